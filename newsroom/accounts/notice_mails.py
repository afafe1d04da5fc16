"""The desk's notices by mail, for who wants them: each at once, or the unread ones at 08.00."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.dispatch import receiver
from django.urls import reverse

from articles.editing.notices import told
from articles.models import Notice
from newsroom.accounts import mails
from newsroom.accounts.models import NoticePreference, digest_day
from subscriptions.worker.jobs import LATE_AFTER, Job

AT_A_TIME: Final = 50  # people a turn
LOOK_EVERY: Final = 60.0  # seconds
REMOVE_EVERY: Final = 3600.0
KEPT_READ: Final = datetime.timedelta(days=90)
KEPT_UNREAD: Final = datetime.timedelta(days=365)

Mail = NoticePreference.Mail


@receiver(told)
def send_at_once(sender: Any, notices: list[Notice], **kwargs: Any) -> None:
    """Queue a mail for each recipient who wants it at once, in the transaction of the act."""
    wanting = NoticePreference.objects.filter(
        mail=Mail.AT_ONCE, user__in=[notice.recipient_id for notice in notices]
    ).values_list("user_id", flat=True)
    for notice in notices:
        if notice.recipient_id in set(wanting) and _can_be_reached(notice.recipient):
            context = {"notice": notice, "link": link_of(notice)}
            mails.send("story_notice", notice.recipient, notice.recipient.email, context)
            Notice.objects.filter(pk=notice.pk).update(mailed_at=Now())


@transaction.atomic
def send_digests() -> bool:
    """Queue the digests that are due; return whether more may be.

    Who is looked at is held until the commit, so that two workers send none twice.
    """
    day = digest_day()
    due = NoticePreference.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(last_digest=None) | Q(last_digest__lt=day), mail=Mail.DAILY
    )
    people = list(due.select_related("user")[:AT_A_TIME])
    for preference in people:
        _send_digest(preference)
        preference.last_digest = day
        preference.save(update_fields=["last_digest"])
    return len(people) == AT_A_TIME


def _send_digest(preference: NoticePreference) -> None:
    user: Any = preference.user
    unread = Notice.objects.unread().filter(
        recipient=user, mailed_at=None, created_at__gte=preference.chosen_at
    )
    notices = list(unread.select_related("actor").order_by("pk"))
    if not notices or not _can_be_reached(user):
        return
    context = {
        "notices": [(notice, link_of(notice)) for notice in notices],
        "count": len(notices),
        "link": settings.SITE_URL + reverse("admin:notices"),
    }
    mails.send("story_digest", user, user.email, context)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=Now())


def remove_old() -> bool:
    """Remove what nobody looks for any more; return no: nothing is left."""
    outdated().delete()
    return False


def outdated() -> QuerySet[Notice]:
    """Return what was read long ago, and what nobody read for a year."""
    read = Q(read_at__lt=Now() - KEPT_READ)
    return Notice.objects.filter(read | Q(created_at__lt=Now() - KEPT_UNREAD))


def jobs() -> list[Job]:
    """Return what the worker has to do."""
    return [
        Job("digests of notices", send_digests, every=lambda: LOOK_EVERY, keeps_connection=False),
        Job(
            "old notices",
            remove_old,
            every=lambda: REMOVE_EVERY,
            late_after=REMOVE_EVERY + LATE_AFTER,
            keeps_connection=False,
        ),
    ]


def link_of(notice: Notice) -> str:
    """Return the whole address of what the notice is about."""
    name, key = "article", notice.article_id
    if key is None:
        name, key = "assignment", notice.assignment_id
    return settings.SITE_URL + reverse(f"admin:articles_{name}_change", args=[key])


def _can_be_reached(user: Any) -> bool:
    return bool(user.email and user.is_active and user.is_staff)
