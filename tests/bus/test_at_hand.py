"""Who examines or interviews a youth, on a real bus: what they write down, whom it reaches, what they hear of it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from contracts.accompany import AccompanimentChosen, AdvocateCalled, ChooseAccompaniment, OccasionRaised, RaiseOccasion
from contracts.base import Address, Audience, Event
from contracts.consent import PersonNamed, PersonSuspected, ShieldRaised
from contracts.disclosure import Copy
from contracts.ids import derived, fresh
from contracts.intake import AdvocateAssigned, YouthWelcomed
from contracts.oncall import PageRequested, PageSent
from contracts.outcomes import NOT_FOUND, Reason
from contracts.referral import ReferralAccepted, ReferralMoved
from contracts.report import FollowUpSent
from contracts.subjects import case_filter
from contracts.vocabulary import Accompaniment, Kind, Language, PageReason, ReferralState, UnaskedReason
from deploy.player import Player, command
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.wire.connection import connect
from services.bus.wire.publishing import RefusedError
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.oncall_scheduler.accompany import MOST
from services.oncall_scheduler.handlers import desk as oncall
from tests.bus.gate import REGION
from tests.bus.running import serving
from tests.bus.samples import sample
from tests.bus.test_pages import Night
from tests.bus.test_pages import night as night

OUTSIDE = ("nurse", "officer")
UNASKED = {Accompaniment.COULD_NOT_BE_ASKED: UnaskedReason.NOT_REACHED}
CHOICES = (None, Accompaniment.WANTED, Accompaniment.NOT_WANTED, Accompaniment.COULD_NOT_BE_ASKED)


def wrote(case: str, **fields: Any) -> RaiseOccasion:
    """Write down an exam at which the youth, who was told, wants somebody with them now."""
    given: dict[str, Any] = {
        "reason": PageReason.MEDICAL_EXAM,
        "language": Language.ENGLISH,
        "told": True,
        "choice": Accompaniment.WANTED,
        "reach": "the desk",
    }
    identifier = fresh("cmd")
    return command(RaiseOccasion, REGION, case, derived("occ", identifier), id=identifier, **(given | fields))


def is_about(asked: RaiseOccasion) -> Callable[[Copy], bool]:
    return lambda copy: copy.about == asked.about


async def reported(night: Night) -> None:
    """The officer has a report of the youth; the second advocate stands beside them."""
    sent = sample(FollowUpSent, recipients=(night.officer.actor.audience,))
    await night.gate.append("referral_router", Address("report", REGION, night.case, fresh("rpt")), sent)
    await night.happens("intake", night.case, sample(AdvocateAssigned, advocate=night.second.actor.team))


async def kept_away(night: Night, who: str, how: str) -> None:
    """Raise a shield against them, or a suspicion."""
    whom = getattr(night, who).actor.audience
    raised: dict[str, tuple[Event, ...]] = {
        "shield": (sample(ShieldRaised, against=whom),),
        "suspicion": (sample(PersonNamed, audience=whom), sample(PersonSuspected, audience=whom)),
    }
    about = fresh("shd" if how == "shield" else "pty")
    for event in raised[how]:
        await night.happens("consent", about, event)


async def pages(night: Night) -> list[Event]:
    """Return what there is of the case's pages."""
    nc = await connect("oncall_scheduler", night.gate.settings)
    try:
        return [
            fact.event
            async for fact in Reader(nc, Keyring(nc, night.gate.settings.sealing_key())).facts(
                case_filter(REGION, night.case, "oncall")
            )
        ]
    finally:
        await nc.close()


def read_by(player: Player, case: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what somebody can read of the occasions of a case, of its pages and its shields."""
    of = ("accompany.", "oncall.", "consent.")
    found = [(copy.type or "", copy.fields) for copy in player.copies.values() if copy.case == case]
    found = [(kind, fields) for kind, fields in found if kind.startswith(of)]
    return sorted(found, key=str)


async def test_an_advocate_is_paged_whom_the_youth_wants_there_and_who_wrote_it_reads_their_own_words(
    night: Night,
) -> None:
    """As when an advocate writes it down. Those beside the youth read it, and when; nothing that follows comes back."""
    await reported(night)
    settings = night.gate.settings
    async with (
        night.players("nurse", "officer", "second", "advocate") as (nurse, officer, beside, on_call),
        serving(disclosure, settings, writing),
        serving(oncall, settings),
    ):
        await nurse.does(asked := wrote(night.case))
        await nurse.sees(AccompanimentChosen, is_about(asked))
        assert (await beside.sees(OccasionRaised)).fields["audience"]["team"] == nurse.actor.team
        await beside.sees(AdvocateCalled)
        assert await night.asked(4)
        requested = await on_call.sees(PageRequested, lambda copy: copy.case == night.case)
        assert "audience" not in requested.fields
        await on_call.sees(PageSent, lambda copy: copy.case == night.case)
        later = command(
            ChooseAccompaniment, REGION, night.case, asked.about, told=True, choice=Accompaniment.NOT_WANTED
        )
        await beside.does(later)
        await beside.sees(AccompanimentChosen, lambda copy: copy.fields["choice"] == "not-wanted")
        own = read_by(nurse, night.case)
        assert [kind for kind, _ in own] == [AccompanimentChosen.tag(), OccasionRaised.tag()]
        assert own[0][1]["choice"] == "wanted"
        assert not {"asks", "heard"} & {name for _, fields in own for name in fields}
        assert read_by(officer, night.case) == []
        with pytest.raises(RefusedError):
            await nurse.tries(later)


@pytest.mark.parametrize("how", ["shield", "suspicion"])
@pytest.mark.parametrize("who", OUTSIDE)
async def test_who_is_kept_from_the_case_is_answered_as_ever_and_reaches_nobody(
    night: Night, who: str, how: str
) -> None:
    """What they read is the same, to a field, as where nobody keeps them away; and nobody is paged, or reads of it."""
    await reported(night)
    other = Night(night.gate, night.advocate)
    await other.begins()
    await reported(other)
    await kept_away(night, who, how)
    settings = night.gate.settings
    async with (
        night.players(who, "second", "hub") as (outside, beside, hub),
        serving(disclosure, settings, writing),
        serving(oncall, settings),
    ):
        for case in (night.case, other.case):
            for choice in CHOICES:
                asked = wrote(case, choice=choice, why=None if choice is None else UNASKED.get(choice))
                await outside.does(asked)
                await outside.sees(OccasionRaised, is_about(asked))
                if choice is not None:
                    await outside.sees(AccompanimentChosen, is_about(asked))
            refused = await outside.tries(wrote(case))
            assert refused is not None
            assert refused.reason is Reason.NOT_NOW
        assert read_by(outside, night.case) == read_by(outside, other.case)
        await beside.sees(OccasionRaised, lambda copy: copy.case == other.case)
        for nobody in (beside, hub):
            assert not [kind for kind, _ in read_by(nobody, night.case) if kind.startswith("accompany.")]
        assert await pages(night) == []
        assert await pages(other)


@pytest.mark.parametrize("who", OUTSIDE)
async def test_who_has_no_part_in_a_case_hears_that_there_is_none(night: Night, who: str) -> None:
    """Nor one whose referral ended; nor one from whom it was shielded before a hub wrote down a yes for it."""
    other, nowhere = Night(night.gate, night.advocate), fresh("case")
    referral = fresh("ref")
    if who == "nurse":
        accepted = sample(ReferralAccepted, audience=night.nurse.actor.audience)
        await other.happens("referral", referral, accepted)
        await other.happens("referral", referral, ReferralMoved(state=ReferralState.COMPLETED))
        hidden = Night(night.gate, night.advocate)
        await kept_away(hidden, who, "shield")
        await hidden.happens("referral", fresh("ref"), accepted)
    else:
        hidden = other
    async with night.players(who) as (outside,), serving(oncall, night.gate.settings):
        for case in (other.case, hidden.case, nowhere):
            for asked in (wrote(case), wrote(case, choice=None), wrote(case, reach=None)):
                assert await outside.tries(asked) == NOT_FOUND


async def test_a_shielded_clinic_has_the_part_that_it_had(night: Night) -> None:
    """That its referral was ended afterwards it doesn't see; an answer doesn't tell it either."""
    clinic = Night(night.gate, night.advocate)
    referral = fresh("ref")
    await clinic.happens("referral", referral, sample(ReferralAccepted, audience=night.nurse.actor.audience))
    await kept_away(clinic, "nurse", "shield")
    await clinic.happens("referral", referral, ReferralMoved(state=ReferralState.COMPLETED))
    async with night.players("nurse") as (nurse,), serving(oncall, night.gate.settings):
        assert await nurse.tries(wrote(clinic.case)) is None
    assert await pages(clinic) == []


async def test_nobody_writes_one_after_another_down(night: Night) -> None:
    """However many a clinic sends: a few a day, and what follows the first joins its page."""
    async with night.players("nurse") as (nurse,), serving(oncall, night.gate.settings):
        said = [await nurse.tries(wrote(night.case)) for _ in range(MOST + 2)]
        assert [each is None for each in said] == [True] * MOST + [False] * 2
        await night.asked(2 + MOST)
        assert sum(isinstance(event, PageRequested) for event in await pages(night)) == 1


async def test_as_many_at_once_are_no_more_than_one_after_another(night: Night) -> None:
    """Two processes decide, each message by itself, and what was kept meanwhile is counted."""
    async with (
        night.players("nurse") as (nurse,),
        serving(oncall, night.gate.settings),
        serving(oncall, night.gate.settings),
    ):
        said = await asyncio.gather(*(nurse.tries(wrote(night.case)) for _ in range(MOST + 3)))
        assert sorted(each is None for each in said) == [False] * 3 + [True] * MOST


async def test_where_nobody_asked_those_beside_the_youth_do_or_the_hub_and_then_they_choose_themselves(
    night: Night,
) -> None:
    """Nobody is paged before. The youth reads of it once somebody told them, by both secrets, and chooses."""
    settings = night.gate.settings
    untold = {"told": False, "choice": None}
    youth = await night.gate.unlocked()  # whoever is welcomed anew comes in no more as before: nobody whom others share
    async with (
        night.players("nurse", "hub", "second") as (nurse, hub, beside),
        Player.enters("youth", youth.key, settings) as theirs,
        serving(disclosure, settings, writing),
        serving(oncall, settings),
    ):
        await nurse.does(wrote(night.case, **untold))
        await hub.sees(OccasionRaised, lambda copy: copy.case == night.case)
        await reported(night)
        door = Audience(Kind.YOUTH, fresh("team"))
        welcomed = sample(YouthWelcomed, audience=youth.actor.audience, second="s" * 52, door=door)
        await night.happens("intake", night.case, welcomed)
        await nurse.does(asked := wrote(night.case, **untold))
        raised = await beside.sees(OccasionRaised, is_about(asked))
        assert [each["team"] for each in raised.fields["asks"]] == [night.second.actor.team]
        choice = {"told": True, "choice": Accompaniment.WANTED}
        by_youth = command(ChooseAccompaniment, REGION, night.case, asked.about, **choice)
        assert await theirs.tries(by_youth) == NOT_FOUND
        thinks = {"told": True, "choice": Accompaniment.UNDECIDED}
        await beside.does(command(ChooseAccompaniment, REGION, night.case, asked.about, **thinks))
        assert await pages(night) == []
        read = await theirs.sees(OccasionRaised, is_about(asked))
        assert not {"audience", "asks", "heard"} & read.fields.keys()
        await theirs.does(command(ChooseAccompaniment, REGION, night.case, asked.about, **choice))
        await beside.sees(AdvocateCalled, is_about(asked))
        assert [kind for kind, _ in read_by(nurse, night.case)] == [OccasionRaised.tag()] * 2
        assert not hub.has(OccasionRaised, is_about(asked))
