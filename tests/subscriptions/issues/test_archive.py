"""Mailings on the web."""

import datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.utils import timezone

from articles.editing import workflow
from subscriptions.issues import archive, lifecycle
from subscriptions.models import Edition, Issue
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_issue(db):
    """Make a digest that went out so many hours ago."""

    def make(hours, *headlines, **fields):
        daily, _new = Edition.objects.get_or_create(
            slug="pagi", defaults={"name": "Pagi", "frequency": "daily", "hour": 5}
        )
        issue = Issue.objects.create(kind="digest", edition=daily, **fields)
        for place, headline in enumerate(headlines):
            issue.stories.create(article=make_article(headline), position=place)
        assert lifecycle.queue_digest(issue, at=timezone.now() - datetime.timedelta(minutes=1))
        assert lifecycle.start(issue.pk)
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
    monkeypatch.setattr("subscriptions.issues.archive.PER_PAGE", 2)
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
    assert client.get(f"/nawala/{issue.pk}/{issue.slug}/").status_code == 410


@pytest.mark.parametrize("edition", ["", "?edisi=teks"])
def test_who_comes_by_a_mail_is_told_why_it_is_not_here(client, make_issue, edition):
    """The mail of a stopped mailing, and a trial mail of one that is not sent yet."""
    issue = make_issue(1, "Judul")
    draft = Issue.objects.create(kind="digest", edition=issue.edition)
    lifecycle.cancel(issue, "Dihentikan oleh ayu")
    answers = {
        client.get(f"/nawala/{issue.pk}/{issue.slug}/{edition}"): (410, "ditarik redaksi"),
        client.get(f"/nawala/{draft.pk}/{edition}"): (404, "sesudah dikirim"),
        client.get(f"/nawala/999999999/{edition}"): (404, "sesudah dikirim"),
    }
    for answer, (status, words) in answers.items():
        text = answer.content.decode()
        assert answer.status_code == status
        assert words in text
        assert "/nawala/" in text  # the way on
        assert "ayu" not in text
        assert "Judul" not in text


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


class TestSamples:
    """The page of topics shows what comes before it asks for an address."""

    def shown(self, client):
        page = client.get("/langganan/").content.decode()
        return page.partition('class="samples"')[2].partition("</section>")[0]

    def test_each_edition_with_its_frequency_and_what_it_sent_last(self, client, make_issue):
        issues = [make_issue(number, f"Judul {number}", "Dua") for number in range(5)]
        pagi = Edition.objects.get(slug="pagi")
        pagi.sections.add(make_section("Dunia"))
        shown = self.shown(client)
        assert "Setiap hari pukul 05.00 WIB" in shown
        assert "Tentang: Dunia" in shown
        assert "dan 1 berita lain" in shown
        for number, issue in enumerate(issues):
            link = f'href="/nawala/{issue.pk}/{issue.slug}/"'
            assert (link in shown) == (number < archive.SAMPLES)
        assert shown.index("Judul 0") < shown.index("Judul 1") < shown.index("Judul 2")

    def test_nothing_that_readers_may_not_see(self, client, make_issue):
        make_issue(1, "Malam", is_listed=False)
        gone = make_issue(2, "Ditarik")
        workflow.make_move(gone.stories.get().article, "withdraw", None, note="Keliru")
        make_issue(3, "Lama")
        Edition.objects.create(
            name="Padam", slug="padam", frequency="daily", hour=1, is_active=False
        )
        shown = self.shown(client)
        assert "Lama" in shown
        assert not [word for word in ("Malam", "Ditarik", "Padam") if word in shown]

    def test_an_edition_that_sent_nothing_says_so(self, client):
        Edition.objects.get_or_create(
            slug="pekan", defaults={"name": "Pekan", "frequency": "weekly", "hour": 8, "weekday": 7}
        )
        assert "Belum ada yang terkirim" in self.shown(client)
        assert "Setiap Minggu pukul 08.00 WIB" in self.shown(client)

    def test_it_costs_no_more_queries_for_more_mailings(
        self, client, make_issue, django_assert_max_num_queries
    ):
        for number in range(4):
            make_issue(number, "Satu", "Dua")
        client.get("/langganan/")
        with django_assert_max_num_queries(16):
            client.get("/langganan/")

    def test_the_last_of_an_edition_come_from_an_index(self, make_issue):
        pagi = make_issue(1, "Satu").edition
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM subscriptions_issue WHERE edition_id = %s AND is_listed "
                "AND state IN ('sending', 'paused', 'complete') "
                "ORDER BY started_at DESC, id DESC LIMIT 3",
                [pagi.pk],
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "issue_archive_of_edition" in plan


ATOM = "{http://www.w3.org/2005/Atom}"


class TestMachines:
    def test_the_feed_says_whose_it_is(self, client, make_issue):
        make_issue(1, "Baru")
        root = ElementTree.fromstring(client.get("/nawala/feed/").content)
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "Suluh"

    @pytest.mark.parametrize("path", ["/nawala/feed/", "/feed/", "/feed/atom/", "/feed/json/"])
    def test_what_did_not_change_is_not_sent_again(self, client, make_issue, path):
        make_issue(1, "Baru")
        first = client.get(path)
        for asked in (
            {"If-Modified-Since": first["Last-Modified"]},
            {"If-None-Match": first["ETag"]},
        ):
            again = client.get(path, headers=asked)
            assert again.status_code == 304, asked
            assert not again.content
        long_ago = {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}
        assert client.get(path, headers=long_ago).status_code == 200

    def test_each_page_can_be_shared(self, client, make_issue):
        issue = make_issue(1, "Benteng & pasar", "Juga")
        for path, title in (
            (archive.archive_address(issue), issue.headline),
            ("/nawala/", "Nawala"),
            ("/nawala/edisi/pagi/", "Pagi"),
        ):
            text = client.get(path).text
            assert f'property="og:title" content="{title}"' in text, path
            assert f'property="og:url" content="https://berita.example{path}"' in text
            assert 'property="og:image"' in text
            assert "noindex" not in text

    def test_what_is_not_listed_stays_out_of_searches(self, client, make_issue):
        issue = make_issue(1, "Tersembunyi", is_listed=False)
        assert 'content="noindex"' in client.get(archive.archive_address(issue)).text
        assert archive.archive_address(issue) not in client.get("/sitemap-nawala.xml").text

    def test_older_mailings_are_a_page_of_their_own(self, client, make_issue, monkeypatch):
        monkeypatch.setattr("subscriptions.issues.archive.PER_PAGE", 1)
        issues = [make_issue(n, f"Judul {n}") for n in range(2)]
        text = client.get(f"/nawala/?sesudah={issues[0].pk}").text
        assert f'href="https://berita.example/nawala/?sesudah={issues[0].pk}"' in text
        assert "Nawala – hingga" in text

    def test_search_engines_are_told_of_all(
        self, client, make_issue, django_assert_max_num_queries
    ):
        issues = [make_issue(number, f"Judul {number}") for number in range(3)]
        withdrawn = make_issue(9, "Ditarik")
        workflow.make_move(withdrawn.stories.get().article, "withdraw", None)
        with django_assert_max_num_queries(3):
            text = client.get("/sitemap-nawala.xml").text
        paths = [
            "/langganan/",
            "/nawala/",
            "/nawala/edisi/pagi/",
            *map(archive.archive_address, issues),
        ]
        for path in paths:
            assert f"<loc>https://berita.example{path}</loc>" in text, path
        assert archive.archive_address(withdrawn) not in text
