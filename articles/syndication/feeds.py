"""Feeds of the site, a section, a tag and a reporter: RSS 2.0, Atom, JSON Feed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.functional import cached_property
from django.utils.http import http_date
from django.views.decorators.http import conditional_page, require_safe

from articles import identity
from articles.body import sanitizer
from articles.db import page_tags
from articles.models import Article, Reporter, Section, Tag
from articles.models.article import ArticleQuerySet
from articles.models.purges import NEWEST
from articles.pages.former_slugs import MovedForEver, of_slug
from articles.pages.placeholders import Placeholders
from articles.syndication.structured_data import photograph

ITEMS = 30
# What XML 1.0 cannot hold: one such character in a story would break the whole feed.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OWN_ADDRESS = re.compile(r'(\s(?:href|src)=")(?=/(?!/))')
_MEDIA = "http://search.yahoo.com/mrss/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"

Subject = Section | Tag | Reporter


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
        opened = sanitizer.opened_with(story.dateline, self.site.name, story.body)
        filled = self.placeholders.filled(opened, "feeds")
        return _OWN_ADDRESS.sub(rf"\1{self.site.url}", filled)

    @cached_property
    def placeholders(self) -> Placeholders:
        """What all the stories place, loaded together."""
        return Placeholders.of("".join(story.body for story in self.stories))


@require_safe
@conditional_page
def feed(request: HttpRequest, form: str = "rss", kind: str = "", slug: str = "") -> HttpResponse:
    """The newest public stories of a subject, or of all."""
    try:
        subject, stories = _subject(kind, slug)
    except MovedForEver as moved:
        ending = "" if form == "rss" else f"{form}/"
        return moved.answer(request, f"{moved.subject.get_absolute_url()}feed/{ending}")
    page_tags.keep(NEWEST if subject is None else f"{kind}-list:{subject.pk}")
    found = _feed(request, subject, stories)
    if subject is not None and not isinstance(subject, Section) and not found.stories:
        raise Http404  # as its page
    write, content_type = FORMS[form]
    response = HttpResponse(write(found), content_type=f"{content_type}; charset=utf-8")
    response.headers["Last-Modified"] = http_date(found.changed.timestamp())
    return response


def _subject(kind: str, slug: str) -> tuple[Subject | None, ArticleQuerySet]:
    public = Article.objects.published()
    if not kind:
        return None, public
    if kind == "section":
        section = of_slug(Section.objects.all(), slug)
        return section, public.filter(section=section)
    if kind == "tag":
        tag = of_slug(Tag.objects.all(), slug)
        keys = tag.tagged.due().values_list("content_object_id", flat=True)[:ITEMS]
        return tag, public.filter(pk__in=list(keys))
    if kind == "reporter":
        reporter = of_slug(Reporter.objects.all(), slug)
        signed = reporter.bylines.due().values_list("article_id", flat=True)[:ITEMS]
        return reporter, public.filter(pk__in=list(signed))
    raise Http404


def _feed(request: HttpRequest, subject: Subject | None, stories: ArticleQuerySet) -> Feed:
    site = identity.current()
    rows = stories.with_card().defer(None).defer("body_text")
    if not site.full_feeds:
        rows = rows.defer("body", "body_text")
    about = ""
    if subject is not None:
        about = subject.bio if isinstance(subject, Reporter) else subject.description
    path = reverse("articles:home") if subject is None else subject.get_absolute_url()
    return Feed(
        title=site.name if subject is None else f"{subject.name} – {site.name}",
        description=about or site.tagline,
        link=site.url + path,
        own_address=site.url + request.path,
        stories=list(rows.prefetch_related("tags")[:ITEMS]),  # type: ignore[misc] # taggit's
        site=site,
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
    return [story.section.name, *(tag.name for tag in story.tags.all())]


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
