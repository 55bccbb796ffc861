"""Mistakes that our policy could hold: in the source of which module, what stands there, and what would stand there."""

from typing import Final

import msgspec


class Mutant(msgspec.Struct, frozen=True):
    """One mistake. ``life`` is a seed of a life in which it shows, tried first."""

    module: str
    old: str
    new: str
    life: int


MUTANTS: Final = {
    "a shield swallows what they do themselves": Mutant(
        "sight", " and not (fact.seq > shield.since and wrote(audience, fact)):", ":", 7
    ),
    "a shield holds nothing back": Mutant("sight", "labels &= allowed", "pass", 7),
    "what was kept from somebody comes back with a release": Mutant("sight", "(each.kinds & allowed)", "each.kinds", 2),
    "a release that came under a shield lasts": Mutant("sight", "(since is None or each.seq < since)", "True", 42),
    "a lifted shield gives all that was missed": Mutant(
        "case", "return self.lifted is None or fact.seq <= self.lifted", "return self.lifted is None", 7
    ),
    "a shield stops a statute": Mutant("sight", "self.ground not in WITHOUT_RELEASE", "True", 70),
    "what is taken back from a shielded person stays": Mutant("case", "self.holding(against, {})", "self", 7),
    "a shielded person opens another door": Mutant(
        "case", "isinstance(fact.event, AdvocateAssigned | YouthWelcomed | ReleaseGranted)", "False", 23
    ),
    "a shielded person names an advocate": Mutant(
        "case",
        "isinstance(fact.event, AdvocateAssigned | YouthWelcomed | ReleaseGranted)",
        "isinstance(fact.event, YouthWelcomed | ReleaseGranted)",
        10,
    ),
    "whom a shielded person let in is shown as let in": Mutant(
        "readers", "if fact.id not in case.void:", "if True:", 29
    ),
    "a release outlasts its end": Mutant("sight", "if at < each.until and (since", "if (since", 2),
    "a withdrawal ends nothing": Mutant(
        "consent", "case ReleaseWithdrawn() | ReleaseExpired():", "case ReleaseExpired():", 71
    ),
    "narrowing takes no kind away": Mutant("consent", "kinds=each.kinds & kinds", "kinds=each.kinds", 4),
    "narrowing widens": Mutant("consent", "kinds=each.kinds & kinds", "kinds=kinds", 4),
    "narrowing makes it last": Mutant("consent", "until=min(each.until, until)", "until=until", 10),
    "what is superseded goes on": Mutant(
        "consent", "each.id == older and each.recipient == release.recipient", "False", 4
    ),
    "superseding ends another's": Mutant(
        "consent", "each.id == older and each.recipient == release.recipient", "each.id == older", 5
    ),
    "a release for later counts at once": Mutant("consent", "if later:", "if False:", 19),
    "who is suspected receives": Mutant(
        "consent",
        "release.recipient == audience or not people.isdisjoint(release.people)",
        "not people.isdisjoint(release.people)",
        25,
    ),
    "who is suspected has signed": Mutant(
        "consent",
        "release.recipient == audience or not people.isdisjoint(release.people)",
        "release.recipient == audience",
        11,
    ),
    "a release that names somebody suspected looks as if it counted": Mutant(
        "consent",
        "for each, release in self.made.items() if not names(release)",
        "for each, release in self.made.items()",
        25,
    ),
    "a release that never counted is on the youth's page": Mutant(
        "rules", "_but(YOUTH, readers=who.if_made(who.youth))", "YOUTH", 2
    ),
    "who is suspected signs": Mutant("consent", "release.people.isdisjoint(self.suspected)", "True", 2),
    "who is suspected is granted": Mutant("consent", "release.recipient not in self.suspected.values()", "True", 2),
    "co-signed counts at 18": Mutant("consent", "(release.alone or not self.of_age)", "True", 1),
    "co-signed goes on at 18": Mutant(
        "consent",
        "not each.alone or each.recipient.kind is Kind.CAREGIVER",
        "each.recipient.kind is Kind.CAREGIVER",
        29,
    ),
    "parents go on seeing at 18": Mutant(
        "consent", "not each.alone or each.recipient.kind is Kind.CAREGIVER", "not each.alone", 4
    ),
    "an order never ends": Mutant(
        "consent",
        "case OrderEnded():\n                return msgspec.structs.replace(self, orders=self._other_orders(key))",
        "case OrderEnded():\n                return self",
        54,
    ),
    "an order outlasts its time": Mutant(
        "sight", "if at < each.until and self.ordered(case, fact, each)", "if self.ordered(case, fact, each)", 11
    ),
    "an order shows every kind": Mutant("sight", "more = labels | (each.kinds & held)", "more = held", 9),
    "an order reaches what comes later": Mutant("readers", "return fact.seq <= required.seq", "return True", 16),
    "an order reaches behind the newest": Mutant("readers", "return required.particulars == fact.id", "return True", 7),
    "a release reaches behind the newest": Mutant(
        "readers", "return case.newest_for(audience) == fact.id", "return True", 4
    ),
    "own words for all": Mutant(
        "sight", "self.own_words and labels != held and wrote(audience, fact)", "labels != held", 1
    ),
    "a code alone names whom and where": Mutant(
        "rules", "in labels_of(event)) - _HOW_FAR", "in labels_of(event)) - set(labels_of(FileOpened))", 8
    ),
    "the youth's page names the place": Mutant(
        "rules",
        'id=RuleId.NO_PLACE, withholds=frozenset({"service", "service_name", "audience", "because"})',
        "id=RuleId.NO_PLACE",
        2,
    ),
    "an erased case is shown": Mutant("policy", "_WHEN_ERASED if case.erased else _RULES_FOR", "_RULES_FOR", 0),
    "whom it is about learns of a shield": Mutant("readers", "if each != against]", "]", 4),
    "whom it is about learns of a suspicion": Mutant("readers", "if each not in theirs]", "]", 8),
    "a code alone opens the page": Mutant(
        "readers", "return case.circle.youth", "return case.circle.members | case.circle.doors", 2
    ),
    "an order tells the youth unasked": Mutant(
        "readers", "if fact.address.aggregate in case.consent.told else NOBODY", "if True else NOBODY", 9
    ),
    "an opening tells of an order": Mutant("readers", "hushed is not None and hushed < fact.seq", "False", 26),
    "an opening tells of a report": Mutant("readers", "opened.audience.kind is Kind.INVESTIGATOR or ", "", 9),
    "the accounting tells of a report": Mutant(
        "readers", 'in ("intake", "referral", "oncall") or', 'in ("intake", "referral", "oncall", "report") or', 2
    ),
    "the accounting tells of an order": Mutant(
        "readers", "frozenset(Ground) - {Ground.STATUTE, Ground.ORDER}", "frozenset(Ground)", 26
    ),
}
