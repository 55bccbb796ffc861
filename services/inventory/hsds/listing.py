"""One service of a directory in our own terms, by the rules of `terms`; and what is to be said about it."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final

import msgspec

from contracts.inventory import Held, Listed, Spot
from contracts.taxonomy import Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need
from services.inventory.hsds.canonical import Row
from services.inventory.hsds.hours import hours_of
from services.inventory.hsds.reading import Found
from services.inventory.hsds.report import Reading
from services.inventory.hsds.terms import Rules

OURS: Final = "trellis"
"""The name of our own taxonomy: its terms are taken at their word."""

_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 2000
_LONGEST_ID: Final = 120
_OLDEST: Final = 120
_NUMBER: Final = re.compile(r"(?:\+?1[-. ]?)?(?:\(\d{3}\)|\d{3})[-. ]*\d{3}[-. ]?\d{4}(?!\d)")
_ABROAD: Final = re.compile(r"\+[0-9][0-9() .-]{6,20}[0-9]")
_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_NONE: Final = frozenset({"", "no", "none", "n/a", "not available"})


class Own(msgspec.Struct):
    """What a service's attributes say in our own taxonomy."""

    needs: list[Need] = []
    kinds: list[ServiceKind] = []
    barriers: list[Barrier] = []
    populations: list[Population] = []
    held: list[Held] = []
    placed_by: list[Authority] = []
    in_house: list[Need] = []
    areas: list[Area] = []
    languages: list[str] = []
    flags: set[str] = set()
    phone: str = ""

    @property
    def speaks(self) -> bool:
        """Whether anything was said at all: then it is all of it."""
        return "listed" in self.flags


def why_not(record: Row, rules: Rules) -> str | None:
    """Return why a service can't be listed whatever it does; None where it can."""
    empty = [field for field in ("id", "name") if not record.get(field)]
    status = record.get("status", "").casefold()
    reasons = (
        (bool(empty), f"It has no {' and no '.join(empty)}."),
        (len(record.get("id", "")) > _LONGEST_ID, "Its id is too long to be one."),
        (status in rules.closed, f"It is {record.get('status', '')}."),
    )
    return next((text for holds, text in reasons if holds), None)


def listed(found: Found, key: str, rules: Rules, said: Reading, on: date) -> Listed | str:
    """Return a service in our terms, or why nobody could be referred to it. ``key`` is its source and id."""
    record, at = found.record, (found.file, found.row)
    own = own_terms(record)
    terms = _terms(record, at, said)
    needs, kinds = (own.needs, own.kinds) if own.speaks else _does(record, terms, rules, said)
    if not needs:
        what = record.get("description", "").strip()
        if what.casefold() in rules.whole:
            return f"Nobody can be referred to it: {what!r}."
        return f"None of our needs is known for {(what or record['name'])[:80]!r}."
    provider = _provider(found, said)
    name, description = _line(record["name"]), _described(record)
    if len(name) > _LONGEST_NAME or len(provider) > _LONGEST_NAME or len(description) > _LONGEST_TEXT:
        said.noted.add(*at, "Text was longer than a directory entry holds and was cut; the record keeps it whole.")
    few = next(rules.few.in_(name.casefold()), None)
    if few:
        said.noted.add(*at, f"By its name it is for {few}.")
    least, most = _ages(record, at, said)
    hours, always = hours_of(_schedules(found), at, said, on)
    private = is_private(found, rules) or "private-location" in own.flags
    speaks = own.speaks
    return Listed(
        source=key,
        provider=provider[:_LONGEST_NAME],
        name=name[:_LONGEST_NAME],
        needs=tuple(dict.fromkeys(needs)),
        kinds=tuple(dict.fromkeys(kinds)),
        areas=tuple(own.areas) or (Area.ANYWHERE,),
        phone=own.phone or _phone(found, said, private=private),
        description=description[:_LONGEST_TEXT],
        barriers=tuple(own.barriers) if speaks else _barriers(record, rules),
        populations=tuple(own.populations) if speaks else _populations(record, terms, rules),
        least_age=least,
        most_age=most,
        languages=tuple(own.languages) if speaks else _languages(record, rules, said),
        interpreters="interpreters" in own.flags
        or (not speaks and record.get("interpretation_services", "").casefold() not in _NONE),
        held=tuple(own.held),
        placed_by=tuple(own.placed_by),
        in_house=tuple(own.in_house),
        hours=hours,
        always_open=always,
        safe_employer="safe-employer" in own.flags,
        place_private=private,
        spot=None if private else _spot(found, said),
    )


# ---------------------------------------------------------------------------------------------- what others' terms mean


def _terms(record: Row, at: tuple[str, int], said: Reading) -> list[tuple[str, str, str]]:
    """Return name, code and taxonomy of each term that isn't one of ours."""
    found = []
    for attribute in record.get("attributes", ()):
        term = attribute.get("taxonomy_term", {})
        if term and term.get("taxonomy", "").casefold() != OURS:
            named = (term.get("name", ""), term.get("code", ""), _taxonomy(term))
            said.terms[named] += 1
            found.append(named)
            if term.get("parent_id"):
                said.note_parent("term", term["id"], term["parent_id"], *at)
    return found


def _taxonomy(term: Row) -> str:
    return str(term.get("taxonomy") or term.get("taxonomy_detail", {}).get("name", ""))


def meaning(term: tuple[str, str, str], rules: Rules) -> list[tuple[Need, ServiceKind | None]]:
    """Return what a term means for us; nothing: there is no rule for it."""
    name, code, taxonomy = term
    by_code = rules.code(taxonomy, code)
    found = [] if by_code is None else [by_code]
    return [(each.need, each.kind) for each in (*found, *rules.does.in_(name.casefold()))]


def _does(
    record: Row, terms: list[tuple[str, str, str]], rules: Rules, said: Reading
) -> tuple[list[Need], list[ServiceKind]]:
    whole = rules.whole.get(record.get("description", "").strip().casefold())
    if whole is not None:
        return list(whole), []
    found = [each for term in terms for each in meaning(term, rules)]
    text = f"{record.get('description', '')}\n{record['name']}".casefold()
    found += [(each.need, each.kind) for each in rules.does.in_(text)]
    return [need for need, _ in found], [kind for _, kind in found if kind is not None]


def _barriers(record: Row, rules: Rules) -> tuple[Barrier, ...]:
    papers = " ".join(each.get("document", "") for each in record.get("required_documents", ()))
    how = record.get("application_process", "").casefold()
    found = list(rules.barriers.in_(f"{how}\n{record.get('eligibility_description', '')}\n{papers}".casefold()))
    if any(way in how for way in rules.by_telephone) and not any(way in how for way in rules.other_ways_in):
        found.append(Barrier.PHONE_INTAKE_ONLY)
    return tuple(dict.fromkeys(found))


def _populations(record: Row, terms: list[tuple[str, str, str]], rules: Rules) -> tuple[Population, ...]:
    text = " ".join((record["name"], *(name for name, _, _ in terms))).casefold()
    return tuple(dict.fromkeys(rules.populations.in_(text)))


def _languages(record: Row, rules: Rules, said: Reading) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in record.get("languages", ()):
        name, code = each.get("name", ""), each.get("code", "")
        tag = rules.language(name, code)
        if tag is None:
            said.unmapped[f"language {name or code!r}"] += 1
        elif tag != "en":
            found[tag] = None
    return tuple(found)


def own_terms(record: Row) -> Own:
    """Return what its attributes say in our own taxonomy, as `writing` writes it."""
    own = Own()
    for attribute in record.get("attributes", ()):
        term = attribute.get("taxonomy_term", {})
        if term.get("taxonomy", "").casefold() == OURS:
            _own(own, str(term.get("code", "")), str(attribute.get("value", "")))
    return own


def _own(own: Own, code: str, value: str) -> None:
    kind, _, word = code.partition(":")
    lists: dict[str, tuple[list[Any], type[StrEnum]]] = {
        "need": (own.needs, Need),
        "kind": (own.kinds, ServiceKind),
        "barrier": (own.barriers, Barrier),
        "population": (own.populations, Population),
        "placed-by": (own.placed_by, Authority),
        "in-house": (own.in_house, Need),
        "area": (own.areas, Area),
    }
    if kind in lists and word in {each.value for each in lists[kind][1]}:
        where, member = lists[kind]
        where.append(member(word))
    elif kind == "competency" and word in {each.value for each in Competency}:
        own.held.append(Held(competency=Competency(word), until=value or None))
    elif kind == "language" and word:
        own.languages.append(word)
    elif kind == "phone":
        own.phone = value
    elif not word:
        own.flags.add(kind)


# ------------------------------------------------------------------------------------------------------ the plain facts


def _provider(found: Found, said: Reading) -> str:
    named = (found.organisation or {}).get("name", "")
    if named:
        return _line(named)
    organisation = found.record.get("organization_id", "")
    said.noted.add(found.file, found.row, f"There is no organisation {organisation!r}: its provider has no name here.")
    return f"Organisation {organisation} (not named in the source)".replace("  ", " ")


def _line(text: str) -> str:
    return " ".join(text.split())


def _described(record: Row) -> str:
    parts = (record.get(field, "") for field in ("description", "fees_description", "application_process", "url"))
    lines = (" ".join(line.split()) for part in parts if part for line in part.split("\n"))
    return "\n".join(filter(None, lines))


def _ages(record: Row, at: tuple[str, int], said: Reading) -> tuple[int | None, int | None]:
    least, most = record.get("minimum_age"), record.get("maximum_age")
    ages = [int(age) if isinstance(age, int | float) and 0 <= age <= _OLDEST else None for age in (least, most)]
    for age, kept in ((least, ages[0]), (most, ages[1])):
        if age is not None and kept is None:
            said.noted.add(*at, f"An age of {age!r} is none: it is left out.")
    if ages[0] is not None and ages[1] is not None and ages[0] > ages[1]:
        said.noted.add(*at, f"Its youngest, {ages[0]}, are older than its oldest, {ages[1]}: both are left out.")
        return None, None
    return ages[0], ages[1]


def _phones(found: Found, *, private: bool) -> Iterator[str]:
    record, links = found.record, found.record.get("service_at_locations", ())
    holders: list[Row] = [record, *links, *(() if private else found.places), found.organisation or {}]
    for holder in holders:
        yield from (each.get("number", "") for each in holder.get("phones", ()))


def _phone(found: Found, said: Reading, *, private: bool) -> str:
    at = (found.file, found.row)
    given = [text for text in _phones(found, private=private) if text]
    if not given:
        said.noted.add(*at, "It has no telephone number.")
        return ""
    phone = office_phone(given[0])
    if not phone:
        said.noted.add(*at, f"No telephone number can be read in {given[0]!r}.")
        return ""
    if given[0] != phone:
        said.noted.add(*at, f"Its number is kept as {phone}; the source has {given[0]!r}.")
    return phone


def office_phone(text: str) -> str:
    """Return the first telephone number in ``text`` in digits, letters of a keypad turned into theirs; else empty."""
    found = _NUMBER.search(text) or _ABROAD.search(text)
    if found:
        return found.group().strip()
    digits = re.sub(r"\D", "", text.upper().translate(_KEYPAD))
    if len(digits) == len("18005550100") and digits.startswith("1") and text.strip().startswith("1"):
        return f"1-{digits[1:4]}-{digits[4:7]}-{digits[7:]}"
    return ""


def _schedules(found: Found) -> list[Row]:
    """Return when it is open: as the service says, else where it is."""
    links = found.record.get("service_at_locations", ())
    for holders in ((found.record,), links, found.places):
        rows = [each for holder in holders for each in holder.get("schedules", ())]
        if rows:
            return rows
    return []


def _spot(found: Found, said: Reading) -> Spot | None:
    for place in found.places:
        latitude, longitude = place.get("latitude"), place.get("longitude")
        if latitude is None or longitude is None:
            continue
        if isinstance(latitude, str) or isinstance(longitude, str):
            continue
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:  # noqa: PLR2004 - degrees
            return Spot(latitude=float(latitude), longitude=float(longitude))
        said.noted.add(found.file, found.row, f"{latitude}, {longitude} is nowhere on earth: it is left out.")
    return None


def is_private(found: Found, rules: Rules) -> bool:
    """Return whether its source says that few may know where a service is."""
    return any(place_is_private(place, rules) for place in found.places)


def place_is_private(place: Row, rules: Rules) -> bool:
    """Return whether a place's source says that few may know where it is."""
    parts = [place.get("name", "")]
    for address in place.get("addresses", ()):
        parts += [address.get(field, "") for field in ("address_1", "address_2", "attention")]
    return rules.private.any(" \n ".join(parts).casefold())
