"""Showing an issue to the newsroom first: marked, through the worker and its relay."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from subscriptions.issues import digest
from subscriptions.mail.mime import PreparedMessage, new_message_id, one_line
from subscriptions.models import Issue, TrialMail
from subscriptions.models.delivery import IN_HAND, READY
from subscriptions.outbox import queue

LANE: Final = "trial_mail"
MARK: Final = "[Uji] "
# A hand that slips on the button does not fill a mailbox.
MOST_AT_ONCE: Final = 10


def queue_trial_mail(issue: Issue, address: str, user: User | AnonymousUser) -> TrialMail:
    """Queue a trial mail of the issue to ``address`` (normalised); one that waits is not doubled.

    Raises:
        ValidationError: too many wait already.
    """
    with transaction.atomic():
        Issue.objects.select_for_update(of=("self",)).only("pk").get(pk=issue.pk)
        waiting = issue.trial_mails.filter(state__in=[*READY, *IN_HAND])
        same: TrialMail | None = waiting.filter(address=address).first()
        if same is not None:
            return same
        if waiting.count() >= MOST_AT_ONCE:
            raise ValidationError(_("Ten trial mails wait to be sent; is the worker running?"))
        trial_mail: TrialMail = TrialMail.objects.create(
            issue=issue,
            address=address,
            asked_by_id=user.pk or 0,
            message_id=new_message_id(),
        )
        record(Act.TRIAL_MAIL, issue, address=address)
        queue.notify(LANE)
    return trial_mail


def mail(trial_mail: TrialMail) -> bytes:
    """Return the trial mail as it goes to the relay; its links out of the list lead nowhere."""
    content = digest.content(trial_mail.issue)
    marked = replace(content, subject=one_line(MARK + content.subject))
    harmless = settings.SITE_URL + "/"
    return PreparedMessage(marked, bulk=False).for_recipient(
        trial_mail.address, trial_mail.message_id, harmless, choice=harmless
    )
