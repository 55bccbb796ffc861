"""The releases of a case as pages show them, and the question before one is taken back. Pure."""

from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.labels import Label
from contracts.vocabulary import Kind, Signer, Withdrawer
from portal import words
from portal.i18n import N_, _, listed
from portal.models.cases.case_head import head
from portal.models.consent.consent import How, Release, releases_of
from portal.models.consent.parties import parties_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Row, Tag

_ENDED_SHOWN: Final = 100
_ENDS: Final = {
    How.WITHDRAWN: N_("taken back"),
    How.EXPIRED: N_("came to its end"),
    How.SUPERSEDED: N_("a newer one took its place"),
    How.CAME_OF_AGE: N_("ended when they turned 18"),
    How.NOT_OF_AGE: N_("ended: the date that made them 18 was wrong"),
    How.SUSPICION: N_("ended: somebody in it must not sign, witness or receive"),
}


class ReleaseCard(msgspec.Struct, frozen=True, kw_only=True):
    """A release. ``withdraw``, ``paper`` and ``renew`` are addresses, "" where there is nothing to do."""

    id: str
    name: str
    text: str
    kinds: tuple[str, ...]
    until: str
    until_text: str
    withdraw: str = ""
    tag: Tag | None = None
    rows: tuple[Row, ...] = ()
    paper: str = ""
    renew: str = ""


def release_cards(sheet: Sheet, case_id: str, here: str = "") -> tuple[ReleaseCard, ...]:
    """Return the releases in force; ``here`` is the case's address where they can be taken back."""
    standing = (each for each in releases_of(sheet, case_id) if each.in_force(sheet.now))
    return tuple(_card(each, sheet, here) for each in standing)


def case_releases(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``consent/releases.html``: what stands, what ends soon first; then what ended."""
    around = head(sheet, kind, case_id)
    if around is None:
        return None
    found = releases_of(sheet, case_id)
    stands = [each for each in found if each.stands(sheet.now)]
    stands.sort(key=lambda each: (not each.ends_soon(sheet.now), each.begins_later(sheet.now), each.until))
    over = sorted((each for each in found if not each.stands(sheet.now)), key=_ended, reverse=True)
    over.sort(key=lambda each: not each.unpapered)
    here = around["here"]
    return {
        **around,
        "standing": tuple(_card(each, sheet, here, renews=kind is Kind.ADVOCATE) for each in stands),
        "over": tuple(_card(each, sheet, here) for each in over[:_ENDED_SHOWN]),
        "record": f"{here}/release" if kind is Kind.ADVOCATE else "",
    }


def find(sheet: Sheet, case_id: str, release_id: str) -> Release | None:
    """Return a release of the case, however it stands."""
    return next((each for each in releases_of(sheet, case_id) if each.id == release_id), None)


def taking_back(sheet: Sheet, kind: Kind, case_id: str, release_id: str) -> tuple[Release, dict[str, Any]] | None:
    """Return a release that counts, or will, and the context of ``consent/take_back.html``."""
    release = find(sheet, case_id, release_id)
    if release is None or not release.stands(sheet.now):
        return None
    here = f"{HOME[kind]}/cases/{case_id}"
    said = [(Withdrawer.YOUTH, _("The youth says so"))]
    if release.cosigner is not None:
        said.append(
            (
                Withdrawer.COSIGNER,
                _("%(name)s, who signed with them, says so", name=_name(sheet, release, release.cosigner)),
            )
        )
    return release, {
        "name": release.name,
        "telephone": kind is Kind.HUB,
        "back": f"{here}/releases",
        "action": f"{here}/releases/{release.id}/withdraw",
        "who": tuple({"label": label, "takes": _takes(release, each)} for each, label in said),
        "until_text": words.until(release.until, sheet.now),
    }


def _takes(release: Release, who: Withdrawer) -> dict[str, Any]:
    parts = tuple(Choice(f"{kind.value}:{who}", _kind(kind)) for kind in release.kinds)
    return {"all": f"all:{who}", "until": f"until:{who}", "parts": parts if len(parts) > 1 else ()}


def said(release: Release) -> str:
    """Return a release in plain words: "May see health and school, to help over time"; "Could see" once it ended."""
    purpose = words.say("PURPOSES", release.purpose)
    what = listed([_kind(kind) for kind in release.kinds]) or _("nothing more")
    what = f"{what}, {words.small(purpose)}" if purpose else what
    return _("May see %(what)s.", what=what) if release.end is None else _("Could see %(what)s.", what=what)


def _card(release: Release, sheet: Sheet, here: str, *, renews: bool = False) -> ReleaseCard:
    stands = release.stands(sheet.now)
    return ReleaseCard(
        id=release.id,
        name=release.name,
        text=said(release),
        kinds=tuple(words.say("KINDS", kind) for kind in release.kinds),
        until=words.iso(release.until) if stands else "",
        until_text=words.until(release.until, sheet.now),
        withdraw=f"{here}/releases/{release.id}/withdraw" if here and stands else "",
        tag=_tag(release, sheet.now),
        rows=tuple(Row(label, text) for label, text in _rows(release, sheet) if text),
        paper=f"{here}/releases/{release.id}/paper" if here and release.unpapered else "",
        renew=f"{here}/release" if renews and release.ends_soon(sheet.now) else "",
    )


def _tag(release: Release, now: datetime) -> Tag:
    if release.end is not None:
        return Tag(words.CALM, _(_ENDS[release.end.how]))
    if now >= release.until:
        return Tag(words.CALM, _(_ENDS[How.EXPIRED]))
    if release.begins_later(now):
        return Tag(words.CALM, _("begins later"))
    until = words.until(release.until, now)
    return Tag(words.WARN, _("ends soon, %(until)s", until=until)) if release.ends_soon(now) else Tag(words.OK, until)


def _rows(release: Release, sheet: Sheet) -> list[tuple[str, str]]:
    now = sheet.now
    since = release.since or release.at
    narrowed = _("A part was taken back, %(day)s", day=words.day(release.narrowed, now)) if release.narrowed else ""
    paper = _("Not yet. It counts all the same.") if release.unpapered else ""
    return [
        (_("From"), words.day(since, now)),
        (_("Until"), words.day(release.until, now) if release.end is None else ""),
        (_("Ended"), words.exact(release.end.at, now) if release.end is not None else ""),
        (_("Signed"), _signed(release, sheet)),
        (_("Narrowed"), narrowed),
        (_("Taken back"), _who_said(release, sheet)),
        (_("Paper"), paper),
    ]


def _signed(release: Release, sheet: Sheet) -> str:
    if release.signer is None:
        return ""
    alone = release.signer is Signer.YOUTH
    who = _("The youth alone") if alone else _("The youth and %(name)s", name=_name(sheet, release, release.cosigner))
    how = words.say("SIGNATURES", release.signature)
    return f"{who}, {words.small(how)}" if how else who


def _who_said(release: Release, sheet: Sheet) -> str:
    if release.end is None or release.end.how is not How.WITHDRAWN:
        return ""
    who = _("The youth") if release.end.said_by is not Withdrawer.COSIGNER else _name(sheet, release, release.cosigner)
    how = words.say("WITHDRAWALS", release.end.form)
    return f"{who}, {words.small(how)}" if how else who


def _name(sheet: Sheet, release: Release, party: str | None) -> str:
    """Return somebody's name, or what they are to the youth where the name isn't ours to see."""
    found = next((each for each in parties_of(sheet, release.case) if each.id == party), None)
    if found is not None and found.name:
        return found.name
    return words.small(words.say("SIGNERS", release.signer, "other")) or _("who signed with them")


def _kind(kind: Label) -> str:
    return words.small(words.say("KINDS", kind))


def _ended(release: Release) -> datetime:
    return release.end.at if release.end is not None else release.until
