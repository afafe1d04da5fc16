"""The newsletters and the sign-up page in text: small, plain, linked from the full ones."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from subscriptions.issues import archive, lifecycle
from subscriptions.models import Confirmation, Edition, Issue, IssueStory
from tests.clock import travel
from tests.factories import make_article

pytestmark = pytest.mark.django_db
LONG = "Benteng Aleppo dibuka kembali untuk warga dan peneliti asing"


@pytest.fixture
def letter(make_subscriber, editor):
    make_subscriber(frequency="daily")
    daily = Edition.objects.get(slug="harian")
    issue = Issue.objects.create(kind="digest", edition=daily)
    for place in range(60):
        story = make_article(f"{LONG} {place}", standfirst="Ringkasan yang cukup panjang. " * 5)
        IssueStory.objects.create(issue=issue, article=story, position=place)
    assert lifecycle.queue_digest(issue)
    assert lifecycle.start(issue.pk)
    issue.refresh_from_db()
    return issue


def text_of(client, path):
    answer = client.get(path + ("&" if "?" in path else "?") + "edisi=teks")
    assert answer.status_code == 200
    for tag in ("<img", "<script", "<style", "stylesheet", "<picture", "<svg", " style="):
        assert tag not in answer.text
    assert len(answer.content) < 10_000
    return answer.text


def pages(letter):
    return [
        reverse("archive:index"),
        archive.archive_address(letter),
        reverse("subscriptions:signup"),
    ]


def test_each_is_small_and_plain_and_linked_from_the_full_page(client, letter):
    for path in pages(letter):
        assert f"{path}?edisi=teks" in client.get(path).text
        assert LONG in text_of(client, path) or path == reverse("subscriptions:signup")


def test_sixty_stories_come_in_parts_none_left_out(client, letter):
    path, seen = archive.archive_address(letter), ""
    for number in (1, 2, 3):
        seen += text_of(client, f"{path}?bagian={number}")
    for place in range(60):
        assert seen.count(f"{LONG} {place}</a>") == 1
    assert f"bagian={4}" not in seen
    for odd in ("0", "99", "-1", "x", "9" * 50):
        assert LONG in text_of(client, f"{path}?bagian={odd}")


def test_a_short_letter_has_its_standfirsts(client, letter):
    IssueStory.objects.filter(issue=letter, position__gte=5).delete()
    assert "Ringkasan yang cukup panjang." in text_of(client, archive.archive_address(letter))


def test_older_ones_are_reached_in_text(client, letter):
    many = [
        Issue(
            kind="digest", edition=letter.edition, state="complete", subject="S", headline=f"H{n}",
            slug="h", html="h", text="t", send_at=letter.started_at, started_at=letter.started_at,
            completed_at=letter.started_at, candidates=1,
        )
        for n in range(archive.PER_PAGE)
    ]  # fmt: skip
    for issue in many:
        issue.save()
        IssueStory.objects.create(issue=issue, article=letter.stories.first().article)
    first = text_of(client, reverse("archive:index"))
    assert "sesudah=" in first
    assert "edisi=teks" in first.partition("sesudah=")[2][:40]


def test_one_signs_up_from_it(client, letter):
    page = text_of(client, reverse("subscriptions:signup"))
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    data = {"email": "sari@contoh.id", "stamp": stamp, "page": "", "website": ""}
    with travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        assert client.post(reverse("subscriptions:signup"), data).status_code == 303
    assert Confirmation.objects.count() == 1
