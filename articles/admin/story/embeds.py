"""What the editor's dialogs ask: stories and pictures to place, what a place holds."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.body.embeds import LONGEST, embed
from articles.body.placeholders import placeholder_of
from articles.editing import gone_files
from articles.models import Article, Image, StoredFile
from articles.moving.titles import is_gone, meant_by, title_of
from articles.search.engine import search

OFFERED = 12
_STORY = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/([\w-]+)/?")


def embed_choices(request: HttpRequest) -> JsonResponse:
    """Answer ``?kind=&q=`` with ``{"found": [{"value", "text", "note", "thumbnail"}]}``.

    ``?kind=&value=`` answers with ``{"text", "thumbnails", "value"}``: what a place holds; of a
    single picture ``caption`` is its own.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    if "value" in request.GET:
        return JsonResponse(_about(kind, request.GET["value"]))
    term = request.GET.get("q", "").strip()[:200]
    return JsonResponse({"found": _stories(term) if kind == "story" else _pictures(term)})


def _stories(term: str) -> list[dict[str, Any]]:
    rows = Article.objects.published().only("headline", "published_at")
    if term:
        best = search(term, size=OFFERED).keys
        by_key = rows.in_bulk(best)
        found = [by_key[key] for key in best if key in by_key]
        # A part of a word is no word: the picker is asked for what the headline is seen to hold.
        rest = rows.filter(headline__icontains=term).exclude(pk__in=best)
        stories = [*found, *rest[: OFFERED - len(found)]]
    else:
        stories = list(rows[:OFFERED])
    return [
        {
            "value": str(story.pk),
            "text": story.headline,
            "note": date_format(timezone.localtime(story.published_at), "j M Y"),
        }
        for story in stories
    ]


def _pictures(term: str) -> list[dict[str, Any]]:
    rows = Image.objects.prefetch_related("renditions")
    if term:
        rows = rows.filter(
            Q(alt__icontains=term) | Q(caption__icontains=term) | Q(credit__icontains=term)
        )
    return [
        {
            "value": str(image.pk),
            "text": image.alt or _("To be completed:"),
            "note": image.credit,
            "thumbnail": image.thumbnail_url,
        }
        for image in rows[:OFFERED]
    ]


@require_POST
def page_title(request: HttpRequest) -> JsonResponse:
    """Answer a posted ``address`` with ``{"title"}``: what its page calls itself, or nothing.

    A short address that leads to what can be embedded brings that along as ``embed``.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    address = request.POST.get("address", "")[:LONGEST]
    try:
        shown = meant_by(address)
    except ValueError:  # no address at all
        return JsonResponse({"title": ""})
    told = {"title": title_of(shown or address) if address else ""}
    return JsonResponse(told | ({"embed": shown} if shown else {}))


@require_POST
def link_answers(request: HttpRequest) -> JsonResponse:
    """Answer a posted ``address`` with ``{"is_gone"}``; null: nobody knows, or there is no time."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    address = request.POST.get("address", "")[:LONGEST]
    return JsonResponse({"is_gone": is_gone(address)})


def _meant(address: str) -> dict[str, Any]:
    """Say what an address alone on a line is: an own story, an embed, or a page to link to."""
    if (key := _own_story(address)) is not None:
        return {"kind": "story", "value": str(key)}
    for kind in ("embed", "link"):
        if place := placeholder_of({f"data-{kind}": address}):
            return {"kind": kind, "value": place.value}
    return {}


def _own_story(address: str) -> int | None:
    """Return the key of the public story at ``address`` of this site."""
    parts = urlsplit(address)
    found = _STORY.fullmatch(parts.path)
    if not found or parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    date, slug = "-".join(found.groups()[:3]), found[4]
    rows = Article.objects.published().filter(slug=slug, publication_date=_day(date))
    return rows.values_list("pk", flat=True).first()


def _day(date: str) -> datetime.date | None:
    try:
        return parse_date(date)
    except ValueError:
        return None


def _about(kind: str, value: str) -> dict[str, Any]:
    if kind == "address":
        return _meant(value.strip())
    found = placeholder_of({f"data-{kind}": value})
    if found is None:
        return {"text": ""}
    if kind == "embed":
        shown = embed(found.value)
        return {"text": f"{shown.provider} · {shown.url}" if shown else "", "value": found.value}
    if kind == "link":
        return {"text": found.value, "value": found.value}
    keys = [int(key) for key in found.value.split(",")]
    if kind in {"story", "file"}:
        return {"text": (_file if kind == "file" else _story)(keys[0]), "value": found.value}
    images = Image.objects.prefetch_related("renditions").in_bulk(keys)
    shown_images = [images[key] for key in keys if key in images]
    return {
        "text": " · ".join(image.alt for image in shown_images if image.alt),
        "thumbnails": [image.thumbnail_url for image in shown_images],
        "caption": shown_images[0].caption if len(shown_images) == 1 else "",
        "incomplete": any(image.to_be_completed for image in shown_images),
        "value": found.value,
    }


def _story(key: int) -> str:
    row = Article.objects.published().only("headline").filter(pk=key).first()
    return str(row) if row else ""


def _file(key: int) -> str:
    stored = StoredFile.objects.filter(pk=key).first()
    return str(stored) if stored else gone_files.names_of([key]).get(key, "")
