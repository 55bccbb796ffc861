"""What several kinds of people can do in the same way, each under their own addresses."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import AgainError, NothingHereError
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.forms.referrals import referral as forms_referral
from portal.i18n import _, message
from portal.live import Look
from portal.models.cases import case as cases
from portal.models.cases.casefile import Case
from portal.models.clocks import followups
from portal.models.clocks.report import read as read_report
from portal.pages.clocks.sent import SENT
from portal.session import Visit
from portal.sheet import Sheet
from portal.shell import HOME

T = TypeVar("T", bound=msgspec.Struct)
Show = Callable[[Form], Response[str]]


def fill(visit: Visit, form: type[T], sent: Posted, says: dict[str, str]) -> Filled[T] | Wrong:
    """Read a form in the community's own time zone."""
    return read(form, sent, visit.settings.zone, says)


def again(show: Show, form: Form) -> Response[str]:
    """Show a form once more, with what is wrong in it."""
    response = show(form)
    response.status_code = 422
    return response


def filled_in(visit: Visit, form: type[T], sent: Posted, says: dict[str, str], show: Show) -> T:
    """Return what was filled in, read in the community's own time zone.

    Raises:
        AgainError: something in it is wrong. The answer is the form as ``show`` shows it, with what is.
    """
    filled = fill(visit, form, sent, says)
    if isinstance(filled, Wrong):
        raise AgainError(again(show, filled.form))
    return filled.value


def by_field(show: Show) -> Show:
    """Return ``show`` for a command of parts: a refusal of ``override.ends`` stands at the form's ``ends``."""

    def shown(form: Form) -> Response[str]:
        errors = {name.rpartition(".")[2]: text for name, text in form.errors.items()}
        return show(Form(form.typed, errors, form.unsaved))

    return shown


def found(case: Case | None) -> Case:
    """Return the case.

    Raises:
        NothingHereError: there is none, or not for them: the same answer.
    """
    if case is None:
        raise NothingHereError
    return case


def made_of(visit: Visit, what: str, command: str) -> str:
    """Return a secret of 160 bits that this portal alone can make of a form: the same form sent again has the same."""
    key = visit.settings.secret.encode()
    parts = f"{what}\x1f{visit.actor.team}\x1f{visit.actor.person}\x1f{command}"
    digest = hmac.digest(key, parts.encode(), hashlib.sha256)
    return base64.b32encode(digest[:20]).decode().lower()


def at(look: Look) -> int:
    """Return which page of a long list is wanted; the first where that isn't said, or isn't a number."""
    text = look.params.get("at", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004 - digits


def place(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return which page of a long list an address asks for, as a live page takes it."""
    wanted = request.query_params.get("page")
    return {"at": wanted} if wanted else {}


class CasePages(Controller):
    """What a hub and an advocate can do about a case. A subclass says whose addresses these are."""

    who: ClassVar[Kind]

    @get("/report")
    async def report_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        started = {"called_at": f"{sheet.now:%Y-%m-%dT%H:%M}"}
        return self._report(visit, sheet, case)(Form(typed=started))

    @post("/report")
    async def record_call(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        show = self._report(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms_referral.Call, sent, forms_referral.SAYS, show)
        agency = followups.agency(sheet, filled.agency)
        if agency is None or agency.role is None:
            return again(show, sent.again({"agency": message(forms_referral.SAYS["agency"])}))
        command = forms_referral.record_call(filled, sent.command, about, agency, agency.role)
        done = f"{self._case(case)}/reports/{command.about}"
        return await visit.submit(command, sent, done=done, again=show, says=_("The call is written down."))

    @get("/reports/{report:str}")
    async def report(self, visit: NamedDependency[Visit], case: FromPath[str], report: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        if followups.is_sent(sheet, case, report):
            return await visit.live(SENT, {"case": case, "report": report})
        show = self._follow_up(visit, sheet, case, report)
        await visit.open_case(case)
        return show(Form())

    @post("/reports/{report:str}")
    async def send_follow_up(
        self, visit: NamedDependency[Visit], case: FromPath[str], report: FromPath[str]
    ) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        called = read_report(sheet.about(report))
        if called is None or called.case != case:
            raise NothingHereError
        show = self._follow_up(visit, sheet, case, report, sent.command)
        await visit.open_case(case)
        filled = filled_in(visit, forms_referral.FollowUp, sent, forms_referral.SAYS, show)
        command = forms_referral.follow_up(filled, sent.command, called)
        done = f"{self._case(case)}/reports/{report}"
        return await visit.submit(
            command, sent, done=done, again=show, says=_("Sent. This page shows when they have it.")
        )

    def _case(self, case: str) -> str:
        return f"{HOME[self.who]}/cases/{case}"

    def _report(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        context = followups.preparing(sheet, case, HOME[self.who], visit.community)
        if context is None:
            raise NothingHereError
        return lambda form: visit.page("hub/report.html", {**context, "form": form}, command=command)

    def _follow_up(self, visit: Visit, sheet: Sheet, case: str, report: str, command: str | None = None) -> Show:
        context = followups.report_page(sheet, case, report, HOME[self.who])
        if context is None:
            raise NothingHereError
        return lambda form: visit.page("hub/report.html", {**context, "form": form}, command=command)
