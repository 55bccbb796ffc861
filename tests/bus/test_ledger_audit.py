"""The ledger on a real bus: nothing of it, and nothing of FACTS, can be rewritten unseen."""

from pathlib import Path

import pytest

from contracts.base import Address
from contracts.disclosure import FileOpened
from contracts.ids import fresh
from deploy import ledger as command
from deploy.home import Home
from services.bus.wire.connection import LEDGER_PUBLIC
from services.bus.wire.getting import Stored
from services.consent_ledger.checkpoint import NoteError, Verifier
from services.consent_ledger.handlers import desk
from services.consent_ledger.proofs import judge
from services.consent_ledger.writer import writing
from tests.bus.appending import append, keyring
from tests.bus.logged import (
    REGION,
    audited,
    complete,
    grant_and_withdraw,
    lived,
    logged,
    quiet,
    rewritten,
    signed,
    told,
)
from tests.bus.logged import place as place
from tests.bus.running import serving
from tests.bus.test_disclosure import Place
from tests.bus.test_faults import Ground
from tests.bus.test_faults import ground as ground


async def test_an_audit_of_what_was_not_altered(ground: Ground, place: Place) -> None:
    """It says how many leaves are as in FACTS, and how many facts the log hasn't come to yet."""
    await lived(ground, place)
    await grant_and_withdraw(place, 1)
    said = await audited(ground.settings)
    assert "Nothing was altered." in said
    assert "10 leaves: 10 as in FACTS, 0 of erased cases, 2 facts not yet in the log; 2 signed heads" in said


async def test_an_erased_case_leaves_the_log_as_it_is(ground: Ground, place: Place, tmp_path: Path) -> None:
    """With the case's key destroyed its leaves are counted apart, heads and proofs hold, and the log goes on."""
    await lived(ground, place)
    held = tmp_path / "kept.head"
    held.write_text((await told(ground))[-1].checkpoint)
    await keyring(await ground.bus("consent_ledger")).destroy(REGION, place.case)
    async with serving(desk, ground.settings, writing):
        opened = FileOpened(audience=place.hub, person=fresh("person"))
        await append(ground.bus, Address("disclosure", REGION, place.case, fresh("opn")), opened)
        await logged(ground.settings, 11)
    said = await audited(ground.settings, held)
    assert "Nothing was altered." in said
    assert "11 leaves: 1 as in FACTS, 10 of erased cases" in said
    home, proof = Home(ground.settings.home), tmp_path / "proof"
    assert await command.prove(home, "3", first=None, at=None, output=proof, console=quiet()) == 0
    assert judge(proof.read_text(), Verifier.read(home.secret(LEDGER_PUBLIC)), held.read_text()).startswith("Proved:")


async def test_a_fact_that_was_rewritten_is_named(ground: Ground, place: Place, tmp_path: Path) -> None:
    """FACTS is copied to another server with one word changed: the audit there says which leaf and which fact."""
    await lived(ground, place)
    victim = (await complete(ground, 10)).leaves[3]

    def alter(message: Stored) -> Stored | None:
        changed = message.data.replace(b"spoken", b"signed")
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path, alter) as settings:
        said = await audited(settings)
    assert f"changed: leaf 3 is {victim.type} {victim.fact}, fact {victim.seq} of FACTS" in said
    assert "differ: 1 findings" in said


async def test_facts_that_were_taken_out_or_put_in_are_named(ground: Ground, place: Place, tmp_path: Path) -> None:
    """A fact in another's place, one that is not there any more, and one that never was: each is named."""
    await lived(ground, place)
    leaves = (await complete(ground, 10)).leaves

    def alter(message: Stored) -> Stored | None:
        if message.seq == leaves[2].seq:  # taken out, and something harmless in its place
            return message._replace(subject=f"fact.intake.{REGION}.{place.case}.{place.case}.particulars_recorded")
        return message

    async with rewritten(ground, tmp_path, alter) as settings:
        said = await audited(settings)
    assert f"extra: leaf 2 is {leaves[2].type} {leaves[2].fact}" in said

    def put_in(message: Stored) -> Stored | None:
        told_first = message.subject.endswith(".team_formed")
        subject = f"fact.consent.{REGION}.{place.case}.{place.release}.release_withdrawn"
        return message._replace(subject=subject) if told_first else message

    async with rewritten(ground, tmp_path / "again", put_in) as settings:
        said = await audited(settings)
    assert "missing: " in said
    assert "is not in the log" in said


async def test_who_rewrites_the_log_as_well_is_caught_by_the_heads(
    ground: Ground, place: Place, tmp_path: Path
) -> None:
    """With FACTS and LEDGER rewritten to fit each other, the signed heads no longer fit, and say from where."""
    await lived(ground, place)
    victim = (await complete(ground, 10)).leaves[6]

    def alter(message: Stored) -> Stored | None:
        changed = message.data.replace(b"spoken", b"signed").replace(b'"on-paper"', b'"e-signed"')
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path, alter, with_log=False) as settings:
        async with serving(desk, settings, writing):
            await logged(settings, 10)
        said = await audited(settings)
    assert "10 as in FACTS" in said
    assert "rewritten: the head that elsewhere was told" in said
    assert "something from leaf 4 to leaf 9 is not what it was" in said


async def test_who_holds_every_key_is_caught_by_an_agency_s_old_head(
    ground: Ground, place: Place, tmp_path: Path
) -> None:
    """FACTS, log and heads made anew with the log's own key: the head that an agency kept is the proof against it."""
    await lived(ground, place)
    *_, head = await told(ground)
    held = tmp_path / "kept.head"
    held.write_bytes(head.checkpoint.encode())
    victim = (await complete(ground, 10)).leaves[6]

    def alter(message: Stored) -> Stored | None:
        if ".head_signed" in message.subject:
            return None
        changed = message.data.replace(b"spoken", b"signed").replace(b'"on-paper"', b'"e-signed"')
        return message._replace(data=changed) if message.seq == victim.seq else message

    async with rewritten(ground, tmp_path / "b", alter, with_log=False) as settings:
        async with serving(desk, settings, writing):
            await logged(settings, 10)
            await signed(settings)
        assert "Nothing was altered." in await audited(settings)  # by itself it can't tell
        said = await audited(settings, held)
        assert "rewritten: the head in kept.head, of 10 leaves, is not the head of this log" in said
        proof = tmp_path / "proof"
        home = Home(settings.home)
        assert await command.prove(home, None, first=10, at=None, output=proof, console=quiet()) == 0
        verifier = Verifier.read(home.secret(LEDGER_PUBLIC))
        with pytest.raises(NoteError, match="evidence"):
            judge(proof.read_text(), verifier, head.checkpoint)
