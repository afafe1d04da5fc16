"""Addresses below /nawala/."""

from __future__ import annotations

from django.urls import path

from subscriptions.issues import archive

app_name = "archive"
urlpatterns = [
    path("", archive.index, name="index"),
    path("feed/", archive.feed, name="feed"),
    path("edisi/<slug:slug>/", archive.index, name="edition"),
    path("<int:number>/", archive.detail, name="short"),
    path("<int:number>/<slug:slug>/", archive.detail, name="issue"),
]
