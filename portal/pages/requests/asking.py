"""Asking: what is said before anyone types, the form in short steps, keeping it for later, and asking for a person now.

All of it by somebody unknown. Nothing is kept anywhere but in the page until they send it, or have it kept.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
from litestar import Controller, Response, get, post
from litestar.response import Redirect

from contracts.base import Command
from contracts.codec import encode
from portal import frame
from portal.errors import TooManyTriesError
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.forms.requests import asking as forms
from portal.house import House, house_of, local_now
from portal.i18n import N_, _, language
from portal.live.page import LivePage
from portal.models.requests import asking as models
from portal.pages.language import SPEAK, spoken_anew
from portal.sessions.visit import posted_form
from portal.settings import Hub
from portal.shell import Notice
from portal.web.limits import address_of
from portal.web.traps import odd
from portal.web.troubles import STALE
from services.bus.gate import words
from services.bus.gate.credential import Errand, Key, public
from services.bus.operate.figures import figures_of
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import TooManyError, ViewerSender
from services.bus.wire.publishing import BusDownError, RefusedError

LIVE: Final[tuple[LivePage, ...]] = ()
_ANSWERED_WITHIN: Final = 2.0
_TOO_MANY: Final = 429
_DOWN: Final = 503
_WRONG: Final = 422
_LOST: Final = 403
_UNSENT: Final = (BusDownError, NotLetInError, RefusedError, TooManyError, TooManyTriesError)

_ONCE_MORE: Final = N_("Please send it once more")
_NOT_LOST: Final = N_("This page was open for a long time. Nothing of what you typed is lost.")

Show = Callable[[frame.AnyRequest, Form, Posted | None, int], Response[Any]]


def _show(
    request: frame.AnyRequest, form: Form, sent: Posted | None = None, status: int = 200, *, stays: bool = False
) -> Response[Any]:
    """Show the form in its steps. Its command field holds the nonce that words, sender and command are made of."""
    young = request.url.path == models.ME or bool(sent and sent.text("young"))
    community, action = frame.community(house_of(request)), models.ME if young else models.US
    go = sent.text("go") if sent else ""
    once_more = sent is not None and not go and not stays
    context = models.steps(
        community,
        form,
        young=young,
        action=action,
        save=models.SAVE,
        back=models.ASK,
        sent=once_more,
        goes_on=go == "on",
        stays=stays,
    )
    return _page(request, "public/ask.html", {**context, "form": form}, sent, status)


def _show_now(request: frame.AnyRequest, form: Form, sent: Posted | None = None, status: int = 200) -> Response[Any]:
    community = frame.community(house_of(request))
    context = {
        "regions": models.regions(community),
        "help": community.help,
        "limits": community.limits,
        "form": form,
        "speaks": {"action": models.NOW, "enter": ""},
    }
    return _page(request, "public/now.html", context, sent, status)


def _show_saving(request: frame.AnyRequest, form: Form, sent: Posted | None = None, status: int = 200) -> Response[Any]:
    until, sent = _kept_until(house_of(request)), sent or Posted("", {})
    young, fields = bool(sent.text("young")), forms.carried(sent)
    context = models.saving(frame.community(house_of(request)), until, young=young, fields=fields)
    return _page(request, "public/save.html", {**context, "form": form}, sent, status)


def _again(show: Show) -> dict[str, Any]:
    """Return the ``opt`` of a handler whose form is shown again where its token was too old."""
    return {STALE: lambda request, sent: show(request, Form(sent.typed), sent, _LOST)}


class AskController(Controller):
    """For everybody, and the same for everybody."""

    path = models.ASK

    @get("/")
    async def before(self, request: frame.AnyRequest) -> Response[str]:
        community = frame.community(house_of(request))
        links = {"me": models.ME, "us": models.US, "now": models.NOW}
        context = {"help": community.help, "limits": community.limits, "links": links}
        return _page(request, "public/before.html", context)

    @get(["/form", "/me"])
    async def form(self, request: frame.AnyRequest) -> Response[Any]:
        return _show(request, _begins())

    @post(["/form", "/me"], status_code=200, opt=_again(_show))
    async def ask(self, request: frame.AnyRequest) -> Response[Any]:
        """Send it. Where one comes back from keeping it, it is shown again."""
        house, sent = house_of(request), await posted_form(request)
        if sent.text(SPEAK):
            return spoken_anew(request, sent, lambda typed: _show(request, Form(typed.typed), typed, stays=True))
        if sent.text("go"):
            return _show(request, Form(sent.typed), sent)
        filled = _read(forms.New, request, sent)
        if isinstance(filled, Wrong):
            return _show(request, filled.form, sent, _WRONG)
        ask = filled.value
        errors = unreachable(ask) | _second_error(ask.second)
        hub = frame.community(house).hub(ask.region)
        if errors or hub is None:
            return _show(request, sent.again(errors or _said("region")), sent, _WRONG)
        shown, verifier, second = await _secrets(house, sent, ask.second)
        command = forms.asked(ask, sent.command, verifier, second)
        return await self._send(request, sent, command, hub, shown=shown, show=_show, at_once=ask.advocate_now)

    @get("/now")
    async def now_form(self, request: frame.AnyRequest) -> Response[Any]:
        return _show_now(request, _begins())

    @post("/now", status_code=200, opt=_again(_show_now))
    async def now(self, request: frame.AnyRequest) -> Response[Any]:
        house, sent = house_of(request), await posted_form(request)
        if sent.text(SPEAK):
            return spoken_anew(request, sent, lambda typed: _show_now(request, Form(typed.typed), typed))
        filled = _read(forms.Now, request, sent)
        if isinstance(filled, Wrong):
            return _show_now(request, filled.form, sent, _WRONG)
        hub = frame.community(house).hub(filled.value.region)
        if hub is None:
            return _show_now(request, sent.again(_said("region")), sent, _WRONG)
        shown, verifier, _none = await _secrets(house, sent, None)
        command = forms.asked_now(filled.value, sent.command, verifier)
        return await self._send(request, sent, command, hub, shown=shown, show=_show_now, at_once=True)

    @get(["/save", "/keep"])
    async def nothing_to_keep(self) -> Redirect:
        """Lead back: what was typed came with the form, and is nowhere else."""
        return Redirect(models.ASK, status_code=303)

    @post("/save", status_code=200, opt=_again(_show_saving))
    async def save(self, request: frame.AnyRequest) -> Response[Any]:
        """Say how long it would be kept, and ask by which hub, and whether by a secret besides."""
        sent = await posted_form(request)
        if sent.text(SPEAK):
            return spoken_anew(request, sent, lambda typed: _show_saving(request, Form(typed.typed), typed))
        return _show_saving(request, Form(sent.typed), sent)

    @post("/keep", status_code=200, opt=_again(_show_saving))
    async def keep(self, request: frame.AnyRequest) -> Response[Any]:
        house, sent = house_of(request), await posted_form(request)
        filled = _read(forms.Keep, request, sent)
        if isinstance(filled, Wrong):
            return _show_saving(request, filled.form, sent, _WRONG)
        errors = _second_error(filled.value.second)
        hub = frame.community(house).hub(filled.value.region)
        if errors or hub is None:
            return _show_saving(request, sent.again(errors or _said("region")), sent, _WRONG)
        shown, verifier, second = await _secrets(house, sent, filled.value.second)
        command = forms.begun(filled.value, sent, verifier, second)
        return await self._send(request, sent, command, hub, shown=shown, show=_show_saving, begun=True)

    async def _send(
        self,
        request: frame.AnyRequest,
        sent: Posted,
        command: Command,
        hub: Hub,
        *,
        shown: tuple[str, ...],
        show: Show,
        at_once: bool = False,
        begun: bool = False,
    ) -> Response[Any]:
        """Send as somebody unknown, and show the six words; or the form again, with all that was typed in it."""
        house = house_of(request)
        request.state.said = odd(sent, request, house.settings)
        if request.state.said:
            return show(request, sent.again({}), sent, _WRONG)
        try:
            await _pass_on(request, command, at_once=at_once)
        except _UNSENT as why:
            status = _TOO_MANY if isinstance(why, TooManyTriesError | NotLetInError) else _DOWN
            return show(request, sent.again({}, frame.call(house, hub.id)), sent, status)
        community, now = frame.community(house), local_now(house.settings)
        if begun:
            return _page(request, "public/asked.html", models.begun(community, shown, _kept_until(house)))
        return _page(request, "public/asked.html", models.asked(community, hub, shown, now, at_once=at_once))


CONTROLLERS: Final = (AskController,)


def _page(
    request: frame.AnyRequest, template: str, context: dict[str, Any], sent: Posted | None = None, status: int = 200
) -> Response[Any]:
    command = sent.command if sent else None
    notice = Notice("calm", _(_ONCE_MORE), _(_NOT_LOST)) if status == _LOST else None
    return frame.page(template, context, frame.shell(request, command=command, notice=notice), status=status)


def _kept_until(house: House) -> datetime:
    """Return until when what is begun now is kept."""
    return local_now(house.settings) + figures_of(house.settings.bus.home).kept_unsent


def _begins() -> Form:
    """Return the form as it begins: in the language that is read, anywhere, in the next days."""
    return Form(typed={"language": language().code, "area": "anywhere", "urgency": "soon"})


def _read(form: type[Any], request: frame.AnyRequest, sent: Posted) -> Filled[Any] | Wrong:
    zone = house_of(request).settings.zone
    return read(form, sent, zone, {name: _(text) for name, text in forms.SAYS.items()})


def _said(field: str) -> dict[str, str]:
    return {field: _(forms.SAYS[field])}


def unreachable(ask: forms.Ask) -> dict[str, str]:
    """Return what is wrong where somebody is to come, and nobody knows how to reach who asked."""
    return _said("reach") if ask.advocate_now and ask.reach is None else {}


def _second_error(second: str | None) -> dict[str, str]:
    complaint = words.second_complaint(second) if second else None
    return {} if complaint is None else {"second": _(forms.SECOND_SAYS[complaint])}


async def _secrets(house: House, sent: Posted, second: str | None) -> tuple[tuple[str, ...], str, str | None]:
    """Return the words of a form, and by what they and the secret beside them are known."""
    shown = words_for(sent.command, house.settings.secret)
    verifier = await anyio.to_thread.run_sync(words.verifier, " ".join(shown))
    if second is None:
        return shown, verifier, None
    return shown, verifier, await anyio.to_thread.run_sync(words.second_verifier, second, verifier)


async def _pass_on(request: frame.AnyRequest, command: Command, *, at_once: bool) -> None:
    """Send as somebody unknown. What was sent before is there: it counts against nobody, and nothing refuses it."""
    house, whole = house_of(request), encode(command)
    if whole in house.asked:
        return
    address = address_of(request, house.settings.trusted_proxy)
    house.asks.count(address)
    if at_once:
        house.calls.count(address)
    errand = Errand.WAKE if at_once else Errand.ASK
    await _send_unknown(public(command.id, address, errand), house, command)
    house.asked.add(whole)


async def _send_unknown(key: Key, house: House, command: Command) -> None:
    """Send as somebody unknown, who leaves again at once."""
    async with ViewerSender(key, house.settings.bus) as sender:
        await sender.send(command)
        await sender.outcome(command.id, _ANSWERED_WITHIN)


def words_for(command: str, secret: str) -> tuple[str, ...]:
    """Return the words of a form: the same for the same form, and not to be made of its command, which services see."""
    return words.words_of(hmac.digest(secret.encode(), f"asked\x1f{command}".encode(), hashlib.sha256).hex())
