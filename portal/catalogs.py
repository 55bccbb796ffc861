"""``python -m portal.catalogs``: what there is to translate, and whether every language has all of it.

``write`` reads every text that `portal.i18n` marks or says, in the code and in the templates, into
``locale/trellis.pot``, and brings each ``trellis.po`` in step: what is new stands there untranslated, what is gone is
taken out. ``check`` fails where that is still to be done, where a language lacks a text, where a translation puts in or
marks up other things than the English does, and where a template says something outside of the catalogs.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from contracts.rules import REASONS
from portal.i18n import CATALOGS, DOMAIN
from portal.literal import literal
from portal.render import environment

_ROOT: Final = Path(__file__).parents[1]
_METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS: Final = {
    "**/templates/**.html": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
}
_KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "P_": ((1, "c"), 2),
    "gettext": None,
    "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
}
"""What says a text, in the code and in templates: `gettext` is what ``{% trans %}`` comes to."""
_TEXTS: Final = ("title", "words")
_REFUSES: Final = {"invalid": 1, "Refusal": 2}
"""What makes a refusal, and after how many arguments its rule stands."""
_WIDTH: Final = 120
_PUT_IN: Final = re.compile(r"%\(\w+\)[sd]|%%|{\w*}|<[^>]*>")
"""What a translation keeps as it is: what is put in, and marks around words."""


def extracted() -> Catalog:
    """Return every text there is to translate."""
    found = Catalog(project="Trellis", header_comment="# Every text of the portal. Written by `make catalogs`.")
    texts = extract_from_dir(_ROOT / "portal", _METHODS, _OPTIONS, _KEYWORDS, comment_tags=("Translators:",))
    for path, _, message, comments, context in texts:
        found.add(message, locations=[(f"portal/{path}", 0)], auto_comments=comments, context=context)
    for file, text in _said_elsewhere():
        found.add(text, locations=[(file.relative_to(_ROOT).as_posix(), 0)])
    return found


def _said_elsewhere() -> Iterator[tuple[Path, str]]:
    """Yield what pages say in the words of others: of tables of the law and of figures, of rules, of refusals."""
    for path in sorted((_ROOT / "contracts").glob("*.toml")):
        yield from ((path, text) for text in _titles(tomllib.loads(path.read_text(encoding="utf-8"))))
    yield from ((_ROOT / "contracts" / "rules.py", reason.why) for reason in REASONS.values())
    for path in sorted(_ROOT.glob("services/**/*.py")):
        yield from ((path, text) for text in _refusals(path.read_text(encoding="utf-8")))


def _titles(table: object) -> Iterator[str]:
    match table:
        case dict():
            yield from (text for name, text in table.items() if name in _TEXTS and isinstance(text, str))
            for inside in table.values():
                yield from _titles(inside)
        case list():
            for inside in table:
                yield from _titles(inside)
        case _:
            pass


def _refusals(source: str) -> Iterator[str]:
    """Yield the rules that a service gives as the reason of a refusal."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _REFUSES:
            given = [*node.args[_REFUSES[node.func.id] :], *(each.value for each in node.keywords)]
            yield from (each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))


def languages() -> Iterator[Path]:
    """Yield the file of each language."""
    yield from sorted(CATALOGS.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN)


def in_step(path: Path, template: Catalog) -> Catalog:
    """Return a language's file with exactly the texts of ``template``."""
    catalog = read(path)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> bytes:
    """Return a catalog as a file: by its texts, so that nothing moves when code does, and without dates."""
    out = BytesIO()
    write_po(out, catalog, width=_WIDTH, sort_output=True, include_lineno=False)
    return re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator)[^\n]*\n', b"", out.getvalue())


def complaints(catalog: Catalog) -> Iterator[str]:
    """Yield what a language lacks, and where it says other things than the English does."""
    for message in catalog:
        if not message.id:
            continue
        said = [message.string or ""] if isinstance(message.string, str | None) else list(message.string)
        if not all(said):
            yield f"no translation of {_named(message)}"
        elif message.fuzzy:
            yield f"a guess instead of a translation of {_named(message)}"
        elif any(_marks(each) not in map(_marks, _forms(message)) for each in said):
            yield f"other things are put in than in {_named(message)}"


def write() -> int:
    """Bring every file in step."""
    template = extracted()
    (CATALOGS / f"{DOMAIN}.pot").write_bytes(written(template))
    for path in languages():
        catalog = in_step(path, template)
        path.write_bytes(written(catalog))
        open_ = sum(1 for _ in complaints(catalog))
        sys.stdout.write(f"{catalog.locale}: {len(catalog)} texts, {open_} to look at\n")
    return 0


def check() -> int:
    """Say what is out of step or missing; the number of it."""
    template, wrong = extracted(), 0
    texts = {(message.id, message.context) for message in template if message.id}
    for path in (CATALOGS / f"{DOMAIN}.pot", *languages()):
        held = read_template(path) if path.suffix == ".pot" else read(path)
        if {(message.id, message.context) for message in held if message.id} != texts:
            wrong += 1
            sys.stdout.write(f"{path.relative_to(_ROOT)} is out of step: make catalogs\n")
    for path in languages():
        for complaint in complaints(in_step(path, template)):
            wrong += 1
            sys.stdout.write(f"{path.parent.parent.name}: {complaint}\n")
    for template_file in sorted((_ROOT / "portal" / "templates").rglob("*.html")):
        for text in literal(template_file.read_text(encoding="utf-8"), environment()):
            wrong += 1
            sys.stdout.write(f"{template_file.relative_to(_ROOT)}: outside of the catalogs: {text!r}\n")
    return min(wrong, 1)


def read_template(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _english(message: Message) -> str:
    return _forms(message)[-1]


def _named(message: Message) -> str:
    return repr(_english(message)) + (f" ({message.context})" if message.context else "")


def _marks(text: str) -> list[str]:
    return sorted(_PUT_IN.findall(text))


if __name__ == "__main__":
    sys.exit({"write": write, "check": check}[sys.argv[1]]())
