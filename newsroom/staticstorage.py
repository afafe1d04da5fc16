"""Static files of production: hashed, compressed, and a style sheet's imports inside of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT: Final = re.compile(r'@import "([^":/]+\.css)";\n')


class InliningStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Puts ``@import "neighbour.css";`` into the style sheet that asks for it.

    Style sheets are written one for a job; a reader on a slow line waits a round trip for each.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Inline first, since the hash of a style sheet is that of all that it holds."""
        sources = dict(paths)
        for name in [] if dry_run else [name for name in paths if name.endswith(".css")]:
            css = _read(sources, name)
            whole = _inlined(css, name, sources)
            if whole != css:
                self.delete(name)
                self.save(name, ContentFile(whole.encode()))
                paths = paths | {name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)


def _inlined(css: str, name: str, paths: dict[str, Any]) -> str:
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda found: _read(paths, posixpath.join(folder, found[1])), css)


def _read(paths: dict[str, Any], name: str) -> str:
    """Return a source: what was collected before may hold imports of yesterday."""
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode()
    return text
