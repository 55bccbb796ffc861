"""A stream is woken only for what it can't say at once."""

from portal.stream import Stir


def test_what_is_said_at_once_wakes_nobody() -> None:
    """Nobody waits for a task's turn where the words are there already."""
    stir = Stir(lambda: True)
    stir.set()
    assert not stir.is_set()


def test_what_was_not_said_is_said_by_the_stream_itself_and_asked_for_once() -> None:
    """Whoever reads too slowly, and whose session is over, is woken, however often it rings."""
    answers = iter([False])
    stir = Stir(lambda: next(answers))
    stir.set()
    stir.set()
    assert stir.is_set()
