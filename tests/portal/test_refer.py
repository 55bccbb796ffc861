"""Asking for help: a short form that is enough, and what a young person chose to say besides, each part sealed."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest

from contracts.labels import Label, labels_of
from contracts.referral import RequestReferral
from contracts.taxonomy import KINDS_OF, PLACEMENTS
from contracts.vocabulary import Area, Need, Urgency
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.forms.referrals import asking as forms
from portal.models.cases.casefile import Case
from portal.models.referrals import asking
from tests.portal.test_contexts import told
from tests.portal.told import REGION, html, named

ZONE = ZoneInfo("America/Chicago")
CASE = Case(id=named("case", "asks"), region=REGION)
SHORT: Mapping[str, tuple[str, ...]] = {"need": ("medical-care",), "urgency": ("soon",), "area": ("north",)}
LONG: Mapping[str, tuple[str, ...]] = {
    **SHORT,
    "kind": ("forensic-exam",),
    "age": ("16",),
    "groups": ("girls", "pregnant", "immigrant"),
    "language": ("hmn",),
    "only": ("yes",),
    "authority": ("county",),
    "wanted": (named("svc", "clinic"),),
    "known": ("Harbor\nLakeside",),
    "tribe": ("their own words",),
    "draft": ("yes",),
}


def asked(fields: Mapping[str, tuple[str, ...]]) -> RequestReferral:
    filled = read(forms.Refer, Posted(named("cmd", "asks"), fields), ZONE, forms.SAYS)
    assert isinstance(filled, Filled), filled
    return forms.refer(filled.value, named("cmd", "asks"), CASE)


def test_need_urgency_and_area_are_enough() -> None:
    """Nothing else has to be said, and nothing else is."""
    command = asked(SHORT)
    assert (command.need, command.urgency, command.area) == (Need.MEDICAL_CARE, Urgency.SOON, Area.NORTH)
    assert not command.draft
    optional = [name for name in RequestReferral.__struct_fields__ if getattr(command, name) is not None]
    assert set(optional) == {"id", "region", "case", "about", "need", "urgency", "area", "advanced", "draft"}
    assert CASE.id in command.case


def test_what_they_said_is_sealed_by_what_it_is() -> None:
    """Groups are parted: what tells of health, or of the law, is only for who may read such things."""
    command = asked(LONG)
    assert (command.who, command.health, command.legal) == ("girls", "pregnant", "immigrant")
    assert (command.age, command.language, command.authority) == ("16", "hmn only", "county")
    assert command.wanted == named("svc", "clinic")
    assert command.draft
    labels = labels_of(RequestReferral)
    sealed = ("note", "age", "who", "health", "legal", "authority", "language", "tribe", "wanted", "unwanted", "known")
    assert Label.STATUS not in {labels[name] for name in sealed}


@pytest.mark.parametrize("need", Need)
def test_each_need_asks_its_own_questions(need: Need) -> None:
    """Its kinds alone; and who may place somebody is asked only where somebody can be placed."""
    context = asking.more(told().sheet(), "/hub/cases/x", need, "soon", "north")
    page = html("hub/refer_more.html", {**context, "form": Form(typed={"need": need.value})})
    shown = set(re.findall(r'name="kind" value="([a-z-]+)"', page))
    assert shown == {kind.value for kind in KINDS_OF[need]}
    assert ('name="authority"' in page) == bool(PLACEMENTS & set(KINDS_OF[need]))
    assert page.count('<span class="optional">') >= 5
    assert page.count("Why we ask") >= 3
    assert "can read it" in page


def test_a_mistake_in_the_long_form_names_its_field() -> None:
    """A word where a number stands is said in plain words, and all that was typed is still there."""
    fields = {**LONG, "age": ("sixteen",)}
    wrong = read(forms.Refer, Posted(named("cmd", "asks"), fields), ZONE, forms.SAYS)
    assert isinstance(wrong, Wrong)
    assert dict(wrong.form.errors) == {"age": "Please write how old they are, such as 16."}
    context = asking.more(told().sheet(), "/hub/cases/x", Need.MEDICAL_CARE, "soon", "north")
    page = html("hub/refer_more.html", {**context, "form": wrong.form})
    assert 'value="sixteen"' in page
    assert 'value="pregnant" checked' in page
