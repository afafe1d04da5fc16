"""What is answered from the store, to whom and how."""

import gzip
import io

import brotli
import pytest
from django.db import connection

from articles.editing import workflow
from articles.models import Article, Banner
from newsroom.pagestore.page import Page, accepted
from tests.at_once import at_once
from tests.factories import make_article, make_section
from tests.newsroom.pagestore.site import settle


def test_the_second_asks_no_django(process):
    story = make_article("Benteng Aleppo", tags=["Aleppo"])
    settle(process)
    paths = ("/", story.get_absolute_url(), "/rubrik/dunia/", "/tag/aleppo/", "/feed/", "/sitemap.xml",
             "/reporter/ratna-kirana/", "/koreksi/", "/robots.txt", "/manifest.webmanifest",
             f"/{story.publication_date.year}/", "/nawala/")  # fmt: skip
    for path in paths:
        status, headers, body = process.get(path)
        assert (status, headers["X-Page"]) == (200, "miss"), path
        made = process.renderings
        again, kept_headers, kept = process.get(path)
        assert (again, kept_headers.pop("X-Page")) == (200, "hit"), path
        assert process.renderings == made
        assert kept == body
        headers.pop("X-Page")
        assert kept_headers == headers


def test_it_is_what_django_answers(process):
    story = make_article(
        "Benteng Aleppo",
        body='<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>',
    )
    settle(process)
    path = story.get_absolute_url()
    process.get(path)
    _status, headers, body = process.get(path)
    told = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "testserver", "SERVER_NAME": "x",
               "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http"}  # fmt: skip
    answer = process.django(environ, lambda _status, given: told.extend(given))
    assert body == b"".join(answer)
    for name, value in told:
        if name not in {"Content-Length", "ETag", "X-Request-ID"}:
            assert headers[name] == value, name
    assert "frame-src" in headers["Content-Security-Policy"] or "frame-src" not in str(told)


@pytest.mark.parametrize(
    ("told", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("", ""),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("BR", "br"),
        ("gzip;q=x", ""),
        ("*", ""),
        ("br;q=0,gzip;q=0", ""),
    ],
)
def test_codings(process, told, coding):
    assert accepted(told) == coding
    make_article("Benteng")
    settle(process)
    plain = process.get("/")[2]
    _status, headers, body = process.get("/", HTTP_ACCEPT_ENCODING=told)
    assert headers.get("Content-Encoding", "") == coding
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    assert undo[coding](body) == plain
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Length"] == str(len(body))


def test_whoever_has_it_gets_304(process):
    make_article("Benteng")
    settle(process)
    etags = {
        process.get("/", HTTP_ACCEPT_ENCODING=coding)[1]["ETag"] for coding in ("br", "gzip", "")
    }
    assert len(etags) == 3
    etag = process.get("/", HTTP_ACCEPT_ENCODING="br")[1]["ETag"]
    for told in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        status, headers, body = process.get("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=told)
        assert (status, body) == (304, b"")
        assert headers["ETag"] == etag
        assert "Content-Security-Policy" in headers
    assert process.get("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH='"x"')[0] == 200
    feed = process.get("/feed/")[1]
    assert process.get("/feed/", HTTP_IF_MODIFIED_SINCE=feed["Last-Modified"])[0] == 304
    assert process.get("/feed/", HTTP_IF_MODIFIED_SINCE="nonsense")[0] == 200
    status, headers, body = process.get("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000


def test_brotli_is_made_for_what_is_asked_for_again(process):
    """Who got it before in gzip has it."""
    make_article("Benteng")
    settle(process)
    browser = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"}
    _status, first, body = process.get("/", **browser)
    assert (first["X-Page"], first["Content-Encoding"]) == ("miss", "gzip")
    _status, second, again = process.get("/", **browser)
    assert (second["X-Page"], second["Content-Encoding"]) == ("hit", "br")
    assert brotli.decompress(again) == gzip.decompress(body)
    for headers in (first, second):
        etag = headers["ETag"]
        status, told, nothing = process.get("/", **browser, HTTP_IF_NONE_MATCH=etag)
        assert (status, told["ETag"], nothing) == (304, etag, b"")
    stale = '"' + first["ETag"].strip('"') + '-x"'
    assert process.get("/", **browser, HTTP_IF_NONE_MATCH=stale)[0] == 200


def test_what_was_compressed_already_is_not_compressed_again():
    html, body = [("Content-Type", "text/html")], b"Benteng Aleppo " * 50
    asked = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}
    other = gzip.compress(body, 1, mtime=0)
    for gzipped, sent in (
        (other, other),
        (gzip.compress(body.upper()), gzip.compress(body, 6, mtime=0)),  # of another page
        (None, gzip.compress(body, 6, mtime=0)),
    ):
        page = Page(html, body, gzipped=gzipped)
        assert page.answer(asked, lambda *_told: None, "hit") == (False, [sent])
        assert page.body == body


def test_a_story_is_compressed_once(process, monkeypatch):
    story = make_article("Benteng")
    settle(process)
    compressed = []
    own = gzip.compress
    monkeypatch.setattr(gzip, "compress", lambda *a, **k: compressed.append(a) or own(*a, **k))
    process.get(story.get_absolute_url(), HTTP_ACCEPT_ENCODING="gzip, br")
    assert len(compressed) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"method": "POST"},
        {"CONTENT_LENGTH": "3"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"query": "halaman=1"},
        {"query": "sebelum=a&sebelum=b"},
        {"query": "sebelum=%ff"},
        {"path": "/cari/"},
        {"path": "/langganan/"},
        {"path": "/admin/"},
        {"path": "/health/"},
    ],
)
def test_what_is_passed_on(process, asked):
    make_article("Benteng")
    settle(process)
    asked = {"path": "/rubrik/dunia/"} | asked
    for _twice in range(2):
        assert process.get(**asked)[1]["X-Page"] == "pass"
    assert len(process.store) == 0


def test_errors_are_not_kept(process):
    story = make_article("Benteng")
    workflow.make_move(story, "withdraw", None)
    settle(process)
    for path, status in (
        ("/rubrik/tidak-ada/", 404),
        (story.get_absolute_url(), 410),
        ("/tag/x/", 404),
    ):
        assert process.get(path)[0] == status
        assert process.get(path)[1]["X-Page"] == "pass"
    assert len(process.store) == 0


def test_the_box_says_nothing_of_a_visit(process, client):
    story = make_article("Benteng")
    settle(process)
    assert b'name="stamp" value=""' in process.get(story.get_absolute_url())[2]
    answer = client.get("/langganan/waktu/")
    assert answer.json()["stamp"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stampede_makes_a_page_once(process):
    story = make_article("Benteng")
    settle(process)
    before = process.renderings
    answers = at_once(*[lambda: process.get(story.get_absolute_url())[2]] * 100)
    assert process.renderings == before + 1
    assert len(answers) == 100
    assert len(set(answers)) == 1


def test_one_new_story_does_not_empty_the_site(process):
    dunia, olahraga, budaya = map(make_section, ("Dunia", "Olahraga", "Budaya"))
    old = [
        make_article(f"Lama {n}", section=dunia, published_at=_days_ago(n)) for n in range(10, 14)
    ]
    far = make_article("Jauh", section=olahraga, published_at=_days_ago(9))
    from articles.models import StoryVector

    StoryVector.objects.update(related_at=_days_ago(1))
    settle(process)
    paths = [story.get_absolute_url() for story in (*old, far)]
    for path in paths:
        process.get(path)
    process.words.clear()
    make_article("Baru", section=budaya, tags=["Lain"])
    settle(process)
    for story, path in zip((*old, far), paths, strict=True):
        # What it may be offered below, the indexer has written anew.
        is_near = f"related:{story.pk}" in process.words
        assert process.get(path)[1]["X-Page"] == ("miss" if is_near else "hit")
    assert sum(f"related:{story.pk}" in process.words for story in old) < len(old)


def _days_ago(days):
    import datetime

    from django.utils import timezone

    return timezone.now() - datetime.timedelta(days=days)


class TestPoisoning:
    """Nothing of one visitor's request shows in what others get."""

    MARK = "racun-7f3"
    HEADERS = (
        {"HTTP_HOST": f"{MARK}.example"}, {"HTTP_HOST": f"testserver:{MARK}"}, {"HTTP_HOST": ""},
        {"HTTP_HOST": f"testserver, {MARK}.example"}, {"HTTP_X_FORWARDED_HOST": f"{MARK}.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_X_FORWARDED_FOR": MARK}, {"HTTP_FORWARDED": f"host={MARK}"},
        {"HTTP_X_ORIGINAL_URL": f"/{MARK}"}, {"HTTP_X_REWRITE_URL": f"/{MARK}"}, {"SCRIPT_NAME": f"/{MARK}"},
        {"HTTP_COOKIE": f"a={MARK}"}, {"HTTP_COOKIE": f"sessionid={MARK}"}, {"HTTP_COOKIE": f"messages={MARK}"},
        {"HTTP_COOKIE": f"django_language=en; x={MARK}"}, {"HTTP_ACCEPT_LANGUAGE": f"en,{MARK}"},
        {"HTTP_USER_AGENT": MARK}, {"HTTP_REFERER": f"https://{MARK}.example/"}, {"HTTP_RANGE": "bytes=0-10"},
        {"HTTP_ACCEPT_ENCODING": f"gzip,{MARK}"}, {"HTTP_ACCEPT_ENCODING": "br"}, {"HTTP_ACCEPT": "application/json"},
        {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}, {"method": "HEAD"}, {"SERVER_NAME": MARK},
        {"HTTP_ORIGIN": f"https://{MARK}"}, {"wsgi.url_scheme": "https"}, {"REMOTE_ADDR": MARK},
        {"HTTP_SAVE_DATA": "on"}, {"HTTP_UPGRADE": MARK}, {"HTTP_X_FORWARDED_PREFIX": f"/{MARK}"},
    )  # fmt: skip
    QUERIES = (
        f"utm_source={MARK}", f"edisi={MARK}", "edisi=teks&edisi=x", f"q={MARK}", f"sebelum={MARK}", f"sesudah={MARK}",
        f"%00={MARK}", f"a=%0d%0aX: {MARK}", f"halaman={MARK}", f"edisi=teks&x={MARK}", f"edisi=teks;{MARK}",
        f"?edisi={MARK}", f"edisi%5B%5D={MARK}", "x" * 5000, f"bagian={MARK}", f"&&&{MARK}", f"=={MARK}",
        f"edisi=teks%26{MARK}", "sebelum=", f"EDISI=teks&{MARK}=1", f"fbclid={MARK}", f"%65disi={MARK}",
    )  # fmt: skip

    @pytest.mark.parametrize("path", ["/", "story", "/rubrik/dunia/", "/feed/"])
    def test_nothing_gets_in(self, processes, path):
        process, clean = processes
        story = make_article("Benteng")
        path = story.get_absolute_url() if path == "story" else path
        settle(*processes)
        whole = clean.get(path)
        text = clean.get(path, query="edisi=teks")
        tries = [*({"query": query} for query in self.QUERIES), *self.HEADERS]
        for odd in tries:
            process.store.purge(["all"])  # the poisoner comes first
            process.get(**{"path": path} | odd)
            if "wsgi.url_scheme" not in odd:
                assert self.told(process.get(path)) == self.told(whole), odd
                assert self.told(process.get(path, query="edisi=teks")) == self.told(text), odd
            for wanted, kept in process.store._kept.items():
                said = f"{kept.page.headers} {wanted}".encode() + kept.page.body
                assert (
                    self.MARK.encode() not in said.replace(wanted.query.encode(), b"")
                    or wanted.query
                ), odd

    @staticmethod
    def told(answer):
        status, headers, body = answer
        own = {"X-Page", "X-Request-ID"}  # each answer has its own
        return status, {name: value for name, value in headers.items() if name not in own}, body


def test_junk_addresses_push_out_nothing_useful():
    from newsroom.pagestore.requests import Wanted
    from newsroom.pagestore.store import Kept, Store

    store = Store(200_000)
    store.clock.set(1_000_000)
    store.open()

    def put(path):
        page = Page([("Content-Type", "image/png")], path.encode() * 10)
        return store.put(
            Wanted(path, "", is_secure=False), Kept(page, frozenset(), [], 2e9), store.begin()
        )

    useful = [f"/berita-{number}/" for number in range(40)]
    for path in useful:
        assert put(path)
    for number in range(10_000):
        put(f"/sampah-{number}/")
        store.clock.set(1_000_000)
    assert 0 < store.bytes <= 200_000
    assert all(store.get(Wanted(path, "", is_secure=False)) for path in useful)
    assert not put("/baru/")
    assert put("/baru/"), "asked for twice it is no junk"


class TestLosingTheConnection:
    def test_nothing_is_answered_from_the_store_meanwhile(self, process):
        story = make_article("Benteng")
        settle(process)
        process.get("/")
        process.listener.stop()
        assert not process.store.is_live
        assert len(process.store) == 0
        Article.objects.filter(pk=story.pk).update(headline="Diubah diam-diam")
        _status, headers, body = process.get("/")
        assert headers["X-Page"] == "pass"
        assert b"Diubah diam-diam" in body

    def test_a_connection_that_is_cut_is_made_anew(self, process):
        make_article("Benteng")
        settle(process)
        process.get("/")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            assert cursor.fetchone()[0] >= 1
            Banner.objects.create(text="Gempa", ends_at="2100-01-01T00:00Z")
        process.open()
        settle(process)
        assert b"Gempa" in process.get("/")[2]
        assert b"Gempa" in process.get("/")[2]

    def test_silence_counts_as_lost(self, process, monkeypatch):
        make_article("Benteng")
        settle(process)
        process.get("/")
        process.listener.ended.set()
        process.store.clock.heard_at -= 10
        assert process.get("/")[1]["X-Page"] == "pass"


def test_a_moment_that_passes_while_the_agenda_is_read_is_not_lost(monkeypatch):
    """As where the database's clock leaps: then for the store it must be past as well."""
    from newsroom.pagestore import listener
    from newsroom.pagestore.store import Store

    store = Store(1_000_000)
    store.clock.set(1_000_000)
    store.open()
    store.plan([TestMoments.moment(1_000_100)])
    assert TestMoments.kept(store, "front")

    class Cursor:
        def execute(self, _sql):
            pass

        def fetchone(self):
            return (1_000_200.0,)

    monkeypatch.setattr(listener.agenda, "read", list)
    listener.Listener(store)._plan(Cursor())
    assert len(store) == 0


class TestMoments:
    """What changes by the clock, in a store whose clock a test sets."""

    @staticmethod
    def kept(store, tag, now=1_000_000.0, until=2e9):
        from newsroom.pagestore.requests import Wanted
        from newsroom.pagestore.store import Kept

        store.clock.set(now)
        wanted = Wanted(f"/{tag}/", "", is_secure=False)
        page = Page([("Content-Type", "text/plain")], b"x")
        store.put(wanted, Kept(page, frozenset({tag}), [], until), store.begin())
        return store.get(wanted) is not None

    @pytest.fixture
    def store(self):
        from newsroom.pagestore.store import Store

        store = Store(1_000_000)
        store.clock.set(1_000_000)
        store.open()
        return store

    @staticmethod
    def moment(at, tag="front"):
        from newsroom.pagestore.agenda import Moment
        from newsroom.pagestore.purge import Purge

        return Moment(at, Purge.of([tag]))

    def test_it_purges_though_nobody_asked_about_then_and_a_new_agenda_came(self, store):
        store.plan([self.moment(1_000_100)])
        assert self.kept(store, "front")
        store.clock.set(1_003_600)
        store.plan([])
        assert len(store) == 0

    @pytest.mark.parametrize("now", [1_000_098.5, 1_000_100.0, 1_000_101.5])
    def test_nothing_of_it_is_kept_around_it(self, store, now):
        store.plan([self.moment(1_000_100)])
        assert not self.kept(store, "front", now)
        assert self.kept(store, "other", now)
        store.plan([])
        assert not self.kept(store, "front", now)

    def test_afterwards_it_is_kept_again(self, store):
        store.plan([self.moment(1_000_100)])
        assert self.kept(store, "front", 1_000_102.5)

    def test_a_page_ends_by_itself(self, store):
        assert self.kept(store, "front", until=1_000_010)
        assert not self.kept(store, "front", 1_000_011, until=1_000_010)

    def test_midnight_has_a_margin_on_both_sides(self):
        import datetime

        from newsroom.pagestore.agenda import end_of_day

        zone = datetime.timezone(datetime.timedelta(hours=7))
        midnight = datetime.datetime(2026, 11, 29, tzinfo=zone).timestamp()
        assert end_of_day(midnight - 3600) == midnight - 2
        assert end_of_day(midnight - 1) == midnight - 2
        assert end_of_day(midnight + 1) == midnight - 2
        assert end_of_day(midnight + 2) == midnight + 86_400 - 2


class TestSwitches:
    def test_zero_keeps_nothing(self, settings):
        from newsroom.pagestore.start import with_page_store

        settings.PAGE_STORE_MB = 0
        assert with_page_store(print) is print

    def test_nor_does_a_pooler(self, settings, monkeypatch):
        from newsroom.pagestore.start import with_page_store

        settings.PAGE_STORE_MB = 64
        monkeypatch.setitem(settings.DATABASES["default"], "DISABLE_SERVER_SIDE_CURSORS", True)
        assert with_page_store(print) is print
        monkeypatch.setitem(settings.DATABASES["default"], "DISABLE_SERVER_SIDE_CURSORS", False)
        assert with_page_store(print) is not print
