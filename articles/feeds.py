"""RSS."""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from articles.models import Article

ITEMS = 30
# What XML 1.0 cannot hold: one such character in a story would break the whole feed.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_safe(text: str) -> str:
    """Return ``text`` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


class LatestFeed(Feed[Article, None]):
    """The newest public stories."""

    feed_type = Rss201rev2Feed

    def title(self) -> str:
        return xml_safe(settings.SITE_NAME)

    def description(self) -> str:
        return xml_safe(settings.SITE_TAGLINE)

    def link(self) -> str:
        return settings.SITE_URL + "/"

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("articles:feed")

    def items(self) -> list[Article]:
        rows = Article.objects.published().with_card()
        return list(rows.prefetch_related("tags")[:ITEMS])  # type: ignore[misc] # taggit's

    def item_title(self, item: Article) -> str:
        return xml_safe(item.headline)

    def item_description(self, item: Article) -> str:
        return xml_safe(item.standfirst)

    def item_link(self, item: Article) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_author_name(self, item: Article) -> str:
        return xml_safe(", ".join(reporter.name for reporter in item.byline))

    def item_pubdate(self, item: Article) -> datetime.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime.datetime | None:
        return item.updated_at or item.published_at

    def item_categories(self, item: Article) -> list[str]:
        return [xml_safe(name) for name in (item.section.name, *(t.name for t in item.tags.all()))]
