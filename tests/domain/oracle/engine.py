"""Asking Cedar: the requests for what one audience may read of one fact, and what its answers come to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import cedarpy
import msgspec

from contracts.base import Audience, Fact
from contracts.disclosure import DisclosureDecided, FileOpened
from contracts.labels import Label, labels_of
from contracts.vocabulary import Kind
from tests.domain.oracle.history import History, entity_of, second

_HERE: Final = Path(__file__).parent
POLICY: Final = (_HERE / "disclosure.cedar").read_text(encoding="utf-8")
SCHEMA: Final = (_HERE / "disclosure.cedarschema").read_text(encoding="utf-8")
HAPPENED: Final = "-"
"""The field by which is asked whether it may be known that it happened."""

POLICIES: Final = cedarpy.PolicySet.from_str(POLICY)
_EVALUATED: Final[dict[str, bool]] = {}
_BY_RELEASE: Final = ("meeting", "life")
"""Of what somebody may know nothing, not even that it happened, without a release."""
Answer = tuple[frozenset[Label], frozenset[str]] | None
"""The labels and the fields that may be read; None: not even that it happened."""
Keeps = Mapping[str, frozenset[Label]]


class Oracle:
    """A history, and who may read what of it. It remembers what it worked out, and nothing else."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.history = History(facts)
        self._kept: dict[Audience, Keeps] = {}

    def may_read(self, fact: Fact, audience: Audience, at: datetime) -> Answer:
        """Return what ``audience`` may read of ``fact`` at ``at``."""
        return self._ask([(fact, audience)], at)[0]

    def decide(self, pairs: Iterable[tuple[Fact, Audience]], at: datetime) -> list[Answer]:
        return self._ask(list(pairs), at)

    def question(self, fact: Fact, audience: Audience, at: datetime) -> dict[str, Any]:
        """Return the first of all requests: whether they may know that it happened."""
        context = self._context(fact, audience, at) | {"label": Label.STATUS.value, "field": HAPPENED}
        return _request("read", audience, fact, context)

    # --- asking ----------------------------------------------------------------------------------------------------

    def _ask(self, pairs: list[tuple[Fact, Audience]], at: datetime) -> list[Answer]:
        requests: list[dict[str, Any]] = []
        asked: list[list[tuple[str, Label, range]]] = []
        for fact, audience in pairs:
            base = self._context(fact, audience, at)
            fields = []
            for field, label in ((HAPPENED, Label.STATUS), *_filled(fact)):
                first = len(requests)
                requests += [
                    _request(action, audience, fact, base | _of_field(fact, audience, field, label) | grant)
                    for action, grant in self._grants(fact, audience, label)
                ]
                fields.append((field, label, range(first, len(requests))))
            asked.append(fields)
        allowed = evaluate(requests)
        return [_answer([each for each in fields if any(allowed[number] for number in each[2])]) for fields in asked]

    def _grants(self, fact: Fact, audience: Audience, label: Label) -> list[tuple[str, dict[str, Any]]]:
        """Return on what they may rely: what they are to it, each release, each order."""
        grants: list[tuple[str, dict[str, Any]]] = [("read", {})]
        if label is not Label.STATUS or fact.event.context() in _BY_RELEASE:
            grants += [("read", {"release": each}) for each in self.history.releases_for(audience)]
        if label is not Label.STATUS:
            grants += [
                ("readByOrder", {"order": each, "place": fact.seq}) for each in self.history.orders_for(audience, fact)
            ]
        return grants

    def _context(self, fact: Fact, audience: Audience, at: datetime) -> dict[str, Any]:
        history, event = self.history, fact.event
        context: dict[str, Any] = {
            "now": second(at),
            "relations": sorted(history.relations(audience, fact)),
            "newest": history.newest_told(audience) == fact.id,
            "lastTold": history.newest_told(None) == fact.id,
            "kept": False,
            "erased": history.erased(),
            "told": history.told_of(fact.address.aggregate),
            "hushed": isinstance(event, FileOpened) and history.hushed(event.audience, fact.seq),
            "tells": self._tells(fact, audience),
        }
        stretches = history.stretches(audience)
        if stretches:
            since, lifted = stretches[-1]
            kept = self._keeps(audience).get(fact.id, frozenset())
            context["shield"] = {
                "covers": lifted is None or fact.seq <= lifted,
                "up": lifted is None,
                "since": since,
                "keeps": sorted(kept),
            }
        return context

    def _tells(self, fact: Fact, audience: Audience) -> bool:
        if not isinstance(fact.event, DisclosureDecided) or audience.kind not in (Kind.YOUTH, Kind.ADVOCATE):
            return False
        entries = {(entry.type, entry.ground) for entry in (*fact.event.shown, *fact.event.taken_back)}
        requests = [
            _request("readEntry", audience, fact, {"type": type_.removesuffix(".v1"), "ground": ground.value})
            for type_, ground in sorted(entries)
        ]
        return any(evaluate(requests))

    # --- what a shield leaves --------------------------------------------------------------------------------------

    def _keeps(self, audience: Audience) -> Keeps:
        """Return what somebody had when the last shield against them was raised, and has had ever since."""
        if audience not in self._kept:
            self._kept[audience] = self._kept_by(audience)
        return self._kept[audience]

    def _kept_by(self, audience: Audience) -> Keeps:
        since, lifted = self.history.stretches(audience)[-1]
        facts = self.history.facts
        before = Oracle([fact for fact in facts if fact.seq < since])
        at = max(before.history.now, next(fact.at for fact in facts if fact.seq == since))
        kept = before.labels(audience, before.in_case, at)
        for fact in facts:
            if since <= fact.seq and (lifted is None or fact.seq < lifted):
                then = Oracle([each for each in facts if each.seq <= fact.seq])
                then._kept[audience] = kept
                if _took_back(then.history, fact, audience):
                    kept = {}
                else:
                    now = then.labels(audience, [each for each in then.in_case if each.id in kept], then.history.now)
                    kept = {each: kept[each] & labels for each, labels in now.items()}
        return kept

    @property
    def in_case(self) -> list[Fact]:
        return [fact for fact in self.history.facts if fact.address.context != "gate"]

    def labels(self, audience: Audience, facts: list[Fact], at: datetime) -> dict[str, frozenset[Label]]:
        """Return the labels that somebody may read, of each fact of which they may read any."""
        answers = self.decide(((fact, audience) for fact in facts), at)
        return {fact.id: answer[0] for fact, answer in zip(facts, answers, strict=True) if answer is not None}


def evaluate(requests: list[dict[str, Any]]) -> list[bool]:
    """Return which requests Cedar allows; one that was asked before is not evaluated again."""
    keys = [json.dumps(request, sort_keys=True) for request in requests]
    new = {key: request for key, request in zip(keys, requests, strict=True) if key not in _EVALUATED}
    if new:
        results = cedarpy.is_authorized_batch(list(new.values()), POLICIES, entities_of(new.values()))
        for key, result in zip(new, results, strict=True):
            # An error in a policy must not pass for a refusal.
            assert not result.diagnostics.errors, result.diagnostics.errors
            _EVALUATED[key] = result.allowed
    return [_EVALUATED[key] for key in keys]


def entities_of(requests: Iterable[dict[str, Any]]) -> cedarpy.Entities:
    """Return the audiences and kinds of facts that ``requests`` speak of."""
    principals = {each["principal"]["id"] for each in requests}
    types = {each["resource"]["id"] for each in requests}
    audiences = [
        {"uid": {"type": "Audience", "id": each}, "attrs": {"kind": each.partition("/")[0]}, "parents": []}
        for each in sorted(principals)
    ]
    facts = [{"uid": {"type": "Fact", "id": each}, "attrs": {"type": each}, "parents": []} for each in sorted(types)]
    return cedarpy.Entities.from_json_str(json.dumps(audiences + facts))


def _request(action: str, audience: Audience, fact: Fact, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "principal": entity_of(audience)["__entity"],
        "action": {"type": "Action", "id": action},
        "resource": {"type": "Fact", "id": fact.event.tag().removesuffix(".v1")},
        "context": context,
    }


def _of_field(fact: Fact, audience: Audience, field: str, label: Label) -> dict[str, Any]:
    """Return what is asked for, and whether the youth chose its readers and not this audience."""
    chosen = getattr(fact.event, f"{field}_to", None)
    return {"label": label.value, "field": field, "kept": chosen is not None and audience not in chosen}


def _filled(fact: Fact) -> list[tuple[str, Label]]:
    """Return the fields that hold something, with their labels: an empty one opens nothing."""
    fields = labels_of(type(fact.event)).items()
    return [(name, label) for name, label in fields if msgspec.structs.asdict(fact.event)[name] is not None]


def _answer(allowed: list[tuple[str, Label, range]]) -> Answer:
    if not allowed:
        return None
    return (
        frozenset(label for _, label, _ in allowed),
        frozenset(field for field, _, _ in allowed if field != HAPPENED),
    )


def _took_back(history: History, fact: Fact, audience: Audience) -> bool:
    """Return whether this took back from somebody shielded all that they had seen."""
    taken_back = fact.event.tag().startswith("consent.seen_taken_back.")
    return taken_back and audience in history.about(fact.address.aggregate)
