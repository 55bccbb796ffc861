"""Who is looking: the session in a cookie, and all that a page can do as that person.

A `Visit` is what a controller gets (as the dependency ``visit``). It reads through the feed of the person's audience
and sends over the person's own connection; it can do nothing else.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.response import Redirect

from contracts.base import Actor, Audience, Command
from contracts.disclosure import OpenFile
from contracts.gate import PersonInvited
from contracts.ids import derived, fresh
from contracts.intake import CaseOpened
from contracts.outcomes import NOT_FOUND, Reason
from contracts.vocabulary import STAFF, Kind
from portal import frame
from portal.errors import BusAwayError, NobodyError, NothingHereError, UnprovedError, found
from portal.forms import Form, Posted, posted, refused
from portal.guards import KINDS
from portal.house import House, house_of, local_now
from portal.i18n import Language, _, message
from portal.live.feed import Feed
from portal.live.page import LivePage, Look
from portal.models.cases.parts import part_of
from portal.models.youth.said import Said
from portal.sessions.answers import Answer, Done, Down, Received, Refused, TooLarge, TooMany, sorry_for
from portal.sessions.people import Person
from portal.sessions.proving import PROOF, show_proof
from portal.sessions.staying import mark_of
from portal.sessions.whoever import whoever, whose
from portal.settings import Community, Settings
from portal.sheet import Sheet
from portal.shell import Me, Notice, Shell
from portal.web.cookies import language_of
from portal.web.entry import read_fields
from portal.web.limits import address_of
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import NotProvedError, TooLargeError, TooManyError
from services.bus.wire.publishing import BusDownError, RefusedError

ANSWERS_WITHIN: Final = 1.5
"""Seconds a page waits for what a service decides, before it says *received*."""
SHOWS_WITHIN: Final = 1.0
"""Seconds a page waits for what was done to be in its own feed."""
OPENED_FOR: Final = 30 * 60.0
"""Seconds for which one opening of a case counts."""

_FIRST: Final = (Down, TooMany, TooLarge, Received, Refused, Done)
"""Which of several answers is told: what is least sure to have happened."""


class Visit:
    """One request of somebody who came in."""

    def __init__(self, request: frame.AnyRequest, house: House, person: Person) -> None:
        self.request = request
        self._house = house
        self._person = person
        self._sheet: Sheet | None = None

    @property
    def actor(self) -> Actor:
        """Who it is, as the server said."""
        return self._person.actor

    @property
    def audience(self) -> Audience:
        return self._person.audience

    @property
    def person(self) -> Person:
        return self._person

    @property
    def community(self) -> Community:
        return frame.community(self._house)

    @property
    def settings(self) -> Settings:
        return self._house.settings

    async def sheet(self) -> Sheet:
        """Return what their audience may see, as it is now; the same one for the whole request.

        Raises:
            BusAwayError: it can't be known right now. The app answers with a page that says so.
        """
        if self._sheet is None:
            feed = await self._feed()
            self._sheet = feed.sheet(self.settings.zone)
        return self._sheet

    async def send(self, command: Command) -> Answer:  # noqa: PLR0911 - as many as there are answers
        """Send ``command`` as this person, and wait a moment for what becomes of it, and for it to be in their feed."""
        feed = self._house.feed(self._person)
        before = feed.changed(command.about)
        try:
            received = await self._person.sender.send(command)
            outcome = await self._person.sender.outcome(received.command, ANSWERS_WITHIN)
        except NotProvedError:
            raise UnprovedError from None
        except RefusedError:
            return Refused(NOT_FOUND)
        except TooLargeError:
            return TooLarge()
        except TooManyError:
            return TooMany()
        except (BusDownError, NotLetInError):
            return Down()
        if outcome is None:
            return Received()
        if outcome.refusal is not None:
            return Refused(outcome.refusal)
        await feed.hears(outcome.about, before, SHOWS_WITHIN)
        self._sheet = None
        return Done(outcome.about)

    async def _send_in_turn(self, commands: Sequence[Command]) -> Answer:
        """Send each when those before it are done; return the answer to the last that was sent."""
        answers = [await self.send(commands[0])]
        for command in commands[1:]:
            if not isinstance(answers[-1], Done):
                break
            answers.append(await self.send(command))
        return answers[-1]

    async def open_case(self, case: str) -> None:
        """Record that they open ``case``, each part once in half an hour; returns when the bus keeps it.

        Call before rendering.

        Raises:
            NothingHereError: their audience holds nothing of it.
            BusAwayError: it can't be recorded, so it can't be shown.
        """
        sheet = await self.sheet()
        region = found(sheet.region_of(case))
        now = time.monotonic()
        part = part_of(self.request.url.path)
        last = self._person.opened.get((case, part))
        if last is not None and now - last < OPENED_FOR:
            return
        try:
            command = fresh("cmd")
            opening = OpenFile(id=command, region=region, case=case, about=derived("opn", command), part=part)
            feed = self._house.feed(self._person)
            before = feed.changed(opening.about)
            await self._person.sender.send(opening)
            if self.actor.kind is Kind.YOUTH and sheet.newest(CaseOpened, case=case):
                # Their page tells when it was opened, this time too.
                await feed.hears(opening.about, before, SHOWS_WITHIN)
                self._sheet = None
        except (BusDownError, NotLetInError, RefusedError, TooManyError) as error:
            raise BusAwayError from error
        self._person.opened[case, part] = self._person.opened[case, None] = now

    async def posted(self) -> Posted:
        """Return what was sent with this POST; what shows beside it that it is them is taken first.

        Raises:
            BusAwayError: it can't be known right now if it does.
        """
        sent = await posted_form(self.request)
        proof = sent.text(PROOF)
        if proof:
            await show_proof(self._person, proof, self.address, self.settings.bus)
        return msgspec.structs.replace(sent, fields={name: sent.fields[name] for name in sent.fields if name != PROOF})

    async def region(self) -> str:
        """Return the region of their team.

        Raises:
            NothingHereError: they have none.
        """
        return found((await self.sheet()).region)

    def say(self, notice: Notice) -> None:
        """Say this once, on the next page they see."""
        self._person.notice = notice

    @property
    def language(self) -> Language:
        """The language that their pages are in."""
        return language_of(self.request, self.settings)

    @property
    def said(self) -> Said:
        """How things are said to them."""
        return Said(local_now(self.settings))

    @property
    def address(self) -> str:
        """Where they come from, as far as it is known."""
        return address_of(self.request, self.settings.trusted_proxy)

    def page(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, command: str | None = None
    ) -> Response[str]:
        """Render a page. ``command`` None: a fresh id for its forms."""
        return frame.page(template, context, self._shell(None, command), status=status)

    async def live(
        self,
        page: LivePage,
        params: Mapping[str, str] | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
        status: int = 200,
        command: str | None = None,
    ) -> Response[str]:
        """Render a live page, the opening of its case recorded first. ``extra`` goes over the model's context."""
        look = self.look(page, params or {})
        await self.open_page(page, look)
        feed = await self._feed()
        screen = self._house.screen(page, look, self.language)
        self._house.show(screen, feed)
        if screen.context is None:
            raise NothingHereError
        await self.sheet()
        around = self._shell(page.stream(look.params, self.language, screen.position), command)
        return frame.page(page.template, {**screen.context, **(extra or {})}, around, status=status)

    def look(self, page: LivePage, params: Mapping[str, str]) -> Look:
        """Return what a live page is asked to show: each other look is another page to keep, so nothing else counts."""
        return Look(self.audience, page.taken(params), self.community)

    async def open_page(self, page: LivePage, look: Look) -> None:
        """Record the opening that looking at ``page`` is.

        Raises:
            NothingHereError: not for people of their kind.
        """
        if self.actor.kind not in page.kinds:
            raise NothingHereError
        case = page.case(await self.sheet(), look) if page.case else None
        if case is not None:
            await self.open_case(case)

    async def submit(
        self,
        command: Command,
        post: Posted,
        *,
        done: str,
        again: Callable[[Form], Response[str]],
        says: str = "",
        received: str = "",
        first: Sequence[Command] = (),
    ) -> Response[Any]:
        """Send the command of a form and answer its POST: on to ``done``, saying ``says`` there, or the form ``again``.

        ``again`` renders the form; its command id has to be ``post.command``. It is sent when all of ``first`` is done.
        ``received``: what is said at ``done`` where it is kept and no service has answered yet, if that page can tell.
        """
        answer = await self._send_in_turn((*first, command))
        if isinstance(answer, Down | TooMany):
            response = again(post.again({}, frame.call(self._house, command.region)))
            response.status_code = 503 if isinstance(answer, Down) else 429
            return response
        form = refused(post, answer.refusal) if isinstance(answer, Refused) else None
        if form is not None:
            response = again(form)
            # This command was answered, for good: what is mended and sent again is another one.
            response.content = response.content.replace(post.command, fresh("cmd"))
            response.status_code = 422
            return response
        if received and isinstance(answer, Received):
            self.say(Notice("calm", message(received)))
            return Redirect(done, status_code=303)
        return self._on(answer, done, says)

    async def act(self, command: Command, post: Posted, *, done: str, says: str = "") -> Response[Any]:
        """Send the command of a button and answer its POST: on to ``done``, saying what became of it."""
        return await self.act_all([command], post, done=done, says=says)

    async def act_all(self, commands: Sequence[Command], post: Posted, *, done: str, says: str = "") -> Response[Any]:
        """Send all that one button does, and answer its POST; it is said to be done when all of it is."""
        answers = await asyncio.gather(*map(self.send, commands))
        answer = min(answers, key=lambda each: _FIRST.index(type(each)))
        if isinstance(answer, Down):
            fields = [{"name": name, "value": value} for name, values in post.fields.items() for value in values]
            help_ = next(iter(frame.numbers(self._house)[1:]), None)
            context = {"action": self.request.url.path, "fields": fields, "help": help_}
            return self.page("public/unsaved.html", context, status=503, command=post.command)
        return self._on(answer, done, says)

    def _on(self, answer: Answer, done: str, says: str) -> Response[Any]:
        """Go on to ``done`` after an answer that leaves nothing to type again."""
        match answer:
            case Received() | Down():
                context = {
                    "title": _("We have it"),
                    "text": _("It is being passed on. This page goes on by itself."),
                    "done": done,
                }
                response = self.page("public/waiting.html", context, status=202)
                response.headers["Refresh"] = f"2; url={done}"
                return response
            case TooMany():
                return self.page("public/too_many.html", {"wait": _("a minute"), "help": None}, status=429)
            case TooLarge():
                return self.page("public/too_large.html", {"back": done}, status=413)
            case Refused(refusal):
                if refusal.reason is Reason.NOT_FOUND:
                    raise NothingHereError
                self.say(sorry_for(refusal))
            case Done():
                if says:
                    self.say(Notice("ok", message(says)))
        return Redirect(done, status_code=303)

    async def _feed(self) -> Feed:
        feed = self._house.feed(self._person)
        await feed.caught_up()
        return feed

    def _shell(self, live: str | None, command: str | None) -> Shell:
        notice, self._person.notice = self._person.notice, None
        return frame.shell(
            self.request,
            kind=self.actor.kind,
            me=self._me(),
            sheet=self._sheet,
            notice=notice,
            live=live,
            command=command,
            person=self._person,
        )

    def _me(self) -> Me | None:
        if self.actor.kind not in STAFF:
            return None
        sheet = self._sheet
        if sheet is None:
            return Me(_("You"), "")
        invited = (entry for entry in sheet.of(PersonInvited) if entry.text("person") == self.actor.person)
        name = next(filter(None, (entry.text("name") for entry in invited)), _("You"))
        return Me(name, sheet.team_name(self.audience))


async def provide_visit(request: frame.AnyRequest) -> Visit:
    """Provide the visit of whoever sent this request.

    Raises:
        NobodyError: nobody is in.
        NothingHereError: the page is not for people of their kind.
        BusAwayError: it can't be known right now.
    """
    house = house_of(request)
    person = await whoever(request, house)
    if person is None:
        raise NobodyError
    kinds: frozenset[str] = request.route_handler.opt[KINDS]
    if person.actor.kind not in kinds:
        raise NothingHereError
    if person.away:
        raise BusAwayError
    if whose(request) not in ("", mark_of(person.actor, house.settings.secret, further_in=person.further_in)):
        raise NobodyError  # a form that was open when somebody else came in: it is not theirs to send
    return Visit(request, house, person)


async def posted_form(request: frame.AnyRequest) -> Posted:
    """Return what was sent with a POST.

    Raises:
        TooLargeFormError: more fields than any form has.
    """
    return posted(read_fields(await request.body()))
