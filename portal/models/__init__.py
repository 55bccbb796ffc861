"""What a page shows, worked out from a `Sheet` and nothing else. Pure.

At the bottom are things as their copies tell of them (``referral``, ``request``, ``casefile``, ``oncall``, ``report``,
``consent``, ``directory``, ``teams``). On those stand the pages (``board``, ``case``, ``now``, ``youth`` and the rest):
a function for each template, which returns its context.
"""
