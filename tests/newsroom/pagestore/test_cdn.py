"""A cache in front: what pages tell it, and that it is told what to forget, in order and for sure."""

import datetime
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from articles.models import Article, Banner
from newsroom.pagestore.cdn import headers, jobs, outbox, services, tags
from newsroom.pagestore.models import PurgeToSend
from newsroom.pagestore.purge import Purge
from subscriptions.worker.jobs import Job
from tests.factories import make_article, make_section
from tests.newsroom.pagestore.site import settle


@pytest.fixture
def cache():
    """A service on this machine that notes what it is asked; ``answers`` come before 200."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append((self.path, dict(self.headers), json.loads(body)))
            status = server.answers.pop(0) if server.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(server.said)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers, server.said = [], [], b'{"success": true}'
    server.url = f"http://127.0.0.1:{server.server_port}/purge"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def due(*changes):
    """Note changes, as they were noted some seconds ago."""
    for change in changes:
        outbox.add([change])
    PurgeToSend.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=9))


@pytest.mark.django_db
class TestSending:
    def test_what_waits_goes_together_and_is_gone_then(self, cache):
        due({"article:1", "front"}, {"front", "tag:3"})
        outbox.send(services.Http(cache.url, "geheim"))
        ((path, told, body),) = cache.asked
        assert (path, body) == ("/purge", {"tags": ["article:1", "front", "tag:3"]})
        assert told["Authorization"] == "Bearer geheim"
        assert not PurgeToSend.objects.exists()
        outbox.send(services.Http(cache.url, ""))
        assert len(cache.asked) == 1

    def test_what_is_not_taken_stays_and_is_tried_again(self, cache):
        due({"article:1"})
        cache.answers = [503, 429, 302]
        for _time in range(3):
            with pytest.raises(OSError, match="HTTP Error"):
                outbox.send(services.Http(cache.url, ""))
            assert PurgeToSend.objects.count() == 1
        due({"article:2"})
        outbox.send(services.Http(cache.url, ""))
        assert [body for _path, _told, body in cache.asked][-1] == {
            "tags": ["article:1", "article:2"]
        }
        assert {path for path, _told, _body in cache.asked} == {"/purge"}
        assert not PurgeToSend.objects.exists()

    def test_the_worker_waits_longer_each_time(self, cache):
        due({"article:1"})
        cache.answers = [500] * 3
        job = Job("cdn", lambda: outbox.send(services.Http(cache.url, "")))
        pauses = []
        for _time in range(4):
            job._try_turn()
            pauses.append(job._pause)
        assert pauses == [0.5, 1.0, 2.0, 0.0]

    def test_what_came_just_now_waits_until_every_process_has_heard(self, cache):
        outbox.add([{"article:1"}])
        outbox.send(services.Http(cache.url, ""))
        assert not cache.asked
        assert PurgeToSend.objects.exists()

    def test_everything_covers_the_rest(self, cache):
        due({"article:1"}, None, {"article:2"})
        outbox.send(services.Http(cache.url, ""))
        assert [body for _path, _told, body in cache.asked] == [{"everything": True}]
        assert not PurgeToSend.objects.exists()

    def test_many_tags_go_in_parts_and_very_many_are_everything(self, cache):
        due({f"article:{n:04}" for n in range(250)})
        outbox.send(services.Http(cache.url, ""))
        parts = [body["tags"] for _path, _told, body in cache.asked]
        assert [len(part) for part in parts] == [100, 100, 50]
        assert len(set().union(*parts)) == 250
        due({f"article:{n}" for n in range(outbox.MOST_TAGS + 1)})
        outbox.send(services.Http(cache.url, ""))
        assert cache.asked[-1][2] == {"everything": True}

    def test_cloudflare(self, cache):
        service = services.Cloudflare(cache.url, "geheim")
        service.forget(["article:1"])
        service.forget_everything()
        assert [body for _path, _told, body in cache.asked] == [
            {"tags": ["article:1"]}, {"purge_everything": True},
        ]  # fmt: skip
        assert cache.asked[0][1]["Authorization"] == "Bearer geheim"
        cache.said = b'{"success": false, "errors": [{"code": 10000, "message": "geheim"}]}'
        with pytest.raises(services.RefusedError, match=r"errors \[10000\]"):
            service.forget(["article:1"])

    def test_fastly(self, cache):
        service = services.Fastly(cache.url, "geheim")
        service.forget(["article:1"])
        service.forget_everything()
        assert [(path, body) for path, _told, body in cache.asked] == [
            ("/purge", {"surrogate_keys": ["article:1"]}), ("/purge_all", {}),
        ]  # fmt: skip
        assert cache.asked[0][1]["Fastly-Key"] == "geheim"


@pytest.mark.django_db
class TestWords:
    def test_tags_are_as_they_are_and_all_is_everything(self):
        assert tags.of_purge(Purge.of(["article:1", "front"])) == {"article:1", "front"}
        assert tags.of_purge(Purge.of(["article:1", "all"])) is None

    def test_a_point_in_time_means_the_pages_of_its_periods(self):
        moment = datetime.datetime(2026, 11, 28, 17, 30, tzinfo=datetime.UTC)  # past midnight here
        point = f"time@{int(moment.timestamp() * 1_000_000)}"
        assert tags.of_purge(Purge.of([point])) == {
            "period:2026", "period:2026/11", "period:2026/11/29",
        }  # fmt: skip

    def test_a_point_of_a_section_means_the_stories_around_it(self):
        section = make_section("Dunia")
        now = timezone.now().replace(microsecond=0)
        hours = [
            make_article(section=section, published_at=now - datetime.timedelta(hours=n))
            for n in range(1, 9)
        ]
        make_article(section=make_section("Budaya"), published_at=hours[3].published_at)
        point = int((hours[3].published_at - datetime.timedelta(minutes=5)).timestamp() * 1_000_000)
        found = tags.of_purge(Purge.of([f"section:{section.pk}@{point}"]))
        beside = {f"article:{story.pk}" for story in hours[2:6]}
        assert found >= beside
        assert f"article:{hours[0].pk}" not in found
        assert f"article:{hours[7].pk}" not in found


class TestHeaders:
    @pytest.fixture(autouse=True)
    def _there_is_one(self, settings):
        settings.CDN, settings.PAGE_TAG_HEADER = "cloudflare", "Cache-Tag"

    def test_a_page_says_what_it_is_made_of_and_how_long_it_may_be_shown(self, process):
        story = make_article("Benteng")
        settle(process)
        for how in ("miss", "hit"):
            told = process.get(story.get_absolute_url())[1]
            assert told["X-Page"] == how
            assert f"article:{story.pk}" in told["Cache-Tag"].split(",")
            assert told["Cache-Control"] == "public, max-age=0, must-revalidate"
            life, broken = told["CDN-Cache-Control"].removeprefix("public, ").split(", ")
            assert 0 < int(life.removeprefix("max-age=")) <= headers.LONGEST
            assert broken == f"stale-if-error={headers.IF_BROKEN}"

    def test_one_with_lists_that_age_lives_as_long_as_it_is_kept(self, process):
        make_article("Benteng")
        settle(process)
        process.get("/")
        assert 0 < _life(process.get("/")) <= 60
        (kept,) = process.store._kept.values()
        kept.page.until = process.store.clock.now + 5
        assert 3 <= _life(process.get("/")) <= 5

    def test_what_the_store_may_not_keep_no_other_may(self, process):
        story = make_article("Benteng")
        settle(process)
        for path in ("/cari/", "/tidak-ada/", story.get_absolute_url() + "x/"):
            told = process.get(path)[1]
            asks = "must-revalidate" in told.get("Cache-Control", "")
            assert asks or told["CDN-Cache-Control"] == "no-store", path
        process.after = lambda: process.store.purge([f"article:{story.pk}"])
        told = process.get(story.get_absolute_url())[1]
        assert (told["X-Page"], told["CDN-Cache-Control"]) == ("miss", "no-store")

    def test_fastly_reads_others(self, process, settings):
        settings.CDN, settings.PAGE_TAG_HEADER = "fastly", "Surrogate-Key"
        make_article("Benteng")
        settle(process)
        told = process.get("/")[1]
        assert "front" in told["Surrogate-Key"].split(" ")
        assert "stale-if-error" in told["Surrogate-Control"]

    def test_without_one_nothing_is_said(self, process, settings):
        settings.CDN, settings.PAGE_TAG_HEADER = "", ""
        make_article("Benteng")
        settle(process)
        told = process.get("/")[1]
        assert not {"Cache-Tag", "CDN-Cache-Control", "Surrogate-Control"} & set(told)

    def test_too_many_tags_are_left_out(self):
        assert headers.of_tags({"front"}) == [("Cache-Tag", "front")]
        assert headers.of_tags({f"article:{n}" for n in range(3000)}) == []


def _life(answer):
    return int(answer[1]["CDN-Cache-Control"].split("max-age=")[1].split(",")[0])


class TestHearing:
    def test_what_changes_is_noted_and_a_beginning_is_everything(
        self, transactional_db, settings, cache
    ):
        settings.CDN, settings.CDN_PURGE_URL = "http", cache.url
        story = make_article("Benteng")
        hearing, sending = jobs.jobs()
        try:
            self.until(hearing, lambda: PurgeToSend.objects.filter(tags=[]).exists())
            PurgeToSend.objects.all().delete()
            Article.objects.filter(pk=story.pk).update(headline="Lain")
            self.until(
                hearing,
                lambda: PurgeToSend.objects.filter(tags__contains=[f"article:{story.pk}"]).exists(),
            )
            PurgeToSend.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=9))
            sending._try_turn()
            assert f"article:{story.pk}" in cache.asked[-1][2]["tags"]
            Banner.objects.create(
                text="Gempa", ends_at=timezone.now() + datetime.timedelta(seconds=3)
            )
            self.until(hearing, lambda: PurgeToSend.objects.filter(tags=["identity"]).count() >= 2)
        finally:
            hearing.end()

    @staticmethod
    def until(hearing, is_so):
        pause = threading.Event()
        for _try in range(400):
            hearing._try_turn()
            assert not hearing.error
            if is_so():
                return
            pause.wait(0.05)
        raise AssertionError("it was not heard")

    def test_where_there_is_none_the_worker_has_nothing_to_do(self, settings):
        settings.CDN_PURGE_URL = ""
        assert jobs.jobs() == []
