"""A youth's accounting of what was shown, and their receipt."""

import re

import msgspec

from contracts.consent import ReleaseNarrowed, ReleaseWithdrawn
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.labels import Label
from contracts.ledger import HeadSigned
from contracts.vocabulary import (
    WithdrawalForm,
)
from portal.live.page import Look
from portal.models.consent import accounting, receipt
from portal.models.youth import door, youth
from portal.settings import Named
from tests.portal.story import CASE, RELEASE
from tests.portal.told import HARBOR, LAKESIDE, Told, ago, ahead, html, named, spoken
from tests.portal.young import (
    ALONE,
    COMMUNITY,
    NORTHWEST,
    OTHER,
    PHONE,
    by_code_alone,
    case,
    granted,
    look,
)

# ------------------------------------------------------------------------------------------------------- what was shown


def seen(*kinds: Label, ground: Ground = Ground.RELEASE) -> Shown:
    return Shown(
        audience=LAKESIDE,
        fact=named("evt", "x"),
        type="intake.particulars_recorded.v1",
        kinds=(Label.STATUS, *kinds),
        ground=ground,
        release=RELEASE if ground is Ground.RELEASE else None,
    )


def test_the_accounting_tells_who_was_shown_what_and_why_and_who_opened_it() -> None:
    """Day by day; how things merely stand, and their own copies, are no disclosure."""
    status = Shown(audience=HARBOR, fact=named("evt", "x"), type="a.b.v1", kinds=(Label.STATUS,), ground=Ground.PART)
    told = (
        case()
        .that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
        .that(DisclosureDecided(fact=status.fact, fact_seq=1, shown=(seen(Label.CONTACT), status)), CASE, CASE)
        .that(FileOpened(audience=LAKESIDE, person=named("person", "x")), CASE, CASE)
        .that(DisclosureDecided(fact=status.fact, fact_seq=2, shown=(), taken_back=(seen(Label.CONTACT),)), CASE, CASE)
    )
    (day,) = accounting.shown(told.sheet(), None)["days"]
    (lakeside,) = day["people"]
    assert (day["day"], lakeside["name"]) == ("Today", "Lakeside")
    assert [line["text"] for line in lakeside["lines"]] == [
        "can't see how to reach you safely any more",
        "opened it",
        "could see how to reach you safely, because you agreed on 19 November 2026",
    ]


def test_may_see_becomes_can_see_with_the_first_showing() -> None:
    """A place that hasn't said yes to helping was shown nothing, whatever a release allows it."""
    told = case().that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
    shown = DisclosureDecided(fact=named("evt", "x"), fact_seq=1, shown=(seen(Label.CONTACT),))
    said = [youth.who(each, look()) for each in (told.sheet(), told.that(shown, CASE, CASE).sheet())]
    assert [(each["sees"], each["yet"]) for found in said if found is not None for each in found["recipients"]] == [
        ("may see, to help you over time:", "Nothing was shown to them yet."),
        ("can see, to help you over time:", ""),
    ]


def test_whom_to_call_is_said_in_their_language() -> None:
    """The number is the same; what it is called, and when it answers, is not."""
    phone = msgspec.structs.replace(PHONE, translated={"es": Named(name="Centro del noroeste")})
    region = msgspec.structs.replace(NORTHWEST, phone=phone)
    community = msgspec.structs.replace(COMMUNITY, regions=(region,))
    told = by_code_alone().that(FileOpened(audience=ALONE, person=named("person", "x")), CASE, CASE)
    with spoken("es"):
        page = html("youth/door.html", door.door(told.sheet(), Look(ALONE, {}, community)))
    assert "Centro del noroeste" in page
    assert PHONE.number in page


def test_what_somebody_wrote_themselves_is_told_as_that() -> None:
    """An advocate wrote down what they were told; a hub's note is a note, and not the youth's own words."""
    told = (
        case()
        .that(
            DisclosureDecided(fact="evt_a", fact_seq=1, shown=(seen(Label.HEALTH, ground=Ground.OWN_WORDS),)),
            CASE,
            CASE,
        )
        .that(
            DisclosureDecided(
                fact="evt_b",
                fact_seq=2,
                shown=(
                    msgspec.structs.replace(
                        seen(Label.NARRATIVE, ground=Ground.OWN_WORDS), type="referral.requested.v1"
                    ),
                ),
            ),
            CASE,
            CASE,
        )
    )
    (day,) = accounting.shown(told.sheet(), None)["days"]
    assert [line["text"] for line in day["people"][0]["lines"]] == [
        "wrote a note, and can read it again",
        "wrote down what you told them: your health",
    ]


def test_what_happened_again_on_a_day_is_told_once_with_its_times() -> None:
    """A page of the same line teaches nobody anything; no time is left out."""
    told = case()
    for hours in (5, 3, 1):
        told.that(FileOpened(audience=HARBOR, person=named("person", "x")), CASE, CASE, at=ago(hours=hours))
    (day,) = accounting.shown(told.sheet(), None)["days"]
    (line,) = day["people"][0]["lines"]
    assert (line["text"], line["times"]) == ("opened it 3 times", "09:30, 11:30 and 13:30")


def test_their_own_page_was_opened_and_nobody_says_by_them() -> None:
    """Somebody else may have had the words."""
    told = case()
    for hours in (3, 1):
        told.that(FileOpened(audience=ALONE, person=named("person", "x")), CASE, CASE, at=ago(hours=hours))
    said = []
    for each in ("en", "es"):
        with spoken(each):
            said += accounting.shown(told.sheet(), None)["days"][0]["people"]
    assert [(each["name"], each["lines"][0]["text"]) for each in said] == [
        ("Your own page", "was opened 2 times"),
        ("Tu propia página", "se abrió 2 veces"),
    ]


def test_a_long_accounting_is_read_in_pages() -> None:
    """Each page goes on where the one before it ended; none is lost and none comes twice."""
    told = case()
    opened = 3 * accounting.PER_PAGE // 2
    for minutes in range(opened):
        at = ago(minutes=opened - minutes)
        told.that(FileOpened(audience=HARBOR, person=named("person", "x")), CASE, CASE, at=at)
    sheet, count, before = told.sheet(), 0, None
    for _ in range(2):
        found = accounting.shown(sheet, before)
        for day in found["days"]:
            count += sum(len(re.findall(r"[0-9]{2}:[0-9]{2}", line["times"])) for line in day["people"][0]["lines"])
        before = int(found["pager"]["more"].removeprefix("?before=") or 0)
    assert (count, before) == (opened, 0)


# ---------------------------------------------------------------------------------------------------------- the receipt


def with_leaf(told: Told, about: str, leaf: str) -> Told:
    told.copies = [msgspec.structs.replace(copy, leaf=leaf) if copy.about == about else copy for copy in told.copies]
    return told


def test_a_receipt_names_recipients_and_the_record_and_no_youth() -> None:
    """What stands, what was made smaller, what ended; the leaf and the head where the copies have them."""
    narrowed = ReleaseNarrowed(
        recipient=LAKESIDE, kinds=(Label.CONTACT,), until=ahead(days=30), form=WithdrawalForm.IN_PORTAL
    )
    told = (
        case()
        .that(granted("Lakeside", Label.CONTACT, Label.HEALTH), RELEASE, CASE)
        .that(narrowed, RELEASE, CASE)
        .that(granted("School", Label.SCHOOL), OTHER, CASE)
        .that(ReleaseWithdrawn(recipient=LAKESIDE, form=WithdrawalForm.IN_PORTAL), OTHER, CASE)
    )
    head = HeadSigned(size=7, root="a" * 43 + "=", checkpoint="trellis/northwest\n7\n")
    told = with_leaf(told, RELEASE, "b" * 43 + "=").that(head, named("log", "x"))
    page = html("youth/receipt.html", receipt.receipt(told.sheet()))
    assert "in force, made smaller on 19 November 2026" in page
    assert "taken back on 19 November 2026" in page
    assert "b" * 43 in page
    assert "trellis/northwest" in page
    assert CASE not in page
    bare = html("youth/receipt.html", receipt.receipt(case().sheet()))
    assert "Nothing was given to anybody." in bare
    assert "record" not in bare
