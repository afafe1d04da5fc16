"""What the desk looks at before a mailing goes out. Nothing here asks anything of the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.db import clock
from articles.models import Article
from articles.models import Page as SitePage
from subscriptions.issues import digest, dropping, recipients, selection
from subscriptions.mail.mime import PLACE_OF_CHOICE, PLACE_OF_LINK, sender
from subscriptions.models import Issue
from subscriptions.outbox import arming, warm_up
from subscriptions.smtp.relay import Relay, RelayUrlError

OK: Final = "ok"
WARN: Final = "warn"
STOP: Final = "stop"

KILO: Final = 1024
# Gmail shows the first 102 kB of the HTML and hides the rest, with the way out of the list.
GMAIL_CUTS: Final = 102 * KILO
WARN_AT: Final = 90 * KILO
SUBJECT_SHOWN: Final = 70
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}", re.IGNORECASE)
_BLANK: Final = "\u200c\u00a0\u00ad\u034f\u200b \n\t"


@dataclass(frozen=True)
class Point:
    """One line of the list: ``level`` is OK, WARN or STOP (the mailing cannot go out so)."""

    name: str
    level: str
    text: str


@dataclass
class MailContents:
    """What a mail's HTML links to and shows."""

    links: list[str]
    images: list[tuple[str, str]]
    preheader: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = MailContents([], [])
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.page.links.append(found["href"])
        if tag == "img":
            self.page.images.append((found.get("src", ""), found.get("alt", "").strip()))
        if self._depth and tag == "div":
            self._depth += 1
        elif tag == "div" and "preheader" in found.get("class", "").split():
            self._depth = 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.page.preheader += data


def read_page(html: str) -> MailContents:
    """Return the links, pictures and preheader of a mail's HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.preheader = reader.page.preheader.strip(_BLANK)
    return reader.page


def sent_by(issue: Issue) -> str:
    """Return the name that inboxes show before the subject."""
    own_name = issue.edition.sender_name if issue.edition else ""
    try:
        name, address = sender()
    except ValueError:
        return own_name
    return own_name or name or address


def run_checks(issue: Issue) -> list[Point]:
    """Return all points for an issue, in the order in which the desk reads them."""
    content = digest.content(issue)
    page = read_page(content.html)
    expected = recipients.expected(issue)
    return [
        *_stories(issue),
        _subject(content.subject),
        _preheader(page.preheader),
        _size(content.html),
        _links(page.links),
        _pictures(page.images),
        _recipients(expected),
        *warm_up_points(expected.number),
        _relay(),
        _place(),
    ]


def may_go(points: list[Point]) -> bool:
    """Whether nothing speaks against sending."""
    return all(point.level != STOP for point in points)


def _stories(issue: Issue) -> Iterator[Point]:
    if issue.kind != Issue.Kind.DIGEST:
        return
    number = issue.stories.filter(dropped_at=None).count()
    if not number:
        yield Point("stories", STOP, _("No story has been chosen."))
    elif gone := dropping.withdrawn_stories(issue).count():
        text = ngettext(
            "%d story cannot be seen by readers now.",
            "%d stories cannot be seen by readers now.",
            gone,
        )
        yield Point("stories", STOP, text % gone)
    else:
        yield Point("stories", OK, ngettext("%d story.", "%d stories.", number) % number)
    if waiting := _not_in_it(issue, number):
        text = ngettext(
            "%d new story is not in it; the digest that builds itself brings it.",
            "%d new stories are not in it; the digest that builds itself brings them.",
            waiting,
        )
        yield Point("left-out", WARN, text % waiting)


def _not_in_it(issue: Issue, number: int) -> int:
    """Return how many new stories a full digest leaves out; one that is not full is a choice."""
    edition = issue.edition
    if edition is None or not edition.is_digest or number < edition.most_stories:
        return 0
    new = selection.new_stories(edition, clock.now())
    return new.exclude(mailed_in__issue=issue).order_by().count()


def _subject(subject: str) -> Point:
    if not subject.strip():
        return Point("subject", STOP, _("There is no subject."))
    if len(subject) > SUBJECT_SHOWN:
        text = _("The subject has %d characters; phones show about 40, computers 70.")
        return Point("subject", WARN, text % len(subject))
    return Point("subject", OK, _("Subject: %s") % subject)


def _preheader(preheader: str) -> Point:
    if not preheader:
        return Point("preheader", WARN, _("There is no line to follow the subject in the inbox."))
    return Point("preheader", OK, _("After the subject: %s") % preheader)


def kilobytes(html: str) -> str:
    """Return the size as people read it, with one place (1 kB is 1024 bytes)."""
    return number_format(len(html.encode()) / KILO, 1)


def _size(html: str) -> Point:
    size, words = len(html.encode()), {"size": kilobytes(html)}
    if size >= GMAIL_CUTS:
        return Point("size", WARN, _("%(size)s kB: Gmail cuts it at 102 kB.") % words)
    if size >= WARN_AT:
        return Point("size", WARN, _("%(size)s kB: close to the 102 kB where Gmail cuts.") % words)
    return Point("size", OK, _("%(size)s kB; Gmail cuts at 102 kB.") % words)


def _links(links: list[str]) -> Point:
    bad = [link for link in dict.fromkeys(links) if not link_is_good(link)]
    if bad:
        return Point("links", STOP, _("Links that lead nowhere: %s") % ", ".join(bad[:5]))
    text = ngettext("%d link, checked.", "%d links, checked.", len(links)) % len(links)
    return Point("links", OK, text)


def link_is_good(link: str) -> bool:
    """Whether an address of ours is a public page, and another one is well formed."""
    if link.startswith((PLACE_OF_LINK, PLACE_OF_CHOICE)):
        return True
    site = urlsplit(settings.SITE_URL)
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path or link.startswith("mailto:?")
    if parts.scheme not in {"http", "https"} or any(c.isspace() for c in link):
        return False
    if (parts.scheme, parts.netloc) == (site.scheme, site.netloc):
        return _page_is_public(parts.path or "/")
    return bool(_HOST.fullmatch(host))


def _page_is_public(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name == "articles:article":
        day, slug = found.kwargs["date"], found.kwargs["slug"]
        return Article.objects.published().filter(publication_date=day, slug=slug).exists()
    if found.view_name == "articles:page":
        return SitePage.objects.filter(slug=found.kwargs["slug"]).exists()
    return found.app_name != "admin"


def _pictures(images: list[tuple[str, str]]) -> Point:
    mute = [src for src, alt in images if not alt]
    if mute:
        text = ngettext(
            "%d picture without a description for those who do not see it.",
            "%d pictures without a description for those who do not see them.",
            len(mute),
        )
        return Point("pictures", WARN, text % len(mute))
    if not images:
        return Point("pictures", OK, _("No pictures."))
    return Point("pictures", OK, _("Every picture has a description."))


def warm_up_points(number: int) -> list[Point]:
    """Say how a new sender's plan spreads so many mails; nothing where none limits them."""
    today, last = warm_up.today(), warm_up.last_day(number)
    if today is None or last is None or not number:
        return []
    shown = {"left": today.left, "limit": today.limit}
    left = _("Warm-up: of today's %(limit)s mails %(left)s are left.") % {
        name: number_format(value, force_grouping=True) for name, value in shown.items()
    }
    enough = _("They are enough for all.")
    days = (last - timezone.localtime(clock.now()).date()).days + 1
    if days == 1:
        return [Point("warm-up", OK, f"{left} {enough}")]
    text = ngettext(
        "It takes %(days)d day, the last mails leave on %(day)s.",
        "It takes %(days)d days, the last mails leave on %(day)s.",
        days,
    ) % {"days": days, "day": date_format(last, "j F Y")}
    return [Point("warm-up", WARN, f"{left} {text}")]


def _recipients(expected: recipients.Expected) -> Point:
    number, exact = expected
    if not number:
        return Point("recipients", STOP, _("Nobody would get it now."))
    if not exact:
        text = _("At most %s subscribers would get it; counting them one by one takes too long.")
        return Point("recipients", OK, text % number_format(number, force_grouping=True))
    text = ngettext("%s subscriber would get it.", "%s subscribers would get it.", number)
    return Point("recipients", OK, text % number_format(number, force_grouping=True))


def _relay() -> Point:
    if not settings.SMTP_URL:
        return Point("relay", STOP, _("No relay is set up: SMTP_URL is empty."))
    try:
        Relay.from_url(settings.SMTP_URL)
        name, address = sender()
    except RelayUrlError:
        return Point("relay", STOP, _("SMTP_URL cannot be read."))
    except ValueError:
        return Point("relay", STOP, _("MAIL_FROM holds no address."))
    return Point("relay", OK, _("It comes from %s.") % f"{name} <{address}>".strip())


def _place() -> Point:
    armed = arming.is_armed()
    if armed is None:
        return Point("place", WARN, _("Nothing was ever sent; the worker's first start arms it."))
    if not armed:
        text = _("Not armed: if the worker runs here, an operator runs manage.py arm.")
        return Point("place", WARN, text)
    return Point("place", OK, _("This place may send."))
