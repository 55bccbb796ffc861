"""Legal matters: which, who stands for them in it, its deadline, and how it stands. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from contracts.casework import figures
from contracts.life import MatterChanged, MatterClosed, MatterEnd, MatterOpened
from contracts.taxonomy import KINDS_OF, ServiceKind
from contracts.vocabulary import Kind, Need
from portal import words
from portal.i18n import _, message
from portal.models.casework import said
from portal.models.casework import said_of_life as life
from portal.models.casework.said import Field
from portal.models.casework.stands import Words
from portal.models.casework.stands import words as words_of
from portal.sheet import Entry, Sheet
from portal.words import CALM, WARN, Choice, Row, Tag


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A legal matter, as far as it may be seen."""

    id: str
    kind: ServiceKind | None
    deadline: datetime | None = None
    by: Words = Words()
    words: Words = Words()
    closed: bool = False
    end: MatterEnd | None = None

    @property
    def title(self) -> str:
        found = None if self.kind is None else life.MATTERS.get(self.kind)
        return message(found[0]) if found is not None else _("A legal matter")


def matters(sheet: Sheet, case: str) -> tuple[Matter, ...]:
    """Return the matters of a case, the nearest deadline first; none that was written down by mistake."""
    opened = [entry.about for entry in sheet.case(case) if entry.event is MatterOpened]
    found = [read(sheet.about(each)) for each in opened]
    known = [each for each in found if each is not None and each.end is not MatterEnd.ENTERED_IN_ERROR]
    return tuple(sorted(known, key=lambda each: (each.deadline is None, each.deadline or sheet.now)))


def one(sheet: Sheet, case: str, which: str) -> Matter | None:
    """Return a matter that goes on."""
    return next((each for each in matters(sheet, case) if each.id == which and not each.closed), None)


def read(entries: Sequence[Entry]) -> Matter | None:
    """Return the matter that ``entries`` tell of; None where they tell of none."""
    told = [entry for entry in entries if entry.event in (MatterOpened, MatterChanged)]
    if not told or told[0].event is not MatterOpened:
        return None
    ended = next((entry for entry in entries if entry.event is MatterClosed), None)
    return Matter(
        id=told[0].about,
        kind=told[0].read("kind", ServiceKind),
        deadline=told[-1].read("deadline", datetime),
        by=words_of(told, "represented_by", "instead_of_name", ", "),
        words=words_of(told, "words", "instead_of_words"),
        closed=ended is not None,
        end=None if ended is None else ended.read("end", MatterEnd),
    )


# ------------------------------------------------------------------------------------------------------------ the pages


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/matters.html``."""
    found = matters(sheet, case)
    return {
        "young": who is Kind.YOUTH,
        "matters": tuple(_card(each, sheet.now, here) for each in found if not each.closed),
        "closed": tuple(Row(each.title, said.say(life.MATTER_ENDS, each.end)) for each in found if each.closed),
        "links": {"open": f"{here}/new", "back": here.removesuffix("/matters")},
    }


def _card(each: Matter, now: datetime, here: str) -> dict[str, Any]:
    rows = (
        Row(_("Who stands up for it"), each.by.text or _("Nobody yet")),
        Row(_("How it stands"), each.words.text),
    )
    return {
        "id": each.id,
        "title": each.title,
        "tag": near(each, now),
        "deadline": words.when(each.deadline, now) if each.deadline else None,
        "day": words.day(each.deadline, now) if each.deadline else "",
        "rows": tuple(row for row in rows if row.text),
        "change": f"{here}/{each.id}",
        "close": f"{here}/{each.id}/over",
    }


def near(each: Matter, now: datetime) -> Tag | None:
    """Return that its deadline is near, or that its day has passed: then it is worth a question, and no reproach."""
    if each.deadline is None or each.closed:
        return None
    if each.deadline <= now:
        return Tag(CALM, _("Its day has passed: ask how it stands"))
    return Tag(WARN, _("Soon")) if each.deadline - now <= figures().deadline_near.length else None


def open_fields() -> tuple[Field, ...]:
    kinds = tuple(
        Choice(each.value, message(label), message(hint))
        for each, (label, hint) in life.MATTERS.items()
        if each in KINDS_OF[Need.LEGAL_SUPPORT]
    )
    return (Field(kind="choose", name="kind", label=_("What is it about?"), choices=kinds), *change_fields())


def change_fields() -> tuple[Field, ...]:
    return (
        Field(
            kind="moment",
            name="deadline",
            label=_("A day by which something has to be done"),
            hint=_("Two weeks before it the advocate is told."),
            optional=True,
        ),
        Field(
            kind="text",
            name="represented_by",
            label=_("Who stands up for it"),
            hint=_("A lawyer, a guardian ad litem, a clinic. Their name stays in here."),
            optional=True,
            max=120,
        ),
        Field(kind="area", name="words", label=_("How it stands"), optional=True, max=1000),
    )


def close_fields() -> tuple[Field, ...]:
    ends = said.choices(life.MATTER_ENDS)
    return (Field(kind="choose", name="end", label=_("How did it end?"), choices=ends),)


def typed(each: Matter, now: datetime) -> Mapping[str, str]:
    """Return the form as it stands."""
    return {"deadline": said.at(each.deadline, now), "represented_by": each.by.text, "words": each.words.text}
