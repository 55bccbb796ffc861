"""Choosing the language to read in: for everybody, kept in a cookie until the browser is closed or left quickly.

Within a form that somebody asks by, choosing sends the form to itself: it comes back in that language, with all that
was typed. Nothing of it is kept on the way.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Response, post
from litestar.response import Redirect

from contracts.vocabulary import Language as Answered
from portal import frame
from portal.forms import Posted
from portal.house import house_of
from portal.i18n import find, language, speaking
from portal.sessions.visit import posted_form
from portal.web.cookies import SPOKEN, language_cookie

SPEAK: Final = "speak"
"""The field by which a form is sent to itself, to be read in another language."""
_READ: Final = "read"
"""The language that it was read in: a form may be sent twice, and by then the cookie says the other one."""


@post("/language", status_code=303)
async def choose(request: frame.AnyRequest) -> Redirect:
    """Keep what was chosen, and lead back to where it was."""
    sent = await posted_form(request)
    language = find(sent.text("to"))
    cookies = [language_cookie(house_of(request).settings, language)] if language else []
    return Redirect(_ours(sent.text("back")), status_code=303, cookies=cookies)


def spoken_anew(request: frame.AnyRequest, sent: Posted, show: Callable[[Posted], Response[Any]]) -> Response[Any]:
    """Return what ``show`` shows, in the language that was chosen within the form.

    Where they want to be answered in follows, if it is still the language that they read in before.
    """
    chosen, before = find(sent.text(SPEAK)) or language(), sent.text(_READ)
    fields = {name: values for name, values in sent.fields.items() if name not in (SPEAK, _READ)}
    if sent.text("language") == before and chosen.code in set(Answered):
        fields["language"] = (chosen.code,)
    setattr(request.state, SPOKEN, chosen)
    with speaking(chosen):
        response = show(msgspec.structs.replace(sent, fields=fields))
    response.set_cookie(language_cookie(house_of(request).settings, chosen))
    return response


def _ours(path: str) -> str:
    """Return ``path`` where it is one of ours: what comes from outside leads nowhere else."""
    plain = path.startswith("/") and path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and not path.startswith("//") else _START


_START: Final = "/"
