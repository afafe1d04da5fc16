"""Any history of mailings tells the same whether its mails were put away meanwhile or not."""

import datetime

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscriptions.addresses import ERASED_DOMAIN
from subscriptions.bounces import process, return_path
from subscriptions.bounces.reading import Report
from subscriptions.issues import comparing, lifecycle, recipients, sending_again
from subscriptions.issues.progress import deliveries_by_state, progress, report
from subscriptions.models import (
    Bounce,
    Delivery,
    DeliveryRecord,
    Edition,
    Issue,
    LoggedDelivery,
    Subscriber,
)
from subscriptions.models.delivery import FINAL
from subscriptions.outbox import claim, hand_over, queue, retention
from subscriptions.signup import preferences, stored_data
from tests.factories import make_article

pytestmark = pytest.mark.django_db
LONG_OVER = 90
READERS, STORIES = 5, 3
ENDS = (queue.accept, queue.accept, queue.fail, queue.hold_as_unknown)

numbers = st.integers(0, 11)
steps = st.one_of(
    st.tuples(st.just("mail"), st.sets(st.integers(0, STORIES - 1), min_size=1), numbers),
    st.tuples(st.just("bounce"), numbers, st.sampled_from(["hard", "soft", "complaint"])),
    st.tuples(st.just("erase"), numbers),
    st.tuples(st.just("move_address"), numbers),
    st.tuples(st.just("leave"), numbers),
    st.tuples(st.just("join"), numbers),
    st.tuples(st.just("send_again"), numbers, numbers),
    st.tuples(st.just("days_pass"), st.sampled_from([1, 40, 100])),
    st.tuples(st.just("put_away"), st.integers(0, 3), st.booleans()),
)


class History:
    """One course of things; what happens in it does not hang on keys.

    Where it puts nothing away, issues long over are marked all the same: so the rules are the same,
    and all that differs is where the mails are.
    """

    def __init__(self, *, puts_away):
        self.puts_away = puts_away
        self.stories = [make_article(f"Cerita {n}") for n in range(STORIES)]
        self.joined = 0
        for _ in range(READERS):
            self.join(0)

    def act(self, name, *values):
        getattr(self, name)(*values)

    def issues(self):
        return list(Issue.objects.order_by("pk"))

    def readers(self):
        return Subscriber.objects.order_by("pk")

    def one(self, rows, number):
        rows = list(rows)
        return rows[number % len(rows)] if rows else None

    def join(self, _number):
        self.joined += 1
        now = datetime.datetime.now(datetime.UTC)
        Subscriber.objects.create(
            email=f"p{self.joined}@contoh.id", state="active", frequency="daily", confirmed_at=now
        )

    def mail(self, places, number):
        issue = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"),
            subject=f"Kiriman {Issue.objects.count()}", subject_pattern="Kiriman", headline="Kabar",
        )  # fmt: skip
        for place, story in enumerate(sorted(places)):
            issue.stories.create(article=self.stories[story], position=place, headline="Cerita")
        assert lifecycle.queue_digest(issue)
        Issue.objects.filter(pk=issue.pk).update(send_at=F("created_at"))
        lifecycle.start(issue.pk)
        self.send(issue, number)

    def send(self, issue, number):
        for mail in sorted(claim.claim(issue.pk, 100), key=lambda mail: mail.address):
            number += 1
            if hand_over.hand_over(mail):
                ENDS[number % len(ENDS)](mail, "said")
            else:
                queue.skip(mail, "left")
        lifecycle.complete_finished()

    def bounce(self, number, kind):
        mails = LoggedDelivery.objects.filter(handed_at__isnull=False).exclude(subscriber=None)
        mail = self.one(mails.order_by("issue", "address"), number)
        if mail is not None:
            path = return_path.of(Delivery(pk=mail.pk), "")
            found = return_path.find(iter([path]))
            process.note(found, Report(Bounce.Kind(kind), "5.1.1", "dsn"))

    def erase(self, number):
        if reader := self.one(self.readers(), number):
            preferences.erase(reader)

    def move_address(self, number):
        if reader := self.one(self.readers().filter(state="active"), number):
            self.joined += 1
            consent = reader.consents.create(
                text_version=1, new_address=f"p{self.joined}@contoh.id"
            )
            assert preferences.move(consent)

    def leave(self, number):
        if reader := self.one(self.readers().filter(state="active"), number):
            now = datetime.datetime.now(datetime.UTC)
            Subscriber.objects.filter(pk=reader.pk).update(
                state="unsubscribed", unsubscribed_at=now
            )

    def send_again(self, number, ends):
        """To the refused, then to all who have no mail of it; of an old one nothing is sent."""
        issue = self.one([i for i in self.issues() if i.state == "complete"], number)
        if issue is None:
            return
        sent = sending_again.resend_failed(issue) + sending_again.send_to_segment(issue, None)
        assert not (sent and issue.put_away_at)
        self.send(issue, ends)

    def days_pass(self, days):
        span = datetime.timedelta(days=days)
        ends = ("created_at", "send_at", "started_at", "completed_at", "cancelled_at")
        Issue.objects.update(**{name: F(name) - span for name in ends})
        for model in (Delivery, DeliveryRecord):
            model.objects.update(
                handed_at=F("handed_at") - span, finished_at=F("finished_at") - span
            )
        Subscriber.objects.exclude(unsubscribed_at=None).update(
            confirmed_at=F("confirmed_at") - span, unsubscribed_at=F("unsubscribed_at") - span
        )
        for issue in list(retention.due()):
            if self.puts_away:
                retention.put_away(issue.pk, most=1)
            Issue.objects.filter(pk=issue.pk).update(put_away_at=F("completed_at"))

    def put_away(self, batches, is_killed):
        """Some batches; perhaps killed in the middle of the last."""
        if not self.puts_away:
            return
        for issue in list(retention.due()):
            after = ""
            for _ in range(batches):
                _moved, after = retention.put_away(issue.pk, after, most=2)
            before = self.answers()
            with transaction.atomic():
                retention.put_away(issue.pk, after, most=2)
                transaction.set_rollback(is_killed)
            assert self.answers() == before

    def answers(self):
        issues = self.issues()
        place = {issue.pk: number for number, issue in enumerate(issues)}

        def address(row):
            return "erased" if row.address.endswith(f"@{ERASED_DOMAIN}") else row.address

        counts = {issue.pk: deliveries_by_state([issue.pk])[issue.pk] for issue in issues}
        told = report if issues else None
        found = comparing.numbers([issue for issue in issues if issue.started_at])
        return {
            "log": sorted(
                (place[row.issue_id], address(row), row.state)
                for row in LoggedDelivery.objects.all()
            ),
            "counts": list(counts.values()),
            "progress": [progress(issue) for issue in issues],
            "report": [
                sorted((r["state"], r["number"]) for r in told(issue, counts[issue.pk])["reasons"])
                for issue in issues
            ],
            "numbers": list(found.values()),
            "data": {
                reader.email: sorted(
                    (mail["subject"], mail["state"])
                    for mail in stored_data.data_of(reader)["mails"]
                )
                for reader in self.readers()
            },
            "by address": {
                reader.email: LoggedDelivery.objects.sent_to(reader.email).count()
                for reader in self.readers()
            },
            "readers": list(self.readers().values_list("email", "state")),
            "bounces": sorted(
                (place[issue], kind, weight)
                for issue, kind, weight in Bounce.objects.values_list(
                    "delivery__issue", "kind", "weight"
                )
            ),
            "would get": self.would_get(),
        }

    def would_get(self):
        """Return who would get which stories of a mailing with all of them."""
        with transaction.atomic():
            issue = Issue.objects.create(
                kind="digest", edition=Edition.objects.get(slug="harian"), headline="Semua"
            )
            for place, story in enumerate(self.stories):
                issue.stories.create(article=story, position=place, headline="Cerita")
            recipients.plan(issue)
            found = sorted(
                (mail.address, [self.keys().index(pk) for pk in mail.variant.articles])
                for mail in issue.deliveries.select_related("variant")
            )
            transaction.set_rollback(True)
        return found

    def keys(self):
        return [story.pk for story in self.stories]

    def check(self):
        """Every mail is accounted for, and nobody was handed a story twice by two issues."""
        assert not LoggedDelivery.objects.exclude(state__in=FINAL).exists()
        for issue in self.issues():
            said = progress(issue)
            assert said["balances"] or issue.state == "cancelled", said
        seen = set()
        mails = LoggedDelivery.objects.filter(state__in=["accepted", "unknown"])
        for mail in mails.select_related("variant"):
            for story in mail.variant.articles:
                who = mail.subscriber_id or mail.address
                assert (who, story) not in seen
                seen.add((who, story))
        keys = list(LoggedDelivery.objects.values_list("pk", flat=True))
        assert len(keys) == len(set(keys))


def told_by(history, course):
    for step in course:
        history.act(*step)
    history.check()
    return history.answers()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(course=st.lists(steps, min_size=4, max_size=12))
def test_every_history_tells_the_same(course, settings):
    settings.DELIVERY_RETENTION_DAYS = LONG_OVER
    settings.BOUNCE_ADDRESS = "pantulan@surat.example"
    found = []
    for puts_away in (False, True):
        with transaction.atomic():
            found.append(told_by(History(puts_away=puts_away), course))
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_a_long_history_of_all_of_it(settings):
    """The same, with something of everything in it."""
    settings.DELIVERY_RETENTION_DAYS = LONG_OVER
    settings.BOUNCE_ADDRESS = "pantulan@surat.example"
    course = [
        ("mail", {0, 1}, 0),
        ("bounce", 2, "hard"),
        ("join", 0),
        ("send_again", 0, 1),
        ("days_pass", 100),
        ("put_away", 1, True),
        ("mail", {0, 2}, 1),
        ("move_address", 1),
        ("erase", 0),
        ("put_away", 3, False),
        ("bounce", 1, "complaint"),
        ("send_again", 0, 0),
        ("leave", 2),
        ("days_pass", 100),
        ("put_away", 3, False),
        ("mail", {0, 1, 2}, 0),
        ("send_again", 2, 0),
    ]
    found = []
    for puts_away in (False, True):
        with transaction.atomic():
            found.append(told_by(History(puts_away=puts_away), course))
            moved = DeliveryRecord.objects.count()
            transaction.set_rollback(True)
        assert bool(moved) == puts_away
    assert found[0] == found[1]
