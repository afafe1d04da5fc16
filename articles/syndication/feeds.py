"""Feeds of the site, a section, tag, reporter and development: RSS 2.0, Atom, JSON Feed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import set_response_etag
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.functional import cached_property
from django.utils.http import http_date
from django.views.decorators.http import conditional_page, require_safe

from articles import identity
from articles.db import page_tags, prepared
from articles.models import Article, Event, Reporter, Section, Tag
from articles.models.purges import NEWEST
from articles.pages import facts, kept, placeholders, subjects
from articles.pages.former_slugs import MovedForEver
from articles.pages.placeholders import Placeholders
from articles.pages.subjects import Subject
from articles.syndication.structured_data import photograph

ITEMS = 30
# What XML 1.0 cannot hold: one such character in a story would break the whole feed.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OWN_ADDRESS = re.compile(r'(\s(?:href|src)=")(?=/(?!/))')
_MEDIA = "http://search.yahoo.com/mrss/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"


def xml_safe(text: str) -> str:
    """Return ``text`` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


@dataclass(frozen=True)
class Feed:
    """What a feed says, whatever its form. Addresses are whole."""

    title: str
    description: str
    link: str
    own_address: str
    stories: list[Article]
    site: identity.Site
    placed: str  # what ``placeholders.facts`` tells of all their bodies

    @property
    def changed(self) -> datetime.datetime:
        """When anything in it last changed; of an empty one, this morning."""
        times = [max(s.modified_at, s.published_at) for s in self.stories if s.published_at]
        empty = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return max(times, default=empty)

    def whole_text(self, story: Article) -> str:
        """Return the story's body as HTML that stands alone; empty where feeds are short."""
        if not self.site.full_feeds:
            return ""
        opened = story.opened(self.site.name)
        filled = self.placeholders.filled(opened, "feeds")
        return _OWN_ADDRESS.sub(rf"\1{self.site.url}", filled)

    @cached_property
    def placeholders(self) -> Placeholders:
        """What all the stories place, loaded together."""
        together = "".join(story.body for story in self.stories)
        return Placeholders.of_facts(together, self.placed)


@require_safe
@conditional_page
def feed(request: HttpRequest, form: str = "rss", kind: str = "", slug: str = "") -> HttpResponse:
    """The newest public stories of a subject, or of all."""
    try:
        subject = subjects.of_slug(KINDS[kind], slug) if kind else None
    except MovedForEver as moved:
        ending = "" if form == "rss" else f"{form}/"
        return moved.answer(request, f"{moved.subject.get_absolute_url()}feed/{ending}")
    page_tags.keep(NEWEST if subject is None else f"{kind}-list:{subject.pk}")
    site = identity.current()
    rows = _rows(subject, full=site.full_feeds)
    if subject is not None and len(rows) < subject.fewest:
        raise Http404  # as its page
    placed = placeholders.facts("".join(body for _text, body in rows))

    def make() -> kept.Made:
        stories = [facts.story(text) for text, _body in rows]
        return _response(form, _feed(request, subject, stories, placed)), []

    told = [request.path, form, subject.text if subject else "", placed]
    return kept.answer(request, [*told, *(text for text, _body in rows)], make)


KINDS: Final[Any] = {"section": Section, "tag": Tag, "reporter": Reporter, "event": Event}
_TAGS: Final = """
    SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'slug', t.slug)
                             ORDER BY t.name, t.id), '[]')
    FROM articles_tag t JOIN articles_taggedarticle g ON g.tag_id = t.id
    WHERE g.content_object_id = a.id
"""


@cache
def _statement(model: Any, *, full: bool) -> tuple[str, str]:
    """The statement of a feed's stories, each with its body; the name of the subject's key in it.

    ``full`` is whether there are bodies: else they are empty.
    """
    keys, name = subjects.newest_keys(model, ITEMS) if model is not None else ("", "")
    among = f"WHERE p.id IN (SELECT key FROM ({keys}) k(time, key))" if keys else ""  # noqa: S608
    body = "a.body" if full else "''"
    columns = (*facts.CARD_COLUMNS, "dateline", "opens_plain", *(["body"] if full else []))
    rows = f"""
        SELECT * FROM ({facts.public(*columns)}) p {among}
        ORDER BY p.published_at DESC, p.id DESC LIMIT {ITEMS}
    """  # noqa: S608 - our own
    further = f"'further_sections', ({facts.FURTHER})"
    own = [f"'{name}', a.{name}" for name in ("dateline", "opens_plain")]
    more = (further, f"'tags', ({_TAGS})", *own, f"'body', {body}")
    cards = facts.cards_of(rows, f"a.published_at, a.id, {body}", *more)
    statement = f"{cards} ORDER BY 1 DESC, 2 DESC"
    return statement, name


def _rows(subject: Subject[Any] | None, *, full: bool) -> list[tuple[str, str]]:
    """Return the texts of the stories, newest first, each with its body; one query."""
    model: Any = type(subject.row) if subject is not None else None
    statement, name = _statement(model, full=full)
    found = prepared.run(statement, {name: subject.pk} if subject is not None else {})
    return [(text, body) for _time, _key, body, text in found]


def _response(form: str, found: Feed) -> HttpResponse:
    write, content_type = FORMS[form]
    response = HttpResponse(write(found), content_type=f"{content_type}; charset=utf-8")
    response.headers["Last-Modified"] = http_date(found.changed.timestamp())
    set_response_etag(response)
    return response


def _feed(
    request: HttpRequest, subject: Subject[Any] | None, stories: list[Article], placed: str
) -> Feed:
    site = identity.current()
    row = subject.row if subject is not None else None
    about = ""
    if row is not None:
        about = row.bio if isinstance(row, Reporter) else row.description
    path = reverse("articles:home") if row is None else row.get_absolute_url()
    return Feed(
        title=site.name if row is None else f"{row.name} – {site.name}",
        description=about or site.tagline,
        link=site.url + path,
        own_address=site.url + request.path,
        stories=stories,
        site=site,
        placed=placed,
    )


def _identifier(story: Article) -> str:
    """Return a name that stays when the story's address changes (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:berita-{story.pk}"


class _Dated(SyndicationFeed):
    """A feed whose date is that of its stories, so that what did not change is the same bytes."""

    def latest_post_date(self) -> datetime.datetime:
        changed: datetime.datetime = self.feed["changed"]
        return changed


class Rss(_Dated, Rss201rev2Feed):
    """RSS 2.0 with whole texts and pictures."""

    def rss_attributes(self) -> dict[str, str]:
        more = {"xmlns:content": _CONTENT, "xmlns:media": _MEDIA}
        return super().rss_attributes() | more

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["whole_text"]:
            handler.addQuickElement("content:encoded", item["whole_text"])
        if item["picture"]:
            handler.addQuickElement(
                "media:content", attrs={"url": item["picture"], "medium": "image"}
            )


class Atom(_Dated, Atom1Feed):
    """Atom 1.0 with whole texts and every author."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        for name, address in item["people"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", address)
            handler.endElement("author")
        super().add_item_elements(handler, item)
        if item["whole_text"]:
            handler.addQuickElement("content", item["whole_text"], {"type": "html"})


def _syndicated(kind: type[Rss | Atom]) -> Callable[[Feed], str]:
    def write(found: Feed) -> str:
        made = kind(
            title=xml_safe(found.title),
            link=found.link,
            description=xml_safe(found.description),
            language=settings.LANGUAGE_CODE,
            feed_url=found.own_address,
            feed_guid=found.own_address,
            author_name=xml_safe(found.site.name) if kind is Atom else None,
            changed=found.changed,
        )
        for story in found.stories:
            made.add_item(**_item(found, story, whole_names=kind is Rss))
        text: str = made.writeString("utf-8")
        return text

    return write


def _item(found: Feed, story: Article, *, whole_names: bool) -> dict[str, Any]:
    names = ", ".join(reporter.name for reporter in story.byline)
    return {
        "title": xml_safe(story.headline),
        "link": found.site.url + story.get_absolute_url(),
        "description": xml_safe(story.standfirst),
        "unique_id": _identifier(story),
        "unique_id_is_permalink": False,
        "author_name": xml_safe(names) if whole_names else None,
        "people": [(xml_safe(r.name), found.site.url + r.get_absolute_url()) for r in story.byline],
        "pubdate": story.published_at,
        "updateddate": story.updated_at or story.published_at,
        "categories": [xml_safe(name) for name in _subjects(story)],
        "whole_text": xml_safe(found.whole_text(story)),
        "picture": photograph(story),
    }


def _subjects(story: Article) -> list[str]:
    sections = (story.section, *story.further_sections.all())
    return [one.name for one in (*sections, *story.tags.all())]


def _json(found: Feed) -> str:
    items = []
    for story in found.stories:
        whole = found.whole_text(story)
        item = {
            "id": _identifier(story),
            "url": found.site.url + story.get_absolute_url(),
            "title": story.headline,
            "summary": story.standfirst,
            "date_published": _moment(story.published_at),
            "date_modified": _moment(story.updated_at or story.published_at),
            "authors": [
                {"name": r.name, "url": found.site.url + r.get_absolute_url()} for r in story.byline
            ],
            "tags": _subjects(story),
            "language": settings.LANGUAGE_CODE,
            "image": photograph(story),
        }
        text = {"content_html": whole} if whole else {"content_text": story.standfirst}
        items.append({key: value for key, value in (item | text).items() if value != ""})
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": found.title,
        "description": found.description,
        "home_page_url": found.link,
        "feed_url": found.own_address,
        "language": settings.LANGUAGE_CODE,
    }
    return json.dumps(head | {"items": items}, ensure_ascii=False)


def _moment(time: datetime.datetime | None) -> str:
    return timezone.localtime(time).isoformat() if time else ""


FORMS: dict[str, tuple[Callable[[Feed], str], str]] = {
    "rss": (_syndicated(Rss), "application/rss+xml"),
    "atom": (_syndicated(Atom), "application/atom+xml"),
    "json": (_json, "application/feed+json"),
}
