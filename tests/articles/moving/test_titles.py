"""What a page of another site calls itself: asked in time, in part, and never within the house."""

import contextlib
import time
from urllib.parse import urlsplit

import pytest

from articles import guarded_http as downloads
from articles.guarded_http import NotToBeHadError, TryAgainError, beginning, led_on
from articles.moving import titles
from articles.moving.titles import is_gone, meant_by, title_in, title_of
from tests.articles.moving.test_fetch import OPEN, base, old_site

__all__ = ["old_site"]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"<title>Banjir  surut</title>", "Banjir surut"),
        (
            b'<title>x</title><meta property="og:title" content="Banjir &amp; surut">',
            "Banjir & surut",
        ),
        (b"<meta content='Satu' name=og:title>", "Satu"),
        (b'<meta charset="iso-8859-1"><title>Caf\xe9</title>', "Café"),
        (b'<meta charset="tidak-ada"><title>x</title>', "x"),
        ("<title>حلب</title>".encode(), "حلب"),
        (b'<meta property="og:title" content=""><title>Dua</title>', "Dua"),
        (b"<title>" + b"a" * 300 + b"</title>", "a" * 199 + "…"),
        (b"<p>tanpa judul</p>", ""),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"<meta " * 60_000, ""),
    ],
)
def test_the_title_is_the_one_for_shares_or_the_pages_own(page, title):
    assert title_in(page) == title


def test_only_the_beginning_is_read(old_site):
    old_site.answers = {"/a": b"x" * 5000, "/b": "/a"}
    assert beginning(f"{base(old_site)}/b", 100, 5, OPEN) == b"x" * 100


def test_a_page_that_drips_is_given_up_in_time(old_site):
    def drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.1)

    old_site.RequestHandlerClass.do_GET = drip
    begun = time.monotonic()
    with contextlib.suppress(TryAgainError):
        beginning(f"{base(old_site)}/a", 1000, 0.6, OPEN)
    assert time.monotonic() - begun < 4


def test_an_address_within_the_house_is_not_asked_neither_by_a_redirect(old_site):
    old_site.answers = {"/a": b"<title>rahasia</title>"}
    assert title_of(f"{base(old_site)}/a") == ""
    assert old_site.asked == []
    old_site.answers["/b"] = "http://169.254.1.1/"
    with pytest.raises(NotToBeHadError):
        beginning(f"{base(old_site)}/b", 100, 5, OPEN)


def test_films_are_asked_of_what_their_site_tells_about_them(monkeypatch):
    asked = []

    def told(url, most, seconds):
        asked.append(url)
        return b'{"title": "Film Aleppo"}' if "youtube" in url else b"[]"

    monkeypatch.setattr(titles, "beginning", told)
    assert title_of("https://www.youtube.com/watch?v=dQw4w9WgXcQ") == "Film Aleppo"
    assert title_of("https://open.spotify.com/track/x") == ""
    assert asked[0].endswith("&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ")


def test_a_short_address_is_followed_as_far_as_what_can_be_shown(old_site, monkeypatch):
    film = "https://www.tiktok.com/@suluh/video/7301234567890123456"
    old_site.answers = {"/s": "/t", "/t": f"{film}?_t=x", "/u": "/v", "/v": b"x", "/w": "/w"}
    monkeypatch.setattr(titles, "_SHORT", {urlsplit(base(old_site)).netloc})
    monkeypatch.setattr(titles, "led_on", lambda url, seconds: led_on(url, seconds, OPEN))
    assert meant_by(f"{base(old_site)}/s") == film
    assert [meant_by(base(old_site) + path) for path in ("/u", "/w", "/none")] == ["", "", ""]
    with titles._AT_ONCE, titles._AT_ONCE:
        assert meant_by(f"{base(old_site)}/s") == ""
    monkeypatch.undo()
    asked = len(old_site.asked)
    assert meant_by(f"{base(old_site)}/s") == ""  # no host that only leads on
    monkeypatch.setattr(titles, "_SHORT", {urlsplit(base(old_site)).netloc})
    assert meant_by(f"{base(old_site)}/s") == ""  # within the house
    assert len(old_site.asked) == asked


def test_no_more_than_two_are_asked_at_once(monkeypatch):
    monkeypatch.setattr(titles, "beginning", lambda *_asked: b"<title>x</title>")
    assert title_of("https://contoh.example/") == "x"
    with titles._AT_ONCE, titles._AT_ONCE:
        assert title_of("https://contoh.example/") == ""


def test_an_address_is_gone_only_where_that_is_known(old_site, monkeypatch):
    old_site.answers = {"/a": b"x", "/b": 404, "/c": 410, "/d": 403, "/e": 503}
    monkeypatch.setattr(
        titles, "beginning", lambda url, most, seconds: beginning(url, most, seconds, OPEN)
    )
    found = {path: is_gone(base(old_site) + path) for path in ("/a", "/b", "/c", "/d", "/e")}
    assert found == {"/a": False, "/b": True, "/c": True, "/d": None, "/e": None}
    with titles._AT_ONCE, titles._AT_ONCE:
        assert is_gone(f"{base(old_site)}/b") is None

    def unknown(*_asked, **_how):
        raise OSError

    monkeypatch.setattr(downloads.socket, "getaddrinfo", unknown)
    assert is_gone("https://tidak-ada.example/") is True
