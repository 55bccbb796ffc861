"""The portal as an OpenAPI document for one person, read off the pages that they are shown: for the tests alone.

The portal serves none: its forms are HTML, and a handler reads them itself, so what its framework could say of them is
nothing. What a form takes is what the page it stands on offers: its fields, their choices, and where it is sent.
"""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tests.portal.test_access_table import Route
from tests.system.everybody import Page

FORM: Final = "application/x-www-form-urlencoded"
_PARAM: Final = re.compile(r"\{(\w+)\}")
_TYPED: Final = frozenset(
    {"text", "search", "tel", "email", "date", "time", "number", "datetime-local", "password", ""}
)


class Fields(HTMLParser):
    """The forms of a page: where each is sent, and for each field what it offers; None: whatever is typed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str] | None]]] = []
        self._open = False
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method", "").lower() == "post":
            self.forms.append((found.get("action", ""), {}))
            self._open = True
        elif self._open and tag in {"input", "textarea", "button", "select"} and found.get("name"):
            self._take(tag, found)
        elif self._open and tag == "option" and self._select:
            self._offer(self._select, found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "select":
            self._select = ""

    def _take(self, tag: str, found: Mapping[str, str]) -> None:
        name, kind = found["name"], found.get("type", "").lower()
        if tag == "select":
            self._select = name
        elif tag == "textarea" or (tag == "input" and kind in _TYPED):
            self.forms[-1][1][name] = None
        else:
            self._offer(name, found.get("value", ""))

    def _offer(self, name: str, value: str) -> None:
        offered = self.forms[-1][1].setdefault(name, [])
        if offered is not None and value not in offered:
            offered.append(value)


def document(pages: Iterable[Page], route_of: Any) -> dict[str, Any]:
    """Return what can be asked and sent by whoever was shown ``pages``."""
    paths: dict[str, dict[str, Any]] = {}
    seen: dict[str, dict[str, set[str]]] = {}
    for page in pages:
        _take_page(paths, seen, page, route_of)
        for action, fields in Fields(page.text).forms:
            path = urlsplit(action or page.path).path
            route = route_of("POST", path)
            if route is not None:
                _take_path(seen, route, path)
                _take_form(paths, route, fields)
    for path, operations in paths.items():
        for operation in operations.values():
            operation["parameters"] += [
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": _values(seen[path].get(name, set())),
                }
                for name in _PARAM.findall(path)
            ]
    return {"openapi": "3.0.3", "info": {"title": "the portal", "version": "0"}, "paths": paths}


def _values(known: set[str]) -> dict[str, Any]:
    """Return what a part of an address may be: mostly what is there, or nothing behind it would ever be reached."""
    return {"enum": [*sorted(known), "*", f"case_{'a' * 26}"]} if known else {"type": "string", "minLength": 1}


def _take_page(paths: Any, seen: Any, page: Page, route_of: Any) -> None:
    route = route_of("GET", page.path)
    if route is None:
        return
    operation = paths.setdefault(route.path, {}).setdefault("get", _operation())
    known = {each["name"] for each in operation["parameters"]}
    _take_path(seen, route, page.path)
    for name, _value in parse_qsl(urlsplit(page.path).query):
        if name not in known:
            operation["parameters"].append(
                {"name": name, "in": "query", "schema": {"type": "string", "maxLength": 200}}
            )
            known.add(name)


def _take_form(paths: Any, route: Route, fields: Mapping[str, list[str] | None]) -> None:
    operation = paths.setdefault(route.path, {}).setdefault("post", _operation())
    body = operation.setdefault("requestBody", _body())["content"][FORM]["schema"]
    properties = body["properties"]
    for name, offered in fields.items():
        if name != "command":
            properties.setdefault(name, _field(name, offered))
            body["required"] += [name] if name.startswith("_") and name not in body["required"] else []


def _take_path(seen: Any, route: Route, path: str) -> None:
    parts = path.partition("?")[0].strip("/").split("/")
    for want, part in zip(route.path.strip("/").split("/"), parts, strict=True):
        if want.startswith("{"):
            seen.setdefault(route.path, {}).setdefault(want.strip("{}"), set()).add(part)
    seen.setdefault(route.path, {})


def _field(name: str, offered: list[str] | None) -> dict[str, Any]:
    typed = {"type": "string", "maxLength": 2000}
    if offered is None:
        return typed
    if name.startswith("_"):  # what says that the form is ours and theirs: without it nothing else would be looked at
        return {"enum": offered}
    return {"anyOf": [{"type": "array", "items": {"enum": offered}, "maxItems": 8}, {"enum": offered}, typed]}


def _operation() -> dict[str, Any]:
    return {"parameters": [], "responses": {"default": {"description": "a page"}}}


def _body() -> dict[str, Any]:
    schema = {"type": "object", "properties": {"command": {"type": "string", "maxLength": 60}}, "required": []}
    return {"required": True, "content": {FORM: {"schema": schema}}}
