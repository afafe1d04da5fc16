"""Addresses that readers use."""

from __future__ import annotations

from django.urls import path, register_converter

from articles import feeds, lists, sitemaps, views
from articles.converters import DateConverter, PeriodConverter

register_converter(DateConverter, "date")
register_converter(PeriodConverter, "period")

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("<date:date>/<slug:slug>/", views.article, name="article"),
    path("<period:period>/", lists.archive, name="archive"),
    path("rubrik/<slug:slug>/", lists.section, name="section"),
    path("tag/<slug:slug>/", lists.tag, name="tag"),
    path("reporter/<slug:slug>/", lists.reporter, name="reporter"),
    path("sumber/<slug:slug>/", lists.source, name="source"),
    path("cari/", views.search, name="search"),
    path("koreksi/", lists.corrections, name="corrections"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
