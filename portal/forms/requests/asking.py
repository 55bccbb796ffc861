"""The form that asks for support: what is typed, in whatever step, and the command it becomes.

It is one form in short steps. All that is typed stays in the page until it is sent, or kept by whoever typed it.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Annotated, Any, Final

import msgspec

from contracts.asking import BeginRequest, Ease, KeepTyped, SafeTime, SafeWay
from contracts.hardest import Hardest, needs_of
from contracts.ids import derived
from contracts.intake import AskForSupport, SendBegun
from contracts.labels import Flag, Label, Reach, Story, labelled
from contracts.vocabulary import Area, Asker, Language, Region, Urgency
from portal.forms import Form, Posted, cleaned
from portal.i18n import N_

Secret = Annotated[str, labelled(Label.INTERNAL, max_length=200)]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. Nothing in it says who somebody is, unless they want it to, and nothing is asked about a youth."""

    asker: Asker
    hardest: tuple[Hardest, ...] = ()
    story: Story | None = None
    urgency: Urgency = Urgency.SOON
    advocate_now: Flag = False
    ways: tuple[SafeWay, ...] = ()
    times: tuple[SafeTime, ...] = ()
    reach: Reach | None = None
    never_ways: tuple[SafeWay, ...] = ()
    never: Reach | None = None
    area: Area = Area.ANYWHERE
    language: Language = Language.ENGLISH
    interpreter: Flag = False
    ease: Ease | None = None
    asked_before: Flag = False


class New(Ask, frozen=True, kw_only=True):
    """As it is sent by somebody unknown: which hub, and a secret of their own, if they like."""

    region: Region
    second: Secret | None = None


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be known to ask the advocate on call at once, and no more."""

    reach: Reach
    asker: Asker
    region: Region
    language: Language


class Keep(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be known to keep what was typed so far."""

    region: Region
    young: Flag = False
    second: Secret | None = None


SAYS: Final = {
    "asker": N_("Please say who you are to the young person."),
    "region": N_("Please choose where help should come from."),
    "language": N_("Please choose a language."),
    "reach": N_("Please write how they can reach you: without it nobody can come."),
}
SECOND_SAYS: Final = {
    "short_number": N_("Please choose at least six digits, or a few words."),
    "short_words": N_("Please choose at least eight letters, or six digits."),
    "guessed": N_("That is what somebody would try first. Please choose another."),
}


def asked(ask: New, nonce: str, verifier: str, second: str | None) -> AskForSupport:
    """Return the command of one form: the same form is the same command, however often it is sent."""
    command = derived("cmd", nonce)
    return AskForSupport(
        id=command,
        region=ask.region,
        case=derived("case", command),
        about=derived("req", command),
        verifier=verifier,
        second=second,
        **_said(ask),
    )


def asked_now(ask: Now, nonce: str, verifier: str) -> AskForSupport:
    """Return the command that asks for a person at once."""
    whole = New(asker=ask.asker, region=ask.region, language=ask.language, reach=ask.reach, advocate_now=True)
    return asked(msgspec.structs.replace(whole, urgency=Urgency.NOW), nonce, verifier, None)


def begun(keep: Keep, sent: Posted, verifier: str, second: str | None) -> BeginRequest:
    """Return the command that keeps what was typed so far."""
    command = derived("cmd", sent.command)
    return BeginRequest(
        id=command,
        region=keep.region,
        case=derived("case", command),
        about=derived("req", command),
        young=keep.young,
        typed=kept(sent),
        verifier=verifier,
        second=second,
    )


def keep_typed(sent: Posted, region: str, case: str, request: str) -> KeepTyped:
    return KeepTyped(id=sent.command, region=region, case=case, about=request, typed=kept(sent))


def send_begun(ask: Ask, command: str, region: str, case: str, request: str) -> SendBegun:
    return SendBegun(id=command, region=region, case=case, about=request, **_said(ask))


def kept(sent: Posted) -> str:
    """Return what was typed as it is kept: neither a secret, nor where it is kept, is part of it."""
    fields = {name: values for name, values in sent.fields.items() if name in Ask.__struct_fields__ and any(values)}
    return msgspec.json.encode(fields).decode()


def typed_before(text: str) -> Form:
    """Return the form as it was kept; empty where that can't be read any more."""
    try:
        fields = msgspec.json.decode(text or "{}", type=dict[str, tuple[str, ...]])
    except msgspec.DecodeError:
        fields = {}
    whole = {name: tuple(map(cleaned, values)) for name, values in fields.items()}
    return Form(Posted("", whole).typed)


def carried(sent: Posted) -> tuple[Mapping[str, str], ...]:
    """Return what was typed, as hidden fields of the next page: nothing is kept anywhere else."""
    whole = ((name, values) for name, values in sent.fields.items() if name in Ask.__struct_fields__)
    found = ((name, value) for name, values in whole for value in values)
    return tuple({"name": name, "value": value} for name, value in found)


def _said(ask: Ask) -> dict[str, Any]:
    return {
        "asker": ask.asker,
        "needs": needs_of(ask.hardest, ask.asker),
        "hardest": ask.hardest,
        "story": ask.story,
        "urgency": ask.urgency,
        "advocate_now": ask.advocate_now,
        "ways": _listed(ask.ways),
        "times": _listed(ask.times),
        "reach": ask.reach,
        "never_ways": _listed(ask.never_ways),
        "never": ask.never,
        "area": ask.area,
        "language": ask.language,
        "interpreter": ask.interpreter,
        "ease": ask.ease,
        "asked_before": ask.asked_before,
    }


def _listed(chosen: Iterable[Enum]) -> str | None:
    return " ".join(str(each.value) for each in chosen) or None
