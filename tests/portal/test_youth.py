"""A youth's pages: what a code alone shows, who sees what by both secrets, and taking it back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.accompany import AccompanimentChosen, OccasionRaised
from contracts.base import Audience
from contracts.consent import NarrowRelease, ReleaseWithdrawn, WithdrawRelease
from contracts.disclosure import FileOpened
from contracts.ids import derived
from contracts.intake import CaseOpened, YouthWelcomed
from contracts.labels import Label, labels_of
from contracts.oncall import AdvocateSetOut, PageRequested
from contracts.order import OrderEnded, OrderTookEffect
from contracts.report import YouthTold
from contracts.roster import Policy
from contracts.vocabulary import (
    Accompaniment,
    AdvocateBase,
    Kind,
    Language,
    PageReason,
    WithdrawalForm,
)
from portal.i18n import languages
from portal.models.consent import accounting, receipt, taking_back
from portal.models.consent.consent import Release
from portal.models.youth import door, youth
from portal.sheet import Sheet
from tests.portal.story import CASE, FACTS, PAGE, RELEASE
from tests.portal.told import CPS, HARBOR, LAKESIDE, Told, ago, ahead, html, named, spoken
from tests.portal.young import ALONE, OTHER, by_code_alone, case, granted, look, opened

LANGUAGES = [each.code for each in languages()]


def status_only(gone: frozenset[int] = frozenset()) -> Sheet:
    """Return the whole story as a youth has it: status, and never anybody's words."""
    told = Told(teams=False)
    for place, fact in enumerate(FACTS):
        if place not in gone:
            hidden = {name for name, label in labels_of(type(fact.event)).items() if label is not Label.STATUS}
            told.that(fact.event, fact.about, fact.case, hide=hidden)
    return told.sheet()


@given(st.frozensets(st.integers(0, len(FACTS) - 1)), st.sampled_from(LANGUAGES))
def test_a_youths_pages_stand_whatever_is_missing_and_never_hold_anybodys_words(
    gone: frozenset[int], language: str
) -> None:
    """Somebody else may hold the phone."""
    sheet, mine = status_only(gone), look()
    with spoken(language):
        shown = [
            html("youth/who.html", youth.who(sheet, mine)),
            html("youth/door.html", door.door(sheet, look(ALONE))),
            html("youth/shown.html", accounting.shown(sheet, None)),
            html("youth/receipt.html", receipt.receipt(sheet)),
            html("youth/take_back.html", taking_back.one(sheet, RELEASE)),
            html("youth/take_all.html", taking_back.everything(sheet)),
        ]
    for word in ("story-", "reach-", "note-", "called-", "caution-", "place-"):
        assert not any(word in page for page in shown)


# ---------------------------------------------------------------------------------------------------- by the code alone


def test_a_code_alone_shows_that_somebody_is_there_and_names_nobody() -> None:
    """Whatever its copies hold by mistake: no name, no place, no recipient and no way to them is in the page."""
    told = case().that(granted("Lakeside", Label.HEALTH), RELEASE, CASE)
    page = html("youth/door.html", door.door(told.sheet(), look(ALONE)))
    assert "Somebody is there for you" in page
    for word in ("Harbor", "Lakeside", "health", "Who sees", "take-back", "receipt", "case", "advocacy"):
        assert word not in page
    assert youth.who(told.sheet(), look(ALONE)) is None


def test_both_secrets_show_the_page_and_never_the_door() -> None:
    """The newest welcome says whose it is: by an older one, everything is closed."""
    assert youth.who(case().sheet(), look()) is not None
    assert door.door(case().sheet(), look()) is None
    again = YouthWelcomed(audience=Audience(Kind.YOUTH, "team_new"), verifier="c" * 52, second="d" * 52, door=ALONE)
    assert youth.who(case().that(again, CASE, CASE).sheet(), look()) is None
    assert youth.who(by_code_alone().sheet(), look(ALONE)) is None


@pytest.mark.parametrize(
    "language, says", [("en", "They plan to be there by 14:40."), ("es", "Piensan llegar antes de las 14:40.")]
)
def test_a_code_alone_shows_that_help_is_on_the_way(language: str, says: str) -> None:
    """And when it comes, without who and where."""
    asked = PageRequested(reason=PageReason.MEDICAL_EXAM, language=Language.ENGLISH, policy=Policy(), youth_asked=True)
    hidden = set(labels_of(PageRequested))
    told = by_code_alone().that(asked, PAGE, CASE, hide=hidden)
    out = AdvocateSetOut(audience=HARBOR, arrive_by=ahead(minutes=10))
    told.that(out, PAGE, CASE, hide={"audience"})
    with spoken(language):
        page = html("youth/door.html", door.door(told.sheet(), look(ALONE)))
    assert says in page
    assert "exam" not in page


def test_the_last_openings_are_told_newest_first() -> None:
    """Whoever opens it sees when it was opened before, and whom to call if that was somebody else."""
    told = by_code_alone()
    for hours in (60, 30, 0.2):
        told.that(FileOpened(audience=ALONE, person="person_x"), CASE, CASE, at=ago(hours=hours))
    found = door.door(told.sheet(), look(ALONE))
    assert found is not None
    assert found["opened"] == ("Today, 14:18", "Yesterday, 08:30", "17 November 2026, 02:30")
    assert "(715) 555-0100" in html("youth/door.html", found)


def test_before_an_advocate_is_named_nobody_is_promised() -> None:
    """The page says no more than is so."""
    told = Told(teams=False).that(opened(), CASE, CASE, hide=labels_of(CaseOpened))
    found = door.door(told.sheet(), look(ALONE))
    assert found is not None
    assert found["title"] == "We are here"


# ------------------------------------------------------------------------------------------------------- who sees what


def test_who_sees_what_is_said_in_words_for_you() -> None:
    """One card a recipient: what, what for, until when, and the way to take it back."""
    sheet = case().that(granted("Lakeside", Label.CONTACT, Label.HEALTH), RELEASE, CASE).sheet()
    found = youth.who(sheet, look())
    assert found is not None
    (card,) = found["recipients"]
    assert card["name"] == "Lakeside"
    assert card["kinds"] == ("how to reach you safely", "your health")
    assert card["sees"] == "may see, to help you over time:"
    assert card["until_text"] == "until 19 December 2026"
    assert card["take_back"] == f"/you/take-back/{RELEASE}"
    with spoken("es"):
        spanish = youth.who(sheet, look())
    assert spanish is not None
    assert spanish["recipients"][0]["until_text"] == "hasta el 19 de diciembre de 2026"


def test_what_begins_later_is_told_and_can_be_taken_back_before() -> None:
    """A yes for next week is one that can be unsaid today."""
    sheet = case().that(granted("Lakeside", Label.HEALTH, since=ahead(days=7)), RELEASE, CASE).sheet()
    found = youth.who(sheet, look())
    assert found is not None
    assert found["recipients"][0]["until_text"] == "from 26 November 2026"
    assert taking_back.one(sheet, RELEASE) is not None


def test_what_was_taken_back_or_ran_out_is_not_there_and_cannot_be_taken_back_again() -> None:
    """From that moment."""
    told = case().that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
    assert taking_back.one(told.sheet(), RELEASE) is not None
    assert taking_back.one(told.sheet(ahead(days=31)), RELEASE) is None
    told.that(ReleaseWithdrawn(recipient=LAKESIDE, form=WithdrawalForm.SPOKEN), RELEASE, CASE)
    found = youth.who(told.sheet(), look())
    assert found is not None
    assert found["recipients"] == ()
    assert taking_back.one(told.sheet(), RELEASE) is None
    assert taking_back.one(told.sheet(), "rel_of_somebody_else") is None
    assert taking_back.everything(told.sheet()) is None


@pytest.mark.parametrize(
    "base, says",
    [(AdvocateBase.COMMUNITY, "stays with them"), (AdvocateBase.SYSTEM, "may have to be passed on")],
)
def test_which_advocates_keep_what_they_are_told_is_said(base: AdvocateBase, says: str) -> None:
    """Community-based and system-based are not the same to tell something to."""
    found = youth.who(case(base=base).sheet(), look())
    assert found is not None
    assert says in found["advocate"]["text"]


def test_a_youth_chooses_who_is_with_them_at_what_is_to_come() -> None:
    """One tap each, and what they chose last is marked; what is over is gone. Nobody is named, and no place."""
    exam, court, over = (named("occ", name) for name in ("exam", "court", "over"))
    told = case()
    for about, reason, planned in (
        (exam, PageReason.MEDICAL_EXAM, None),
        (court, PageReason.COURT, ahead(days=3).isoformat()),
        (over, PageReason.CORRECTIONS, ago(days=3).isoformat()),
    ):
        raised = OccasionRaised(reason=reason, language=Language.ENGLISH, audience=LAKESIDE, planned=planned)
        told.that(raised, about, CASE, hide=("audience",))
        chosen = AccompanimentChosen(choice=Accompaniment.UNDECIDED, told=True, audience=LAKESIDE)
        told.that(chosen, about, CASE, hide=("audience",))
    found = youth.who(told.sheet(), look())
    assert found is not None
    assert [each.action for each in found["with_me"]] == [f"/you/beside/{court}", f"/you/beside/{exam}"]
    assert [each.title.partition(":")[0] for each in found["with_me"]] == ["Court", "A medical exam"]
    page = html("youth/who.html", found)
    assert 'name="answer" value="undecided" aria-pressed="true"' in page
    assert 'name="answer" value="wanted" aria-pressed="false"' in page
    assert "Lakeside" not in page
    assert youth.who(case().sheet(), look()) is not None
    assert "Somebody with me" not in html("youth/who.html", youth.who(case().sheet(), look()))


def test_a_report_is_spoken_of_once_their_advocate_has_told_them() -> None:
    """Not before; and then as a report the law requires, since that day."""
    assert "report" not in html("youth/who.html", youth.who(case().sheet(), look())).lower()
    told = case().that(YouthTold(), named("rpt", "one"), CASE, at=ago(days=2))
    page = html("youth/who.html", youth.who(told.sheet(), look()))
    assert "A report the law requires" in page
    assert "17 November 2026" in page


def test_what_is_required_without_a_release_is_told_while_it_lasts() -> None:
    """It can't be taken back, and the page says so."""
    order = named("ord", "one")
    effect = OrderTookEffect(recipient=CPS, ground="court-order", kinds=(Label.HEALTH,), until=ahead(days=9))
    nameless = youth.who(case().that(effect, order, CASE).sheet(), look())
    assert nameless is not None
    assert nameless["required"][0]["title"] == "An agency"
    told = case().that(msgspec.structs.replace(effect, recipient_name="Cedar child welfare"), order, CASE)
    found = youth.who(told.sheet(), look())
    assert found is not None
    assert found["required"][0]["title"] == "Cedar child welfare"
    page = html("youth/who.html", found)
    assert "You let nobody see more" in page
    assert "Nobody sees more" not in page
    assert "can see your health, because a law or a judge requires it." in found["required"][0]["text"]
    found = youth.who(told.that(OrderEnded(recipient=CPS), order, CASE).sheet(), look())
    assert found is not None
    assert found["required"] == ()


# ---------------------------------------------------------------------------------------------------------- taking back


def in_force() -> Release:
    sheet = case().that(granted("Lakeside", Label.CONTACT, Label.HEALTH), RELEASE, CASE).sheet()
    found = youth.release(sheet, RELEASE)
    assert found is not None
    return found


def test_what_will_happen_is_said_before_anything_is_taken_back() -> None:
    """Whom it concerns, what they won't see, what stays with them, and that help goes on."""
    told = case().that(granted("Lakeside", Label.CONTACT, Label.HEALTH), RELEASE, CASE)
    found = taking_back.one(told.sheet(), RELEASE)
    assert found is not None
    page = html("youth/take_back.html", found)
    assert "Lakeside won&#39;t see how to reach you safely and your health any more" in page
    assert "stays with them" in page
    assert page.index("still get help") < page.index("Take it back<")
    assert [choice.value for choice in found["kinds"]] == ["contact", "health"]


def test_a_part_is_taken_back_and_the_rest_stays() -> None:
    """What is left is named; where nothing is left, the release ends."""
    some = taking_back.part(in_force(), (Label.HEALTH,), "cmd_a")
    assert isinstance(some, NarrowRelease)
    assert (some.kinds, some.until) == ((Label.CONTACT,), in_force().until)
    assert isinstance(taking_back.part(in_force(), (Label.HEALTH, Label.CONTACT), "cmd_a"), WithdrawRelease)


def test_one_kind_alone_has_no_part() -> None:
    """Nothing is asked that has one answer."""
    found = taking_back.one(case().that(granted("Lakeside", Label.HEALTH), RELEASE, CASE).sheet(), RELEASE)
    assert found is not None
    assert found["kinds"] == ()


def test_everything_is_one_withdrawal_for_each_release_and_the_same_again_for_the_same_form() -> None:
    """However often it is sent."""
    told = case().that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
    told.that(granted("School", Label.SCHOOL), OTHER, CASE)
    found = youth.given(told.sheet())
    commands = taking_back.withdrawals(found, derived("cmd", "form"))
    assert [command.about for command in commands] == [RELEASE, OTHER]
    assert commands == taking_back.withdrawals(found, derived("cmd", "form"))
    assert len({command.id for command in commands}) == 2
    page = html("youth/take_all.html", taking_back.everything(told.sheet()))
    assert page.index("School") < page.index("Take everything back<")
