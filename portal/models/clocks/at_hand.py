"""An exam, an interview or a proceeding for those at whose hands a youth is, and for the youth themselves. Pure."""

from typing import Any, Final, NamedTuple

import msgspec

from contracts.vocabulary import ACCOMPANIED, Accompaniment, PageReason
from portal import i18n, words
from portal.i18n import N_, _, message
from portal.models.clocks.occasions import TAGS, Occasion, near, occasions_of
from portal.models.referrals.helped import Answer, Question
from portal.models.youth.said import Said
from portal.sheet import Sheet
from portal.words import Choice, Tag

RIGHT: Final = N_(
    "Somebody can be with you at this, if you want: a community-based advocate. They are on your side, and don’t work"
    " for the police or a court. It is your choice. You can go without one, too, and change your mind at any time. What"
    " you tell them stays with them, with few exceptions, and they tell you those first."
)
"""What is said to a youth before they choose, in words that anybody can say aloud."""
_ANSWERS: Final = (Accompaniment.WANTED, Accompaniment.NOT_WANTED, Accompaniment.UNDECIDED)
_SHOWN: Final = 3


class Where(NamedTuple):
    """The case, and the page that somebody comes from."""

    region: str
    case: str
    back: str


class Aloud(msgspec.Struct, frozen=True):
    """The right in one language, to be read to somebody."""

    lang: str
    dir: str
    name: str
    text: str


class Own(msgspec.Struct, frozen=True):
    """One that a team wrote down itself, and what it wrote of their choice."""

    id: str
    title: str
    when: str
    tag: Tag


def beside(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return what a page of a provider or an agency says of it: where it is written down, and what they wrote."""
    return {
        "write": f"{here}/beside",
        "own": tuple(
            Own(each.id, title(each), _when(each, sheet), words.tagged(TAGS[each.choice]))
            for each in occasions_of(sheet, case)[:_SHOWN]
        ),
    }


def writing(where: Where) -> dict[str, Any]:
    """Return the context of ``clocks/at_hand.html``, but for the form."""
    return {
        "action": f"{where.back}/beside",
        "back": where.back,
        "aloud": aloud(),
        "reasons": tuple(
            Choice(each.value, words.say("PAGE_REASONS", each)) for each in PageReason if each in ACCOMPANIED
        ),
    }


def aloud() -> tuple[Aloud, ...]:
    """Return the right in every language there is, what is spoken first: the youth's is not always the page's."""
    spoken = i18n.language()
    found = []
    for each in sorted(i18n.languages(), key=lambda each: each.code != spoken.code):
        with i18n.speaking(each):
            found.append(Aloud(each.code, each.dir, each.name, message(RIGHT)))
    return tuple(found)


def title(occasion: Occasion) -> str:
    return words.say("PAGE_REASONS", occasion.reason) or _("An exam or a proceeding")


def asked(sheet: Sheet, case: str, said: Said, home: str) -> tuple[Question, ...]:
    """Return where a youth was told that somebody may be with them, to choose themselves."""
    return tuple(
        Question(
            id=f"beside-{each.id}",
            title=f"{title(each)}: {said.moment(each.planned)}" if each.planned else title(each),
            action=f"{home}/beside/{each.id}",
            answers=tuple(Answer(one.value, said.of_enum("with_me", one), one is each.choice) for one in _ANSWERS),
            said=said("with_me", "called") if each.called else "",
        )
        for each in _of_theirs(sheet, case)
    )


def of_theirs(sheet: Sheet, case: str, occasion: str) -> Occasion | None:
    """Return an occasion that a youth can choose about."""
    return next((each for each in _of_theirs(sheet, case) if each.id == occasion), None)


def _of_theirs(sheet: Sheet, case: str) -> tuple[Occasion, ...]:
    return tuple(each for each in occasions_of(sheet, case) if near(each, sheet.now))


def _when(occasion: Occasion, sheet: Sheet) -> str:
    return words.exact(occasion.planned or occasion.at, sheet.now)
