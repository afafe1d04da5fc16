"""What is asked before mails are put away and after: each with what it took and its answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from inspect import isgeneratorfunction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from articles.models import Article
from subscriptions.admin.deliveries import matching
from subscriptions.bounces import return_path
from subscriptions.issues import comparing, recipients
from subscriptions.issues.progress import deliveries_by_state, report
from subscriptions.models import Delivery, Edition, Issue, LoggedDelivery, Subscriber
from subscriptions.outbox import claim, hand_over
from subscriptions.signup import preferences, stored_data

RUNS = 9
ROW = re.compile(r"loggeddelivery/(\d+)/change")
LISTED = 100  # issues on a page of the list

Answer = tuple[float, Any]  # milliseconds of a core, and what was answered


def acts() -> dict[str, Answer]:
    """Return what everything that is asked takes, and its answer."""
    return {name: timed(act) for name, act in {**sending(), **log(), **looking_back()}.items()}


def sending() -> dict[str, Callable[[], Any]]:
    """The planner's and the senders' steps."""
    return {
        "plan a digest, two of three stories mailed before": lambda: recipients.plan(new_issue()),
        "100 claimed and handed over one by one": steps,
    }


def log() -> dict[str, Callable[[], Any]]:
    """The log of deliveries."""
    reader, old = _reader(), _old()
    mail = LoggedDelivery.objects.get(issue=old, subscriber=reader)
    page = _desk()
    return {
        "log: by address": lambda: sorted(row.pk for row in matching(reader.email)),
        "log: by Message-ID": lambda: [row.pk for row in matching(mail.message_id)],
        "log: its page, by address": lambda: page(q=reader.email),
        "log: its first page": page,
        "log: the refused of an old issue": lambda: page(
            issue__id__exact=old.pk, state__exact="failed"
        ),
    }


def looking_back() -> dict[str, Callable[[], Any]]:
    """Reports, a reader's data, what comes back late."""
    reader, old = _reader(), _old()
    mail = LoggedDelivery.objects.get(issue=old, subscriber=reader)
    path = return_path.of(Delivery(pk=mail.pk), "")
    listed = [issue.pk for issue in Issue.objects.order_by("pk")[:LISTED]]
    return {
        "counts of 100 old issues": lambda: deliveries_by_state(listed),
        "report of an old issue": lambda: report(old, deliveries_by_state([old.pk])[old.pk]),
        "an old issue beside the ten before it": lambda: comparing.numbers([old]),
        "a reader's data": lambda: len(stored_data.data_of(reader)["mails"]),
        "erase a reader": lambda: preferences.erase(Subscriber.objects.get(pk=reader.pk)),
        "a late bounce by its return path": lambda: return_path.find(iter([path])).pk,
    }


def _reader() -> Subscriber:
    return Subscriber.objects.order_by("pk")[50]


def _old() -> Issue:
    issues = Issue.objects.filter(candidates__gt=0).order_by("pk")
    return issues[500 if Issue.objects.count() > 900 else 1]


def _desk() -> Callable[..., list[str]]:
    """Return what asks for a page of the log and returns the rows on it."""
    users = get_user_model().objects
    user, _new = users.get_or_create(username="bench", is_superuser=True, is_staff=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)

    def page(**query: Any) -> list[str]:
        answer = client.get("/admin/subscriptions/loggeddelivery/", query)
        assert answer.status_code == 200, answer
        return sorted(set(ROW.findall(answer.text)))

    return page


def new_issue() -> Issue:
    """Return a digest of three stories, of which two were mailed in old issues."""
    issue = Issue.objects.create(
        kind="digest", edition=Edition.objects.get(slug="harian"), headline="x", html="x",
        text="x", subject="x", link="https://x.example/",
    )  # fmt: skip
    for place, story in enumerate(Article.objects.order_by("-pk")[:3]):
        issue.stories.create(article=story, position=place, headline="x")
    return issue


def steps() -> Iterator[None]:
    """Plan an issue; after the ``yield``, which is what counts, claim and hand over."""
    issue, at = new_issue(), _old().send_at
    recipients.plan(issue)
    this = Issue.objects.filter(pk=issue.pk)
    this.move("queued", send_at=at)
    this.move("sending", started_at=at, candidates=1)
    yield
    mails = claim.claim(issue.pk, 100)
    hand_over.hand_over(mails[0])
    for first, second in pairwise(mails):
        hand_over.hand_over(second, after=hand_over.Accepted(first, "250 ok"))


def timed(act: Callable[[], Any]) -> Answer:
    """Run it some times and undo it each time; return the median of what it took and the answer.

    It took what this process and its backend spent on a core, whatever else the machine did.
    """
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")

    def spent() -> float:
        return time.process_time() + int(backend.read_text().split()[0]) / 1e9

    times, answer = [], None
    for _ in range(RUNS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            begun = act() if isgeneratorfunction(act) else None
            if begun is not None:
                next(begun)
            began = spent()
            answer = act() if begun is None else list(begun)
            times.append(spent() - began)
            transaction.set_rollback(True)
    return 1000 * median(times), answer
