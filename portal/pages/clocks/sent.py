"""A report that was sent in writing, as a hub and an advocate follow it: whether the agencies have it."""

from typing import Final

from contracts.vocabulary import Kind
from portal.live import LivePage, Look
from portal.models.clocks import followups
from portal.sheet import Sheet
from portal.shell import HOME


def _case(sheet: Sheet, look: Look) -> str | None:
    case = look.params.get("case", "")
    return case if followups.is_sent(sheet, case, look.params.get("report", "")) else None


SENT: Final = LivePage(
    name="sent",
    template="hub/report_sent.html",
    kinds=frozenset({Kind.HUB, Kind.ADVOCATE}),
    takes=("case", "report"),
    model=lambda sheet, look: followups.sent_page(
        sheet, look.params.get("case", ""), look.params.get("report", ""), HOME[look.audience.kind]
    ),
    case=_case,
)
