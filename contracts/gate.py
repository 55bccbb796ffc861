"""The gate: teams, the people in them, and how they come in. Decided by ``gatekeeper``."""

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import FeedId, InvitationId, derived
from contracts.labels import Name, OfficePhone, PublicName, Verifier
from contracts.vocabulary import AdvocateBase, AgencyRole, FeedOf, Kind


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

    session: Verifier | None = None
    """The hash of the session to end; None ends all of one's own."""


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
    session: Verifier | None = None


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
