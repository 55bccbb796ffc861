"""A mandated report as its copies tell of it: nothing here exists before the call was recorded."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.base import Audience
from contracts.report import CrossReported, FollowUpSent, ReportAcknowledged, ReportCalled, YouthTold
from contracts.vocabulary import AgencyRole
from portal.sheet import Entry, Sheet


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report. ``sent`` is None before the written follow-up went out."""

    id: str
    case: str
    region: str
    role: AgencyRole | None = None
    agency_name: str | None = None
    called_at: datetime | None = None
    spoke_with: str | None = None
    recorded: datetime | None = None
    sent: datetime | None = None
    recipients: tuple[Audience, ...] = ()
    crossed: tuple[tuple[Audience, datetime | None], ...] = ()
    """Which agencies told the other one, and when."""
    story: str | None = None
    called: str | None = None
    place: str | None = None
    acknowledged: tuple[tuple[Audience, datetime | None], ...] = ()
    youth_told: datetime | None = None

    def has(self, agency: Audience) -> bool:
        """Return whether ``agency`` said that it has the follow-up."""
        return any(each == agency for each, _ in self.acknowledged)

    def told_other(self, agency: Audience) -> bool:
        """Return whether ``agency`` said that it told the other one."""
        return any(each == agency for each, _ in self.crossed)

    @property
    def settled(self) -> bool:
        return bool(self.recipients) and all(self.has(each) for each in self.recipients)


def read(entries: Sequence[Entry]) -> Report | None:
    """Return the report that ``entries`` of one aggregate tell of.

    An agency sees a report from the follow-up on; with it, or with the call, there is something to show.
    """
    first = next((entry for entry in entries if entry.event in (ReportCalled, FollowUpSent)), None)
    if first is None or first.about is None:
        return None
    report = Report(id=first.about, case=first.case, region=first.region)
    for entry in entries:
        report = _after(report, entry)
    return report


def reports_of(sheet: Sheet, case: str | None = None) -> tuple[Report, ...]:
    """Return every report, of one case or of all, in the order they became known."""
    told = (entry for entry in sheet.of(ReportCalled, FollowUpSent) if case in (None, entry.case))
    found = (sheet.folded(read, about) for about in dict.fromkeys(entry.about for entry in told))
    return tuple(report for report in found if report is not None)


def _after(report: Report, entry: Entry) -> Report:
    replace = msgspec.structs.replace
    if entry.event is ReportCalled:
        return replace(
            report,
            role=entry.read("role", AgencyRole),
            agency_name=entry.text("agency_name") or None,
            called_at=entry.read("called_at", datetime),
            spoke_with=entry.text("spoke_with") or None,
            recorded=entry.at,
        )
    if entry.event is FollowUpSent:
        return replace(
            report,
            sent=entry.at,
            recipients=entry.read("recipients", tuple[Audience, ...]) or (),
            story=entry.text("story") or None,
            called=entry.text("called") or None,
            place=entry.text("place") or None,
        )
    if entry.event is YouthTold:
        return replace(report, youth_told=entry.at)
    agency = entry.read("agency", Audience)
    if entry.event is CrossReported and agency is not None:
        return replace(report, crossed=(*report.crossed, (agency, entry.read("at", datetime))))
    if entry.event is ReportAcknowledged and agency is not None:
        return replace(report, acknowledged=(*report.acknowledged, (agency, entry.at)))
    return report
