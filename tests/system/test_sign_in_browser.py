"""Coming in by a passkey, in a real browser with a device of its own: made, used, shown again, removed, lost."""

import re
from typing import Any

import pytest
from playwright.async_api import CDPSession, expect

from deploy.seed import invitations
from services.bus.wire.connection import BusSettings
from tests.bus.gate import long_ago
from tests.system.running import SESSIONS, Up
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The device beside a window: what it holds is its own, and goes on to another window with `hand_to`."""

    def __init__(self, wire: CDPSession, name: str) -> None:
        self._wire = wire
        self._name = name

    @classmethod
    async def beside(cls, window: Window, **other: object) -> "Device":
        wire = await window.context.new_cdp_session(window.page)
        await wire.send("WebAuthn.enable")
        made = await wire.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE | other})
        return cls(wire, made["authenticatorId"])

    async def holds(self) -> list[dict[str, Any]]:
        told = await self._wire.send("WebAuthn.getCredentials", {"authenticatorId": self._name})
        return list(told["credentials"])

    async def verifies(self, *, whom: bool) -> None:
        """Let it know its person, or not."""
        await self._wire.send("WebAuthn.setUserVerified", {"authenticatorId": self._name, "isUserVerified": whom})


async def comes_in(window: Window, up: Up, slug: str) -> None:
    """Go on in the session that the demo community's ``slug`` has here."""
    secret = invitations(up.home)[slug]
    if secret not in SESSIONS:
        await window.come_in(slug)
        SESSIONS[secret] = await window.token() or ""
    await window.context.add_cookies([{"name": "session", "value": SESSIONS[secret], "url": f"{up.portal}/"}])
    await window.open("/home")


async def makes_one(window: Window, up: Up) -> Device:
    """Make a passkey on a new device beside ``window``."""
    device = await Device.beside(window)
    await window.open("/sign-ins/new")
    await window.choose("device", "phone")
    await window.press("Make a passkey")
    await window.sees("This device can sign you in now.")
    return device


async def removes_all(window: Window, up: Up) -> None:
    """Leave the person as they were: without a passkey."""
    await window.open("/sign-ins")
    while await window.page.get_by_role("button", name="Remove it").count():
        async with window.page.expect_navigation():
            await window.page.get_by_role("button", name="Remove it").first.click()


async def test_a_passkey_is_made_signs_in_and_is_removed(rooms: Windows, up: Up) -> None:
    """At the address that `trellis up` prints. Nobody types a name; removed, it signs nobody in, and says no more."""
    (printed,) = re.findall(r"Trellis is up after .* s: (http://localhost:\d+)/", up.said)
    assert printed == up.portal
    window = await rooms.open()
    await comes_in(window, up, "lark-dogwood")
    device = await makes_one(window, up)
    (held,) = await device.holds()
    assert held["isResidentCredential"]
    assert held["rpId"] == "localhost"
    await window.context.clear_cookies()
    await window.open("/sign-in")
    await window.press("Sign in with a passkey")
    assert window.page.url == f"{up.portal}/advocate"
    await window.open("/sign-ins")
    await expect(window.page.locator("#sessions .card").first).to_contain_text("Phone")
    await expect(window.page.locator("#sessions .card").first).to_contain_text("This device")
    await removes_all(window, up)
    await window.open("/advocate")
    await window.sees("Nothing here right now")
    await window.open("/sign-in")
    await window.press("Sign in with a passkey")
    await window.sees("That didn't sign you in.")


async def test_a_shield_takes_showing_it_again_and_nothing_typed_is_lost(rooms: Windows, up: Up) -> None:
    """What was typed goes on from the page that asks; a device that doesn't know its person shows nothing."""
    window = await rooms.open()
    await comes_in(window, up, "finch-elder")
    device = await makes_one(window, up)
    await window.open("/advocate/cases")
    case = await window.page.locator('a[href*="/advocate/cases/case_"]').first.get_attribute("href")
    await window.open(f"{case}/shield")
    await window.page.locator('[name="against"]').select_option(index=1)
    await window.fill(reason="They live at the same place as who hurt them.", review_on="2027-03-01")
    await long_ago(BusSettings(up.running.bus, up.home.path), await window.token() or "")
    await window.press("Raise the shield")
    await window.sees("Show that it's you")
    await device.verifies(whom=False)
    await window.page.get_by_role("button", name="Use my passkey").click()
    await window.sees("That didn't work.")
    await device.verifies(whom=True)
    await window.press("Use my passkey")
    await window.sees("The shield is up.")
    await window.sees("They live at the same place as who hurt them.")
    await removes_all(window, up)


async def test_an_export_takes_showing_it_again(rooms: Windows, up: Up) -> None:
    """The page that asks leads on to where one was going; an address elsewhere it doesn't lead to."""
    window = await rooms.open()
    await comes_in(window, up, "robin-birch")
    await makes_one(window, up)
    await long_ago(BusSettings(up.running.bus, up.home.path), await window.token() or "")
    answer = await window.open("/hub/gaps.csv")
    assert answer.status == 403
    await window.page.locator('[name="next"]').evaluate("field => { field.value = '//elsewhere.example/'; }")
    await window.press("Use my passkey")
    assert window.page.url == f"{up.portal}/hub"
    assert (await window.context.request.get(f"{up.portal}/hub/gaps.csv")).ok
    await removes_all(window, up)


async def test_without_a_script_the_pages_say_what_else_there_is(rooms: Windows, up: Up) -> None:
    """A link works without it; a page for passkeys is no dead end."""
    window = await rooms.open(script=False)
    await window.open("/sign-in")
    await window.sees("A link works without it.")
    await expect(window.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    await window.open("/sign-in/lost")
    await window.fill(first="one two three four five six", second="six five four three two one")
    await window.press("Come in")
    await window.sees("These words don't open anything.")
    assert "three four" not in await window.markup()


async def test_who_lost_their_device_comes_in_anew_by_two_colleagues(rooms: Windows, up: Up) -> None:
    """Each reads one half; the old device is out at once, the new one is in, and the team is told."""
    old, asker, agreer = await rooms.open(), await rooms.open("wren-alder"), await rooms.open("robin-birch")
    await comes_in(old, up, "phoebe-fernleaf")
    await makes_one(old, up)
    halves = []
    for window, button in ((asker, "Ask, and show my half"), (agreer, "Agree, and show my half")):
        await window.open("/hub/people")
        row = window.page.locator("tr").filter(has_text="Phoebe Fernleaf")
        async with window.page.expect_navigation():
            await row.get_by_role("link", name="Lost their device").click()
        await window.choose("known_by", "called-back")
        await window.press(button)
        halves.append(" ".join(await window.page.locator(".words span").all_inner_texts()))
    await old.open("/home")
    await old.sees("Nothing here right now")
    await old.open("/sign-in")
    await old.press("Sign in with a passkey")
    await old.sees("That didn't sign you in.")
    anew = await rooms.open()
    await anew.open("/sign-in/lost")
    await anew.fill(first=halves[1], second=halves[0].upper().replace(" ", "-"))
    await anew.press("Come in")
    await anew.sees("Make a passkey for this device")
    SESSIONS[invitations(up.home)["phoebe-fernleaf"]] = await anew.token() or ""
    await anew.open("/sign-ins")
    await anew.sees("Somebody of your team came in anew")
    await anew.sees("By what two colleagues told you")


async def test_signing_out_everywhere_ends_every_window(rooms: Windows, up: Up) -> None:
    """Also the one in which it is pressed; each other one can be ended by itself."""
    first, second = await rooms.open(), await rooms.open()
    await comes_in(first, up, "egret-willow")
    await makes_one(first, up)
    await comes_in(second, up, "egret-willow")
    await second.open("/sign-ins")
    await second.press("Sign out everywhere")
    assert second.page.url.endswith("/left")
    await first.open("/home")
    await first.sees("Nothing here right now")
    SESSIONS.pop(invitations(up.home)["egret-willow"], None)
