"""`trellis demo`: the story over the bus, printed with its timings, and an exit status that can be relied upon."""

import re

import pytest
from click.testing import CliRunner, Result

from deploy import player, story
from deploy.cli import main
from tests.conftest import plain_logs


def demo() -> Result:
    """Run `trellis demo` to its end."""
    try:
        return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["demo"])
    finally:
        plain_logs()


def test_the_story_plays_to_its_end_and_counts() -> None:
    """Each step with how long it took; the last line counts events, disclosures and refused attempts; status 0."""
    result = demo()
    assert result.exit_code == 0, result.output
    lines = result.output.strip().splitlines()
    assert len([line for line in lines if re.match(r" *\d+\.\d ms  \S", line)]) > 15
    counted = re.fullmatch(r"(\d+) events, (\d+) disclosures, (\d+) attempts refused\.", lines[-1])
    assert counted is not None, lines[-1]
    assert all(int(number) > 30 for number in counted.groups())


def test_a_step_that_does_not_happen_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clinic that nobody would offer this to, the story says what did not happen, and the status isn't 0."""
    monkeypatch.setitem(story.CAST, "clinic", "merlin-quince")
    monkeypatch.setattr(player, "PATIENCE", 8.0)
    result = demo()
    assert result.exit_code == 1
    assert "The story broke. the clinic never saw" in result.output
