"""The numbers of a county, written down anew or changed one by one."""

from contracts.inventory import CountyNumber, NumberFor, county_id
from portal.forms.directory.listing import Numbers, numbers, typed_numbers
from tests.portal.told import REGION

BEFORE = (
    CountyNumber(NumberFor.CRISIS, "(715) 555-0101", "day and night"),
    CountyNumber(NumberFor.CHILD_WELFARE, "(715) 555-0102", "8 am to 4 pm"),
    CountyNumber(NumberFor.CHILD_WELFARE, "(715) 555-0109", "ask for intake"),
)


def test_one_number_is_changed_and_the_rest_stays() -> None:
    """The form begins with what stands; what is left as it was keeps what is said beside it, and its second."""
    typed = typed_numbers("Cedar", BEFORE)
    assert typed == {"county": "Cedar", "crisis": "(715) 555-0101", "child_welfare": "(715) 555-0102"}
    command = numbers(Numbers(**(typed | {"crisis": "(715) 555-0199"})), "cmd_a", REGION, BEFORE)
    assert command.about == county_id(REGION, "Cedar")
    assert command.numbers == (CountyNumber(NumberFor.CRISIS, "(715) 555-0199"), *BEFORE[1:])


def test_what_is_left_empty_the_county_does_not_have() -> None:
    """A number is taken out by emptying its field."""
    typed = typed_numbers("Cedar", BEFORE)
    command = numbers(Numbers(**(typed | {"child_welfare": ""})), "cmd_a", REGION, BEFORE)
    assert command.numbers == BEFORE[:1]
