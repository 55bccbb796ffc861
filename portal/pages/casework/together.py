"""Plan meetings and writing to each other: for a youth by both secrets, for their advocate, and for who is invited."""

from typing import Any, ClassVar, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Audience, Command
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.casework import together as forms
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage, Look
from portal.models.casework import together as models
from portal.models.casework.together import Meeting, Where
from portal.pages.casework.of_case import OfCase, live_of_case
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

_GUESTS: Final = frozenset({Kind.HUB, Kind.PARTNER, Kind.CAREGIVER})
TOGETHER: Final = live_of_case(
    "together",
    "casework/together.html",
    lambda sheet, look, here: models.together(
        sheet, look.params["case"], look.audience, f"{here}/together", f"{here}/plan"
    ),
    Kind.YOUTH,
    Kind.ADVOCATE,
)


def _planned(sheet: Sheet, look: Look, here: str) -> dict[str, Any] | None:
    found = models.meeting_of(sheet, look.params.get("meeting", ""), look.params["case"])
    if found is None:
        return None
    return models.meeting_page(sheet, found, f"{here}/together/{found.id}", f"{here}/together", mine=True)


MEETING: Final = live_of_case(
    "meeting", "casework/meeting.html", _planned, Kind.YOUTH, Kind.ADVOCATE, takes=("meeting",)
)


def _as_guest(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    found, here = models.meeting_of(sheet, look.params.get("meeting", "")), f"{HOME[look.audience.kind]}/together"
    return None if found is None else models.meeting_page(sheet, found, f"{here}/{found.id}", here, mine=False)


def _case_of(sheet: Sheet, look: Look) -> str | None:
    found = models.meeting_of(sheet, look.params.get("meeting", ""))
    return None if found is None else found.case


INVITED: Final = LivePage(
    name="invited",
    template="casework/meeting.html",
    kinds=_GUESTS,
    model=_as_guest,
    case=_case_of,
    takes=("meeting",),
)


def _invitations(sheet: Sheet, look: Look) -> dict[str, Any]:
    home = HOME[look.audience.kind]
    here = f"{home}/together"
    talks = models.written_to(sheet, look.audience, here)
    return {"cards": models.invitations(sheet, here), "talks": talks, "back": home}


INVITATIONS: Final = LivePage(
    name="invitations", template="casework/invitations.html", kinds=_GUESTS, model=_invitations
)


def _writing(sheet: Sheet, look: Look, back: str) -> dict[str, Any] | None:
    other = _other(look)
    return None if other is None else models.talk_page(sheet, look.params["case"], look.audience, other, back)


def _other(look: Look) -> Audience | None:
    return models.party(look.params.get("side", ""), look.params.get("other", ""))


TALK: Final = live_of_case(
    "talk",
    "casework/talk.html",
    lambda sheet, look, here: _writing(sheet, look, f"{here}/together"),
    Kind.YOUTH,
    Kind.ADVOCATE,
    takes=("side", "other"),
)


def _case_written(sheet: Sheet, look: Look) -> str | None:
    """Return the case in which somebody was written to: who wasn't can't begin, and finds nothing."""
    other, case = _other(look), look.params.get("case", "")
    written = other is not None and models.where_written(sheet, case, look.audience, other) is not None
    return case if written else None


WRITTEN: Final = LivePage(
    name="written",
    template="casework/talk.html",
    kinds=frozenset({Kind.HUB, Kind.CAREGIVER}),
    model=lambda sheet, look: (
        None if _case_written(sheet, look) is None else _writing(sheet, look, f"{HOME[look.audience.kind]}/together")
    ),
    case=_case_written,
    takes=("case", "side", "other"),
)
LIVE: Final = (TOGETHER, MEETING, INVITED, INVITATIONS, TALK, WRITTEN)


class TogetherPages(OfCase):
    """The meetings of a case, and what its parties write, by whoever stands in all of it."""

    @get("/together")
    async def together(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(TOGETHER, {"case": case})

    @get("/together/call")
    async def call_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return await self._call(visit, case)

    @post("/together/call")
    async def call(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        about, sent, sheet = await self.case(visit, case), await visit.posted(), await visit.sheet()
        here = self.at(case, "together")
        fields = models.call_fields(sheet, case, young=self.young)
        show = self.form(visit, f"{here}/call", _("Plan a meeting"), fields, here, command=sent.command)
        filled = filled_in(visit, forms.Call, sent, forms.SAYS, show)
        command = forms.call(filled, sent.command, about, models.possible(sheet, case))
        says = _("It is planned. Whoever is invited sees when and where.")
        return await visit.submit(command, sent, done=f"{here}/{command.about}", again=show, says=says)

    @get("/together/{meeting:str}")
    async def meeting(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[str]:
        return await visit.live(MEETING, {"case": case, "meeting": meeting})

    @get("/together/{meeting:str}/invite")
    async def invite_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[str]:
        found = await self._meeting(visit, case, meeting)
        return (await self._invite(visit, found))(Form())

    @post("/together/{meeting:str}/invite")
    async def invite(self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]) -> Response[Any]:
        found, sent = await self._meeting(visit, case, meeting), await visit.posted()
        show = await self._invite(visit, found, sent.command)
        filled = filled_in(visit, forms.Asked, sent, forms.SAYS, show)
        command = forms.invite(filled, sent.command, found, models.possible(await visit.sheet(), case))
        if command is None:
            return again(show, sent.again({"whom": forms.SAYS["whom"]}))
        done = self.at(case, "together", meeting)
        return await visit.submit(command, sent, done=done, again=show, says=_("They are invited."))

    @post("/together/{meeting:str}/uninvite/{whom:str}")
    async def uninvite(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str], whom: FromPath[str]
    ) -> Response[Any]:
        found, sent = await self._meeting(visit, case, meeting), await visit.posted()
        command = forms.uninvite(sent.command, found, whom)
        if command is None:
            raise NothingHereError
        return await self._press(visit, found, command, _("They see nothing of it any more."))

    @get("/together/{meeting:str}/item")
    async def item_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[str]:
        found = await self._meeting(visit, case, meeting)
        return (await self._spoken(visit, found, "item"))(Form())

    @post("/together/{meeting:str}/item")
    async def item(self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]) -> Response[Any]:
        return await self._speak(visit, await self._meeting(visit, case, meeting), "item")

    @get("/together/{meeting:str}/decision")
    async def decision_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[str]:
        found = await self._meeting(visit, case, meeting)
        return (await self._spoken(visit, found, "decision"))(Form())

    @post("/together/{meeting:str}/decision")
    async def decision(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[Any]:
        return await self._speak(visit, await self._meeting(visit, case, meeting), "decision")

    @get("/together/{meeting:str}/move")
    async def move_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]
    ) -> Response[str]:
        found = await self._meeting(visit, case, meeting)
        return self._move(visit, found)(Form(typed={"where": found.where}))

    @post("/together/{meeting:str}/move")
    async def move(self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]) -> Response[Any]:
        found, sent = await self._meeting(visit, case, meeting), await visit.posted()
        show = self._move(visit, found, sent.command)
        filled = filled_in(visit, forms.Move, sent, forms.SAYS, show)
        command = forms.move(filled, sent.command, found)
        done = self.at(case, "together", meeting)
        return await visit.submit(command, sent, done=done, again=show, says=_("Moved. Everybody is asked anew."))

    @post("/together/{meeting:str}/held")
    async def held(self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]) -> Response[Any]:
        found, sent = await self._meeting(visit, case, meeting), await visit.posted()
        return await self._press(visit, found, forms.hold(sent.command, found), _("Written down."))

    @post("/together/{meeting:str}/cancel")
    async def cancel(self, visit: NamedDependency[Visit], case: FromPath[str], meeting: FromPath[str]) -> Response[Any]:
        found, sent = await self._meeting(visit, case, meeting), await visit.posted()
        return await self._press(visit, found, forms.cancel(sent.command, found), _("Called off."))

    # --- writing ---------------------------------------------------------------------------------------------------

    @get("/together/write/{side:str}/{other:str}")
    async def talk(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[str]:
        return await visit.live(TALK, {"case": case, "side": side, "other": other})

    @post("/together/write/{side:str}/{other:str}")
    async def write(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[Any]:
        about, sent = await self.case(visit, case), await visit.posted()
        whom, here = _party(side, other), self.at(case, "together")
        show = await _again(visit, case, whom, here, sent.command)
        filled = filled_in(visit, forms.Write, sent, forms.SAYS, show)
        command = forms.write(filled, sent.command, Where(about.region, case), visit.audience, whom)
        return await visit.submit(command, sent, done=f"{here}/write/{side}/{other}", again=show, says=_("Sent."))

    @post("/together/write/{side:str}/{other:str}/quiet")
    async def quiet(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[Any]:
        about, sent = await self.case(visit, case), await visit.posted()
        whom, here = _party(side, other), self.at(case, "together")
        command = forms.hear_no_more(sent.command, Where(about.region, case), visit.audience, whom)
        show = await _again(visit, case, whom, here, sent.command)
        return await visit.submit(command, sent, done=here, again=show, says=_("You hear no more of them here."))

    # --- what they share -------------------------------------------------------------------------------------------

    async def _meeting(self, visit: Visit, case: str, meeting: str) -> Meeting:
        await self.case(visit, case)
        return found(models.meeting_of(await visit.sheet(), meeting, case))

    async def _call(self, visit: Visit, case: str) -> Response[str]:
        here, fields = self.at(case, "together"), models.call_fields(await visit.sheet(), case, young=self.young)
        return self.form(visit, f"{here}/call", _("Plan a meeting"), fields, here)(Form())

    async def _invite(self, visit: Visit, meeting: Meeting, command: str | None = None) -> Show:
        here = self.at(meeting.case, "together", meeting.id)
        fields = models.invite_fields(await visit.sheet(), meeting, young=self.young)
        return self.form(visit, f"{here}/invite", _("Invite somebody besides"), fields, here, command=command)

    async def _spoken(self, visit: Visit, meeting: Meeting, what: str, command: str | None = None) -> Show:
        here = self.at(meeting.case, "together", meeting.id)
        title = _("Something to speak of") if what == "item" else _("What was decided")
        fields = models.spoken_fields(await visit.sheet(), meeting, _("In a sentence or two"))
        return self.form(visit, f"{here}/{what}", title, fields, here, command=command)

    async def _speak(self, visit: Visit, meeting: Meeting, what: str) -> Response[Any]:
        sent = await visit.posted()
        show = await self._spoken(visit, meeting, what, sent.command)
        filled = filled_in(visit, forms.Spoken, sent, forms.SAYS, show)
        make = forms.add_item if what == "item" else forms.decide
        done = self.at(meeting.case, "together", meeting.id)
        command = make(filled, sent.command, meeting)
        return await visit.submit(command, sent, done=done, again=show, says=_("Written down."))

    def _move(self, visit: Visit, meeting: Meeting, command: str | None = None) -> Show:
        here = self.at(meeting.case, "together", meeting.id)
        return self.form(visit, f"{here}/move", _("Another time or place"), models.when_fields(), here, command=command)

    async def _press(self, visit: Visit, meeting: Meeting, command: Command, says: str) -> Response[Any]:
        here = self.at(meeting.case, "together", meeting.id)
        context = models.meeting_page(await visit.sheet(), meeting, here, self.at(meeting.case, "together"), mine=True)

        def show(form: Form) -> Response[str]:
            return visit.page("casework/meeting.html", {**context, "form": form}, command=command.id)

        return await visit.submit(command, await visit.posted(), done=here, again=show, says=says)


class YouthTogether(TogetherPages):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateTogether(TogetherPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class Invited(Controller):
    """Meetings to which somebody is invited who has no part in the case else, and their answers."""

    who: ClassVar[Kind]

    @get("/")
    async def invitations(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(INVITATIONS)

    @get("/{meeting:str}")
    async def meeting(self, visit: NamedDependency[Visit], meeting: FromPath[str]) -> Response[str]:
        return await visit.live(INVITED, {"meeting": meeting})

    @post("/{meeting:str}/answer")
    async def answer(self, visit: NamedDependency[Visit], meeting: FromPath[str]) -> Response[Any]:
        found, sent = await self._found(visit, meeting), await visit.posted()
        show = self._page(visit, await self._context(visit, found), sent.command)
        filled = filled_in(visit, forms.Answer, sent, forms.SAYS, show)
        command = forms.answer(filled, sent.command, found)
        done = f"{HOME[self.who]}/together/{meeting}"
        return await visit.submit(command, sent, done=done, again=show, says=_("They know."))

    async def _found(self, visit: Visit, meeting: str) -> Meeting:
        return found(models.meeting_of(await visit.sheet(), meeting))

    async def _context(self, visit: Visit, meeting: Meeting) -> dict[str, Any]:
        here = f"{HOME[self.who]}/together"
        return models.meeting_page(await visit.sheet(), meeting, f"{here}/{meeting.id}", here, mine=False)

    def _page(self, visit: Visit, context: dict[str, Any], command: str | None = None) -> Show:
        return lambda form: visit.page("casework/meeting.html", {**context, "form": form}, command=command)


class WrittenTo(Invited):
    """And what is written to them, which they can answer."""

    @get("/write/{case:str}/{side:str}/{other:str}")
    async def talk(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[str]:
        return await visit.live(WRITTEN, {"case": case, "side": side, "other": other})

    @post("/write/{case:str}/{side:str}/{other:str}")
    async def write(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[Any]:
        whom, here, sent = _party(side, other), f"{HOME[self.who]}/together", await visit.posted()
        where = await self._written(visit, case, whom)
        show = await _again(visit, case, whom, here, sent.command)
        filled = filled_in(visit, forms.Write, sent, forms.SAYS, show)
        command = forms.write(filled, sent.command, where, visit.audience, whom)
        done = f"{here}/write/{case}/{side}/{other}"
        return await visit.submit(command, sent, done=done, again=show, says=_("Sent."))

    @post("/write/{case:str}/{side:str}/{other:str}/quiet")
    async def quiet(
        self, visit: NamedDependency[Visit], case: FromPath[str], side: FromPath[str], other: FromPath[str]
    ) -> Response[Any]:
        whom, here, sent = _party(side, other), f"{HOME[self.who]}/together", await visit.posted()
        where = await self._written(visit, case, whom)
        command = forms.hear_no_more(sent.command, where, visit.audience, whom)
        show = await _again(visit, case, whom, here, sent.command)
        return await visit.submit(command, sent, done=here, again=show, says=_("You hear no more of them here."))

    async def _written(self, visit: Visit, case: str, other: Audience) -> Where:
        return found(models.where_written(await visit.sheet(), case, visit.audience, other))


class CaregiverInvited(WrittenTo):
    path = f"{HOME[Kind.CAREGIVER]}/together"
    opt = only(Kind.CAREGIVER)
    who = Kind.CAREGIVER


class PartnerInvited(Invited):
    path = f"{HOME[Kind.PARTNER]}/together"
    opt = only(Kind.PARTNER)
    who = Kind.PARTNER


class HubInvited(WrittenTo):
    path = f"{HOME[Kind.HUB]}/together"
    opt = only(Kind.HUB)
    who = Kind.HUB


async def _again(visit: Visit, case: str, other: Audience, back: str, command: str) -> Show:
    context = models.talk_page(await visit.sheet(), case, visit.audience, other, back)
    return lambda form: visit.page("casework/talk.html", {**context, "form": form}, command=command)


def _party(side: str, other: str) -> Audience:
    return found(models.party(side, other))


CONTROLLERS: Final = (YouthTogether, AdvocateTogether, CaregiverInvited, PartnerInvited, HubInvited)
