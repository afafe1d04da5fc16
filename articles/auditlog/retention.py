"""How long entries are kept: the one way by which they go.

The database's function removes none that is younger than 90 days, whatever it is told.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.auditlog.models import Tally


def remove_expired() -> int:
    """Remove what is older than ``AUDIT_LOG_DAYS``, with an entry that says so; return how many."""
    days = settings.AUDIT_LOG_DAYS
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT auditlog_remove_expired(%s)", [days])
            count = int(cursor.fetchone()[0])
        Tally.objects.filter(hour__lt=Now() - datetime.timedelta(days=2)).delete()
        if count:
            record(Act.LOG_EXPIRED, days=days, count=count)
    return count
