"""Sitemaps: an index, files of at most 50,000 addresses, and one of the last two days for news.

A file holds the rows whose keys lie in one stretch of 50,000, so that nothing is counted or
skipped: each is one walk along a key, and which there are follows from the largest key.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Greatest, Now
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles import identity
from articles.db import page_tags
from articles.models import (
    Article,
    Byline,
    Event,
    EventStory,
    Filing,
    Page,
    Reporter,
    Section,
    Tag,
    TaggedArticle,
)
from articles.models.article import SITEMAP_PART
from articles.models.purges import ADDRESSES, ISSUES, NEWEST
from articles.syndication.feeds import xml_safe

NEWS_AGE = datetime.timedelta(days=2)
MOST_NEWS = 1_000
NEWS_SECONDS = 60.0
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS_SPACE = "http://www.google.com/schemas/sitemap-news/0.9"

Entry = tuple[str, datetime.datetime | None]
CHANGED = Greatest("published_at", "updated_at")
ADDRESS = "<url><loc>{}</loc></url>\n"
DATED = "<url><loc>{}</loc><lastmod>{}</lastmod></url>\n"
STORIES, TAGS, PAGES, NEWS = "berita", "tag", "halaman", "kabar"
EVENTS = "perkembangan"
_others: dict[str, Callable[[], Iterable[Entry]]] = {}


def register(name: str, entries: Callable[[], Iterable[Entry]]) -> None:
    """Add the file ``name`` of another application; ``entries`` yields at most 50,000."""
    _others[name] = entries


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps, with the newest change in each of those that hold stories."""
    page_tags.keep(ADDRESSES)
    files: list[Entry] = [(PAGES, None), (NEWS, None), *((name, None) for name in _others)]
    files += [(f"{STORIES}-{part}", changed) for part, changed in _parts_of_stories()]
    files += [(f"{TAGS}-{part}", None) for part in _parts_of(Tag, _tags)]
    files += [(f"{EVENTS}-{part}", None) for part in _parts_of(Event, _events)]
    lines = [
        _line(reverse("articles:sitemap", args=[name]), changed).replace("url>", "sitemap>")
        for name, changed in files
    ]
    return _answer("sitemapindex", lines)


@require_safe
def sitemap(request: HttpRequest, name: str) -> HttpResponse:
    """One file: ``berita-3`` holds the stories whose keys lie in the fourth 50,000."""
    page_tags.keep(ADDRESSES)
    if name == NEWS:
        page_tags.bound(NEWS_SECONDS)  # stories leave it by and by
        return _news()
    if name == PAGES:
        entries: Iterable[Entry] = _pages()
    elif name in _others:
        page_tags.note(ISSUES, NEWEST)
        entries = _others[name]()
    else:
        kind, _dash, part = name.rpartition("-")
        # ``isdigit`` alone takes figures that ``int`` does not; a key has at most 19 digits.
        if (
            kind not in {STORIES, TAGS, EVENTS}
            or not (part.isascii() and part.isdigit())
            or part[9:]
        ):
            raise Http404
        if kind == STORIES:
            entries = _stories(int(part))
        else:
            entries = _subjects(_tags(int(part)) if kind == TAGS else _events(int(part)))
    lines = [_line(path, changed) for path, changed in entries]
    if not lines:
        raise Http404
    return _answer("urlset", lines)


def _parts(last: int | None) -> range:
    return range(0 if last is None else last // SITEMAP_PART + 1)


def _parts_of_stories() -> list[tuple[int, datetime.datetime]]:
    """The files that hold a story, with its newest change: one look into the index for each."""
    last = Article.objects.aggregate(last=Max("pk"))["last"]
    newest = [
        Article.objects.published()
        .annotate(part=F("id") / Value(SITEMAP_PART), changed=CHANGED)
        .filter(part=part)
        .order_by(CHANGED.desc())
        .values_list("part", "changed")[:1]
        for part in _parts(last)
    ]
    return sorted(_all_of(newest))


def _parts_of(model: type[Tag | Event], subjects: Callable[[int], QuerySet[Any]]) -> list[int]:
    last = model._default_manager.aggregate(last=Max("pk"))["last"]
    looks = [
        subjects(part).annotate(part=Value(part)).order_by().values_list("part", flat=True)[:1]
        for part in _parts(last)
    ]
    return sorted(_all_of(looks))


def _all_of(queries: list[QuerySet[Any, Any]]) -> Iterable[Any]:
    """The rows of all, by one query."""
    if len(queries) < 2:  # noqa: PLR2004 - a union takes two
        return queries[0] if queries else ()
    return queries[0].union(*queries[1:], all=True)


def _stories(part: int) -> Iterator[Entry]:
    seen = Article.objects.published().filter(noindex=False)
    rows = seen.order_by("pk").annotate(changed=CHANGED)
    rows = rows.filter(pk__gte=part * SITEMAP_PART, pk__lt=(part + 1) * SITEMAP_PART)
    for date, slug, changed in rows.values_list("publication_date", "slug", "changed"):
        # What reverse() would say, which takes its time fifty thousand times over.
        yield f"/{date:%Y/%m/%d}/{slug}/", changed


def _tags(part: int) -> QuerySet[Any]:
    tags = Tag.objects.filter(pk__gte=part * SITEMAP_PART, pk__lt=(part + 1) * SITEMAP_PART)
    newest = TaggedArticle.objects.due().filter(tag=OuterRef("pk")).values("public_at")[:1]
    return _with_newest(tags, newest)


def _events(part: int) -> QuerySet[Any]:
    first = part * SITEMAP_PART
    events = Event.objects.public().filter(pk__gte=first, pk__lt=first + SITEMAP_PART)
    newest = EventStory.objects.due().filter(event=OuterRef("pk")).values("public_at")[:1]
    return _with_newest(events, newest)


def _pages() -> Iterator[Entry]:
    """The front page, sections, reporters, flat pages: few, and in one file."""
    sections = Filing.objects.due().filter(section=OuterRef("pk")).values("public_at")
    bylines = Byline.objects.due().filter(reporter=OuterRef("pk")).values("public_at")
    yield from [(reverse("articles:home"), None), (reverse("articles:corrections"), None)]
    yield from _subjects(_with_newest(Section.objects.all(), sections[:1]))
    yield from _subjects(_with_newest(Reporter.objects.all(), bylines[:1]))
    for page in Page.objects.filter(is_published=True).defer("body")[:SITEMAP_PART]:
        yield page.get_absolute_url(), page.updated_at


def _with_newest(rows: QuerySet[Any], newest: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Subjects that have a public story, with the time of the newest."""
    dated: QuerySet[Any] = rows.order_by("pk").annotate(newest=Subquery(newest))
    return dated.exclude(newest=None)


def _subjects(dated: QuerySet[Any]) -> Iterator[Entry]:
    for subject in dated[:SITEMAP_PART]:
        yield subject.get_absolute_url(), subject.newest


def _news() -> HttpResponse:
    """The stories of the last two days, as Google News reads them."""
    name = escape(xml_safe(identity.current().name))
    rows = Article.objects.published().filter(noindex=False, published_at__gte=Now() - NEWS_AGE)
    stories = rows.only("headline", "slug", "publication_date", "published_at")[:MOST_NEWS]
    lines = [
        f"<url><loc>{escape(settings.SITE_URL + story.get_absolute_url())}</loc><news:news>"
        f"<news:publication><news:name>{name}</news:name>"
        f"<news:language>{settings.LANGUAGE_CODE}</news:language></news:publication>"
        f"<news:publication_date>{_moment(story.published_at)}</news:publication_date>"
        f"<news:title>{escape(xml_safe(story.headline))}</news:title></news:news></url>\n"
        for story in stories
    ]
    return _answer("urlset", lines, f' xmlns:news="{_NEWS_SPACE}"')


def _line(path: str, changed: datetime.datetime | None) -> str:
    address = escape(settings.SITE_URL + path)
    return ADDRESS.format(address) if changed is None else DATED.format(address, _moment(changed))


def _moment(time: datetime.datetime | None) -> str:
    return timezone.localtime(time).isoformat(timespec="seconds") if time else ""


def _answer(root: str, lines: list[str], more: str = "") -> HttpResponse:
    text = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}"{more}>\n',
        *lines,
        f"</{root}>\n",
    ]
    return HttpResponse("".join(text), content_type="application/xml; charset=utf-8")
