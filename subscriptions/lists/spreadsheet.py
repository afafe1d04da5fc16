"""Subscribers, and what became of an imported list, for a person with a spreadsheet.

Headings and cells are words in the language of the page, times are the site's own. What programs
read is ``csv_export``; read again by the import this is a list as of any other program.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.csv_lines import SEMICOLON, as_line, moment
from articles.db.batches import in_batches
from subscriptions.lists import csv_export, csv_import
from subscriptions.models import Consent, ImportJob, Subscriber, SubscriberTopic, Suppression
from subscriptions.models.frequency import TIME_FIELDS

HEADINGS: Final = (
    gettext_lazy("E-mail address"),
    gettext_lazy("Status"),
    gettext_lazy("Why suppressed"),
    gettext_lazy("How often"),
    *(field.label for field in TIME_FIELDS),
    gettext_lazy("Topics"),
    gettext_lazy("Signed up on the page"),
    gettext_lazy("Signed up (WIB)"),
    gettext_lazy("Confirmed (WIB)"),
    gettext_lazy("Left (WIB)"),
    gettext_lazy("Suppressed (WIB)"),
    gettext_lazy("Suppression lifted (WIB)"),
    gettext_lazy("Paused until (WIB)"),
    gettext_lazy("Consents (WIB)"),
)
REPORT: Final = (
    gettext_lazy("Line"),
    gettext_lazy("What becomes of it"),
    gettext_lazy("E-mail address"),
    gettext_lazy("Note"),
)


def lines(subscribers: QuerySet[Subscriber]) -> Iterator[str]:
    """Yield the headings and a line for each subscriber, in a memory that does not grow."""
    yield "\ufeff" + as_line(HEADINGS, SEMICOLON)
    topics = Prefetch("topics", SubscriberTopic.objects.with_names())
    for batch in in_batches(subscribers.prefetch_related("consents", topics), csv_export.CHUNK):
        reasons = csv_export.reasons(batch)
        for subscriber in batch:
            yield as_line(_cells(subscriber, reasons.get(subscriber.email, "")), SEMICOLON)


def report(job: ImportJob) -> Iterator[str]:
    """Yield the headings and a line for each line of the list."""
    yield "\ufeff" + as_line(REPORT, SEMICOLON)
    for batch in in_batches(job.lines.all(), csv_export.CHUNK, key="number"):
        for row in batch:
            said = csv_import.LABELS[row.outcome]
            yield as_line((row.number, said, row.address, row.reason), SEMICOLON)


def _cells(row: Subscriber, reason: str) -> list[object]:
    parts = [(field, getattr(row, field.name)) for field in TIME_FIELDS]
    topics = sorted(str(topic) for topic in row.topics.all())
    consents = sorted(row.consents.all(), key=lambda consent: consent.pk)
    return [
        row.email,
        row.get_state_display(),
        Suppression.Reason(reason).label if reason else "",
        row.get_frequency_display(),
        *("" if value is None else field.words(value) for field, value in parts),
        _("all topics") if row.everything else ", ".join(topics),
        row.source_page,
        moment(row.created_at),
        moment(row.confirmed_at),
        moment(row.unsubscribed_at),
        moment(row.suppressed_at),
        moment(row.suppression_lifted_at),
        moment(row.paused_until),
        " | ".join(map(_told, consents)),
    ]


def _told(consent: Consent) -> str:
    """Say when and where somebody agreed, and what became of it."""
    asked = {"time": moment(consent.asked_at), "page": consent.page or "–"}
    told = [_("asked %(time)s on %(page)s") % asked]
    if consent.new_address:
        told.append(_("for the new address %s") % consent.new_address)
    if consent.confirmed_at:
        told.append(_("confirmed %s") % moment(consent.confirmed_at))
    if consent.withdrawn_at:
        told.append(_("withdrawn %s") % moment(consent.withdrawn_at))
    return ", ".join(told)
