"""Who may sign a release with a youth, or when they may alone; and who can be no part of one. Pure.

Source: 34 USC 12291(b)(2)(B)(ii) for who signs with a minor and who may not; `contracts.law` for who signs alone.
Each rule that is broken is named to the advocate, who alone records releases. The first one alone: a form shows one
thing to mend at a time.
"""

from datetime import date
from typing import Final

from contracts.consent import GrantRelease
from contracts.law import SigningGround, law
from contracts.limits import Limits, age
from contracts.outcomes import Refusal, invalid
from contracts.vocabulary import CAPACITIES, Relation, Signer
from services.consent_ledger.around import Around
from services.consent_ledger.rules import first_broken

NEVER_AS_SUCH: Final = frozenset({Relation.FOSTER_PARENT, Relation.FACILITY_STAFF})
"""Who never signs for being that. One who is also a guardian is on record as a guardian."""

_SUSPECTED: Final = "somebody suspected of abuse or trafficking, or of abusing the other parent, can't"


def flaw_in_people(command: GrantRelease, around: Around) -> Refusal | None:
    """Return who can't be part of this release: a suspected person neither signs, nor witnesses, nor receives."""
    named = {"cosigner": command.cosigner, "witness": command.witness}
    parties = {field: around.people.get(party) for field, party in named.items() if party is not None}
    suspected = {field for field, party in named.items() if around.is_suspected(party)}
    return first_broken(
        (command.recipient in around.suspected, "recipient", f"{_SUSPECTED} receive anything"),
        *((party is None, field, "record first who this is to the youth") for field, party in parties.items()),
        ("cosigner" in suspected, "cosigner", f"{_SUSPECTED} sign"),
        ("witness" in suspected, "witness", f"{_SUSPECTED} be a witness"),
        (
            command.witness is not None and command.witness == command.cosigner,
            "witness",
            "who signs can't be the witness, too",
        ),
    )


def flaw_in_signing(command: GrantRelease, around: Around, day: date, limits: Limits) -> Refusal | None:
    """Return why this signature doesn't make it a release on ``day``, or None."""
    if command.signer is Signer.YOUTH:
        return _flaw_alone(command, around, day)
    return _flaw_together(command, around, day, limits)


def ground_of(command: GrantRelease) -> SigningGround | None:
    """Return the ground on which the youth signs alone, if there is such a row."""
    return law().signing_ground(command.ground)


def _flaw_alone(command: GrantRelease, around: Around, day: date) -> Refusal | None:
    """A youth signs alone on a ground that is the law that day, that fits their age, and for the kinds it covers."""
    ground, years = ground_of(command), None if around.born is None else age(around.born, day)
    if ground is None:
        return invalid("ground", "choose why they may sign alone")
    older = f"this is for {ground.from_age} and older"
    return first_broken(
        (command.cosigner is not None, "cosigner", "nobody signs with a youth who signs alone"),
        (not ground.on(day), "ground", "this is not the law on this day"),
        (ground.from_age is not None and years is None, "ground", f"record their birth date first: {older}"),
        ((years or 0) < (ground.from_age or 0), "ground", older),
        (
            bool(ground.kinds) and not set(ground.kinds).issuperset(command.kinds),
            "kinds",
            f"on this ground they may release alone: {', '.join(ground.kinds)}",
        ),
    )


def _flaw_together(command: GrantRelease, around: Around, day: date, limits: Limits) -> Refusal | None:
    """Somebody signs with a minor, in a capacity that is on record; nobody does with an adult."""
    cosigner = around.people.get(command.cosigner or "")
    of_age = around.born is not None and age(around.born, day) >= limits.majority
    relation = None if cosigner is None else cosigner.relation
    capacity = None if relation is None else CAPACITIES.get(relation)
    return first_broken(
        (of_age, "signer", f"they are {limits.majority}: they sign alone"),
        (command.ground is not None, "ground", "a ground is for a youth who signs alone"),
        (relation is None, "cosigner", "say who signs with them"),
        (relation in NEVER_AS_SUCH, "cosigner", "a foster parent or facility staff can't sign as such"),
        (capacity is not command.signer, "cosigner", "they are not on record as that"),
    )
