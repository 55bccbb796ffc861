"""How long a case is kept: preservation notices are the hub's; erasing takes two people."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.consent import orders as forms
from portal.i18n import _, message
from portal.models.cases import case as cases
from portal.models.cases.casefile import Case
from portal.models.consent import keeping
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.shell import HOME

KEEPING: Final = live("keeping", "consent/keeping.html", keeping.case_keeping)


class KeepingPages(CaseParts):
    """Asking that a case be erased, and taking that back."""

    @get("/keeping")
    async def keeping(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(KEEPING, {"case": case})

    @get("/keeping/erase")
    async def erase_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._showing(visit, case, "erase"))[1](Form())

    @post("/keeping/erase")
    async def erase(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        about, show = await self._showing(visit, case, "erase", sent.command)
        filled = filled_in(visit, forms.Erase, sent, forms.SAYS, show)
        asked = keeping.asked_of(await visit.sheet(), about)
        unasked = [file for file, waits in asked.items() if not waits] or [about.id]
        *first, command = forms.for_each(forms.ask_erasure(filled, sent.command, about), unasked)
        says = _("Asked. Nothing is erased before a second person agrees.")
        return await visit.submit(command, sent, done=self.at(case, "keeping"), again=show, says=says, first=first)

    @post("/keeping/cancel")
    async def cancel(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet = await visit.sheet()
        about, sent = found(cases.find(sheet, case)), await visit.posted()
        asked = [file for file, waits in keeping.asked_of(sheet, about).items() if waits] or [about.id]
        commands = forms.for_each(forms.cancel_erasure(sent.command, about), asked)
        return await visit.act_all(
            commands, sent, done=self.at(case, "keeping"), says=_("It isn't asked for any more.")
        )

    async def _showing(self, visit: Visit, case: str, verb: str, command: str | None = None) -> tuple[Case, Show]:
        about, here = found(cases.find(await visit.sheet(), case)), self.at(case, "keeping")
        request = len(keeping.files_of(await visit.sheet(), about)) > 1
        context = {"action": f"{here}/{verb}", "back": here, "ref": about.ref, "request": request}
        template = f"consent/keeping_{verb}.html"
        return about, lambda form: visit.page(template, {**context, "form": form}, command=command)


class NotePages(KeepingPages):
    """What a hub does beside that: preservation notices, and agreeing, for it alone knows of the request too."""

    @get("/keeping/agree")
    async def agree_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        about, show = await self._showing(visit, case, "agree")
        if not keeping.waits(await visit.sheet(), about):
            raise NothingHereError
        return show(Form())

    @post("/keeping/agree")
    async def agree(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        """Erase it: the reference typed once more says that this case is meant, and nothing personal.

        The request that it came from is erased first: with the case, the way to it is gone.
        """
        sent = await visit.posted()
        about, show = await self._showing(visit, case, "agree", sent.command)
        filled = filled_in(visit, forms.Agree, sent, forms.SAYS, show)
        if filled.reference.upper().replace(" ", "") != about.ref:
            return again(show, sent.again({"reference": message(forms.SAYS["reference"])}))
        sheet = await visit.sheet()
        if not keeping.waits(sheet, about):
            raise NothingHereError
        *first, command = forms.for_each(forms.agree_erasure(sent.command, about), keeping.erased_with(sheet, about))
        return await visit.submit(command, sent, done=HOME[self.who], again=show, says=_("Erased."), first=first)

    @get("/keeping/note")
    async def note_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._showing(visit, case, "note"))[1](Form())

    @post("/keeping/note")
    async def note(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        about, show = await self._showing(visit, case, "note", sent.command)
        filled = filled_in(visit, forms.Note, sent, forms.SAYS, show)
        sheet = await visit.sheet()
        noted = forms.note(filled, sent.command, about, sheet.now)
        *first, command = forms.for_each(noted, keeping.files_of(sheet, about))
        says = _("Written down. Nothing of this case can be erased meanwhile.")
        return await visit.submit(command, sent, done=self.at(case, "keeping"), again=show, says=says, first=first)

    @post("/keeping/notes/{notice:str}/end")
    async def end_note(
        self, visit: NamedDependency[Visit], case: FromPath[str], notice: FromPath[str]
    ) -> Response[Any]:
        sheet = await visit.sheet()
        about, sent = found(cases.find(sheet, case)), await visit.posted()
        bound = keeping.bound_by(sheet, about, notice)
        if not bound:
            raise NothingHereError
        commands = forms.for_each(forms.end_note(sent.command, about, notice), bound)
        return await visit.act_all(commands, sent, done=self.at(case, "keeping"), says=_("That notice binds no more."))
