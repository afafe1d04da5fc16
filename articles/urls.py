"""Addresses that readers use."""

from __future__ import annotations

from django.urls import path, register_converter

from articles.pages import comments, errors, flat, guest, home, lists, most_read, story
from articles.pages.converters import DateConverter, FeedFormConverter, PeriodConverter
from articles.pictures import icons, share_card
from articles.search import views
from articles.syndication import feeds, manifest, sitemaps

register_converter(DateConverter, "date")
register_converter(PeriodConverter, "period")
register_converter(FeedFormConverter, "feedform")

app_name = "articles"
urlpatterns = [
    path("", home.home, name="home"),
    path("<date:date>/<slug:slug>/", story.article, name="article"),
    path("<date:date>/<slug:slug>/komentar/", comments.comments, name="comments"),
    path("<period:period>/", lists.archive, name="archive"),
    path("rubrik/<slug:slug>/", lists.section, name="section"),
    path("tag/<slug:slug>/", lists.tag, name="tag"),
    path("reporter/<slug:slug>/", lists.reporter, name="reporter"),
    path("sumber/<slug:slug>/", lists.source, name="source"),
    path("perkembangan/<slug:slug>/", lists.event, name="event"),
    path("cari/", views.search, name="search"),
    path("cari/saran/", views.suggestions, name="suggestions"),
    path("koreksi/", lists.corrections, name="corrections"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/<feedform:form>/", feeds.feed, name="feed"),
    *(
        path(f"{place}/<slug:slug>/feed/{form}", feeds.feed, {"kind": kind}, name="feed-of")
        for place, kind in (
            ("rubrik", "section"),
            ("tag", "tag"),
            ("reporter", "reporter"),
            ("perkembangan", "event"),
        )
        for form in ("", "<feedform:form>/")
    ),
    path("bagikan/<int:pk>/<slug:digest>.png", share_card.picture, name="social-picture"),
    path("bagikan/<slug:digest>.png", share_card.picture, name="site-picture"),
    path("ikon/<slug:digest>/<int:size>.png", icons.icon, name="icon"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:name>.xml", sitemaps.sitemap, name="sitemap"),
    path("dibaca/", most_read.reading, name="reading"),
    path("tinjau/<str:token>/", guest.review, name="guest"),
    path("robots.txt", errors.robots, name="robots"),
    path("gaya/<slug:digest>.css", flat.accent, name="accent"),
    path("<slug:slug>/", flat.page, name="page"),
]
