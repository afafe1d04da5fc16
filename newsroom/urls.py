"""Addresses of the project."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from newsroom import views
from newsroom.metrics import scrape
from newsroom.operations import health

handler400 = "articles.pages.errors.bad_request"
handler403 = "newsroom.views.denied"
handler404 = "newsroom.views.not_found"
handler500 = "articles.pages.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{settings.ADMIN_PATH}bahasa/", set_language, name="set_language"),
    path(settings.ADMIN_PATH, include("newsroom.accounts.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("favicon.ico", views.favicon),
    path(".well-known/security.txt", views.security_txt),
    path("health/", health.health, name="health"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", scrape.metrics),
    path("media/<path:name>", views.media, name="media"),
    path("api/v1/", include("subscriptions.api.urls")),
    path("langganan/", include("subscriptions.urls")),
    path("nawala/", include("subscriptions.issues.archive_urls")),
    path("", include("articles.urls")),
]

if settings.WEBHOOK_SECRET:
    from subscriptions.bounces import webhooks

    urlpatterns.insert(0, path("langganan/kabar/", include(webhooks.urlpatterns())))
