"""Whatever a page can show has its words, in every language that it is read in."""

import re
from typing import Any, Final

import pytest

from contracts.caring import Employer, Fit
from contracts.law import Notice
from contracts.loop import CheckIn, Closing, Gap, Helped, LearnedBy
from contracts.taxonomy import Authority, Population, ServiceKind
from contracts.vocabulary import (
    ErasureGround,
    Kind,
    Need,
    PageState,
    Purpose,
    ReferralState,
    Relation,
    SupportKind,
    Suspicion,
    WithdrawalForm,
    YouthNotice,
)
from portal import catalogs, words
from portal.i18n import languages
from portal.models.youth.said import Said
from portal.sessions.people import OPEN_FOR
from tests.portal.told import NOW, spoken
from tests.portal.young import EVERYTHING

LANGUAGES = [each.code for each in languages()]
_LABELS: Final = re.compile(
    r"traffick|prostitut|exploit|victim|perpetrat|runaway|ran away|run away|no.?show|non-?complian|refused"
    r"|tr[aá]fico de|traficando|prostitu|explotaci|explotad|v[ií]ctima|fugad|fug[oó]|incumpli",
    re.IGNORECASE,
)
"""Words for a person, or for what the site is about, that somebody could read over a shoulder."""


@pytest.mark.parametrize(
    "table, vocabulary",
    [
        ("RELATIONS", Relation),
        ("SUSPICIONS", Suspicion),
        ("YOUTH_NOTICES", YouthNotice),
        ("ERASURE_GROUNDS", ErasureGround),
        ("WITHDRAWALS", WithdrawalForm),
        ("LEGAL_NOTICES", Notice),
        ("POPULATIONS", Population),
        ("AUTHORITIES", Authority),
        ("SERVICE_KINDS", ServiceKind),
        ("LEARNED", LearnedBy),
        ("CLOSINGS", Closing),
        ("CHECK_INS", CheckIn),
        ("HELPED", Helped),
        ("GAPS", Gap),
        ("FITS", Fit),
        ("EMPLOYERS", Employer),
        ("SUPPORT", SupportKind),
    ],
)
def test_every_word_of_the_vocabulary_has_its_words(table: str, vocabulary: Any) -> None:
    """No value is ever shown as itself."""
    assert set(words.words(table)) == set(map(str, vocabulary))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_shown_has_its_words(language: str) -> None:
    """Each kind, purpose, need and state that a youth's page can show."""
    with spoken(language):
        _has_words(Said(NOW))


def _has_words(said: Said) -> None:
    assert len(set(said.kinds(EVERYTHING))) == len(EVERYTHING)
    assert len({said.purpose(each) for each in Purpose}) == len(Purpose)
    assert all(said.of_enum("need", each) for each in Need)
    assert all(said.of_enum("somebody", each) for each in Kind if each not in (Kind.PUBLIC, Kind.OPERATOR))
    shown = {ReferralState.REQUESTED, ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.ON_HOLD}
    assert all(said.of_enum("help", each) for each in shown | {ReferralState.REJECTED})
    for state in PageState:
        assert state is PageState.DONE or said("page", f"{state.value}_text")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_promises_about_time_is_what_is_done(language: str) -> None:
    """The part that a second secret opens closes when it says."""
    with spoken(language):
        assert f" {OPEN_FOR // 60:.0f} " in Said(NOW)("who", "lock_more")


def test_no_text_of_any_page_labels_somebody_or_tells_what_the_site_is_about() -> None:
    """Whoever needs the word of the law reads it in the source beside it."""
    said = [
        (message.id, message.string) for path in catalogs.languages() for message in catalogs.read(path) if message.id
    ]
    assert said
    assert [each for each in said if _LABELS.search(str(each))] == []
