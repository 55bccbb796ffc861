"""What somebody types before anybody knows them: asking for support, and coming back."""

from typing import Annotated, Final

import msgspec

from contracts.ids import derived
from contracts.intake import AskForSupport
from contracts.labels import Flag, Label, Reach, Story, labelled
from contracts.vocabulary import Area, Asker, Language, Need, Region, Urgency
from portal.settings import Community, Hub
from portal.words import Choice

Words = Annotated[str, labelled(Label.INTERNAL, max_length=200)]


class Ask(msgspec.Struct, frozen=True):
    """The form that asks for support. Nothing in it says who somebody is, unless they want it to."""

    asker: Asker
    needs: tuple[Need, ...]
    urgency: Urgency
    region: Region
    area: Area
    language: Language
    story: Story | None
    reach: Reach | None
    advocate_now: Flag = False


class Return(msgspec.Struct, frozen=True):
    """The form by which somebody comes back."""

    words: Words


ASK_SAYS: Final = {
    "asker": "Please say who is asking.",
    "needs": "Please choose at least one kind of support.",
    "urgency": "Please say how soon.",
    "region": "Please choose where help should come from.",
    "area": "Please choose a part of it, or anywhere.",
    "language": "Please choose a language.",
}
NO_WAY_BACK: Final = "Please write how they can reach you: without it nobody can come."
RETURN_SAYS: Final = {"words": "Please type your six words."}
UNKNOWN_WORDS: Final = "These words don't open anything. Look at each of them again, in the order you were given them."


def asked(ask: Ask, nonce: str, verifier: str) -> AskForSupport:
    """Return the command of one form: the same form is the same command, however often it is sent."""
    command = derived("cmd", nonce)
    return AskForSupport(
        id=command,
        region=ask.region,
        case=derived("case", command),
        about=derived("req", command),
        asker=ask.asker,
        needs=ask.needs,
        urgency=ask.urgency,
        area=ask.area,
        language=ask.language,
        verifier=verifier,
        story=ask.story,
        reach=ask.reach,
        advocate_now=ask.advocate_now,
    )


def regions(community: Community) -> tuple[Choice, ...]:
    """Return the hubs that answer."""
    return tuple(Choice(hub.id, f"{hub.name}: {hub.covers}", hub.covers) for hub in community.regions)


def next_step(hub: Hub | None) -> str:
    """Return what happens next with a request that was just stored."""
    if hub is None:
        return "Someone from the hub reads it."
    return f"Someone from the {hub.hub} reads it {hub.reads}. If anything changes, your request shows it."
