"""Tags as they are typed: the one that exists is taken, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from taggit.managers import _TaggableManager

from articles.text.characters import as_line

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’‛ʹʻʼʽʾʿ′＇"))
_BLANKS = re.compile(r"[\s_\u00ad\u2010-\u2015\u2212\u30fb\ufe58\ufe63\uff0d·-]+")


def tag_name(text: str) -> str:
    """Return a tag's name as it is stored: one line, composed (NFC), single blanks."""
    return " ".join(as_line(text).split())


def tag_key(name: str) -> str:
    """Return what the spellings of one tag have in common.

    Capitals, composition, apostrophes, and whether words are joined by a hyphen or a blank make no
    other tag: ``COVID-19`` and ``Covid 19``, ``Jum'at`` and ``Jum’at``.
    """
    folded = unicodedata.normalize("NFKC", tag_name(name)).translate(_APOSTROPHES).casefold()
    folded = unicodedata.normalize("NFKC", folded)
    return _BLANKS.sub(" ", folded).strip() or tag_name(name).casefold()


class TagQuerySet(models.QuerySet[Any]):
    """Tags by what somebody types."""

    def typed(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the existing tag for each of ``names`` that has one; one query or two.

        Of several that differ only in spelling (from before this was asked) the one that is
        written so, else the oldest.
        """
        wanted = {name: tag_key(name) for name in names}
        found: dict[str, list[Any]] = {}
        for tag in self.filter(key__in=set(wanted.values())).order_by("pk") if wanted else ():
            found.setdefault(tag.key, []).append(tag)
        if missing := set(wanted.values()) - found.keys():
            found |= {key: [tag] for key, tag in self._merged(missing).items()}
        return {
            name: next((tag for tag in found[key] if tag.name == name), found[key][0])
            for name, key in wanted.items()
            if key in found
        }

    def _merged(self, keys: set[str]) -> dict[str, Any]:
        """Return the tags that took those of ``keys``: what was merged once stays one."""
        twins = apps.get_model("articles", "Twins").objects.merged()
        led = dict(twins.filter(kind="tag", gone_key__in=keys).values_list("gone_key", "kept_id"))
        tags = self.in_bulk(led.values()) if led else {}
        return {key: tags[kept] for key, kept in led.items() if kept in tags}

    def get_by_natural_key(self, name: str) -> Any:
        """Return the tag of this very name, for fixtures."""
        return self.get(name=name)


class StoryTags(_TaggableManager):
    """The tags of a story; names become tags that exist wherever one does."""

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: Any) -> list[Any]:
        given = [tag_name(tag) if isinstance(tag, str) else tag for tag in tags]
        rows = self.through.tag_model().objects
        known = rows.typed(tag for tag in given if isinstance(tag, str))
        made: dict[str, Any] = {}
        for name in given:
            if isinstance(name, str) and name not in known:
                key = tag_key(name)
                if key not in made:
                    made[key] = rows.get_or_create(name=name)[0]
                known[name] = made[key]
        rows_of_names = [known[tag] if isinstance(tag, str) else tag for tag in given]
        result: list[Any] = super()._to_tag_model_instances(  # type: ignore[no-untyped-call]  # taggit
            rows_of_names, tag_kwargs
        )
        return result
