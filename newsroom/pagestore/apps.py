"""The page store as an application: its tables."""

from __future__ import annotations

from django.apps import AppConfig


class PageStoreConfig(AppConfig):
    """Has two small tables: what a cache in front is to forget, and what processes counted."""

    name = "newsroom.pagestore"
    default_auto_field = "django.db.models.BigAutoField"
