"""Forms about who goes along with them, and what they like to do; and the commands they become."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.ids import derived
from contracts.labels import Name, Story
from contracts.life import Activity, ChooseActivities, CompanyKind, EndCompany, JoinCompany, activities_of
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.casework.stands import Words


class Join(msgspec.Struct, frozen=True):
    kind: CompanyKind
    who: Name
    bounds: Story
    behind: Name
    until: datetime | None = None


class Chosen(msgspec.Struct, frozen=True):
    activities: tuple[Activity, ...] = ()
    words: Story | None = None


class Nothing(msgspec.Struct, frozen=True):
    """A form that asks nothing: it is only sure."""


SAYS: Final = {
    "kind": N_("Please say who goes along."),
    "who": N_("Please say what they are called."),
    "bounds": N_("Please say what it is for, and what not."),
    "behind": N_("Please say who is there for this person: nobody should carry it alone."),
}


def join(form: Join, command: str, case: Case) -> JoinCompany:
    return JoinCompany(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("cmp", command),
        kind=form.kind,
        who=form.who,
        bounds=form.bounds,
        behind=form.behind,
        until=form.until,
    )


def end(_form: Nothing, command: str, case: Case, company: str) -> EndCompany:
    return EndCompany(id=command, region=case.region, case=case.id, about=company)


def choose(form: Chosen, command: str, case: Case, *, before: Words) -> ChooseActivities:
    words, instead = before.instead(form.words)
    return ChooseActivities(
        id=command,
        region=case.region,
        case=case.id,
        about=activities_of(case.id),
        activities=form.activities,
        words=words,
        instead=instead,
    )
