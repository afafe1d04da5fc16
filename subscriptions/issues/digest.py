"""Mailings of several stories: what is new, how it reads, and each recipient's part of it.

A digest is rendered once, with every story between marks. What somebody gets who wants only some
of them is cut out of that: no template is rendered again, and later edits change nothing.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import formats, timezone, translation

from articles.db import clock
from articles.models.slugs import slug_from
from subscriptions.issues import headings, marks, pictures, selection
from subscriptions.issues.marks import unmarked
from subscriptions.mail.content import render
from subscriptions.mail.links import forwarding
from subscriptions.mail.mime import Content, one_line
from subscriptions.models import Edition, Issue, IssueStory, Subscriber
from subscriptions.models.frequency import digest_of
from subscriptions.outbox import queue

_FROZEN: Final = ["position", "heading", "label", "headline", "standfirst", "note", "link"]
_HEADLINES_BEFORE_OPENING: Final = 3
# Templates whose HTML is another than ``digest``.
_PAGES: Final[dict[str, str]] = {Edition.Template.PLAIN: "digest_plain"}


def build_due() -> int:
    """Build every digest whose hour has come since somebody looked last; return how many.

    Looking is idempotent: of several schedulers one holds the edition, and an edition has one
    issue for one period whatever happens.
    """
    editions = Edition.objects.active().digests().values_list("pk", flat=True)
    return sum(_build_due_of(pk) for pk in editions)


@transaction.atomic
def _build_due_of(edition_id: int) -> int:
    now = clock.now()
    edition = (
        Edition.objects.active()
        .filter(pk=edition_id)
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if edition is None:
        return 0
    since = edition.last_built_until
    built = 0
    if since is not None:
        # The same hour as at the last look: nothing can have come due.
        if since >= now.replace(minute=0, second=0, microsecond=0):
            return 0
        schedule = digest_of(edition.frequency)
        periods = {schedule.latest(now, slot) for slot in _slots(edition)}
        built = sum(
            build(edition, period) is not None for period in sorted(periods) if period > since
        )
    Edition.objects.filter(pk=edition.pk).update(last_built_until=now)
    return built


def _slots(edition: Edition) -> list[tuple[int, ...]]:
    """Return the slots (see ``Digest``) at which somebody wants the edition."""
    own = Subscriber.objects.active().filter(frequency=edition.frequency).order_by()
    times = (
        Coalesce(field.name, getattr(edition, field.name))
        for field in digest_of(edition.frequency).times
    )
    return list(own.values_list(*times).distinct())


def build(edition: Edition, period: datetime.datetime) -> Issue | None:
    """Make the digest for ``period`` and queue it; None: there is nothing new, or it was made.

    It waits for no undo window: its time is its hour. One that comes too late expires as every
    issue does.
    """
    if Issue.objects.filter(edition=edition, period=period).exists():
        return None
    picked = selection.select_stories(edition, period)
    if not picked.stories:
        return None
    issue = Issue(
        kind=Issue.Kind.DIGEST,
        edition=edition,
        period=period,
        subject_pattern=edition.subject,
        left_out=picked.left_out,
        is_listed=digest_of(edition.frequency).slot_of(period) == edition.own_slot,
    )
    issue.save()
    IssueStory.objects.bulk_create(
        IssueStory(issue=issue, article=story, position=place)
        for place, story in enumerate(picked.stories)
    )
    freeze(issue)
    Issue.objects.filter(pk=issue.pk).move(Issue.State.QUEUED, send_at=period)
    queue.notify("issue")
    return issue


def freeze(issue: Issue) -> None:
    """Write into a draft what its recipients will read, from its stories as they are now."""
    edition = issue.edition
    assert edition is not None
    stored = (
        issue.stories.select_related("article__section", "article__lead_image")
        .prefetch_related("article__bylines__reporter", "article__lead_image__renditions")
        .order_by("position")
    )
    rows = headings.arrange(stored, edition)
    for row in rows:
        row.heading = unmarked(row.heading)
        row.label = row.article.label
        row.headline = unmarked(row.article.headline)
        row.standfirst = unmarked(row.article.standfirst)
        row.note = unmarked(row.note)
        row.link = settings.SITE_URL + row.article.get_absolute_url()
    IssueStory.objects.bulk_update(rows, _FROZEN)
    _name(issue, edition, rows)
    content = render("digest", _context(issue, edition, rows), _PAGES.get(edition.template, ""))
    issue.html, issue.text = content.html, content.text
    issue.save()


def _name(issue: Issue, edition: Edition, rows: list[IssueStory]) -> None:
    day = timezone.localtime(issue.period or clock.now())
    with translation.override(settings.LANGUAGE_CODE):
        name = f"{edition.name}, {formats.date_format(day, 'j F Y')}"
    if not issue.headline:
        issue.headline = name
    if not issue.slug:
        issue.slug = slug_from(name) or "edisi"
    if not issue.subject_pattern:
        issue.subject_pattern = issue.subject or edition.subject
    issue.subject = _subject(issue, edition, rows)
    issue.link = f"{settings.SITE_URL}/nawala/{issue.pk}/{issue.slug}/"


def _day(issue: Issue) -> datetime.datetime:
    return timezone.localtime(issue.period or issue.created_at)


def _subject(issue: Issue, edition: Edition, rows: Sequence[IssueStory]) -> str:
    day = _day(issue)
    with translation.override(settings.LANGUAGE_CODE):
        places = {
            "{judul}": rows[0].headline if rows else "",
            "{nama}": edition.name,
            "{tanggal}": formats.date_format(day, "j F Y"),
            "{jumlah}": str(len(rows)),
        }
    pattern = "|".join(map(re.escape, places))
    found = re.sub(pattern, lambda place: places[place.group()], issue.subject_pattern)
    return one_line(found) or edition.name


def _context(issue: Issue, edition: Edition, rows: list[IssueStory]) -> dict[str, Any]:
    return {
        "edition": edition.name,
        "day": timezone.localtime(issue.period or clock.now()),
        "is_brief": edition.template == Edition.Template.BRIEF,
        "mark": marks.TEXT_MARK,
        "heading_mark": marks.HEADING_MARK,
        "level": 3 if any(row.heading for row in rows) else 2,
        "web_link": issue.link,
        **forwarding(issue.headline, issue.link),
        "opening": unmarked(issue.opening),
        "closing": unmarked(issue.closing),
        "left_out": issue.left_out,
        "day_link": f"{settings.SITE_URL}/{_day(issue):%Y/%m/%d}/",
        "stories": [_story(row, edition) for row in rows],
    }


def _story(row: IssueStory, edition: Edition) -> dict[str, Any]:
    has_picture = edition.has_pictures and edition.template == Edition.Template.LETTER
    is_large = row.is_pinned or row.position == 0
    has_label = row.label != row.heading and edition.template != Edition.Template.PLAIN
    return {
        "id": row.article_id,
        "heading": row.heading,
        "label": row.label if has_label else "",
        "headline": row.headline,
        "standfirst": row.standfirst,
        "note": row.note,
        "link": row.link,
        "reporters": [line.reporter.name for line in row.article.bylines.all()],
        "picture": pictures.large(row.article) if has_picture and is_large else None,
        "small_picture": pictures.small(row.article) if has_picture and not is_large else None,
    }


def content(issue: Issue, articles: Sequence[int] | None = None) -> Content:
    """Return what a recipient of these stories reads; without ``articles`` all not dropped."""
    if issue.kind != Issue.Kind.DIGEST:
        return Content(issue.subject, issue.text, issue.html)
    rows = list(issue.stories.order_by("position"))
    wanted = {row.article_id for row in rows if row.dropped_at is None}
    if articles is not None:
        wanted &= set(articles)
    shown = [row for row in rows if row.article_id in wanted]
    assert issue.edition is not None
    also = " · ".join(row.headline for row in shown[1 : 1 + _HEADLINES_BEFORE_OPENING])
    first_standfirst = shown[0].standfirst if shown else ""
    headed = headings.begins(shown)
    page = marks.cut_html(issue.html, wanted, headed)
    return Content(
        subject=_subject(issue, issue.edition, shown),
        text=marks.cut_text(issue.text, [row.article_id for row in rows], wanted, headed),
        html=page.replace(
            marks.PREHEADER, html.escape(issue.preview_text or also or first_standfirst)
        ),
    )
