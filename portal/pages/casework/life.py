"""Day to day: for a youth by both secrets and for their advocate beside them, by the same pages.

A hub has none of these: of school, papers, work and company nothing is for it.
"""

from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.guards import only
from portal.i18n import _
from portal.models.casework import life as models
from portal.pages.casework.of_case import OfCase
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class LifePages(OfCase):
    """Pages of which a youth's are in their own voice."""

    def read_by(self) -> str:
        """Return who reads what is written into a form."""
        if self.young:
            return _("You and your advocate read this, and nobody else.")
        return _("The young person reads all of it. Another advocate reads it only by a release; no hub does.")


class DayToDay(LifePages):
    """All of it, a line each."""

    @get("/life")
    async def life(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "life"), self.who)
        return visit.page("casework/life.html", context)


class YouthLife(DayToDay):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateLife(DayToDay):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (YouthLife, AdvocateLife)
