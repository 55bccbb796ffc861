"""Every word of a release, in the order in which it is read aloud. It speaks to the youth.

Short words, short sentences: about what somebody in sixth grade reads. They are marked here, and said by
`texts` in the language that is spoken: the one in which the release is read.
"""

from collections.abc import Mapping
from typing import Final

from portal.i18n import N_, message

Texts = Mapping[str, Mapping[str, str]]

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "head": {
        "title": N_("A release, together"),
        "title_named": N_("A release, together with %(name)s"),
        "lede": N_("Read it out loud, from the top. You decide. You get help with or without it."),
        "stages": N_("Where we are"),
        "stage_who": N_("The limits, who, and what for"),
        "stage_what": N_("What they may see, and until when"),
        "stage_look": N_("Look at it, then record it"),
        "back": N_("Go back"),
        "next": N_("Go on"),
        "look": N_("See what they will see"),
        "stop": N_("Stop here. Nothing is kept"),
        "optional": N_("if you like"),
        "blank": N_("Choose one"),
        "one_wrong": N_("One thing needs another look"),
        "more_wrong": N_("A few things need another look"),
        "unsaved": N_("We couldn't save this just now. What you chose is still here. Try again."),
    },
    "limits": {
        "title": N_("First, the limits"),
        "must_call": N_("If what you tell us means a child is being hurt, some of us must call. Here is who."),
        "community": N_(
            "I am from a community program. What you tell me stays with me. The law protects that. The one "
            "exception is a call I must make to keep a child safe."
        ),
        "system": N_(
            "I work with the court, the police or the county. What you tell me is not protected in the same "
            "way. I may have to pass it on. You can ask for an advocate from the community. What you tell "
            "them is protected."
        ),
        "no_promise": N_(
            "We can't promise that nobody will ever learn of it. A law or a judge can make us pass something "
            "on. If that happens, we try to tell you first."
        ),
        "take_back": N_(
            "You can take this back any day. Saying it is enough. What a place already wrote in its own "
            "files stays with them. We tell them to stop using it."
        ),
        "no_condition": N_("You can say no to all of it, or to a part. You still get help."),
        "heard": N_("We read this together before anything else"),
    },
    "recipient": {
        "ask": N_("Who may see it?"),
        "hint": N_("One place or one team. For another one, we write another."),
    },
    "purpose": {
        "ask": N_("What is it for?"),
        "arrange-service": N_("To find and set up help for you"),
        "provide-service": N_("To help you over time"),
        "accompany": N_("To go along with you to one appointment"),
        "coordinate-care": N_("To plan together with you"),
    },
    "kinds": {
        "ask": N_("What may %(who)s see about you?"),
        "hint": N_("Only what it takes. Nothing is chosen yet."),
    },
    "means": {
        "identity": N_("They learn what to call you, your pronouns, and when you were born."),
        "contact": N_("They can call you or write to you that way."),
        "location": N_("They learn the county or the place you told us."),
        "health": N_("They can read what is written here about your health."),
        "legal": N_("They can read what is written here about court and your papers."),
        "school": N_("They can read what is written here about school."),
        "narrative": N_("They read it just as you said it."),
        "safety": N_("They learn who must not know, and what to stay away from."),
    },
    "reader": {
        "partner": N_("%(who)s sees it once they have said yes to helping you, and not before."),
        "hub": N_("%(who)s sees it at once. The people on that team help to find places for you."),
        "advocate": N_("%(who)s sees it as long as they stand beside you."),
        "caregiver": N_("%(who)s reads what is meant for them when you plan together, and nothing besides."),
        "investigator": N_("%(who)s looks into harm and crimes. They may use what they see in a case."),
    },
    "lasts": {
        "ask": N_("Until when?"),
        "hint": N_("Shorter is better. It can be given again."),
        "days": N_("%(days)s days, until %(date)s"),
        "usual": N_("What this most often takes"),
        "day": N_("Until a day you choose"),
        "until": N_("Which day?"),
        "until_hint": N_("Only if you chose a day. No later than %(date)s."),
        "since": N_("Does it start later?"),
        "since_hint": N_("Leave this empty to start right away."),
    },
    "signer": {
        "ask": N_("Who signs?"),
        "hint": N_("Nobody who hurt you can sign, or watch you sign, or see it."),
        "alone": N_("You alone"),
        "with": N_("You and %(name)s"),
        "witness": N_("Does somebody watch you sign?"),
        "nobody": N_("Nobody"),
        "note": N_("For the advocate: who is not offered here, and why"),
    },
    "ground": {
        "of-age": N_("You are 18 or older."),
        "victim-services": N_("It is about support from an advocate. The law lets you have that without a parent."),
        "aoda-outpatient": N_(
            "You are 12 or older and get help with alcohol or other drugs. It can show only your health."
        ),
        "sti-care": N_("You get care for an infection from sex. It can show only your health."),
        "runaway-home": N_("You stay at a licensed home for young people who left home."),
    },
    "relation": {
        "parent": N_("your parent"),
        "guardian": N_("your guardian"),
        "legal-custodian": N_("who has legal custody of you"),
        "county-worker": N_("your county worker"),
        "tribe-worker": N_("your tribe's worker"),
        "foster-parent": N_("your foster parent"),
        "facility-staff": N_("staff where you stay"),
        "relative": N_("a relative"),
        "other": N_("somebody around you"),
    },
    "signature": {
        "ask": N_("How is it signed?"),
        "hint": N_("It has to be in writing. To take it back, words are enough."),
        "on-paper": N_("On paper"),
        "on-paper-hint": N_("The paper stays with your advocate."),
        "electronic": N_("On this screen"),
        "electronic-hint": N_("You press the last button yourself."),
    },
    "language": {
        "ask": N_("In which language did we read this?"),
        "en": N_("English"),
        "es": N_("Spanish"),
        "hmn": N_("Hmong"),
        "other": N_("Another language"),
    },
    "interpreter": {
        "ask": N_("Did somebody interpret?"),
        "hint": N_("A trained interpreter. Never family, a friend or a child."),
        "no": N_("No"),
        "yes": N_("Yes, a trained interpreter"),
    },
    "supersedes": {
        "ask": N_("There is a release for %(who)s already. What about it?"),
        "hint": N_("It lets them see %(kinds)s, until %(date)s."),
        "this": N_("The new one takes its place. The old one ends."),
        "both": N_("Both stand."),
    },
    "look": {
        "title": N_("What %(who)s will see"),
        "now": N_("They will see"),
        "born": N_("Born %(date)s"),
        "later": N_("Nothing is written yet. If it is written down later, they see it too."),
        "nothing_else": N_("They will not see"),
        "all": N_("There is nothing that this holds back."),
        "why": N_("What for"),
        "time": N_("From when, until when"),
        "from_now": N_("From now until %(date)s"),
        "from_to": N_("From %(start)s until %(date)s"),
        "signed": N_("Signed"),
        "witness": N_("Who watched"),
        "read_in": N_("Read in"),
        "interpreted": N_("with a trained interpreter"),
        "replaces": N_("The release before this one ends."),
        "part2": N_(
            "A notice goes with it: they must not pass on your help with alcohol or drugs without asking you "
            "(42 CFR Part 2)."
        ),
        "electronic": N_("Turn the screen to whoever signs. They press the button."),
        "paper": N_("Sign the paper first. Then press the button."),
        "record": N_("Yes. Record what you decided"),
        "change": N_("Change something"),
    },
    "wrong": {
        "limits_explained": N_("Please read the limits first, and mark it here."),
        "recipient": N_("Please choose one place or team."),
        "purpose": N_("Please say what it is for."),
        "kinds": N_("Please choose what they may see."),
        "lasts": N_("Please say until when."),
        "until": N_("Please choose the day."),
        "until_past": N_("Please choose a day that is still to come."),
        "until_late": N_("No later than %(date)s. It can be given again."),
        "since_past": N_("Please choose a day from today on, or leave it empty."),
        "since_late": N_("It has to start before it ends."),
        "date": N_("Please write a date, such as 2026-05-31."),
        "signer": N_("Please say who signs."),
        "ground_kinds": N_("On that ground you alone can let them see only this: %(kinds)s."),
        "witness": N_("Please choose one of these, or nobody."),
        "witness_signs": N_("Who signs can't be the witness too."),
        "signature": N_("Please say how it is signed."),
        "language": N_("Please choose the language."),
        "interpreter": N_("Please say whether somebody interpreted."),
        "supersedes": N_("Please say what becomes of the earlier one."),
    },
    "done": {
        "sees": N_("%(who)s may see it, until %(date)s."),
    },
}


def texts() -> Texts:
    """Return all of it in the language that is spoken."""
    return {part: {key: message(text) for key, text in words.items()} for part, words in WORDS.items()}
