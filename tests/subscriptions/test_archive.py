"""Mailings on the web."""

import datetime

import pytest
from django.utils import timezone

from articles import workflow
from subscriptions import edition
from subscriptions.models import Edition, Issue
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_issue(db):
    """Make a digest that went out so many hours ago."""

    def make(hours, *headlines, **fields):
        daily, _new = Edition.objects.get_or_create(
            slug="pagi", defaults={"name": "Pagi", "rhythm": "daily", "hour": 5}
        )
        issue = Issue.objects.create(kind="digest", edition=daily, **fields)
        for place, headline in enumerate(headlines):
            issue.stories.create(article=make_article(headline), position=place)
        assert edition.queue_digest(issue, at=timezone.now() - datetime.timedelta(minutes=1))
        assert edition.start(issue.pk)
        moment = timezone.now() - datetime.timedelta(hours=hours)
        Issue.objects.filter(pk=issue.pk).update(started_at=moment)
        issue.refresh_from_db()
        return issue

    return make


def test_every_mailing_that_went_out_is_listed_newest_first(client, make_issue):
    make_issue(2, "Lama")
    make_issue(1, "Baru", "Juga")
    Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="pagi"), headline="Draf")
    text = client.get("/nawala/").content.decode()
    assert text.index("Baru") < text.index("Juga") < text.index("Lama")
    assert "Draf" not in text


def test_an_empty_archive_says_so_kindly(client):
    assert "Belum ada yang dikirim" in client.get("/nawala/").content.decode()


def test_pages_follow_each_other_without_gap_or_repetition(client, make_issue, monkeypatch):
    monkeypatch.setattr("subscriptions.archive.PER_PAGE", 2)
    issues = [make_issue(n, f"Judul {n}") for n in range(5)]
    seen, after = [], ""
    for _page in range(3):
        response = client.get("/nawala/", {"sesudah": after} if after else {})
        seen += [issue.pk for issue in response.context["issues"]]
        after = response.context["more"]
    assert seen == [issue.pk for issue in issues]
    assert after is None


@pytest.mark.parametrize("after", ["x", "0", "9" * 40, "٣", "-1"])
def test_nonsense_in_the_address_is_not_found(client, after):
    assert client.get("/nawala/", {"sesudah": after}).status_code == 404


def test_a_mailing_can_be_read_and_leaves_out_what_was_withdrawn(client, make_issue):
    issue = make_issue(1, "Tetap", "Ditarik")
    workflow.make_move(issue.stories.get(position=1).article, "withdraw", None, note="Keliru")
    page = client.get(f"/nawala/{issue.pk}/{issue.slug}/")
    text = page.content.decode()
    assert "Tetap" in text
    assert "Ditarik" not in text
    assert not page.cookies
    assert client.get(f"/nawala/{issue.pk}/").status_code == 301
    assert client.get(f"/nawala/{issue.pk}/lain/")["Location"].endswith(f"/{issue.slug}/")


def test_what_did_not_go_out_cannot_be_read(client, make_issue):
    issue = make_issue(1, "Judul")
    draft = Issue.objects.create(kind="digest", edition=issue.edition)
    assert client.get(f"/nawala/{draft.pk}/").status_code == 404
    workflow.make_move(issue.stories.get().article, "withdraw", None, note="Keliru")
    assert client.get(f"/nawala/{issue.pk}/{issue.slug}/").status_code == 404


def test_one_that_is_not_listed_is_found_by_its_link_only(client, make_issue):
    issue = make_issue(1, "Malam", is_listed=False)
    assert issue.number is None
    assert "Malam" not in client.get("/nawala/").content.decode()
    assert client.get(f"/nawala/{issue.pk}/{issue.slug}/").status_code == 200


def test_listed_ones_are_numbered_within_their_edition(make_issue):
    assert [make_issue(1, "Satu").number, make_issue(1, "Dua").number] == [1, 2]


def test_the_feed_holds_them(client, make_issue):
    make_issue(1, "Baru", "Juga")
    feed = client.get("/nawala/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Baru · Juga" in feed.content.decode()


def test_the_list_costs_few_queries_however_long(client, make_issue, django_assert_max_num_queries):
    for number in range(6):
        make_issue(number, "Satu", "Dua")
    client.get("/nawala/")
    with django_assert_max_num_queries(9):
        client.get("/nawala/")
