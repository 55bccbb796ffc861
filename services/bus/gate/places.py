"""What of an address counts as one place, wherever tries are counted. Pure."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

_ONE_HOUSEHOLD: Final = 64
"""Bits. A household, a phone or a rented server has that many to itself, and can come from any address in them."""


def place_of(address: str) -> str:
    """Return the place that ``address`` is counted as: itself, or the /64 it is in; empty where it is no address.

    A port behind it, as some proxies write one, says nothing of the place.
    """
    bare = address.strip().removeprefix("[").partition("]")[0].partition("%")[0]
    try:
        read = ip_address(bare.partition(":")[0] if bare.count(":") == 1 else bare)
    except ValueError:
        return ""
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ip_network((int(read), _ONE_HOUSEHOLD), strict=False))
