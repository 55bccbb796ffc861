"""The gate: teams, the people in them, and how they come in. Decided by ``gatekeeper``."""

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import FeedId, InvitationId, PasskeyId, derived
from contracts.labels import (
    CredentialKey,
    Name,
    OfficePhone,
    PublicName,
    Registration,
    SessionName,
    Uses,
    Verifier,
)
from contracts.vocabulary import AdvocateBase, AgencyRole, Device, FeedOf, Kind, KnownBy


class FormTeam(Command, frozen=True, tag="gatekeeper.form_team.v1"):
    """Form a team: an audience of named people. ``about`` is the team."""

    kind: Kind
    name: PublicName
    phone: OfficePhone = ""
    role: AgencyRole | None = None
    base: AdvocateBase | None = None


class InvitePerson(Command, frozen=True, tag="gatekeeper.invite.v1"):
    """Invite a person into a team, by a link that works once. ``about`` is the team."""

    invitation: InvitationId
    kind: Kind
    person: PersonToken
    name: Name
    verifier: Verifier

    def misfounded(self) -> str | None:
        return None if self.invitation == derived("inv", self.id) else "invitation"


class RemovePerson(Command, frozen=True, tag="gatekeeper.remove.v1"):
    """Remove a person from a team: their sessions end at once. ``about`` is the team."""

    person: PersonToken


class SignOut(Command, frozen=True, tag="gatekeeper.sign_out.v1"):
    """End one's own sessions: this one, or everywhere. ``about`` is the person's team."""

    session: SessionName | None = None
    """The session to end; None ends all of one's own."""


class TellSignIns(Command, frozen=True, tag="gatekeeper.tell_sign_ins.v1"):
    """Be told where one is signed in, and by which passkeys one can. ``about`` is one's own team."""


class EnrolPasskey(Command, frozen=True, tag="gatekeeper.enrol_passkey.v1"):
    """Let a device sign one in from now on, by a passkey just made on it. ``about`` is one's own team."""

    passkey: PasskeyId
    device: Device
    registration: Registration

    def misfounded(self) -> str | None:
        return None if self.passkey == derived("pkey", self.id) else "passkey"


class RenamePasskey(Command, frozen=True, tag="gatekeeper.rename_passkey.v1"):
    """Call the device of a passkey something else. ``about`` is one's own team."""

    passkey: PasskeyId
    device: Device


class RemovePasskey(Command, frozen=True, tag="gatekeeper.remove_passkey.v1"):
    """Let a passkey of one's own sign nobody in any more. ``about`` is one's own team."""

    passkey: PasskeyId


class AskRecovery(Command, frozen=True, tag="gatekeeper.ask_recovery.v1"):
    """Ask that somebody who lost their device may come in anew. ``about`` is their team.

    Who asks tells them one half of what lets them in, and whoever agrees the other: neither of the two has both.
    """

    person: PersonToken
    known_by: KnownBy
    verifier: Verifier


class AgreeRecovery(Command, frozen=True, tag="gatekeeper.agree_recovery.v1"):
    """Agree, as a second person: what they signed in by before ends at once. ``about`` is their team."""

    person: PersonToken
    known_by: KnownBy
    verifier: Verifier


class CancelRecovery(Command, frozen=True, tag="gatekeeper.cancel_recovery.v1"):
    """Take back that it was asked for. ``about`` is their team."""

    person: PersonToken


class MakeFeed(Command, frozen=True, tag="gatekeeper.make_feed.v1"):
    """Make a link by which a calendar program reads one's shifts, or the roster. ``about`` is one's own team."""

    feed: FeedId
    of: FeedOf
    verifier: Verifier

    def misfounded(self) -> str | None:
        return None if self.feed == derived("feed", self.id) else "feed"


class RevokeFeed(Command, frozen=True, tag="gatekeeper.revoke_feed.v1"):
    """Let a link of one's own show nothing any more. ``about`` is one's own team."""

    feed: FeedId


class TeamFormed(Event, frozen=True, tag="gate.team_formed.v1"):
    """A team exists."""

    audience: Audience
    name: PublicName
    phone: OfficePhone = ""
    role: AgencyRole | None = None
    base: AdvocateBase | None = None


class PersonInvited(Event, frozen=True, tag="gate.person_invited.v1"):
    """A person may come in by a link that works once, and is one of the team from then on."""

    audience: Audience
    person: PersonToken
    name: Name
    verifier: Verifier
    by: Audience | None = None
    """The team of whoever let them in; None where it was not kept."""


class PersonRemoved(Event, frozen=True, tag="gate.person_removed.v1"):
    """A person is no longer one of the team."""

    audience: Audience
    person: PersonToken
    by: Audience | None = None
    """The team of whoever removed them; None where it was not kept."""


class SignedOut(Event, frozen=True, tag="gate.signed_out.v1"):
    """A person ended their sessions."""

    audience: Audience
    person: PersonToken
    session: SessionName | None = None


class PasskeyEnrolled(Event, frozen=True, tag="gate.passkey_enrolled.v1"):
    """A device can sign its person in."""

    audience: Audience
    person: PersonToken
    passkey: PasskeyId
    device: Device
    credential: CredentialKey
    public_key: CredentialKey
    uses: Uses = 0


class PasskeyRenamed(Event, frozen=True, tag="gate.passkey_renamed.v1"):
    """Its person calls the device something else."""

    audience: Audience
    person: PersonToken
    passkey: PasskeyId
    device: Device


class PasskeyRemoved(Event, frozen=True, tag="gate.passkey_removed.v1"):
    """A passkey signs nobody in any more, and who is in by it is out."""

    audience: Audience
    person: PersonToken
    passkey: PasskeyId


class RecoveryAsked(Event, frozen=True, tag="gate.recovery_asked.v1"):
    """A hub colleague asked that somebody who lost their device may come in anew. Nothing has changed for anybody."""

    audience: Audience
    person: PersonToken
    asker: PersonToken
    known_by: KnownBy
    verifier: Verifier


class RecoveryCancelled(Event, frozen=True, tag="gate.recovery_cancelled.v1"):
    """It isn't asked for any more."""

    audience: Audience
    person: PersonToken


class PersonRecovered(Event, frozen=True, tag="gate.person_recovered.v1"):
    """Two people agreed: they come in once by what both told them. All their sessions and passkeys are ended."""

    audience: Audience
    person: PersonToken
    agreed: PersonToken
    known_by: KnownBy
    verifier: Verifier
    first: Verifier
    """Of what who asked told them."""


class FeedMade(Event, frozen=True, tag="gate.feed_made.v1"):
    """A calendar program may read, by a link that only its person holds, what their team may see of the roster."""

    audience: Audience
    person: PersonToken
    feed: FeedId
    of: FeedOf
    verifier: Verifier


class FeedRevoked(Event, frozen=True, tag="gate.feed_revoked.v1"):
    """A link to a calendar shows nothing any more."""

    audience: Audience
    person: PersonToken
    feed: FeedId
