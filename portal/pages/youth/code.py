"""The youth's own code and second secret, made beside their advocate: the screen is theirs for as long as it takes."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import anyio.to_thread
import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.ids import derived
from contracts.labels import Label, labelled
from contracts.vocabulary import Kind
from portal import frame
from portal.errors import found
from portal.forms import Form, Wrong, read
from portal.forms.requests import intake as forms
from portal.guards import only
from portal.house import house_of
from portal.i18n import ENGLISH, Language, find, languages, message, speaking
from portal.models.cases import case as cases
from portal.models.youth.wording import WORDS
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import made_of
from portal.sessions.answers import Done, Down, Received, TooMany
from portal.sessions.visit import Visit
from portal.shell import HOME
from services.bus.gate import words as codes


class Chosen(msgspec.Struct, frozen=True):
    """The second secret that the youth chose, if any; and in which language they read."""

    second: Annotated[str, labelled(Label.INTERNAL, max_length=200)] | None = None
    language: str = ENGLISH.code


class AdvocateCode(CaseParts):
    """New words for the youth: those they had end at once."""

    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}/code"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def before(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        found(cases.find(await visit.sheet(), case))
        return self._before(visit, case, visit.request.query_params.get("language", ""), Form())

    @post("/", status_code=200)
    async def code(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        """Show the youth their words, once. They are made of the form, so that sending it again shows the same ones.

        What they chose as their second secret never comes back, whatever else is wrong.
        """
        about, sent = found(cases.find(await visit.sheet(), case)), await visit.posted()
        filled = read(Chosen, sent, visit.settings.zone)
        language = sent.text("language")
        if isinstance(filled, Wrong):
            return self._before(visit, case, language, Form(errors=filled.form.errors), status=422)
        second = filled.value.second
        complaint = codes.second_complaint(second) if second else None
        if complaint is not None:
            error = _texts(language)[complaint]
            return self._before(visit, case, language, Form(errors={"second": error}), status=422)
        chosen = codes.second_normalised(second or "")
        shown = codes.words_of(made_of(visit, "return code", f"{sent.command}\x1f{chosen}"))
        verifier = await anyio.to_thread.run_sync(codes.verifier, " ".join(shown))
        more = await anyio.to_thread.run_sync(codes.second_verifier, chosen, verifier) if chosen else None
        answer = await visit.send(forms.welcome(derived("cmd", sent.command, verifier), about, verifier, more))
        if isinstance(answer, Down | TooMany):
            unsaved = Form(unsaved=frame.call(house_of(visit.request), about.region))
            return self._before(visit, case, language, unsaved, status=503, command=sent.command)
        if not isinstance(answer, Done | Received):
            return self._before(visit, case, language, Form(), status=409)
        await visit.sheet()
        context = {"t": _texts(language), "words": shown, "second": bool(chosen), "back": self.at(case)}
        return visit.page("advocate/code.html", {**context, "language": _spoken(language)})

    def _before(  # noqa: PLR0917 - what a form that is shown again needs
        self,
        visit: Visit,
        case: str,
        language: str,
        form: Form,
        status: int = 200,
        command: str | None = None,
    ) -> Response[str]:
        here, spoken = self.at(case), _spoken(language)
        context = {
            "t": _texts(language),
            "form": form,
            "language": spoken,
            "others": tuple((f"{here}/code?language={each.code}", each) for each in languages() if each is not spoken),
            "action": f"{here}/code",
            "back": here,
        }
        return visit.page("advocate/code_before.html", context, status=status, command=command)


def _spoken(language: str) -> Language:
    return find(language) or ENGLISH


def _texts(language: str) -> Mapping[str, str]:
    with speaking(_spoken(language)):
        return {key: message(text) for key, text in WORDS["code"].items()}


CONTROLLERS: Final = (AdvocateCode,)
