"""Addresses that a mail leads to, its reader's own ones among them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse

from subscriptions import tokens
from subscriptions.models import Subscriber

_TOKEN: Final = "_" * 22


def absolute(view: str, *args: str) -> str:
    """Return the full address of one of this application's pages."""
    return settings.SITE_URL + reverse(f"subscriptions:{view}", args=args)


def choice_url(subscriber: Subscriber) -> str:
    """Return the address of the page where the subscriber chooses."""
    token = tokens.choice_token(subscriber.pk, subscriber.email)
    return _page("choose", settings.SITE_URL).replace(_TOKEN, token)


def unsubscribe_url(token: str) -> str:
    """Return the address that ends one subscription: by GET a question, by POST the deed."""
    return _page("unsubscribe", settings.SITE_URL).replace(_TOKEN, token)


@lru_cache(maxsize=8)
def _page(view: str, site: str) -> str:
    # Asked for every mail: looking the address up each time would be dearer than the mail.
    return absolute(view, _TOKEN)
