"""Whom a youth must not meet, where nobody is sent, and to whom their case is released: folded from its consent."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.base import Address, Audience, Event, Fact
from contracts.consent import (
    OF_AGE,
    CameOfAge,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    ShieldLifted,
    ShieldRaised,
)
from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import (
    Kind,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    WithdrawalForm,
)
from services.referral_router.kept_away import KeptAway

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CLINIC, UNCLE, EAST = Audience(Kind.PARTNER, "clinic"), Audience(Kind.CAREGIVER, "uncle"), Audience(Kind.HUB, "east")
SHIELD, PERSON, RELEASE = derived("shd", "1"), derived("pty", "1"), derived("rel", "1")
RAISED = ShieldRaised(against=CLINIC, reason="fear", review_on=NOON + DAY)
NAMED = PersonNamed(relation=Relation.RELATIVE, name="An uncle", audience=UNCLE)


def suspected(places: str | None = None) -> PersonSuspected:
    return PersonSuspected(audience=UNCLE, suspicion=Suspicion.TRAFFICKING, basis="told", lives_or_works=places)


def granted(signer: Signer = Signer.YOUTH, **more: Any) -> ReleaseGranted:
    fields: dict[str, Any] = {
        "recipient": EAST,
        "recipient_name": "East",
        "purpose": Purpose.COORDINATE_CARE,
        "kinds": (Label.IDENTITY,),
        "until": NOON + 9 * DAY,
        "signature": SignatureForm.ON_PAPER,
        "language": Language.ENGLISH,
    }
    return ReleaseGranted(signer=signer, **(fields | more))


def known(*told: tuple[str, Event]) -> KeptAway:
    """Fold what happened to each thing, in order."""
    kept = KeptAway()
    for seq, (thing, event) in enumerate(told, 1):
        address = Address("consent", "northwest", derived("case", "1"), thing)
        kept = kept.after(Fact(derived("evt", str(seq)), seq, NOON, None, "cause", address, event))
    return kept


def test_who_is_shielded_or_suspected_is_kept_away_for_as_long_as_that_stands() -> None:
    """A shield until it is lifted, a suspicion until two people cleared it; where they live or work goes with it."""
    kept = known((SHIELD, RAISED), (PERSON, NAMED), (PERSON, suspected("an old mill\n\n Lakeside House ")))
    assert kept.audiences == {CLINIC, UNCLE}
    assert kept.places == {"an old mill", "Lakeside House"}
    cleared = known((SHIELD, RAISED), (SHIELD, ShieldLifted(against=CLINIC)), (PERSON, suspected("a mill")))
    assert cleared.audiences == {UNCLE}
    assert cleared.places == {"a mill"}
    nobody = known((PERSON, suspected("a mill")), (PERSON, PersonCleared(audience=UNCLE)))
    assert (nobody.audiences, nobody.places) == (frozenset(), frozenset())


def test_a_case_is_released_to_whom_a_release_in_force_names() -> None:
    """From its beginning to its end, unless it was taken back, took another's place, or names somebody kept away."""
    assert known((RELEASE, granted())).released_to(NOON) == {(RELEASE, EAST)}
    assert known((RELEASE, granted())).released_to(NOON + 9 * DAY) == frozenset()
    assert known((RELEASE, granted(since=NOON + DAY))).released_to(NOON) == frozenset()
    shorter = ReleaseNarrowed(recipient=EAST, kinds=(), until=NOON + DAY, form=WithdrawalForm.SPOKEN)
    assert known((RELEASE, granted()), (RELEASE, shorter)).released_to(NOON + DAY) == frozenset()
    back = ReleaseWithdrawn(recipient=EAST, form=WithdrawalForm.SPOKEN)
    assert known((RELEASE, granted()), (RELEASE, back)).released_to(NOON) == frozenset()
    newer = derived("rel", "2")
    assert known((RELEASE, granted()), (newer, granted(supersedes=RELEASE))).released_to(NOON) == {(newer, EAST)}
    to_uncle = granted(recipient=UNCLE)
    assert known((RELEASE, to_uncle), (PERSON, suspected())).released_to(NOON) == frozenset()
    together = granted(Signer.YOUTH_WITH_PARENT, cosigner=PERSON)
    assert known((RELEASE, together), (PERSON, suspected())).released_to(NOON) == frozenset()
    age = derived("age", "1")
    assert known((RELEASE, together), (age, CameOfAge())).released_to(NOON) == frozenset()
    to_aunt, adult = granted(recipient=Audience(Kind.CAREGIVER, "aunt")), granted(ground=OF_AGE)
    assert known((RELEASE, to_aunt), (age, CameOfAge())).released_to(NOON) == frozenset()
    assert known((age, CameOfAge()), (RELEASE, adult), (age, NotOfAge())).released_to(NOON) == frozenset()
    assert known((age, CameOfAge()), (RELEASE, granted()), (age, NotOfAge())).released_to(NOON) == {(RELEASE, EAST)}
