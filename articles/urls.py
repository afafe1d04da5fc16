"""Addresses that readers use."""

from __future__ import annotations

from django.urls import path, register_converter

from articles import feeds, searchpage, sitemaps, views
from articles.converters import DateConverter

register_converter(DateConverter, "date")

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("<date:date>/<slug:slug>/", views.article, name="article"),
    path("rubrik/<slug:slug>/", views.section, name="section"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("reporter/<slug:slug>/", views.reporter, name="reporter"),
    path("sumber/<slug:slug>/", views.source, name="source"),
    path("cari/", searchpage.search, name="search"),
    path("cari/saran/", searchpage.suggestions, name="suggestions"),
    path("koreksi/", views.corrections, name="corrections"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap"),
    path("dibaca/", views.reading, name="reading"),
    path("robots.txt", views.robots, name="robots"),
]
