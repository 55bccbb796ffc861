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
    "a youth's accounting tells who is linked as their caregiver": Mutant(
        "accounts",
        "(known.AskedAfter, asking.CaregiverLinked, asking.CaregiverUnlinked, *_NOT_THEIRS)",
        "(known.AskedAfter, *_NOT_THEIRS)",
        31,
    ),
    "a youth's accounting tells of what is on no page of theirs": Mutant(
        "accounts",
        "(known.AskedAfter, asking.CaregiverLinked, asking.CaregiverUnlinked, *_NOT_THEIRS)",
        "(known.AskedAfter, asking.CaregiverLinked, asking.CaregiverUnlinked)",
        3,
    ),
    "a shield swallows what they do themselves": Mutant(
        "sight", " and not (fact.seq > shield.since and wrote(audience, fact)):", ":", 11
    ),
    "a shield holds nothing back": Mutant("sight", "labels &= allowed", "pass", 1),
    "what was kept from somebody comes back with a release": Mutant("sight", "(each.kinds & allowed)", "each.kinds", 2),
    "a release that came under a shield lasts": Mutant("sight", "(since is None or release.seq < since)", "True", 66),
    "a lifted shield gives all that was missed": Mutant(
        "case", "return self.lifted is None or fact.seq <= self.lifted", "return self.lifted is None", 0
    ),
    "a shield stops a statute": Mutant("sight", "self.ground not in WITHOUT_RELEASE", "True", 71),
    "what is taken back from a shielded person stays": Mutant("case", "self.holding(against, {})", "self", 7),
    "a shielded person opens another door": Mutant(
        "case", "isinstance(fact.event, AdvocateAssigned | YouthWelcomed | ReleaseGranted)", "False", 4
    ),
    "a shielded person names an advocate": Mutant(
        "case",
        "isinstance(fact.event, AdvocateAssigned | YouthWelcomed | ReleaseGranted)",
        "isinstance(fact.event, YouthWelcomed | ReleaseGranted)",
        71,
    ),
    "whom a shielded person let in is shown as let in": Mutant(
        "readers", "if fact.id not in case.void:", "if True:", 71
    ),
    "a release outlasts its end": Mutant("sight", "return at < release.until and (since", "return (since", 0),
    "a withdrawal ends nothing": Mutant(
        "consent", "case ReleaseWithdrawn() | ReleaseExpired():", "case ReleaseExpired():", 46
    ),
    "narrowing takes no kind away": Mutant("consent", "kinds=each.kinds & kinds", "kinds=each.kinds", 31),
    "narrowing widens": Mutant("consent", "kinds=each.kinds & kinds", "kinds=kinds", 2),
    "narrowing makes it last": Mutant("consent", "until=min(each.until, until)", "until=until", 2),
    "what is superseded goes on": Mutant(
        "consent", "each.id == older and each.recipient == release.recipient", "False", 2
    ),
    "superseding ends another's": Mutant(
        "consent", "each.id == older and each.recipient == release.recipient", "each.id == older", 4
    ),
    "a release for later counts at once": Mutant("consent", "if later:", "if False:", 5),
    "who is suspected receives": Mutant(
        "consent",
        "release.recipient == audience or not people.isdisjoint(release.people)",
        "not people.isdisjoint(release.people)",
        3,
    ),
    "who is suspected has signed": Mutant(
        "consent",
        "release.recipient == audience or not people.isdisjoint(release.people)",
        "release.recipient == audience",
        32,
    ),
    "a release that names somebody suspected looks as if it counted": Mutant(
        "consent",
        "for each, release in self.made.items() if not names(release)",
        "for each, release in self.made.items()",
        1,
    ),
    "a release that never counted is on the youth's page": Mutant(
        "rules_of_consent", "_but(YOUTH, readers=who.if_made(who.youth))", "YOUTH", 1
    ),
    "who is suspected signs": Mutant("consent", "release.people.isdisjoint(self.suspected)", "True", 46),
    "who is suspected is granted": Mutant("consent", "release.recipient not in self.suspected.values()", "True", 28),
    "co-signed counts at 18": Mutant("consent", "(release.alone or not self.of_age)", "True", 31),
    "co-signed goes on at 18": Mutant(
        "consent",
        "not each.alone or each.recipient.kind is Kind.CAREGIVER",
        "each.recipient.kind is Kind.CAREGIVER",
        14,
    ),
    "what was signed as somebody of 18 goes on when they are not": Mutant(
        "consent", "self.without(lambda each: each.of_age)", "self", 56
    ),
    "signed as somebody of 18 counts when they are not": Mutant(
        "consent", "and not (release.of_age and self.minor)", "", 48
    ),
    "parents go on seeing at 18": Mutant(
        "consent", "not each.alone or each.recipient.kind is Kind.CAREGIVER", "not each.alone", 7
    ),
    "an order never ends": Mutant(
        "consent",
        "case OrderEnded():\n                return msgspec.structs.replace(self, orders=self._other_orders(key))",
        "case OrderEnded():\n                return self",
        63,
    ),
    "an order outlasts its time": Mutant(
        "sight", "if at < each.until and self.ordered(case, fact, each)", "if self.ordered(case, fact, each)", 0
    ),
    "an order shows every kind": Mutant("sight", "more = labels | (each.kinds & held)", "more = held", 0),
    "an order reaches what comes later": Mutant("readers", "return fact.seq <= required.seq", "return True", 11),
    "an order reaches behind the newest": Mutant("readers", "return required.particulars == fact.id", "return True", 0),
    "a release reaches behind the newest": Mutant(
        "readers", "return case.newest_for(audience) == fact.id", "return True", 0
    ),
    "own words for all": Mutant(
        "sight", "self.own_words and labels != held and wrote(audience, fact)", "labels != held", 0
    ),
    "a code alone names whom and where": Mutant(
        "rules", "in labels_of(event)) - _HOW_FAR", "in labels_of(event)) - set(labels_of(FileOpened))", 2
    ),
    "the youth's page names the place": Mutant(
        "rules_of_referrals",
        'id=RuleId.NO_PLACE, withholds=frozenset({"service", "service_name", "audience", "because", "why"})',
        "id=RuleId.NO_PLACE",
        3,
    ),
    "the youth's page names who was left out where no door was": Mutant(
        "rules_of_referrals", '"because", "why"}', '"because"}', 3
    ),
    "the youth's page names who was left out beside a door": Mutant(
        "policy", "referral.DoorsLeftOut: r.BESIDE", "referral.DoorsLeftOut: r.IN_CASE", 15
    ),
    "an erased case is shown": Mutant("policy", "_WHEN_ERASED if case.erased else _RULES_FOR", "_RULES_FOR", 8),
    "whom it is about learns of a shield": Mutant("readers", "if each != against]", "]", 1),
    "whom it is about learns of a suspicion": Mutant("readers", "if each not in theirs]", "]", 1),
    "a code alone opens the page": Mutant(
        "readers", "return case.circle.youth", "return case.circle.members | case.circle.doors", 1
    ),
    "an order tells the youth unasked": Mutant(
        "readers", "if fact.address.aggregate in case.consent.told else NOBODY", "if True else NOBODY", 2
    ),
    "an opening tells of an order": Mutant("accounts", "hushed is not None and hushed < fact.seq", "False", 54),
    "an opening tells of a report": Mutant("accounts", "opened.audience.kind is Kind.INVESTIGATOR or ", "", 63),
    "the accounting tells of a report": Mutant("accounts", '"life", "meeting")', '"life", "meeting", "report")', 1),
    "the accounting tells of an order": Mutant(
        "accounts", "frozenset(Ground) - {Ground.STATUTE, Ground.ORDER}", "frozenset(Ground)", 9
    ),
    "whoever asked for an advocate reads who could not come": Mutant(
        "rules_of_pages", "*(_but(rule, withholds=_WHO_DID_NOT) for rule in _FOLLOWS),", "*_FOLLOWS,", 1
    ),
    "whoever asked reads what others wrote when they asked": Mutant(
        "rules_of_pages", "tuple(_but(rule, readers=who.its_own, own_words=True) for rule in _FOLLOWS)", "_FOLLOWS", 63
    ),
    "by a code one reads who comes": Mutant(
        "rules_of_pages",
        "_but(DOOR, id=RuleId.ASKER, kind=kind, readers=who.callers)",
        "_but(DOOR, id=RuleId.ASKER, kind=kind, readers=who.callers, withholds=frozenset())",
        10,
    ),
    "whoever asked once follows every later page": Mutant(
        "case",
        "NOBODY if audience is None else frozenset({audience})",
        "page.askers if audience is None else page.askers | {audience}",
        67,
    ),
    "whoever was asked once is in every later page": Mutant("case", "seq < page.since", "False", 3),
    "an advocate sees the steps of others": Mutant(
        "rules_of_pages", "_but(PAGED, readers=who.in_step, ", "_but(PAGED, ", 53
    ),
    "why somebody can't come is told": Mutant(
        "rules_of_pages", 'withholds=rule.withholds | {"cant"}', "withholds=rule.withholds", 13
    ),
    "whether somebody wants to talk is told": Mutant(
        "rules_of_pages", 'withholds=frozenset({"wants_support"})', "withholds=frozenset()", 7
    ),
    "whoever was asked reads how to call back": Mutant(
        "rules_of_pages", "readers=who.answered,", "readers=who.paged,", 3
    ),
    "a hub reads which clock it is": Mutant("rules_of_clocks", 'withholds=_NAMED_BY | {"audience", "told"},', "", 73),
    "a hub knows of a stay, and of an assault": Mutant(
        "rules_of_clocks", "readers=who.of_clock(UNNAMED_TO_HUBS, HUB.readers),", "readers=HUB.readers,", 11
    ),
    "whoever stands beside a case wrote it down": Mutant(
        "readers", "return [each for each in found if each is not None]", "return case.teams.get(Kind.HUB, NOBODY)", 75
    ),
    "an employer reads what they say of their strain": Mutant("readers", " or not said.for_hub:", ":", 9),
    "what they said before they thought better of it stays": Mutant(
        "readers", "if case.said.get(fact.address.aggregate) == fact.seq else NOBODY", "if True else NOBODY", 9
    ),
    "whoever offers a place learns who takes it": Mutant(
        "rules_of_support", 'withholds=frozenset({"audience", "request_case", "request", "told", "others"}),', "", 63
    ),
    "a hub reads of every time away": Mutant(
        "rules_of_casework", "readers=who.hubs_that_wrote", "readers=HUB_UNRELEASED.readers", 0
    ),
    "whoever stands beside a youth reads what another wrote with them": Mutant(
        "rules_of_casework", "readers=who.told_by_youth(who.advocates)", "readers=who.advocates", 51
    ),
    "a youth's page says where they stay": Mutant(
        "rules_of_casework", 'withholds=frozenset({"kind", "audience", "told"})', "withholds=frozenset()", 75
    ),
    "a youth's page says which word the guide came to": Mutant(
        "rules_of_casework", "id=RuleId.GUIDE_USED, withholds=_FOR_A_PERSON", "id=RuleId.GUIDE_USED", 27
    ),
    "a youth's page says that a report follows from the guide": Mutant(
        "rules_of_casework", '"audience", "report"})', '"audience"})', 27
    ),
    "a hub reads what the guide came to, whoever used it": Mutant(
        "rules_of_casework", "GUIDE: Final = (*AWAY, _GUIDE_USED)", "GUIDE: Final = (*PLAN, _GUIDE_USED)", 27
    ),
    "that contact was tried stands on a youth's page": Mutant(
        "rules_of_casework", "TRIED: Final = _BESIDE", "TRIED: Final = THEIRS", 18
    ),
    "a hub reads what was answered": Mutant(
        "rules_of_casework", "THEIRS: Final = (*_BESIDE, _OWN)", "THEIRS: Final = PLAN", 6
    ),
    "a release opens what a youth keeps from somebody": Mutant(
        "sight", "if not self.chosen or wrote(audience, fact):", "if True:", 63
    ),
    "a choice holds against an order of a court": Mutant(
        "sight", "kept, until = kept - opens,", "kept, until = kept,", 84
    ),
    "who isn't invited any more sees a meeting": Mutant("case", "return invited - {whom}", "return invited", 183),
    "a place reaches a guest whose release has ended": Mutant(
        "rules_of_casework", "needs=NOTHING if kind is Kind.HUB else RELEASABLE,", "", 18
    ),
    "a school goes on reading words that were replaced": Mutant(
        "case", "self.stand.difference(planned.instead)", "self.stand", 11
    ),
    "a school reads all of what was said before": Mutant(
        "rules_of_casework", 'withholds=frozenset({"need_to_know", "supports", "back_on"})', "", 6
    ),
    "any release lets a school know": Mutant(
        "rules_of_casework", "needs=frozenset({Label.SCHOOL}),", "needs=RELEASABLE,", 72
    ),
    "a guest knows for longer than a release says": Mutant(
        "sight", "if _counts(each, at, since) and self.needs", "if self.needs", 141
    ),
    "what isn't heard reaches the other": Mutant(
        "readers", "return (sender, to) if heard else (sender,)", "return (sender, to)", 19
    ),
    "a word meant for one guest reaches another": Mutant(
        "readers", "return [each for each in invited(case, fact) if each in to]", "return invited(case, fact)", 6
    ),
    "a second advocate gains how they are reached": Mutant(
        "rules",
        "readers=who.told_by_youth(who.advocates), shows=_OF_THEMSELVES",
        "readers=who.told_by_youth(who.advocates)",
        2,
    ),
    "a hub reads whom they chose": Mutant(
        "rules", "released=who.newest, chosen=True, withholds=_CHOICES)", "released=who.newest, chosen=True)", 0
    ),
    "what isn't heard at an exam reaches those beside them": Mutant(
        "readers",
        'who(case, fact) if getattr(fact.event, "heard", True) else its_own(case, fact)',
        "who(case, fact)",
        1,
    ),
    "a youth reads of an interview before anybody told them": Mutant(
        "case", "if event.told and event.heard else self", "if event.heard else self", 57
    ),
    "somebody who isn't heard has told them": Mutant(
        "case", "if event.told and event.heard else self", "if event.told else self", 107
    ),
    "who examines them reads that somebody is called": Mutant(
        "rules_of_clocks", "CALLED: Final = _BESIDE", "CALLED: Final = CHOSEN", 2
    ),
    "who examines them reads who asks the youth": Mutant(
        "rules_of_clocks", 'withholds=_UNSAID | {"asks"},', "withholds=_UNSAID,", 1
    ),
    "who examines them reads what the youth chose later": Mutant(
        "rules_of_clocks",
        "readers=who.its_own,\n        own_words=True",
        "readers=who.wrote_it_down,\n        own_words=True",
        1,
    ),
    "somebody reads whether they are heard": Mutant(
        "rules_of_clocks", '_UNSAID: Final = frozenset({"heard"})', "_UNSAID: Final[frozenset[str]] = frozenset()", 1
    ),
    "every hub has to ask": Mutant(
        "readers", "case.asks.get(fact.address.aggregate, NOBODY)", "case.teams.get(Kind.HUB, NOBODY)", 3
    ),
    "a youth's page names who examines them": Mutant(
        "rules_of_clocks", 'withholds=_UNSAID | {"audience", "asks"},', "withholds=_UNSAID,", 3
    ),
    "those beside them read when of whatever is written down": Mutant(
        "readers", "if any(each.kind in outside for each in its_own(case, fact)) else NOBODY", "", 30
    ),
}
