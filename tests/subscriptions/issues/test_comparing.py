"""An issue beside the earlier ones: right numbers, plain words, a file without addresses."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import EDITOR, REPORTER
from subscriptions.issues import comparing
from subscriptions.models import Bounce, Delivery, Edition, Issue, Subscriber
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def url(name, issue):
    return reverse(f"admin:subscriptions_issue_{name}", args=[issue.pk])


@pytest.fixture
def make_issue(make_subscriber):
    story = {}

    def make(accepted=4, failed=0, days_ago=1, subject="Pagi", end="complete", **fields):
        story.setdefault("one", make_article("Cerita"))
        began = timezone.now() - datetime.timedelta(days=days_ago)
        issue = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"), subject=subject,
            headline=subject, html="x", text="x", link="https://berita.example/", **fields,
        )  # fmt: skip
        issue.stories.create(article=story["one"], position=0, headline="Cerita")
        for number in range(accepted + failed):
            reader = make_subscriber(frequency="daily")
            missed = "skipped" if end == "cancelled" else "failed"
            ended = "accepted" if number < accepted else missed
            Delivery.objects.create(
                issue=issue, subscriber=reader, address=reader.email, state=ended,
                message_id=f"<{issue.pk}.{number}@x>", handed_at=began, finished_at=began,
            )  # fmt: skip
        this = Issue.objects.filter(pk=issue.pk)
        this.move("queued", send_at=began)
        this.move("sending", started_at=began, candidates=accepted + failed)
        at = {"complete": "completed_at", "cancelled": "cancelled_at"}[end]
        this.move(end, **{at: began + datetime.timedelta(minutes=1)})
        issue.refresh_from_db()
        return issue

    return make


def leave(mail, hours):
    at = mail.issue.started_at + datetime.timedelta(hours=hours)
    Subscriber.objects.filter(pk=mail.subscriber_id).update(
        confirmed_at=at - datetime.timedelta(days=9), state="unsubscribed", unsubscribed_at=at
    )


def test_who_left_soon_after_a_mail_counts_with_it_and_others_do_not(make_issue):
    issue = make_issue(accepted=4, failed=1)
    soon, late, before, _stays, refused = issue.deliveries.order_by("pk")
    for mail, hours in ((soon, 5), (late, 80), (before, -1), (refused, 5)):
        leave(mail, hours)
    found = comparing.numbers([issue])[issue.pk]
    assert (found.recipients, found.accepted, found.refused, found.left) == (5, 4, 1, 1)


def test_bounces_and_complaints_count_once_a_mail(make_issue):
    issue = make_issue(accepted=4)
    first, second, *_rest = issue.deliveries.order_by("pk")
    for number, (kind, mail) in enumerate(
        [("hard", first), ("hard", first), ("soft", first), ("complaint", second)]
    ):
        Bounce.objects.create(
            key=str(number),
            kind=kind,
            source="dsn",
            delivery_id=mail.pk,
            subscriber=mail.subscriber,
        )
    found = comparing.numbers([issue])[issue.pk]
    assert (found.bounced, found.complaints) == (1, 1)
    assert found.share_refused == pytest.approx(25)
    assert found.share_left == pytest.approx(25)


def test_the_first_of_an_edition_has_nothing_to_be_compared_with(make_issue):
    said = comparing.comparison(make_issue())
    assert said["earlier"] == 0
    assert "pertama" in said["words"]
    assert [line.usual for line in said["lines"]] == ["–"] * 5


def test_the_first_to_a_segment_is_not_called_the_first_of_its_edition(make_issue):
    make_issue(days_ago=3)
    segment = {"audience": {"frequencies": ["daily"]}, "audience_name": "Surabaya"}
    said = comparing.comparison(make_issue(days_ago=2, **segment))
    assert said["earlier"] == 0
    assert "pertama kepada “Surabaya”" in said["words"]
    assert "edisi" not in said["words"]
    assert comparing.comparison(make_issue(**segment))["earlier"] == 1


def test_the_first_to_everybody_after_one_to_a_segment_is_the_first_of_its_kind(make_issue):
    make_issue(days_ago=2, audience={"frequencies": ["daily"]}, audience_name="Surabaya")
    assert "pertama sejenis" in comparing.comparison(make_issue())["words"]


def test_one_that_was_stopped_is_said_to_be_so_and_is_nobodys_comparison(make_issue):
    make_issue(days_ago=3)
    stopped = make_issue(accepted=2, failed=2, days_ago=2, end="cancelled")
    said = comparing.comparison(stopped)
    assert "dihentikan" in said["words"]
    assert "biasanya" not in said["words"]
    assert comparing.comparison(make_issue())["earlier"] == 1


def test_readers_are_those_whom_a_mail_reached(make_issue):
    make_issue(days_ago=2)
    words = comparing.comparison(make_issue(accepted=2, failed=2))["words"]
    assert "50 % lebih sedikit" in words
    assert "sebanyak biasanya. " not in words


@pytest.mark.parametrize(
    ("accepted", "failed", "leaving", "words"),
    [
        (4, 0, 0, "sebanyak biasanya. Tidak ada"),
        (8, 0, 0, "100 % lebih banyak"),
        (2, 0, 0, "50 % lebih sedikit"),
        (2, 2, 0, "tidak sampai"),
        (4, 0, 2, "Lebih banyak pembaca daripada biasanya"),
    ],
)
def test_the_words_say_what_is_unusual(make_issue, accepted, failed, leaving, words):
    for days in (2, 3, 4):
        make_issue(days_ago=days)
    issue = make_issue(accepted=accepted, failed=failed)
    for mail in issue.deliveries.filter(state="accepted")[:leaving]:
        leave(mail, 2)
    assert words in comparing.comparison(issue)["words"]


def test_only_ended_earlier_whole_issues_of_the_edition_count(make_issue):
    make_issue(days_ago=3)
    make_issue(days_ago=2, sample=20)
    make_issue(days_ago=2, is_welcome=True)
    issue = make_issue(days_ago=1)
    make_issue(days_ago=0)
    other = make_issue(days_ago=2)
    Issue.objects.filter(pk=other.pk).update(edition=Edition.objects.get(slug="mingguan"))
    assert comparing.comparison(issue)["earlier"] == 1


def test_of_an_issue_without_recipients(make_issue):
    make_issue(accepted=0, days_ago=2)
    assert comparing.comparison(make_issue(accepted=0))["words"]


def test_the_page_shows_it_in_as_many_queries_for_ten_as_for_one(make_issue, desk):
    issue = make_issue()
    counts = []
    desk.get(url("change", issue))  # what is kept of the first request
    for more in (1, 9):
        for days in range(more):
            make_issue(days_ago=2 + days)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(url("change", issue)).content.decode()
        counts.append(len(queries))
        assert "Di samping yang terdahulu" in page
    assert counts[0] == counts[1]


def test_the_file_has_every_issue_no_address_and_no_formula(make_issue, client):
    make_issue(days_ago=2)
    issue = make_issue(subject='=HYPERLINK("x")')
    client.force_login(make_user(EDITOR))
    answer = client.get(url("report", issue))
    text = b"".join(answer.streaming_content).decode()
    assert "@" not in text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Subjek"] for row in rows] == ['\'=HYPERLINK("x")', "Pagi"]
    assert rows[0]["Diterima server"] == "4"
    began = timezone.localtime(issue.started_at)
    assert rows[0]["Dimulai (WIB)"] == began.strftime("%Y-%m-%d %H:%M")
    client.force_login(make_user(REPORTER))
    assert client.get(url("report", issue)).status_code == 403
