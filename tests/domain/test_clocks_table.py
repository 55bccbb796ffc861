"""The table of clocks, and a deployment's own figures: what can't be used is named."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts import clocks
from contracts.clocks import ClocksError, Holidays, overridden, read, table
from contracts.figures import usual
from contracts.holidays import is_legal_holiday
from contracts.limits import USUAL
from contracts.vocabulary import ClockKind, ClockUnit, Counting, PauseReason
from services.bus.operate.figures import CLOCKS
from services.clocks import settings
from services.clocks.handlers import holidays_of
from services.clocks.workdays import legal_holidays

SHIPPED = Path(clocks.__file__).with_name("clocks.toml").read_text(encoding="utf-8")
OWN = """
[default.clocks.first-services]
figure = 48
source = "The county's own protocol"
as_of = 2026-10-01

[northwest]
zone = "America/Denver"

[northwest.holidays]
without = [2026-10-12]

[northwest.clocks.advocate-on-scene]
figure = 2
unit = "hours"
source = "The region's own protocol: the roads are long"
as_of = 2026-10-01
"""


@pytest.mark.parametrize(
    "kind, figure, unit",
    [
        (ClockKind.MANDATED_REPORT, None, ClockUnit.AT_ONCE),
        (ClockKind.CROSS_REPORT, 12, ClockUnit.HOURS),
        (ClockKind.TRIBAL_NOTICE, 24, ClockUnit.HOURS),
        (ClockKind.FOREIGN_NATIONAL_MINOR, 24, ClockUnit.HOURS),
        (ClockKind.MISSING_FROM_CARE, 24, ClockUnit.HOURS),
        (ClockKind.RUNAWAY_HOME_NOTICE, 12, ClockUnit.HOURS),
        (ClockKind.RUNAWAY_HOME_STAY, 20, ClockUnit.DAYS),
        (ClockKind.MEDICAL_WINDOW, 120, ClockUnit.HOURS),
        (ClockKind.ADVOCATE_ON_SCENE, 90, ClockUnit.MINUTES),
        (ClockKind.FIRST_SERVICES, 72, ClockUnit.HOURS),
        (ClockKind.RELEASE, None, ClockUnit.DAYS),
        (ClockKind.JOB_COACHING, 1, ClockUnit.MONTHS),
    ],
)
def test_every_clock_has_its_figure_and_its_source(kind: ClockKind, figure: int | None, unit: ClockUnit) -> None:
    """None of them is a constant in code, and each says where it is from and as of when."""
    row = table()[kind]
    assert (row.figure, row.unit) == (figure, unit)
    assert row.source
    assert row.as_of <= date(2026, 11, 22)


def test_only_the_cross_report_leaves_days_out_and_it_shows_both_counts() -> None:
    """State standards give the plain 12 hours."""
    working = [row for row in table().rows.values() if row.counting is Counting.WORKING]
    assert [(row.kind, row.both) for row in working] == [(ClockKind.CROSS_REPORT, True)]


def test_no_clock_of_the_law_can_be_paused() -> None:
    """Only targets stand still: while a referral is on hold, and while the youth wants it to wait."""
    assert {row.kind for row in table().rows.values() if row.pauses} == {
        ClockKind.ADVOCATE_ON_SCENE,
        ClockKind.FIRST_SERVICES,
    }
    assert PauseReason.ON_HOLD not in table()[ClockKind.ADVOCATE_ON_SCENE].pauses


def test_the_ledger_ends_a_release_when_the_table_says() -> None:
    """Of its own figure, which a deployment may change."""
    assert table()[ClockKind.RELEASE].kept == "figures"
    assert USUAL.longest == usual().longest_release == timedelta(days=90)


def test_a_deployment_s_own_figures_count_in_its_regions() -> None:
    """Those for everywhere in every region; and each brings its own source and date."""
    tables = overridden(table(), OWN)
    north, elsewhere = tables.of("northwest"), tables.of("southeast")
    assert (north[ClockKind.FIRST_SERVICES].figure, elsewhere[ClockKind.FIRST_SERVICES].figure) == (48, 48)
    assert (north.zone, elsewhere.zone) == ("America/Denver", "America/Chicago")
    scene = north[ClockKind.ADVOCATE_ON_SCENE]
    assert (scene.figure, scene.unit, scene.as_of) == (2, ClockUnit.HOURS, date(2026, 10, 1))
    assert scene.source.startswith("The region's own")
    assert elsewhere[ClockKind.ADVOCATE_ON_SCENE] == table()[ClockKind.ADVOCATE_ON_SCENE]
    assert date(2026, 10, 12) not in legal_holidays(north.holidays, [2026])


@pytest.mark.parametrize(
    "text, says",
    [
        ("[default", "no TOML"),
        ("[default.clocks.lunch]\nfigure = 1", "lunch"),
        ("[default.clocks.first-services]\nfigure = 1\nas_of = 2026-01-01", "source"),
        ('[default.clocks.first-services]\nfigure = 1\nsource = "x"', "as_of"),
        (
            '[default.clocks.first-services]\nfigure = 0\nsource = "x"\nas_of = 2026-01-01',
            "default.clocks.first-services.figure",
        ),
        ('[default.clocks.first-services]\nfigure = "soon"\nsource = "x"\nas_of = 2026-01-01', "figure"),
        ('[default.clocks.first-services]\nfigure = 6\nsource = "x"\nas_of = 2026-01-01', "warn_minutes"),
        ('[default.clocks.first-services]\nfigures = 6\nsource = "x"\nas_of = 2026-01-01', "figures"),
        ('[default.clocks.release]\nfigure = 900\nsource = "x"\nas_of = 2026-01-01', "default.clocks.release"),
        ('[default.clocks.mandated-report]\nfigure = 1\nsource = "x"\nas_of = 2026-01-01', "figure"),
        ('[a.clocks.runaway-home-stay]\ncounting = "working"\nsource = "x"\nas_of = 2026-01-01', "counting"),
        ('[a]\nzone = "Mars/Crater"', "a.zone"),
        ('[a.holidays]\ncountry = "Wisconsin"', "country"),
        ("[a.clocks.first-services]\nas_of = 2026-02-30", "no TOML"),
    ],
)
def test_a_mistake_in_a_deployment_s_file_is_named(text: str, says: str) -> None:
    """By its clock and its field, so that whoever wrote it finds it."""
    with pytest.raises(ClocksError) as raised:
        overridden(table(), text)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    "change, says",
    [
        (("figure = 12\n", ""), "clocks.cross-report.figure"),
        (('kind = "tribal-notice"', 'kind = "cross-report"'), "twice"),
        (('counting = "working"\n', ""), "clocks.cross-report.both"),
        (('unit = "days"', 'unit = "fortnights"'), "unit"),
        (('source = "Wis. Stat. 48.227"\n', ""), "source"),
    ],
)
def test_a_row_that_can_t_be_read_stops_a_start(change: tuple[str, str], says: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ClocksError) as raised:
        read(SHIPPED.replace(*change))
    assert says in str(raised.value)


def test_a_clock_that_is_missing_is_named() -> None:
    """A table is whole."""
    without = SHIPPED[: SHIPPED.rindex("[[clock]]")]
    with pytest.raises(ClocksError, match="job-coaching: it is missing"):
        read(without)


def test_the_holidays_of_the_package_are_the_statute_s() -> None:
    """What rosters call a holiday and what clocks leave out are the same days, for thirty years (Wis. Stat. 995.20)."""
    found = legal_holidays(Holidays(), range(2025, 2055))
    day = date(2025, 1, 1)
    while day < date(2055, 1, 1):
        assert is_legal_holiday(day) is (day in found)
        day += timedelta(days=1)


def test_another_state_s_calendar_and_a_county_s_own_days_can_be_had() -> None:
    """Days on which holidays are observed, where that is the rule; and days that a county adds."""
    rules = Holidays(subdivision="NY", monday_after_sunday=False, besides=(date(2026, 11, 27),))
    found = legal_holidays(rules, [2026])
    assert date(2026, 7, 3) in found  # the Fourth is a Saturday
    assert date(2026, 11, 27) in found
    with pytest.raises(ClocksError, match=r"holidays\.country"):
        legal_holidays(Holidays(country="ZZ"), [2026])


def test_a_deployment_s_file_is_read_from_its_home(tmp_path: Path) -> None:
    """Without one the usual figures count; one that can't be used says why, and never falls back in silence."""
    assert settings.read(tmp_path).usual == table()
    (tmp_path / CLOCKS).write_text(OWN, encoding="utf-8")
    assert settings.read(tmp_path).of("northwest").zone == "America/Denver"
    for text in ('[a.holidays]\ncountry = "ZZ"', "[a.clocks.first-services]\nfigure = 1"):
        (tmp_path / CLOCKS).write_text(text, encoding="utf-8")
        with pytest.raises(ClocksError, match=r"^clocks\.toml: "):
            settings.read(tmp_path)
    (tmp_path / CLOCKS).write_bytes(b"\xff\xfe")
    with pytest.raises(ClocksError, match="UTF-8"):
        settings.read(tmp_path)


def test_where_no_calendar_is_known_the_usual_holidays_count() -> None:
    """What else the file says counts for the clocks as it does for everybody; nothing stands still over a country."""
    assert holidays_of(Holidays(country="ZZ"), 2026) == holidays_of(Holidays(), 2026)
    assert date(2026, 7, 4) in holidays_of(Holidays(country="ZZ"), 2026)
