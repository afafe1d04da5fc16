"""What search engines are told of the newsletters: the sign-up, the archive, every mailing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from articles.models.article import SITEMAP_PART
from articles.syndication.sitemaps import Entry
from subscriptions.issues import archive
from subscriptions.models import Edition, Issue

NAME = "nawala"


def entries() -> Iterator[Entry]:
    """Yield the path of each page and when it last changed; the newest mailings first."""
    yield reverse("subscriptions:signup"), None
    yield reverse("archive:index"), None
    for slug in Edition.objects.active().values_list("slug", flat=True):
        yield reverse("archive:edition", args=[slug]), None
    stories = archive.public_stories().order_by().filter(issue=OuterRef("pk"))
    issues = (
        Issue.objects.filter(state__in=archive.WENT_OUT, is_listed=True)
        .filter(Exists(stories))
        .only("slug", "started_at")
        .order_by("-started_at", "-pk")
    )
    for issue in issues[: SITEMAP_PART // 2]:
        yield archive.archive_address(issue), issue.started_at
