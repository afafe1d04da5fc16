"""What files hold of their items that has no place here: counted once, and told by its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.moving.notes import Note
from articles.moving.plain import in_one_line
from articles.moving.wxr import Item

_WORDS_OF_READ = """
_thumbnail_id _thumbnail_url _thumbnail_alt _thumbnail_caption footnotes _wp_trash_meta_status
_wp_attachment_image_alt _yoast_wpseo_title _yoast_wpseo_metadesc _yoast_wpseo_canonical
_yoast_wpseo_meta-robots-noindex _yoast_wpseo_primary_category rank_math_title
rank_math_description rank_math_canonical_url rank_math_robots rank_math_primary_category
"""
_READ = frozenset(_WORDS_OF_READ.split())
_OF_MENUS = "_menu_item_"
_TAXONOMIES = frozenset({"category", "post_tag", "tag", "author", "nav_menu"})
_NOTHING = re.compile(r"(?:a:0:\{\}|\[\]|\{\}|0|-1|default|none|no|off|false|null)?", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<=_)(?:[0-9a-f]{12,}|\d+)")
_MOST = 60  # fields that get a line of their own


@dataclass
class Leftovers:
    """How often each field and each kind of term occurs, and what the first of each holds."""

    fields: Counter[str] = field(default_factory=Counter)
    taxonomies: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    def take(self, item: Item, *, shown: int) -> None:
        """Count what an item holds beside what is read; ``shown`` of its comments are brought."""
        self.comments += len(item.comments) - shown
        is_file = item.kind == "attachment"
        for name, value in {**item.meta, **item.left}.items():
            is_read = name in _READ or name.startswith(_OF_MENUS)
            is_machines = is_file and name.startswith("_")
            if not is_read and not is_machines and not _NOTHING.fullmatch(value.strip()):
                self.take_field(name, value)
        for domain in {term.domain for term in item.terms} - _TAXONOMIES:
            self.taxonomies[domain] += 1
            names = (term.name or term.slug for term in item.terms if term.domain == domain)
            self.examples.setdefault(f"taxonomy {domain}", ", ".join(names))

    def take_field(self, name: str, value: str) -> None:
        """Count a field that has no place here."""
        name = _NUMBERS.sub("…", name)  # _oembed_26afb00b3c55411f, price_12
        self.fields[name] += 1
        self.examples.setdefault(name, value[:2000])

    def notes(self) -> Iterator[Note]:
        """Yield what there is to tell of all files together."""
        for domain, count in self.taxonomies.most_common(_MOST):
            text = self.examples[f"taxonomy {domain}"]
            yield Note("taxonomy", {"name": domain[:100], "count": str(count), "text": text[:200]})
        readers = [name for name in self.fields if not name.startswith("_")]
        readers.sort(key=lambda name: (-self.fields[name], name))
        for name in readers[:_MOST]:
            text = in_one_line(self.examples[name])[:200]
            yield Note("field", {"name": name[:100], "count": str(self.fields[name]), "text": text})
        if names := sorted(set(self.fields) - set(readers[:_MOST])):
            yield Note("fields", {"names": ", ".join(names)})
        if self.comments:
            yield Note("comments_left", {"count": str(self.comments)})
