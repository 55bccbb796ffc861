"""Releases: given events, when a message, then events. Who signs has a table of its own, in `test_consent_signing`."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Actor, Due, Event, Wake
from contracts.codec import UnreadableError, decode_command, encode
from contracts.consent import (
    LiftShield,
    NarrowRelease,
    ReleaseBegan,
    ReleaseExpired,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    RenewalDue,
    ShieldRaised,
    WithdrawalPapered,
)
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.labels import RELEASABLE, Label
from contracts.limits import Limits
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.standing import Teams
from contracts.vocabulary import STAFF, Kind, Signer, WithdrawalForm, Withdrawer
from services.consent_ledger import domain
from tests.domain.consents import (
    ADVOCATE,
    CAREGIVER,
    GRANT,
    GRANTED,
    HUB,
    MOTHER,
    NARROW,
    PAPER,
    PROVIDER,
    SCHOOL,
    TEAMS,
    WITHDRAW,
    YOUTH,
    grant,
    granted,
    granting,
    knowing,
    names,
    release,
)
from tests.domain.stories import CASE, NOON, REGION, after, days, team

WITHDRAWN = ReleaseWithdrawn(recipient=PROVIDER, form=WithdrawalForm.SPOKEN)
NARROWED = ReleaseNarrowed(recipient=PROVIDER, kinds=(Label.CONTACT,), until=days(30), form=WithdrawalForm.SPOKEN)
EXPIRED = ReleaseExpired(recipient=PROVIDER)
BEGAN = ReleaseBegan(recipient=PROVIDER)
PAPERED = WithdrawalPapered(recipient=PROVIDER)
RENEW = RenewalDue(recipient=PROVIDER, until=days(30))

# ------------------------------------------------------------------------------------------------------------- granting


def test_a_release_is_granted_as_it_was_written() -> None:
    """What the advocate recorded is what is in force."""
    assert granting(GRANT) == [GRANTED]


@pytest.mark.parametrize(
    "field, value",
    [
        ("until", NOON),
        ("until", NOON - timedelta(days=1)),
        ("until", days(90) + timedelta(seconds=1)),
        ("since", NOON - timedelta(minutes=6)),
        ("since", days(30)),
        ("since", days(31)),
        ("kinds", ()),
        ("kinds", (Label.IDENTITY, Label.IDENTITY)),
        ("kinds", (Label.STATUS,)),
        ("kinds", (Label.IDENTITY, Label.INTERNAL)),
        ("limits_explained", False),
        ("recipient", team(Kind.PUBLIC, "anybody")),
        ("recipient", team(Kind.OPERATOR, "machine")),
        ("supersedes", derived("rel", "never granted")),
    ],
)
def test_what_is_not_a_release_is_refused_by_name(field: str, value: object) -> None:
    """A release without an end, a kind, a recipient or the limits said first names what is missing."""
    names(granting(grant(**{field: value})), field)


def test_a_release_without_a_date_can_not_even_be_said() -> None:
    """It is no command: nothing decides how long the youth meant."""
    said = msgspec.json.decode(encode(GRANT))
    del said["until"]
    with pytest.raises(UnreadableError):
        decode_command("consent_ledger", "grant", msgspec.json.encode(said))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.PUBLIC, Kind.OPERATOR)])
def test_anybody_named_can_be_a_recipient(kind: Kind) -> None:
    """The hub is a recipient too, and so is a caregiver if the young person wants that."""
    command = grant(recipient=team(kind, "named"), kinds=tuple(RELEASABLE), until=days(90))
    teams = Teams({command.recipient: TeamFormed(audience=command.recipient, name="Named")} if kind in STAFF else {})
    assert not isinstance(granting(command, teams=teams), Refusal)


def test_the_youth_is_told_the_name_that_a_recipient_really_has() -> None:
    """Not the one that somebody typed; and a team that the region does not have is no recipient."""
    typed = grant(recipient_name="St. Anna Clinic")
    assert granting(typed) == [GRANTED]
    assert names(granting(typed, teams=Teams()), "recipient") == "this region has no such team"


def test_the_longest_time_is_configuration() -> None:
    """A deployment whose lawyers say 30 days refuses 31."""
    limits = Limits(longest=timedelta(days=30))
    assert granting(GRANT, limits=limits) == [GRANTED]
    assert names(granting(grant(until=days(31)), limits=limits), "until") == "at most 30 days from now"


def test_a_release_can_be_granted_once() -> None:
    """A second grant under the same id finds nothing to found."""
    assert domain.decide(release(GRANTED), GRANT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert domain.decide(release(GRANTED, WITHDRAWN), GRANT, at=NOON, by=ADVOCATE) == NOT_FOUND


# --------------------------------------------------------------------------------------------------- beginning and time


def test_a_release_can_be_given_for_later() -> None:
    """It begins by a timer, once, and neither early nor after it was taken back."""
    later = granted(since=days(10), renewal=None)
    assert granting(grant(since=days(10))) == [later]
    assert domain.wakes(release(later)) == {Wake(days(10), "begin"), Wake(days(30), "expire")}
    assert domain.wakes(release(later, BEGAN)) == {Wake(days(30), "expire")}
    assert domain.decide(release(later), Due("begin"), at=days(10)) == [BEGAN]
    assert domain.decide(release(later), Due("begin"), at=days(9)) == []
    assert domain.decide(release(later, BEGAN), Due("begin"), at=days(10)) == []
    assert domain.decide(release(later, WITHDRAWN), Due("begin"), at=days(10)) == []
    assert domain.decide(release(later), Due("begin"), at=days(30)) == []


def test_a_clock_that_is_a_little_behind_means_now() -> None:
    """A release that began five minutes ago by the advocate's clock is in force from here."""
    assert granting(grant(since=after(-5))) == [GRANTED]
    assert granting(grant(since=NOON)) == [GRANTED]


def test_a_release_ends_by_itself() -> None:
    """Its timer ends it, and only once, and never early."""
    due = Due("expire")
    assert domain.decide(release(GRANTED), due, at=days(30)) == [EXPIRED]
    assert domain.decide(release(GRANTED), due, at=days(30) - timedelta(seconds=1)) == []
    assert domain.decide(release(GRANTED, WITHDRAWN), due, at=days(30)) == []
    assert domain.decide(release(GRANTED, EXPIRED), due, at=days(30)) == []
    assert domain.decide(release(GRANTED), Due("something-else"), at=days(30)) == []
    assert domain.decide(release(), due, at=days(30)) == []


def test_before_it_ends_the_youth_is_asked_once() -> None:
    """Two weeks before, where it lasts four weeks at least: a short one was agreed with its end in sight."""
    assert domain.wakes(release(GRANTED)) == {Wake(days(16), "renew"), Wake(days(30), "expire")}
    assert domain.decide(release(GRANTED), Due("renew"), at=days(16)) == [RENEW]
    assert domain.decide(release(GRANTED), Due("renew"), at=days(15)) == []
    assert domain.decide(release(GRANTED, RENEW), Due("renew"), at=days(16)) == []
    assert domain.wakes(release(GRANTED, RENEW)) == {Wake(days(30), "expire")}
    assert granting(grant(until=days(28))) == [granted(until=days(28), renewal=days(14))]
    assert granting(grant(until=days(27))) == [granted(until=days(27), renewal=None)]
    assert granting(GRANT, limits=Limits(renewal=timedelta(days=7))) == [granted(renewal=days(23))]


def test_who_has_just_chosen_the_end_is_not_asked_about_it() -> None:
    """An earlier end, said by the youth, is an answer; fewer kinds until the same end are not."""
    sooner = msgspec.structs.replace(NARROWED, until=days(29))
    assert domain.wakes(release(GRANTED, sooner)) == {Wake(days(29), "expire")}
    assert domain.wakes(release(GRANTED, NARROWED)) == {Wake(days(16), "renew"), Wake(days(30), "expire")}


# ---------------------------------------------------------------------------------------------------------- taking back


@pytest.mark.parametrize("by", [ADVOCATE, HUB])
def test_withdrawal_may_be_spoken_and_takes_effect_at_once(by: Actor) -> None:
    """Whoever heard it writes it down, and asks for no reason; its timers go with it."""
    assert domain.decide(release(GRANTED), WITHDRAW, at=NOON, by=by) == [WITHDRAWN]
    assert domain.wakes(release(GRANTED, WITHDRAWN)) == frozenset()


def test_what_the_youth_does_themselves_is_in_writing() -> None:
    """On their own page it is in the portal, whatever was said; nobody else can say it was."""
    own = msgspec.structs.replace(WITHDRAWN, form=WithdrawalForm.IN_PORTAL)
    assert domain.decide(release(GRANTED), WITHDRAW, at=NOON, by=YOUTH) == [own]
    claimed = msgspec.structs.replace(WITHDRAW, form=WithdrawalForm.IN_PORTAL)
    names(domain.decide(release(GRANTED), claimed, at=NOON, by=ADVOCATE), "form")


def test_who_signed_with_the_youth_may_take_it_back_too() -> None:
    """Where somebody did; and nobody says so on the youth's own page."""
    said = msgspec.structs.replace(WITHDRAW, said_by=Withdrawer.COSIGNER)
    cosigned = granted(signer=Signer.YOUTH_WITH_PARENT, cosigner=MOTHER, ground=None)
    taken = msgspec.structs.replace(WITHDRAWN, said_by=Withdrawer.COSIGNER)
    assert domain.decide(release(cosigned), said, at=NOON, by=ADVOCATE) == [taken]
    names(domain.decide(release(GRANTED), said, at=NOON, by=ADVOCATE), "said_by")
    names(domain.decide(release(cosigned), said, at=NOON, by=YOUTH), "said_by")


def test_what_is_over_is_not_withdrawn() -> None:
    """After withdrawal, after expiry, after its end, or once something else ended it, nothing is left to take back."""
    for command in (WITHDRAW, NARROW):
        assert domain.decide(release(GRANTED, WITHDRAWN), command, at=after(1), by=YOUTH) == NOT_NOW
        assert domain.decide(release(GRANTED, EXPIRED), command, at=days(31), by=YOUTH) == NOT_NOW
        assert domain.decide(release(GRANTED), command, at=days(30), by=YOUTH) == NOT_NOW
        assert domain.decide(release(GRANTED), command, at=NOON, by=YOUTH, revoked=True) == NOT_NOW
        assert domain.decide(release(), command, at=NOON, by=YOUTH) == NOT_FOUND


def test_a_part_can_be_taken_back() -> None:
    """By word of mouth, at once; what is named is what remains."""
    assert domain.decide(release(GRANTED), NARROW, at=NOON, by=ADVOCATE) == [NARROWED]
    sooner = msgspec.structs.replace(NARROW, kinds=GRANT.kinds, until=days(2))
    left = msgspec.structs.replace(NARROWED, kinds=GRANT.kinds, until=days(2))
    assert domain.decide(release(GRANTED), sooner, at=NOON, by=ADVOCATE) == [left]
    assert domain.decide(release(GRANTED, left), Due("expire"), at=days(2)) == [EXPIRED]


@pytest.mark.parametrize(
    "field, command",
    [
        ("kinds", msgspec.structs.replace(NARROW, kinds=())),
        ("kinds", msgspec.structs.replace(NARROW, kinds=(Label.CONTACT, Label.CONTACT))),
        ("kinds", msgspec.structs.replace(NARROW, kinds=(Label.CONTACT, Label.HEALTH))),
        ("kinds", msgspec.structs.replace(NARROW, kinds=(Label.CONTACT, Label.IDENTITY))),
        ("until", msgspec.structs.replace(NARROW, until=days(31))),
        ("until", msgspec.structs.replace(NARROW, until=NOON)),
        ("said_by", msgspec.structs.replace(NARROW, said_by=Withdrawer.COSIGNER)),
        ("form", msgspec.structs.replace(NARROW, form=WithdrawalForm.IN_PORTAL)),
    ],
)
def test_what_remains_is_less_than_there_was(field: str, command: NarrowRelease) -> None:
    """Nothing more, nothing longer, not the same, and something: for anything else there is a new release."""
    names(domain.decide(release(GRANTED), command, at=NOON, by=ADVOCATE), field)


def test_what_was_taken_back_stays_taken_back() -> None:
    """A second narrowing starts from what remained of the first."""
    again = msgspec.structs.replace(NARROW, kinds=(Label.IDENTITY,))
    names(domain.decide(release(GRANTED, NARROWED), again, at=NOON, by=ADVOCATE), "kinds")


@pytest.mark.parametrize("spoken", [WITHDRAWN, NARROWED])
def test_spoken_words_are_papered_later_and_once(spoken: Event) -> None:
    """They took effect when they were spoken; the paper changes nothing but the record."""
    papered = domain.decide(release(GRANTED, spoken), PAPER, at=days(1), by=HUB)
    assert papered == [PAPERED]
    assert domain.decide(release(GRANTED, spoken, PAPERED), PAPER, at=days(1), by=HUB) == NOT_NOW


def test_only_spoken_words_are_papered() -> None:
    """A release in force, and one taken back in writing, need no paper."""
    written = msgspec.structs.replace(WITHDRAWN, form=WithdrawalForm.ON_PAPER)
    assert domain.decide(release(GRANTED), PAPER, at=NOON, by=HUB) == NOT_NOW
    assert domain.decide(release(GRANTED, written), PAPER, at=NOON, by=HUB) == NOT_NOW
    assert domain.decide(release(GRANTED, EXPIRED), PAPER, at=NOON, by=HUB) == NOT_NOW
    assert domain.decide(release(GRANTED, NARROWED, written), PAPER, at=NOON, by=HUB) == NOT_NOW
    assert domain.decide(release(), PAPER, at=NOON, by=HUB) == NOT_FOUND


# -------------------------------------------------------------------------------------------------- one after the other

EARLIER = derived("rel", "earlier")


def test_a_release_takes_the_place_of_an_earlier_one() -> None:
    """To the same recipient: the earlier one ends, by nobody's word, and is announced by none of its timers."""
    superseding = grant(supersedes=EARLIER)
    assert granting(superseding, (EARLIER, GRANTED)) == [granted(supersedes=EARLIER)]
    known = knowing((EARLIER, GRANTED), (GRANT.about, granted(supersedes=EARLIER)))
    assert known.revoked == {EARLIER}
    for why in ("renew", "expire"):
        assert domain.decide(release(GRANTED), Due(why), at=days(30), revoked=True) == []


@pytest.mark.parametrize(
    "ended", [WITHDRAWN, EXPIRED, ReleaseNarrowed(recipient=PROVIDER, kinds=GRANT.kinds, until=NOON, form=NARROW.form)]
)
def test_only_what_is_in_force_is_superseded(ended: Event) -> None:
    """Not what was withdrawn, what expired, or what has come to its end."""
    assert "not in force" in names(
        granting(grant(supersedes=EARLIER), (EARLIER, GRANTED), (EARLIER, ended)), "supersedes"
    )


def test_a_release_does_not_end_somebody_elses() -> None:
    """Another recipient's release is theirs to lose by the youth's word alone."""
    other = granted(recipient=SCHOOL)
    assert "somebody else" in names(granting(grant(supersedes=EARLIER), (EARLIER, other)), "supersedes")


def test_a_shield_is_no_release() -> None:
    """Asking for one under the id of the other finds nothing."""
    raised = ShieldRaised(against=CAREGIVER, reason="said they are afraid", review_on=days(14))
    lift = LiftShield(id=derived("cmd", "lift"), region=REGION, case=CASE, about=derived("shd", "any"))
    assert domain.decide(release(raised), WITHDRAW, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert domain.decide(release(), lift, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert domain.decide(release(GRANTED), lift, at=NOON, by=ADVOCATE) == NOT_FOUND


def test_a_recipient_that_the_region_has_is_all_that_a_release_needs_of_it() -> None:
    """No other question is asked before somebody is helped: a release is no condition of a service."""
    assert granting(GRANT, teams=TEAMS) == [GRANTED]
