"""A field without a sensitivity label does not build."""

from datetime import date
from typing import Annotated

import msgspec
import pytest

from contracts.base import Audience
from contracts.catalog import COMMANDS, EVENTS
from contracts.ids import CaseId
from contracts.labels import (
    RELEASABLE,
    Label,
    Moment,
    Name,
    Story,
    UnlabelledFieldError,
    labels_of,
)
from contracts.vocabulary import Need


class Labelled(msgspec.Struct):
    need: Need
    case: CaseId
    at: Moment
    called: Name | None
    story: tuple[Story, ...]
    audience: Audience


class Bare(msgspec.Struct):
    words: str


class BareDate(msgspec.Struct):
    born: date


class Mixed(msgspec.Struct):
    either: Name | Story


class Bounded(msgspec.Struct):
    words: Annotated[str, msgspec.Meta(max_length=10)]


class Nested(msgspec.Struct):
    inner: Labelled


def test_labels_are_read_from_types() -> None:
    """Vocabulary, ids and moments are Status; optionals and tuples have the label of what they hold."""
    assert labels_of(Labelled) == {
        "need": Label.STATUS,
        "case": Label.STATUS,
        "at": Label.STATUS,
        "called": Label.IDENTITY,
        "story": Label.NARRATIVE,
        "audience": Label.STATUS,
    }


@pytest.mark.parametrize("contract", [Bare, BareDate, Mixed, Bounded, Nested])
def test_an_unlabelled_field_is_refused(contract: type[msgspec.Struct]) -> None:
    """Bare text, a date, two labels in one field, a mere bound, a nested struct that isn't all Status: none builds."""
    with pytest.raises(UnlabelledFieldError, match=contract.__name__):
        labels_of(contract)


@pytest.mark.parametrize("contract", [*EVENTS, *COMMANDS], ids=lambda contract: contract.__name__)
def test_every_contract_is_labelled(contract: type[msgspec.Struct]) -> None:
    """Each field of each event and command has a label."""
    assert set(labels_of(contract)) == set(contract.__struct_fields__)


def test_internal_is_never_releasable() -> None:
    """No release can name what is for the services alone, nor what needs no release."""
    assert {Label.INTERNAL, Label.STATUS}.isdisjoint(RELEASABLE)
