"""Addresses that a mail leads to, its reader's own ones among them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from subscriptions import tokens
from subscriptions.models import Subscriber

_TOKEN: Final = "_" * 22
_LONGEST_TITLE: Final = 200


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


def find_pages() -> None:
    """Look the addresses up that every mail holds; each thread would do it for itself."""
    for view in ("choose", "unsubscribe"):
        _page(view, settings.SITE_URL)


def forwarding(title: str, link: str) -> dict[str, str]:
    """Return how the page ``link`` of ours is passed on, and where its next reader signs up.

    ``forward_link`` opens a letter of the reader's own, without an address: nobody is signed up or
    told by it, and no secret link of the reader's is in it.
    """
    words = {"subject": title[:_LONGEST_TITLE], "body": f"{title}\r\n{link}"}
    page = link.removeprefix(settings.SITE_URL)
    return {
        "forward_link": "mailto:?" + urlencode(words, quote_via=quote, safe=""),
        "signup_link": f"{absolute('signup')}?{urlencode({'dari': page}, safe='/')}",
    }


@lru_cache(maxsize=8)
def _page(view: str, site: str) -> str:
    # Asked for every mail: looking the address up each time would be dearer than the mail.
    return absolute(view, _TOKEN)
