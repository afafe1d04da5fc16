"""How fast a mailing goes, what is left of it and how long it took: only while it was being sent."""

import datetime
import uuid

import pytest
from django.db.models.functions import Now

from subscriptions.issues import lifecycle, sending_again
from subscriptions.issues.progress import deliveries_by_state, progress, report
from subscriptions.models import Delivery, Edition, Issue, JobBeat, Subscriber
from subscriptions.worker.beats import Beats
from subscriptions.worker.jobs import Job
from tests.clock import travel
from tests.factories import make_article

pytestmark = pytest.mark.django_db

BEGAN = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)


def after(**passed):
    return travel(BEGAN + datetime.timedelta(**passed), tick=False)


@pytest.fixture
def draft(db):
    Edition.objects.update(undo_minutes=0)
    draft = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
    draft.stories.create(article=make_article("Cerita"), position=0)
    Subscriber.objects.bulk_create(
        Subscriber(
            email=f"pembaca{n:03}@contoh.id", state="active", frequency="daily", confirmed_at=Now()
        )
        for n in range(320)
    )
    return draft


def begin(issue, sample=None):
    assert lifecycle.queue_digest(issue, sample=sample)
    assert lifecycle.start(issue.pk)


def hand(issue, most, *, start="queued", end="accepted"):
    """Let so many come to an end now."""
    found = issue.deliveries.filter(state=start).order_by("pk").values_list("pk", flat=True)
    rows = Delivery.objects.filter(pk__in=list(found[:most]))
    rows.update(state="claimed", lease_token=uuid.uuid4(), lease_until=Now())
    rows.update(state="handing", handed_at=Now())
    rows.update(state=end, finished_at=Now(), lease_until=None)


def of(issue):
    issue.refresh_from_db()
    return progress(issue)


def reported(issue):
    issue.refresh_from_db()
    return report(issue, deliveries_by_state([issue.pk])[issue.pk])


def sample_then_others(issue, wait):
    """The sample in 30 seconds, a wait, then in a minute the 300 others, half by half."""
    with after():
        begin(issue, sample=20)
    with after(seconds=30):
        hand(issue, 20)
        lifecycle.complete_finished()
    with after(seconds=30 + wait):
        assert sending_again.send_to_the_others(issue) == 300


def test_the_wait_for_a_word_is_no_time_of_sending(draft):
    sample_then_others(draft, wait=900)
    with after(seconds=940):
        hand(draft, 50)
        assert of(draft)["rate"] == 300
        assert of(draft)["seconds_left"] == 50
    with after(seconds=990):
        hand(draft, 250)
        lifecycle.complete_finished()
    # 320 in half a minute and a whole one.
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("1\xa0menit", 213, True)


def test_in_the_first_seconds_of_the_others_no_pace_is_told(draft):
    sample_then_others(draft, wait=10)
    with after(seconds=40.5):
        assert (of(draft)["rate"], of(draft)["seconds_left"], of(draft)["sentence"]) == (
            0,
            None,
            "",
        )
    with after(seconds=42):
        hand(draft, 10)
        assert (of(draft)["rate"], of(draft)["sentence"]) == (0, "")
    with after(seconds=50):
        # The sample's 20 of less than a minute ago were another go.
        assert of(draft)["rate"] == 60


def test_a_worker_that_came_back_a_second_ago_has_no_pace(draft):
    with after():
        begin(draft)
    with after(minutes=60):
        hand(draft, 50)
    with after(minutes=60, seconds=1):
        assert (of(draft)["rate"], of(draft)["sentence"]) == (0, "")


def test_no_pace_beyond_the_limit_is_promised(draft, settings):
    settings.MAILS_PER_MINUTE = 240
    with after():
        begin(draft)
    with after(seconds=10):
        hand(draft, 200)
        assert (of(draft)["rate"], of(draft)["seconds_left"]) == (240, 30)


def test_what_is_sent_again_adds_its_own_time_alone(draft):
    with after():
        begin(draft)
    with after(minutes=2):
        hand(draft, 1, end="failed")
        hand(draft, 319)
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("2\xa0menit", 160, False)
    with after(days=1):
        assert sending_again.resend_failed(draft) == 1
    with after(days=1, minutes=2):
        hand(draft, 1, start="deferred")
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("4\xa0menit", 80, True)


@pytest.mark.parametrize("ends", ["complete", "cancelled"])
def test_a_pause_is_no_time_of_sending(draft, ends):
    with after():
        begin(draft)
    with after(minutes=1):
        hand(draft, 100)
        lifecycle.pause(draft, "")
    with after(minutes=61):
        lifecycle.resume(draft, "")
    with after(minutes=61, seconds=10):
        hand(draft, 100)
        assert of(draft)["rate"] == 600
        assert of(draft)["seconds_left"] == 12
    with after(minutes=62):
        hand(draft, 120 if ends == "complete" else 0)
        lifecycle.complete_finished()
        lifecycle.pause(draft, "")
    with after(minutes=99):
        lifecycle.cancel(draft, "")
    told = reported(draft)
    assert draft.state == ends
    assert (told["took"], told["waited"]) == ("2\xa0menit", True)


def test_a_worker_that_was_away_does_not_spoil_the_time_that_is_left(draft):
    with after():
        begin(draft)
    with after(minutes=60):
        hand(draft, 50)
    with after(minutes=60, seconds=10):
        hand(draft, 50)
        assert of(draft)["rate"] == 600
        assert of(draft)["seconds_left"] == 22


def test_of_a_few_seconds_no_pace_is_told(draft):
    with after():
        begin(draft)
    with after(seconds=4):
        hand(draft, 320)
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"]) == ("4 detik", 0)


def test_a_few_that_come_late_are_no_pace(draft):
    with after():
        begin(draft)
    with after(minutes=60):
        hand(draft, 3)
    with after(minutes=60, seconds=3):
        assert of(draft)["rate"] == 3


def worker(job="sender 1", lane="issue"):
    made = Beats([Job(job)])
    made._jobs[0].lane = lane
    return made


def seen(at):
    """A worker of another machine that was killed, seen last at this time."""
    row = {"job": "sender 1", "lane": "issue", "late_after": datetime.timedelta(minutes=5)}
    JobBeat.objects.create(worker="lain:1", seen_at=at, **row)


@pytest.mark.parametrize("is_killed", [True, False])
def test_the_time_without_a_worker_is_none_of_sending(draft, is_killed):
    with after():
        begin(draft)
        first = worker()
        first.write()
    with after(minutes=1):
        hand(draft, 160)
        if is_killed:
            JobBeat.objects.all().delete()
            seen(BEGAN + datetime.timedelta(minutes=1))
        else:
            first.remove()
    with after(minutes=61):
        worker().begin()
    with after(minutes=62):
        hand(draft, 160)
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("2\xa0menit", 160, True)


def test_while_another_worker_sends_nothing_is_left_out(draft):
    with after():
        begin(draft)
        seen(BEGAN + datetime.timedelta(seconds=50))
    with after(minutes=1):
        worker().begin()
        worker().remove()
    with after(minutes=2):
        hand(draft, 320)
        lifecycle.complete_finished()
    assert reported(draft)["took"] == "2\xa0menit"


def test_one_of_before_these_times_falls_back_on_what_it_has(draft):
    with after():
        begin(draft)
        Issue.objects.update(went_on_at=None, sent_for=None)  # the release before began it
    with after(seconds=20):
        hand(draft, 100)
        assert of(draft)["rate"] == 300
    with after(minutes=4):
        hand(draft, 1, end="failed")
        hand(draft, 219)
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("4\xa0menit", 80, False)
    with after(hours=2):
        assert sending_again.resend_failed(draft) == 1
    with after(hours=2, minutes=1):
        hand(draft, 1, start="deferred")
        lifecycle.complete_finished()
    told = reported(draft)
    assert (told["took"], told["pace"], told["waited"]) == ("5\xa0menit", 64, True)
