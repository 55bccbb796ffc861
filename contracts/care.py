"""Where somebody is, and goes on: away and back, placements, and what a court ordered. Decided by ``casework``.

Being away pauses nothing, and coming back begins nothing: plan, referrals and releases stay as they were. Each time
away, each placement and each order is a thing of its own, named after the command that wrote it down, so that nobody
who must not know of one can find it.
"""

from typing import ClassVar

from contracts.base import Audience, Command, Event
from contracts.casework import Care, Continuity, CourtOrderEnd, CourtOrderKind, CourtWords, PlacementKind, Schooling
from contracts.labels import Caution, Docket, Flag, Moment, Place, Story
from contracts.taxonomy import Authority

# -------------------------------------------------------------------------------------------------------- away and back


class NoteAway(Command, frozen=True, tag="casework.note_away.v1"):
    """Write down that nobody knows where they are. ``from_care``: the law's clock starts."""

    founds: ClassVar = ("awy",)
    since: Moment | None = None
    from_care: Flag = False
    last_place: Place | None = None
    note: Caution | None = None


class NoteBack(Command, frozen=True, tag="casework.note_back.v1"):
    """They are back, or in touch: everything goes on as it was."""

    wants: Story | None = None


class NoteAwayMistaken(Command, frozen=True, tag="casework.note_away_mistaken.v1"):
    """They were not away."""


class AwayNoted(Event, frozen=True, tag="care.away_noted.v1"):
    """Nobody knows where they are. ``audience`` wrote it down."""

    since: Moment
    from_care: Flag
    audience: Audience
    last_place: Place | None = None
    note: Caution | None = None


class BackNoted(Event, frozen=True, tag="care.back_noted.v1"):
    """They are back, and what they want first."""

    wants: Story | None = None


class AwayMistaken(Event, frozen=True, tag="care.away_mistaken.v1"):
    """They were not away: it was written down by mistake."""


# ----------------------------------------------------------------------------------------------------------- placements


class RecordPlacement(Command, frozen=True, tag="casework.record_placement.v1"):
    """Write down where they stay from ``since`` on, who has the say, and what becomes of school and of care."""

    founds: ClassVar = ("plc",)
    kind: PlacementKind
    since: Moment
    authority: Authority
    school: Continuity
    care: Continuity
    place: Place | None = None
    school_words: Schooling | None = None
    care_words: Care | None = None


class PlacementRecorded(Event, frozen=True, tag="care.placement_recorded.v1"):
    """Where they stay from ``since`` on; the newest counts. ``audience`` wrote it down."""

    kind: PlacementKind
    since: Moment
    authority: Authority
    school: Continuity
    care: Continuity
    audience: Audience
    place: Place | None = None
    school_words: Schooling | None = None
    care_words: Care | None = None


# ---------------------------------------------------------------------------------------------------- orders of a court


class RecordCourtOrder(Command, frozen=True, tag="casework.record_court_order.v1"):
    """Write down what a court ordered, and when it looks at it again."""

    founds: ClassVar = ("cor",)
    kind: CourtOrderKind
    review_on: Moment
    docket: Docket | None = None
    words: CourtWords | None = None


class ReviewCourtOrder(Command, frozen=True, tag="casework.review_court_order.v1"):
    """The court looked at it again, and will at ``review_on``."""

    review_on: Moment
    words: CourtWords | None = None


class EndCourtOrder(Command, frozen=True, tag="casework.end_court_order.v1"):
    """It counts no more."""

    why: CourtOrderEnd


class CourtOrderRecorded(Event, frozen=True, tag="care.court_order_recorded.v1"):
    """A court ordered something, and looks at it again at ``review_on``. ``audience`` wrote it down."""

    kind: CourtOrderKind
    review_on: Moment
    audience: Audience
    docket: Docket | None = None
    words: CourtWords | None = None


class CourtReviewComes(Event, frozen=True, tag="care.court_review_comes.v1"):
    """The court looks at it again soon: ``told`` hear of it, and can ask them whether they want to be heard."""

    told: tuple[Audience, ...]


class CourtReviewDue(Event, frozen=True, tag="care.court_review_due.v1"):
    """It is the day: ``told`` hear of it."""

    told: tuple[Audience, ...]


class CourtOrderReviewed(Event, frozen=True, tag="care.court_order_reviewed.v1"):
    """The court looked at it again, and will at ``review_on``."""

    review_on: Moment
    words: CourtWords | None = None


class CourtOrderEnded(Event, frozen=True, tag="care.court_order_ended.v1"):
    """It counts no more."""

    why: CourtOrderEnd
