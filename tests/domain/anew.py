"""What holds after every fact, whatever happened: following one at a time gives what working it all out anew gives."""

from collections.abc import Collection

from contracts.base import Audience
from services.disclosure.policy import may_see
from tests.domain.histories import Story, rebuilt, standing_copies


def holds_what_may_be_seen(story: Story, readers: Collection[Audience]) -> None:
    """What each of ``readers`` holds is what `may_see` answers for every fact there is."""
    dossier = story.dossier
    anew = {
        (who, fact.id): sight
        for fact in dossier.facts.values()
        for who in readers
        if (sight := may_see(dossier.case, fact, who, dossier.at)) is not None
    }
    assert anew == {(who, fact): each.sight for who, held in dossier.held.items() for fact, each in held.items()}


def reads_what_a_rebuild_writes(story: Story, readers: Collection[Audience]) -> None:
    """The copies written one change at a time are those a rebuild from nothing gives, byte for byte."""
    readable = {(who, fact): copy for who in readers for fact, copy in story.shown(who).items()}
    assert readable == standing_copies(rebuilt(story.facts), story.now) == standing_copies(story.dossier, story.now)
