"""The field's words in plain ones, for the page that explains them. Pure."""

from typing import Final, NamedTuple

from portal.i18n import N_, _


class Word(NamedTuple):
    """A word, and what we mean by it."""

    word: str
    means: str


_WORDS: Final = (
    (N_("Advocate"), N_("A person who is on your side. They listen, explain, and go along with you.")),
    (
        N_("Advocate from the community"),
        N_("They work for a group that helps people. What you tell them stays private by law."),
    ),
    (
        N_("Advocate of the system"),
        N_("They work for the police, a court or a lawyer of the state. They can't promise to keep it private."),
    ),
    (N_("Benefits"), N_("Money or health care that the state pays to people who need it.")),
    (N_("Caregiver"), N_("Who looks after a young person: a parent, a foster parent, family, or staff of a home.")),
    (N_("CASA"), N_("A person who speaks for a child in court, and isn't paid for it.")),
    (N_("Child welfare"), N_("The office of a county or tribe that must keep children safe.")),
    (N_("Coaching"), N_("Somebody who knows the work talks with a caregiver about hard days, and what may help.")),
    (N_("Consent"), N_("Your yes. You can take it back at any time.")),
    (N_("Guardian"), N_("Who may decide for a child by law, when it isn't a parent.")),
    (N_("Guardian ad litem"), N_("A lawyer who tells the court what is best for a child.")),
    (N_("Hub"), N_("The team for a few counties that reads each request and finds who can help.")),
    (N_("Interpreter"), N_("Who says what you say in another language. Never a family member, and never a child.")),
    (N_("Need"), N_("A kind of help: food, a place to stay, a doctor, school, and more.")),
    (N_("On call"), N_("Ready to come or to call back, day or night.")),
    (N_("Peer support"), N_("Help from somebody who has been through the like.")),
    (N_("Provider"), N_("A place or a group that gives help, such as a clinic or a food pantry.")),
    (N_("Record of who saw what"), N_("A list of each time something about you was shown: to whom, what, and why.")),
    (N_("Referral"), N_("When we ask a place to help you.")),
    (N_("Release"), N_("Your written yes that one place may see some things about you, for a set time.")),
    (N_("Report the law asks for"), N_("A call that some of us must make when a child is being hurt.")),
    (N_("Respite"), N_("A break for a caregiver. Somebody else looks after the young person for some hours or days.")),
    (N_("Return words"), N_("The six words that bring you back to your request. Nobody else has them.")),
    (
        N_("Safety plan"),
        N_("What you will do, and whom you will call, when things get unsafe. You make it your own way."),
    ),
    (N_("Second secret"), N_("A few words or digits that you choose, so that the six words alone open little.")),
    (N_("Secondary trauma"), N_("When caring for somebody who was hurt begins to hurt you too.")),
    (N_("Wait list"), N_("A place has no room now. It keeps your turn, and says so when there is room.")),
    (N_("Warm hand-off"), N_("We don't just give you a number. Somebody goes with you or calls with you.")),
)


def explained() -> tuple[Word, ...]:
    """Return every word, in the order of the language that is spoken."""
    return tuple(sorted((Word(_(word), _(means)) for word, means in _WORDS), key=lambda each: each.word.casefold()))
