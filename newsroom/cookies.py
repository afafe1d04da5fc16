"""Short messages between two pages, in a cookie that is named as the site's others."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _NamedCookieStorage(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return str(settings.MESSAGES_COOKIE_NAME)


class Messages(FallbackStorage):
    """Django's own (``MESSAGE_STORAGE``), which has no setting for the name."""

    storage_classes = (_NamedCookieStorage, SessionStorage)
