"""The demo community's young person: brought in once, as it would happen, and the two secrets that open their page.

Somebody asks, the hub opens a case, and an advocate writes down what the youth tells: each over their own connection,
so nothing is possible here that isn't possible anywhere. All of it is fictional.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Audience, Command
from contracts.consent import GrantRelease
from contracts.ids import derived
from contracts.intake import AskForSupport, AssignAdvocate, OpenCase, RecordParticulars, WelcomeYouth
from contracts.labels import Label
from contracts.vocabulary import (
    Area,
    Asker,
    Kind,
    Language,
    Need,
    Purpose,
    SignatureForm,
    Signer,
    Urgency,
)
from deploy import asking
from deploy.community import Community, Team, invite
from deploy.home import Home, write_private
from deploy.player import Player, command, own_screen
from deploy.together import plans
from services.bus.gate.credential import by_invitation, new_session, public
from services.bus.gate.words import invitation_verifier, second_complaint, second_verifier, verifier, words_of
from services.bus.wire.connection import BusSettings

REGION: Final = "northwest"
_FILE: Final = "young.json"
_HUB: Final = "nw-hub"
_ADVOCATE: Final = "nw-advocate-2"
_RELEASES: Final[Mapping[str, tuple[Purpose, tuple[Label, ...], int]]] = {
    "fern-street-clinic": (Purpose.PROVIDE_SERVICE, (Label.IDENTITY, Label.CONTACT, Label.HEALTH), 60),
    "kindred-peers": (Purpose.ACCOMPANY, (Label.IDENTITY,), 7),
}
"""Whom they let see what, what for, and for how many days."""
_TOLD: Final = {
    "called": "Sparrow",
    "pronouns": "they",
    "reach": "a text after three, never a call",
    "story": "I would like to go back to school, and to sleep somewhere quiet.",
}

Do = Callable[[list[Command]], Awaitable[None]]
"""Does commands of the operator."""


class Young(msgspec.Struct, frozen=True):
    """What opens their page: the six words, and their second secret."""

    words: str
    second: str


def young(home: Home) -> Young | None:
    """Return the secrets of this home's young person, None where there is none."""
    try:
        return msgspec.json.decode((home.path / _FILE).read_bytes(), type=Young)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


async def bring_in(home: Home, settings: BusSettings, whole: Community, do: Do) -> None:
    """Bring them in, unless they are; the teams have to be formed, and their people to be invited afterwards.

    Raises:
        BusDownError: no answer; doing it again goes on with another case.
        StoryError: something was refused.
    """
    if young(home) is not None:
        return
    await _keep_screens(settings, whole, do)
    async with AsyncExitStack() as stack:
        hub, advocate = [await _enters(stack, settings, whole, slug, do) for slug in (_HUB, _ADVOCATE)]
        async with Player.enters("somebody", public(secrets.token_hex(16)), settings, reads=False) as somebody:
            asked = await _asks(somebody)
        await asking.bring_in(hub, REGION, settings)
        case = await _opens(hub, advocate, whole, asked)
        found = await _welcomes(advocate, whole, case)
    write_private(home.path / _FILE, msgspec.json.encode(found).decode())


async def _keep_screens(settings: BusSettings, whole: Community, do: Do) -> None:
    """Have everybody who can be paged say that they keep a page of Trellis open: so they are asked, and waited for."""
    async with AsyncExitStack() as stack:
        for team in whole.teams:
            if team.kind in (Kind.HUB, Kind.ADVOCATE):
                player = await _enters(stack, settings, whole, team.slug, do)
                await player.does(own_screen(player, team.region))


async def _enters(stack: AsyncExitStack, settings: BusSettings, whole: Community, slug: str, do: Do) -> Player:
    """Let the first person of a team in by a link of their own, in whose place the one that is shown comes later."""
    team = _team(whole, slug)
    secret = secrets.token_hex(16)
    await do([invite(team, team.people[0], invitation_verifier(secret))])
    key = by_invitation(secret, new_session())
    return await stack.enter_async_context(Player.enters(slug, key, settings, reads=False))


async def _asks(somebody: Player) -> AskForSupport:
    nonce = secrets.token_hex(16)
    asked = command(
        AskForSupport,
        REGION,
        asker=Asker.RELATIVE,
        needs=(Need.SUPPORT_AND_ADVOCACY,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier=await asyncio.to_thread(verifier, " ".join(words_of(nonce))),
    )
    await somebody.does(asked)
    return asked


async def _opens(hub: Player, advocate: Player, whole: Community, asked: AskForSupport) -> str:
    """Open the case, and write down what the youth tells."""
    team = _team(whole, _ADVOCATE)
    opening = command(
        OpenCase,
        REGION,
        request_case=asked.case,
        request=asked.about,
        urgency=Urgency.SOON,
        area=Area.NORTH,
    )
    case = await hub.does(opening)
    named = {"advocate": team.id, "advocate_name": team.name, "base": team.base}
    await hub.does(command(AssignAdvocate, REGION, case, case, **named))
    await advocate.does(command(RecordParticulars, REGION, case, case, **_TOLD))
    await plans(advocate, REGION, case)
    return case


async def _welcomes(advocate: Player, whole: Community, case: str) -> Young:
    """Record what they let others see, and give them their code and second secret."""
    for slug, (purpose, kinds, days) in _RELEASES.items():
        grant = command(
            GrantRelease,
            REGION,
            case,
            recipient=Audience(Kind.PARTNER, derived("team", slug)),
            recipient_name=_team(whole, slug).name,
            purpose=purpose,
            kinds=kinds,
            until=datetime.now(UTC) + timedelta(days=days),
            signer=Signer.YOUTH,
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
            limits_explained=True,
            ground="victim-services",
        )
        await advocate.does(grant)
    found = Young(" ".join(words_of(secrets.token_hex(16))), _number())
    hashed = await asyncio.to_thread(verifier, found.words)
    second = await asyncio.to_thread(second_verifier, found.second, hashed)
    await advocate.does(command(WelcomeYouth, REGION, case, case, verifier=hashed, second=second))
    return found


def _number() -> str:
    while second_complaint(number := f"{secrets.randbelow(10**6):06}") is not None:
        pass
    return number


def _team(whole: Community, slug: str) -> Team:
    return next(team for team in whole.teams if team.slug == slug)
