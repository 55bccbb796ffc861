"""A plan: for a youth by both secrets, for their advocate beside them, and as a hub follows it.

Each at their own addresses, by the same pages: plain forms, one question at a time, nothing that only a script can do.
"""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.casework import GoalEnd
from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import plan as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import plan as models
from portal.models.casework.said import Field
from portal.pages.casework.of_case import OfCase, live_of_case
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

PLAN: Final = live_of_case(
    "plan",
    "casework/plan.html",
    lambda sheet, look, here: models.page(sheet, look.params["case"], f"{here}/plan", look.audience.kind),
    Kind.YOUTH,
    Kind.ADVOCATE,
    Kind.HUB,
)
LIVE: Final = (PLAN,)


class PlanPages(OfCase):
    """The plan of a case, by whoever makes it together."""

    SAYS = forms.SAYS

    @get("/plan")
    async def plan(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(PLAN, {"case": case})

    # --- needs and goals -------------------------------------------------------------------------------------------

    @get("/plan/needs")
    async def needs_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        about = await self.case(visit, case)
        stands = models.plan(await visit.sheet(), about.id).needs
        return self._needs(visit, case)(Form(typed={need.value: how.value for need, how in stands.items()}))

    @post("/plan/needs")
    async def needs(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        about, sent = await self.case(visit, case), await visit.posted()
        show = self._needs(visit, case, sent.command)
        command = forms.assess(sent, sent.command, about)
        done = self.at(case, "plan")
        return await visit.submit(command, sent, done=done, again=show, says=_("Written down."))

    @get("/plan/goal")
    async def goal_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._goal(visit, case)(Form())

    @post("/plan/goal")
    async def goal(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        show, done = partial(self._goal, visit, case), self.at(case, "plan")
        return await self.take(visit, case, forms.Goal, forms.say_goal, show, done, _("It stands in the plan."))

    @get("/plan/goals/{goal:str}")
    async def reword_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]
    ) -> Response[str]:
        known = await self._known(visit, case, goal)
        return self._reword(visit, case, goal)(Form(typed={"words": known.words}))

    @post("/plan/goals/{goal:str}")
    async def reword(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[Any]:
        await self._known(visit, case, goal)
        make = partial(forms.reword, goal=goal)
        show, done = partial(self._reword, visit, case, goal), self.at(case, "plan")
        return await self.take(visit, case, forms.Reword, make, show, done, _("Changed."))

    @post("/plan/goals/{goal:str}/reached")
    async def reached(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[Any]:
        return await self._end(visit, case, goal, GoalEnd.REACHED, _("Well done. It stands below."))

    @post("/plan/goals/{goal:str}/other")
    async def other(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[Any]:
        return await self._end(
            visit, case, goal, GoalEnd.WANTS_SOMETHING_ELSE, _("Put aside. It can be taken up again any time.")
        )

    @post("/plan/goals/{goal:str}/resume")
    async def resume(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[Any]:
        await self._known(visit, case, goal)
        about, sent = await self.case(visit, case), await visit.posted()
        command = forms.resume_goal(sent.command, about, goal)
        return await visit.act(command, sent, done=self.at(case, "plan"), says=_("It goes on, with its steps."))

    async def _end(self, visit: Visit, case: str, goal: str, end: GoalEnd, says: str) -> Response[Any]:
        await self._known(visit, case, goal)
        about, sent = await self.case(visit, case), await visit.posted()
        command = forms.end_goal(end, sent.command, about, goal)
        return await visit.act(command, sent, done=self.at(case, "plan"), says=says)

    # --- steps -----------------------------------------------------------------------------------------------------

    @get("/plan/goals/{goal:str}/steps")
    async def step_form(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[str]:
        await self._known(visit, case, goal)
        return self._add(visit, case, goal)(Form())

    @post("/plan/goals/{goal:str}/steps")
    async def step(self, visit: NamedDependency[Visit], case: FromPath[str], goal: FromPath[str]) -> Response[Any]:
        await self._known(visit, case, goal)
        make = partial(forms.add_step, goal=goal)
        show, done = partial(self._add, visit, case, goal), self.at(case, "plan")
        return await self.take(visit, case, forms.Step, make, show, done, _("The step is planned."))

    @get("/plan/steps/{planned:str}")
    async def move_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], planned: FromPath[str]
    ) -> Response[str]:
        step = await self._step(visit, case, planned)
        return self._move(visit, case, step)(Form(typed={"state": step.state.value, "note": step.note}))

    @post("/plan/steps/{planned:str}")
    async def move(self, visit: NamedDependency[Visit], case: FromPath[str], planned: FromPath[str]) -> Response[Any]:
        step = await self._step(visit, case, planned)
        make = partial(forms.move_step, step=planned)
        show, done = partial(self._move, visit, case, step), self.at(case, "plan")
        return await self.take(visit, case, forms.Move, make, show, done, _("Written down."))

    # --- what they may be entitled to, and school ------------------------------------------------------------------

    @get("/plan/entitled")
    async def entitled(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        here, not_now = self.at(case, "plan/entitled"), visit.request.query_params.get("not-now", "")
        context = models.entitled(await visit.sheet(), case, here, not_now)
        return self._entitled(visit, context, case)(Form())

    @post("/plan/entitled")
    async def answer(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        await self.case(visit, case)
        here = self.at(case, "plan/entitled")
        context = models.entitled(await visit.sheet(), case, here)

        show = partial(self._entitled, visit, context, case)
        return await self.take(
            visit, case, forms.Answered, forms.answer, show, here, _("Thank you. Written down once.")
        )

    @get("/plan/school")
    async def school_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._school(visit, case)(Form(typed=dict(models.plan(await visit.sheet(), case).schooling.fields)))

    @post("/plan/school")
    async def school(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        show, done = partial(self._school, visit, case), self.at(case, "plan")
        make = partial(forms.school, before=models.plan(await visit.sheet(), case).schooling)
        return await self.take(visit, case, forms.School, make, show, done, _("Written down."))

    # --- the safety plan -------------------------------------------------------------------------------------------

    @get("/safety")
    async def safety_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._safety(visit, case)(Form(typed=dict(models.safety(await visit.sheet(), case).fields)))

    @post("/safety")
    async def safety(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        show, done = partial(self._safety, visit, case), self.at(case, "safety")
        make = partial(forms.set_safety, before=models.safety(await visit.sheet(), case))
        return await self.take(visit, case, forms.Safe, make, show, done, _("Kept."))

    @get("/safety/card")
    async def card(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return visit.page("casework/card.html", models.card(await visit.sheet(), case, self.at(case, "safety")))

    # --- what is shown ---------------------------------------------------------------------------------------------

    async def _known(self, visit: Visit, case: str, goal: str) -> models.Goal:
        await self.case(visit, case)
        return found(models.plan(await visit.sheet(), case).goals.get(goal))

    async def _step(self, visit: Visit, case: str, step: str) -> models.Step:
        await self.case(visit, case)
        return found(models.plan(await visit.sheet(), case).steps.get(step))

    def _needs(self, visit: Visit, case: str, command: str | None = None) -> Show:
        return self.form(
            visit,
            self.at(case, "plan/needs"),
            _("What is needed?"),
            forms.need_fields(young=self.young),
            self.at(case, "plan"),
            lede=_("Everyday things first. Leave out whatever doesn't matter now."),
            command=command,
        )

    def _goal(self, visit: Visit, case: str, command: str | None = None) -> Show:
        here, back = self.at(case, "plan/goal"), self.at(case, "plan")
        title = _("Something you want") if self.young else _("Something wanted")
        return self.form(visit, here, title, forms.goal_fields(young=self.young), back, command=command)

    def _reword(self, visit: Visit, case: str, goal: str, command: str | None = None) -> Show:
        here = self.at(case, "plan/goals", goal)
        fields = (Field(kind="area", name="words", label=_("Say it in other words")),)
        ends = (
            {"href": f"{here}/reached", "label": _("It is reached")},
            {"href": f"{here}/other", "label": _("Something else matters more now")},
        )
        back = self.at(case, "plan")
        return self.form(visit, here, _("Change this"), fields, back, command=command, ends=ends)

    def _add(self, visit: Visit, case: str, goal: str, command: str | None = None) -> Show:
        here, back = self.at(case, "plan/goals", goal, "steps"), self.at(case, "plan")
        return self.form(visit, here, _("A next step"), forms.step_fields(young=self.young), back, command=command)

    def _move(self, visit: Visit, case: str, step: models.Step, command: str | None = None) -> Show:
        here, back = self.at(case, "plan/steps", step.id), self.at(case, "plan")
        refer = "" if self.young or step.referral else f"{self.at(case)}/refer?planned={step.id}"
        title = step.words or _("A step")
        return self.form(visit, here, title, forms.move_fields(), back, command=command, refer=refer)

    def _entitled(self, visit: Visit, context: dict[str, Any], case: str, command: str | None = None) -> Show:
        whole = {**context, "young": self.young, "back": self.at(case, "plan")}
        return lambda form: visit.page("casework/entitled.html", {**whole, "form": form}, command=command)

    def _school(self, visit: Visit, case: str, command: str | None = None) -> Show:
        here, back = self.at(case, "plan/school"), self.at(case, "plan")
        lede = _("Everything can be left out. No school reads this.")
        return self.form(visit, here, _("School"), forms.school_fields(), back, lede=lede, command=command)

    def _safety(self, visit: Visit, case: str, command: str | None = None) -> Show:
        here = self.at(case, "safety")
        lede = _(
            "Whatever makes things a little safer, in your own way. Everything can be left out, and changed any time."
        )
        back = HOME[self.who] if self.young else self.at(case)
        return self.form(
            visit,
            here,
            _("For hard days"),
            forms.safety_fields(),
            back,
            lede=lede,
            note=_("Only you and your advocate read this. Nothing that you agree to opens it to anybody else.")
            if self.young
            else _("Only the young person and their advocate read this. No release opens it, and no hub."),
            card=f"{here}/card",
            command=command,
        )


class YouthPlan(PlanPages):
    """A youth's own."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocatePlan(PlanPages):
    """Beside the youth, at one telephone."""

    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class HubPlan(OfCase):
    """As far as a hub follows it: which needs and steps there are, and how they stand."""

    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB

    @get("/plan")
    async def plan(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(PLAN, {"case": case})


CONTROLLERS: Final = (YouthPlan, AdvocatePlan, HubPlan)
