"""Parts of pages that are made once: a story's card, which many pages show; what frames every page.

As pages are (``kept``), they are found by all that they show, so that none is ever old and nothing
has to be emptied. Held to a number of bytes; least recently used goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection
from django.template import Context, loader
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.db import page_tags
from articles.pages.bounded import Bounded

MOST_BYTES: Final = 8 * 1024 * 1024
_EACH: Final = 700  # bytes that a part takes beside its own
PLACE: Final = "\x02%s\x03"  # no text that people type holds these signs


class Part(NamedTuple):
    """A part that was made, and what it stands on."""

    html: SafeString
    record: page_tags.Recording

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self.html) + _EACH + self.record.size


_parts: Bounded[Part] = Bounded(MOST_BYTES)


def made_once(
    template: str, facts: object, shown: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
) -> SafeString:
    """Return what ``template`` makes of ``shown`` alone; it is made once of the same ``facts``.

    ``facts`` tell all that it shows, in their ``repr``.
    """
    told = repr((template, get_language(), get_script_prefix(), facts))
    key = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=20).digest()
    part = _parts.get(key)
    if part is None:
        with statements() as asked, page_tags.copied() as record:
            part = Part(rendered(template, shown() if callable(shown) else shown), record)
        if not asked:
            _parts.keep(key, part)
    else:
        page_tags.repeat(part.record)
    return part.html


def rendered(template: str, shown: Mapping[str, Any]) -> SafeString:
    """Return what ``template`` makes of ``shown`` alone, as ``{% include … only %}`` does."""
    page: Any = loader.get_template(template)
    html: SafeString = page.template.render(Context(dict(shown)))
    return html


def filled(html: SafeString, name: str, value: object) -> SafeString:
    """Return a part that was made with ``PLACE % name`` in place of ``value``, with ``value``."""
    return mark_safe(html.replace(PLACE % name, escape(value)))  # noqa: S308 - escaped


def forget() -> None:
    """Make every part anew."""
    _parts.clear()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note the statements that are run within: what is made with any stands on more than facts."""
    asked: list[str] = []

    def execute(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append(str(sql))
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield asked
