"""Somebody's own links to calendars: which they made, and what each shows. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Actor
from contracts.gate import FeedMade, FeedRevoked, MakeFeed, RevokeFeed
from contracts.ids import NO_CASE, derived
from contracts.vocabulary import FeedOf, Kind
from portal import words
from portal.forms import Form
from portal.i18n import N_, _
from portal.sheet import Sheet
from portal.words import Choice, When

CALENDARS: Final = "/calendars"
_SHOWS: Final = {
    FeedOf.OWN: N_("Your own turns"),
    FeedOf.ROSTER: N_("Everybody's turns, by the short names of teams"),
}
_CHOICES: Final = (
    Choice(FeedOf.OWN, N_("My own turns"), N_("It says “On call”, and nothing else.")),
    Choice(
        FeedOf.ROSTER, N_("Everybody's turns"), N_("It says “On call” and a team's name in short, such as “Harbor”.")
    ),
)
SAYS: Final = {"of": N_("Please choose what it should show.")}


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A link that stands. The link itself is known to nobody but whoever copied it."""

    id: str
    shows: str
    made: When
    revoke: str


class Make(msgspec.Struct, frozen=True):
    """What a calendar is to show."""

    of: FeedOf


def page(sheet: Sheet, actor: Actor, link: str = "", form: Form | None = None) -> dict[str, Any]:
    """Return the context of ``staff/calendars.html``. ``link`` is one that was just made, shown this once."""
    first = FeedOf.ROSTER if actor.kind is Kind.HUB else FeedOf.OWN
    return {
        "link": link,
        "feeds": feeds(sheet, actor),
        "choices": words.chosen(_CHOICES),
        "action": CALENDARS,
        "form": form or Form(typed={"of": first.value}),
    }


def feeds(sheet: Sheet, actor: Actor) -> tuple[Feed, ...]:
    """Return the links of one person that stand, the newest first."""
    gone = {entry.text("feed") for entry in sheet.of(FeedRevoked)}
    mine = (
        entry for entry in sheet.of(FeedMade) if entry.text("person") == actor.person and entry.text("feed") not in gone
    )
    return tuple(
        Feed(
            id=entry.text("feed"),
            shows=_(_SHOWS[entry.read("of", FeedOf) or FeedOf.OWN]),
            made=words.when(entry.at, sheet.now),
            revoke=f"{CALENDARS}/{entry.text('feed')}/revoke",
        )
        for entry in reversed(tuple(mine))
    )


def shows(sheet: Sheet, feed: str) -> FeedOf | None:
    """Return what a feed shows; None where it isn't known here yet."""
    found = (entry.read("of", FeedOf) for entry in sheet.of(FeedMade) if entry.text("feed") == feed)
    return next(found, None)


def make(form: Make, command: str, region: str, actor: Actor, verifier: str) -> MakeFeed:
    return MakeFeed(
        id=command,
        region=region,
        case=NO_CASE,
        about=actor.team,
        feed=derived("feed", command),
        of=form.of,
        verifier=verifier,
    )


def revoke(feed: str, command: str, region: str, actor: Actor) -> RevokeFeed:
    return RevokeFeed(id=command, region=region, case=NO_CASE, about=actor.team, feed=feed)
