"""What is in the files, before anything is written: counts, and what has to be decided once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from articles.moving import wxr
from articles.moving.leftovers import Leftovers
from articles.moving.plain import in_one_line
from articles.moving.wxr import Group, Head, Item, Read

_OF_PLUGINS = """revision nav_menu_item custom_css customize_changeset oembed_cache user_request
wp_block wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face
guest-author acf-field acf-field-group elementor_library wpcf7_contact_form mc4wp-form
amp_validated_url scheduled-action shop_order"""
MACHINERY = frozenset(_OF_PLUGINS.split())
"""Kinds that only WordPress and its plugins need: counted, and left where they are."""
_OF_MENU_ITEM = ("type", "object", "object_id", "url")
_NAVIGATION_LINK = re.compile(r"<!-- wp:navigation-(?:link|submenu)\s+(\{.*?\})\s*/?-->", re.DOTALL)


@dataclass
class Category:
    """A category of the old site; ``posts`` is how many stories are in it."""

    slug: str
    name: str
    parent: str = ""
    term_id: str = ""
    posts: int = 0


@dataclass(frozen=True)
class MenuLine:
    """A line of a menu: what it leads to is an address, or an item or term by kind and key."""

    old_id: str
    menu: str
    label: str
    url: str = ""
    kind: str = ""
    key: str = ""
    order: int = 0


@dataclass
class Survey:
    """What the files hold."""

    system: str = "WordPress"
    site: str = ""
    title: str = ""
    base_url: str = ""
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    authors: dict[str, Group] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    creators: Counter[str] = field(default_factory=Counter)
    reusable: dict[str, str] = field(default_factory=dict)
    menu: list[MenuLine] = field(default_factory=list)
    leftovers: Leftovers = field(default_factory=Leftovers)
    comments: int = 0
    undated: int = 0
    replaced: int = 0
    items: int = 0

    def of_kind(self, kind: str) -> int:
        """Return how many items of a kind there are, in any state."""
        return sum(count for (name, _status), count in self.kinds.items() if name == kind)


def survey(
    paths: Iterable[Path],
    tell: Callable[[wxr.Progress], None] = lambda _progress: None,
    read: Read = wxr.parts,
) -> Survey:
    """Read all files once and return what they hold; ``tell`` hears of the progress.

    Raises:
        UnreadableFileError: a file cannot be read to its end.
    """
    found = Survey(system=getattr(read, "system", "WordPress"))
    progress = wxr.Progress()
    for part in read(paths, progress):
        if isinstance(part, Head):
            found.site = found.site or part.site
            found.title = found.title or part.title
            found.base_url = found.base_url or part.base_url or part.link
        elif isinstance(part, Group):
            _note_group(found, part)
        else:
            _note_item(found, part)
            if found.items % 200 == 0:
                tell(progress)
    found.replaced = progress.replaced
    return found


def _note_group(found: Survey, group: Group) -> None:
    if group.kind == "wp:author":
        login = group["wp:author_login"].strip()
        if login:
            found.authors[login] = group
        return
    taxonomy = group["wp:term_taxonomy"].strip() if group.kind == "wp:term" else ""
    slug = (group["wp:category_nicename"] or group["wp:tag_slug"] or group["wp:term_slug"]).strip()
    name = (group["wp:cat_name"] or group["wp:tag_name"] or group["wp:term_name"]).strip()
    if not slug and not name:
        return
    for of_kind in ("category", "tag", "term"):
        if text := group[f"wp:{of_kind}_description"].strip():
            found.leftovers.take_field(f"{of_kind}_description", text)
    if group.kind == "wp:category" or taxonomy == "category":
        known = _category(found, slug or name, name or slug)
        known.parent = (group["wp:category_parent"] or group["wp:term_parent"]).strip()
        known.term_id = group["wp:term_id"].strip()
    elif group.kind == "wp:tag" or taxonomy == "post_tag":
        found.tags[slug or name] = (name or slug, group["wp:term_id"].strip())


def _category(found: Survey, slug: str, name: str) -> Category:
    return found.categories.setdefault(slug, Category(slug, name))


def _note_item(found: Survey, item: Item) -> None:
    found.items += 1
    found.kinds[item.kind, item["wp:status"].strip()] += 1
    comments = sum(1 for comment in item.comments if is_shown(comment))
    found.comments += comments
    if item.kind not in MACHINERY:
        found.leftovers.take(item, shown=0 if item.kind == "page" else comments)
    if item.kind == "wp_block":
        found.reusable[item.old_id] = item["content:encoded"]
    elif item.kind == "guest-author":
        login = item.meta.get("cap-user_login", "").strip() or item["wp:post_name"].strip()
        found.guests[login.removeprefix("cap-")] = (
            item.meta.get("cap-display_name", "").strip() or item.title
        )
    elif item.kind == "nav_menu_item":
        found.menu.append(_menu_line(item))
    elif item.kind == "wp_navigation":
        found.menu += _menu_of_blocks(item)
    elif item.kind == "post":
        _note_post(found, item)


def _menu_line(item: Item) -> MenuLine:
    told = {name: item.meta.get(f"_menu_item_{name}", "").strip() for name in _OF_MENU_ITEM}
    is_custom = told["type"] in {"", "custom"}
    order = item["wp:menu_order"].strip()
    return MenuLine(
        item.old_id,
        next((term.slug or term.name for term in item.terms if term.domain == "nav_menu"), ""),
        in_one_line(item.title),
        told["url"],
        "" if is_custom else told["object"],
        "" if is_custom else told["object_id"],
        int(order) if order.isdecimal() else 0,
    )


def _menu_of_blocks(item: Item) -> list[MenuLine]:
    """Return the lines of a menu that the block editor wrote."""
    lines = []
    for order, block in enumerate(_NAVIGATION_LINK.finditer(item["content:encoded"])):
        try:
            given = json.loads(block[1])
        except (ValueError, RecursionError):
            continue
        if isinstance(given, dict):
            told = {name: str(given.get(name) or "") for name in ("label", "url", "type", "id")}
            key = f"{item.old_id}.{order}"
            label, slug = in_one_line(told["label"]), item["wp:post_name"].strip()
            kind = told["type"] if told["id"] else ""
            lines.append(MenuLine(key, slug, label, told["url"], kind, told["id"], order))
    return lines


def _note_post(found: Survey, item: Item) -> None:
    found.creators[item["dc:creator"].strip()] += 1
    found.undated += item["wp:post_date"].startswith(wxr.ZERO)
    for term in item.terms:
        if term.domain == "category" and (term.slug or term.name):
            _category(found, term.slug or term.name, term.name or term.slug).posts += 1
        elif term.domain in {"post_tag", "tag"} and (term.slug or term.name):
            found.tags.setdefault(term.slug or term.name, (term.name or term.slug, ""))


def is_shown(comment: wxr.Comment) -> bool:
    """Whether a comment was approved, and is one: pings are none."""
    approved = comment.values.get("wp:comment_approved", "").strip() in {"1", "approved"}
    return approved and comment.values.get("wp:comment_type", "").strip() in {"", "comment"}
