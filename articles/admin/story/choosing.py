"""Fields that two people changed, each in another way: both values shown, and one chosen.

Like the paragraphs of a text (``joining``): the form that comes back holds one's own values, and
what was chosen instead goes in when it is sent again. What one typed rides along, so that a field
that was changed by hand after the choice is asked about anew and not replaced.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from articles.admin.story.joining import Shown
from articles.editing.comparing import Comparison
from articles.editing.revisions import Difference
from articles.models import Revision

FIELD: Final = "clashes"
CHOICE: Final = "clash-%s"
THEIRS: Final = "theirs"


@dataclass(frozen=True)
class Conflict:
    """What happened since the form was opened.

    ``saves`` are the versions saved meanwhile, newest first; ``clashes`` compare the stored text
    with the own; ``taken_over`` compares what was typed and what the form holds now. ``hunks`` are
    paragraphs to choose from; ``displaced`` ones have no place any more. What is ``packed`` goes
    along with the form.
    """

    saves: list[Revision]
    clashes: list[Difference] = field(default_factory=list)
    packed_clashes: str = "{}"
    taken_over: list[Comparison] = field(default_factory=list)
    hunks: list[Shown] = field(default_factory=list)
    packed: str = "[]"
    displaced: list[Shown] = field(default_factory=list)

    @property
    def who(self) -> Any:
        """Who saved last; None where that was no person, or nobody did."""
        return self.saves[0].user if self.saves else None


def packed(own: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return one's own values of the fields as the form takes them along."""
    return json.dumps({name: own[name] for name in names}, ensure_ascii=False)


def is_asked(post: QueryDict) -> bool:
    """Whether another's value was chosen for any field."""
    return FIELD in post and any(
        name.startswith(CHOICE % "") and post[name] == THEIRS for name in post
    )


def chosen(
    post: QueryDict, own: Mapping[str, Any], same: Callable[[str, Any, Any], bool]
) -> tuple[list[str], list[str]]:
    """Return the fields whose stored value was chosen, and those typed over since then."""
    shown = _unpacked(post.get(FIELD, ""))
    names = [name for name in shown if name in own and post.get(CHOICE % name) == THEIRS]
    kept = [name for name in names if _is_unchanged(name, own, shown, same)]
    return kept, [name for name in names if name not in kept]


def _is_unchanged(
    name: str,
    own: Mapping[str, Any],
    shown: Mapping[str, Any],
    same: Callable[[str, Any, Any], bool],
) -> bool:
    if isinstance(own[name], list) != isinstance(shown[name], list):
        return False
    return same(name, own[name], shown[name])


def _unpacked(text: str) -> dict[str, Any]:
    """Return what came back with the form; nothing where it is not what was sent along."""
    try:
        sent = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    known = sent.items() if isinstance(sent, dict) else ()
    return {name: value for name, value in known if _is_value(value)}


def _is_value(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, str) for part in parts)
