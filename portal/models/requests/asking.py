"""The pages of asking: its steps, what is said on them, and which of them wants another look. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from portal.forms import Form
from portal.i18n import DAY_OF_WEEK, N_, _, moment
from portal.models.requests.hours import reads
from portal.settings import Community, Hub
from portal.words import Choice

ASK: Final = "/ask"
ME: Final = f"{ASK}/me"
US: Final = f"{ASK}/form"
NOW: Final = f"{ASK}/now"
SAVE: Final = f"{ASK}/save"
KEEP: Final = f"{ASK}/keep"

_STEPS: Final = {
    False: ("who", "hard", "say", "reach", "never", "ease", "send"),
    True: ("hard", "say", "person", "reach", "never", "ease", "send"),
}
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "who": ("asker",),
    "hard": ("hardest",),
    "say": ("story", "urgency"),
    "person": ("advocate_now",),
    "reach": ("ways", "times", "reach"),
    "never": ("never_ways", "never"),
    "ease": ("language", "interpreter", "ease", "region", "area"),
    "send": ("second", "asked_before"),
}
_THERE_BEFORE: Final = {"urgency", "area", "language"}
_TITLES: Final = {
    "who": N_("Who are you to the young person?"),
    "hard": N_("What is hardest right now?"),
    "person": N_("Would you like somebody with you?"),
    "say": N_("What would you like to tell us?"),
    "reach": N_("How can we reach you safely?"),
    "never": N_("What should we never do?"),
    "ease": N_("What makes it easier for you?"),
    "send": N_("Before you send it"),
}


def steps(
    community: Community,
    form: Form,
    *,
    young: bool,
    action: str,
    save: str,
    back: str,
    begun: bool = False,
    sent: bool = False,
    goes_on: bool = False,
    stays: bool = False,
) -> dict[str, Any]:
    """Return the context of ``public/ask.html``. The step that wants another look is open, else the first.

    Where it was ``sent`` and nothing is wrong with it, the last is, to send it once more; where somebody ``goes_on``,
    the one after what they typed last, and where they ``stays`` the one in which they typed last.
    """
    names = _STEPS[young]
    wrong = (name for name in names if set(_FIELDS[name]) & set(form.errors))
    last = last_step(names, form)
    after = min(last + 1, len(names) - 1) if goes_on else max(last, 0) if stays else 0
    opened = next(wrong, names[-1] if sent else names[after])
    return {
        "young": young,
        "action": action,
        "speaks": {"action": action, "enter": "on"},
        "save": save,
        "back": back,
        "begun": begun,
        "steps": [
            {
                "id": name,
                "title": _(_TITLES[name]),
                "number": place + 1,
                "before": names[place - 1] if place else "",
                "after": names[place + 1] if place + 1 < len(names) else "",
                "errors": [each for each in _FIELDS[name] if each in form.errors],
            }
            for place, name in enumerate(names)
        ],
        "count": len(names),
        "open_step": opened,
        "regions": regions(community),
        "help": community.help,
        "limits": community.limits,
    }


def last_step(names: Sequence[str], form: Form) -> int:
    """Return the place of the last step in which something was typed that didn't stand there before; -1: in none."""
    typed = {name for name, value in form.typed.items() if any(value)} - _THERE_BEFORE
    return max((place for place, name in enumerate(names) if typed & set(_FIELDS[name])), default=-1)


def saving(
    community: Community, until: datetime, *, young: bool, fields: tuple[Mapping[str, str], ...]
) -> dict[str, Any]:
    """Return the context of ``public/save.html``. ``until`` it is kept."""
    return {
        "young": young,
        "fields": fields,
        "speaks": {"action": SAVE, "enter": ""},
        "regions": regions(community),
        "until": moment(until, DAY_OF_WEEK),
        "back": ME if young else US,
    }


def asked(community: Community, hub: Hub, words: tuple[str, ...], now: datetime, *, at_once: bool) -> dict[str, Any]:
    """Return the context of ``public/asked.html``: what happens next with what was just sent."""
    return {
        "words": words,
        "next": reads(hub, now),
        "help": community.help,
        "now": at_once,
        "begun": False,
    }


def begun(community: Community, words: tuple[str, ...], until: datetime) -> dict[str, Any]:
    """Return the same of what was kept and not sent: nobody reads it."""
    day = moment(until, DAY_OF_WEEK)
    return {
        "words": words,
        "next": _("Nobody has read it. We keep it until %(day)s; then it is deleted.", day=day),
        "help": community.help,
        "now": False,
        "begun": True,
    }


def regions(community: Community) -> tuple[Choice, ...]:
    """Return the hubs that answer."""
    return tuple(Choice(hub.id, f"{hub.name}: {hub.covers}", hub.covers) for hub in community.regions)
