"""The form about the way back to school, and the command it becomes."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from contracts.base import Audience
from contracts.casework import Schooling, SchoolName
from contracts.life import AtSchool, PlanReturn, SchoolSupport, SupportStands, school_of
from portal.models.cases.casefile import Case
from portal.models.casework import school as models


class Return(msgspec.Struct, frozen=True, rename={each.name.lower(): each.value for each in SchoolSupport}):
    """What a school can do, each with how far it has come; and who there is told, by ``kind:team``."""

    safe_person: SupportStands | None = None
    re_entry_meeting: SupportStands | None = None
    fape: SupportStands | None = None
    section_504: SupportStands | None = None
    iep: SupportStands | None = None
    credits: SupportStands | None = None
    tutoring: SupportStands | None = None
    ged: SupportStands | None = None
    transport: SupportStands | None = None
    activities: SupportStands | None = None
    back_on: datetime | None = None
    words: Schooling | None = None
    called: SchoolName | None = None
    need_to_know: tuple[str, ...] = ()


def plan(
    form: Return, command: str, case: Case, among: Mapping[str, tuple[Audience, str]], before: models.Return
) -> PlanReturn:
    """Return the way back as it was said. Nobody is told who isn't ``among`` those that can be.

    Words are said anew where they are others than they were shown ``before``, and take the place of these alone.
    """
    same = (form.words or "", form.called or "") == (before.words, before.called)
    stands = ((each, getattr(form, each.name.lower())) for each in SchoolSupport)
    return PlanReturn(
        id=command,
        region=case.region,
        case=case.id,
        about=school_of(case.id),
        supports=tuple(AtSchool(each, how) for each, how in stands if how is not None),
        need_to_know=tuple(among[token][0] for token in form.need_to_know if token in among),
        back_on=form.back_on,
        words=None if same else form.words,
        called=None if same else form.called,
        instead=() if same else before.facts,
    )
