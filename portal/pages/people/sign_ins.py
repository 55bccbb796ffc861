"""Your sign-ins: where, since when, by what; signing out here and everywhere; passkeys made, named and removed."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.gate import EnrolPasskey, RemovePasskey, RenamePasskey, SignOut, TellSignIns
from contracts.ids import NO_CASE, derived, fresh
from contracts.outcomes import SignIns
from contracts.vocabulary import STAFF, Kind
from portal.errors import BusAwayError, NothingHereError, found
from portal.forms import Form
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.people import sign_ins as models
from portal.pages.common import Show, again, filled_in
from portal.sessions.proving import leads_here, need_proof, site
from portal.sessions.visit import ANSWERS_WITHIN, Visit
from portal.shell import HOME
from portal.web.cookies import session_cookie
from services.bus.gate.credential import session_hash
from services.bus.gate.passkey import in_url, user_handle
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import TooManyError
from services.bus.wire.publishing import BusDownError, RefusedError

LIVE: Final[tuple[LivePage, ...]] = ()


class SignInsController(Controller):
    """One's own, and nobody else's."""

    path = models.SIGN_INS
    opt = only(*STAFF)

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        told, sheet = await _told(visit), await visit.sheet()
        return visit.page("staff/sign_ins.html", models.page(told, sheet, _here(visit), visit.actor))

    @post("/{session:str}/end")
    async def end(self, visit: NamedDependency[Visit], session: FromPath[str]) -> Response[Any]:
        """Sign out somewhere else. Here, it is as the button at the foot of the page."""
        sent = await visit.posted()
        if session not in {each.session for each in (await _told(visit)).sessions}:
            raise NothingHereError
        command = await _sign_out(visit, sent.command, session)
        says = _("Signed out there. Whatever it has open closes at once.")
        return await visit.act(command, sent, done=models.SIGN_INS, says=says)

    @post("/everywhere")
    async def everywhere(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Sign out everywhere, here too."""
        sent = await visit.posted()
        answer = await visit.act(await _sign_out(visit, sent.command, None), sent, done="/left")
        if isinstance(answer, Redirect):
            answer.set_cookie(session_cookie(visit.settings))
        return answer

    @get("/new")
    async def making(self, visit: NamedDependency[Visit]) -> Response[str]:
        await need_proof(visit.person)
        return (await _making(visit))(Form())

    @post("/new")
    async def make(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Let the device that made a passkey sign its person in. Without a script none can be made: then it says so."""
        sent = await visit.posted()
        show = await _making(visit, sent.command)
        filled = filled_in(visit, models.Make, sent, models.SAYS, show)
        if filled.registration is None:
            return again(show, sent.again({"device": _("This browser made no passkey. You can go on without one.")}))
        command = EnrolPasskey(
            id=sent.command,
            region=await visit.region(),
            case=NO_CASE,
            about=visit.actor.team,
            passkey=derived("pkey", sent.command),
            device=filled.device,
            registration=filled.registration,
        )
        says = _("This device can sign you in now.")
        return await visit.submit(command, sent, done=models.SIGN_INS, again=show, says=says)

    @get("/passkeys/{passkey:str}/name")
    async def naming(self, visit: NamedDependency[Visit], passkey: FromPath[str]) -> Response[str]:
        context = found(models.calling(await _told(visit), passkey))
        return visit.page("staff/passkey_named.html", context)

    @post("/passkeys/{passkey:str}/name")
    async def name(self, visit: NamedDependency[Visit], passkey: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        context = found(models.calling(await _told(visit), passkey))
        filled = filled_in(
            visit,
            models.Name,
            sent,
            models.SAYS,
            lambda form: visit.page("staff/passkey_named.html", {**context, "form": form}),
        )
        command = RenamePasskey(
            id=sent.command,
            region=await visit.region(),
            case=NO_CASE,
            about=visit.actor.team,
            passkey=passkey,
            device=filled.device,
        )
        return await visit.act(command, sent, done=models.SIGN_INS)

    @post("/passkeys/{passkey:str}/remove")
    async def remove(self, visit: NamedDependency[Visit], passkey: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        if passkey not in {each.passkey for each in (await _told(visit)).passkeys}:
            raise NothingHereError
        region, team = await visit.region(), visit.actor.team
        command = RemovePasskey(id=sent.command, region=region, case=NO_CASE, about=team, passkey=passkey)
        says = _("Removed. It signs nobody in any more; you can delete it on the device too.")
        return await visit.act(command, sent, done=models.SIGN_INS, says=says)


class ProvingController(Controller):
    """Showing that it is oneself, and back to where one was."""

    path = "/prove"
    opt = only(*Kind)

    @post("/")
    async def prove(self, visit: NamedDependency[Visit]) -> Redirect:
        """Go on to a page of ours that takes it.

        Raises:
            UnprovedError: it wasn't shown.
        """
        sent = await visit.posted()
        await need_proof(visit.person)
        return Redirect(leads_here(sent.text("next")) or HOME[visit.actor.kind], status_code=303)


CONTROLLERS: Final = (SignInsController, ProvingController)


async def _told(visit: Visit) -> SignIns:
    """Return where they are signed in, and by what they can be. The gatekeeper tells it to them alone.

    Raises:
        BusAwayError: it doesn't answer.
    """
    asking = TellSignIns(id=fresh("cmd"), region=await visit.region(), case=NO_CASE, about=visit.actor.team)
    sender = visit.person.sender
    try:
        received = await sender.send(asking)
        outcome = await sender.outcome(received.command, ANSWERS_WITHIN)
    except (BusDownError, NotLetInError, RefusedError, TooManyError) as error:
        raise BusAwayError from error
    if outcome is None or outcome.sign_ins is None:
        raise BusAwayError
    return outcome.sign_ins


def _here(visit: Visit) -> str:
    return session_hash(visit.person.token)


async def _sign_out(visit: Visit, command: str, session: str | None) -> SignOut:
    return SignOut(id=command, region=await visit.region(), case=NO_CASE, about=visit.actor.team, session=session)


async def _making(visit: Visit, command: str | None = None) -> Show:
    """Return what shows the form. Whatever is wrong with what the device answered stands at the one question."""
    told, sheet = await _told(visit), await visit.sheet()
    context = models.making(told, sheet, visit.actor, visit.person.expires)
    device = {**context, **site(visit.settings.url), "handle": in_url(user_handle(visit.actor))}

    def show(form: Form) -> Response[str]:
        errors = {"device": next(iter(form.errors.values()))} if form.errors else {}
        typed = {name: value for name, value in form.typed.items() if name == "device"}
        shown = Form(typed, errors, form.unsaved)
        return visit.page("staff/passkey.html", {**device, "form": shown}, command=command)

    return show
