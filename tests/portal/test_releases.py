"""What advocates and hubs find about releases, and what taking one back becomes."""

from datetime import date
from typing import Any

import msgspec
import pytest

from contracts.base import Event
from contracts.consent import (
    OF_AGE,
    BirthDateRecorded,
    CameOfAge,
    NarrowRelease,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    ReleaseExpired,
    ReleaseGranted,
    RenewalDue,
    WithdrawalPapered,
    WithdrawRelease,
)
from contracts.labels import Label
from contracts.vocabulary import (
    Kind,
    Relation,
    Signer,
    WithdrawalForm,
    Withdrawer,
)
from portal.forms.consent import consent as forms
from portal.models.consent import releases
from portal.models.consent.consent import Release, releases_of
from tests.portal.consenting import (
    CASE,
    COMMAND,
    GRANTED,
    LATER,
    MOTHER,
    NARROWED,
    NEWER,
    ONE,
    SHORT,
    SPOKEN,
    SUSPECTED,
    TWO,
    case,
)
from tests.portal.test_forms import HOSTILE
from tests.portal.told import LAKESIDE, NOW, PINE, ahead, html, named

AGE = named("age", "one")
AT_18 = msgspec.structs.replace(GRANTED, signer=Signer.YOUTH, cosigner=None, ground=OF_AGE)


def cards(*events: tuple[Event, str]) -> dict[str, Any]:
    found = releases.case_releases(case(*events).sheet(), Kind.ADVOCATE, CASE)
    assert found is not None
    html("consent/releases.html", found)
    return found


@pytest.mark.parametrize(
    "events, where, tag",
    [
        ([(GRANTED, ONE)], "standing", "until 19 December"),
        ([(LATER, ONE)], "standing", "begins later"),
        ([(SHORT, ONE)], "standing", "ends soon, until 24 November"),
        ([(GRANTED, ONE), (RenewalDue(recipient=LAKESIDE, until=ahead(days=30)), ONE)], "standing", "ends soon"),
        ([(GRANTED, ONE), (NARROWED, ONE)], "standing", "until 9 December"),
        ([(GRANTED, ONE), (SPOKEN, ONE)], "over", "taken back"),
        ([(GRANTED, ONE), (ReleaseExpired(recipient=LAKESIDE), ONE)], "over", "came to its end"),
        ([(GRANTED, ONE), (CameOfAge(), named("age", "one"))], "over", "ended when they turned 18"),
        (
            [(CameOfAge(), AGE), (AT_18, ONE), (NotOfAge(), AGE)],
            "over",
            "ended: the date that made them 18 was wrong",
        ),
        ([(CameOfAge(), AGE), (NotOfAge(), AGE), (AT_18, ONE)], "over", "ended: the date that made them 18 was wrong"),
        ([(GRANTED, ONE), (SUSPECTED, MOTHER)], "over", "must not sign"),
        ([(SUSPECTED, MOTHER), (GRANTED, ONE)], "over", "must not sign"),
        ([(GRANTED, ONE), (SUSPECTED, MOTHER), (PersonCleared(audience=None), MOTHER)], "over", "must not sign"),
    ],
)
def test_a_release_says_in_plain_words_how_it_stands(events: list[tuple[Event, str]], where: str, tag: str) -> None:
    """In force, later, soon over, narrowed, or over and why; what somebody suspected signed never comes back."""
    found = cards(*events)
    other = "over" if where == "standing" else "standing"
    assert [tag in card.tag.text for card in found[where]] == [True]
    assert found[other] == ()


def test_a_newer_one_takes_the_place_of_the_older() -> None:
    """Unless it never counted, because somebody who signed it must not."""
    found = cards((GRANTED, ONE), (NEWER, TWO))
    assert [(card.id, card.tag.text) for card in found["over"]] == [(ONE, "a newer one took its place")]
    never = msgspec.structs.replace(NEWER, witness=MOTHER)
    unsigned = msgspec.structs.replace(GRANTED, cosigner=None)
    found = cards((unsigned, ONE), (SUSPECTED, MOTHER), (never, TWO))
    assert [card.id for card in found["standing"]] == [ONE]


def test_whoever_is_on_record_twice_is_no_other_person() -> None:
    """A suspicion of one record ends what rests on the other, and what is signed by it later never counts."""
    records: list[tuple[Event, str]] = [
        (PersonNamed(relation=relation, name="Ana", audience=PINE), party)
        for relation, party in ((Relation.PARENT, MOTHER), (Relation.GUARDIAN, named("pty", "guardian")))
    ]
    suspected = (msgspec.structs.replace(SUSPECTED, audience=PINE), named("pty", "guardian"))
    found = cards(*records, (GRANTED, ONE), suspected, (GRANTED, TWO))
    assert [card.id for card in found["standing"]] == []


def test_what_is_signed_together_at_18_never_counts() -> None:
    """Nor does it take the place of another; by a corrected date it may."""
    alone = msgspec.structs.replace(GRANTED, signer=Signer.YOUTH, cosigner=None)
    together = msgspec.structs.replace(GRANTED, supersedes=ONE)
    came = (CameOfAge(), named("age", "one"))
    assert [card.id for card in cards((alone, ONE), came, (together, TWO))["standing"]] == [ONE]
    corrected = (BirthDateRecorded(born="2011-01-01"), named("age", "one"))
    assert [card.id for card in cards((alone, ONE), came, corrected, (together, TWO))["standing"]] == [TWO]


@pytest.mark.parametrize("how", [SPOKEN, NARROWED])
def test_what_was_spoken_is_put_on_paper(how: Event) -> None:
    """It counts before; the button is there until it was pressed."""
    waiting = cards((GRANTED, ONE), (how, ONE))
    (card,) = waiting["standing"] + waiting["over"]
    assert card.paper == f"/advocate/cases/{CASE}/releases/{ONE}/paper"
    done = cards((GRANTED, ONE), (how, ONE), (WithdrawalPapered(recipient=LAKESIDE), ONE))
    (card,) = done["standing"] + done["over"]
    assert card.paper == ""


def release(granted: ReleaseGranted = GRANTED) -> Release:
    (found,) = releases_of(case((granted, ONE)).sheet(), CASE)
    return found


@pytest.mark.parametrize(
    "take, until, kinds, said_by",
    [
        ("all:youth", None, None, Withdrawer.YOUTH),
        ("all:cosigner", None, None, Withdrawer.COSIGNER),
        ("health:youth", None, (Label.CONTACT,), Withdrawer.YOUTH),
        ("until:cosigner", date(2026, 11, 25), (Label.CONTACT, Label.HEALTH), Withdrawer.COSIGNER),
    ],
)
def test_taking_back_takes_one_button(
    take: str, until: date | None, kinds: tuple[Label, ...] | None, said_by: Withdrawer
) -> None:
    """All of it or a part, by whoever may say so; spoken, unless it is on paper."""
    command = forms.take_back(forms.TakeBack(take, until), COMMAND, release(), NOW)
    assert not isinstance(command, dict)
    assert (command.said_by, command.form, command.about) == (said_by, WithdrawalForm.SPOKEN, ONE)
    if kinds is None:
        assert isinstance(command, WithdrawRelease)
    else:
        assert isinstance(command, NarrowRelease)
        assert command.kinds == kinds
        assert (command.until < GRANTED.until) is (until is not None)
    paper = forms.take_back(forms.TakeBack(take, until, on_paper=True), COMMAND, release(), NOW)
    assert not isinstance(paper, dict)
    assert paper.form is WithdrawalForm.ON_PAPER


@pytest.mark.parametrize(
    "take, until, field",
    [
        ("all", None, "take"),
        ("all:somebody", None, "take"),
        ("school:youth", None, "take"),
        ("until:youth", None, "until"),
        ("until:youth", date(2026, 11, 18), "until"),
        ("until:youth", date(2027, 11, 18), "until"),
        *((text, None, "take") for text in HOSTILE),
    ],
)
def test_what_no_button_says_takes_nothing_back(take: str, until: date | None, field: str) -> None:
    """The field is named, and nothing is sent."""
    wrong = forms.take_back(forms.TakeBack(take, until), COMMAND, release(), NOW)
    assert isinstance(wrong, dict)
    assert list(wrong) == [field]


def test_nobody_who_did_not_sign_takes_it_back() -> None:
    """Where the youth signed alone there is one who can say so."""
    alone = msgspec.structs.replace(GRANTED, signer=Signer.YOUTH, cosigner=None)
    assert isinstance(forms.take_back(forms.TakeBack("all:cosigner"), COMMAND, release(alone), NOW), dict)
    only = release(msgspec.structs.replace(alone, kinds=(Label.HEALTH,)))
    assert isinstance(forms.take_back(forms.TakeBack("health:youth"), COMMAND, only, NOW), dict)
    asked = releases.taking_back(case((alone, ONE)).sheet(), Kind.HUB, CASE, ONE)
    assert asked is not None
    assert [each["label"] for each in asked[1]["who"]] == ["The youth says so"]
