"""Recording a release with the youth beside the advocate: what each step shows, in the language they read. Pure."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.consent import BirthDateRecorded
from contracts.intake import ParticularsRecorded
from contracts.labels import RELEASABLE, Label, labels_of
from contracts.law import Notice
from contracts.vocabulary import AdvocateBase, Kind, Language, Purpose, SignatureForm
from portal import i18n, words
from portal.forms.consent.release import BOTH, Chosen, Lasts, Offered, Release, Who, latest
from portal.forms.oncall.oncall import Answer
from portal.i18n import _, language, languages, listed
from portal.models.cases.case import PARTICULARS
from portal.models.cases.casefile import Case
from portal.models.consent.consent import releases_of
from portal.models.consent.parties import age_of, grounds, parties_of
from portal.models.consent.release_wording import Texts, texts
from portal.models.people import people
from portal.models.people.teams import teams_of
from portal.models.requests.linking import caregivers_of
from portal.models.youth.said import kinds
from portal.sheet import Sheet
from portal.words import Choice

_RECIPIENTS: Final = (Kind.PARTNER, Kind.HUB, Kind.ADVOCATE, Kind.INVESTIGATOR)
_USUAL: Final = {
    Purpose.ARRANGE_SERVICE: Lasts.MONTH,
    Purpose.PROVIDE_SERVICE: Lasts.LONGEST,
    Purpose.ACCOMPANY: Lasts.WEEK,
    Purpose.COORDINATE_CARE: Lasts.LONGEST,
}
"""How long a purpose most often takes: said beside it, and chosen by nobody but the youth."""
KINDS: Final = tuple(kind for kind in Label if kind in RELEASABLE)


class Seen(msgspec.Struct, frozen=True):
    """One kind of information, and what there is of it now."""

    label: str
    texts: tuple[str, ...]


def offered(sheet: Sheet, case: Case, audience: Audience, recipient: str = "") -> Offered:
    """Return what there is to choose from. Who must not sign, witness or receive is not among it."""
    parties = parties_of(sheet, case.id)
    suspected = {party.audience for party in parties if party.suspected and party.audience is not None}
    free = [each for each in parties if not each.suspected and each.audience not in suspected]
    teams = [each for each in teams_of(sheet).of(*_RECIPIENTS) if each.audience != audience]
    teams += caregivers_of(sheet, case.id)
    by_value = {people.chosen(each.audience): each for each in teams if each.audience not in suspected}
    to = by_value[recipient].audience if recipient in by_value else None
    age, today = age_of(sheet, case.id), sheet.now.date()
    return Offered(
        recipients=by_value,
        grounds={f"alone:{row.id}": row for row in grounds(age, today)},
        signers={} if age.is_of_age(today) else {f"with:{each.id}": each for each in free if each.capacity},
        witnesses={each.id: each for each in free},
        earlier=frozenset(
            each.id for each in releases_of(sheet, case.id) if each.recipient == to and each.stands(sheet.now)
        )
        if to is not None
        else frozenset(),
    )


def base_of(sheet: Sheet, case: Case, audience: Audience) -> AdvocateBase | None:
    """Return what the advocate is: as their team is known, else as they were named. Privilege is never presumed."""
    team = teams_of(sheet).get(audience)
    if team is not None and team.base is not None:
        return team.base
    return next((each.base for each in reversed(case.advocates) if each.audience == audience), None)


def head(case: Case, action: str, back: str) -> dict[str, Any]:
    """Return what every step shows."""
    t = texts()
    return {
        "t": t,
        "language": language().code,
        "dir": language().dir,
        "others": tuple(each for each in languages() if each is not language()),
        "title": t["head"]["title_named"] % {"name": case.called} if case.called else t["head"]["title"],
        "action": action,
        "back": back,
    }


def who(found: Offered, base: AdvocateBase | None, t: Texts) -> dict[str, Any]:
    """Return the first step: the limits, who, and what for."""
    return {
        "base": t["limits"]["community" if base is AdvocateBase.COMMUNITY else "system"],
        "recipients": tuple(Choice(value, team.name) for value, team in found.recipients.items()),
        "purposes": tuple(Choice(each.value, t["purpose"][each]) for each in Purpose),
    }


def what(sheet: Sheet, case: Case, found: Offered, asked: Who) -> dict[str, Any]:
    """Return the second step: what they may see, until when, and who signs."""
    recipient, purpose = found.recipients[asked.recipient], asked.purpose
    t, said = texts(), kinds()
    earlier = [each for each in releases_of(sheet, case.id) if each.id in found.earlier]
    longest = sheet.figures.longest_release
    last = i18n.moment(latest(sheet.now, longest), i18n.DAY_OF_YEAR)
    return {
        "who": recipient.name,
        "reader": t["reader"].get(recipient.audience.kind, "") % {"who": recipient.name},
        "kinds": tuple(Choice(kind.value, words.capital(said[kind]), t["means"][kind]) for kind in KINDS),
        "lasts": tuple(_lasts(each, purpose, sheet.now, longest) for each in Lasts if is_offered(each, longest)),
        "until_hint": t["lasts"]["until_hint"] % {"date": last},
        "signers": (
            *(
                Choice(value, t["signer"]["alone"], t["ground"].get(row.id, row.title))
                for value, row in found.grounds.items()
            ),
            *(
                Choice(
                    value,
                    t["signer"]["with"] % {"name": each.name or t["relation"]["other"]},
                    words.capital(_relation(each.relation, t)),
                )
                for value, each in found.signers.items()
            ),
        ),
        "witnesses": tuple(
            Choice(each.id, f"{each.name or t['relation']['other']}, {_relation(each.relation, t)}")
            for each in found.witnesses.values()
        ),
        "not_offered": not_offered(sheet, case),
        "signatures": tuple(
            Choice(each.value, t["signature"][each], t["signature"][f"{each}-hint"]) for each in SignatureForm
        ),
        "languages": tuple(Choice(each.value, t["language"][each]) for each in Language),
        "interpreters": tuple(Choice(each.value, t["interpreter"][each]) for each in (Answer.NO, Answer.YES)),
        "earlier": tuple(words.capital(_earlier(each.kinds, each.until)) for each in earlier),
        "supersedes": (
            *(Choice(each.id, t["supersedes"]["this"]) for each in earlier),
            Choice(BOTH, t["supersedes"]["both"]),
        ),
    }


def look(sheet: Sheet, case: Case, form: Release, picked: Chosen) -> dict[str, Any]:
    """Return the last step: what they will then see, before it is recorded."""
    t = texts()
    start = i18n.moment((picked.since or sheet.now).date(), i18n.DAY_OF_YEAR)
    end = i18n.moment(picked.until.date(), i18n.DAY_OF_YEAR)
    said = kinds()
    held = [said[kind] for kind in KINDS if kind not in form.kinds]
    return {
        "who": picked.recipient.name,
        "reader": t["reader"].get(picked.recipient.audience.kind, "") % {"who": picked.recipient.name},
        "seen": tuple(_seen(sheet, case, kind) for kind in KINDS if kind in form.kinds),
        "held": words.capital(listed(held)) + "." if held else t["look"]["all"],
        "rows": tuple(_rows(form, picked, (start, end))),
        "notices": tuple(_notices(form, picked, t)),
        "record": t["look"]["record"],
    }


def not_offered(sheet: Sheet, case: Case) -> tuple[str, ...]:
    """Return who is not offered and why: for the advocate alone, who may turn the screen away first."""
    lines = []
    for party in parties_of(sheet, case.id):
        name = party.name or _("Somebody on record")
        if party.suspected:
            said = words.say("SUSPICIONS", party.suspicion, "must_not")
            lines.append(_("%(name)s must not sign, witness or receive: %(why)s.", name=name, why=said))
        elif party.capacity is None:
            never = words.say("RELATIONS", party.relation, "never")
            lines.append(_("%(name)s can't sign: %(why)s.", name=name, why=never))
    age, today = age_of(sheet, case.id), sheet.now.date()
    if age.is_of_age(today):
        lines.append(_("They are 18 or older: they sign alone, and nobody signs with them."))
    if age.born is None:
        lines.append(_("Nobody wrote down when they were born: no ground is offered that asks for an age."))
    return tuple(lines)


def _seen(sheet: Sheet, case: Case, kind: Label) -> Seen:
    labels = labels_of(ParticularsRecorded)
    told = tuple(each.text for each in case.told if each.name in PARTICULARS and labels[each.name] is kind)
    born = age_of(sheet, case.id).born if labels_of(BirthDateRecorded)["born"] is kind else None
    if born is not None:
        told += (texts()["look"]["born"] % {"date": i18n.moment(born, i18n.DAY_OF_YEAR)},)
    return Seen(words.capital(kinds()[kind]), told)


def _rows(form: Release, picked: Chosen, span: tuple[str, str]) -> list[words.Row]:
    t = texts()
    start, end = span
    when = (
        t["look"]["from_to"] % {"start": start, "date": end} if picked.since else t["look"]["from_now"] % {"date": end}
    )
    name = picked.cosigner.name or t["relation"]["other"] if picked.cosigner is not None else ""
    signed = t["signer"]["with"] % {"name": name} if name else t["signer"]["alone"]
    why = t["ground"].get(picked.ground.id, picked.ground.title) if picked.ground is not None else ""
    read_in = t["language"][form.language]
    if form.interpreter is Answer.YES:
        read_in = f"{read_in}, {t['look']['interpreted']}"
    rows = [
        words.Row(t["look"]["why"], t["purpose"][form.purpose]),
        words.Row(t["look"]["time"], when),
        words.Row(t["look"]["signed"], f"{signed}. {why}" if why else signed),
        words.Row(t["look"]["read_in"], read_in),
    ]
    if picked.witness is not None:
        rows.insert(3, words.Row(t["look"]["witness"], picked.witness.name or t["relation"]["other"]))
    return rows


def _notices(form: Release, picked: Chosen, t: Texts) -> list[str]:
    lines = [t["look"]["electronic" if form.signature is SignatureForm.ELECTRONIC else "paper"]]
    if picked.supersedes is not None:
        lines.insert(0, t["look"]["replaces"])
    if picked.ground is not None and picked.ground.notice is Notice.PART_2:
        lines.insert(0, t["look"]["part2"])
    return lines


def is_offered(lasts: Lasts, longest: timedelta) -> bool:
    """Return whether that can be chosen where releases last for ``longest`` at most."""
    return lasts is Lasts.LONGEST or lasts.days(longest) < longest.days


def _lasts(lasts: Lasts, purpose: Purpose, now: datetime, longest: timedelta) -> Choice:
    t = texts()["lasts"]
    if lasts is Lasts.DAY:
        return Choice(lasts.value, t["day"])
    days = lasts.days(longest)
    day = i18n.moment((now + timedelta(days=days)).date(), i18n.DAY_OF_YEAR)
    return Choice(lasts.value, t["days"] % {"days": days, "date": day}, t["usual"] if lasts is _USUAL[purpose] else "")


def _earlier(shown: tuple[Label, ...], until: datetime) -> str:
    t, said = texts(), kinds()
    named = listed([said[kind] for kind in shown])
    return t["supersedes"]["hint"] % {"kinds": named, "date": i18n.moment(until.date(), i18n.DAY_OF_YEAR)}


def _relation(relation: object, t: Texts) -> str:
    return t["relation"].get(str(relation or "other"), t["relation"]["other"])
