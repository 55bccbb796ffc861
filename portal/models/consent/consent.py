"""Releases of information and shields, as the entries of their case tell of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.consent import (
    OF_AGE,
    BirthDateRecorded,
    CameOfAge,
    NotOfAge,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    RenewalDue,
    SeenTakenBack,
    ShieldLiftAgreed,
    ShieldLifted,
    ShieldRaised,
    ShieldReviewDue,
    ShieldReviewed,
    WithdrawalPapered,
    ends_at_majority,
)
from contracts.labels import Label
from contracts.law import Notice
from contracts.vocabulary import Language, Purpose, SignatureForm, Signer, WithdrawalForm, Withdrawer
from portal.i18n import _
from portal.sheet import Entry, Sheet

SOON: Final = timedelta(days=7)
"""How long before its end a release is said to end soon, where nobody was reminded of it yet."""


class How(Enum):
    """How a release came to its end."""

    WITHDRAWN = auto()
    EXPIRED = auto()
    SUPERSEDED = auto()
    CAME_OF_AGE = auto()
    NOT_OF_AGE = auto()
    SUSPICION = auto()


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a release. ``form`` and ``said_by`` are of a withdrawal."""

    how: How
    at: datetime
    form: WithdrawalForm | None = None
    said_by: Withdrawer | None = None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A release of information, as it stands: one past ``until`` is not in force either, nor one before ``since``."""

    id: str
    case: str
    region: str
    recipient: Audience | None
    name: str
    purpose: Purpose | None
    kinds: tuple[Label, ...]
    until: datetime
    at: datetime
    since: datetime | None = None
    signer: Signer | None = None
    signature: SignatureForm | None = None
    language: Language | None = None
    interpreter: bool = False
    ground: str | None = None
    cosigner: str | None = None
    witness: str | None = None
    supersedes: str | None = None
    notice: Notice | None = None
    narrowed: datetime | None = None
    renewal_due: bool = False
    unpapered: bool = False
    """Some or all of it was taken back by word of mouth, and that doesn't stand on paper yet."""
    end: End | None = None

    def begins_later(self, now: datetime) -> bool:
        return self.end is None and self.since is not None and now < self.since

    def stands(self, now: datetime) -> bool:
        """Return whether it counts now, or will."""
        return self.end is None and now < self.until

    def in_force(self, now: datetime) -> bool:
        return self.stands(now) and not self.begins_later(now)

    def ends_soon(self, now: datetime) -> bool:
        return self.in_force(now) and (self.renewal_due or self.until - now <= SOON)


class Shield(msgspec.Struct, frozen=True, kw_only=True):
    """A shield. ``agreed`` is the first of the two who agree to lift it; ``seen_taken`` that what was seen is gone."""

    id: str
    case: str
    region: str
    against: Audience | None
    reason: str | None
    review_on: datetime | None
    raised: datetime
    review_due: bool = False
    seen_taken: bool = False
    agreed: str | None = None
    lifted: bool = False


def releases_of(sheet: Sheet, case: str) -> tuple[Release, ...]:
    """Return every release of ``case`` as it stands, in the order they were given.

    What ends one needs no fact of its own: a newer one in its place, a suspicion, coming of age. Nothing revives.
    """
    found: dict[str, Release] = {}
    suspects, of_age, minor = _Suspects(), False, False
    for entry in sheet.case(case):
        suspects.hear(entry)
        if entry.event is ReleaseGranted:
            _grant(found, entry, suspects, of_age=of_age, minor=minor)
        elif entry.event is PersonSuspected:
            _end(found, entry, How.SUSPICION, [i for i, r in found.items() if suspects.have_part_in(r)])
        elif entry.event in (BirthDateRecorded, CameOfAge):  # by a corrected date it is said anew
            of_age, minor = entry.event is CameOfAge, minor and entry.event is not CameOfAge
            _end(found, entry, How.CAME_OF_AGE, [i for i, r in found.items() if of_age and _ends_at_majority(r)])
        elif entry.event is NotOfAge:
            of_age, minor = False, True
            _end(found, entry, How.NOT_OF_AGE, [i for i, r in found.items() if r.ground == OF_AGE])
        elif entry.about in found:
            found[entry.about] = _after(found[entry.about], entry)
    return tuple(found.values())


class _Suspects:
    """Who must neither sign, nor witness, nor receive, as far as it was heard: by any record of theirs."""

    def __init__(self) -> None:
        self._pages: dict[str, Audience] = {}
        self._suspected: set[str] = set()

    def hear(self, entry: Entry) -> None:
        page = entry.read("audience", Audience) if entry.event in (PersonNamed, PersonSuspected) else None
        if page is not None:
            self._pages[entry.about] = page
        if entry.event is PersonSuspected:
            self._suspected.add(entry.about)
        elif entry.event is PersonCleared:
            self._suspected.discard(entry.about)

    def have_part_in(self, release: Release) -> bool:
        """Return whether one of them signed or witnessed a release, or it is to them."""
        pages = {self._pages[each] for each in self._suspected & self._pages.keys()}
        signed = {each for each in (release.cosigner, release.witness) if each is not None}
        by_another_record = any(self._pages.get(each) in pages for each in signed)
        return release.recipient in pages or not signed.isdisjoint(self._suspected) or by_another_record


def _grant(found: dict[str, Release], entry: Entry, suspects: _Suspects, *, of_age: bool, minor: bool) -> None:
    """Add what was granted. What never counted takes no other's place."""
    granted = _granted(entry)
    if granted is None:
        return
    found[granted.id] = granted
    if suspects.have_part_in(granted):
        _end(found, entry, How.SUSPICION, [granted.id])
    elif of_age and granted.signer is not Signer.YOUTH:
        _end(found, entry, How.CAME_OF_AGE, [granted.id])
    elif minor and granted.ground == OF_AGE:
        _end(found, entry, How.NOT_OF_AGE, [granted.id])
    elif granted.supersedes:
        _end(found, entry, How.SUPERSEDED, [granted.supersedes])


def _granted(entry: Entry) -> Release | None:
    until = entry.read("until", datetime)
    if until is None:
        return None
    return Release(
        id=entry.about,
        case=entry.case,
        region=entry.region,
        recipient=entry.read("recipient", Audience),
        name=entry.text("recipient_name") or _("Somebody"),
        purpose=entry.read("purpose", Purpose),
        kinds=entry.read("kinds", tuple[Label, ...]) or (),
        until=until,
        at=entry.at,
        since=entry.read("since", datetime),
        signer=entry.read("signer", Signer),
        signature=entry.read("signature", SignatureForm),
        language=entry.read("language", Language),
        interpreter=bool(entry.read("interpreter", bool)),
        ground=entry.text("ground") or None,
        cosigner=entry.text("cosigner") or None,
        witness=entry.text("witness") or None,
        supersedes=entry.text("supersedes") or None,
        notice=entry.read("notice", Notice),
    )


def _after(release: Release, entry: Entry) -> Release:
    replace = msgspec.structs.replace
    if entry.event is WithdrawalPapered:
        return replace(release, unpapered=False)
    if release.end is not None:
        return release
    form = entry.read("form", WithdrawalForm) if entry.event in (ReleaseNarrowed, ReleaseWithdrawn) else None
    unpapered = release.unpapered or form is WithdrawalForm.SPOKEN
    if entry.event is ReleaseNarrowed:
        kinds = entry.read("kinds", tuple[Label, ...])
        return replace(
            release,
            kinds=release.kinds if kinds is None else kinds,
            until=entry.read("until", datetime) or release.until,
            narrowed=entry.at,
            unpapered=unpapered,
        )
    if entry.event is ReleaseWithdrawn:
        end = End(how=How.WITHDRAWN, at=entry.at, form=form, said_by=entry.read("said_by", Withdrawer))
        return replace(release, end=end, unpapered=unpapered)
    if entry.event is ReleaseExpired:
        return replace(release, end=End(how=How.EXPIRED, at=entry.at))
    return replace(release, renewal_due=True) if entry.event is RenewalDue else release


def _end(found: dict[str, Release], entry: Entry, how: How, ended: Iterable[str]) -> None:
    for each in ended:
        release = found.get(each)
        if release is not None and release.end is None:
            found[each] = msgspec.structs.replace(release, end=End(how=how, at=entry.at))


def _ends_at_majority(release: Release) -> bool:
    return ends_at_majority(release.recipient, alone=release.signer is Signer.YOUTH)


def read_shield(entries: Sequence[Entry]) -> Shield | None:
    """Return the shield that ``entries`` of one aggregate tell of."""
    shield: Shield | None = None
    for entry in entries:
        if entry.event is ShieldRaised:
            shield = Shield(
                id=entry.about,
                case=entry.case,
                region=entry.region,
                against=entry.read("against", Audience),
                reason=entry.text("reason") or None,
                review_on=entry.read("review_on", datetime),
                raised=entry.at,
            )
        elif shield is not None:
            shield = _shield_after(shield, entry)
    return shield


def _shield_after(shield: Shield, entry: Entry) -> Shield:
    replace = msgspec.structs.replace
    if entry.event is ShieldReviewDue:
        return replace(shield, review_due=True)
    if entry.event is ShieldReviewed:
        return replace(shield, review_due=False, review_on=entry.read("review_on", datetime) or shield.review_on)
    if entry.event is SeenTakenBack:
        return replace(shield, seen_taken=True)
    if entry.event is ShieldLiftAgreed:
        return replace(shield, agreed=entry.text("person") or None)
    return replace(shield, lifted=True) if entry.event is ShieldLifted else shield


def shields_of(sheet: Sheet, case: str) -> tuple[Shield, ...]:
    """Return the shields of ``case``, in the order they were raised."""
    found = (read_shield(sheet.about(e.about)) for e in sheet.case(case) if e.event is ShieldRaised)
    return tuple(shield for shield in found if shield is not None)


def shields_up(sheet: Sheet, case: str) -> tuple[Shield, ...]:
    """Return the shields of ``case`` that are up."""
    return tuple(shield for shield in shields_of(sheet, case) if not shield.lifted)
