"""By which passkeys people sign in, and who comes in anew after losing theirs: a part of the registry."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from contracts.base import Actor, Fact
from contracts.gate import PasskeyEnrolled, PasskeyRemoved, PasskeyRenamed, PersonRecovered, PersonRemoved
from contracts.vocabulary import Device


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey, and whose it is. ``uses`` is how often it was used when it was made."""

    id: str
    actor: Actor
    device: Device
    credential: str
    public_key: str
    uses: int
    made: datetime


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who comes in once by two halves. ``name`` is what is used up by it."""

    name: str
    actor: Actor
    since: datetime


class Devices:
    """A fold over facts of the gate."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._passkeys: dict[str, Passkey] = {}
        """By what their devices know them by."""
        self._recoveries: dict[frozenset[str], Recovery] = {}

    def take(self, fact: Fact) -> None:
        """Go on by one fact."""
        match fact.event:
            case PasskeyEnrolled() as made:
                # What is taken stays whose it was: no later fact can turn a device to somebody else.
                self._passkeys.setdefault(made.credential, _passkey(made, fact.at))
            case PasskeyRenamed(passkey=passkey, device=device):
                for credential, each in self._passkeys.items():
                    if each.id == passkey:
                        self._passkeys[credential] = msgspec.structs.replace(each, device=device)
            case PasskeyRemoved(passkey=passkey):
                self._passkeys = {key: each for key, each in self._passkeys.items() if each.id != passkey}
            case PersonRemoved() as event:
                self._forget(_whom(event))
            case PersonRecovered() as event:
                self._forget(_whom(event))
                recovery = Recovery(name=event.verifier, actor=_whom(event), since=fact.at)
                self._recoveries.setdefault(frozenset((event.first, event.verifier)), recovery)
            case _:
                pass

    def passkey(self, credential: str) -> Passkey | None:
        """Return the passkey that a device knows by ``credential``, or None."""
        return self._passkeys.get(credential)

    def of(self, actor: Actor) -> Iterable[Passkey]:
        """Return the passkeys of ``actor``, the oldest first."""
        return [each for each in self._passkeys.values() if each.actor == actor]

    def recovery(self, halves: frozenset[str]) -> Recovery | None:
        """Return who comes in by these two halves (by their verifiers), or None."""
        return self._recoveries.get(halves)

    def _forget(self, actor: Actor) -> None:
        self._passkeys = {key: each for key, each in self._passkeys.items() if each.actor != actor}
        self._recoveries = {key: each for key, each in self._recoveries.items() if each.actor != actor}


def _passkey(made: PasskeyEnrolled, at: datetime) -> Passkey:
    return Passkey(
        id=made.passkey,
        actor=_whom(made),
        device=made.device,
        credential=made.credential,
        public_key=made.public_key,
        uses=made.uses,
        made=at,
    )


def _whom(event: PasskeyEnrolled | PersonRemoved | PersonRecovered) -> Actor:
    return Actor(event.audience.kind, event.audience.team, event.person)
