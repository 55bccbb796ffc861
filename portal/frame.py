"""Answering with a page: the shell around it, and the headers that go with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response
from litestar.enums import MediaType

from contracts.ids import fresh
from contracts.vocabulary import Kind
from portal.forms import Call, Form
from portal.house import House, house_of, local_now
from portal.i18n import CLOCK, language, moment, speaking
from portal.render import render
from portal.sessions.people import Person
from portal.sessions.staying import mark_of
from portal.settings import Community, Number
from portal.sheet import Sheet
from portal.shell import HOME, OVER, Me, Notice, Shell, nav
from portal.tabs import TABS, TOLD
from portal.web.cookies import language_of
from portal.web.tokens import form_token
from portal.web.traps import shown_now
from portal.words import iso

AnyRequest = Request[Any, Any, Any]
SAID: Final = "said"
"""Where, in a request's state, a notice stands that its answer is to show."""


def shell(
    request: AnyRequest,
    *,
    kind: Kind = Kind.PUBLIC,
    me: Me | None = None,
    sheet: Sheet | None = None,
    notice: Notice | None = None,
    live: str | None = None,
    command: str | None = None,
    tabs: bool = True,
    person: Person | None = None,
) -> Shell:
    """Return what ``base.html`` asks for. ``command`` None: a fresh one. ``person``: who is in, if anybody is."""
    settings = house_of(request).settings
    ends = None if person is None else local_now(settings) + timedelta(seconds=person.closes_in)
    return Shell(
        csrf=form_token(request),
        command=command or fresh("cmd"),
        now=iso(local_now(settings)),
        shown=shown_now(request, settings),
        home=HOME.get(kind, "/"),
        me=me,
        nav=nav(TABS.get(kind, ()), request.url.path, sheet) if tabs else (),
        leave_to=(person and person.leave_to) or settings.community.leave_to,
        notice=notice or getattr(request.state, SAID, None),
        live=live,
        ways=me is not None and kind in TOLD,
        language=language_of(request, settings),
        here=_here(request),
        who="" if person is None else mark_of(person.actor, settings.secret, further_in=person.further_in),
        ends="" if ends is None else iso(ends),
        ends_at="" if ends is None else moment(ends, CLOCK),
        over=HOME.get(kind, OVER) if person is not None and person.further_in else OVER,
    )


def page(
    template: str,
    context: Mapping[str, Any],
    around: Shell,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """Render a page, in the language of the shell around it."""
    with speaking(around.language):
        text = render(template, {"form": Form(), **context, "shell": around})
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=dict(headers or {}))


def _here(request: AnyRequest) -> str:
    """Return the address of this page, where it was opened and not sent to."""
    query = request.url.query
    return "" if request.method != "GET" else f"{request.url.path}?{query}" if query else request.url.path


def community(house: House) -> Community:
    """Return who answers here, in the language that is spoken."""
    return house.settings.community.spoken(language().code)


def numbers(house: House) -> tuple[Number, ...]:
    """Return the numbers that answer now."""
    return community(house).help


def call(house: House, region: str | None = None) -> Call | None:
    """Return whom to call when a page can't help: the hub of ``region``, else the second number of all."""
    hub = community(house).hub(region)
    number = hub.phone if hub and hub.phone else next(iter(numbers(house)[1:]), None)
    return None if number is None else Call(number.tel, number.number)
