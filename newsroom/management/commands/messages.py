"""Collects the interface's texts from code and templates and compiles the translations.

Django's own makemessages needs the gettext programs of the operating system; this needs Babel only,
so that the check runs wherever the tests run.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import templatize

PACKAGES = ("newsroom", "articles", "subscriptions")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# Interface texts; written by `make messages`, translated by hand."
NOT_OURS = {"newsroom/demo"}


class Command(BaseCommand):
    """Update ``newsroom/locale/*/LC_MESSAGES/django.po`` and its compiled twin."""

    help = "Collect the interface texts and compile the translations (needs Babel)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check`` writes nothing."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail where a text is not translated or a catalogue is out of date",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Update or check every language but English, which the texts are written in."""
        found = collect(settings.BASE_DIR)
        faults: list[str] = []
        for language in dict(settings.LANGUAGES):
            if language == "en":
                continue
            folder = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"
            faults += self.faults(folder, found) if options["check"] else self.update(folder, found)
        if faults:
            raise CommandError("\n".join([*faults, "Run `make messages`, then translate."]))

    def update(self, folder: Path, found: Any) -> list[str]:
        """Write both files; return what still wants a translation."""
        folder.mkdir(parents=True, exist_ok=True)
        catalog = merged(folder / "django.po", found, folder.parent.name)
        (folder / "django.po").write_bytes(as_po(catalog))
        (folder / "django.mo").write_bytes(as_mo(catalog))
        missing = untranslated(catalog)
        self.stdout.write(f"{folder.parent.name}: {len(catalog)} texts, {len(missing)} missing")
        return []

    def faults(self, folder: Path, found: Any) -> list[str]:
        """Return what is wrong with the files as they are."""
        catalog = merged(folder / "django.po", found, folder.parent.name)
        faults = [
            f"{folder.parent.name}: no translation of {text!r}" for text in untranslated(catalog)
        ]
        for name, wanted in (("django.po", as_po(catalog)), ("django.mo", as_mo(catalog))):
            file = folder / name
            if not file.exists() or file.read_bytes() != wanted:
                faults.append(f"{folder.parent.name}: {name} is out of date")
        return faults


def sources(base: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with interface texts, as (path below ``base``, Python source)."""
    for package in PACKAGES:
        for file in sorted((base / package).rglob("*.py")):
            name = file.relative_to(base).as_posix()
            if "/migrations/" not in name and not name.startswith(tuple(NOT_OURS)):
                yield name, file.read_bytes()
    for file in sorted((base / "templates").rglob("*")):
        if file.suffix in {".html", ".txt"}:
            name = file.relative_to(base).as_posix()
            source = templatize(file.read_text(encoding="utf-8"), origin=name)
            # Read as Python, in which an indent means something.
            yield name, re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE).encode()


def collect(base: Path) -> Any:
    """Return a Babel catalogue of every text, with the files that use it."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - for development only
    from babel.messages.extract import extract  # noqa: PLC0415

    catalog = Catalog(charset="utf-8")
    for name, source in sources(base):
        for _line, text, _comments, context in extract(
            "python", io.BytesIO(source), KEYWORDS, options={"encoding": "utf-8"}
        ):
            catalog.add(text, locations=[(name, 0)], context=context)
    return catalog


def merged(file: Path, found: Any, language: str) -> Any:
    """Return the catalogue in ``file`` brought up to what was found; old texts go."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    if file.exists():
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=language)
    else:
        catalog = Catalog(locale=language, charset="utf-8", project="newsroom", fuzzy=False)
    catalog.header_comment = HEADER
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def untranslated(catalog: Any) -> list[str]:
    """Return the texts without a translation, or with one that is not settled."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    ]


def _texts(string: Any) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def as_po(catalog: Any) -> bytes:
    """Return the catalogue as a .po file, sorted and without line numbers: diffs stay small."""
    from babel.messages.pofile import write_po  # noqa: PLC0415

    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, width=100, omit_header=False, include_lineno=False)
    return buffer.getvalue()


def as_mo(catalog: Any) -> bytes:
    """Return the catalogue compiled."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415

    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()
