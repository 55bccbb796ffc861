"""What ends on the day that a youth turns 18, and what goes on: their own page."""

from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.guards import only
from portal.models.casework.eighteen import eighteen
from portal.pages.casework.of_case import OfCase, live_of_case
from portal.sessions.visit import Visit
from portal.shell import HOME

EIGHTEEN: Final = live_of_case(
    "eighteen",
    "casework/eighteen.html",
    lambda sheet, look, _here: {**eighteen(sheet, look.params["case"], Kind.YOUTH), "back": HOME[Kind.YOUTH]},
    Kind.YOUTH,
)
LIVE: Final = (EIGHTEEN,)


class YouthEighteen(OfCase):
    """What they read beforehand, and on the day."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH

    @get("/eighteen")
    async def eighteen(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(EIGHTEEN, {"case": case})


CONTROLLERS: Final = (YouthEighteen,)
