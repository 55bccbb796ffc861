"""Whole lives of a case, thrown with dice: everything that may happen to what is known of somebody, in any order.

What the ledger would refuse happens here as well: the policy must hold whatever it is told.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.consent import ReleaseGranted
from contracts.ids import derived
from contracts.intake import FRAME, ParticularsRecorded
from contracts.keeping import keeping_of
from contracts.labels import RELEASABLE, Label
from contracts.order import OrderTookEffect
from contracts.vocabulary import Kind, ReferralState, Signer, YouthNotice
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain import meeting, supported, timed, working
from tests.domain.histories import EVERYONE, Story
from tests.domain.stories import CASE, team

Step = tuple[str, Event, Audience | None, float]

NEW_YOUTH, NEW_CODE = team(Kind.YOUTH, "youth again"), team(Kind.YOUTH, "code again")
READERS: Final = (
    *(each for each in EVERYONE if each.kind not in (Kind.PUBLIC, Kind.OPERATOR)),
    NEW_YOUTH,
    NEW_CODE,
)
RECIPIENTS: Final = (h.HUB, h.DOOR, h.DOOR, h.OTHER_DOOR, h.ADVOCATE, h.SECOND, h.CAREGIVER, h.CAREGIVER, h.POLICE)
PEOPLE: Final = tuple(derived("pty", name) for name in ("one", "two", "three"))
KINDS: Final = tuple(sorted(RELEASABLE))
_OF_THE_LOOP: Final = 0.4
_TIMED: Final = 0.4
"""In how many lives there are clocks,"""
_OF_CLOCKS: Final = 0.8
"""and how many of what would be reports are clocks there."""
_WORKED: Final = 0.4
"""In how many lives there is casework,"""
_CHOSEN: Final = 0.4
"""for how much of what a youth says of themselves they choose who reads it,"""
_TOLD_THEMSELVES: Final = 0.2
"""how often they say it anew themselves,"""
_OF_CASEWORK: Final = 0.25
"""and how often something of it happens besides."""
_SUPPORTED: Final = 0.4
"""In how many lives there is caregiver support beside it all,"""
_OF_SUPPORT: Final = 0.25
"""and how much of what happens there is of it."""


_LINKED: Final = 0.3
"""In how many lives a caregiver is linked to the case,"""
_OF_LINKS: Final = 0.15
"""and how often."""
_LEFT_OUT: Final = 0.3
"""In how many lives others are said to be no door,"""
_OF_DOORS: Final = 0.2
"""and how often."""
_MET: Final = 0.3
"""In how many lives people meet over a plan and write to each other,"""
_OF_MEETINGS: Final = 0.4
"""and how often."""
_GOES_BACK: Final = 0.2
"""In how many lives somebody comes back to school, and a few there know by a release,"""
_OF_SCHOOL: Final = 0.3
"""and how often."""
_MISTAKEN: Final = 0.15
"""In how many lives a wrong date says that they are 18,"""
_OF_DATES: Final = 0.15
"""and how often."""
_ACCOMPANIED: Final = 0.3
"""In how many lives those at whose hands a youth is write down that somebody may be with them,"""
_OF_OCCASIONS: Final = 0.3
"""and how often."""

_GUIDED: Final = 0.3
"""In how many lives the state's guide is used,"""
_OF_GUIDE: Final = 0.1
"""and how often."""


class Life:
    """A case that goes on for as long as it is asked what happens next."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.more = random.Random(repr(dice.getstate()))
        """For what was added since: the lives there were go on as they did."""
        self._timed = self.more.random() < _TIMED
        self.later = random.Random(repr(dice.getstate()) + "casework")
        self._worked = self.later.random() < _WORKED
        self.kin = random.Random(repr(dice.getstate()) + "support")
        self._supported = self.kin.random() < _SUPPORTED
        self.asked = random.Random(repr(dice.getstate()) + "asking")
        self._linked = self.asked.random() < _LINKED
        self.met = random.Random(repr(dice.getstate()) + "meetings")
        self._meets = self.met.random() < _MET
        self.hands = random.Random(repr(dice.getstate()) + "occasions")
        self._accompanied = self.hands.random() < _ACCOMPANIED
        self.doors = random.Random(repr(dice.getstate()) + "doors")
        self._leaves_out = self.doors.random() < _LEFT_OUT
        self.guided = random.Random(repr(dice.getstate()) + "guide")
        self._guided = self.guided.random() < _GUIDED
        self.school = random.Random(repr(dice.getstate()) + "school")
        self._goes_back = self.school.random() < _GOES_BACK
        self.dates = random.Random(repr(dice.getstate()) + "dates")
        self._is_mistaken = self.dates.random() < _MISTAKEN
        self.story = Story()
        self._releases: list[tuple[str, Audience]] = []
        self._orders: list[tuple[str, Audience]] = []
        self._shields: list[tuple[str, Audience]] = []
        self._count = 0
        self._themes = dice.sample(("consent", "people", "shields", "orders", "reports", "pages"), 2)
        """What this life has more of than others."""
        for aggregate, event, by in (
            (h.HUB.team, h.formed(h.HUB), None),
            (h.AUDITOR.team, h.formed(h.AUDITOR), None),
            (CASE, h.case_opened(), h.HUB),
            (CASE, h.assigned(), h.HUB),
            (CASE, h.particulars(), h.ADVOCATE),
            (h.REFERRAL, h.requested(), h.HUB),
            (h.REFERRAL, h.accepted(h.DOOR), None),
        ):
            self.story.tell(aggregate, event, by)

    def go_on(self, events: int, check: Callable[[Story], None] = lambda _: None) -> Story:
        """Let ``events`` more things happen, and ``check`` after each."""
        for _ in range(events):
            aggregate, event = self._next()
            shielded = [against for _, against in self._shields]
            by = self.dice.choice((None, h.HUB, h.ADVOCATE, h.SECOND, h.PAGED, self._anyone(), *shielded[-2:]))
            self.story.tell(aggregate, event, by, self.dice.choice((0, 1, 1, 7, 30, -2)))
            check(self.story)
            if self._worked and self.later.random() < _OF_CASEWORK:
                self.story.tell(*working.happens(self.later), self.later.choice((by, h.YOUTH, h.ADVOCATE)), 0)
                if self.later.random() < _TOLD_THEMSELVES:
                    self.story.tell(CASE, self._framed(h.particulars()), h.YOUTH, 0)
                check(self.story)
            if self._linked and self.asked.random() < _OF_LINKS:
                self.story.tell(CASE, self.asked.choice(h.caregiver_linked()), by, 0)
                check(self.story)
            if self._leaves_out and self.doors.random() < _OF_DOORS:
                self.story.tell(h.REFERRAL, self.doors.choice(h.left_out(h.service(h.DOOR))), None, 0)
                check(self.story)
            if self._supported and self.kin.random() < _OF_SUPPORT:
                self.story.tell(*supported.happens(self.kin), self.kin.choice((by, h.CAREGIVER, h.DOOR)), 0)
                check(self.story)
            if self._guided and self.guided.random() < _OF_GUIDE:
                self.story.tell(*working.by_guide(self.guided), self.guided.choice((by, h.ADVOCATE, h.HUB)), 0)
                check(self.story)
            self._plan_together(by, check)
            if self._is_mistaken and self.dates.random() < _OF_DATES:
                self.story.tell(*c.by_a_wrong_date(self.dates, self.story.now), h.ADVOCATE, 0)
                check(self.story)
            if self._accompanied and self.hands.random() < _OF_OCCASIONS:
                aggregate, event, who = timed.at_their_hands(self.hands)
                self.story.tell(aggregate, event, self.hands.choice((by, who, who)), 0)
                check(self.story)
        return self.story

    def _plan_together(self, by: Audience | None, check: Callable[[Story], None]) -> None:
        if self._meets and self.met.random() < _OF_MEETINGS:
            self.story.tell(*meeting.happens(self.met), self.met.choice((by, h.YOUTH, h.ADVOCATE, h.CAREGIVER)), 0)
            check(self.story)
        if self._goes_back and self.school.random() < _OF_SCHOOL:
            self.story.tell(*meeting.at_school(self.school, self.story.now), self.school.choice((by, h.YOUTH)), 0)
            check(self.story)

    # --- what happens ----------------------------------------------------------------------------------------------

    def _next(self) -> tuple[str, Event]:
        weighed: tuple[tuple[int, Callable[[], tuple[str, Event]]], ...] = (
            (self._much("consent", 10), self._release),
            (self._much("consent", 6), self._of_a_release),
            (self._much("people", 3), self._person),
            (self._much("people", 1), lambda: (derived("age", CASE), c.came_of_age())),
            (self._much("shields", 4), self._shield),
            (self._much("orders", 4), self._order),
            (self._much("reports", 3), self._report),
            (8, self._referral),
            (self._much("pages", 5), self._page),
            (4, self._told),
            (3, self._opened),
            (4, self._joined),
            (2, lambda: (derived("age", CASE), c.born())),
            (1, self._keeping),
        )
        happens = self.dice.choices([each for _, each in weighed], [weight for weight, _ in weighed])[0]
        return happens()

    def _much(self, theme: str, weight: int) -> int:
        return weight * 3 if theme in self._themes else weight

    def _fresh(self, prefix: str) -> str:
        self._count += 1
        return derived(prefix, "life", str(self._count))

    def _anyone(self) -> Audience:
        return self.dice.choice(READERS)

    def _kinds(self) -> list[Label]:
        return self.dice.sample(KINDS, self.dice.randint(1, 6))

    def _soon(self) -> timedelta:
        return timedelta(minutes=self.dice.choice((5, 20, 60, 300)))

    def _release(self) -> tuple[str, Event]:
        shielded = tuple(who for _, who in self._shields if who in RECIPIENTS)
        identifier, recipient = self._fresh("rel"), self.dice.choice((*RECIPIENTS, *shielded * 3))
        older = [each for each, who in self._releases if who == recipient or self.dice.random() < 0.1]
        now = self.story.now
        event: ReleaseGranted = c.released(
            recipient,
            *self._kinds(),
            until=now + self._soon() * self.dice.choice((1, 10)),
            since=now + timedelta(minutes=3) if self.dice.random() < 0.15 else None,
            signer=self.dice.choice((Signer.YOUTH, Signer.YOUTH, Signer.YOUTH_WITH_PARENT)),
            cosigner=self.dice.choice((None, None, None, *PEOPLE)),
            witness=self.dice.choice((*(None,) * 6, *PEOPLE)),
            supersedes=self.dice.choice(older) if older and self.dice.random() < 0.4 else None,
        )
        self._releases.append((identifier, recipient))
        return identifier, event

    def _of_a_release(self) -> tuple[str, Event]:
        if not self._releases:
            return self._release()
        identifier, recipient = self.dice.choice(self._releases)
        make: tuple[Callable[[], Event], ...] = (
            lambda: h.withdrawn(recipient),
            lambda: h.expired(recipient),
            lambda: c.narrowed(recipient, *self._kinds(), until=self.story.now + self._soon()),
            *(lambda: c.narrowed(recipient, *KINDS[1:], until=self.story.now + timedelta(days=90)),) * 2,
            lambda: c.began(recipient),
            lambda: c.began(recipient),
            lambda: c.papered(recipient),
            lambda: c.renewal_due(recipient),
        )
        return identifier, self.dice.choice(make)()

    def _person(self) -> tuple[str, Event]:
        named = [who for _, who in self._releases]
        who = self.dice.choice((None, *RECIPIENTS[:2], *named))
        make: tuple[Callable[[], Event], ...] = (
            lambda: c.named(who),
            *(lambda: c.suspected(who),) * 3,
            lambda: c.cleared(who),
            c.clearance_agreed,
        )
        return self.dice.choice(PEOPLE), self.dice.choice(make)()

    def _shield(self) -> tuple[str, Event]:
        if not self._shields or self.dice.random() < 0.5:
            against = self.dice.choice((*RECIPIENTS, *(who for _, who in self._releases), self._anyone()))
            self._shields.append((self._fresh("shd"), against))
            return self._shields[-1][0], h.shielded(against)
        identifier, against = self.dice.choice(self._shields)
        return identifier, self.dice.choice((h.lifted, h.lifted, c.seen_taken_back))(against)

    def _order(self) -> tuple[str, Event]:
        if self._orders and self.dice.random() < 0.6:
            identifier, recipient = self.dice.choice(self._orders)
            if self.dice.random() < 0.45:
                return identifier, c.order_ended(recipient)
            event: OrderTookEffect = c.ordered(recipient, *self._kinds(), until=self.story.now + self._soon() * 3)
            return identifier, event
        recipient = self.dice.choice((h.POLICE, h.WELFARE, h.DOOR, h.OTHER_DOOR, h.HUB, h.SECOND))
        self._orders.append((self._fresh("ord"), recipient))
        notice = self.dice.choice(tuple(YouthNotice))
        return self._orders[-1][0], c.order_recorded(recipient, *self._kinds(), notice=notice)

    def _referral(self) -> tuple[str, Event]:
        door = self.dice.choice((h.DOOR, h.OTHER_DOOR))
        moved = self.dice.choice(
            (ReferralState.IN_PROGRESS, ReferralState.ON_HOLD, ReferralState.COMPLETED, ReferralState.REJECTED)
        )
        happens: tuple[Event, ...] = (
            h.requested(self.dice.choice((None, "what happened"))),
            h.offered(door),
            *(h.accepted(door),) * 3,
            h.declined(door),
            h.moved(moved),
        )
        if self.more.random() < _OF_THE_LOOP:
            told = h.requested(who="girls", legal="immigrant", health="pregnant", unwanted=h.service(door))
            beside = (*h.of_the_loop(door), h.moved(ReferralState.REQUESTED), told)
            return self.more.choice((h.REFERRAL, h.OTHER_REFERRAL)), self.more.choice(beside)
        return self.dice.choice((h.REFERRAL, h.OTHER_REFERRAL)), self.dice.choice(happens)

    def _page(self) -> tuple[str, Event]:
        who = self.dice.choice((h.HUB, h.ADVOCATE, h.SECOND, h.PAGED, h.PAGED))
        number = self.dice.choice((1, 1, 2))
        if self.dice.random() < 0.3:
            asker = self.dice.choice((None, *READERS))
            return h.PAGE, self.dice.choice((h.page_requested, h.page_joined))(asker)
        make: tuple[Callable[[], Event], ...] = (
            *(lambda: h.page_sent(who, number),) * 2,
            lambda: h.page_passed(self.dice.choice((who, None)), number),
            h.page_unanswerable,
            lambda: h.page_told(who, number),
            *(lambda: h.acknowledged(who),) * 3,
            lambda: h.page_arrived(who),
            lambda: h.page_finished(who),
            lambda: h.debriefed(who),
        )
        return h.PAGE, self.dice.choice(make)()

    def _report(self) -> tuple[str, Event]:
        agency = self.dice.choice((h.WELFARE, h.POLICE))
        happens: tuple[Event, ...] = (
            h.called(),
            h.followed_up(agency),
            h.followed_up(agency),
            h.report_acknowledged(agency),
            c.youth_told(),
        )
        happened = self.dice.choice(happens)
        if self._timed and self.more.random() < _OF_CLOCKS:
            return timed.happens(self.more)
        return h.REPORT, happened

    def _told(self) -> tuple[str, Event]:
        fields = ("called", "reach", "place", "story", "caution")
        told = h.particulars(**{field: None for field in fields if self.dice.random() < 0.3})
        return CASE, self._framed(told) if self._worked else told

    def _framed(self, told: ParticularsRecorded) -> ParticularsRecorded:
        """Return what was told, with whom the youth chose for some of it."""
        chosen = {
            f"{name}_to": tuple(self.later.sample(RECIPIENTS[:-1], self.later.randint(0, 3)))
            for name in FRAME
            if self.later.random() < _CHOSEN
        }
        recorder = self.later.choice((None, h.ADVOCATE, h.SECOND))
        return msgspec.structs.replace(told, **chosen, wants="a quiet week", languages="Hmong", recorder=recorder)

    def _opened(self) -> tuple[str, Event]:
        ordered = [who for _, who in self._orders]
        return CASE, h.file_opened(self.dice.choice((self._anyone(), *ordered)))

    def _joined(self) -> tuple[str, Event]:
        who = self._anyone()
        joined: tuple[tuple[str, Event], ...] = (
            (who.team, h.formed(who)),
            (CASE, h.assigned(self.dice.choice((h.ADVOCATE, h.SECOND, h.PAGED)))),
            (CASE, h.welcomed()),
            (CASE, h.welcomed(NEW_YOUTH, NEW_CODE)),
        )
        return self.dice.choice(joined)

    def _keeping(self) -> tuple[str, Event]:
        happens: tuple[Event, ...] = (c.preserved(), c.erasure_asked(), c.erased())
        return keeping_of(CASE), self.dice.choice(happens)
