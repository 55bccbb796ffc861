"""What each try to come in counts against, and by which figures."""

from dataclasses import dataclass

from contracts.base import Actor
from services.bus.gate.credential import Credential, Errand, session_hash
from services.bus.gate.limits import Limit
from services.bus.gate.places import place_of
from services.bus.gate.words import normalised
from services.gatekeeper.counting import Wanted


@dataclass(frozen=True, slots=True)
class Limits:
    """How often somebody unknown may try, and for how long. What succeeds does not count."""

    code: Limit
    address: Limit
    everybody: Limit
    newcomers: Limit
    """Together, of places that told nothing wrong lately: whoever guesses uses up what is others' who guessed too."""
    spoilt: Limit
    """How many wrong tries a place has before it counts as one that guesses, and for how long each is remembered."""
    public: Limit
    """Everything of everybody unknown."""
    ask: Limit
    """Of each address, as the next two."""
    wake: Limit
    press: Limit
    wake_anywhere: Limit
    """From all addresses: as many as a region's advocates could ever answer. Further ones are told whom to call."""
    form: Limit
    """Of each form: a browser sends it once more for the page that answers it, maybe by another portal."""
    receipt: Limit
    """From all addresses: a tenth of a second each, so that they leave half of what is everybody's to those who ask."""
    second: Limit
    """Second secrets, for each code and address: whoever guesses elsewhere keeps nobody out of what is theirs."""
    second_anywhere: Limit
    """Second secrets for each code, from all addresses where it was not told before."""
    told: Limit
    """Where a second secret was told, and for how long that is remembered."""

    @classmethod
    def default(cls) -> "Limits":
        """Return the figures a deployment starts with."""
        return cls(
            code=Limit(name="code", burst=10, every=60),
            address=Limit(name="address", burst=20, every=15),
            everybody=Limit(name="everybody", burst=300, every=0.2),
            newcomers=Limit(name="newcomers", burst=300, every=0.2),
            spoilt=Limit(name="spoilt", burst=2, every=6 * 3600),
            public=Limit(name="public", burst=200, every=0.05),
            ask=Limit(name="ask", burst=60, every=5),
            wake=Limit(name="wake", burst=10, every=30),
            press=Limit(name="press", burst=60, every=5),
            wake_anywhere=Limit(name="wake anywhere", burst=60, every=10),
            form=Limit(name="form", burst=3, every=300),
            receipt=Limit(name="receipt", burst=100, every=0.1),
            second=Limit(name="second", burst=6, every=180),
            second_anywhere=Limit(name="second anywhere", burst=20, every=300),
            told=Limit(name="told", burst=1, every=90 * 24 * 3600),
        )

    def of_code(self, credential: Credential) -> Wanted:
        return [(self.code, session_hash(normalised(credential.secret)))]

    def of_second(self, credential: Credential, alone: Actor | None, *, told_before: bool) -> Wanted:
        """Return the limits that one try counts against. Where it was told rightly before, others' guesses don't."""
        whose = alone.team if alone else session_hash(credential.within or "")
        own = (self.second, f"{whose} {place_of(credential.address)}")
        return [own] if told_before else [own, (self.second_anywhere, whose)]

    def of_all(self, credential: Credential, *, spoilt: bool) -> Wanted:
        """Return what every try counts against: its place first, so that it never uses up what is others' too."""
        together, place = (self.everybody if spoilt else self.newcomers, ""), place_of(credential.address)
        return [(self.address, place), together] if place else [together]

    def of_public(self, credential: Credential) -> Wanted:
        """Return what an errand counts against: its address first, so that it never uses up what is others' too."""
        place = place_of(credential.address)
        each, together = {
            Errand.ASK: (self.ask, []),
            Errand.WAKE: (self.wake, [self.wake_anywhere]),
            Errand.PRESS: (self.press, []),
            Errand.RECEIPT: (None, [self.receipt]),
        }[credential.errand]
        own = [(each, place)] if each is not None and place else []
        return [*own, *((limit, "") for limit in (*together, self.public))]
