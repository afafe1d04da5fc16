"""Which story goes to whom: making an issue, planning its deliveries, ending it."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Rendition
from articles.renditions import FULL
from subscriptions import messages, outbox
from subscriptions.models import Delivery, Issue, Subscriber
from subscriptions.models.delivery import FINAL, IN_HAND, READY, State

SEND_PERMISSION: Final = "subscriptions.send_issue"
LANE: Final = "issue"
MAIL_WIDTH: Final = 600  # pixels
# Longer than any sender waits for an answer after the final dot.
SETTLED: Final = datetime.timedelta(minutes=15)


def send_article(article: Article, user: User | AnonymousUser) -> Issue:
    """Mail a public story to every active subscriber; return its issue.

    A story is mailed once: asked again, the issue that there is comes back.

    Raises:
        PermissionDenied: the user may not send issues.
        ValidationError: a reader may not see the story now.
    """
    if not user.is_active or not user.has_perm(SEND_PERMISSION):
        raise PermissionDenied(SEND_PERMISSION)
    if (issue := issue_of(article)) is not None:
        return issue
    story = Article.objects.published().with_card().filter(pk=article.pk).first()
    if story is None:
        raise ValidationError(
            _("Only a story that readers can see may be mailed."), code="not_public"
        )
    issue = draft_issue(story)
    issue.created_by_id = user.pk
    issue.state, issue.send_at = Issue.State.QUEUED, timezone.now()
    try:
        with transaction.atomic():
            issue.save()
            outbox.notify(LANE)
    except IntegrityError:
        # Somebody else clicked at the same moment.
        first = issue_of(article)
        if first is None:
            raise
        return first
    return issue


def issue_of(article: Article) -> Issue | None:
    """Return the issue that the story was or will be mailed in."""
    return Issue.objects.filter(article=article).exclude(state=Issue.State.CANCELLED).first()


def draft_issue(article: Article) -> Issue:
    """Return an unsaved issue with everything that a subscriber will read, frozen."""
    picture = _picture(article)
    link = settings.SITE_URL + article.get_absolute_url()
    context: dict[str, Any] = {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "label": article.label,
        "reporters": [reporter.name for reporter in article.byline],
        "published_at": article.published_at,
        "story_link": link,
        "picture": picture,
    }
    content = messages.render("story", context)
    return Issue(
        article=article,
        subject=content.subject,
        headline=article.headline,
        standfirst=article.standfirst,
        link=link,
        picture_url=picture["url"] if picture else "",
        html=content.html,
        text=content.text,
    )


def _picture(article: Article) -> dict[str, Any] | None:
    """Return address, measures and words of the rendition that every mail program can show."""
    image = article.lead_image
    if image is None:
        return None
    whole = (FULL, Rendition.Format.JPEG)
    renditions = (r for r in image.renditions.all() if (r.crop, r.format) == whole)
    rendition = next(renditions, None)
    if rendition is None:
        return None
    return {
        "url": settings.SITE_URL + rendition.file.url,
        "width": MAIL_WIDTH,
        "height": round(MAIL_WIDTH * rendition.height / rendition.width),
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
    }


def start_due() -> int:
    """Plan every issue whose time has come; return how many were started."""
    started = 0
    for pk in Issue.objects.due().values_list("pk", flat=True):
        started += start(pk)
    return started


def expire_late() -> int:
    """Put aside every issue that is more than ``MOST_LATE`` late; a person decides about it."""
    late = Issue.objects.late().order_by()
    return late.move(Issue.State.EXPIRED, note="nobody was there to send it in time")


def start(issue_id: int) -> bool:
    """Plan one row for each active subscriber and let the issue go out; False: not this time.

    Both happen in one transaction, so that a crash leaves either nothing or everything. An issue
    whose story was taken from the readers meanwhile is cancelled.
    """
    with transaction.atomic():
        issue = Issue.objects.due().filter(pk=issue_id)
        found = issue.select_for_update(skip_locked=True, of=("self",)).first()
        if found is None:
            return False
        if not issue.of_public_story().exists():
            cancel(found, "the story is no longer public")
            return False
        candidates = _plan(found)
        Issue.objects.filter(pk=issue_id).move(
            Issue.State.SENDING, started_at=Now(), candidates=candidates
        )
        outbox.notify(LANE)
    return True


def _plan(issue: Issue) -> int:
    """Make the rows in one statement; return how many.

    Whoever got the story from an issue that was cancelled half-way does not get it again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Delivery._meta.db_table}
                (issue_id, subscriber_id, address, state, attempts, reply, message_id)
            SELECT %(issue)s, subscriber.id, subscriber.email, %(queued)s, 0, '',
                '<' || translate(
                    rtrim(encode(uuid_send(gen_random_uuid()), 'base64'), '='), '+/', '-_'
                ) || '@' || %(domain)s || '>'
            FROM {Subscriber._meta.db_table} AS subscriber
            WHERE subscriber.state = %(active)s AND NOT EXISTS (
                SELECT FROM {Delivery._meta.db_table} AS earlier
                JOIN {Issue._meta.db_table} AS other ON other.id = earlier.issue_id
                WHERE other.article_id = %(article)s AND earlier.address = subscriber.email
                    AND earlier.state = ANY(%(handed)s)
            )
            ORDER BY subscriber.id
            ON CONFLICT (issue_id, address) DO NOTHING
            """,  # noqa: S608 - names of our own tables
            {
                "issue": issue.pk,
                "article": issue.article_id,
                "queued": State.QUEUED.value,
                "active": Subscriber.State.ACTIVE.value,
                "handed": [
                    State.HANDING.value,
                    State.ACCEPTED.value,
                    State.UNKNOWN.value,
                ],
                "domain": messages.message_domain(),
            },
        )
        planned: int = cursor.rowcount
    return planned


def cancel(issue: Issue, note: str) -> bool:
    """Send no further mail of the issue; return whether that was still possible."""
    with transaction.atomic():
        moved = Issue.objects.filter(pk=issue.pk).move(
            Issue.State.CANCELLED, cancelled_at=Now(), note=note
        )
        if moved:
            outbox.skip_all(issue, outbox.CANCELLED)
    return bool(moved)


def pause(issue: Issue, note: str) -> bool:
    """Hold the issue: a connection sends at most the mail that it is handing over."""
    return bool(Issue.objects.filter(pk=issue.pk).move(Issue.State.PAUSED, note=note))


def resume(issue: Issue, note: str) -> bool:
    """Go on with an issue that is paused, or send one that was too late after all."""
    issues = Issue.objects.filter(pk=issue.pk)
    with transaction.atomic():
        moved = issues.filter(state=Issue.State.PAUSED).move(Issue.State.SENDING, note=note)
        moved += issues.filter(state=Issue.State.EXPIRED).move(
            Issue.State.QUEUED, send_at=Now(), note=note
        )
        outbox.notify(LANE)
    return bool(moved)


def resend_unknown(issue: Issue, settled_for: datetime.timedelta = SETTLED) -> int:
    """Send the mails again that nobody knows the end of; return how many.

    Those handed over less than ``settled_for`` ago are left: their sender may still be waiting for
    the answer. A person decides this, knowing that some may arrive twice.
    """
    with transaction.atomic():
        again = issue.deliveries.filter(state=State.UNKNOWN, handed_at__lte=Now() - settled_for)
        number = again.update(
            state=State.DEFERRED,
            ready_at=Now(),
            finished_at=None,
            lease_token=None,
            reply="sent again by the desk",
        )
        if number:
            Issue.objects.filter(pk=issue.pk, state=Issue.State.COMPLETE).move(
                Issue.State.SENDING, completed_at=None
            )
            outbox.notify(LANE)
    return number


def complete_finished() -> list[int]:
    """Complete every issue whose balance is right; return their ids."""
    completed = []
    for issue in Issue.objects.sending().defer("html", "text"):
        rows = issue.deliveries
        if rows.filter(state__in=READY).exists() or rows.filter(state__in=IN_HAND).exists():
            continue
        if rows.filter(state__in=FINAL).count() != issue.candidates:
            continue  # stays in sight as "being sent" with a balance that does not come out
        if Issue.objects.filter(pk=issue.pk).move(Issue.State.COMPLETE, completed_at=Now()):
            completed.append(issue.pk)
    return completed


def counts(issue_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return for each issue how many of its mails are in each state."""
    found: dict[int, dict[str, int]] = {pk: dict.fromkeys(State.values, 0) for pk in issue_ids}
    rows = (
        Delivery.objects.filter(issue_id__in=issue_ids)
        .order_by()
        .values_list("issue_id", "state")
        .annotate(number=Count("pk"))
    )
    for issue_id, state, number in rows:
        found[issue_id][state] = number
    return found
