"""Whatever is asked for, in whatever order: what may never come of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Address, Command, Due, Event, Fact
from contracts.consent import (
    CameOfAge,
    ClearPerson,
    GrantRelease,
    NarrowRelease,
    PaperWithdrawal,
    PersonCleared,
    PersonSuspected,
    RecordBirthDate,
    ReleaseBegan,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    RenewalDue,
    SuspectPerson,
    WithdrawalPapered,
    WithdrawRelease,
    age_of,
)
from contracts.ids import derived
from contracts.labels import RELEASABLE, Label
from contracts.law import law
from contracts.outcomes import Refusal
from contracts.vocabulary import CAPACITIES, Kind, Signer, Suspicion, WithdrawalForm, Withdrawer
from services.consent_ledger import domain, majority, parties
from services.consent_ledger.around import Around
from tests.domain.consents import ADVOCATE, CAREGIVER, GRANT, HUB, MOTHER, NAMED, PROVIDER, RELATIONS, TEAMS, YOUTH
from tests.domain.stories import CASE, NOON, REGION

AGE = age_of(CASE)
MAY_SIGN = [(party, CAPACITIES[is_]) for party, is_ in sorted(RELATIONS.items()) if is_ in CAPACITIES]
PARTIES = st.sampled_from(sorted(RELATIONS))
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(days=45)) | st.timedeltas(timedelta(days=-1), timedelta(days=95))


def some(kinds: Iterable[Label]) -> st.SearchStrategy[tuple[Label, ...]]:
    """Some of ``kinds``, or none of them."""
    return st.lists(st.sampled_from(sorted(kinds)), min_size=1, unique=True).map(tuple)


@st.composite
def signed(draw: st.DrawFn) -> dict[str, Any]:
    """Who signs, and for what: mostly as they may."""
    if draw(st.integers(0, 9)) == 0:
        fields = {
            "signer": st.sampled_from(Signer),
            "cosigner": PARTIES,
            "ground": st.none(),
            "kinds": some(RELEASABLE),
        }
        return {name: draw(each) for name, each in fields.items()}
    if draw(st.booleans()):
        party, signer = draw(st.sampled_from(MAY_SIGN))
        return {"signer": signer, "cosigner": party, "ground": None, "kinds": draw(some(RELEASABLE))}
    ground = draw(st.sampled_from(law().signing))
    return {"ground": ground.id, "kinds": draw(some(ground.kinds or RELEASABLE))}


class Ledger:
    """The consent ledger of one case: it decides as the service does, one message after another."""

    def __init__(self) -> None:
        self.at = NOON
        self.around = Around()
        self.facts: list[Fact] = []
        self.releases: dict[str, domain.State] = {}
        self.people: dict[str, parties.State] = {}
        self.age = majority.INITIAL
        for party, event in NAMED:
            self.keep(party, [event])

    def keep(self, key: str, decided: list[Event] | Refusal) -> None:
        for event in [] if isinstance(decided, Refusal) else decided:
            seq = len(self.facts) + 1
            address = Address("consent", REGION, CASE, key)
            self.facts.append(Fact(derived("evt", str(seq)), seq, self.at, None, "", address, event))
            self.around = self.around.after(self.facts[-1])
            if key.startswith("rel"):
                self.releases[key] = domain.evolve(self.releases.get(key, domain.INITIAL), event)
            elif key.startswith("pty"):
                self.people[key] = parties.evolve(self.people.get(key, parties.INITIAL), event)
            else:
                self.age = majority.evolve(self.age, event)

    def passes(self, time: timedelta) -> None:
        """Let time pass, and what came due meanwhile be answered, late."""
        self.at += time
        for key in list(self.releases):
            for wake in sorted(domain.wakes(self.releases[key]), key=lambda wake: wake.at):
                if wake.at <= self.at:
                    revoked = key in self.around.revoked
                    self.keep(key, domain.decide(self.releases[key], Due(wake.why), at=self.at, revoked=revoked))
        if any(wake.at <= self.at for wake in majority.wakes(self.age)):
            self.keep(AGE, majority.decide(self.age, Due(majority.MAJORITY), at=self.at))

    def does(self, command: Command, who: int) -> None:
        by, key = (ADVOCATE, HUB, YOUTH)[who], command.about
        if key == AGE:
            self.keep(key, majority.decide(self.age, command, at=self.at, by=by))
        elif key.startswith("pty"):
            self.keep(key, parties.decide(self.people[key], command, at=self.at, by=by))
        else:
            state, revoked = self.releases.get(key, domain.INITIAL), key in self.around.revoked
            self.keep(
                key,
                domain.decide(state, command, at=self.at, by=by, teams=TEAMS, around=self.around, revoked=revoked),
            )


@st.composite
def asked(draw: st.DrawFn, ledger: Ledger, number: int) -> Command:
    """Anything that may be asked for about the releases of a case."""
    where: dict[str, Any] = {"id": derived("cmd", str(number)), "region": REGION, "case": CASE}
    known = [*sorted(ledger.releases), *sorted(ledger.around.releases) * 3]
    release = draw(st.sampled_from(known or [GRANT.about]))
    left = ledger.around.releases.get(release)
    said: dict[str, Any] = {
        "form": draw(st.sampled_from((WithdrawalForm.SPOKEN, *WithdrawalForm))),
        "said_by": draw(st.sampled_from((Withdrawer.YOUTH, *Withdrawer))),
    }
    narrowed: dict[str, Any] = {
        "kinds": draw(some(left.kinds if left else RELEASABLE)),
        "until": ledger.at + draw(SPANS),
    }
    born = draw(st.dates(date(2007, 6, 1), date(2014, 12, 31)))
    return draw(
        st.sampled_from(
            (
                *[grants(draw, ledger, where, release)] * 5,
                *[NarrowRelease(**where, about=release, **narrowed, **said)] * 3,
                WithdrawRelease(**where, about=release, **said),
                PaperWithdrawal(**where, about=release),
                SuspectPerson(**where, about=draw(PARTIES), suspicion=Suspicion.ABUSE, basis="said so"),
                ClearPerson(**where, about=draw(PARTIES)),
                RecordBirthDate(**where, about=AGE, born=born.isoformat()),
            )
        )
    )


def grants(draw: st.DrawFn, ledger: Ledger, where: dict[str, Any], earlier: str) -> GrantRelease:
    fields = {
        "recipient": draw(st.sampled_from((PROVIDER, CAREGIVER))),
        "until": ledger.at + draw(SPANS),
        "since": draw(st.none() | SPANS.map(lambda span: ledger.at + span)),
        "witness": draw(st.none() | PARTIES),
        "supersedes": draw(st.none() | st.just(earlier)),
    }
    return msgspec.structs.replace(GRANT, **where, about=derived("rel", where["id"]), **fields, **draw(signed()))


@st.composite
def histories(draw: st.DrawFn) -> Ledger:
    """A case to which anything happened."""
    ledger = Ledger()
    for number in range(draw(st.integers(5, 25))):
        ledger.passes(draw(st.timedeltas(timedelta(), timedelta(days=5))))
        ledger.does(draw(asked(ledger, number)), draw(st.integers(0, 2)))
    return ledger


class Told:
    """The same facts as a second pair of eyes reads them, slowly and by nothing but the rules."""

    def __init__(self) -> None:
        self.suspected: set[str] = set()
        self.granted: dict[str, ReleaseGranted] = {}
        self.left: dict[str, ReleaseGranted | ReleaseNarrowed] = {}
        self.over: dict[str, str] = {}

    def reads(self, fact: Fact) -> None:
        key, event = fact.address.aggregate, fact.event
        match event:
            case ReleaseGranted():
                self.grants(key, event)
            case ReleaseNarrowed():
                self.narrows(key, event)
            case ReleaseBegan() | RenewalDue():
                assert key not in self.over, self.over[key]
            case ReleaseWithdrawn() | ReleaseExpired():
                assert key not in self.over, self.over[key]
                self.over[key] = "its end"
            case WithdrawalPapered():
                pass
            case PersonSuspected():
                self.suspected.add(key)
                self.ends("a suspicion", self.names_suspected)
            case PersonCleared():
                self.suspected.discard(key)
            case CameOfAge():
                self.ends("a birthday", lambda granted: granted.cosigner or granted.recipient.kind is Kind.CAREGIVER)
            case _:
                pass

    def grants(self, key: str, granted: ReleaseGranted) -> None:
        assert key not in self.granted
        assert not self.names_suspected(granted)
        if granted.supersedes:
            assert granted.supersedes not in self.over
            assert self.granted[granted.supersedes].recipient == granted.recipient
            self.over[granted.supersedes] = "another release"
        self.granted[key] = self.left[key] = granted

    def narrows(self, key: str, narrowed: ReleaseNarrowed) -> None:
        assert key not in self.over, self.over[key]
        assert set(narrowed.kinds) <= set(self.left[key].kinds)
        assert narrowed.until <= self.left[key].until
        assert narrowed.kinds
        self.left[key] = narrowed

    def names_suspected(self, granted: ReleaseGranted) -> bool:
        has_page = MOTHER in self.suspected and granted.recipient == CAREGIVER
        return has_page or bool({granted.cosigner, granted.witness} & self.suspected)

    def ends(self, why: str, which: Any) -> None:
        self.over |= {key: why for key, granted in self.granted.items() if which(granted) and key not in self.over}


@given(histories())
def test_nothing_that_is_over_comes_back_and_nothing_grows(ledger: Ledger) -> None:
    """Not after a withdrawal, an end, a suspicion, a birthday or another in its place; what is left only shrinks."""
    told = Told()
    for fact in ledger.facts:
        told.reads(fact)
    open_still = {key for key, left in told.left.items() if key not in told.over and ledger.at < left.until}
    assert open_still == {key for key in ledger.around.releases if ledger.around.in_force(key, ledger.at)}


@given(histories())
def test_every_release_is_what_the_law_calls_one(ledger: Ledger) -> None:
    """It ends, soon enough; it names kinds; and somebody signed it who may, that day, for those kinds."""
    born: date | None = None
    for fact in ledger.facts:
        born = majority.day_of(getattr(fact.event, "born", None)) or born
        if not isinstance(granted := fact.event, ReleaseGranted):
            continue
        assert fact.at < granted.until <= fact.at + timedelta(days=90)
        assert granted.since is None or fact.at < granted.since < granted.until
        assert granted.kinds
        assert RELEASABLE.issuperset(granted.kinds)
        assert granted.witness is None or granted.witness != granted.cosigner
        ground = law().signing_ground(granted.ground)
        years = None if born is None else (fact.at.date() - born).days / 365.25
        if granted.signer is Signer.YOUTH:
            assert ground is not None
            assert granted.cosigner is None
            assert not ground.kinds or set(granted.kinds) <= set(ground.kinds)
            assert ground.from_age is None or (years is not None and years > ground.from_age - 0.01)
            assert granted.notice == ground.notice
        else:
            assert ground is None
            assert granted.cosigner is not None
            assert CAPACITIES[RELATIONS[granted.cosigner]] is granted.signer
            assert years is None or years < 18.01
