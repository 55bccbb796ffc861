"""Where somebody is signed in, by which passkeys they can be, and who came into their team anew. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Actor, Audience
from contracts.gate import PersonInvited, PersonRecovered
from contracts.labels import Registration
from contracts.outcomes import HeldPasskey, SignedIn, SignedInBy, SignIns
from contracts.vocabulary import Device
from portal import words
from portal.forms import Form
from portal.i18n import N_, _
from portal.sheet import Sheet
from portal.words import Choice, When

SIGN_INS: Final = "/sign-ins"
NEW: Final = f"{SIGN_INS}/new"
_DEVICES: Final[Mapping[Device, str]] = {
    Device.PHONE: N_("Phone"),
    Device.TABLET: N_("Tablet"),
    Device.COMPUTER: N_("Computer"),
    Device.SHARED: N_("Computer that colleagues use too"),
    Device.KEY: N_("Security key"),
}
_BY: Final[Mapping[SignedInBy, str]] = {
    SignedInBy.LINK: N_("By a link"),
    SignedInBy.PASSKEY: N_("By a passkey that is gone"),
    SignedInBy.TWO_COLLEAGUES: N_("By what two colleagues told you"),
}
_CHOICES: Final = (
    Choice(Device.PHONE, N_("My phone")),
    Choice(Device.TABLET, N_("My tablet")),
    Choice(Device.COMPUTER, N_("My computer")),
    Choice(
        Device.SHARED, N_("A computer that colleagues use too"), N_("It asks for your own fingerprint, face or code.")
    ),
    Choice(Device.KEY, N_("A security key that I carry")),
)
SAYS: Final = {"device": N_("Please choose what to call it.")}


class Make(msgspec.Struct, frozen=True):
    """What a new passkey's device is called, and what it answered."""

    device: Device
    registration: Registration | None = None


class Name(msgspec.Struct, frozen=True):
    """What a passkey's device is called."""

    device: Device


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A session, or a passkey. ``end`` is where its button leads."""

    id: str
    title: str
    lines: tuple[str, ...]
    used: When | None
    here: bool = False
    end: str = ""
    call: str = ""


def page(told: SignIns, sheet: Sheet, here: str, actor: Actor) -> dict[str, Any]:
    """Return the context of ``staff/sign_ins.html``. ``here`` is the session that looks."""
    held = {each.passkey: each.device for each in told.passkeys}
    sessions = sorted(told.sessions, key=lambda each: (each.session != here, -each.used.timestamp()))
    return {
        "sessions": tuple(_session(each, held, sheet, here) for each in sessions),
        "passkeys": tuple(_passkey(each, sheet) for each in told.passkeys),
        "everywhere": f"{SIGN_INS}/everywhere",
        "new": NEW,
        "anew": anew(sheet, actor),
    }


def making(told: SignIns, sheet: Sheet, actor: Actor, expires: datetime) -> dict[str, Any]:
    """Return the context of ``staff/passkey.html``. ``expires`` is how long they stay signed in without a passkey."""
    return {
        "action": NEW,
        "choices": words.chosen(_CHOICES),
        "held": " ".join(each.credential for each in told.passkeys),
        "name": _of(sheet, actor.person) or _("You"),
        "until": words.exact(expires, sheet.now),
        "first": not told.passkeys,
        "back": SIGN_INS,
    }


def calling(told: SignIns, passkey: str) -> dict[str, Any] | None:
    """Return the context of ``staff/passkey_named.html``, None where there is no such passkey of theirs."""
    found = next((each for each in told.passkeys if each.passkey == passkey), None)
    if found is None:
        return None
    return {
        "action": f"{SIGN_INS}/passkeys/{passkey}/name",
        "choices": words.chosen(_CHOICES),
        "form": Form(typed={"device": found.device.value}),
        "back": SIGN_INS,
    }


def anew(sheet: Sheet, actor: Actor) -> tuple[str, ...]:
    """Return who of their team, or they themselves, came in anew because two colleagues agreed: the team is told."""
    return tuple(
        _(
            "%(name)s could come in anew on %(day)s: two colleagues at the hub agreed.",
            name=name,
            day=words.day(entry.at, sheet.now),
        )
        for entry in sheet.of(PersonRecovered)
        if entry.read("audience", Audience) == actor.audience
        for name in (_of(sheet, entry.text("person")) or _("Somebody"),)
    )


def _session(each: SignedIn, held: Mapping[str, Device], sheet: Sheet, here: str) -> Row:
    device = held.get(each.passkey or "")
    title = _(_DEVICES[device]) if device is not None else _(_BY[each.by])
    began = _("Since %(when)s", when=words.exact(each.started, sheet.now))
    ends = _("ends by itself %(when)s", when=words.exact(each.expires, sheet.now))
    return Row(
        id=each.session,
        title=title,
        lines=(_("%(began)s, %(ends)s.", began=began, ends=ends),),
        used=words.when(each.used, sheet.now),
        here=each.session == here,
        end=f"{SIGN_INS}/{each.session}/end",
    )


def _passkey(each: HeldPasskey, sheet: Sheet) -> Row:
    return Row(
        id=each.passkey,
        title=_(_DEVICES[each.device]),
        lines=(_("Made %(when)s.", when=words.exact(each.made, sheet.now)),),
        used=words.when(each.used, sheet.now) if each.used else None,
        end=f"{SIGN_INS}/passkeys/{each.passkey}/remove",
        call=f"{SIGN_INS}/passkeys/{each.passkey}/name",
    )


def _of(sheet: Sheet, person: str) -> str:
    invited = (entry for entry in sheet.of(PersonInvited) if entry.text("person") == person)
    return next(filter(None, (entry.text("name") for entry in invited)), "")
