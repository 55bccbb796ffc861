"""A schedule in place of the layers for a while: typed by hand, or read from a calendar file."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from contracts.roster import SetTemporary, Turn
from contracts.vocabulary import Kind
from portal.apart import apart
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.forms.oncall import roster as forms
from portal.forms.oncall import temporary as rows
from portal.guards import only
from portal.i18n import N_, _
from portal.models.oncall import importing, temporary, turn_change
from portal.models.oncall.drafts import advocates
from portal.models.oncall.schedule import ROSTER, midnight
from portal.pages.common import Show, again, by_field
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.web.entry import FILES

_FAR: Final = timedelta(days=366)
_SAVED: Final = N_("It stands in place of the layers for that time.")
_NO_FILE: Final = N_("Please choose a calendar file. Its name ends in .ics.")
_UNREADABLE: Final = N_("This file couldn't be read as a calendar.")
_TOO_LONG: Final = N_("This file took too long to read. Export a shorter time, or events that come back less often.")
_TOO_LARGE: Final = N_("This file is larger than half a megabyte. Export a shorter time.")
_NOTHING: Final = N_("No event of this file names a team of this region in the year from then on.")
_NO_DAY: Final = N_("Please write from which day on as 2026-12-24, within two years, or leave it empty.")
_FARTHEST: Final = timedelta(days=731)


class TemporaryController(Controller):
    """Another schedule for a while."""

    path = ROSTER
    opt = only(Kind.HUB)

    @get("/temporary")
    async def form(self, visit: NamedDependency[Visit]) -> Response[str]:
        sheet = await visit.sheet()
        context = temporary.temporary_page(sheet)
        return visit.page("hub/roster_temporary.html", {**context, "form": Form(typed=temporary.first_typed(sheet))})

    @post("/temporary")
    async def set(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show what it would come to; it is saved by the button that says so."""
        sheet, sent = await visit.sheet(), await visit.posted()
        count = rows.rows_of(sent) + (rows.ROWS if sent.text("do") == "more" else 0)
        show = _shows(visit, sheet, sent, count)
        if sent.text("do") == "more":
            return show(sent.again({}))
        zone, turns = (
            turn_change.roster_zone(sheet),
            rows.read_turns(sent, advocates(sheet), turn_change.roster_zone(sheet)),
        )
        filled = read(forms.ForAWhile, sent, zone, forms.SAYS)
        span = _span(filled, zone) if isinstance(filled, Filled) else None
        if isinstance(turns, dict) or isinstance(filled, Wrong) or span is None:
            errors = {
                **(filled.form.errors if isinstance(filled, Wrong) else {}),
                **(turns if isinstance(turns, dict) else {}),
            }
            return again(show, sent.again(errors or forms.NO_DAY))
        if sent.text("do") != "save":
            return _shows(visit, sheet, sent, count, temporary.preview(sheet, turns, *span))(sent.again({}))
        return await _save(visit, _command(sheet, sent, filled.value, turns), sent, _shows(visit, sheet, sent, count))

    @get("/import")
    async def import_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        await visit.sheet()
        return _asks(visit)(Form())

    @post("/import", opt={FILES: True})
    async def read_file(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Read a calendar file, and show what it comes to. Nothing of it is kept but in the form that is shown."""
        sheet = await visit.sheet()
        data = await _uploaded(visit)
        if isinstance(data, str):
            return again(_asks(visit), Form(errors={"file": data}))
        zone, known = turn_change.roster_zone(sheet), advocates(sheet)
        # From the minute on that the form can show: else the seconds before the first turn would be a gap.
        since = await _since(visit, sheet.now.replace(second=0, microsecond=0), zone)
        if since is None:
            return again(_asks(visit), Form(errors={"file": _(_NO_DAY)}))
        try:
            found = await apart(importing.read_calendar, data, known, zone, since, since + _FAR)
        except TimeoutError:
            return again(_asks(visit), Form(errors={"file": _(_TOO_LONG)}))
        except importing.UnreadableCalendarError:
            return again(_asks(visit), Form(errors={"file": _(_UNREADABLE)}))
        if not found.turns:
            return again(_asks(visit), Form(errors={"file": _(_NOTHING)}))
        typed = temporary.import_typed(sheet, found)
        return visit.page("hub/roster_imported.html", {**temporary.imported(sheet, found), "form": Form(typed=typed)})

    @post("/import/save")
    async def save_import(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        turns = rows.carried(sent.text("turns"), advocates(sheet))
        if turns is None:
            return again(_asks(visit), Form(errors={"file": _(_NO_FILE)}))
        found = importing.Found(turns, ())

        def show(form: Form) -> Response[str]:
            return visit.page(
                "hub/roster_imported.html", {**temporary.imported(sheet, found), "form": form}, command=sent.command
            )

        zone = turn_change.roster_zone(sheet)
        filled = read(forms.ForAWhile, sent, zone, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        if _span(filled, zone) is None:
            return again(show, sent.again(forms.NO_DAY))
        return await _save(visit, _command(sheet, sent, filled.value, turns), sent, show)


def _command(sheet: Sheet, sent: Posted, form: forms.ForAWhile, turns: Sequence[Turn]) -> SetTemporary:
    """Return the schedule, its turns cut to the time it is for."""
    span = forms.from_to(form.starts, form.ends, turn_change.roster_zone(sheet))
    inside = [_within(turn, span) for turn in turns if turn.ends > span[0] and turn.starts < span[1]]
    return forms.for_a_while(form, span, inside, sent.command, sheet.region or "-")


async def _save(visit: Visit, command: SetTemporary, sent: Posted, show: Show) -> Response[Any]:
    return await visit.submit(command, sent, done=ROSTER, again=by_field(show), says=_(_SAVED))


def _within(turn: Turn, span: tuple[datetime, datetime]) -> Turn:
    return Turn(team=turn.team, role=turn.role, starts=max(turn.starts, span[0]), ends=min(turn.ends, span[1]))


def _span(filled: Filled[forms.ForAWhile], zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    try:
        starts, ends = forms.from_to(filled.value.starts, filled.value.ends, zone)
    except ValueError:
        return None
    return (starts, ends) if starts < ends else None


async def _uploaded(visit: Visit) -> bytes | str:
    """Return the file that was sent, or what is wrong with it."""
    sent = await visit.request.form()
    file = sent.get("file")
    if not isinstance(file, UploadFile):
        return _(_NO_FILE)
    data = await file.read(importing.LARGEST + 1)
    if not data:
        return _(_NO_FILE)
    return _(_TOO_LARGE) if len(data) > importing.LARGEST else data


async def _since(visit: Visit, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return from when on a file is to be read, which is never in the past; None where that is no day."""
    typed = str((await visit.request.form()).get("since") or "")
    try:
        since = midnight(date.fromisoformat(typed), zone) if typed else now
    except (ValueError, OverflowError):
        return None
    return max(since, now) if since < now + _FARTHEST else None


def _asks(visit: Visit) -> Show:
    context = {"action": temporary.IMPORT, "back": temporary.TEMPORARY}
    return lambda form: visit.page("hub/roster_import.html", {**context, "form": form})


def _shows(visit: Visit, sheet: Sheet, sent: Posted, count: int, preview: dict[str, Any] | None = None) -> Show:
    context = temporary.temporary_page(sheet, count, preview)
    return lambda form: visit.page("hub/roster_temporary.html", {**context, "form": form}, command=sent.command)
