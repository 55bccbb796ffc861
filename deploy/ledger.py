"""`trellis ledger`: heads of the log, proofs from it, verifying them anywhere, and the log against FACTS."""

import re
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.console import Console

from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.ledger import LEDGER_CONTEXTS, HeadSigned, Leaf, SignHead, log_of
from deploy.home import Home
from deploy.reach import Impossible, NotUpError, answering, reaching
from services.bus.facts.leaves import is_leaf, leaf_in, leaf_of
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import CaseKey, KeyMissingError, Keyring
from services.bus.operate.operating import Operator
from services.bus.wire.connection import LEDGER_PUBLIC, connect
from services.bus.wire.getting import Stored
from services.consent_ledger.audit import Compared, Made, Signed, compare, contradicted, uneven
from services.consent_ledger.checkpoint import Head, NoteError, Verifier
from services.consent_ledger.leaves import Run, kept
from services.consent_ledger.merkle import HASH_BYTES, Tree
from services.consent_ledger.proofs import Consistency, Inclusion, judge

_SUBJECTS: Final = tuple(f"fact.{context}.>" for context in sorted(LEDGER_CONTEXTS))
_HEADS: Final = "fact.ledger.*.*.*.head_signed"
_PLACE: Final = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_EVENT: Final = re.compile("evt_[a-z2-7]{26}")
_NO_KEY: Final = CaseKey(bytes(32))
"""In place of a key that was never made: a fact is named by the leaf, and nobody has committed to it so."""
_TELL_EVERY: Final = 1000
_SHOWN: Final = 50
"""Differences that are printed; more are counted."""


class _Told(NamedTuple):
    """A head as a region was told of it."""

    region: str
    place: int
    event: HeadSigned


def key(home: Home) -> int:
    """Print the key by which everybody can verify heads and proofs, and return the exit status."""
    click.echo(_public(home))
    return 0


async def head(home: Home, *, sign: bool, output: Path | None, console: Console) -> int:
    """Print the newest signed head, after signing the log as it stands if asked to, and return the exit status."""
    async with reaching(home) as operator:
        if sign:
            await _sign(operator)
        newest_told = max(await _told(operator.reader), key=lambda each: (each.event.size, each.place), default=None)
    if newest_told is None:
        console.print("No head was signed yet. `trellis ledger head --sign` signs one.", markup=False)
        return 1
    _give(newest_told.event.checkpoint, output)
    return 0


async def prove(
    home: Home, leaf: str | None, *, first: int | None, at: int | None, output: Path | None, console: Console
) -> int:
    """Print the proof that ``leaf`` is in the log, or that the log continues that of ``first`` leaves.

    Against the newest signed head, or the one of ``at`` leaves. Returns the exit status.
    """
    async with reaching(home) as operator:
        heads = {told.event.size: told.event for told in await _told(operator.reader)}
        runs, _ = await _runs(operator.reader, console)
    leaves = [leaf for run in runs for leaf in run.leaves]
    signed = heads.get(max(heads, default=0) if at is None else at)
    if signed is None:
        raise Impossible("no such head was signed: `trellis ledger head --sign` signs one of the log as it stands")
    tree = Tree(each.hash() for each in leaves)
    if tree.size < signed.size or tree.root(signed.size) != b64decode(signed.root):
        raise Impossible("the log is not what its head was signed for: `trellis ledger audit` says where")
    if first is not None:
        if first > signed.size:
            raise Impossible(f"the head is of {signed.size} leaves: nothing continues from {first}")
        path = tree.consistency(first, signed.size) if first else []
        _give(str(Consistency(first, path, signed.checkpoint)), output)
        return 0
    place = _place(leaf or "", leaves)
    if place >= signed.size:
        raise Impossible(
            f"leaf {place} is newer than that head, of {signed.size} leaves: `trellis ledger head --sign` first"
        )
    proof = Inclusion(leaves[place].entry(), place, tree.inclusion(place, signed.size), signed.checkpoint)
    _give(str(proof), output)
    return 0


def verify(proof: Path, *, public: str, held: Path | None) -> int:
    """Say what the file ``proof`` proves, or why it proves nothing, and return the exit status. Needs nothing else."""
    try:
        verifier = Verifier.read(_text(Path(public)) if Path(public).is_file() else public)
        click.echo(judge(_text(proof), verifier, None if held is None else _text(held)))
    except (NoteError, UnicodeDecodeError) as error:
        why = error if isinstance(error, NoteError) else "it is no text"
        click.echo(f"Not proved: {why}.")
        return 1
    return 0


async def audit(home: Home, *, held: Path | None, console: Console) -> int:
    """Make the log anew from FACTS, say precisely where it differs, and return the exit status: 0 if nowhere."""
    verifier = Verifier.read(_public(home))
    async with _as_the_ledger(home) as (reader, keyring):
        told = await _told(reader)
        # LEDGER first: every leaf in it has its fact then, and facts that come meanwhile are newer than its end.
        runs, strange = await _runs(reader, console)
        made = await _made(reader, keyring, console)
    leaves = [leaf for run in runs for leaf in run.leaves]
    compared = compare(leaves, made)
    heads, wrong = _signed(told, verifier, held)
    tree = Tree(leaf.hash() for leaf in leaves)
    wrong += [*strange, *compared.differences, *uneven(runs), *contradicted(tree, heads)]
    _report(console, tree, compared, len(heads), wrong)
    return 1 if wrong else 0


def _report(console: Console, tree: Tree, compared: Compared, heads: int, wrong: list[str]) -> None:
    for each in wrong[:_SHOWN]:
        console.print(each, markup=False)
    if len(wrong) > _SHOWN:
        console.print(f"… and {len(wrong) - _SHOWN} more")
    console.print(
        f"{tree.size} leaves: {compared.same} as in FACTS, {compared.erased} of erased cases, {compared.waiting} facts"
        f" not yet in the log; {heads} signed heads. Root {b64encode(tree.root()).decode()}"
    )
    verdict = f"The log and FACTS differ: {len(wrong)} findings." if wrong else "Nothing was altered."
    console.print(verdict, style="bold red" if wrong else "bold")


def _signed(told: list[_Told], verifier: Verifier, held: Path | None) -> tuple[list[Signed], list[str]]:
    """Return the heads that are signed by the log, and what is wrong with the others."""
    found: list[Signed] = []
    wrong: list[str] = []

    def opened(where: str, note: str) -> Head | None:
        try:
            signed = verifier.open_head(note)
        except NoteError as error:
            wrong.append(f"not signed: {where}: {error}")
            return None
        found.append(Signed(where, signed))
        return signed

    sizes: dict[str, int] = {}
    for region, place, event in told:
        where = f"the head that {region} was told (fact {place})"
        signed = opened(where, event.checkpoint)
        if signed is not None and (event.size, b64decode(event.root)) != (signed.size, signed.root):
            wrong.append(f"changed: {where} says something else than what was signed")
        if event.size < sizes.get(region, 0):
            wrong.append(f"shrunk: {where} is of fewer leaves than the one before it")
        sizes[region] = event.size
    if held is not None:
        opened(f"the head in {held.name}", _text(held))
    return found, wrong


async def _made(reader: Reader, keyring: Keyring, console: Console) -> list[Made]:
    """Make every leaf anew from FACTS, in its order."""
    made: list[Made] = []
    regions: dict[str, CaseKey] = {}
    with console.status("reading facts") as status:
        for subject in _SUBJECTS:
            async for message in reader.stored("FACTS", subject):
                if is_leaf(message.subject):
                    region = message.subject.split(".")[2]
                    if region not in regions:
                        regions[region] = await _key_of(region, keyring)
                    made.append(await _made_anew(message, keyring, regions[region]))
                if len(made) % _TELL_EVERY == 0:
                    status.update(f"read {len(made):,} facts")
    return sorted(made, key=lambda each: each.leaf.seq)


async def _made_anew(message: Stored, keyring: Keyring, of_region: CaseKey) -> Made:
    by_region = leaf_in(message, of_region)
    try:
        leaf = await leaf_of(message, keyring)
    except KeyMissingError:  # what was committed to under it, before it was spoilt, can't be checked: it is named
        return Made(by_region)
    return Made(by_region, erased=True) if leaf is None else Made(leaf, by_region=by_region)


async def _key_of(region: str, keyring: Keyring) -> CaseKey:
    try:
        return await keyring.key(region, NO_CASE)
    except KeyMissingError:  # no leaf was made with it; who audits makes no keys
        return _NO_KEY


async def _runs(reader: Reader, console: Console) -> tuple[list[Run], list[str]]:
    """Return the runs of leaves that LEDGER holds, and what else stands there."""
    runs: list[Run] = []
    strange: list[str] = []
    with console.status("reading the log") as status:
        async for place, run in kept(reader):
            if run is None:
                strange.append(f"strange: message {place} of LEDGER is no part of the log")
                continue
            runs.append(run)
            if len(runs) % _TELL_EVERY == 0:
                status.update(f"read {run.size:,} leaves")
    return runs, strange


async def _told(reader: Reader) -> list[_Told]:
    """Return every head that a region was told, in order."""
    return [
        _Told(fact.address.region, fact.seq, fact.event)
        async for fact in reader.facts(_HEADS)
        if isinstance(fact.event, HeadSigned)
    ]


async def _sign(operator: Operator) -> None:
    """Have the log signed as it stands, for every region that has a team."""
    teams = operator.reader.facts("fact.gate.*.*.*.team_formed")
    regions = sorted({fact.address.region async for fact in teams if isinstance(fact.event, TeamFormed)})
    if not regions:
        raise Impossible("no region has a team yet: there is nobody to give a head to")
    for region in regions:
        command = SignHead(id=fresh("cmd"), region=region, case=NO_CASE, about=log_of(region))
        outcome = await operator.do(command)
        if outcome.refusal is not None:
            raise Impossible(outcome.refusal.rule or f"no head was signed: {outcome.refusal.reason}")


def _place(leaf: str, leaves: list[Leaf]) -> int:
    """Return the place of the leaf that is given by its place, its hash or the id of its fact."""
    if _PLACE.fullmatch(leaf) and int(leaf) < len(leaves):
        return int(leaf)
    if _EVENT.fullmatch(leaf):
        found = [place for place, each in enumerate(leaves) if each.fact == leaf]
    else:
        wanted = _hash(leaf)
        found = [place for place, each in enumerate(leaves) if each.hash() == wanted]
    if not found:
        raise Impossible(f"the log, of {len(leaves)} leaves, has no such leaf: give its place, its hash or an event id")
    return found[0]


def _hash(text: str) -> bytes | None:
    for read in (bytes.fromhex, lambda each: b64decode(each, validate=True)):
        try:
            found = read(text)
        except ValueError:
            continue
        if len(found) == HASH_BYTES:
            return found
    return None


@asynccontextmanager
async def _as_the_ledger(home: Home) -> AsyncIterator[tuple[Reader, Keyring]]:
    """Read as consent_ledger does: nobody else can make the salts of the leaves.

    Raises:
        NotUpError: the bus doesn't answer, or this isn't the ledger's home.
    """
    settings = answering(home)
    try:
        keyring_key = settings.sealing_key()
        nc = await connect("consent_ledger", settings)
    except FileNotFoundError:
        msg = f"{home.path} doesn't hold the ledger's keys: audit where it runs, with its --home"
        raise NotUpError(msg) from None
    try:
        keyring = Keyring(nc, keyring_key)
        yield Reader(nc, keyring), keyring
    finally:
        await nc.close()


def _public(home: Home) -> str:
    try:
        return home.secret(LEDGER_PUBLIC)
    except FileNotFoundError:
        raise Impossible(f"{home.path} holds no {LEDGER_PUBLIC}: say where the system lives with --home") from None


def _text(path: Path) -> str:
    """Return what is in a file, its line ends as they are: they are signed."""
    return path.read_bytes().decode()


def _give(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_bytes(text.encode())
        click.echo(f"Written to {output}.", err=True)
