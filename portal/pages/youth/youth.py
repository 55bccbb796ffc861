"""A youth's pages: a short one by their code alone, and by both secrets who sees what, and taking it back."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.labels import Label, labelled
from contracts.vocabulary import Kind, WithdrawalForm
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong, read
from portal.forms.clocks import at_hand as forms_at_hand
from portal.forms.referrals import aftercare
from portal.forms.referrals import known as forms_known
from portal.guards import only
from portal.house import house_of
from portal.live.page import LivePage
from portal.models.cases.casefile import Case
from portal.models.clocks import at_hand
from portal.models.consent import accounting, openings, receipt, taking_back
from portal.models.consent.consent import Release
from portal.models.referrals import helped, known
from portal.models.youth import door
from portal.models.youth import youth as models
from portal.pages.common import before_in
from portal.sessions.visit import Visit
from portal.web.cookies import session_cookie, sessions_of
from services.bus.gate.credential import by_second, new_session
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import come_in
from services.bus.wire.publishing import BusDownError

DOOR: Final = LivePage(
    name="door",
    template="youth/door.html",
    kinds=frozenset({Kind.YOUTH}),
    model=door.door,
    case=lambda sheet, _: models.case_of(sheet),
)
WHO: Final = LivePage(
    name="who",
    template="youth/who.html",
    kinds=frozenset({Kind.YOUTH}),
    model=models.who,
    case=lambda sheet, _: models.case_of(sheet),
)
LIVE: Final = (DOOR, WHO)


class Second(msgspec.Struct, frozen=True):
    """The form that opens the rest."""

    second: Annotated[str, labelled(Label.INTERNAL, max_length=200)]


class Part(msgspec.Struct, frozen=True):
    """Which kinds of a release are taken back."""

    kinds: tuple[Label, ...]


class DoorController(Controller):
    """What the code alone opens, and the way further in and out again."""

    path = models.HOME
    opt = only(Kind.YOUTH)

    @get("/")
    async def home(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show as much as they have opened; their request, as long as there is nothing more."""
        sheet = await visit.sheet()
        if models.case_of(sheet) is None:
            return Redirect("/mine", status_code=303)
        page = WHO if door.is_open(sheet, visit.audience) else DOOR
        response = await visit.live(page)
        if len(sessions_of(visit.request, visit.settings)) > 1 and not visit.person.further_in:
            response.set_cookie(session_cookie(visit.settings, visit.person.token))
        return response

    @post("/unlock")
    async def unlock(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Open the rest, by a session of its own that ends sooner; what was typed never comes back."""
        sent, t = await visit.posted(), visit.said.part("door")
        filled = read(Second, sent, visit.settings.zone)
        if isinstance(filled, Wrong):
            return await _door_again(visit, 422, t["missing"])
        house_of(visit.request).tries.count(visit.address)
        token = new_session()
        try:
            await come_in(by_second(filled.value.second, visit.person.token, token, visit.address), visit.settings.bus)
        except NotLetInError:
            return await _door_again(visit, 422, t["wrong"])
        except BusDownError:
            return await _door_again(visit, 503, t["away"])
        cookie = session_cookie(visit.settings, visit.person.token, token)
        return Redirect(models.HOME, status_code=303, cookies=[cookie])

    @post("/lock")
    async def lock(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Close the rest again: here at once, whatever else happens."""
        alone = sessions_of(visit.request, visit.settings)[0]
        if visit.person.further_in:
            await house_of(visit.request).close_now(visit.person)
        return Redirect(models.HOME, status_code=303, cookies=[session_cookie(visit.settings, alone)])

    @get("/ask")
    async def ask_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        _mine(models.file_of(await visit.sheet()))
        return _ask_page(visit, Form())

    @post("/ask")
    async def ask(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine = _mine(models.file_of(await visit.sheet()))
        sent = await visit.posted()
        filled = read(models.Ask, sent, visit.settings.zone, {"language": visit.said("ask", "language_missing")})
        if isinstance(filled, Wrong):
            return _ask_page(visit, filled.form, status=422, command=sent.command)
        return await visit.submit(
            models.asked(filled.value, mine, sent.command),
            sent,
            done=models.HOME,
            again=lambda form: _ask_page(visit, form, command=sent.command),
            says=visit.said("ask", "done"),
            received=visit.said("ask", "kept"),
        )


class YouthController(Controller):
    """Who sees what, and taking it back: by both secrets."""

    path = models.HOME
    opt = only(Kind.YOUTH)

    @get("/shown")
    async def shown(self, visit: NamedDependency[Visit]) -> Response[str]:
        await _opened(visit)
        return visit.page("youth/shown.html", accounting.shown(await visit.sheet(), before_in(visit)))

    @get("/opened")
    async def opened(self, visit: NamedDependency[Visit]) -> Response[str]:
        await _opened(visit)
        return visit.page("consent/openings.html", openings.yours(await visit.sheet(), before_in(visit)))

    @get("/receipt")
    async def receipt(self, visit: NamedDependency[Visit]) -> Response[str]:
        await _opened(visit)
        return visit.page("youth/receipt.html", receipt.receipt(await visit.sheet()))

    @get("/take-back")
    async def ask_take_all(self, visit: NamedDependency[Visit]) -> Response[Any]:
        await _opened(visit)
        context = taking_back.everything(await visit.sheet())
        if context is None:
            return Redirect(models.HOME, status_code=303)
        return visit.page("youth/take_all.html", context)

    @post("/take-back")
    async def take_all(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Take every release back: done when every one of them is."""
        await _opened(visit)
        found = models.given(await visit.sheet())
        if not found:
            return Redirect(models.HOME, status_code=303)
        sent = await visit.posted()
        commands = taking_back.withdrawals(found, sent.command)
        return await visit.act_all(commands, sent, done=models.HOME, says=visit.said("all", "done"))

    @get("/take-back/{release:str}")
    async def ask_take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[str]:
        await _opened(visit)
        return _take_page(visit, taking_back.one(await visit.sheet(), release), Form())

    @post("/take-back/{release:str}")
    async def take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[Any]:
        """Take a release back. One that has ended meanwhile is taken back already."""
        given = await _given(visit, release)
        if given is None:
            return Redirect(models.HOME, status_code=303)
        sent = await visit.posted()
        says = visit.said("take", "done", name=given.name)
        return await visit.act(taking_back.withdrawal(given, sent.command), sent, done=models.HOME, says=says)

    @post("/take-back/{release:str}/part")
    async def take_part(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[Any]:
        """Take some kinds back, and leave the others."""
        given = await _given(visit, release)
        if given is None:
            return Redirect(models.HOME, status_code=303)
        sent, said = await visit.posted(), visit.said
        filled = read(Part, sent, visit.settings.zone, {"kinds": said("take", "part_none")})
        if isinstance(filled, Wrong):
            await _opened(visit)
            context = taking_back.one(await visit.sheet(), release)
            return _take_page(visit, context, filled.form, status=422)
        taken = [kind for kind in given.kinds if kind in filled.value.kinds]
        says = said("take", "part_done", name=given.name, kinds=said.kinds_listed(taken))
        command = taking_back.part(given, taken, sent.command)
        return await visit.act(command, sent, done=models.HOME, says=says)


class OwnWordController(Controller):
    """Whether it helped, who may be with them, and not being found any more: one tap each, by both secrets."""

    path = models.HOME
    opt = only(Kind.YOUTH)

    @post("/helped/{referral:str}")
    async def helped(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        await _opened(visit)
        sheet, sent = await visit.sheet(), await visit.posted()
        of = next((each for each in helped.asked_of(sheet, models.case_of(sheet) or "") if each.id == referral), None)
        command = found(None if of is None else aftercare.helped(sent.text("answer"), sent.command, of, visit.audience))
        return await visit.act(command, sent, done=models.HOME, says=visit.said("helped", "thanks"))

    @post("/beside/{occasion:str}")
    async def beside(self, visit: NamedDependency[Visit], occasion: FromPath[str]) -> Response[Any]:
        """Say whether somebody should be with them there."""
        await _opened(visit)
        sheet, sent = await visit.sheet(), await visit.posted()
        of, answer = at_hand.of_theirs(sheet, models.case_of(sheet) or "", occasion), sent.text("answer")
        command = found(None if of is None else forms_at_hand.chosen(answer, sent.command, of))
        return await visit.act(command, sent, done=models.HOME, says=visit.said("with_me", f"{answer}_done"))

    @post("/known/{agreement:str}")
    async def found_no_more(self, visit: NamedDependency[Visit], agreement: FromPath[str]) -> Response[Any]:
        await _opened(visit)
        sheet, sent = await visit.sheet(), await visit.posted()
        stands = known.agreement(sheet, models.case_of(sheet) or "", agreement)
        if stands is None:
            return Redirect(models.HOME, status_code=303)
        command = forms_known.stop(sent.command, stands, WithdrawalForm.IN_PORTAL)
        return await visit.act(command, sent, done=models.HOME, says=visit.said("found", "done"))


CONTROLLERS: Final = (DoorController, YouthController, OwnWordController)


async def _opened(visit: Visit) -> None:
    """Record that these pages are looked at.

    Raises:
        NothingHereError: they came by the code alone.
    """
    sheet = await visit.sheet()
    if not door.is_open(sheet, visit.audience):
        raise NothingHereError
    await visit.open_page(WHO, visit.look(WHO, {}))


async def _given(visit: Visit, release: str) -> Release | None:
    await _opened(visit)
    return models.release(await visit.sheet(), release)


def _mine(found: Case | None) -> Case:
    if found is None:
        raise NothingHereError
    return found


async def _door_again(visit: Visit, status: int, error: str) -> Response[str]:
    return await visit.live(DOOR, extra={"form": Form(errors={"second": error})}, status=status)


def _take_page(visit: Visit, context: dict[str, Any] | None, form: Form, *, status: int = 200) -> Response[str]:
    if context is None:
        raise NothingHereError
    return visit.page("youth/take_back.html", {**context, "form": form}, status=status)


def _ask_page(visit: Visit, form: Form, *, status: int = 200, command: str | None = None) -> Response[str]:
    context = {
        "t": visit.said.part("ask"),
        "form": form,
        "action": f"{models.HOME}/ask",
        "back": models.HOME,
        "limits": visit.community.limits_in(visit.language.code),
        "number": visit.community.help[0].spoken(visit.language.code),
        "languages": models.languages(visit.said),
    }
    return visit.page("youth/page.html", context, status=status, command=command)
