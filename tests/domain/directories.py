"""A region's directory without a bus: files come in, the domain decides, facts are kept; and it goes out again."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from contracts.base import Actor, Address, Command, Event, Fact
from contracts.codec import MAX_COMMAND_BYTES, encode
from contracts.hsds import RecordsStaged, StageRecords
from contracts.ids import NO_CASE, derived
from contracts.inventory import SetNumbers, StageServices, SwitchEdition
from contracts.outcomes import Refusal
from contracts.vocabulary import Kind
from deploy.inventory_export import finish, lay
from services.inventory import counties, domain, editions
from services.inventory.editions import Listings
from services.inventory.hsds.reading import read
from services.inventory.hsds.report import Reading
from services.inventory.hsds.terms import usual
from services.inventory.hsds.writing import Records, write_folder, write_json
from services.inventory.importing import Import
from services.inventory.kept import Kept
from services.inventory.standing import Standing

REGION = "northwest"
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
TODAY = date(2027, 3, 1)
MACHINE = Actor(Kind.OPERATOR, "trellis", "cli")
HUB = Actor(Kind.HUB, "team_hub", "person_hub")


class Region:
    """What a region was told, in order."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._made = 0

    def fresh(self, prefix: str) -> str:
        """Return an id that is the next one."""
        self._made += 1
        return derived(prefix, "test", str(self._made))

    def bring(self, path: Path, source: str = "example", until: Callable[[int], bool] | None = None) -> Import:
        """Import a file; ``until`` says after how many commands the import was killed."""
        standing, said = self.standing(source), Reading()
        coming = Import(standing, usual(), said, on=TODAY, fresh=self.fresh)
        for sent, command in enumerate(self._commands(coming, path, said)):
            if until is not None and until(sent):
                return coming
            assert len(encode(command)) <= MAX_COMMAND_BYTES
            self.does(command)
        return coming

    def does(self, command: Command, by: Actor = MACHINE) -> list[Event]:
        """Let the service decide a command, which it does not refuse."""
        decided = self.decides(command, by)
        assert not isinstance(decided, Refusal), decided
        context = "hsds" if isinstance(command, StageRecords) else "inventory"
        for event in decided:
            address = Address(context, REGION, NO_CASE, command.about)
            seq = len(self.facts) + 1
            self.facts.append(Fact(derived("evt", str(seq)), seq, NOON, by, command.id, address, event))
        return decided

    def decides(self, command: Command, by: Actor = MACHINE) -> list[Event] | Refusal:
        """Return what the service would decide."""
        if isinstance(command, StageServices | StageRecords):
            return editions.decide_part(editions.NO_PART, command, at=NOON, by=by)
        mine = [fact.event for fact in self.facts if fact.address.aggregate == command.about]
        listings, records = self.listings()
        if isinstance(command, SwitchEdition):
            state = editions.NO_EDITIONS
            for event in mine:
                state = editions.evolve_editions(state, event)
            ready = {"staged": listings.ready(REGION, command.source), "records": records.ready(REGION, command.source)}
            return editions.decide_editions(state, command, at=NOON, by=by, **ready)
        if isinstance(command, SetNumbers):
            county = counties.INITIAL
            for event in mine:
                county = counties.evolve(county, event)
            return counties.decide(county, command, at=NOON, by=by)
        service = domain.INITIAL
        for event in mine:
            service = domain.evolve(service, event)
        imported = listings.has(REGION, command.about)
        return domain.decide(service, command, at=NOON, by=by, imported=imported)

    def listings(self) -> tuple[Listings, editions.Records]:
        """Return what the service itself folds."""
        listings, records = Listings(), editions.Records()
        for fact in self.facts:
            (records if fact.address.context == "hsds" else listings).apply(fact)
        return listings, records

    def standing(self, source: str) -> Standing:
        """Return what the region has of one directory."""
        standing = Standing(REGION, source)
        for fact in self.facts:
            standing.hear(fact.address.aggregate, fact.event)
        standing.settle()
        for fact in self.facts:
            if isinstance(fact.event, RecordsStaged):
                standing.keep(fact.event)
        return standing

    def kept(self) -> Kept:
        """Return the directory as it counts."""
        kept = Kept(REGION)
        for fact in self.facts:
            if fact.address.context == "inventory":
                kept.apply(fact)
        return kept

    def names(self) -> list[str]:
        """Return what is listed, by name."""
        return [entry.listed.name for entry in self.kept().services()]

    def exported(self) -> bytes:
        """Return the directory as one file of JSON."""
        with Records() as records:
            self._lay(records)
            file = io.BytesIO()
            write_json(records, file)
            return file.getvalue()

    def exported_to(self, folder: Path) -> dict[str, bytes]:
        """Return the directory as CSV files by their names."""
        folder.mkdir()
        with Records() as records:
            self._lay(records)
            write_folder(records, folder)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def _lay(self, records: Records) -> None:
        kept = self.kept()
        for fact in self.facts:
            if isinstance(fact.event, RecordsStaged):
                lay(records, *kept.records(fact.event))
        finish(records, kept, None)

    def _commands(self, coming: Import, path: Path, said: Reading) -> Iterable[Command]:
        for found in read(path, said):
            yield from coming.take(found)
        yield from coming.finish()
        switch = coming.switch()
        if switch is not None:
            yield switch
        yield from coming.afterwards()


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Return a folder with these files."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def service(identifier: str = "1", **more: Any) -> dict[str, Any]:
    """Return a service as HSDS 3.1 has it."""
    organisation = {"id": "o1", "name": "Example Aid"}
    return {
        "id": identifier,
        "name": f"Food pantry {identifier}",
        "status": "active",
        "organization": organisation,
    } | more


def listed_in(path: Path, *services: Any) -> Path:
    """Return a file of JSON with these services."""
    path.write_text(json.dumps(services), encoding="utf-8")
    return path


def remarks(said: Reading) -> list[tuple[str, str, int, list[int]]]:
    """Return what was skipped and noted: the sort, the words, how often, and of which rows."""
    sorts = (("skipped", said.skipped), ("noted", said.noted))
    return [(sort, group.text, group.count, group.rows) for sort, groups in sorts for group in groups]
