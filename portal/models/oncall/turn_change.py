"""What the forms show that change who is on for a while. Pure."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rota.rotation import final_schedule
from contracts.vocabulary import OverrideKind, Role
from portal import words
from portal.forms import Form
from portal.forms.oncall.roster import wall
from portal.i18n import N_, _, listed
from portal.models.oncall.drafts import advocates
from portal.models.oncall.plan_said import ROLE_NAMES
from portal.models.oncall.roster import names_of
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import ROSTER, span_said, zone_of
from portal.sheet import Sheet
from portal.words import Choice, table

_KINDS = (
    Choice(
        OverrideKind.REPLACE.value, N_("Somebody else takes over"), N_("Instead of one person, or of whoever is on")
    ),
    Choice(OverrideKind.ADD.value, N_("Somebody is on as well"), N_("Both are asked at once")),
    Choice(OverrideKind.REMOVE.value, N_("Somebody is not on"), N_("Without anybody chosen: nobody is on")),
)


def changing(sheet: Sheet, at: str, until: str, role: str) -> dict[str, Any]:
    """Return the context of ``hub/roster_change.html`` without its form: who is on at what was chosen."""
    zone = roster_zone(sheet)
    span = span_of(at, until)
    return {"now": _said(sheet, span, role_of(role), zone) if span else "", **_choices(sheet, zone)}


def first_typed(sheet: Sheet, at: str, until: str, role: str) -> Form:
    """Return the form as it begins, for the turn or the hole that was chosen."""
    zone, span, wanted = roster_zone(sheet), span_of(at, until), role_of(role)
    starts, ends = span or (sheet.now, sheet.now + timedelta(hours=12))
    starts = max(starts, sheet.now) if ends > sheet.now else starts
    on = _on(sheet, (starts, ends), wanted) if span else ()
    return Form(
        typed={
            "role": wanted.value,
            "starts": wall(starts, zone),
            "ends": wall(ends, zone),
            "kind": (OverrideKind.REPLACE if on else OverrideKind.ADD).value if span else "",
            "instead_of": on[0] if len(on) == 1 else "",
        }
    )


def leaving(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``hub/roster_leave.html`` without its form."""
    return _choices(sheet, roster_zone(sheet))


def roster_zone(sheet: Sheet) -> ZoneInfo:
    return zone_of(roster_of(sheet), str(sheet.now.tzinfo))


def span_of(at: str, until: str) -> tuple[datetime, datetime] | None:
    """Return the instants that an address names; None where it names none."""
    try:
        starts, ends = datetime.fromisoformat(at), datetime.fromisoformat(until)
    except ValueError:
        return None
    return (starts, ends) if starts.tzinfo and ends.tzinfo and starts < ends else None


def role_of(text: str) -> Role:
    return Role.BACKUP if text == Role.BACKUP else Role.PRIMARY


def _said(sheet: Sheet, span: tuple[datetime, datetime], role: Role, zone: ZoneInfo) -> str:
    names = names_of(sheet)
    who = listed([names.of(team) for team in _on(sheet, span, role)]) or _("nobody")
    if role is Role.BACKUP:
        who = _("%(who)s as backup", who=who)
    return f"{span_said(*span, sheet.now, zone)}: {who}."


def _on(sheet: Sheet, span: tuple[datetime, datetime], role: Role) -> tuple[str, ...]:
    turns = final_schedule(roster_of(sheet), *span)
    return tuple(dict.fromkeys(turn.team for turn in turns if turn.role is role))


def _choices(sheet: Sheet, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "teams": table(advocates(sheet)),
        "kinds": words.chosen(_KINDS),
        "roles": table({role.value: name for role, name in ROLE_NAMES.items()}),
        "zone": zone.key.replace("_", " "),
        "back": ROSTER,
    }
