"""What pages about one case and its youth do alike: finding the case, showing a form, taking what it says."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

import msgspec
from litestar import Response

from contracts.base import Command
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.live.page import LivePage, Look
from portal.models.cases import case as cases
from portal.models.cases.casefile import Case
from portal.models.casework.said import Field
from portal.models.youth import door
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

T = TypeVar("T", bound=msgspec.Struct)
Make = Callable[[T, str, Case], Command]
"""What makes a command of what was filled in, its id, and the case that it is about."""
_NOTHING: Final = {"lede": "", "note": "", "ends": (), "refer": "", "card": "", "send": ""}
"""What a form may have besides its fields."""


def live_of_case(
    name: str,
    template: str,
    of: Callable[[Sheet, Look, str], Mapping[str, Any] | None],
    *kinds: Kind,
    takes: tuple[str, ...] = (),
) -> LivePage:
    """Return a live page about one case; ``of`` takes the address of the case. A youth's only by both secrets."""

    def case_of(sheet: Sheet, look: Look) -> str | None:
        case = look.params.get("case", "")
        young = look.audience.kind is Kind.YOUTH
        if young and not (door.is_open(sheet, look.audience) and door.case_of(sheet) == case):
            return None
        return case if cases.find(sheet, case) is not None else None

    def model(sheet: Sheet, look: Look) -> Mapping[str, Any] | None:
        case = case_of(sheet, look)
        return None if case is None else of(sheet, look, f"{HOME[look.audience.kind]}/cases/{case}")

    taken = ("case", *takes)
    return LivePage(name=name, template=template, kinds=frozenset(kinds), model=model, case=case_of, takes=taken)


class OfCase(CaseParts):
    """Pages about one case whose opening is kept; a youth's only by both secrets."""

    SAYS: ClassVar[dict[str, str]] = {}
    """What each form says where it can't be taken as it is."""

    @property
    def young(self) -> bool:
        """Return whether they are about whoever reads them."""
        return self.who is Kind.YOUTH

    async def case(self, visit: Visit, case: str) -> Case:
        """Return the case, its opening recorded.

        Raises:
            NothingHereError: there is none, or not for them: the same answer.
        """
        sheet = await visit.sheet()
        about = found(cases.find(sheet, case))
        if self.who is Kind.YOUTH and not (door.is_open(sheet, visit.audience) and door.case_of(sheet) == case):
            raise NothingHereError
        await visit.open_case(case)
        return about

    def form(
        self,
        visit: Visit,
        here: str,
        title: str,
        fields: Sequence[Field],
        back: str,
        *,
        command: str | None = None,
        **more: object,
    ) -> Show:
        """Return what shows a form; ``more``: ``lede``, ``send`` and what else ``casework/form.html`` may have."""
        return self.shows(visit, here, title, fields, back, **more)(command=command)

    def shows(
        self, visit: Visit, here: str, title: str, fields: Sequence[Field], back: str, **more: object
    ) -> partial[Show]:
        """Return the same, once it is known by which ``command`` it is sent."""
        return partial(
            _shown, visit, {**_NOTHING, "action": here, "title": title, "fields": fields, "back": back, **more}
        )

    async def take(  # noqa: PLR0917 - a form: what it is, and what becomes of it
        self, visit: Visit, case: str, kind: type[T], make: Make[T], show: Callable[..., Show], done: str, says: str
    ) -> Response[Any]:
        """Read a form, send what it says, and answer; ``show`` takes the ``command`` that it is sent by."""
        about, sent = await self.case(visit, case), await visit.posted()
        again = show(command=sent.command)
        command = make(filled_in(visit, kind, sent, self.SAYS, again), sent.command, about)
        return await visit.submit(command, sent, done=done, again=again, says=says)


def _shown(visit: Visit, context: Mapping[str, object], command: str | None = None) -> Show:
    return lambda form: visit.page("casework/form.html", {**context, "form": form}, command=command)
