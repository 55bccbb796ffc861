"""The directory, as the rules of disclosure see it: whose a service is now, and which listing of it counts. Pure.

What was said of a service stays in FACTS as it was said; what is newer can have made a part of it private since.
"""

import msgspec

from contracts.base import Audience, Event
from contracts.inventory import ServiceListed, ServiceNoted, ServiceWithdrawn


class Listing(msgspec.Struct, frozen=True):
    """One service. Whose it is, the community's note says before its listing does (`contracts.inventory.noted`)."""

    since: int | None = None
    """Where in FACTS stands the listing that counts; None: it isn't listed by hand, or not any more."""
    by_listing: Audience | None = None
    by_note: Audience | None = None

    @property
    def team(self) -> Audience | None:
        """Return its own team on Trellis; it stays whose it was after it was taken out."""
        return self.by_note or self.by_listing

    def after(self, event: Event, seq: int) -> "Listing":
        """Return it after ``event``, which stands at ``seq`` in FACTS."""
        match event:
            case ServiceListed(listed=listed):
                return Listing(seq, listed.audience, self.by_note)
            case ServiceNoted(audience=audience):
                return Listing(self.since, self.by_listing, audience)
            case ServiceWithdrawn():
                return Listing(None, self.by_listing, self.by_note)
            case _:
                return self
