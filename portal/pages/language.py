"""Choosing the language to read in: for everybody, kept in a cookie until the browser is closed or left quickly."""

from typing import Final

from litestar import post
from litestar.response import Redirect

from portal import frame
from portal.cookies import language_cookie
from portal.house import house_of
from portal.i18n import find
from portal.session import posted_form


@post("/language", status_code=303)
async def choose(request: frame.AnyRequest) -> Redirect:
    """Keep what was chosen, and lead back to where it was."""
    sent = await posted_form(request)
    language = find(sent.text("to"))
    cookies = [language_cookie(house_of(request).settings, language)] if language else []
    return Redirect(_ours(sent.text("back")), status_code=303, cookies=cookies)


def _ours(path: str) -> str:
    """Return ``path`` where it is one of ours: what comes from outside leads nowhere else."""
    plain = path.startswith("/") and path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and not path.startswith("//") else _START


_START: Final = "/"
