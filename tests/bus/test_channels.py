"""The ways out, against real servers: what goes out says nothing, has the same key each time, and goes nowhere else."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from py_vapid import Vapid

from contracts.ids import fresh
from contracts.vocabulary import Channel
from deploy.vapid import private_key, public_key
from services.messenger.channels import TEXT, Channels, Outgoing
from services.messenger.domain import Came
from services.messenger.pushing import Pusher
from services.messenger.settings import Push, Settings, SettingsError, filled, read
from tests.bus.gateways import GARBAGE, GONE, OK, REDIRECT, WRONG, Browser, Gateway, Mailbox, gateway, mailbox

LINK = "https://trellis.example.org/m/northwoods/" + "a" * 26
PRIVATE = private_key()


class World(NamedTuple):
    """A deployment's channels, and what they lead to."""

    channels: Channels
    http: Gateway
    mail: Mailbox


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(gateway())
        mail = await stack.enter_async_context(mailbox())
        settings = Settings(
            channels={
                Channel.TEXT: f"json://127.0.0.1:{http.port}/sms?:to={{to}}",
                Channel.EMAIL: f"mailto://127.0.0.1:{mail.port}?from=messages@example.org&mode=insecure&to={{to}}",
                Channel.CHAT: f"form://127.0.0.1:{http.port}/chat/{{to}}?-key={{key}}",
            },
            push=Push(contact="mailto:operations@example.org", loopback=True),
        )
        channels = Channels(settings, PRIVATE)
        stack.callback(channels.close)
        yield World(channels, http, mail)


async def test_a_text_goes_to_the_gateway_with_its_key_and_without_content() -> None:
    """The number stands where the deployment put it, as text; sent again, it has the same key."""
    message = Outgoing(Channel.TEXT, "+16085550100", LINK, fresh("msg"))
    async with world() as there:
        assert await there.channels.send(message) is Came.TAKEN
        assert await there.channels.send(message) is Came.TAKEN
        first, second = there.http.arrived
        assert first.key == second.key == message.key
        assert (first.told["to"], first.told["message"], first.told["title"]) == ("+16085550100", f"{TEXT}\n{LINK}", "")
        assert first.path == "/sms"
        assert "trellis" not in str(first.headers).lower()


async def test_a_mail_says_nothing_either() -> None:
    """Neither in its subject nor in its body nor in any header; and it goes to one address."""
    message = Outgoing(Channel.EMAIL, "robin+night@clinic.example.org", LINK, fresh("msg"))
    async with world() as there:
        assert await there.channels.send(message) is Came.TAKEN
        [(to, mail)] = there.mail.arrived
        assert to == ["robin+night@clinic.example.org"]
        assert (mail["Subject"], mail["Idempotency-Key"]) == (TEXT, message.key)
        body = mail.get_body(("plain",))
        assert body is not None
        assert body.get_content().strip() == LINK
        there.mail.refuses = True
        assert await there.channels.send(message) is Came.FAILED


@pytest.mark.parametrize("answer", [WRONG, GARBAGE, REDIRECT])
async def test_a_gateway_that_is_wrong_took_nothing(answer: bytes) -> None:
    """An error, something that isn't HTTP, and somewhere else: nobody is sent there."""
    async with world() as there:
        there.http.answers = [answer, OK]
        message = Outgoing(Channel.TEXT, "+16085550100", LINK, fresh("msg"))
        assert await there.channels.send(message) is Came.FAILED
        assert await there.channels.send(message) is Came.TAKEN


async def test_a_gateway_that_is_down_took_nothing() -> None:
    """Nor does one that this deployment has not."""
    channels = Channels(Settings(channels={Channel.TEXT: "json://127.0.0.1:1/?:to={to}"}), None)
    assert await channels.send(Outgoing(Channel.TEXT, "+16085550100", LINK, fresh("msg"))) is Came.FAILED
    assert await channels.send(Outgoing(Channel.VOICE, "+16085550100", LINK, fresh("msg"))) is Came.FAILED
    assert await channels.send(Outgoing(Channel.WEB_PUSH, "{}", LINK, fresh("msg"))) is Came.FAILED
    assert channels.offered == {Channel.SCREEN, Channel.TEXT}
    channels.close()


async def test_a_channel_that_hangs_holds_up_no_other() -> None:
    """However many wait for it: mails go out meanwhile, and so does what stands on a page."""
    async with world() as there:
        there.http.free.clear()
        hanging = [
            asyncio.create_task(there.channels.send(Outgoing(Channel.TEXT, "+16085550100", LINK, fresh("msg"))))
            for _ in range(40)
        ]
        await there.http.until(10)
        assert await there.channels.send(Outgoing(Channel.EMAIL, "a@example.org", LINK, fresh("msg"))) is Came.TAKEN
        assert await there.channels.send(Outgoing(Channel.SCREEN, None, LINK, fresh("msg"))) is Came.TAKEN
        assert not any(task.done() for task in hanging)
        there.http.free.set()
        assert set(await asyncio.gather(*hanging)) == {Came.TAKEN}


async def test_a_push_can_be_read_by_its_browser_alone_and_is_signed_by_us() -> None:
    """It holds the same words and the link, has the key as its topic, and names whom to ask."""
    async with world() as there:
        browser = Browser(f"http://127.0.0.1:{there.http.port}/push/abc")
        message = Outgoing(Channel.WEB_PUSH, browser.subscription, LINK, fresh("msg"))
        assert await there.channels.send(message) is Came.TAKEN
        [pushed] = there.http.arrived
        assert browser.read(pushed) == {"text": TEXT, "link": LINK}
        assert TEXT.encode() not in pushed.body
        assert pushed.headers["topic"] == message.key.partition("_")[2]
        assert pushed.headers["urgency"] == "high"
        signed = pushed.headers["authorization"]
        assert Vapid.verify(f"{signed}")
        assert f"k={public_key(PRIVATE)}" in signed
        claims = json.loads(base64.urlsafe_b64decode(signed.partition("t=")[2].split(".")[1] + "=="))
        assert claims["sub"] == "mailto:operations@example.org"


@pytest.mark.parametrize("answer, came", [(GONE, Came.GONE), (WRONG, Came.FAILED), (REDIRECT, Came.FAILED)])
async def test_a_push_service_says_that_a_browser_is_no_more(answer: bytes, came: Came) -> None:
    """That is for good; anything else is tried again, and a push follows nobody elsewhere."""
    async with world() as there:
        there.http.answers = [answer]
        browser = Browser(f"http://127.0.0.1:{there.http.port}/push/abc")
        message = Outgoing(Channel.WEB_PUSH, browser.subscription, LINK, fresh("msg"))
        assert await there.channels.send(message) is came
        assert len(there.http.arrived) == 1


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:{}/a", "https://127.0.0.1:{}/a", "https://localhost:{}/a"])
async def test_a_push_never_leads_to_a_machine_of_ours(endpoint: str) -> None:
    """Whoever gets such an address past the form, by whatever way: nothing is sent there."""
    async with gateway() as inside:
        channels = Channels(Settings(), PRIVATE)
        browser = Browser(endpoint.format(inside.port))
        message = Outgoing(Channel.WEB_PUSH, browser.subscription, LINK, fresh("msg"))
        assert await channels.send(message) is Came.GONE
        assert not inside.arrived
        channels.close()


async def test_a_name_that_leads_to_a_machine_of_ours_leads_nowhere() -> None:
    """Whatever a push service is called, where its connection really ends is looked at before a word goes over it."""
    async with gateway() as inside:
        pusher = Pusher(PRIVATE, "mailto:operations@example.org", loopback=False)
        with pusher.session() as session, pytest.raises(requests.ConnectionError) as refused:
            await asyncio.to_thread(session.post, f"https://localhost:{inside.port}/a", b"x", timeout=5)
        assert "not on the public internet" in str(refused.value)
        assert not inside.arrived


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 201 Created\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n", b"HTTP/1.1 201 Created\r\nA: "]
)
async def test_a_push_service_that_never_stops_answering_holds_up_nobody(answer: bytes) -> None:
    """Nothing of an answer is read but its head, and that for as long as an attempt has: a letter at a time or not."""
    left = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(answer)
            while True:
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        left.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        pusher = Pusher(PRIVATE, "mailto:operations@example.org", loopback=True)
        browser = Browser(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/push")
        async with asyncio.timeout(60):
            came = await asyncio.to_thread(pusher.push, browser.subscription, "{}", "topic", 1.0)
            await left.wait()
    assert came is (Came.FAILED if b"500" in answer else Came.TAKEN)


def test_the_settings_say_where_and_people_say_to_whom(tmp_path: Path) -> None:
    """What a person typed is text in the URL, whatever it is; a template in which it could be a host is none."""
    assert read(tmp_path) == Settings()
    file = tmp_path / "messenger.toml"
    file.write_text('[channels]\ntext = "jsons://gateway.example/sms?:to={to}"\n[links]\nhours = 2\n')
    settings = read(tmp_path)
    assert settings.lasts == timedelta(hours=2)
    url = filled(settings.channels[Channel.TEXT], "+1&:to=2/../@evil.example#", "msg_a")
    assert url == "jsons://gateway.example/sms?:to=%2B1%26%3Ato%3D2%2F..%2F%40evil.example%23"


@pytest.mark.parametrize(
    "text",
    [
        "channels",
        '[channels]\ncarrier-pigeon = "jsons://a/{to}"',
        '[channels]\ntext = "jsons://{to}/sms"',
        '[channels]\ntext = "jsons://{to}.example/?a={to}"',
        '[channels]\ntext = "{to}://gateway.example/"',
        '[channels]\ntext = "jsons://gateway.example/sms"',
        '[channels]\nscreen = "jsons://gateway.example/{to}"',
        "[links]\nhours = 0",
        "[push]\nsecret = 1",
    ],
)
def test_settings_that_can_not_be_used_are_said_without_what_they_hold(tmp_path: Path, text: str) -> None:
    """A gateway's password stands in them."""
    (tmp_path / "messenger.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        read(tmp_path)
    assert "gateway.example" not in str(refused.value)
