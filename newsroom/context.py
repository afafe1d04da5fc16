"""What every template may use."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from articles import identity

# What readers subscribe with. Readers' templates know nothing of mail: they show what is handed in.
SUBSCRIBE_BOX: Final = "subscriptions/box.html"

FOLLOW_URL: Final = reverse_lazy("subscriptions:signup")


class ServiceLink(NamedTuple):
    """A link in the foot of every page to something beside the stories."""

    url: str
    label: str


def service_links() -> list[ServiceLink]:
    """Return the pages of mail that every page leads to."""
    return [
        ServiceLink(reverse("subscriptions:signup"), _("Subscribe by e-mail")),
        ServiceLink(reverse("archive:index"), _("Newsletters")),
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's identity, sections (menu order), today in site time, breaking news.

    With them what the readers' pages show of mail: the box to sign up, links in the foot.
    """
    return {
        "site": SimpleLazyObject(identity.current),
        "sections": SimpleLazyObject(lambda: identity.current().sections),
        "today": timezone.localdate(),
        "menu_section": None,  # a story says in which of them it stands
        "subscribe_box": SUBSCRIBE_BOX,
        "follow_url": FOLLOW_URL,  # ?dari=… is the path of what is to be followed
        "service_links": SimpleLazyObject(service_links),
        "text_url": "",  # pages that have an edition in text say where it is
        "breaking": SimpleLazyObject(lambda: identity.current().breaking),
    }
