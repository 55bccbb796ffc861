"""Taking a release back, or a part of it: who may say so, and how. Pure.

It may be spoken, takes effect at once, and asks for no reason (34 USC 12291(b)(2)). Whoever signed may say so; hub and
advocate write down what they said.
"""

from datetime import datetime

from contracts.base import Actor, Event
from contracts.consent import NarrowRelease, ReleaseGranted, ReleaseNarrowed, ReleaseWithdrawn, WithdrawRelease
from contracts.outcomes import Refusal
from contracts.vocabulary import Kind, WithdrawalForm, Withdrawer
from services.consent_ledger.rules import first_broken


def narrow(granted: ReleaseGranted, command: NarrowRelease, at: datetime, by: Actor | None) -> list[Event] | Refusal:
    """Take a part back. What remains is never more than there was: more needs a new release."""
    flaw = _flaw_in_what_remains(granted, command, at) or _flaw_in_saying(granted, command, by)
    return flaw or [
        ReleaseNarrowed(
            recipient=granted.recipient,
            kinds=command.kinds,
            until=command.until,
            form=_form(command, by),
            said_by=command.said_by,
        )
    ]


def _flaw_in_what_remains(granted: ReleaseGranted, command: NarrowRelease, at: datetime) -> Refusal | None:
    same = command.until == granted.until and set(command.kinds) == set(granted.kinds)
    return first_broken(
        (not command.kinds, "kinds", "leave at least one kind of information, or take all of it back"),
        (len(set(command.kinds)) < len(command.kinds), "kinds", "name each kind of information once"),
        (
            not set(granted.kinds).issuperset(command.kinds),
            "kinds",
            "for anything more there has to be a new release",
        ),
        (command.until > granted.until, "until", "for a longer time there has to be a new release"),
        (command.until <= max(at, granted.since or at), "until", "leave some time, or take all of it back"),
        (same, "kinds", "say what is taken back"),
    )


def withdraw(granted: ReleaseGranted, command: WithdrawRelease, by: Actor | None) -> list[Event] | Refusal:
    flaw = _flaw_in_saying(granted, command, by)
    return flaw or [
        ReleaseWithdrawn(recipient=granted.recipient, form=_form(command, by), said_by=command.said_by),
    ]


def _flaw_in_saying(
    granted: ReleaseGranted, command: NarrowRelease | WithdrawRelease, by: Actor | None
) -> Refusal | None:
    """Return who can't have said so, or not like this: the youth may, and whoever signed with them."""
    other = command.said_by is Withdrawer.COSIGNER
    return first_broken(
        (other and (granted.cosigner is None or _is_youth(by)), "said_by", "nobody signed this with the youth"),
        (
            command.form is WithdrawalForm.IN_PORTAL and not _is_youth(by),
            "form",
            "say whether it was spoken or is on paper",
        ),
    )


def _form(command: NarrowRelease | WithdrawRelease, by: Actor | None) -> WithdrawalForm:
    """Return how it was said: what the youth does on their own page is in writing, and needs no paper."""
    return WithdrawalForm.IN_PORTAL if _is_youth(by) else command.form


def _is_youth(by: Actor | None) -> bool:
    return by is not None and by.kind is Kind.YOUTH
