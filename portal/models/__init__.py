"""What a page shows, worked out from a `Sheet` and nothing else. Pure. The same folders as `portal.pages`.

In each folder stand things as their copies tell of them (``referral``, ``request``, ``casefile``, ``oncall``,
``report``, ``directory``, ``teams``), and on those the pages (``board``, ``case``, ``now``, ``youth`` and the rest): a
function for each template, which returns its context.
"""
