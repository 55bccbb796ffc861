"""Whether what a device answered is what it claims to be. Only the gatekeeper asks this; see decision 25.

The answer has to be to a challenge of ours, of just now, from our own address, by somebody who was there and was
verified by the device. For whatever is wrong with it there is one answer: none.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
import structlog
from webauthn import verify_authentication_response, verify_registration_response

from services.bus.gate.callout import issuer_of
from services.bus.gate.passkey import Assertion, Made, Site, from_url, in_url
from services.bus.wire.connection import BusSettings
from services.gatekeeper.challenges import Challenges
from services.gatekeeper.settings import figures

log = structlog.get_logger()

_TYPE: Final = "public-key"


class Enrolled(NamedTuple):
    """A passkey as its device made it: how it is known and verified, and how often it was used."""

    credential: str
    public_key: str
    uses: int


class _Client(msgspec.Struct):
    challenge: str


_clients = msgspec.json.Decoder(_Client)


class Verifying:
    """Verifies for one site."""

    def __init__(self, site: Site, challenges: Challenges) -> None:
        self._site = site
        self.challenges = challenges

    def made(self, answer: Made, at: datetime) -> Enrolled | None:
        """Return the passkey that ``answer`` is about, or None: it is none that was made for us just now."""
        challenge = self.challenge_in(answer.client, at)
        if challenge is None:
            return None
        response = {"clientDataJSON": answer.client, "attestationObject": answer.attestation}
        try:
            verified = verify_registration_response(
                credential=_credential(answer.credential, response),
                expected_challenge=challenge,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                require_user_verification=True,
            )
        except Exception as error:  # noqa: BLE001 - whatever anybody can make a parser stumble over is refused
            _say_refused(error)
            return None
        return Enrolled(in_url(verified.credential_id), in_url(verified.credential_public_key), verified.sign_count)

    def signed(self, answer: Assertion, public_key: str, uses: int, at: datetime) -> int | None:
        """Return how often the passkey was used, this time too, or None: it was not it that answered, to us, just now.

        ``uses``: how often before. One that counts backwards, or stands still, may be another device's copy.
        """
        challenge, key = self.challenge_in(answer.client, at), from_url(public_key)
        if challenge is None or key is None:
            return None
        response = {
            "clientDataJSON": answer.client,
            "authenticatorData": answer.data,
            "signature": answer.signature,
            "userHandle": answer.user,
        }
        try:
            verified = verify_authentication_response(
                credential=_credential(answer.credential, response),
                expected_challenge=challenge,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                credential_public_key=key,
                credential_current_sign_count=uses,
                require_user_verification=True,
            )
        except Exception as error:  # noqa: BLE001 - as above
            _say_refused(error)
            return None
        return verified.new_sign_count

    def challenge_in(self, client: str, at: datetime) -> bytes | None:
        """Return the challenge that an answer is to, or None where it is none of ours, or not of just now."""
        try:
            challenge = from_url(_clients.decode(from_url(client) or b"").challenge)
        except msgspec.DecodeError:
            return None
        return challenge if challenge is not None and self.challenges.good(challenge, at) else None


def verifying_for(settings: BusSettings) -> Verifying:
    """Return what verifies for this deployment.

    Raises:
        FileNotFoundError: this machine does not hold the gatekeeper's key.
    """
    key = issuer_of(settings).derived("challenges")
    return Verifying(Site.from_environment(), Challenges(key, figures(settings.home).challenge.length))


def _credential(identifier: str, response: dict[str, str]) -> dict[str, Any]:
    return {"id": identifier, "rawId": identifier, "type": _TYPE, "response": response}


def _say_refused(error: Exception) -> None:
    """Say that an answer was refused, and nothing of what was in it."""
    log.info("passkey_refused", why=type(error).__name__)
