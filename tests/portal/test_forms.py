"""Forms: each mistake named in plain words, everything typed kept, nothing hostile let through or let out."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ids import derived
from contracts.labels import Label, Moment, Name, Story, labelled
from contracts.outcomes import NOT_NOW, Reason, Refusal, invalid
from contracts.vocabulary import Area, Need
from portal.forms import Filled, Form, Posted, Wrong, posted, read, refused
from portal.forms.requests.asking import SAYS, New
from portal.live.parts import read as parts_of
from portal.models.requests.asking import steps
from portal.render import render
from portal.sessions.answers import sorry_for
from portal.settings import Community, Hub, Limit, Number
from portal.shell import Notice, Shell
from services.bus.serving.vouching import LET_IN
from services.consent_ledger.keeping import PRESERVED
from tests.portal.dom import parsed

ZONE = ZoneInfo("America/Chicago")
COMMAND = derived("cmd", "form")
GOOD = {
    "asker": ["parent"],
    "hardest": ["school", "papers"],
    "urgency": ["soon"],
    "region": ["northwest"],
    "area": ["north"],
    "language": ["en"],
}
HOSTILE = (
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "</textarea><h1>gone</h1>",
    "\u202egnp.tnecnoni\u202c",
    "\u2066\u2067\u2068\u2069\u200f",
    "{{ shell.csrf }}{% for x in y %}",
    "&lt;already&gt; &amp; escaped",
    "'; DROP TABLE streams; --",
    "a\r\nSet-Cookie: session=1",
    "𝕬 👩‍👧 é ﷽",
)


class Everything(msgspec.Struct, frozen=True):
    """A form with one field of each kind."""

    name: Name
    story: Story | None
    area: Area
    needs: tuple[Need, ...]
    place: Annotated[int, labelled(Label.STATUS, ge=1, le=100)]
    day: date | None
    at: Moment | None
    agreed: bool


RIGHT = {"name": ["Sky"], "area": ["north"], "needs": ["education"], "place": ["3"], "agreed": ["yes"]}


def fill(**changed: list[str]) -> Filled[Everything] | Wrong:
    return read(Everything, posted({"command": [COMMAND]} | RIGHT | changed), ZONE)


def errors(**changed: list[str]) -> dict[str, str]:
    outcome = fill(**changed)
    assert isinstance(outcome, Wrong)
    return dict(outcome.form.errors)


def value(**changed: list[str]) -> Everything:
    outcome = fill(**changed)
    assert not isinstance(outcome, Wrong)
    return outcome.value


def test_what_is_typed_becomes_what_it_means() -> None:
    """Choices, numbers, dates and moments in the community's own time zone; nothing typed is None."""
    filled = value(day=["2026-05-31"], at=["2026-05-31T14:30"], story=["  \n "])
    assert filled == Everything(
        name="Sky",
        story=None,
        area=Area.NORTH,
        needs=(Need.EDUCATION,),
        place=3,
        day=date(2026, 5, 31),
        at=datetime(2026, 5, 31, 14, 30, tzinfo=ZONE),
        agreed=True,
    )
    assert value(agreed=[]).agreed is False


@pytest.mark.parametrize(
    "field, typed, says",
    [
        ("name", [], "fill this in"),
        ("name", ["   "], "fill this in"),
        ("name", ["x" * 121], "1 character too long. It can have 120"),
        ("story", ["x" * 1_000_000], "996,000 characters too long. It can have 4,000"),
        ("area", ["nowhere"], "choose one of these"),
        ("area", ["north", "south"], "choose one of these"),
        ("area", ["North"], "choose one of these"),
        ("needs", ["education", "money"], "choose one of these"),
        ("needs", [""], "fill this in"),
        ("place", ["three"], "whole number"),
        ("place", ["3.0"], "whole number"),
        ("place", ["-1"], "whole number"),
        ("place", ["٣"], "whole number"),
        ("place", ["1" * 400], "whole number"),
        ("place", ["0"], "from 1 to 100"),
        ("day", ["31.5.2026"], "write a date"),
        ("day", ["2026-02-30"], "write a date"),
        ("day", ["9999-12-31"], "write a date"),
        ("at", ["tomorrow"], "a date and a time"),
        ("at", ["9999-12-31T23:59"], "a date and a time"),
        ("at", ["0001-01-01T00:00"], "a date and a time"),
    ],
)
def test_each_mistake_is_named_in_its_own_field_and_in_plain_words(field: str, typed: list[str], says: str) -> None:
    """Missing, too long, of the wrong kind, no choice of ours: that field, no other, and no word of a machine."""
    found = errors(**{field: typed})
    assert list(found) == [field]
    assert says in found[field]


def test_what_was_typed_is_kept_whatever_is_wrong_with_it() -> None:
    """Under the same command id, so that sending it again is the same command."""
    sent = posted({"command": [COMMAND], "_csrf_token": ["secret"], "name": ["x" * 500], "needs": ["a", "b"]})
    outcome = read(Everything, sent, ZONE)
    assert isinstance(outcome, Wrong)
    assert sent.command == COMMAND
    assert outcome.form.typed == {"name": "x" * 500, "needs": ("a", "b")}


def test_fields_nobody_asked_for_are_no_fields() -> None:
    """More fields than a form has change nothing."""
    assert value(is_admin=["yes"], verifier=["a" * 52], _csrf_token=["x"]) == value()


@pytest.mark.parametrize("command", ["", "cmd_short", "cmd_" + "A" * 26, "case_" + "a" * 26, f"{COMMAND}\n", "../x"])
def test_a_command_id_that_we_did_not_make_is_replaced(command: str) -> None:
    """Nothing that somebody made up becomes an id."""
    assert posted({"command": [command]}).command.startswith("cmd_")
    assert posted({"command": [command]}).command != command


def test_control_characters_are_left_out_and_marks_of_direction_stay() -> None:
    """What no keyboard types is nothing anybody meant; what writes Arabic is."""
    sent = posted({"story": ["a\0b\x1b[31m\x7fc\r\nd\te\u202ef\u200fg\ud800h"]})
    assert sent.text("story") == "ab[31mc\nd\te\u202ef\u200fgh"


@given(st.dictionaries(st.sampled_from([*RIGHT, "story", "day", "at", "other"]), st.lists(st.text(max_size=30))))
def test_nothing_anybody_sends_breaks_the_form(fields: dict[str, list[str]]) -> None:
    """It is filled or it is wrong, and what is filled holds every bound of the contract."""
    outcome = read(Everything, posted(fields), ZONE)
    if isinstance(outcome, Filled):
        assert msgspec.convert(msgspec.to_builtins(outcome.value), Everything) == outcome.value
    else:
        assert set(outcome.form.errors) <= set(Everything.__struct_fields__)


def test_a_refusal_that_names_a_field_is_shown_there() -> None:
    """As a sentence; one that is about something else is not the form's to show."""
    sent = posted({"command": [COMMAND], "name": ["Sky"]})
    form = refused(sent, invalid("name", "say it of advocates"))
    assert form == Form({"name": "Sky"}, {"name": "Say it of advocates."})
    assert refused(sent, NOT_NOW) is None


def test_a_refusal_says_by_which_rule() -> None:
    """And that something changed meanwhile, where it is by none."""
    assert sorry_for(LET_IN).text.startswith("It takes two people, and neither may have let the other in")
    assert sorry_for(PRESERVED) == Notice(
        "warn",
        "That couldn't be done.",
        "A preservation notice stands: nothing of the case may be erased.",
    )
    assert "Something changed meanwhile" in sorry_for(NOT_NOW).text
    assert sorry_for(Refusal(Reason.TAKEN)).title == "Somebody else was first."


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_text_and_nothing_else(text: str) -> None:
    """Typed into every field of the public form: shown again as it was typed, and doing nothing."""
    sent = posted({"command": [COMMAND]} | {name: [text] for name in New.__struct_fields__})
    outcome = read(New, sent, ZONE, SAYS)
    assert isinstance(outcome, Wrong)
    html = asked_again(outcome.form)
    main = parsed(html)
    tags = {element.tag for element in main.walk()}
    assert not tags & {"script", "img", "style", "iframe"}
    assert not any(name.startswith("on") for element in main.walk() for name in element.attributes)
    (area,) = [element for element in main.walk() if element.attributes.get("name") == "story"]
    assert "".join(child.text for child in area.children).strip("\n") == sent.text("story")
    assert area.attributes["dir"] == "auto"
    assert {"f-story", "f-reach"} <= {node.id for node in parts_of(html).walk()}


def test_the_form_names_what_is_missing_in_its_own_words() -> None:
    """Every required field of the public form, and only those."""
    outcome = read(New, Posted(COMMAND, {}), ZONE, SAYS)
    assert isinstance(outcome, Wrong)
    assert outcome.form.errors == {name: SAYS[name] for name in ("asker", "region")}
    filled = read(New, posted({"command": [COMMAND]} | GOOD), ZONE, SAYS)
    assert isinstance(filled, Filled)
    assert filled.value.story is None


REGION = Hub(id="northwest", name="Northwest", covers="here", hub="hub", reads="soon")


def asked_again(form: Form) -> str:
    number = Number(name="Emergency", number="911", tel="911")
    community = Community(
        name="here", zone="UTC", regions=(REGION,), help=(number,), limits=(Limit(who="a", what="b"),)
    )
    context = steps(community, form, young=False, action="/ask/form", save="/ask/save", back="/ask")
    around = Shell(csrf="token", command=COMMAND, now="", bare=True)
    return render("public/ask.html", {**context, "form": form, "shell": around})
