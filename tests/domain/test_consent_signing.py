"""Who signs a release with a youth, who never does, and when they sign alone."""

from datetime import date

import pytest

from contracts.consent import (
    OF_AGE,
    CameOfAge,
    GrantRelease,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    ShieldLifted,
    ShieldRaised,
)
from contracts.ids import derived
from contracts.labels import Label
from contracts.law import Law, Notice, SigningGround, law
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Kind, Relation, Signer
from services.consent_ledger import signing
from tests.domain.consents import (
    ADVOCATE,
    AUNT,
    CAREGIVER,
    COUNTY,
    CUSTODIAN,
    FATHER,
    FOSTER,
    GRANT,
    GRANTED,
    GUARDIAN,
    MOTHER,
    NAMED,
    STAFF,
    TRIBE,
    born,
    grant,
    granted,
    granting,
    knowing,
    names,
    suspected,
    together,
)
from tests.domain.stories import CASE, days, team

WITH_PARENT = Signer.YOUTH_WITH_PARENT
SIGN_IN_WHAT_CAPACITY = {
    MOTHER: WITH_PARENT,
    FATHER: WITH_PARENT,
    GUARDIAN: Signer.YOUTH_WITH_GUARDIAN,
    CUSTODIAN: Signer.YOUTH_WITH_LEGAL_CUSTODIAN,
    COUNTY: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
    TRIBE: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
}
TOGETHER = [signer for signer in Signer if signer is not Signer.YOUTH]


@pytest.mark.parametrize("signer", TOGETHER)
@pytest.mark.parametrize("party", [MOTHER, FATHER, GUARDIAN, CUSTODIAN, COUNTY, TRIBE, FOSTER, STAFF, AUNT])
def test_somebody_signs_only_in_the_capacity_that_is_on_record(party: str, signer: Signer) -> None:
    """One parent, guardian, legal custodian, or a named worker of a county or tribe; none as another, nobody else."""
    decided = granting(together(party, signer))
    if SIGN_IN_WHAT_CAPACITY.get(party) is signer:
        assert decided == [granted(signer=signer, cosigner=party, ground=None)]
    else:
        names(decided, "cosigner")


@pytest.mark.parametrize("party", [FOSTER, STAFF])
def test_a_foster_parent_or_facility_staff_never_sign_as_such(party: str) -> None:
    """And the advocate is told so in these words."""
    assert "can't sign as such" in names(granting(together(party, WITH_PARENT)), "cosigner")


def test_a_foster_parent_who_is_a_guardian_signs_as_a_guardian() -> None:
    """They are on record as what they are to the youth by law."""
    both = derived("pty", "both")
    guardian = PersonNamed(relation=Relation.GUARDIAN, name="Somebody")
    decided = granting(together(both, Signer.YOUTH_WITH_GUARDIAN), (both, guardian))
    assert not isinstance(decided, Refusal)


@pytest.mark.parametrize(
    "field, command",
    [
        ("ground", grant(ground=None)),
        ("ground", grant(ground="never-heard-of")),
        ("ground", grant(ground="court-order")),
        ("cosigner", grant(cosigner=MOTHER)),
        ("cosigner", grant(signer=WITH_PARENT, ground=None)),
        ("cosigner", together(derived("pty", "stranger"), WITH_PARENT)),
        ("ground", grant(signer=WITH_PARENT, cosigner=MOTHER)),
        ("witness", grant(witness=derived("pty", "stranger"))),
        ("witness", together(MOTHER, WITH_PARENT, witness=MOTHER)),
    ],
)
def test_what_is_missing_or_too_much_is_named(field: str, command: GrantRelease) -> None:
    """Alone there is a ground and nobody beside; together there is somebody on record and no ground."""
    names(granting(command), field)


def test_somebody_around_them_may_be_the_witness() -> None:
    """An aunt, or the father beside the mother who signs."""
    assert granting(grant(witness=AUNT)) == [granted(witness=AUNT)]
    decided = granting(together(MOTHER, WITH_PARENT, witness=FATHER))
    assert decided == [granted(signer=WITH_PARENT, cosigner=MOTHER, ground=None, witness=FATHER)]


# ----------------------------------------------------------------------------------------------------------- suspicion


@pytest.mark.parametrize(
    "field, command",
    [
        ("recipient", grant(recipient=CAREGIVER)),
        ("cosigner", together(MOTHER, WITH_PARENT)),
        ("witness", grant(witness=MOTHER)),
        ("witness", together(FATHER, WITH_PARENT, witness=MOTHER)),
    ],
)
def test_a_suspected_person_neither_signs_nor_witnesses_nor_receives(field: str, command: GrantRelease) -> None:
    """The advocate is told which rule; until the suspicion they could, and once two people cleared them they can."""
    suspicion, cleared = suspected(MOTHER, CAREGIVER), (MOTHER, PersonCleared(audience=CAREGIVER))
    assert "suspected of abuse or trafficking" in names(granting(command, suspicion), field)
    assert not isinstance(granting(command), Refusal)
    assert not isinstance(granting(command, suspicion, cleared), Refusal)


def test_one_page_of_two_people_is_nobodys_while_one_is_suspected() -> None:
    """The mother was cleared; the uncle who reads the same page was not."""
    uncle = derived("pty", "uncle")
    named = (uncle, PersonNamed(relation=Relation.RELATIVE, name="Somebody", audience=CAREGIVER))
    events = (
        named,
        suspected(uncle, CAREGIVER),
        suspected(MOTHER, CAREGIVER),
        (MOTHER, PersonCleared(audience=CAREGIVER)),
    )
    names(granting(grant(recipient=CAREGIVER), *events), "recipient")


def test_nothing_tells_a_suspected_advocate() -> None:
    """Who is suspected themselves gets the answer of a case that is not there, whatever they ask."""
    friend = derived("pty", "friend")
    named = (friend, PersonNamed(relation=Relation.OTHER, name="Somebody", audience=ADVOCATE.audience))
    assert granting(GRANT, named, suspected(friend, ADVOCATE.audience)) == NOT_FOUND
    other = team(Kind.ADVOCATE, "other")
    assert granting(grant(recipient=other), named, suspected(friend, ADVOCATE.audience)) == NOT_FOUND


def test_a_suspicion_ends_what_was_released_before_and_clearing_revives_nothing() -> None:
    """What they received, signed or witnessed is over; what they had no part in stands."""
    releases = {
        derived("rel", "to her"): granted(recipient=CAREGIVER),
        derived("rel", "signed"): granted(signer=WITH_PARENT, cosigner=MOTHER, ground=None),
        derived("rel", "witnessed"): granted(witness=MOTHER),
        derived("rel", "other"): granted(witness=AUNT),
    }
    around = knowing(
        *NAMED, *releases.items(), suspected(MOTHER, CAREGIVER), (MOTHER, PersonCleared(audience=CAREGIVER))
    )
    assert set(around.releases) == {derived("rel", "other")}
    assert around.revoked == set(releases) - set(around.releases)


def test_a_release_that_came_beside_a_suspicion_never_counts() -> None:
    """Whatever it was granted on: it neither is in force nor ends the one it names."""
    earlier, late = derived("rel", "earlier"), derived("rel", "late")
    to_her = granted(recipient=CAREGIVER, supersedes=earlier)
    around = knowing(*NAMED, (earlier, GRANTED), suspected(MOTHER, CAREGIVER), (late, to_her))
    assert set(around.releases) == {earlier}
    assert around.revoked == {late}


def test_a_release_by_somebody_shielded_takes_no_others_place() -> None:
    """Nothing tells them that theirs doesn't count; what it was to take the place of can still be withdrawn."""
    earlier, late, shield = derived("rel", "earlier"), derived("rel", "late"), derived("shd", "against her")
    raised = ShieldRaised(against=ADVOCATE.audience, reason="said so", review_on=days(14))
    superseding = granted(supersedes=earlier)
    around = knowing(*NAMED, (earlier, GRANTED), (shield, raised), (late, superseding))
    assert set(around.releases) == {earlier, late}
    lifted = (shield, ShieldLifted(against=ADVOCATE.audience))
    around = knowing((earlier, GRANTED), (shield, raised), lifted, (late, superseding))
    assert set(around.releases) == {late}
    assert around.revoked == {earlier}


# ---------------------------------------------------------------------------------------------------------------- age


@pytest.mark.parametrize(
    "ground, birthday, kinds, named",
    [
        ("victim-services", None, (Label.IDENTITY,), None),
        ("sti-care", None, (Label.HEALTH,), None),
        ("sti-care", None, (Label.HEALTH, Label.IDENTITY), "kinds"),
        ("aoda-outpatient", None, (Label.HEALTH,), "ground"),
        ("aoda-outpatient", "2014-03-03", (Label.HEALTH,), "ground"),
        ("aoda-outpatient", "2014-03-02", (Label.HEALTH,), None),
        ("aoda-outpatient", "2014-03-02", (Label.HEALTH, Label.CONTACT), "kinds"),
        ("of-age", None, (Label.SCHOOL,), "ground"),
        ("of-age", "2008-03-03", (Label.SCHOOL,), "ground"),
        ("of-age", "2008-03-02", (Label.SCHOOL,), None),
        ("of-age", "a day nobody can read", (Label.SCHOOL,), "ground"),
        ("runaway-home", None, (Label.LOCATION,), None),
        ("runaway-home", None, (Label.HEALTH,), "kinds"),
    ],
)
def test_a_ground_fits_the_age_and_the_kinds(
    ground: str, birthday: str | None, kinds: tuple[Label, ...], named: str | None
) -> None:
    """On 2 March 2026: who is old enough that day may, for what the ground is about; an unknown age is not enough."""
    events = () if birthday is None else (born(birthday),)
    decided = granting(grant(ground=ground, kinds=kinds), *events)
    if named is None:
        assert not isinstance(decided, Refusal)
    else:
        names(decided, named)


@pytest.mark.parametrize("since, until, may", [((3, 2), None, True), ((3, 3), None, False), (None, (3, 2), False)])
def test_a_ground_counts_while_it_is_the_law(
    monkeypatch: pytest.MonkeyPatch, since: tuple[int, int] | None, until: tuple[int, int] | None, *, may: bool
) -> None:
    """From the day it begins and not on the day it ends; on 2 March 2026."""
    row = SigningGround(
        id="dated",
        title="A law with dates.",
        source="None: a story",
        as_of=date(2026, 1, 1),
        since=date(2026, *since) if since else None,
        until=date(2026, *until) if until else None,
    )
    monkeypatch.setattr(signing, "law", lambda: Law(signing=(row,), disclosure=()))
    decided = granting(grant(ground="dated"))
    if may:
        assert decided == [granted(ground="dated")]
    else:
        assert "not the law" in names(decided, "ground")


def test_what_rests_on_treatment_for_drugs_says_so_on_every_copy() -> None:
    """42 CFR Part 2 asks for a notice with each disclosure."""
    decided = granting(grant(ground="aoda-outpatient", kinds=(Label.HEALTH,)), born("2010-01-01"))
    assert decided == [granted(ground="aoda-outpatient", kinds=(Label.HEALTH,), notice=Notice.PART_2)]


@pytest.mark.parametrize("birthday, may", [("2008-03-02", False), ("2008-03-03", True)])
def test_from_18_on_they_sign_alone(birthday: str, may: bool) -> None:
    """On the day itself nobody signs with them any more; the day before, somebody still does."""
    decided = granting(together(MOTHER, WITH_PARENT), born(birthday))
    if may:
        assert not isinstance(decided, Refusal)
    else:
        assert "sign alone" in names(decided, "signer")


def test_at_18_what_was_signed_together_ends_and_what_a_caregiver_was_given() -> None:
    """What they released alone, to anybody else, stands."""
    releases = {
        derived("rel", "together"): granted(signer=WITH_PARENT, cosigner=MOTHER, ground=None),
        derived("rel", "to her"): granted(recipient=CAREGIVER),
        derived("rel", "alone"): GRANTED,
    }
    around = knowing(*NAMED, *releases.items(), (derived("age", CASE), CameOfAge()))
    assert set(around.releases) == {derived("rel", "alone")}
    assert around.in_force(derived("rel", "alone"), days(29)) == GRANTED
    assert around.in_force(derived("rel", "alone"), days(30)) is None


def test_what_somebody_signed_with_an_adult_never_counts() -> None:
    """It came beside the birthday; by a corrected date they are a minor again, and somebody signs with them."""
    age, late, again = derived("age", CASE), derived("rel", "late"), derived("rel", "again")
    both = granted(signer=WITH_PARENT, cosigner=MOTHER, ground=None)
    around = knowing(*NAMED, (age, CameOfAge()), (late, both), born("2010-01-01"), (again, both))
    assert set(around.releases) == {again}
    assert around.revoked == {late}


def test_who_is_not_18_has_signed_nothing_as_somebody_of_18() -> None:
    """By a date that was put right; what had ended by it stays ended, and somebody signs with them again."""
    age, adult, late, again = (
        derived(*each) for each in (("age", CASE), ("rel", "18"), ("rel", "late"), ("rel", "again"))
    )
    both = granted(signer=WITH_PARENT, cosigner=MOTHER, ground=None)
    alone = granted(ground=OF_AGE)
    first = derived("rel", "first")
    mistaken = ((first, both), (age, CameOfAge()), (adult, alone), born("2010-01-01"), (age, NotOfAge()))
    around = knowing(*NAMED, *mistaken, (late, alone), (again, both))
    assert set(around.releases) == {again}
    assert around.revoked == {first, adult, late}
    assert law().signing_ground(OF_AGE) is not None


def test_who_is_suspected_signs_under_no_other_record_of_theirs() -> None:
    """A parent who is written down a second time has the same page, and is the same person."""
    once_more = derived("pty", "once more")
    twice = (once_more, PersonNamed(relation=Relation.PARENT, name="Somebody", audience=CAREGIVER))
    signed = together(once_more, WITH_PARENT)
    assert not isinstance(granting(signed, twice), Refusal)
    names(granting(signed, twice, suspected(MOTHER, CAREGIVER)), "cosigner")
    names(granting(grant(witness=once_more), twice, suspected(MOTHER, CAREGIVER)), "witness")
    assert not isinstance(granting(grant(witness=FATHER), twice, suspected(MOTHER, CAREGIVER)), Refusal)
    before = granted(signer=WITH_PARENT, cosigner=once_more, ground=None)
    around = knowing(*NAMED, twice, (derived("rel", "before"), before), suspected(MOTHER, CAREGIVER))
    assert around.revoked == {derived("rel", "before")}
