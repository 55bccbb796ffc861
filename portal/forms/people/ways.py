"""Forms about how somebody is told: what is typed, and the command it becomes. And the link in a message."""

from typing import Annotated, Final

import msgspec

from contracts.base import Actor, Command
from contracts.ids import NO_CASE, derived
from contracts.labels import Label, labelled
from contracts.message import NoteDelivered, PressLink, message_of
from contracts.reach import AddWay, ProveWay, RemoveWay, TryWay, ways_of
from contracts.vocabulary import Channel
from portal.i18n import N_

_Address = Annotated[str, labelled(Label.CONTACT, min_length=1, max_length=254)]
_Pushed = Annotated[str, labelled(Label.CONTACT, min_length=1, max_length=2000)]


class Add(msgspec.Struct, frozen=True):
    """A way that is typed."""

    channel: Channel
    address: _Address | None = None


class Push(msgspec.Struct, frozen=True):
    """What a browser gives to be pushed to."""

    subscription: _Pushed


SAYS: Final = {"channel": N_("Please choose one of these."), "address": N_("Please write where to.")}
_VERBS: Final[dict[str, type[TryWay] | type[RemoveWay] | type[ProveWay]]] = {
    "test": TryWay,
    "arrived": ProveWay,
    "remove": RemoveWay,
}


def add(form: Add, command: str, region: str, by: Actor) -> AddWay:
    address = None if form.channel is Channel.SCREEN else form.address
    return _add(command, region, by, form.channel, address)


def add_push(form: Push, command: str, region: str, by: Actor) -> AddWay:
    return _add(command, region, by, Channel.WEB_PUSH, form.subscription)


def made_by(command: str) -> str:
    """Return the id of the way that a command adds."""
    return derived("way", command)


def act(verb: str, command: str, region: str, by: Actor, way: str) -> Command | None:
    """Return the command of a button; None where there is no such button."""
    kind = _VERBS.get(verb)
    if kind is None:
        return None
    return kind(id=command, region=region, case=NO_CASE, about=ways_of(by.audience, by.person), way=way)


def press(command: str, region: str, token: str, *, cant: bool) -> PressLink:
    return PressLink(id=command, region=region, case=NO_CASE, about=message_of(token), token=token, cant=cant)


def delivered(region: str, token: str) -> NoteDelivered:
    """Return the command of a receipt: the same receipt, sent again, is the same command."""
    command = derived("cmd", "delivered", token)
    return NoteDelivered(id=command, region=region, case=NO_CASE, about=message_of(token), token=token)


def _add(command: str, region: str, by: Actor, channel: Channel, address: str | None) -> AddWay:
    about = ways_of(by.audience, by.person)
    return AddWay(id=command, region=region, case=NO_CASE, about=about, channel=channel, address=address)
