"""The request of whoever asked: a caregiver, or a young person before there is a case."""

from typing import Any, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import AgainError, NothingHereError, TooManyTriesError, found
from portal.forms import Form, Posted, Wrong
from portal.forms.referrals import aftercare
from portal.forms.requests import asking as forms
from portal.guards import only
from portal.house import house_of
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.requests import asking
from portal.models.requests import caregiver as models
from portal.models.requests.request import Begun, Request, begun_of
from portal.models.youth import youth
from portal.pages.common import BACK_BY_WORDS, Show, again, fill, filled_in
from portal.pages.language import SPEAK, spoken_anew
from portal.pages.requests.asking import unreachable
from portal.sessions.visit import Visit
from portal.web.cookies import session_cookie, sessions_of
from portal.web.limits import address_of
from services.bus.gate.credential import by_second, new_session
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import come_in
from services.bus.wire.publishing import BusDownError

REQUEST: Final = LivePage(
    name="mine",
    template="caregiver/request.html",
    kinds=frozenset({Kind.CAREGIVER, Kind.YOUTH}),
    model=models.request,
    case=lambda sheet, _: models.case_of(sheet),
)
AJAR: Final = LivePage(
    name="ajar",
    template="caregiver/ajar.html",
    kinds=frozenset({Kind.CAREGIVER, Kind.YOUTH}),
    model=models.ajar,
    case=lambda sheet, _: models.case_of(sheet),
)
LIVE: Final = (REQUEST, AJAR)


class RequestController(Controller):
    path = models.MINE
    opt = only(*Kind)
    exception_handlers = BACK_BY_WORDS

    @get("/")
    async def mine(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show the request; for a youth who has a case there is a page that says more."""
        sheet = await visit.sheet()
        if visit.actor.kind is Kind.YOUTH and youth.case_of(sheet) is not None:
            return Redirect(youth.HOME, status_code=303)
        if visit.actor.kind not in REQUEST.kinds:
            return Redirect("/home", status_code=303)
        if models.case_of(sheet) is None:
            response = visit.page("public/waiting.html", {name: _(text) for name, text in _COMING.items()}, status=202)
            response.headers["Refresh"] = "2; url=/mine"
            return response
        if not models.is_open(sheet, visit.audience):
            return await visit.live(AJAR)
        response = await _go_on(visit) if models.mine_of(sheet) is None else await visit.live(REQUEST)
        if len(sessions_of(visit.request, visit.settings)) > 1 and not visit.person.further_in:
            response.set_cookie(session_cookie(visit.settings, visit.person.token))
        return response

    @post("/unlock", status_code=200)
    async def unlock(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Open the rest by the secret besides; what was typed never comes back."""
        sent = await visit.posted()
        filled = fill(visit, Second, sent, {"second": _(_SECOND_MISSING)})
        if isinstance(filled, Wrong):
            return await _ajar_again(visit, filled.form.errors["second"])
        house_of(visit.request).tries.count(visit.address)
        token = new_session()
        try:
            await come_in(by_second(filled.value.second, visit.person.token, token, visit.address), visit.settings.bus)
        except NotLetInError:
            return await _ajar_again(visit, _(_SECOND_WRONG))
        except BusDownError:
            return await _ajar_again(visit, _(_SECOND_UNSAVED), 503)
        cookie = session_cookie(visit.settings, visit.person.token, token)
        return Redirect(models.MINE, status_code=303, cookies=[cookie])

    @post("/write")
    async def write(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Write to the hub, inside the request; one that was closed is open again by it."""
        mine, sent = await _mine(visit), await visit.posted()
        if mine.audience != visit.audience:
            raise NothingHereError
        show = await _request_again(visit, sent.command)
        filled = filled_in(visit, models.Write, sent, {name: _(text) for name, text in models.WRITE_SAYS.items()}, show)
        command = models.write(filled, sent.command, mine)
        return await visit.submit(command, sent, done=models.MINE, again=show, says=_(_WRITTEN), received=_(_KEPT_LINE))

    @get("/now")
    async def now_form(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show how to ask for a person at once, the numbers that answer now before everything else."""
        mine = await _mine(visit)
        return _now(visit)(Form(typed={"language": mine.language.value} if mine.language else {}))

    @post("/now")
    async def now(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine, sent = await _mine(visit), await visit.posted()
        show = _now(visit, sent.command)
        filled = filled_in(visit, models.AskNow, sent, models.SAYS, show)
        _count_call(visit, sent, mine.region, show)
        command = models.asked_now(filled, mine, sent.command, visit.actor.kind)
        return await visit.submit(command, sent, done=models.MINE, again=show, says=_(_ASKED), received=_(_KEPT))

    @post("/helped")
    async def helped(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Say whether it helped: of their own request alone."""
        mine, sent = await _mine(visit), await visit.posted()
        command = found(aftercare.helped(sent.text("answer"), sent.command, mine, visit.audience))
        return await visit.act(command, sent, done=models.MINE, says=_("Thank you for saying so."))


_ASKED: Final = N_("Somebody is being asked. This page shows how far it is.")
_KEPT: Final = N_(
    "Your request is kept, and nobody has been reached yet. If it can't wait, call one of the numbers below."
)


async def _mine(visit: Visit) -> Request:
    """Return their request.

    Raises:
        NothingHereError: there is none, or it is no request of theirs that this is about.
    """
    sheet = await visit.sheet()
    mine = models.mine_of(sheet) if visit.actor.kind in REQUEST.kinds else None
    if mine is None or (visit.actor.kind is Kind.YOUTH and youth.case_of(sheet) is not None):
        raise NothingHereError
    return mine


def _count_call(visit: Visit, sent: Posted, region: str, show: Show) -> None:
    """Count that somebody on call is asked: made up, and one after the other, requests would wake advocates all night.

    Raises:
        AgainError: there were too many from here. The answer is the form with all that was typed, and whom to call.
    """
    house = house_of(visit.request)
    try:
        house.calls.count(address_of(visit.request, house.settings.trusted_proxy))
    except TooManyTriesError as why:
        response = show(sent.again({}, frame.call(house, region)))
        response.status_code = 429
        raise AgainError(response) from why


def _now(visit: Visit, command: str | None = None) -> Show:
    community = visit.community
    context = {"action": models.NOW, "back": models.MINE, "help": community.help, "limits": community.limits}
    return lambda form: visit.page("caregiver/now.html", {**context, "form": form}, command=command)


# What was asked a moment ago is on its way here; what was erased looks the same, and is promised to nobody.
_COMING: Final = {
    "tag": N_("Looking"),
    "title": N_("One moment"),
    "text": N_("Your request appears here by itself."),
    "kept": N_("If it doesn't, it isn't kept here any more. You can ask again at any time."),
    "done": "/mine",
    "again": asking.ASK,
}


class BegunController(Controller):
    """What was begun and not sent: gone on with, kept again, or sent."""

    path = models.MINE
    opt = only(Kind.CAREGIVER, Kind.YOUTH)

    @post("/keep")
    async def keep(self, visit: NamedDependency[Visit]) -> Response[Any]:
        begun, sent = await _begun(visit), await visit.posted()
        command = forms.keep_typed(sent, begun.region, begun.case, begun.id)
        return await visit.submit(
            command, sent, done=models.MINE, again=_steps_again(visit, sent.command), says=_(_KEPT_AGAIN)
        )

    @post("/send")
    async def send(self, visit: NamedDependency[Visit]) -> Response[Any]:
        begun, sent = await _begun(visit), await visit.posted()
        if sent.text(SPEAK):
            show = _steps_again(visit, None, status=200, stays=True)
            return spoken_anew(visit.request, sent, lambda typed: show(Form(typed.typed)))
        if sent.text("go"):
            return _steps_again(visit, None, status=200, goes_on=True)(Form(sent.typed))
        show = _steps_again(visit, sent.command)
        filled = filled_in(visit, forms.Ask, sent, {name: _(text) for name, text in forms.SAYS.items()}, show)
        errors = unreachable(filled)
        if errors:
            return again(show, sent.again(errors))
        if filled.advocate_now:
            _count_call(visit, sent, begun.region, show)
        command = forms.send_begun(filled, sent.command, begun.region, begun.case, begun.id)
        return await visit.submit(command, sent, done=models.MINE, again=show, says=_(_SENT))


CONTROLLERS: Final = (RequestController, BegunController)

_WRITTEN: Final = N_("The hub has it. The answer stands here when it comes.")
_KEPT_LINE: Final = N_("It is kept, and passed on to the hub.")
_KEPT_AGAIN: Final = N_("Kept. Nobody reads it until you send it.")
_SENT: Final = N_("The hub has it now. Its answer stands here when it comes.")
_SECOND_MISSING: Final = N_("Please type your secret.")
_SECOND_WRONG: Final = N_("That doesn't open it. Look at it once more.")
_SECOND_UNSAVED: Final = N_("We can't look it up just now. Please try again in a moment.")


class Second(msgspec.Struct, frozen=True):
    """The form that opens the rest."""

    second: forms.Secret


async def _ajar_again(visit: Visit, error: str, status: int = 422) -> Response[Any]:
    return await visit.live(AJAR, extra={"form": Form(errors={"second": error})}, status=status)


async def _request_again(visit: Visit, command: str) -> Show:
    context = models.request(await visit.sheet(), visit.look(REQUEST, {})) or {}
    return lambda form: visit.page("caregiver/request.html", {**context, "form": form}, command=command)


async def _begun(visit: Visit) -> Begun:
    """Return what they began.

    Raises:
        NothingHereError: there is none, or it was sent, or they showed their code alone.
    """
    begun = begun_of(await visit.sheet())
    if begun is None or begun.audience != visit.audience:
        raise NothingHereError
    return begun


async def _go_on(visit: Visit) -> Response[Any]:
    """Show the form where they typed last, its opening recorded first."""
    begun = await _begun(visit)
    await visit.open_case(begun.case)
    return _steps_again(visit, None, status=200, stays=True)(forms.typed_before(begun.typed))


def _steps_again(
    visit: Visit, command: str | None, status: int = 422, *, goes_on: bool = False, stays: bool = False
) -> Show:
    young = visit.actor.kind is Kind.YOUTH

    def shown(form: Form) -> Response[str]:
        context = asking.steps(
            visit.community,
            form,
            young=young,
            action=models.SEND,
            save=models.KEEP,
            back=models.MINE,
            begun=True,
            sent=command is not None,
            goes_on=goes_on,
            stays=stays,
        )
        return visit.page("public/ask.html", {**context, "form": form}, status=status, command=command)

    return shown
