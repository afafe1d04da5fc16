"""Addresses of the system that was here before: each leads on in one step.

Asked only where nothing else was found, so a page that is there pays nothing; one look into one
index tells whether an address is known. ``articles.models.FormerPath`` has the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse

from articles.models import (
    Article,
    FormerPath,
    Image,
    ImportedItem,
    ImportedPicture,
    Page,
    Section,
    StoredFile,
)
from articles.models.former_paths import KEY_PARAMETERS, LONGEST, former_path, key_parameter
from articles.pages.render import nothing_here

# What WordPress hangs on an address: further pages, feeds, versions for telephones.
_ENDING = re.compile(
    r"/(?:page/\d+|comment-page-\d+|\d{1,4}|amp|embed|trackback|index\.(?:php|html?)"
    r"|(?P<feed>feed(?:/(?:rss2?|rdf|atom))?|rss))$",
    re.IGNORECASE,
)
# What it hangs on a picture's name: sizes it made, edited versions.
_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,14})(?=\.\w{2,5}$)")
_WEBP = re.compile(r"(?<=\.)(jpe?g|png|gif)\.(?:webp|avif)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp)$", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(\d{2})?(\d{2})?")
_PAGE = re.compile(r"(?:/page/\d+)+$", re.IGNORECASE)
# WordPress' and Ghost's, Jekyll's and Drupal's, Hugo's, Blogger's.
_FEED = re.compile(
    r"(?:/comments)?/(?:feed|rss)(?:/(?:rss2?|rdf|atom))?|/(?:feed|rss|atom|index)\.xml"
    r"|/feeds/posts/default",
    re.IGNORECASE,
)
_SITEMAP = re.compile(r"/(?:sitemap[_-]index|wp-sitemap|post-sitemap)\.xml", re.IGNORECASE)
_BY_SCRIPT = re.compile(r"^/index\.php(?=/.)", re.IGNORECASE)
"""What stands before every address where the server of old could rewrite none."""
_BELOW = re.compile(r"^/(?:date|archives(?:/date)?|arsip|blog)(?=/\d{4}(?:/|$))", re.IGNORECASE)
"""Where WordPress has years and months, if posts stand below a word or under numbers."""
_LED_ON = frozenset({"articles:archive", "articles:home"})
SEARCH, MONTH, FEED = "s", "m", "feed"
OF_THE_FRONT_PAGE = frozenset({*KEY_PARAMETERS, SEARCH, MONTH, FEED})
"""Parameters by which WordPress shows something else than its front page at ``/``."""


def of_front_page(request: HttpRequest) -> HttpResponse | None:
    """Return where ``/?p=12`` and its like lead; None for the front page itself."""
    if not OF_THE_FRONT_PAGE & request.GET.keys():
        return None
    if (words := request.GET.get(SEARCH)) is not None:
        return _led(f"{reverse('articles:search')}?{urlencode({'q': words})}")
    if key_parameter(request.META.get("QUERY_STRING", "")):
        return of_address(request)
    if found := _MONTH.fullmatch(request.GET.get(MONTH, "")):
        parts = [part for part in found.groups() if part]
        return _led(f"/{'/'.join(parts)}/")
    return _led(reverse("articles:feed")) if request.GET.get(FEED) else None


def of_address(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to an address of the former system; None where it was none."""
    if request.method not in {"GET", "HEAD"}:
        return None
    asked = former_path(request.get_full_path())
    paths = list(dict.fromkeys(_candidates(asked)))
    rows = {row.path: row for row in FormerPath.objects.filter(path__in=paths)}
    found = next((rows[path] for path in paths if path in rows), None)
    is_feed = bool((ending := _ENDING.search(asked)) and ending["feed"])
    subject = _subject_of(found) if found else None
    if isinstance(subject, Article) and _is_withdrawn(subject):
        return gone(request)
    target = _address_of(subject, is_feed=is_feed) if subject else _present(asked)
    if not target or target == request.path:
        return None
    return _led(target, "" if asked.startswith("/?") else request.META.get("QUERY_STRING", ""))


def _subject_of(row: FormerPath) -> object | None:
    """Return what an address leads to; of a picture that could not be had, the story it was in."""
    subject: object | None = row.subject
    if subject is not None or _PICTURE.search(row.path):
        return subject
    if row.content_type.model_class() is not Image:
        return None
    lost = ImportedPicture.objects.filter(picture=row.object_id).exclude(parent="").first()
    if lost is None:
        return None
    marks = ImportedItem.objects.filter(site=lost.site, old_id=lost.parent)
    mark = marks.filter(kind__in=["post", "page"]).first()
    return mark.subject if mark else None


def _candidates(path: str) -> Iterator[str]:
    """Yield what an address may be kept as, the nearest first."""
    if len(path) > 2 * LONGEST:
        return
    yield path
    if path.startswith("/?"):
        return
    path = _BY_SCRIPT.sub("", path)
    yield path
    picture = _SIZE.sub("", _WEBP.sub(r"\1", path))
    for _repeat in range(3):  # /2/feed/atom
        path = _ENDING.sub("", path)
        yield path
    yield from (picture, _SIZE.sub("", picture))
    yield path.casefold()


def _present(asked: str) -> str:
    """Return the address of a list or feed of our own that stands there under another name."""
    if _FEED.fullmatch(asked):
        return reverse("articles:feed")
    if _SITEMAP.fullmatch(asked):
        return reverse("articles:sitemap-index")
    path = _BELOW.sub("", _PAGE.sub("", asked))
    if path == asked:
        return ""
    own = f"{path}/" if path else "/"
    try:
        return own if resolve(own).view_name in _LED_ON else ""
    except Resolver404:
        return ""


def gone(request: HttpRequest) -> HttpResponse:
    """A withdrawn story: it was here, and is not coming back by itself."""
    return nothing_here(request, HTTPStatus.GONE)


def _is_withdrawn(story: Article) -> bool:
    return Article.objects.withdrawn().filter(pk=story.pk).exists()


def _address_of(subject: object, *, is_feed: bool) -> str:
    """Return where readers may see ``subject``; empty where they may not."""
    if isinstance(subject, Article):
        return subject.get_absolute_url() if subject.is_public else ""
    if isinstance(subject, Page):
        return subject.get_absolute_url() if subject.is_published else ""
    if isinstance(subject, StoredFile):
        return subject.get_absolute_url()
    if isinstance(subject, Image):
        return picture_address(subject)
    is_seen = isinstance(subject, Section) or getattr(subject, "has_public_story", False)
    address = str(subject.get_absolute_url()) if is_seen else ""  # type: ignore[attr-defined]
    return f"{address}feed/" if address and is_feed else address


def picture_address(image: Image) -> str:
    """Return where the largest size of a picture that everything can show stands."""
    sizes = [size for size in image.renditions.all() if size.crop == "full"]
    whole = [size for size in sizes if size.format == "jpeg"] or sizes
    return max(whole, key=lambda size: size.width).file.url if whole else ""


def _led(address: str, query: str = "") -> HttpResponse:
    kept = QueryDict(query).urlencode() if query else ""
    return HttpResponsePermanentRedirect(f"{address}?{kept}" if kept else address)
