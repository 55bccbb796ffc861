"""Every route is under a rule of the access table, says the same as it, and can send what its people may send."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest
from litestar.routes import HTTPRoute

from contracts.access import ACCESS
from contracts.base import Command
from contracts.caring import ChooseCheckIns
from contracts.disclosure import OpenFile
from contracts.gate import FormTeam, SignOut, TellSignIns
from contracts.hsds import StageRecords
from contracts.intake import TellFrame
from contracts.inventory import StageServices, SwitchEdition
from contracts.keeping import AgreeErasure
from contracts.outreach import AskContact
from contracts.vocabulary import Kind
from portal.app import live_pages
from portal.guards import KINDS
from portal.web.entry import FILES, TOKENLESS
from tests.portal.access_table import ANYBODY, RULES, WIDER, rule_of
from tests.portal.away import portal
from tests.portal.sending import commands_of

OF_THE_MACHINE: Final = (FormTeam, StageRecords, StageServices, SwitchEdition)
BY_ITSELF: Final = (OpenFile, SignOut, TellSignIns)
"""Sent by a visit itself, whoever it is of: by opening a case, by leaving, by looking at one's own sign-ins."""
ELSEWHERE: Final[dict[tuple[type[Command], Kind], str]] = {
    (
        AgreeErasure,
        Kind.ADVOCATE,
    ): "the hub's page alone agrees: it alone knows of the request, which goes with the case",
    (AskContact, Kind.ADVOCATE): "a youth asks for it; an advocate plans it",
    (ChooseCheckIns, Kind.CAREGIVER): "it comes with the pages of support",
    (ChooseCheckIns, Kind.HUB): "it comes with the pages of support",
    (TellFrame, Kind.YOUTH): "it comes with the pages of their plan",
}
"""What a kind may send and no page of theirs does, and why."""


class Route(NamedTuple):
    """One method of one address."""

    method: str
    path: str
    kinds: frozenset[Kind] | None
    handler: Any


def routes() -> Iterator[Route]:
    """Yield every route of the app."""
    for route in portal().routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield Route(method, route.path_format, handler.opt.get(KINDS), handler)


ROUTES: Final = tuple(sorted(routes(), key=lambda each: (each.path, each.method)))


def test_every_route_is_under_a_rule() -> None:
    """Say in `tests/portal/access_table.py` for whom it is."""
    assert [route.path for route in ROUTES if rule_of(route.path) is None] == []


@pytest.mark.parametrize("place", RULES)
def test_every_route_is_for_whom_the_table_says(place: str) -> None:
    """A rule that nothing is under only seems to keep something; a route for others than its rule says is a mistake."""
    under, wanted = [route for route in ROUTES if rule_of(route.path) == place], RULES[place]
    assert under
    for route in under:
        if wanted is ANYBODY:
            assert route.kinds is None, route
        elif place in WIDER:
            assert route.kinds is not None, route
            assert route.kinds & wanted, route
        else:
            assert route.kinds is not None, route
            assert route.kinds <= wanted, f"{route} lets in whom it isn't for"


def test_every_live_page_is_for_whom_its_own_page_is() -> None:
    """Somebody unknown has none, and none is for kinds that have no page in common."""
    for page in live_pages().values():
        assert page.kinds
        assert not page.kinds & {Kind.PUBLIC, Kind.OPERATOR}, page.name


def test_only_what_nobody_is_harmed_by_can_be_sent_without_a_token() -> None:
    """Leaving, and a receipt of which nobody is told; and one form alone takes a file."""
    tokenless = {route.path for route in ROUTES if route.handler.opt.get(TOKENLESS)}
    assert tokenless == {"/leave", "/m/{region}/{token}/delivered"}
    assert {route.path for route in ROUTES if route.handler.opt.get(FILES)} == {"/hub/roster/import"}


def test_whatever_somebody_may_send_there_is_a_page_that_sends_it() -> None:
    """For each kind and each command that the server would let through: nothing allowed is out of reach."""
    sent = {kind: _sent_by(kind) for kind in Kind}
    missing = [
        (command.__name__, str(kind))
        for command, cells in ACCESS.items()
        for kind in cells
        if kind is not Kind.OPERATOR
        and command not in (*OF_THE_MACHINE, *BY_ITSELF)
        and (command, kind) not in ELSEWHERE
        and command not in sent[kind]
    ]
    assert not missing


def test_no_page_sends_what_none_of_its_people_may_send() -> None:
    """Else the button would be refused each time, whoever presses it."""
    for route in ROUTES:
        if route.kinds is None or route.method != "POST":
            continue
        commands = commands_of(route.handler.fn) - set(BY_ITSELF)
        allowed = {command for command in commands if ACCESS.get(command, {}).keys() & route.kinds}
        assert allowed or not commands, route.path


def _sent_by(kind: Kind) -> set[type[Command]]:
    return {
        command
        for route in ROUTES
        if (kind in route.kinds if route.kinds is not None else kind is Kind.PUBLIC)
        for command in commands_of(route.handler.fn)
    }
