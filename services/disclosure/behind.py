"""What has to be written once a writer that was behind has caught up, in few words: no copy is kept meanwhile. Pure.

What was released and taken back since must not be readable in between, so only the end is written; and behind by a
hundred thousand facts, all copies at once would take a gigabyte. The end can be told from the dossiers: what they hold
that changed since. What they no longer hold is noted here.
"""

from collections.abc import Iterator
from datetime import datetime

from contracts.base import Audience
from contracts.disclosure import Copy
from services.disclosure.copies import changed_since
from services.disclosure.domain import Changes, Dossier


class Behind:
    """What changed after the fact at ``since``."""

    def __init__(self, since: int) -> None:
        self._since = since
        self._cases: dict[tuple[str, str], dict[tuple[Audience, str], Copy]] = {}

    def __bool__(self) -> bool:
        return bool(self._cases)

    @property
    def cases(self) -> tuple[tuple[str, str], ...]:
        """The region and the id of each case in which a copy changed."""
        return tuple(self._cases)

    def take(self, changes: Changes) -> None:
        """Note what one fact changed."""
        if not changes.copies:
            return
        gone = self._cases.setdefault((changes.case.region, changes.case.id), {})
        for change in changes.copies:
            key = (change.audience, change.fact.id)
            if change.after is not None:
                gone.pop(key, None)
            else:
                fact = change.fact
                gone[key] = Copy(fact=fact.id, case=fact.address.case, seq=fact.seq, as_of=changes.fact.seq)

    def copies(self, dossier: Dossier, now: datetime) -> Iterator[tuple[Audience, Copy]]:
        """Yield each copy of one case that has to be written at ``now``: first what was taken back."""
        case = dossier.case
        yield from ((audience, copy) for (audience, _), copy in self._cases[case.region, case.id].items())
        yield from changed_since(dossier, self._since, now)
