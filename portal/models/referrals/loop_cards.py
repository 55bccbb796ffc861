"""What a referral's page says of its loop: who stays responsible, check-ins, another hub, why nobody else. Pure."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import msgspec

from contracts.aftercare import HelpSaid
from contracts.base import Audience
from contracts.loop import PUBLIC, Helped
from contracts.referral import Excluded
from contracts.taxonomy import Authority, Population
from contracts.vocabulary import Kind, ReferralState
from portal import words
from portal.i18n import N_, _, listed, ngettext
from portal.models.consent.consent import releases_of
from portal.models.directory.directory import services_of
from portal.models.referrals.loop import Learned, Loop
from portal.models.referrals.referral import Referral
from portal.sheet import Entry, Sheet
from portal.words import Choice, Link, Row

FOLLOWED: Final = frozenset(
    {ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.ON_HOLD, ReferralState.COMPLETED}
)
"""Where somebody checks in: also after it is done."""
_KEPT: Final = FOLLOWED - {ReferralState.COMPLETED} | {ReferralState.REQUESTED, ReferralState.REJECTED}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do: a button that is sent (``post``), or a link to a question first."""

    href: str
    label: str
    main: bool = False
    post: bool = True


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A short part of a page: what holds, and what can be done about it."""

    tone: str
    title: str
    text: str = ""
    acts: tuple[Act, ...] = ()


def hand_over(sheet: Sheet, referral: Referral, loop: Loop) -> Said | None:
    """Return who answers for it between a yes and the first contact: nobody is handed over to nobody."""
    if referral.state is not ReferralState.ACCEPTED or not loop.waits_for_contact:
        return None
    name = sheet.team_name(loop.responsible) or _("Whoever asked")
    title = (
        _("Your team stays responsible until first contact is confirmed")
        if loop.ours
        else _("%(name)s stays responsible until first contact is confirmed", name=name)
    )
    late = loop.contact_asked > 0 or (loop.contact_by is not None and loop.contact_by <= sheet.now)
    if late:
        text = ngettext(
            "Nobody has confirmed it in time. Both sides were asked: call them, and go along if that helps.",
            "Nobody has confirmed it in time. Both sides were asked %(num)s times: call them, and go along if that "
            "helps.",
            max(1, loop.contact_asked),
        )
    elif loop.contact_by is not None:
        text = _(
            "If nobody has confirmed it by %(exact)s, both sides are asked.",
            exact=words.exact(loop.contact_by, sheet.now),
        )
    else:
        text = _("A yes is not a meeting yet. Go along, or be there when they first talk, if that helps.")
    return Said(tone=words.WARN if late else words.CALM, title=title, text=text)


def check_ins(sheet: Sheet, referral: Referral, loop: Loop, here: str) -> Said | None:
    """Return when somebody checks in next, and how to write it down."""
    not_yet = referral.state is ReferralState.ACCEPTED and not loop.planned
    if referral.state not in FOLLOWED or not_yet or not here:
        return None
    record = Act(href=f"{here}/check-in", label=_("Write down a check-in"), main=loop.check_in_waits, post=False)
    plan = Act(
        href=f"{here}/check-ins", label=_("Plan check-ins") if not loop.planned else _("Change the plan"), post=False
    )
    ahead = [at for at in loop.planned if at > sheet.now]
    following = _("The next is on %(day)s.", day=words.day(ahead[0], sheet.now)) if ahead else ""
    rest = ngettext("%(num)s more after it.", "%(num)s more after it.", len(ahead) - 1) if len(ahead) > 1 else ""
    if loop.check_in_waits:
        return Said(
            tone=words.WARN, title=_("It is time to check in"), text=f"{following} {rest}".strip(), acts=(record, plan)
        )
    title = _("Checking in") if loop.planned else _("No check-ins are planned")
    text = f"{following} {rest}".strip() if ahead else _("As long as they want it: six months, a year, three years.")
    return Said(tone=words.CALM, title=title, text=text, acts=(record, plan))


def transfer(sheet: Sheet, referral: Referral, loop: Loop, audience: Audience | None, here: str) -> Said | None:
    """Return what there is to say, and to do, of handing it to another hub."""
    keeper = sheet.team_name(loop.keeper) or _("Another hub")
    if loop.transfer is not None:
        return _asked(loop.transfer.name or _("Another hub"), here, to_us=loop.transfer.to == audience)
    if kept_elsewhere(loop, audience):
        return Said(
            tone=words.CALM,
            title=_("%(keeper)s keeps this referral", keeper=keeper),
            text=_("You can read how it goes on."),
        )
    if audience is None or audience.kind is not Kind.HUB or referral.state not in _KEPT:
        return None
    to = Act(href=f"{here}/transfer", label=_("Hand it to another hub"), post=False)
    return Said(tone=words.CALM, title="", acts=(to,))


def _asked(name: str, here: str, *, to_us: bool) -> Said:
    back = Act(href=f"{here}/keep", label=_("We can’t take it") if to_us else _("Keep it here after all"))
    if to_us:
        take = Act(href=f"{here}/take", label=_("Take it over"), main=True)
        text = _("Until you take it, the other hub keeps it. What they released to you, you may read.")
        return Said(tone=words.WARN, title=_("You are asked to take this over"), text=text, acts=(take, back))
    text = _("Until they take it, you keep it.") if here else _("Until they take it, the hub that has it keeps it.")
    return Said(
        tone=words.CALM,
        title=_("%(name)s is asked to take it over", name=name),
        text=text,
        acts=(back,) if here else (),
    )


def kept_elsewhere(loop: Loop, audience: Audience | None) -> bool:
    """Return whether another hub than this one has it."""
    return audience is not None and audience.kind is Kind.HUB and loop.keeper not in (None, audience)


def hubs_released_to(sheet: Sheet, case: str, audience: Audience) -> tuple[Choice, ...]:
    """Return the other hubs that a release in force names, to choose from by that release."""
    return tuple(
        Choice(each.id, each.name, _("Released %(until)s", until=words.until(each.until, sheet.now)))
        for each in releases_of(sheet, case)
        if each.stands(sheet.now) and not each.begins_later(sheet.now)
        if each.recipient is not None and each.recipient.kind is Kind.HUB and each.recipient != audience
    )


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why places were no door, and which, in the pieces of a sentence: "Not open then: Elm House and 14 others"."""

    why: str
    pieces: tuple[Link, ...]


def left_out(sheet: Sheet, loop: Loop, directory: str = "") -> tuple[LeftOut, ...]:
    """Return why other places were no door, a sentence each; ``directory`` is where each has its page, "" for none.

    Why a place is not for them is private, and names none: it stands last.
    """
    most = sorted(loop.why, key=lambda each: (each.why not in PUBLIC, -each.count, each.why))
    return tuple(
        LeftOut(why=words.say("GAPS", each.why), pieces=tuple(_pieces(sheet, each, directory))) for each in most
    )


def _pieces(sheet: Sheet, excluded: Excluded, directory: str) -> Iterator[Link]:
    """Yield the places that the directory still lists, and how many others there are, and what stands between them."""
    services = services_of(sheet)
    places = [services[each] for each in excluded.services if each in services]
    more = excluded.count - len(places)
    others = (
        ngettext("%(num)s other", "%(num)s others", more)
        if places
        else ngettext("%(num)s service", "%(num)s services", more)
    )
    names = [each.full_name for each in places]
    text, end = listed([*names, others] if more else names), 0
    for place, name in zip(places, names, strict=True):
        begin = text.index(name, end)
        if begin > end:
            yield Link("", text[end:begin])
        end = begin + len(name)
        yield Link(f"{directory}/{place.id}" if directory else "", name)
    if text[end:]:
        yield Link("", text[end:])


def helped(sheet: Sheet, referral: Referral) -> tuple[str, ...]:
    """Return what those it was for said of it, each for themselves: the last that each said."""
    said = {entry.about: entry for entry in sheet.of(HelpSaid) if entry.text("of") == referral.id}
    return tuple(
        _("%(who)s: %(answer)s.", who=_who(entry), answer=words.say("HELPED", entry.read("answer", Helped), "it"))
        for entry in said.values()
    )


_WHO: Final[dict[Any, str]] = {Kind.YOUTH: N_("The young person"), Kind.CAREGIVER: N_("Who asked")}


def _who(entry: Entry) -> str:
    audience = entry.read("audience", Audience)
    return _(_WHO.get(audience.kind if audience else None, N_("Somebody")))


def learned_said(learned: Learned | None, sheet: Sheet) -> str:
    """Return how an answer was learned: "Heard by telephone, from Lee, Thursday 19 November, 14:10."."""
    if learned is None:
        return ""
    when = words.exact(learned.at, sheet.now) if learned.at is not None else ""
    parts = (words.say("LEARNED", learned.by, "by"), _("from %(who)s", who=learned.who) if learned.who else "", when)
    return _("Heard %(how)s.", how=", ".join(filter(None, parts)))


def asked_rows(sheet: Sheet, loop: Loop) -> tuple[Row, ...]:
    """Return what exactly is asked for: what every place that is asked may know."""
    rows = (
        (_("What exactly"), words.say("SERVICE_KINDS", loop.kind)),
        (_("By when"), words.exact(loop.needed_by, sheet.now) if loop.needed_by else ""),
        (_("Training"), _("Only staff with the advanced training") if loop.advanced else ""),
    )
    return tuple(Row(label, text) for label, text in rows if text)


def told_rows(loop: Loop) -> tuple[Row, ...]:
    """Return what they said about themselves, as far as it is for this audience."""
    told = loop.told
    said = [word for name in ("who", "health", "legal") for word in told.get(name, "").split()]
    tag, _rest, only = told.get("language", "").partition(" ")
    spoken = words.say("TONGUES", tag or None)
    rows = (
        (_("Age"), told.get("age", "")),
        (_("It should be for"), " · ".join(_said(Population, "POPULATIONS", word) for word in said)),
        (_("Language"), _("%(spoken)s, without an interpreter", spoken=spoken) if only else spoken),
        (_("Who may decide where they are placed"), _said(Authority, "AUTHORITIES", told.get("authority", ""))),
        (_("Tribe"), told.get("tribe", "")),
        (_("Whom they know"), ", ".join(told.get("known", "").split("\n"))),
    )
    return tuple(Row(label, text) for label, text in rows if text)


def _said(vocabulary: type[StrEnum], table: str, word: str) -> str:
    return words.say(table, word) if word in set(vocabulary) else ""
