"""Figures that are no clocks: dated data, and a deployment's own."""

from datetime import timedelta
from pathlib import Path

import pytest

from contracts.clocks import table
from contracts.figures import FigureName, FiguresError, overridden, read, usual
from contracts.inventory import Staleness
from services.bus.operate.figures import CLOCKS, FILE, clocks_of, figures_of
from services.bus.operate.figures import read as read_home
from services.referral_router.figures import clocks_by

OURS = """
[beds-count-for]
figure = 2
source = "The region's shelters"
as_of = 2026-10-01

[job-coaching]
figure = 3
source = "What the employers agreed to"
as_of = 2026-10-01

[requests-late-after]
figure = 6
source = "The hub's own promise"
as_of = 2026-10-01

[releases-last]
figure = 21
source = "The community's own agreement"
as_of = 2026-10-01
"""


def test_every_figure_says_where_it_is_from() -> None:
    """A source, a day of which it speaks, and what it is, in words."""
    for name in FigureName:
        row = usual().rows[name]
        assert row.source
        assert row.as_of.year >= 2026
        assert row.words


def test_a_deployment_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    """Its beds count for two days and a job is looked after for three months, a release given for three weeks; other
    places count as ever.
    """
    (tmp_path / FILE).write_text(OURS)
    figures = figures_of(tmp_path)
    assert Staleness.of(figures) == Staleness(timedelta(days=2), Staleness().other)
    assert clocks_by(figures, table()).coaching == (1, 2, 3)
    assert figures.longest_release == timedelta(days=21)
    assert (figures.late_after, figures.kept_unsent, figures.messages) == (timedelta(hours=6), timedelta(days=14), 200)
    assert figures.rows[FigureName.BEDS].source == "The region's shelters"
    assert figures.rows[FigureName.PLACES] == usual().rows[FigureName.PLACES]


def test_the_router_waits_for_first_contact_as_long_as_the_region_s_clock(tmp_path: Path) -> None:
    """One figure: whoever changes how long first services may take changes when both sides are asked as well."""
    (tmp_path / CLOCKS).write_text(
        '[north.clocks.first-services]\nfigure = 12\nwarn_minutes = 60\nsource = "a"\nas_of = 2026-10-01\n'
    )
    here, elsewhere = (clocks_by(usual(), clocks_of(tmp_path).of(region)) for region in ("north", "south"))
    assert (here.contact, here.contact_now) == (timedelta(hours=12), timedelta(hours=12))
    assert (elsewhere.contact, elsewhere.contact_now) == (timedelta(hours=72), timedelta(hours=24))
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / CLOCKS).write_text("[north")
    assert clocks_of(tmp_path / "torn").of("north") == table()


def test_without_a_file_the_usual_figures_count(tmp_path: Path) -> None:
    """A home that says nothing of figures has those that ship."""
    assert figures_of(tmp_path) == usual()


@pytest.mark.parametrize(
    "said, why",
    [
        ("[beds-count-for]\nfigure = 5", "beds-count-for: .*source"),
        ('[beds-count-for]\nfigure = 0\nsource = "a"\nas_of = 2026-01-01', "beds-count-for: .*figure"),
        ('[beds]\nfigure = 5\nsource = "a"\nas_of = 2026-01-01', "beds: "),
        ('[job-coaching]\nfigure = 5\nunit = "years"\nsource = "a"\nas_of = 2026-01-01', "job-coaching: .*unit"),
        ("beds", "figures.toml: "),
        ("beds = " + "[" * 5000, "figures.toml: "),
        ("beds = " + "9" * 5000, "figures.toml: "),
    ],
)
def test_what_cant_be_used_is_named_and_changes_nothing(tmp_path: Path, said: str, why: str) -> None:
    """A figure without its source, or out of bounds, or of nothing, is said; meanwhile the usual ones count."""
    (tmp_path / FILE).write_text(said)
    with pytest.raises(FiguresError, match=why):
        read_home(tmp_path)
    assert figures_of(tmp_path) == usual()


def test_a_table_that_lacks_a_figure_is_none() -> None:
    """All of them stand in the file that ships."""
    with pytest.raises(FiguresError, match="missing"):
        read("")
    assert overridden(usual(), "") == usual()
