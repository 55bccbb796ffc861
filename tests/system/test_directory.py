"""A real directory comes in, and a referral finds one of its doors."""

import asyncio
import re
from pathlib import Path

import pytest

from contracts.ids import fresh
from contracts.intake import AskForSupport, OpenCase
from contracts.inventory import EditionSwitched, ServicesStaged, service_id
from contracts.referral import DeclineOffer, ReferralOffered, RequestReferral
from contracts.vocabulary import Area, Asker, DeclineReason, Language, MatchReason, Need, Urgency
from deploy.player import Player, command
from deploy.seed import invitations
from services.bus.gate.credential import Key, by_invitation, by_session, new_session, public
from services.bus.wire.connection import BusSettings
from tests.system.running import SESSIONS, Up, trellis

REAL = Path(__file__).parents[3] / "shared" / "data" / "hsds-1.1-illinois-legal-aid"
REGION = "southeast"

pytestmark = pytest.mark.skipif(not REAL.exists(), reason=f"no real directory at {REAL}")


def key(up: Up, slug: str) -> Key:
    """Return how somebody comes in: by their invitation, afterwards by the session it opened."""
    secret = invitations(up.home)[slug]
    if secret in SESSIONS:
        return by_session(SESSIONS[secret])
    SESSIONS[secret] = new_session()
    return by_invitation(secret, SESSIONS[secret])


def _id_of(listed: dict[str, str]) -> str:
    """The id of a service as it was staged."""
    return service_id(REGION, listed["source"])


async def test_a_referral_is_matched_to_a_service_of_a_real_directory(up: Up) -> None:
    """427 of 430 real services are taken; when the one on Trellis declines, one of them is next, by telephone."""
    words = ("inventory", "import", str(REAL), "--region", REGION)
    said = (await asyncio.to_thread(trellis, *words, home=up.home.path)).said
    assert re.search(r"read +.*430 in services.csv", said)
    assert "taken      427: 427 new" in said
    assert re.search(r"skipped +3\n", said)
    settings = BusSettings(up.running.bus, up.home.path)
    hub_key, law_key = key(up, "merle-ivyson"), key(up, "eider-nutmeg")
    async with (
        Player.enters("the hub", hub_key, settings) as hub,
        Player.enters("the law office", law_key, settings) as law,
        Player.enters("somebody", public(fresh("x")), settings, reads=False) as somebody,
    ):
        asked = command(
            AskForSupport,
            REGION,
            asker=Asker.PARENT,
            needs=(Need.LEGAL_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.ANYWHERE,
            language=Language.ENGLISH,
            verifier="a" * 52,
        )
        await somebody.does(asked)
        opening = command(
            OpenCase,
            REGION,
            request_case=asked.case,
            request=asked.about,
            urgency=Urgency.SOON,
            area=Area.ANYWHERE,
        )
        await hub.does(opening)
        wanted = {"need": Need.LEGAL_SUPPORT, "urgency": Urgency.SOON, "area": Area.ANYWHERE}
        referral = await hub.does(command(RequestReferral, REGION, opening.case, **wanted))
        first = await law.sees(ReferralOffered, lambda copy: copy.about == referral)
        service = first.fields["service"]
        no = command(DeclineOffer, REGION, opening.case, referral, service=service, reason=DeclineReason.NO_PLACE)
        await law.does(no)
        second = await hub.sees(
            ReferralOffered, lambda copy: copy.about == referral and copy.fields["service"] != service
        )
        chosen = second.fields["service"]
        staged = await hub.sees(ServicesStaged, lambda copy: chosen in map(_id_of, copy.fields.get("services", ())))
        assert staged.fields["source"] == REAL.name
        await hub.sees(EditionSwitched, lambda copy: copy.fields["edition"] == staged.fields["edition"])
        assert "audience" not in second.fields
        assert MatchReason.TELEPHONE in {each["reason"] for each in second.fields["because"]}
