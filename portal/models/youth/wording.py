"""Every word of a youth's own pages, page by page in the order in which it is read.

Short words, short sentences: about what somebody in sixth grade reads. They are marked here, and
said by `portal.models.youth.said`.
"""

from collections.abc import Mapping
from typing import Final

from portal.i18n import N_

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "when": {
        "today": N_("today"),
        "yesterday": N_("yesterday"),
        "until": N_("until %(day)s"),
        "until_time": N_("until %(time)s today"),
        "from": N_("from %(day)s"),
    },
    "kind": {
        "identity": N_("your name and what to call you"),
        "contact": N_("how to reach you safely"),
        "location": N_("where you are"),
        "health": N_("your health"),
        "legal": N_("court and papers"),
        "school": N_("school"),
        "narrative": N_("what you told in your own words"),
        "safety": N_("what keeps you safe"),
    },
    "purpose": {
        "arrange-service": N_("to find and set up help for you"),
        "provide-service": N_("to help you over time"),
        "accompany": N_("to go along with you"),
        "coordinate-care": N_("to plan together with you"),
        "none": N_("for one purpose"),
    },
    "door": {
        "title": N_("Somebody is there for you"),
        "title_alone": N_("We are here"),
        "lede": N_("You can ask for somebody any time, and see here when they come."),
        "ask": N_("Ask for somebody"),
        "coming": N_("On the way"),
        "nobody": N_("Nobody is on the way right now."),
        "nobody_more": N_("When you ask, this page shows what happens."),
        "by": N_("They plan to be there by %(time)s."),
        "more": N_("Open the rest"),
        "second": N_("Your second secret"),
        "second_hint": N_("The words or the number that you chose yourself."),
        "open": N_("Open"),
        "none_yet": N_("No second secret yet? Your advocate can set one with you."),
        "wrong": N_("This doesn't open anything. Look at it again, or wait a few minutes."),
        "missing": N_("Please type your second secret."),
        "opened": N_("Last opened"),
        "opened_hint": N_("The newest first. One of these is you, now."),
        "not_you": N_(
            "Was one of these not you? Ask for new words. The old ones end at once. You can ask by phone."
        ),
    },
    "page": {
        "title": N_("Somebody to be with you"),
        "calling": N_("being asked"),
        "calling_text": N_("Somebody is being asked right now. Nobody has answered yet."),
        "seen_text": N_("Somebody has seen it. They haven't answered yet."),
        "unreached_text": N_("We have it. Nobody has been reached yet."),
        "call": N_("Nobody has answered yet. Call this number now:"),
        "nobody_text": N_("Nobody could be reached yet. We keep trying. If it can't wait, call."),
        "acknowledged": N_("somebody said yes"),
        "acknowledged_text": N_("Somebody said yes and is getting ready."),
        "on-the-way": N_("on the way"),
        "on-the-way_text": N_("Somebody is on the way to you."),
        "arrived": N_("there"),
        "arrived_text": N_("Somebody has arrived."),
    },
    "who": {
        "title": N_("Who sees what about you"),
        "lede": N_("You decide. You can take any of this back, today or later, and still get help."),
        "can_see": N_("can see, %(purpose)s:"),
        "may_see": N_("may see, %(purpose)s:"),
        "not_yet": N_("Nothing was shown to them yet."),
        "later": N_("will see, %(purpose)s:"),
        "take": N_("Take this back"),
        "take_from": N_("from %(name)s"),
        "take_all": N_("Take everything back"),
        "empty": N_("Nobody sees more about you than the help you need."),
        "empty_law": N_("You let nobody see more about you than the help you need."),
        "empty_more": N_("If you let somebody, it is shown here."),
        "family": N_("Your family"),
        "family_text": N_("Nobody in your family sees anything unless you say so."),
        "nothing": N_("sees nothing"),
        "required": N_("What the law required"),
        "report": N_("A report the law requires"),
        "report_text": N_(
            "Your advocate has told you about it. It is marked here since %(day)s. They can tell you who has "
            "it and what comes next."
        ),
        "order": N_("can see %(kinds)s, because a law or a judge requires it."),
        "order_more": N_("You can't take this back yourself. Your advocate can tell you what can be done."),
        "help": N_("Help that is coming"),
        "help_none": N_("Nothing on the way right now."),
        "help_none_more": N_("You can ask any time."),
        "beside": N_("Beside you"),
        "beside_community": N_("What you tell them stays with them, unless a child is in danger or you say otherwise."),
        "beside_system": N_(
            "They work with an authority: what you tell them may have to be passed on. Ask them first."
        ),
        "ask": N_("Ask for somebody to be with you"),
        "ask_more": N_("Someone on call is asked right away."),
        "shown": N_("Everything that was shown, and when"),
        "receipt": N_("A receipt to print or keep"),
        "lock": N_("Close this part"),
        "lock_more": N_("It closes by itself after 15 minutes. Your words then open only a short page."),
    },
    "help": {
        "requested": N_("looking"),
        "accepted": N_("said yes"),
        "in-progress": N_("going on"),
        "on-hold": N_("paused"),
        "rejected": N_("still looking"),
        "yes_text": N_("%(name)s said yes."),
        "a_place": N_("A place"),
        "waits": N_("Somebody keeps a place in line for you."),
        "asking": N_("We are asking."),
        "one_asked": N_("A place that fits was asked."),
        "more_asked": N_("Places that fit were asked."),
        "named_asked": N_("We asked %(names)s."),
    },
    "helped": {
        "title": N_("Did this help?"),
        "more": N_(
            "Your answer is yours. It changes nothing about the help you get, and you can change it any time."
        ),
        "who": N_("Your advocate and the hub see it. Who helped you doesn’t."),
        "said": N_("You said: %(answer)s."),
        "thanks": N_("Thank you for saying so."),
        "yes": N_("Yes"),
        "a-little": N_("A little"),
        "no": N_("No"),
        "rather-not-say": N_("I’d rather not say"),
    },
    "found": {
        "title": N_("Being found again"),
        "text": N_(
            "You agreed that a hub may ask whether somebody knows you here. They get no answer. Only your "
            "advocate hears of it."
        ),
        "stop": N_("Take this back"),
        "done": N_("Taken back. Nobody can ask after you so any more."),
    },
    "tongue": {
        "en": "English",
        "es": "Español",
        "hmn": "Hmoob",
        "other": N_("Another language, with an interpreter"),
    },
    "need": {
        "basic-needs": N_("Everyday things"),
        "emergency-housing": N_("A place to stay"),
        "medical-care": N_("A doctor or nurse"),
        "support-and-advocacy": N_("Someone on your side"),
        "mental-health": N_("Feelings, sleep, alcohol or drugs"),
        "peer-support": N_("Someone who has been there"),
        "caregiver-support": N_("Support for the people who care"),
        "legal-support": N_("Papers, rights or court"),
        "education": N_("School"),
        "employment": N_("Work or training"),
    },
    "take": {
        "title": N_("Take this back from %(name)s?"),
        "gone": N_("%(name)s won't see %(kinds)s any more, from the moment you press."),
        "stays": N_("What they already wrote in their own files stays with them. We tell them to stop using it."),
        "still": N_("You still get help. Nothing is held against you."),
        "yes": N_("Take it back"),
        "no": N_("Leave it as it is"),
        "done": N_("Taken back. %(name)s can't see this any more."),
        "part": N_("Or only a part of it"),
        "part_ask": N_("What should %(name)s not see any more?"),
        "part_hint": N_("The rest stays as it is."),
        "part_yes": N_("Take this part back"),
        "part_none": N_("Please choose what they should not see any more."),
        "part_done": N_("Taken back. %(name)s can't see %(kinds)s any more."),
    },
    "all": {
        "title": N_("Take everything back?"),
        "gone": N_("From the moment you press, none of these see anything about you any more:"),
        "law": N_("What a law or a judge requires goes on. You can't take that back here."),
        "slower": N_("Some help may take longer, because they have to ask you again."),
        "yes": N_("Take everything back"),
        "done": N_("Everything is taken back."),
    },
    "shown": {
        "title": N_("Everything that was shown, and when"),
        "lede": N_("Every time somebody opened something, too."),
        "back": N_("Who sees what"),
        "empty": N_("Nothing was shown to anybody yet."),
        "saw": N_("could see %(kinds)s"),
        "lost": N_("can't see %(kinds)s any more"),
        "opened": N_("opened it"),
        "opened_again": N_("opened it %(count)s times"),
        "was_opened": N_("was opened"),
        "was_opened_again": N_("was opened %(count)s times"),
        "taken": N_("taken back"),
        "release": N_("because you agreed"),
        "release_of": N_("because you agreed on %(day)s"),
        "wrote": N_("wrote down what you told them: %(kinds)s"),
        "noted": N_("wrote a note, and can read it again"),
        "addressed": N_("because it was written to them"),
        "statute": N_("because a law requires it"),
        "order": N_("because a law or a judge requires it"),
        "in_all": N_("%(count)s lines in all"),
        "newer": N_("Newer"),
        "older": N_("Older"),
        "pages": N_("More of this list"),
    },
    "somebody": {
        "hub": N_("The hub"),
        "partner": N_("A place"),
        "advocate": N_("An advocate"),
        "investigator": N_("An agency"),
        "auditor": N_("Whoever checks on all of us"),
        "caregiver": N_("Whoever asked for you"),
        "youth": N_("Your own page"),
        "none": N_("Somebody"),
    },
    "receipt": {
        "title": N_("Receipt"),
        "lede": N_("What was given to whom, until when, and what was taken back. Made on %(day)s at %(time)s."),
        "print": N_("To print it, use Print in your browser's menu. Keep it only where it is safe for you."),
        "empty": N_("Nothing was given to anybody."),
        "given": N_("Given"),
        "until": N_("Until"),
        "kinds": N_("May see"),
        "kinds_over": N_("Could see"),
        "purpose": N_("What for"),
        "now": N_("Now"),
        "stands": N_("in force"),
        "later": N_("begins later"),
        "withdrawn": N_("taken back on %(day)s"),
        "expired": N_("ended on %(day)s"),
        "superseded": N_("replaced on %(day)s"),
        "came-of-age": N_("ended on %(day)s, because you turned 18"),
        "suspicion": N_("ended on %(day)s"),
        "narrowed": N_("made smaller on %(day)s"),
        "entry": N_("Entry in the record"),
        "head": N_("State of the record"),
        "record": N_(
            "The record can't be changed afterwards. With these lines somebody can prove that nothing was."
        ),
    },
    "ask": {
        "title": N_("Ask for somebody to be with you"),
        "lede": N_(
            "Somebody on call is asked right away. If they can't, the next one is. Nobody in your family is "
            "told."
        ),
        "must_call": N_("If what you write means a child is being hurt, some of us must call. Here is who."),
        "danger": N_("In danger now?"),
        "reach": N_("How can they reach you safely?"),
        "reach_hint": N_("Only the person who comes sees this."),
        "language": N_("Which language suits you?"),
        "language_missing": N_("Please choose a language."),
        "send": N_("Ask now"),
        "done": N_("We have it. Below you see how far it is."),
        "kept": N_("We have it. Nobody has been reached yet. This page shows it when somebody is."),
    },
    "code": {
        "title": N_("Your own six words"),
        "lede": N_("With them you come back on any phone."),
        "alone": N_(
            "By themselves they open a short page: that somebody is there, and asking for somebody. Nothing "
            "else, because others may find them."
        ),
        "both": N_("With a second secret they open the rest: who sees what, and taking it back."),
        "ends": N_(
            "New words end the old ones at once, and everything they opened. The second secret is new then, "
            "too."
        ),
        "second": N_("Your second secret"),
        "second_hint": N_(
            "Choose it yourself and type it yourself: a few words, or a number of at least 6 digits. Not a "
            "birthday. Leave it empty if you would rather not have one now."
        ),
        "short_number": N_("A number needs at least 6 digits."),
        "short_words": N_("Words need at least 8 letters together."),
        "guessed": N_("This is guessed quickly. Please choose another."),
        "show": N_("Show the words"),
        "by_phone": N_(
            "By phone: leave the second secret empty, read the six words out, and set a second secret when "
            "you meet."
        ),
        "turn": N_("Turn the screen to them first. The words are shown once."),
        "yours": N_("These words are yours"),
        "keep": N_("Keep these words somewhere only you look."),
        "how": N_(
            "With them you come back on any phone: choose “Come back to your request” and type them in. "
            "Nobody here can see them again."
        ),
        "keep_second": N_("Keep your second secret in your head, or somewhere else than the words."),
        "found": N_(
            "If somebody finds them, tell us. By phone is enough. You get new ones, and the old ones end."
        ),
        "kept": N_("They have been kept"),
    },
}
