"""Recording a release with the youth beside the advocate: three steps on one address, and nothing kept in between.

What was typed travels in the form itself, so that it survives a mistake, a change of language and a bus that is away;
it is read anew in every step, and by the consent ledger again.
"""

from typing import Any, Final, NamedTuple

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind, Purpose
from portal import i18n
from portal.errors import found
from portal.forms import Filled, Form, Posted, Wrong
from portal.forms.consent import release as forms
from portal.guards import only
from portal.i18n import Language, find, speaking
from portal.models.cases import case as cases
from portal.models.cases.casefile import Case
from portal.models.consent import release as models
from portal.models.consent.release_wording import Texts, texts
from portal.pages.common import Show, again, fill
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

_WHO, _WHAT, _LOOK = "who", "what", "look"
_BEFORE: Final = {_WHO: _WHO, _WHAT: _WHO, _LOOK: _WHAT}
_OF_WHO: Final = frozenset(forms.Who.__struct_fields__)
_FIELDS: Final = frozenset(forms.Release.__struct_fields__)
_ELSEWHERE: Final = {_WHO: _FIELDS - _OF_WHO, _WHAT: _OF_WHO, _LOOK: _FIELDS}
"""The fields that a step doesn't ask for, and so carries."""
_FIELD_OF: Final = {"ground": "signer", "cosigner": "signer"}
_BACK: Final = "back"


class Asked(NamedTuple):
    """One request for a step."""

    visit: Visit
    sheet: Sheet
    case: Case
    sent: Posted
    language: Language

    @property
    def offered(self) -> forms.Offered:
        return models.offered(self.sheet, self.case, self.visit.audience, self.sent.text("recipient"))

    @property
    def here(self) -> str:
        return f"{HOME[Kind.ADVOCATE]}/cases/{self.case.id}"

    @property
    def words(self) -> Texts:
        with speaking(self.language):
            return texts()


class ReleaseController(Controller):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}/release"
    opt = only(Kind.ADVOCATE)

    @get("/")
    async def begin(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        """Begin. Who and what for are chosen where one that ended is asked for again, and nothing else ever is."""
        asked = await _asked(visit, case, Posted("", {}))
        with speaking(asked.language):
            return _show(asked, _WHO, Form(typed=_as_before(asked)), None)

    @post("/")
    async def go_on(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        asked = await _asked(visit, case, await visit.posted())
        with speaking(asked.language):
            return await _go_on(asked)


async def _go_on(asked: Asked) -> Response[Any]:
    sent = asked.sent
    at = sent.text("at") if sent.text("at") in _BEFORE else _WHO
    if find(sent.text("go")) or sent.text("go") == _BACK:
        step = _BEFORE[at] if sent.text("go") == _BACK else at
        return _step(asked, step, sent.again({}))
    if at == _WHO:
        wrong = _wrong_who(asked)
        return again(_shown(asked, _WHO), wrong) if wrong else _step(asked, _WHAT, sent.again({}))
    picked = _picked(asked)
    if isinstance(picked, Form):
        return again(_shown(asked, _step_of(picked)), picked)
    if at == _WHAT:
        return _step(asked, _LOOK, sent.again({}))
    return await _record(asked, *picked)


CONTROLLERS: Final = (ReleaseController,)


async def _asked(visit: Visit, case: str, sent: Posted) -> Asked:
    """Open the case: every step shows what they are called, and the last what they told."""
    sheet = await visit.sheet()
    about = found(cases.find(sheet, case))
    await visit.open_case(case)
    language = find(sent.text("go")) or find(sent.text("in")) or visit.language
    return Asked(visit, sheet, about, sent, language)


def _as_before(asked: Asked) -> dict[str, str]:
    """Return whom the address names, and what for, as far as both are offered."""
    given = asked.visit.request.query_params
    offered = {"recipient": asked.offered.recipients, "purpose": frozenset(Purpose)}
    return {name: given[name] for name, among in offered.items() if given.get(name) in among}


async def _record(asked: Asked, form: forms.Release, chosen: forms.Chosen) -> Response[Any]:
    command = forms.grant(form, asked.sent.command, asked.case, chosen)
    end = forms.last_day(form, asked.sheet.now, asked.sheet.figures.longest_release)
    until = i18n.moment(end, i18n.DAY_OF_YEAR) if end else ""
    says = asked.words["done"]["sees"] % {"who": chosen.recipient.name, "date": until}
    return await asked.visit.submit(
        command,
        asked.sent,
        done=asked.here,
        again=lambda form: _refused(asked, form),
        says=says,
    )


def _refused(asked: Asked, form: Form) -> Response[str]:
    """Show what the consent ledger says beside the field of the form that it is about."""
    if not form.errors:
        return _step(asked, _LOOK, form)
    mended = form.with_errors(_FIELD_OF)
    return _step(asked, _step_of(mended), mended)


def _wrong_who(asked: Asked) -> Form | None:
    filled = fill(asked.visit, forms.Who, asked.sent, forms.says(asked.words))
    if isinstance(filled, Wrong):
        unread = asked.sent.text("limits_explained") != "yes"
        first = {"limits_explained": asked.words["wrong"]["limits_explained"]} if unread else {}
        return asked.sent.again({**first, **filled.form.errors})
    wrong = forms.wrong_who(filled.value, asked.offered, asked.words)
    return asked.sent.again(wrong) if wrong else None


def _picked(asked: Asked) -> tuple[forms.Release, forms.Chosen] | Form:
    """Return what was chosen, or the form with what is wrong in it."""
    filled = fill(asked.visit, forms.Release, asked.sent, forms.says(asked.words))
    if not isinstance(filled, Filled):
        return filled.form
    chosen = forms.chosen(filled.value, asked.offered, asked.sheet.now, asked.sheet.figures.longest_release)
    return asked.sent.again(chosen) if isinstance(chosen, dict) else (filled.value, chosen)


def _step_of(form: Form) -> str:
    """Return the step in which somebody can mend what is wrong first."""
    return _WHO if _OF_WHO & form.errors.keys() else _WHAT


def _shown(asked: Asked, step: str) -> Show:
    return lambda form: _step(asked, step, form)


def _step(asked: Asked, step: str, form: Form) -> Response[str]:
    """Show a step; the one before it where what it builds on isn't there."""
    if step != _WHO and _wrong_who(asked) is not None:
        return _show(asked, _WHO, form, None)
    if step != _LOOK:
        return _show(asked, step, form, None)
    picked = _picked(asked)
    return _show(asked, _WHAT, picked, None) if isinstance(picked, Form) else _show(asked, _LOOK, form, picked)


def _show(asked: Asked, step: str, form: Form, picked: tuple[forms.Release, forms.Chosen] | None) -> Response[str]:
    visit, sheet, case = asked.visit, asked.sheet, asked.case
    context = models.head(case, f"{asked.here}/release", asked.here)
    context |= {"step": step, "form": form, "carried": _carried(asked.sent, _ELSEWHERE[step])}
    if picked is not None:
        context |= models.look(sheet, case, *picked)
    elif step == _WHAT:
        before = forms.Who(asked.sent.text("recipient"), Purpose(asked.sent.text("purpose")))
        context |= models.what(sheet, case, asked.offered, before)
    else:
        base = models.base_of(sheet, case, visit.audience)
        context |= models.who(asked.offered, base, asked.words) | {
            "limits": visit.community.limits_in(asked.language.code)
        }
    return visit.page("advocate/release.html", context, command=asked.sent.command or None)


def _carried(sent: Posted, names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name in sorted(names) for value in sent.fields.get(name, ()))
