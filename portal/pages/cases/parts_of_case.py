"""What pages under the address of a case share: for the hub and for its advocate, each at their own addresses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from litestar import Controller

from contracts.vocabulary import Kind
from portal.live.page import LivePage
from portal.sheet import Sheet
from portal.shell import HOME

_KINDS: Final = frozenset({Kind.HUB, Kind.ADVOCATE})
_Of = Callable[[Sheet, Kind, str], Mapping[str, Any] | None]


def live(name: str, template: str, of: _Of) -> LivePage:
    """Return a live page about one case, for the hub and for the advocate: each sees it under their own addresses."""
    return LivePage(
        name=name,
        template=template,
        kinds=_KINDS,
        takes=("case",),
        model=lambda sheet, look: of(sheet, look.audience.kind, look.params.get("case", "")),
        case=lambda _, look: look.params.get("case", ""),
    )


class CaseParts(Controller):
    """Pages under the address of a case. A subclass says whose addresses these are."""

    who: ClassVar[Kind]

    def at(self, case: str, *parts: str) -> str:
        return "/".join((f"{HOME[self.who]}/cases/{case}", *parts))
