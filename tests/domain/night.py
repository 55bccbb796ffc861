"""A page that is asked for at noon, and the people around it."""

from contracts.base import Audience, Command
from contracts.ids import derived
from contracts.oncall import (
    Layer,
    PageRequested,
    RequestPage,
    RosterSet,
)
from contracts.vocabulary import Kind, Language, PageReason
from tests.domain.stories import CASE, REGION, after, person, team

ANN, BEN, CHO = (team(Kind.ADVOCATE, name) for name in ("ann", "ben", "cho"))
HUB = team(Kind.HUB, "hub")
NURSE = person(team(Kind.ADVOCATE, "nurse"))
PAGE = derived("page", derived("cmd", "page"))


def roster_of(*teams: Audience) -> RosterSet:
    """Return a roster with one team a layer, always on."""
    layers = tuple(Layer(name="layer", teams=(one.team,), starts=after(-60), turn_hours=24) for one in teams)
    return RosterSet(zone="America/Chicago", layers=layers, answer_within=120)


BOTH = roster_of(ANN, BEN)
REQUEST = RequestPage(
    id=derived("cmd", "page"),
    region=REGION,
    case=CASE,
    about=PAGE,
    reason=PageReason.MEDICAL_EXAM,
    language=Language.SPANISH,
    youth_asked=True,
    reach="ask for the charge nurse",
)
REQUESTED = PageRequested(
    reason=PageReason.MEDICAL_EXAM,
    language=Language.SPANISH,
    answer_within=120,
    reach="ask for the charge nurse",
    youth_asked=True,
)


def command(kind: type[Command]) -> Command:
    return kind(id=derived("cmd", kind.__name__), region=REGION, case=CASE, about=PAGE)
