"""Hot pages are made anew before their end, and what the store does is counted."""

import datetime
import json
import threading
from dataclasses import asdict

import pytest
from django.utils import timezone

from articles.models import Article, StoryVector
from newsroom.pagestore import listener, reports
from newsroom.pagestore.figures import kind_of
from newsroom.pagestore.models import ServingProcess
from newsroom.pagestore.store import HOT, RENEWED_BEFORE, Store
from tests.factories import make_article, make_user
from tests.newsroom.pagestore.site import settle


class TestRenewal:
    @pytest.fixture
    def home(self, process):
        """The kept front page, near its end."""
        make_article("Benteng")
        settle(process)
        process.get("/")
        (kept,) = process.store._kept.values()
        assert kept.until - kept.renew_at == RENEWED_BEFORE
        kept.renew_at = process.store.clock.now
        return kept

    @staticmethod
    def wait():
        for thread in threading.enumerate():
            if thread.name == "page renewal":
                thread.join(10)

    def test_a_page_that_is_asked_for_often_is_made_anew_while_it_still_answers(
        self, process, home
    ):
        made = process.renderings
        for _time in range(HOT + 3):
            assert process.get("/")[1]["X-Page"] == "hit"
        self.wait()
        assert process.renderings == made + 1
        (kept,) = process.store._kept.values()
        assert kept is not home
        assert kept.until > home.until
        assert process.store.counts.renewed == 1
        assert process.get("/")[1]["X-Page"] == "hit"

    def test_one_that_is_asked_for_seldom_is_not(self, process, home):
        made = process.renderings
        process.get("/")
        self.wait()
        assert process.renderings == made

    def test_what_changes_meanwhile_is_not_kept(self, process, home):
        story = Article.objects.get()
        process.after = lambda: Article.objects.filter(pk=story.pk).update(headline="Baru saja")
        for _time in range(HOT):
            process.get("/")
        self.wait()
        settle(process)
        assert b"Baru saja" in process.get("/")[2]

    def test_a_page_that_changes_with_its_rows_alone_is_not(self, process):
        story = make_article("Benteng")
        StoryVector.objects.update(related_at=timezone.now())
        settle(process)
        process.get(story.get_absolute_url())
        (kept,) = process.store._kept.values()
        assert kept.renew_at == float("inf")


def test_what_happens_is_counted(process):
    story = make_article("Benteng")
    settle(process)
    before = process.store.figures().counts
    path = story.get_absolute_url()
    body = process.get(path)[2]
    etag = process.get(path)[1]["ETag"]
    assert process.get(path, HTTP_IF_NONE_MATCH=etag)[0] == 304
    process.get("/cari/")
    figures = process.store.figures()
    grown = {name: figures.counts[name] - before[name] for name in before if name != "purges"}
    assert grown["hits"] == 2
    assert grown["misses"] == 1
    assert grown["passes"] == 1
    assert grown["not_modified"] == 1
    assert grown["bytes_sent"] == 2 * len(body)
    assert grown["rendering_seconds"] > 0
    assert figures.entries == 1
    assert figures.bytes_kept > 0
    assert figures.is_live
    Article.objects.filter(pk=story.pk).update(headline="Lain")
    settle(process)
    assert process.store.counts.purges["article"] > before["purges"].get("article", 0)
    assert process.store.counts.purged == before["purged"] + 1


@pytest.mark.django_db
def test_what_processes_counted_is_added_up_for_staff(client):
    store = Store(1_000_000)
    store.purge(["article:12", "front"])
    store.counts.hits, store.counts.misses = 30, 10
    reports.write(store.figures())
    machine = ServingProcess.objects.get().figures["machine"]
    assert 0 < machine["disk_free"] <= machine["disk_total"]
    assert machine["clock_ahead"] == 0
    ServingProcess.objects.create(
        name="b:2", seen_at=timezone.now(), figures=ServingProcess.objects.get().figures
    )
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    ServingProcess.objects.create(name="c:3", seen_at=long_ago, figures={})
    reports.write(store.figures())
    assert ServingProcess.objects.count() == 3
    assert "pages kept: 0 in 2 processes" in reports.lines()[0]
    assert "answered from memory: 75.0% of 80" in reports.lines()[1]
    assert reports.lines()[-1] == "processes that do not hear of changes: 2"
    assert "pages kept" not in client.get("/health/").text
    client.force_login(make_user())
    assert "pages kept" in client.get("/health/").text


def test_a_listener_writes_figures_down_and_survives_what_nobody_foresaw(process, monkeypatch):
    told = []

    def report(figures):
        told.append(json.dumps(asdict(figures)))
        raise ZeroDivisionError

    monkeypatch.setattr(listener, "REPORT_BEATS", 1)
    process.listener._report = report
    make_article("Benteng")
    pause = threading.Event()
    for _try in range(400):
        if len(told) > 1:
            break
        pause.wait(0.05)
    process.listener._report = None
    assert len(told) > 1, "it went on after the first"
    assert json.loads(told[0])["counts"]["purges"]["all"] >= 1
    process.open()


def test_the_kind_of_a_tag():
    assert [kind_of(tag) for tag in ("article:12", "front")] == ["article", "front"]
