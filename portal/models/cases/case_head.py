"""What every page about one case says at its top: which case, and the way back. Pure."""

from typing import Any

from contracts.vocabulary import Kind
from portal.models.cases.casefile import read
from portal.sheet import Sheet
from portal.shell import HOME


def head(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the name of a case as this audience may say it and its address; None where there is no such case."""
    case = read(sheet.about(case_id))
    if case is None or case.id != case_id:
        return None
    return {"title": case.called or case.ref, "here": f"{HOME[kind]}/cases/{case.id}"}
