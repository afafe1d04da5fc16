"""Pictures in mails: which size of one, and which mailings show it.

A mail in somebody's box asks the site for its pictures years later.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from articles.models import Article, Image, Rendition
from articles.pictures import former
from articles.pictures.renditions import CARD, FULL
from subscriptions.models import Issue

MAIL_WIDTH: Final = 600  # pixels
SMALL_WIDTH: Final = 120


def large(article: Article) -> dict[str, Any] | None:
    """Return address, measures and words of the lead picture, as wide as a mail."""
    return _shown(article, FULL, MAIL_WIDTH)


def small(article: Article) -> dict[str, Any] | None:
    """Return the same of the picture that stands beside a headline."""
    return _shown(article, CARD, SMALL_WIDTH)


def _shown(article: Article, crop: str, width: int) -> dict[str, Any] | None:
    image = article.lead_image
    if image is None:
        return None
    # What every mail program can show.
    wanted = (crop, Rendition.Format.JPEG)
    renditions = (r for r in image.renditions.all() if (r.crop, r.format) == wanted)
    rendition = next(renditions, None)
    if rendition is None:
        return None
    return {
        "url": settings.SITE_URL + rendition.file.url,
        "width": width,
        "height": round(width * rendition.height / rendition.width),
        "alt": image.alt,
        "caption": image.caption_sentence if image.credit else image.caption,
        "credit": image.credit,
    }


def issues_with(image: Image) -> QuerySet[Issue]:
    """Return the mailings in whose frozen HTML a size of the picture stands, newest first.

    Also a size of before: the picture is shown there as it is now.
    """
    names = [*image.renditions.values_list("file", flat=True), *former.names_of(image)]
    shown = reduce(or_, (Q(html__contains=name) for name in names), Q(pk__in=[]))
    return Issue.objects.filter(shown).only("subject", "headline").order_by("-pk")
