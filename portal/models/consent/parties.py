"""The people around a youth, as their entries tell of them: who may sign with them, and who must not. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.consent import (
    BirthDateRecorded,
    CameOfAge,
    ClearanceAgreed,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
)
from contracts.law import SigningGround, law
from contracts.limits import USUAL, age
from contracts.vocabulary import CAPACITIES, Relation, Signer, Suspicion
from portal.sheet import Entry, Sheet


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody around the youth. ``agreed`` is the first of the two who agree that a suspicion was wrong."""

    id: str
    case: str
    region: str
    at: datetime
    relation: Relation | None = None
    name: str | None = None
    audience: Audience | None = None
    suspicion: Suspicion | None = None
    basis: str | None = None
    agreed: str | None = None
    cleared: datetime | None = None

    @property
    def suspected(self) -> bool:
        return self.suspicion is not None

    @property
    def capacity(self) -> Signer | None:
        """In which capacity they may sign with the youth; None: in none."""
        return None if self.suspected or self.relation is None else CAPACITIES.get(self.relation)


NEWS: Final = timedelta(days=60)
"""For how long it is said on first pages that they are 18, or that it was put right that they are not."""


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of how old the youth is."""

    born: date | None = None
    came_of_age: datetime | None = None
    mistaken: datetime | None = None
    """When a date that had made them 18 was put right: they are not."""

    def on(self, day: date) -> int | None:
        """Return how old they are on ``day``, None where nobody knows."""
        return None if self.born is None else age(self.born, day)

    def is_of_age(self, day: date) -> bool:
        return self.came_of_age is not None or (self.on(day) or 0) >= USUAL.majority

    @property
    def turns_18(self) -> date | None:
        return None if self.born is None else USUAL.comes_of_age(self.born)


def parties_of(sheet: Sheet, case: str) -> tuple[Party, ...]:
    """Return the people on record around the youth, in the order they became known to this audience."""
    told = [entry for entry in sheet.case(case) if entry.event in (PersonNamed, PersonSuspected)]
    found = (read(sheet.about(about)) for about in dict.fromkeys(entry.about for entry in told))
    return tuple(party for party in found if party is not None)


def read(entries: Sequence[Entry]) -> Party | None:
    """Return the person that ``entries`` of one aggregate tell of; a hub knows of a suspicion, and of no name."""
    first = next((entry for entry in entries if entry.event in (PersonNamed, PersonSuspected)), None)
    if first is None:
        return None
    party = Party(id=first.about, case=first.case, region=first.region, at=first.at)
    for entry in entries:
        party = _after(party, entry)
    return party


def _after(party: Party, entry: Entry) -> Party:
    replace = msgspec.structs.replace
    if entry.event is PersonNamed:
        return replace(
            party,
            relation=entry.read("relation", Relation),
            name=entry.text("name") or None,
            audience=entry.read("audience", Audience),
        )
    if entry.event is PersonSuspected:
        suspicion = entry.read("suspicion", Suspicion) or Suspicion.ABUSE  # not knowing which clears nobody
        basis = entry.text("basis") or None
        audience = entry.read("audience", Audience) or party.audience
        return replace(party, suspicion=suspicion, basis=basis, audience=audience, agreed=None, cleared=None)
    if entry.event is ClearanceAgreed:
        return replace(party, agreed=entry.text("person") or None)
    if entry.event is PersonCleared:
        return replace(party, suspicion=None, basis=None, agreed=None, cleared=entry.at)
    return party


def age_of(sheet: Sheet, case: str) -> Age:
    """Return what this audience knows of how old the youth is: the newest date counts, and what follows from it."""
    born = sheet.newest(BirthDateRecorded, case=case)
    came = sheet.newest(CameOfAge, NotOfAge, case=case)
    text = born.text("born") if born is not None else ""
    if came is not None and came.event is CameOfAge and born is not None and born.seq > came.seq:
        came = None
    if came is not None and came.event is NotOfAge:
        return Age(born=_day(text), mistaken=came.at)
    return Age(born=_day(text), came_of_age=came.at if came is not None else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def grounds(age: Age, today: date) -> tuple[SigningGround, ...]:
    """Return the grounds on which the youth may sign alone today: one that asks for an age needs a birth date."""
    years = age.on(today) or 0
    return tuple(row for row in law().signing if row.on(today) and years >= (row.from_age or 0))
