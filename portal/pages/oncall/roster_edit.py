"""Changing a roster: its parts one by one, what it would come to, and saving it.

Everything is one address: a form brings the draft along, and ``do`` says what to do with it. So nothing is lost by
going from part to part, and it works without a script.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.outcomes import Reason
from contracts.roster import Layer, Plan, Policy
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Posted
from portal.forms.oncall import roster as forms
from portal.forms.oncall import roster_parts as parts
from portal.guards import only
from portal.i18n import N_, _
from portal.models.oncall import drafts, plan_said, roster_parts
from portal.models.oncall.drafts import Draft
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import ROSTER
from portal.sessions.answers import Done, Refused
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import Notice

SAVED: Final = N_("The roster is saved. It counts from now on.")
_MOVES: Final = {"up": -1, "down": 1}


class RosterEditController(Controller):
    """A roster on its way."""

    path = ROSTER
    opt = only(Kind.HUB)

    @get("/edit")
    async def begin(self, visit: NamedDependency[Visit]) -> Response[str]:
        sheet = await visit.sheet()
        return _overview(visit, sheet, drafts.begun(sheet))

    @post("/edit")
    async def go_on(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        draft = found(drafts.read(sent.text("draft")))
        do, _, which = sent.text("do").partition(":")
        if do == "save":
            return await _save(visit, sheet, sent, draft)
        if do in ("done", "more"):
            return _typed(visit, sheet, sent, draft, which)
        if do in roster_parts.PARTS:
            return _part(visit, sheet, draft, (do, which))
        return _overview(visit, sheet, _rearranged(draft, do, which))

    @post("/history/{number:int}")
    async def back_to(self, visit: NamedDependency[Visit], number: FromPath[int]) -> Response[Any]:
        """Show what an older plan would come to: it is saved as any other change is."""
        sheet = await visit.sheet()
        plan = found(drafts.revision(sheet, number))
        note = {
            "tone": "calm",
            "title": _("This is the roster as it was then."),
            "text": [_("It counts again once you save it.")],
        }
        return _overview(visit, sheet, Draft(plan=plan, basis=roster_of(sheet).revision), note=note)


def _rearranged(draft: Draft, do: str, which: str) -> Draft:
    """Return the draft with a layer moved or taken away; as it was, where the button is none of these."""
    place = roster_parts.place_of(draft, which)
    if place is None:
        return draft
    layers = list(draft.plan.layers)
    if do == "remove":
        del layers[place]
    elif do in _MOVES and 0 <= place + _MOVES[do] < len(layers):
        layers.insert(place + _MOVES[do], layers.pop(place))
    return _with(draft, layers=tuple(layers))


def _typed(visit: Visit, sheet: Sheet, sent: Posted, draft: Draft, which: str) -> Response[Any]:
    """Take over what was typed into a part, or show the part again with what is wrong in it."""
    if which.startswith("done:"):  # room for more turns
        part, _, which = which.removeprefix("done:").partition(":")
        return _part(visit, sheet, draft, (part, which), sent.again({}), room=len(sent.fields.get("team", ())) + 4)
    part, _, which = which.partition(":")
    if part not in roster_parts.PARTS:
        raise NothingHereError
    plan = _TAKES[part](sheet, sent, draft, which)
    if not isinstance(plan, Plan):
        response = _part(visit, sheet, draft, (part, which), sent.again(plan), room=len(sent.fields.get("team", ())))
        response.status_code = 422
        return response
    return _overview(visit, sheet, msgspec.structs.replace(draft, plan=plan))


async def _save(visit: Visit, sheet: Sheet, sent: Posted, draft: Draft) -> Response[Any]:
    """Save it. Where somebody else saved meanwhile, both changes are shown as one: nothing of either is lost."""
    if draft.basis != roster_of(sheet).revision:
        return _both(visit, sheet, draft)
    command = forms.save(draft.plan, draft.basis, sent.command, sheet.region or "")
    answer = await visit.send(command)
    if isinstance(answer, Done):
        visit.say(Notice("ok", _(SAVED), "You can go back to any earlier one under History."))
        return Redirect(ROSTER, status_code=303)
    if isinstance(answer, Refused) and answer.refusal.reason is Reason.TAKEN:
        return _both(visit, await visit.sheet(), draft)
    if isinstance(answer, Refused) and answer.refusal.reason is Reason.INVALID:
        rule = answer.refusal.rule or _("something in it can't be")
        form = Form(errors={"plan": f"{rule[0].upper()}{rule[1:].rstrip('.')}."})
        response = _overview(visit, sheet, draft, form=form)
        response.status_code = 422
        return response

    def again(form: Form) -> Response[str]:
        return _overview(visit, sheet, draft, form=form, command=sent.command)

    return await visit.submit(command, sent, done=ROSTER, again=again, says=_(SAVED))


def _both(visit: Visit, sheet: Sheet, draft: Draft) -> Response[Any]:
    """Show one's own changes together with those that somebody else saved meanwhile."""
    stands = roster_of(sheet)
    if stands.plan is None:
        return _overview(visit, sheet, msgspec.structs.replace(draft, basis=stands.revision))
    plan, conflicts = drafts.merged(drafts.revision(sheet, draft.basis), draft.plan, stands.plan)
    both = plan_said.listed_parts(conflicts)
    yours = (
        _("You both changed this: %(both)s. What you wrote stands there now; look at it again.", both=both)
        if both
        else ""
    )
    text = [
        _("Nothing of what you changed is lost: what they changed is in here too."),
        yours,
        _("Look at it once more, and save."),
    ]
    note = {
        "tone": "warn",
        "title": _("Somebody else saved the roster meanwhile."),
        "text": [each for each in text if each],
    }
    response = _overview(visit, sheet, Draft(plan=plan, basis=stands.revision), note=note)
    response.status_code = 409
    return response


def _overview(
    visit: Visit,
    sheet: Sheet,
    draft: Draft,
    *,
    note: dict[str, Any] | None = None,
    form: Form | None = None,
    command: str | None = None,
) -> Response[str]:
    context = {**drafts.overview(sheet, draft), "note": note, "form": form or Form()}
    return visit.page("hub/roster_edit.html", context, command=command)


def _part(
    visit: Visit, sheet: Sheet, draft: Draft, part: tuple[str, str], form: Form | None = None, *, room: int = 0
) -> Response[str]:
    """Show one part, and of layers ``which``."""
    name, which = part
    if name not in roster_parts.PARTS:
        raise NothingHereError
    context = roster_parts.part_page(sheet, draft, name, which, room)
    shown = form or Form(typed=roster_parts.typed(sheet, draft, name, which))
    return visit.page("hub/roster_part.html", {**context, "form": shown})


# ------------------------------------------------------------------------------------------- what was typed, as a plan

_Taken = Plan | parts.Errors


def _layer(sheet: Sheet, sent: Posted, draft: Draft, which: str) -> _Taken:
    layer = parts.read_layer(sent, draft.plan.night, drafts.advocates(sheet))
    if not isinstance(layer, Layer):
        return layer
    place = roster_parts.place_of(draft, which)
    layers = list(draft.plan.layers)
    if place is None:
        layers.append(layer)
    else:
        layers[place] = layer
    return msgspec.structs.replace(draft.plan, layers=tuple(layers))


def _people(sheet: Sheet, sent: Posted, draft: Draft, _: str) -> _Taken:
    return msgspec.structs.replace(draft.plan, members=parts.read_people(sent, drafts.advocates(sheet)))


def _holidays(_: Sheet, sent: Posted, draft: Draft, __: str) -> _Taken:
    days = parts.read_holidays(sent)
    return msgspec.structs.replace(draft.plan, holidays=days) if isinstance(days, tuple) else days


def _rules(_: Sheet, sent: Posted, draft: Draft, __: str) -> _Taken:
    return parts.read_rules(sent, draft.plan)


def _hubs(sheet: Sheet, sent: Posted, draft: Draft, _: str) -> _Taken:
    hours = parts.read_hubs(sent, drafts.hubs(sheet), drafts.advocates(sheet))
    return msgspec.structs.replace(draft.plan, hubs=hours) if isinstance(hours, tuple) else hours


def _policy(_: Sheet, sent: Posted, draft: Draft, __: str) -> _Taken:
    policy = parts.read_policy(sent)
    return msgspec.structs.replace(draft.plan, policy=policy) if isinstance(policy, Policy) else policy


_TAKES: Final[dict[str, Callable[[Sheet, Posted, Draft, str], _Taken]]] = {
    "layer": _layer,
    "people": _people,
    "holidays": _holidays,
    "rules": _rules,
    "hubs": _hubs,
    "policy": _policy,
}


def _with(draft: Draft, **changed: object) -> Draft:
    return msgspec.structs.replace(draft, plan=msgspec.structs.replace(draft.plan, **changed))
