"""What becomes of a referral, and why somebody was asked. The states are HL7's SDOH Clinical Care guide."""

from enum import StrEnum
from typing import Final


class ReferralState(StrEnum):
    """The ten states of a referral. Who may set which is decided by the referral router."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"

    @property
    def is_end(self) -> bool:
        """Whether nothing follows but marking it as entered in error. Rejected is no end: one more can be asked."""
        return self in _ENDS


_ENDS: Final = frozenset(
    {ReferralState.CANCELLED, ReferralState.FAILED, ReferralState.COMPLETED, ReferralState.ENTERED_IN_ERROR}
)


class DeclineReason(StrEnum):
    """Why an offer was declined. A referral is declined, a person never is."""

    NO_PLACE = "no-place"
    OUTSIDE_WHAT_WE_DO = "outside-what-we-do"
    OUTSIDE_AREA = "outside-area"
    LANGUAGE = "language"
    CONFLICT = "conflict"
    OTHER = "other"


class MatchReason(StrEnum):
    """Why a service was asked, and how. The words for it are the reader's, so that they can be translated."""

    CHOSEN_BY_HUB = "chosen-by-hub"
    OFFERS_NEED = "offers-need"
    BARRIER = "barrier"
    NO_KNOWN_BARRIER = "no-known-barrier"
    UNDER_ONE_ROOF = "under-one-roof"
    OPEN_AT_NIGHT = "open-at-night"
    ANSWERS_HERE = "answers-here"
    TELEPHONE = "telephone"
    PLACE_FREED = "place-freed"
    """It kept a place in line for them, and one is free now."""
    OFFERS_KIND = "offers-kind"
    SPECIALISED = "specialised"
    TRAINED = "trained"
    TRAINING_UNKNOWN = "training-unknown"
    IN_THIS_AREA = "in-this-area"
    OPEN_THEN = "open-then"
    HOURS_UNKNOWN = "hours-unknown"
    ANSWERS_QUICKLY = "answers-quickly"
    ANSWERS_WITHIN_A_DAY = "answers-within-a-day"
    SAFE_EMPLOYER = "safe-employer"
    TAKES_SOME_ONLY = "takes-some-only"
    """Some ages or groups. It stands there whatever is known of the youth, and so tells nothing of them."""
    ASK_WHO_PLACES = "ask-who-places"
    FOR_TRIBAL_YOUTH = "for-tribal-youth"
    """Shown, never scored."""
    PLACES_FREE = "places-free"
    PLACES_STALE = "places-stale"
    FULL_NOW = "full-now"
    WISHED = "wished"
    """The youth asked for it. It speaks of them: only for whom they let know it."""
    FAMILIAR = "familiar"
    """The youth knows the provider. It speaks of them, as `WISHED` does."""
    NEEDED_TOO = "needed-too"
    """Its provider also answers another need that they have. It speaks of them too."""
    TRAINED_AFTER_HOURS = "trained-after-hours"
    """Trained, and there on evenings or at weekends, while the medical window is open. It speaks of them too."""
    RETURNS = "returns"
    """They were with it before: a return goes on where it was."""
