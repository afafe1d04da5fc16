"""What is long over leaves the senders' table, and every question is answered as before."""

import datetime
import json
import threading
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from newsroom.mail_env import MailVariables
from newsroom.operations.status import last_accepted
from newsroom.roles import ADMINISTRATOR, MAIL_DESK
from subscriptions.bounces import process, rates, return_path
from subscriptions.bounces.reading import Report
from subscriptions.issues import comparing, lifecycle, recipients, sending_again
from subscriptions.issues.progress import deliveries_by_state, progress, report
from subscriptions.models import (
    Bounce,
    Delivery,
    DeliveryRecord,
    Edition,
    Issue,
    IssueSummary,
    LoggedDelivery,
    Subscriber,
)
from subscriptions.models.delivery import State
from subscriptions.outbox import arming, retention
from subscriptions.signup import preferences, stored_data
from tests.factories import make_article

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
AGO = 100 * DAY
GONE = Report(Bounce.Kind.HARD, "5.1.1", "dsn", Bounce.Cause.NOBODY)


@pytest.fixture(autouse=True)
def _after_90_days(settings):
    settings.DELIVERY_RETENTION_DAYS = 90
    settings.BOUNCE_ADDRESS = "pantulan@surat.example"


def days_pass(span=AGO):
    """Let time pass for everything that mail is about."""
    back = {
        Issue: ("created_at", "send_at", "started_at", "completed_at", "cancelled_at"),
        Delivery: ("ready_at", "handed_at", "finished_at"),
    }
    for model, names in back.items():
        model.objects.update(**{name: F(name) - span for name in names})


def never(_seconds):
    return False


def put_away():
    return retention.put_away_due(never)


@pytest.fixture
def make_issue(make_subscriber):
    """Make an issue that is over, with so many mails in each state, to readers given or new."""

    def make(readers=None, story=None, days_ago=100, state=Issue.State.COMPLETE, **counts):
        began = datetime.datetime.now(datetime.UTC) - days_ago * DAY
        issue = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"), subject="Pagi",
            headline="Pagi", html="x", text="x", link="https://berita.example/",
        )  # fmt: skip
        issue.stories.create(article=story or make_article(), position=0, headline="Cerita")
        variant = issue.variants.create(articles=[issue.stories.get().article_id])
        ends = [end for end, number in (counts or {"accepted": 3}).items() for _ in range(number)]
        readers = readers or [make_subscriber(frequency="daily") for _ in ends]
        for number, (end, reader) in enumerate(zip(ends, readers, strict=True)):
            Delivery.objects.create(
                issue=issue, subscriber=reader, address=reader.email, state=end, variant=variant,
                message_id=f"<{issue.pk:011}{number:011}@berita.example>", reply=f"answer {end}",
                handed_at=None if end == "skipped" else began, finished_at=began,
            )  # fmt: skip
        this = Issue.objects.filter(pk=issue.pk)
        this.move("queued", send_at=began)
        this.move("sending", started_at=began, candidates=len(ends))
        when = {"complete": "completed_at", "cancelled": "cancelled_at"}[state]
        this.move(state, **{when: began + datetime.timedelta(minutes=1)})
        issue.refresh_from_db()
        return issue

    return make


MIXED = {"accepted": 4, "failed": 2, "skipped": 1, "unknown": 1}


def answers(issue, desk):
    """Return what is said of an issue to all who ask, except that it was put away."""
    issue = Issue.objects.get(pk=issue.pk)
    log = reverse("admin:subscriptions_loggeddelivery_changelist")
    rows = list(LoggedDelivery.objects.filter(issue=issue).order_by("pk"))
    first = rows[0]
    by_address = desk.get(log, {"q": first.address}).context["cl"].result_list
    by_name = desk.get(log, {"q": first.message_id}).context["cl"].result_list
    failed = desk.get(log, {"issue__id__exact": issue.pk, "state__exact": "failed"})
    page = desk.get(reverse("admin:subscriptions_issue_change", args=[issue.pk])).context
    csv = desk.get(reverse("admin:subscriptions_issue_report", args=[issue.pk]))
    counts = deliveries_by_state([issue.pk])[issue.pk]
    domains = rates.by_domain()
    plain = {name: page[name] for name in ("balance", "failed", "unknown", "done", "comparison")}
    return {
        "progress": progress(issue),
        "report": report(issue, counts),
        "numbers": comparing.numbers([issue]),
        "page": plain,
        "csv": b"".join(csv.streaming_content) if csv.streaming else csv.content,
        "rates": domains,
        "log": [(r.pk, r.address, r.state, r.message_id, r.finished_at, r.handed_at) for r in rows],
        "by address": [row.pk for row in by_address],
        "by name": [row.pk for row in by_name],
        "failed": [row.pk for row in failed.context["cl"].result_list],
        "data": [
            json.dumps(stored_data.data_of(reader)["mails"], default=str)
            for reader in Subscriber.objects.order_by("pk")
        ],
        "bounces": list(Bounce.objects.order_by("pk").values_list("delivery__issue", "kind")),
    }


class TestWhatIsDue:
    def test_only_what_ended_long_enough_ago(self, make_issue):
        old, young = make_issue(days_ago=91), make_issue(days_ago=89)
        assert put_away() == 3
        assert set(Delivery.objects.values_list("issue", flat=True)) == {young.pk}
        assert set(DeliveryRecord.objects.values_list("issue", flat=True)) == {old.pk}

    def test_nothing_where_it_is_off(self, make_issue, settings):
        settings.DELIVERY_RETENTION_DAYS = 0
        make_issue()
        assert put_away() == 0

    def test_a_cancelled_one_once_nobody_has_a_mail_of_it_in_hand(self, make_issue):
        issue = make_issue(state=Issue.State.CANCELLED, accepted=1, skipped=2)
        mail = issue.deliveries.filter(state="accepted")
        Delivery.objects.create(
            issue=issue, address="di@tangan.example", message_id="<x@x>", state="handing",
            lease_token="0" * 32, lease_until=datetime.datetime.now(datetime.UTC),
            handed_at=datetime.datetime.now(datetime.UTC),
        )  # fmt: skip
        assert put_away() == 0
        assert mail.exists()
        Delivery.objects.filter(state="handing").update(
            state="unknown", lease_until=None, finished_at=F("handed_at")
        )
        assert put_away() == 4

    def test_no_sample_whose_others_wait(self, make_issue):
        issue = make_issue()
        Issue.objects.filter(pk=issue.pk).update(sample=3)
        assert put_away() == 0

    @pytest.mark.parametrize(
        ("days", "is_right"), [(0, True), (31, True), (30, False), (-1, False)]
    )
    def test_the_setting_is_long_enough_or_off(self, days, is_right):
        if is_right:
            assert MailVariables(delivery_retention_days=days).delivery_retention_days == days
        else:
            with pytest.raises(ValueError, match=r"31|greater"):
                MailVariables(delivery_retention_days=days)


class TestTheSameAnswers:
    def test_before_halfway_and_after(self, make_issue, login, settings):
        desk = login(ADMINISTRATOR)
        earlier = make_issue(days_ago=120, accepted=3, failed=1)
        issue = make_issue(**MIXED)
        refused, gone = issue.deliveries.filter(state="accepted").order_by("pk")[:2]
        process.note(refused, Report(Bounce.Kind.COMPLAINT, "", "dsn"))
        process.note(gone, GONE)
        left = issue.deliveries.filter(state="accepted").order_by("pk")[2].subscriber
        soon = issue.started_at + DAY
        Subscriber.objects.filter(pk=left.pk).update(
            state="unsubscribed", confirmed_at=issue.started_at, unsubscribed_at=soon
        )
        before = [answers(earlier, desk), answers(issue, desk)]
        assert before[1]["numbers"][issue.pk].left == 1
        assert before[1]["numbers"][issue.pk].complaints == 1
        halfway = []
        after = ""
        for _ in range(2):
            moved, after = retention.put_away(issue.pk, after, most=3)
            assert moved == 3
            halfway.append([answers(earlier, desk), answers(issue, desk)])
        assert put_away() == 2 + 4
        assert not Delivery.objects.exists()
        for found in [*halfway, [answers(earlier, desk), answers(issue, desk)]]:
            assert found == before

    def test_the_list_of_issues_counts_them(self, make_issue, login):
        make_issue(**MIXED)
        put_away()
        page = login(ADMINISTRATOR).get(reverse("admin:subscriptions_issue_changelist"))
        (row,) = page.context["cl"].result_list
        assert {s: n for s, n in row.counts.items() if n} == MIXED

    def test_the_answer_of_a_server_that_refused_stays_and_of_one_that_took_it_goes(
        self, make_issue, login
    ):
        issue = make_issue(accepted=1, failed=1)
        put_away()
        desk = login(MAIL_DESK)
        failed, accepted = LoggedDelivery.objects.filter(issue=issue).order_by("-pk")
        assert failed.reply_shown == "answer failed"
        assert "catatan lama" in accepted.reply_shown
        url = reverse("admin:subscriptions_loggeddelivery_change", args=[accepted.pk])
        assert "Jawaban server tidak ikut disimpan" in desk.get(url).text

    def test_a_database_whose_every_mail_was_put_away_has_sent_something(self, make_issue):
        make_issue()
        assert not arming._never_sent_anything()
        put_away()
        assert not arming._never_sent_anything()


class TestWhatComesBackLate:
    def test_a_bounce_by_its_return_path_blames_the_right_reader_once(self, make_issue):
        issue = make_issue(accepted=3)
        mail = issue.deliveries.order_by("pk")[1]
        path = return_path.of(mail, "")
        put_away()
        found = return_path.find(iter([path]))
        assert process.note(found, GONE)
        assert not process.note(found, GONE)
        suppressed = Subscriber.objects.get(state="suppressed")
        assert suppressed.pk == mail.subscriber_id
        assert Bounce.objects.get().delivery.issue_id == issue.pk

    def test_told_before_and_after_it_is_one(self, make_issue):
        mail = make_issue().deliveries.first()
        assert process.note(mail, GONE)
        put_away()
        assert not process.note(return_path.find(iter([return_path.of(mail, "")])), GONE)

    def test_a_complaint_by_message_id(self, make_issue):
        mail = make_issue().deliveries.first()
        put_away()
        told = (
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
            "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n"
            f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {mail.message_id}\n\nisi\n--b--\n"
        )
        assert process.receive(told.encode()) is process.Answer.NOTED
        assert Subscriber.objects.get(state="suppressed").pk == mail.subscriber_id

    def test_all_of_an_issue_that_was_put_away_are_doubted(self, make_issue):
        """Two of two are gone: nobody is struck off by that word."""
        mails = list(make_issue(accepted=2).deliveries.all())
        put_away()
        for mail in mails:
            process.note(LoggedDelivery.objects.get(pk=mail.pk), GONE)
        assert not Subscriber.objects.filter(state="suppressed").exists()
        assert set(Bounce.objects.values_list("weight", flat=True)) == {"held"}

    def test_a_reader_who_moved_is_not_blamed(self, make_issue):
        mail = make_issue().deliveries.first()
        reader = mail.subscriber
        put_away()
        reader.former_emails.create(address=reader.email, unsubscribe_token="x" * 22)
        Subscriber.objects.filter(pk=reader.pk).update(email="baru@contoh.id")
        process.note(LoggedDelivery.objects.get(pk=mail.pk), GONE)
        assert Bounce.objects.get().weight == "nothing"


class TestNothingIsSentTwice:
    def test_no_story_again_by_another_issue(self, make_issue, make_subscriber):
        story = make_article()
        readers = [make_subscriber(frequency="daily") for _ in range(4)]
        make_issue(readers, story, accepted=1, unknown=1, failed=1, skipped=1)
        new = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"), subject="Sore",
            headline="Sore", html="x", text="x",
        )  # fmt: skip
        new.stories.create(article=story, position=0, headline="Cerita")
        expected = recipients.expected(new)
        assert expected.number == 2  # the refused one and the one left out
        put_away()
        assert recipients.expected(new) == expected
        with transaction.atomic():
            recipients.plan(new)
        assert {mail.subscriber_id for mail in new.deliveries.all()} == {
            reader.pk for reader in readers[2:]
        }

    def test_no_story_to_the_new_address_of_who_had_it(self, make_issue, make_subscriber):
        story = make_article()
        reader = make_subscriber(frequency="daily")
        make_issue([reader], story, accepted=1)
        put_away()
        reader.former_emails.create(address=reader.email, unsubscribe_token="x" * 22)
        Subscriber.objects.filter(pk=reader.pk).update(email="baru@contoh.id")
        new = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"), headline="Sore"
        )
        new.stories.create(article=story, position=0, headline="Cerita")
        assert recipients.expected(new).number == 0

    def test_nothing_sends_it_again(self, make_issue, make_subscriber, login):
        issue = make_issue(**MIXED)
        make_subscriber(frequency="daily")
        put_away()
        issue.refresh_from_db()
        assert sending_again.send_to_segment(issue, None) == 0
        assert sending_again.send_to_newcomers(issue) == 0
        assert sending_again.in_segment(issue, None).number == 0
        assert not Delivery.objects.exists()
        desk = login(ADMINISTRATOR)
        url = reverse("admin:subscriptions_issue_change", args=[issue.pk])
        text = desk.get(url).text
        assert "dipindahkan ke catatan lama pada" in text
        assert "Yang saat itu tidak diketahui tetap tidak diketahui" in text
        for name in ("resend_failed", "send_to_more", "resend", "unknown"):
            assert reverse(f"admin:subscriptions_issue_{name}", args=[issue.pk]) not in text
        for name in ("resend", "unknown"):
            page = desk.get(
                reverse(f"admin:subscriptions_issue_{name}", args=[issue.pk]), follow=True
            )
            assert "tidak dapat lagi dikirim ulang" in page.text
        for name in ("resend_failed", "send_to_more", "resend", "unknown"):
            page = desk.post(
                reverse(f"admin:subscriptions_issue_{name}", args=[issue.pk]), follow=True
            )
            assert "tidak dapat lagi dikirim ulang" in page.text

    def test_nothing_sends_what_was_not_moved_yet(self, make_issue, make_subscriber):
        issue = make_issue(**MIXED)
        make_subscriber(frequency="daily")
        assert retention.put_away(issue.pk, most=1)[0] == 1
        issue.refresh_from_db()
        before = list(issue.deliveries.order_by("pk").values_list("pk", "state"))
        assert {State.FAILED, State.UNKNOWN} <= {state for _pk, state in before}
        assert sending_again.resend_failed(issue) == 0
        assert sending_again.resend_unknown(issue, datetime.timedelta()) == 0
        assert sending_again.send_to_the_others(issue) == 0
        assert sending_again.others(issue).number == 0
        assert list(issue.deliveries.order_by("pk").values_list("pk", "state")) == before

    def test_the_database_lets_none_go_on(self, make_issue):
        issue = make_issue()
        put_away()
        with pytest.raises(IntegrityError, match="issue_put_away_is_over"), transaction.atomic():
            lifecycle.go_on(issue.pk)

    def test_a_mail_refused_stays_where_it_went_when_its_reader_moves(
        self, make_issue, make_subscriber
    ):
        reader = make_subscriber(frequency="daily")
        issue = make_issue([reader, make_subscriber()], failed=2)
        retention.put_away(issue.pk, most=1)
        with transaction.atomic():
            preferences._readdress(reader, "baru@contoh.id")
        put_away()
        assert DeliveryRecord.objects.filter(address=reader.email).count() == 1


class TestErasing:
    def test_it_reaches_the_records(self, make_issue, make_subscriber):
        reader = make_subscriber("lupakan@contoh.id", frequency="daily")
        make_issue([reader], failed=1)
        make_issue([reader], accepted=1)
        put_away()
        make_issue([reader], days_ago=1, accepted=1)
        preferences.erase(reader)
        rows = LoggedDelivery.objects.all()
        assert rows.count() == 3
        for row in rows:
            assert "lupakan" not in row.address
            assert row.subscriber_id is None
            assert row.reply == ""
        assert not LoggedDelivery.objects.sent_to("lupakan@contoh.id").exists()

    def test_also_rows_of_somebody_who_had_the_address_before(self, make_issue, make_subscriber):
        before = make_subscriber("warung@contoh.id", frequency="daily")
        make_issue([before], accepted=1)
        put_away()
        before.former_emails.create(address="warung@contoh.id", unsubscribe_token="x" * 22)
        Subscriber.objects.filter(pk=before.pk).update(email="lain@contoh.id")
        preferences.erase(make_subscriber("warung@contoh.id"))
        assert "warung" not in DeliveryRecord.objects.get().address


@pytest.mark.django_db(transaction=True)
class TestInTheMiddle:
    def test_a_crash_leaves_a_batch_whole_or_undone(self, make_issue):
        issue = make_issue(**MIXED)
        retention.put_away(issue.pk, most=3)
        before = LoggedDelivery.objects.count(), deliveries_by_state([issue.pk])

        with transaction.atomic():
            assert retention.put_away(issue.pk, most=3)[0] == 3
            transaction.set_rollback(True)  # as when the process is killed before the commit
        assert (LoggedDelivery.objects.count(), deliveries_by_state([issue.pk])) == before
        assert put_away() == 5
        assert (LoggedDelivery.objects.count(), deliveries_by_state([issue.pk])) == before
        assert put_away() == 0

    def test_who_is_erased_meanwhile_is_erased_everywhere(self, make_issue, make_subscriber):
        """The eraser waits for the batch, and finds the record."""
        reader = make_subscriber("lupakan@contoh.id", frequency="daily")
        issue = make_issue([reader], accepted=1)
        done = threading.Event()

        def erase():
            try:
                preferences.erase(Subscriber.objects.get(pk=reader.pk))
            finally:
                connections.close_all()
                done.set()

        with transaction.atomic():
            assert retention.put_away(issue.pk)[0] == 1
            thread = threading.Thread(target=erase)
            thread.start()
            assert not done.wait(0.3)
        thread.join(10)
        record = DeliveryRecord.objects.get()
        assert (record.subscriber_id, "lupakan" in record.address) == (None, False)

    def test_who_is_being_erased_is_put_away_later(self, make_issue, make_subscriber):
        readers = [make_subscriber(frequency="daily") for _ in range(2)]
        issue = make_issue(readers, accepted=2)
        moved = []

        def move():
            moved.append(put_away())
            connections.close_all()

        with transaction.atomic():
            preferences.erase(readers[0])
            thread = threading.Thread(target=move)
            thread.start()
            thread.join(10)
            assert moved == [1]
        assert put_away() == 1
        assert sum(IssueSummary.objects.values_list("number", flat=True)) == issue.candidates

    def test_two_workers_move_each_mail_once(self, make_issue):
        issues = [make_issue(accepted=10) for _ in range(3)]
        moved = []

        def work():
            moved.append(put_away())
            connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        moved.append(put_away())
        assert sum(moved) == DeliveryRecord.objects.count() == 30
        for issue in issues:
            assert deliveries_by_state([issue.pk])[issue.pk][State.ACCEPTED] == 10

    def test_who_sends_again_at_the_same_moment_loses_or_wins_whole(self, make_issue):
        issue = make_issue(accepted=1, failed=2)
        sent = []

        def send():
            sent.append(sending_again.resend_failed(issue))
            connections.close_all()

        with transaction.atomic():
            retention.put_away(issue.pk, most=1)
            thread = threading.Thread(target=send)
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()
        thread.join(10)
        assert sent == [0]
        assert put_away() == 2

    def test_one_that_was_sent_again_first_is_left_alone(self, make_issue):
        issue = make_issue(accepted=1, failed=2)
        assert sending_again.resend_failed(issue) == 2
        assert retention.put_away(issue.pk) == (0, "")
        assert put_away() == 0


def test_the_last_mail_that_the_relay_took_is_known_after_it(make_issue):
    make_issue(accepted=2)
    before = last_accepted()
    assert before
    put_away()
    assert last_accepted() == before


def test_it_rests_as_long_as_it_worked_and_longer_beside_a_mailing(make_issue, monkeypatch):
    issue = make_issue(accepted=5)
    monkeypatch.setattr(retention, "BATCH", 2)
    real = retention.put_away
    monkeypatch.setattr(retention, "put_away", lambda pk, after: real(pk, after, 2))
    clock = iter(range(1000))
    monkeypatch.setattr(retention.time, "monotonic", lambda: next(clock))
    rests = []
    retention.put_away_due(rests.append)
    assert rests == [1.0] * 4
    make_issue(accepted=5)
    Issue.objects.filter(pk=issue.pk).update(put_away_at=None)
    lifecycle.go_on(issue.pk)
    rests.clear()
    retention.put_away_due(lambda seconds: rests.append(seconds) or True)
    assert rests == [9.0]


def test_no_reference_of_the_database_is_left_to_the_deliveries():
    """A bounce's mail may be in either table; a reference to one would forget it at the move."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND confrelid = 'subscriptions_delivery'::regclass"
        )
        assert cursor.fetchall() == []


def test_the_way_back_to_the_release_before_brings_every_mail_back(make_issue):
    """And the way forth again tells the same numbers; what an import brought stays over."""
    issue, imported = make_issue(**MIXED), make_issue(accepted=1)
    columns = ("pk", "address", "state", "subscriber", "variant", "handed_at", "finished_at")
    before = list(issue.deliveries.order_by("pk").values_list(*columns))
    imported.deliveries.all().delete()
    IssueSummary.objects.create(issue=imported, state=State.ACCEPTED, number=7)
    Issue.objects.filter(pk=imported.pk).update(put_away_at=Now())
    both = [issue.pk, imported.pk]
    numbers = deliveries_by_state(both)
    put_away()
    assert deliveries_by_state(both) == numbers
    migration = import_module("subscriptions.migrations.0034_logged_deliveries")
    with connection.cursor() as cursor:
        cursor.execute(migration.BACK)
    assert list(issue.deliveries.order_by("pk").values_list(*columns)) == before
    assert deliveries_by_state(both) == numbers
    issue.refresh_from_db()
    imported.refresh_from_db()
    assert issue.put_away_at is None
    assert imported.put_away_at
    with connection.cursor() as cursor:
        cursor.execute(migration.VIEW)
    put_away()
    assert deliveries_by_state(both) == numbers
