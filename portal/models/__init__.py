"""What a page shows, worked out from a `Sheet` and nothing else. Pure.

At the bottom are things as their copies tell of them (``referral``, ``request``, ``casefile``, ``oncall``, ``report``,
``consent``, ``directory``, ``teams``); on those stand the pages (``board``, ``case``, ``now``, ``offers``, ``youth`` …),
each function of which returns the context of one template.
"""
