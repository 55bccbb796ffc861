"""What the community lacks: counted once each, and never so that a count points at somebody."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from contracts.gaps import LEAST, Lack, Of, Unmet, counted, said, suppressed, total
from contracts.ids import derived
from contracts.loop import Gap
from contracts.referral import Excluded
from contracts.vocabulary import Need

counts = st.dictionaries(st.sampled_from(list(Need)), st.integers(0, 12), min_size=1)


def unmet(number: int, at: datetime, *why: Gap, need: Need = Need.EDUCATION) -> Unmet:
    return Unmet(derived("ref", str(number)), "northwest", need, None, at, frozenset(why))


def test_a_referral_counts_once_in_the_month_in_which_it_first_found_no_door() -> None:
    """However often it found none, and in whatever order that is read; every reason there was is one of its reasons."""
    march, april = datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    told = [
        unmet(1, april, Gap.NO_PLACE),
        unmet(1, march, Gap.OTHER_AREA),
        unmet(2, march, Gap.NO_PLACE),
        unmet(3, april, need=Need.MEDICAL_CARE),
    ]
    for order in (told, told[::-1]):
        assert counted(order) == {
            Of("northwest", Need.EDUCATION, "2026-03"): Lack(2, {Gap.NO_PLACE: 2, Gap.OTHER_AREA: 1}),
            Of("northwest", Need.MEDICAL_CARE, "2026-04"): Lack(1, {}),
        }


def test_a_reason_counts_where_it_excluded_anybody() -> None:
    """How many services it excluded is another thing."""
    assert said((Excluded(Gap.NO_PLACE, 9), Excluded(Gap.OTHER_AREA, 0))) == {Gap.NO_PLACE}


def test_few_are_suppressed_and_none_at_all_is_not() -> None:
    """Below five there is no figure; where one alone had none, the next smallest has none either."""
    few = {Need.EDUCATION: 4, Need.EMPLOYMENT: 2, Need.MEDICAL_CARE: 5, Need.PEER_SUPPORT: 0}
    assert suppressed(few) == few | {Need.EDUCATION: None, Need.EMPLOYMENT: None}
    alone = {Need.EDUCATION: 4, Need.EMPLOYMENT: 20, Need.MEDICAL_CARE: 8, Need.PEER_SUPPORT: 0}
    assert suppressed(alone) == alone | {Need.EDUCATION: None, Need.MEDICAL_CARE: None}
    assert total({Need.EDUCATION: 4}) is None
    assert total({Need.EDUCATION: 0}) == 0
    assert total(few) == 11


@given(counts)
def test_no_small_count_is_shown_nor_can_be_worked_out(found: Mapping[Need, int]) -> None:
    """What is shown is what was counted; and of what isn't, there are two, or the sum isn't shown either."""
    shown = suppressed(found)
    assert all(value is None or value == found[key] for key, value in shown.items())
    assert not any(value is not None and 0 < value < LEAST for value in shown.values())
    hidden = [key for key, value in shown.items() if value is None]
    together = sum(found[key] for key in hidden)
    assert (
        not hidden or total(found) is None or (len(hidden) > 1 and together >= LEAST) or together == sum(found.values())
    )
