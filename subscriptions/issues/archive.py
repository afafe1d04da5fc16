"""Mailings on the web: every one that went out can be read, also by those who do not subscribe."""

from __future__ import annotations

import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from articles import identity
from articles.db import page_tags
from articles.models import Article
from articles.models.purges import ISSUES, NEWEST
from articles.pages.former_slugs import MovedForEver, of_slug
from articles.pages.render import shown
from articles.syndication.feeds import xml_safe
from subscriptions.models import Edition, Frequency, Issue, IssueStory

# Where the templates of our pages are, and of their editions in text.
FOLDERS: Final = ("subscriptions", "subscriptions/text")
PER_PAGE: Final = 20
ITEMS: Final = 30
SAMPLES: Final = 3
TEXT_STORIES: Final = 25
TEXT_STANDFIRSTS: Final = 10
AFTER: Final = "sesudah"
_LONGEST_NUMBER: Final = 15
WENT_OUT: Final = (Issue.State.SENDING, Issue.State.PAUSED, Issue.State.COMPLETE)


def sent_issues() -> QuerySet[Issue]:
    """Return what went out, newest first, each with its stories that readers may see now."""
    return (
        Issue.objects.filter(state__in=WENT_OUT)
        .filter(stories__in=public_stories())
        .distinct()
        .select_related("edition", "article")
        .defer("html", "text")
        .prefetch_related(Prefetch("stories", public_stories(), to_attr="shown"))
        .order_by("-started_at", "-pk")
    )


def public_stories() -> QuerySet[IssueStory]:
    """Return the stories of mailings that readers may see now, in their order."""
    public = Article.objects.published().order_by().values("pk")
    return IssueStory.objects.filter(article__in=public).order_by("position")


def listed() -> QuerySet[Issue]:
    """Return the issues that the archive lists: begun, and not taken out of it by the desk.

    One of which only a sample went out is not listed yet.
    """
    return sent_issues().filter(is_listed=True, sample=None)


def samples() -> list[dict[str, Any]]:
    """Return what the newsroom sends, each edition with what it sent last, newest first.

    Editions that have something to show come first, then those that send less often.
    """
    topics = ("sections", "tags", "reporters")
    offered = list(Edition.objects.active().prefetch_related(*topics))
    last = [
        Issue.objects.filter(edition=edition, state__in=WENT_OUT, is_listed=True, sample=None)
        .filter(Exists(public_stories().order_by().filter(issue=OuterRef("pk"))))
        .order_by("-started_at", "-pk")
        .values("pk")[:SAMPLES]
        for edition in offered
    ]
    found = listed().filter(pk__in=[row["pk"] for row in _all_of(last)])
    issues: dict[int | None, list[Issue]] = {}
    for issue in found:
        issues.setdefault(issue.edition_id, []).append(issue)
    order = {frequency: place for place, frequency in enumerate(reversed(Frequency.values))}
    return [
        {
            "edition": edition,
            "issues": issues.get(edition.pk, []),
            "about": [str(topic) for name in topics for topic in getattr(edition, name).all()],
        }
        for edition in sorted(
            offered,
            key=lambda edition: (edition.pk not in issues, order[edition.frequency], edition.name),
        )
    ]


def _all_of(queries: list[Any]) -> Any:
    """Return the rows of all queries, asked at once."""
    return Issue.objects.none() if not queries else queries[0].union(*queries[1:], all=True)


@require_safe
def index(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What went out, newest first; of one edition or of all."""
    try:
        edition = of_slug(Edition.objects.active(), slug) if slug else None
    except MovedForEver as moved:
        return moved.answer(request, reverse("archive:edition", args=[moved.subject.slug]))
    page_tags.keep(ISSUES, NEWEST)
    issues = listed() if edition is None else listed().filter(edition=edition)
    if after := request.GET.get(AFTER, ""):
        issues = issues.filter(_beyond(after))
    rows = list(issues[: PER_PAGE + 1])
    more = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    context: dict[str, Any] = {
        "edition": edition,
        "editions": Edition.objects.active(),
        "issues": rows[:PER_PAGE],
        "more": more,
        # An older page is a page of its own, known by the newest mailing on it.
        "path": request.path + (f"?{urlencode({AFTER: after})}" if after else ""),
        "until": rows[0].started_at if after and rows else None,
    }
    return shown(request, "letters", context, *FOLDERS)


def _beyond(after: str) -> Q:
    """Return the condition on what follows the issue with this id."""
    if not after.isdecimal() or not after.isascii() or len(after) > _LONGEST_NUMBER:
        raise Http404
    last = get_object_or_404(Issue.objects.filter(state__in=WENT_OUT).only("started_at"), pk=after)
    return Q(started_at__lt=last.started_at) | Q(started_at=last.started_at, pk__lt=last.pk)


@require_safe
def detail(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """One mailing. Stories that were taken from the readers since are left out."""
    issue = sent_issues().filter(pk=number).first()
    if issue is None:
        return _not_here(request, number)
    if slug != issue.slug and issue.slug:
        return HttpResponsePermanentRedirect(archive_address(issue))
    page_tags.keep(ISSUES, NEWEST)
    around = listed().filter(kind=issue.kind, edition=issue.edition)
    stories: list[IssueStory] = issue.shown  # type: ignore[attr-defined]
    context = {
        "issue": issue,
        "stories": stories,
        "title_tag": "h3" if any(story.heading for story in stories) else "h2",
        "about": " · ".join(story.headline for story in stories[:3]),
        "part": _part(stories, request.GET.get("bagian", "")),
        "older": around.filter(_beyond(str(issue.pk))).first(),
    }
    return shown(request, "letter", context, *FOLDERS)


def _not_here(request: HttpRequest, number: int) -> HttpResponse:
    """Say so to who came by a mail: of one that was stopped, or that is not sent yet (a trial)."""
    went_out = Issue.objects.filter(pk=number, started_at__isnull=False).exists()
    response = shown(request, "letter_gone", {"went_out": went_out}, *FOLDERS)
    response.status_code = 410 if went_out else 404
    return response


def _part(stories: list[IssueStory], asked: str) -> dict[str, Any]:
    """Return as many stories as the edition in text has room for, their addresses as paths."""
    last = max(-(-len(stories) // TEXT_STORIES), 1)
    number = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 4 else 1  # noqa: PLR2004
    number = min(max(number, 1), last)
    shown_now = stories[(number - 1) * TEXT_STORIES : number * TEXT_STORIES]
    return {
        "stories": [(story, story.link.removeprefix(settings.SITE_URL)) for story in shown_now],
        "first": (number - 1) * TEXT_STORIES + 1,
        "has_room": len(shown_now) <= TEXT_STANDFIRSTS,
        "next": number + 1 if number < last else None,
        "previous": number - 1 if number > 1 else None,
    }


def archive_address(issue: Issue) -> str:
    """Return the path of the mailing on the web."""
    return reverse("archive:issue", args=[issue.pk, issue.slug or "-"])


class ArchiveFeed(Feed[Issue, None]):
    """The newest mailings."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return xml_safe(_("Mail from %(name)s") % {"name": identity.current().name})

    def subtitle(self) -> str:
        return xml_safe(identity.current().tagline)

    def author_name(self) -> str:
        return xml_safe(identity.current().name)

    def author_link(self) -> str:
        return settings.SITE_URL + reverse("articles:home")

    def link(self) -> str:
        return settings.SITE_URL + reverse("archive:index")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("archive:feed")

    def items(self) -> list[Issue]:
        return list(listed()[:ITEMS])

    def item_title(self, item: Issue) -> str:
        return xml_safe(item.headline)

    def item_description(self, item: Issue) -> str:
        stories: list[Any] = item.shown  # type: ignore[attr-defined]
        return xml_safe(" · ".join(story.headline for story in stories))

    def item_link(self, item: Issue) -> str:
        return settings.SITE_URL + archive_address(item)

    def item_pubdate(self, item: Issue) -> datetime.datetime | None:
        return item.started_at

    def item_updateddate(self, item: Issue) -> datetime.datetime | None:
        return item.started_at


feed = require_safe(conditional_page(ArchiveFeed()))
