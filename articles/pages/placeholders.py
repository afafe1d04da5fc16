"""What an editor places inside a story: other stories, pictures, files, posts of other sites.

The stored body holds a place only, ``<div data-story="12"></div>``; what stands there is looked up
when the page is made. So a story that was withdrawn meanwhile, or a picture that is gone, leaves
nothing behind.
"""

from __future__ import annotations

import json
import re
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.body.embeds import embed
from articles.body.placeholders import PLACE, keys_in
from articles.db import page_tags, prepared
from articles.db.json_prefetch import made
from articles.models import Article, Image, StoredFile
from articles.pages import facts as page_facts


@dataclass
class Placeholders:
    """Everything that the places of a body name, loaded at once: at most one query."""

    html: str
    stories: dict[int, Article] = field(default_factory=dict)
    images: dict[int, Image] = field(default_factory=dict)
    files: dict[int, StoredFile] = field(default_factory=dict)

    @classmethod
    def of(cls, html: str) -> Placeholders:
        """Load what sanitised ``html`` places; nothing is asked where it places nothing."""
        return cls.of_facts(html, facts(html))

    @classmethod
    def of_facts(cls, html: str, told: str) -> Placeholders:
        """Make what ``html`` places of what ``facts`` told."""
        placed = cls(html)
        if told:
            stories, images, files = json.loads(told)
            placed.stories = {row["id"]: made(Article, row) for row in stories}
            placed.images = {row["id"]: made(Image, row) for row in images}
            placed.files = {row["id"]: made(StoredFile, row) for row in files}
        return placed

    @property
    def frame_hosts(self) -> list[str]:
        """The origins that the page must be allowed to frame once the reader asks for them."""
        places = PLACE.findall(self.html)
        found = (embed(unescape(url)) for kind, url, _title in places if kind == "embed")
        return sorted({each.host for each in found if each})

    @staticmethod
    def scrolls(filled: str) -> bool:
        """Whether filled HTML holds what scrolls by itself on a small screen."""
        return 'tabindex="0"' in filled

    def filled(self, html: str, edition: str = "articles") -> SafeString:
        """Return ``html`` with its places filled, for ``edition`` "articles", "text", "feeds"."""
        filled = PLACE.sub(lambda place: self._shown(place, edition), html)
        if edition == "articles":
            # A wide table scrolls by itself on a small screen, by the arrow keys too.
            frame = f'<div class="table-frame" role="group" tabindex="0" aria-label="{_("Table")}">'
            filled = filled.replace("<table>", f"{frame}<table>")
            filled = filled.replace("</table>", "</table></div>")
        return mark_safe(filled)  # noqa: S308 - sanitised when it was saved; templates escape

    def _shown(self, place: re.Match[str], edition: str) -> str:
        kind, value = place[1], place[2]
        context: dict[str, object] = {}
        if kind == "story":
            context["story"] = self.stories.get(int(value))
        elif kind == "pictures":
            found = (self.images.get(int(key)) for key in value.split(","))
            context["pictures"] = [_captioned(image, place[3]) for image in found if image]
        elif kind == "file":
            context["file"] = self.files.get(int(value))
        elif kind == "link":
            context["address"] = unescape(value)
            context["host"] = urlsplit(unescape(value)).netloc.removeprefix("www.")
        else:
            context["embed"] = embed(unescape(value))
        if not any(context.values()):
            return ""
        context["title"] = unescape(place[3] or "")
        return render_to_string(f"{edition}/placed/{kind}.html", context).strip()


def _captioned(image: Image, caption: str | None) -> Image:
    """Return a picture with the caption that it has in a place, where that is one of its own."""
    if not caption:
        return image
    image = copy(image)
    image.caption = unescape(caption)
    return image


@cache
def _statement() -> str:
    return f"""
        SELECT json_build_array(
            (SELECT coalesce(json_agg(s ORDER BY s.id), '[]')
             FROM ({page_facts.public("id", "headline", "publication_date", "slug")}) s
             WHERE s.id = ANY(%(stories)s::bigint[])),
            (SELECT coalesce(json_agg(w ORDER BY w.id), '[]')
             FROM (SELECT i.*, ({page_facts.RENDITIONS}) AS renditions FROM articles_image i) w
             WHERE w.id = ANY(%(images)s::bigint[])),
            (SELECT coalesce(json_agg(f ORDER BY f.id), '[]')
             FROM (SELECT id, file, name, size FROM articles_storedfile) f
             WHERE f.id = ANY(%(files)s::bigint[]))
        )::text
    """  # noqa: S608 - our own


def facts(html: str) -> str:
    """Return what is known of all that sanitised ``html`` places, as text; empty without."""
    stories, images, files = (keys_in(html, kind) for kind in ("story", "pictures", "file"))
    # Also of those that readers cannot see now.
    page_tags.note(
        *(f"article:{key}" for key in stories),
        *(f"image:{key}" for key in images),
        *(f"file:{key}" for key in files),
    )
    if not stories and not images and not files:
        return ""
    values = {"stories": list(stories), "images": list(images), "files": list(files)}
    [(told,)] = prepared.run(_statement(), values)
    return str(told)
