"""What goes out: the copies readers get, and the record of what was shown to whom. Pure."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec

from contracts.base import Audience, Event, Fact
from contracts.consent import ReleaseGranted
from contracts.disclosure import Copy, DisclosureDecided, Ground, Shown
from contracts.labels import Label, labels_of
from services.disclosure.accounts import Account
from services.disclosure.domain import Change, Changes, Dossier, Held
from services.disclosure.sight import Sight, wrote

ENTRIES: Final = 500
"""Of each sort in one part of a record: some 250 bytes each, and a message holds half a megabyte."""
_ORDER: Final = {label: place for place, label in enumerate(Label)}


def copies_for(changes: Changes, now: datetime) -> Iterator[tuple[Audience, Copy]]:
    """Yield each copy that changes, as it has to stand in VIEWS at ``now``: first what is taken back."""
    for change in sorted(changes.copies, key=lambda change: change.gained):
        yield change.audience, _copy(change.fact, change.audience, change.after, changes.fact.seq, now)


def copies_of(dossier: Dossier, audience: Audience, now: datetime) -> list[Copy]:
    """Return every copy that ``audience`` has at ``now``, in the order they were last changed."""
    held = dossier.held.get(audience, {})
    copies = [_copy(dossier.facts[fact], audience, each, each.as_of, now) for fact, each in held.items()]
    return sorted((copy for copy in copies if not copy.gone), key=lambda copy: (copy.as_of, copy.seq))


def changed_since(dossier: Dossier, since: int, now: datetime) -> Iterator[tuple[Audience, Copy]]:
    """Yield each copy that a fact after ``since`` made or changed, as it has to stand in VIEWS at ``now``."""
    for audience, held in dossier.held.items():
        for fact, each in held.items():
            if each.as_of > since:
                yield audience, _copy(dossier.facts[fact], audience, each, each.as_of, now)


def project(fact: Fact, sight: Sight, audience: Audience, as_of: int) -> Copy:
    """Return ``fact`` as ``audience`` may see it. An empty field looks the same as one that is not permitted."""
    event, rule = fact.event, sight.rule
    names, account = _names(type(event), sight.labels, sight.withholds), rule.accounts_for
    if account is None:
        whole = msgspec.to_builtins(event)
        fields: dict[str, Any] = {name: whole[name] for name in names if whole[name] is not None}
    else:
        fields = {name: _told(getattr(event, name), account) for name in names}
    return Copy(
        fact=fact.id,
        case=fact.address.case,
        about=fact.address.aggregate if account is None else None,  # a record is about the fact it answers
        region=fact.address.region,
        type=_tag(type(event)),
        at=fact.at,
        seq=fact.seq,
        as_of=as_of,
        mine=wrote(audience, fact),
        ground=sight.ground,
        until=sight.until,
        notice=sight.notice,
        leaf=sight.leaf or (fact.leaf if isinstance(fact.event, ReleaseGranted) else None),
        fields=fields,
    )


def record(changes: Changes) -> list[DisclosureDecided]:
    """Return the accounting of what was shown and taken back; in parts where it is long, none where there is nothing.

    Records and openings are not accounted for in turn, nor is the directory: it says nothing of anybody served. And
    what an erasure takes back is not listed once more: that it was erased says it all.
    """
    if changes.case.erased:
        return []
    accounted = [change for change in changes.copies if _is_accounted(change)]
    shown = [_shown(each, each.after.sight) for each in accounted if each.after is not None and each.gained]
    taken_back = [
        _shown(each, msgspec.structs.replace(each.before.sight, labels=each.lost))
        for each in accounted
        if each.before is not None and each.lost
    ]
    fact = changes.fact
    return [
        DisclosureDecided(
            fact=fact.id,
            fact_seq=fact.seq,
            shown=tuple(shown[start : start + ENTRIES]),
            taken_back=tuple(taken_back[start : start + ENTRIES]),
        )
        for start in range(0, max(len(shown), len(taken_back)), ENTRIES)
    ]


def _copy(fact: Fact, audience: Audience, held: Held | None, as_of: int, now: datetime) -> Copy:
    """Return the copy to write: *gone* where nothing is left to see, or its time was over before it was written."""
    if held is None or (held.sight.until is not None and held.sight.until <= now):
        return Copy(fact=fact.id, case=fact.address.case, seq=fact.seq, as_of=as_of)
    return project(fact, held.sight, audience, as_of)


def _is_accounted(change: Change) -> bool:
    sights = [held.sight for held in (change.before, change.after) if held is not None]
    return change.fact.address.context != "disclosure" and all(each.ground is not Ground.DIRECTORY for each in sights)


def _shown(change: Change, sight: Sight) -> Shown:
    return Shown(
        audience=change.audience,
        fact=change.fact.id,
        type=change.fact.event.tag(),
        kinds=tuple(sorted(sight.labels, key=_ORDER.__getitem__)),
        ground=sight.ground,
        release=sight.release,
        until=sight.until,
        order=sight.order,
        rule=sight.rule.id,
    )


def _told(entries: tuple[Shown, ...], account: Account) -> list[dict[str, Any]]:
    """Return what ``account`` tells of a record."""
    told: list[dict[str, Any]] = msgspec.to_builtins([entry for entry in entries if account.tells(entry)])
    return told


@cache
def _tag(event: type[Event]) -> str:
    return event.tag()


@cache
def _names(event: type[Event], labels: frozenset[Label], withholds: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, label in labels_of(event).items() if label in labels and name not in withholds)
