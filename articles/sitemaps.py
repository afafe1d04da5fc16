"""Sitemaps: an index and its parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.models import Article, Reporter, Section, Tag
from articles.models.article import ArticleQuerySet


class SiteSitemap(Sitemap[Any]):
    """Addresses below ``SITE_URL``, whatever name the request came by."""

    limit = 10_000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class StorySitemap(SiteSitemap):
    """Every public story."""

    def items(self) -> ArticleQuerySet:
        return Article.objects.published().only(
            "slug", "publication_date", "published_at", "updated_at"
        )

    def lastmod(self, item: Article) -> datetime.datetime | None:
        return item.updated_at or item.published_at


class SubjectSitemap(SiteSitemap):
    """The pages of sections, tags and reporters that have at least one public story."""

    def items(self) -> list[Model]:
        public = Article.objects.published().order_by()
        subjects: Iterable[QuerySet[Any]] = (
            Section.objects.filter(pk__in=public.values("section")),
            Tag.objects.filter(pk__in=public.values("tags")),
            Reporter.objects.filter(pk__in=public.values("reporters")),
        )
        return [subject for rows in subjects for subject in rows.order_by("pk")]


class FrontSitemap(SiteSitemap):
    """The front page and the list of corrections."""

    def items(self) -> list[str]:
        return ["articles:home", "articles:corrections"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[SiteSitemap]] = {
    "halaman": FrontSitemap,
    "subjek": SubjectSitemap,
    "berita": StorySitemap,
}


def index(request: HttpRequest) -> HttpResponseBase:
    """The list of sitemaps, below ``SITE_URL`` as the sitemaps themselves."""
    parts = []
    for name, kind in SITEMAPS.items():
        address = settings.SITE_URL + reverse("articles:sitemap", args=[name])
        parts += [
            {"location": address if page == 1 else f"{address}?p={page}"}
            for page in kind().paginator.page_range
        ]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml"
    )


def part(request: HttpRequest, section: str) -> HttpResponseBase:
    """One sitemap; ``?p=2`` is its second page."""
    return sitemap_views.sitemap(request, sitemaps=dict(SITEMAPS), section=section)
