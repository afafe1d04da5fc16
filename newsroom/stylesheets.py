"""Style sheets are written one for a component and served one for a kind of page."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

_IMPORT: Final = re.compile(r'@import "([^":/]+\.css)";\n')


class StylesheetFinder(BaseFinder):
    """Finds a style sheet that imports its neighbours, with these inside of it.

    A reader on a slow line would wait a round trip for each of them. The finder stands before
    Django's own, so that ``collectstatic`` and the server for development have the same sheet;
    of a sheet that imports nothing it knows nothing.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(settings.VAR_DIR / "stylesheets")

    def check(self, **kwargs: Any) -> list[Any]:
        """Return no faults: the folders are those of Django's own finder, which checks them."""
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield name and storage of every sheet that imports something."""
        for name, source in self._sources():
            if not matches_patterns(name, ignore_patterns or []) and self._whole(name, source):
                yield name, self.storage

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the whole sheet's path (of ``find_all``: in a list), as its parts are now."""
        found = [
            whole
            for name, source in self._sources()
            if name == path and (whole := self._whole(name, source))
        ]
        return found if find_all or not found else found[0]

    def _sources(self) -> Iterator[tuple[str, Path]]:
        for folder in map(Path, settings.STATICFILES_DIRS):
            for source in sorted(folder.rglob("*.css")):
                yield source.relative_to(folder).as_posix(), source

    def _whole(self, name: str, source: Path) -> str | None:
        """Write the sheet with its imports inside of it, and return where; ``None`` without any."""
        css, count = _IMPORT.subn(
            lambda found: source.with_name(found[1]).read_text(), source.read_text()
        )
        if not count:
            return None
        target = Path(self.storage.path(name))
        if not target.is_file() or target.read_text() != css:  # its time says when it changed
            _write_whole(target, css)
        return str(target)


def _write_whole(target: Path, css: str) -> None:
    """Write at once: another process may be reading the sheet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False) as file:
        file.write(css)
    written = Path(file.name)
    written.chmod(0o644)
    written.replace(target)
