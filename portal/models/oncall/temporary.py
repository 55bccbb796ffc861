"""A schedule in place of the layers for a while: its form, and what it would come to. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.roster import Temporary, Turn
from contracts.rota.rotation import final_schedule
from contracts.rota.shifts import all_gaps
from portal import words
from portal.forms.oncall.roster import Gaps, wall
from portal.forms.oncall.temporary import ROWS, typed, written
from portal.i18n import N_, _, decimal
from portal.models.oncall.drafts import advocates, changed
from portal.models.oncall.importing import Found
from portal.models.oncall.plan_said import ROLE_NAMES
from portal.models.oncall.roster import names_of
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import ROSTER, WEEK, gaps_said, span_said, strip
from portal.models.oncall.turn_change import roster_zone
from portal.sheet import Sheet
from portal.words import Choice, table

TEMPORARY: Final = f"{ROSTER}/temporary"
IMPORT: Final = f"{ROSTER}/import"
_GAPS: Final = (
    Choice(
        Gaps.NONE,
        N_("No gaps"),
        N_("It isn't saved where nobody would be on: as backup, too, where the roster has one."),
    ),
    Choice(Gaps.ALLOWED, N_("Gaps are all right"), N_("Whoever comes next is asked then.")),
)
_DAY: Final = timedelta(days=1)
_LINES: Final = 40


def temporary_page(sheet: Sheet, rows: int = ROWS, preview: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the context of ``hub/roster_temporary.html`` without its form."""
    return {
        "teams": table(advocates(sheet)),
        "roles": table({role.value: name for role, name in ROLE_NAMES.items()}),
        "rows": range(max(ROWS, rows)),
        "gaps": words.chosen(_GAPS),
        "zone": roster_zone(sheet).key.replace("_", " "),
        "preview": preview,
        "action": TEMPORARY,
        "import_": IMPORT,
        "back": ROSTER,
    }


def preview(sheet: Sheet, turns: Sequence[Turn], starts: datetime, ends: datetime) -> dict[str, Any]:
    """Return what a schedule would come to: a strip, its gaps, and what changes for whom."""
    stands, names, zone = roster_of(sheet), names_of(sheet), roster_zone(sheet)
    temporary = Temporary(id="", name="-", starts=starts, ends=ends, turns=tuple(turns), gaps_allowed=True)
    would = msgspec.structs.replace(stands, temporaries=(*stands.temporaries, temporary))
    found = all_gaps(final_schedule(would, starts, ends), would.plan, starts, ends)
    count = min(5 * WEEK, max(1, -(-(ends - starts) // _DAY)))
    return {
        "strip": strip(would, names, starts.astimezone(zone), count, "temporary-strip"),
        "gaps": gaps_said(found, sheet.now, zone),
        "changes": changed(stands, would, max(starts, sheet.now), ends, names),
        "when": span_said(starts, ends, sheet.now, zone),
    }


def imported(sheet: Sheet, found: Found) -> dict[str, Any]:
    """Return the context of ``hub/roster_imported.html`` without its form: what was read, and what wasn't."""
    names, zone = names_of(sheet), roster_zone(sheet)
    starts, ends = reach(found, sheet.now)
    said = [
        f"{span_said(turn.starts, turn.ends, sheet.now, zone)}: {names.of(turn.team)}" for turn in found.turns[:_LINES]
    ]
    more = len(found.turns) - _LINES
    return {
        "turns": written(found.turns),
        "count": decimal(len(found.turns)),
        "lines": (*said, *([_("And %(more)s more.", more=more)] if more > 0 else [])),
        "unmatched": tuple(
            _("“%(text)s”, %(times)s times: %(why)s.", text=each.text, times=each.times, why=_(each.why))
            if each.times > 1
            else f"“{each.text}”: {_(each.why)}."
            for each in found.unmatched
        ),
        "cut": found.cut and words.exact(found.cut, sheet.now.astimezone(zone)),
        "gaps": words.chosen(_GAPS),
        "preview": preview(sheet, found.turns, starts, ends),
        "zone": zone.key.replace("_", " "),
        "action": f"{IMPORT}/save",
        "back": IMPORT,
    }


def import_typed(sheet: Sheet, found: Found) -> dict[str, str]:
    """Return what the form of an import begins with: its first turn, and the end of its last or where it was cut."""
    starts, ends = reach(found, sheet.now)
    zone = roster_zone(sheet)
    return {
        "name": _("From a calendar, %(day)s", day=words.day(sheet.now, sheet.now)),
        "starts": wall(starts, zone),
        "ends": wall(ends, zone),
    }


def reach(found: Found, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when what was found is whole; where there is nothing, a day."""
    starts = min((turn.starts for turn in found.turns), default=now)
    return starts, found.cut or max((turn.ends for turn in found.turns), default=now + _DAY)


def first_typed(sheet: Sheet) -> dict[str, str]:
    """Return what the form begins with: the coming week, with nobody in it."""
    zone = roster_zone(sheet)
    begins = (sheet.now.astimezone(zone) + _DAY).replace(hour=0, minute=0)
    return {**typed((), zone), "starts": wall(begins, zone), "ends": wall(begins + WEEK * _DAY, zone)}
