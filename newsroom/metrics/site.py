"""What the database knows: the same on every machine, so that boards take the ``max`` of it.

Everything here is cheap also with millions of rows: counted to an end, along an index.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from django.db import Error, connection, transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now
from prometheus_client.core import GaugeMetricFamily, Metric

from articles.db import clock
from newsroom.operations import status
from newsroom.operations.models import Alert
from newsroom.pagestore.models import ServingProcess
from subscriptions.models import (
    Bounce,
    Confirmation,
    Delivery,
    Issue,
    JobBeat,
    ReachedCap,
    SignupAttempt,
    StaffMail,
)
from subscriptions.models.delivery import State
from subscriptions.outbox import arming

HOUR: Final = datetime.timedelta(hours=1)
DAY: Final = datetime.timedelta(days=1)
MOST: Final = 100_000  # rows that are counted of one state
PATIENCE: Final = 2000  # milliseconds for each question
GOOD_FOR: Final = 5.0  # seconds: two who ask at once cost the database one answer

log = logging.getLogger("newsroom.metrics")
_last: tuple[float, list[Metric]] = (-GOOD_FOR, [])


class Site:
    """A collector for prometheus-client."""

    def collect(self) -> Iterable[Metric]:
        """Ask the database, or repeat what it said a moment ago."""
        global _last  # noqa: PLW0603 - one answer a process
        asked_at, found = _last
        if time.monotonic() - asked_at >= GOOD_FOR:
            found = list(_asked())
            _last = time.monotonic(), found
        return found

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked when the collector is registered."""
        return []


def _asked() -> Iterator[Metric]:
    up = GaugeMetricFamily("newsroom_database_up", "Whether PostgreSQL answers this machine.")
    found: list[Metric] = []
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
            for ask in (_mail, _jobs, _alerts, _machines, _coming_back):
                found += ask()
    except Error as error:
        log.warning("the site's numbers are not told: %s", type(error.__cause__ or error).__name__)
        with suppress(Exception):
            connection.close()
        up.add_metric([], 0)
        yield up
        return
    up.add_metric([], 1)
    yield up
    yield from found


def _family(name: str, says: str, labels: list[str], values: Iterable[tuple[Any, ...]]) -> Metric:
    """Return a family of gauges; of each of ``values`` the last is the number."""
    family = GaugeMetricFamily(name, says, labels=labels)
    for *told, number in values:
        family.add_metric([str(label) for label in told], float(number))
    return family


def _mail() -> Iterator[Metric]:
    yield _family(
        "newsroom_mail_queue",
        f"Mails by lane and state, of issues that are going out; at most {MOST} are counted.",
        ["lane", "state"],
        [*_issue_mails(), *_other_mails()],
    )
    waits = {"confirmation": status.confirmations_wait(), "issue": status.issues_wait()}
    yield _family(
        "newsroom_mail_oldest_seconds",
        "For how long the oldest mail has been waiting that may go.",
        ["lane"],
        ((lane, wait.total_seconds()) for lane, wait in waits.items()),
    )
    if last := status.last_accepted():
        told = [(last.timestamp(),)]
        says = "When the relay last took a mail, seconds since 1970."
        yield _family("newsroom_mail_last_accepted_timestamp_seconds", says, [], told)
    says = "Machines whose workers may not send until they are armed."
    yield _family("newsroom_mail_unarmed_hosts", says, [], [(len(arming.waiting_hosts()),)])


def _issue_mails() -> Iterator[tuple[str, str, int]]:
    """Count each state of each issue to an end: millions of rows cost no more than ``MOST``."""
    issues = list(Issue.objects.filter(state=Issue.State.SENDING).values_list("pk", flat=True)[:50])
    for state in (State.QUEUED, State.CLAIMED, State.HANDING, State.DEFERRED, State.UNKNOWN):
        mails = (Delivery.objects.filter(issue=pk, state=state).order_by() for pk in issues)
        yield "issue", state.value, min(MOST, sum(m[:MOST].count() for m in mails))


def _other_mails() -> Iterator[tuple[str, str, int]]:
    for lane, model in (("confirmation", Confirmation), ("staff", StaffMail)):
        for state in (State.QUEUED, State.CLAIMED, State.DEFERRED):
            yield lane, state.value, model.objects.filter(state=state).order_by()[:MOST].count()


def _jobs() -> Iterator[Metric]:
    now = clock.now()
    beats = list(JobBeat.objects.values_list("job", "seen_at", "late_after", "trouble"))
    ages: dict[str, float] = {}
    late: dict[str, int] = {}
    troubled: dict[str, int] = {}
    for job, seen_at, late_after, trouble in beats:
        age = max(0.0, (now - seen_at).total_seconds())
        ages[job] = max(age, ages.get(job, 0.0))
        late[job] = late.get(job, 0) + (age > late_after.total_seconds())
        troubled[job] = troubled.get(job, 0) + bool(trouble)
    says = "Since when a worker's job gave no sign of life; of several workers the longest."
    yield _family("newsroom_job_age_seconds", says, ["job"], sorted(ages.items()))
    says = "Workers whose job has been silent for longer than it may."
    yield _family("newsroom_job_late", says, ["job"], sorted(late.items()))
    says = "Workers whose job meets trouble: it tries again by itself."
    yield _family("newsroom_job_troubled", says, ["job"], sorted(troubled.items()))


def _alerts() -> Iterator[Metric]:
    red = set(Alert.objects.values_list("name", flat=True))
    whole = {name.partition("@")[0] for name in red}
    yield _family(
        "newsroom_check_red",
        "Whether somebody has to act, as the worker saw it last: see the state of the site.",
        ["check"],
        ((name, int(name in whole)) for name, _title, _look in status.CHECKS),
    )


def _machines() -> Iterator[Metric]:
    rows = ServingProcess.objects.seen_lately().values_list("name", "figures")
    told = {
        name.rpartition(":")[0]: figures["machine"] for name, figures in rows
        if "machine" in figures
    }  # fmt: skip
    yield _family("newsroom_serving_processes", "Processes that serve.", [], [(len(rows),)])
    yield _family(
        "newsroom_disk_free_bytes",
        "What is free on the disk for uploads, of machines that serve.",
        ["host"],
        ((host, state["disk_free"]) for host, state in told.items()),
    )
    yield _family(
        "newsroom_clock_ahead_seconds",
        "By how much the database's clock is ahead of the machine's.",
        ["host"],
        ((host, state["clock_ahead"]) for host, state in told.items()),
    )


def _coming_back() -> Iterator[Metric]:
    """What is counted over a time in the database, since commands and webhooks write it too."""
    bounces = Bounce.objects.filter(at__gt=Now() - DAY).order_by().values_list("kind")
    numbers = dict(bounces.annotate(number=Count("pk")))
    yield _family(
        "newsroom_bounces_day",
        "What came back within a day, by kind.",
        ["kind"],
        ((kind, numbers.get(kind, 0)) for kind in Bounce.Kind.values),
    )
    asked = SignupAttempt.objects.filter(created_at__gt=Now() - HOUR)[:MOST].count()
    yield _family("newsroom_signups_hour", "Requests to subscribe within an hour.", [], [(asked,)])
    refused = ReachedCap.objects.filter(last_at__gt=Now() - HOUR).aggregate(n=Sum("refused"))["n"]
    says = "Requests to subscribe that a cap refused lately."
    yield _family("newsroom_signups_refused", says, [], [(refused or 0,)])
