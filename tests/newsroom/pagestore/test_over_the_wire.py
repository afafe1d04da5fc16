"""Kept pages as they go over a connection: what the server's short way says, Django's says too."""

import gzip
import time

import hypothesis.strategies as st
import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings

from tests.factories import make_article
from tests.newsroom.pagestore.site import settle
from tests.newsroom.serving.conftest import Site, read

MARK = b"racun-7f3"
SOON = 0.4  # seconds


@pytest.fixture
def site(process):
    """The store of a process behind a real connection."""
    site = Site(process.app)
    yield site
    site.end()
    connections.close_all()


def request(path=b"/", headers=(), method=b"GET", version=b"1.1", host=b"testserver"):
    lines = [b"%s %s HTTP/%s" % (method, path, version), *([b"Host: " + host] if host else [])]
    return b"\r\n".join([*lines, *headers, b"Connection: close", b"", b""])


def told(got):
    """Return an answer's status, headers and body, without what is of the moment.

    Django's own gzip is a little longer each time, so that its length tells nothing of a secret.
    """
    head, _mark, body = got.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    pairs = sorted(line.lower().partition(b": ")[::2] for line in lines)
    passing = {b"date", b"x-page", b"x-request-id"}
    if body[:2] == b"\x1f\x8b":
        body, passing = gzip.decompress(body), passing | {b"content-length"}
    elif b"x-page: pass" in head.lower():
        passing |= {b"content-length"}  # of HEAD
    name = dict(pairs).get(b"x-request-id", b"-" * 20)  # error pages tell it
    body = body.replace(name, b"")
    return status[9:12], [pair for pair in pairs if pair[0] not in passing], body


def in_pieces(site, data):
    """Ask so that the short way does not see the request whole."""
    with site.connect() as connection:
        connection.sendall(data[:7])
        while not any(one._is_in_message for one in list(site.server.server_state.connections)):
            time.sleep(0.001)
        connection.sendall(data[7:])
        return read(connection)[0]


CODINGS = ("", "gzip", "br", "gzip, br", "br;q=0, gzip", "gzip;q=0", "identity;q=0", "*", "*;q=0",
           "br;q=0,*", "gzip;q=0,br;q=0", "BR", "deflate, zstd", "br;q=1.5", ",,,", "gzip;q=")  # fmt: skip
TAGS = (
    '"x"',
    "*",
    "W/*",
    'W/"x"',
    "{etag}",
    "W/{etag}",
    '"a", {etag}',
    '"a",W/{etag} , "b"',
    "{etag",
    '""',
)
HEADERS = st.lists(
    st.one_of(
        st.sampled_from(CODINGS).map(lambda value: f"Accept-Encoding: {value}"),
        st.sampled_from(TAGS).map(lambda value: f"If-None-Match: {value}"),
        st.sampled_from([
            "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "If-Modified-Since: x", "Range: bytes=0-10",
            "If-Range: x", "Cookie: a=b", "Cookie: sessionid=x", "Cookie: messages=x", "Authorization: Basic eDp5",
            "Content-Length: 0", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http", "Expect: 100-continue",
            "X_Forwarded_Proto: https", "X-Forwarded-Host: racun-7f3.example", "Upgrade: h2c", "TE: trailers",
            "Accept: application/json", "Cache-Control: no-cache", "Pragma: no-cache", "X: \xff",
            'If-Match: "x"', "If-Unmodified-Since: Fri, 01 Jan 1990 00:00:00 GMT", "Vary: *",
        ]),
    ),
    max_size=4,
)  # fmt: skip
TARGETS = st.sampled_from(
    ["/", "/?edisi=teks", "/?edisi=x", "/?utm_source=a", "/%2f", "//", "/?", "/rubrik/dunia/", "/rubrik/dunia",
     "/rubrik%2fdunia/", "/rubrik/DUNIA/", "/%72ubrik/dunia/", "/rubrik/./dunia/", "/rubrik//dunia/", "/feed/",
     "/robots.txt", "/tidak-ada/", "/rubrik/dunia/?sebelum=a", "/cari/?q=a", "/#x", "/%00", "/%ff", "/?%ff",
     "http://testserver/", "http://testserver/feed/", "*"]
)  # fmt: skip
HOSTS = st.sampled_from(
    ["testserver", "TESTSERVER", "testserver:80", "testserver.", "testserver:443", "testserver:", "testserver:x",
     "racun-7f3.example", "", "testserver@racun-7f3.example", "racun-7f3.example, testserver"]
)  # fmt: skip


def test_the_short_way_says_what_django_says(process, site):
    """Each request whole, and in pieces: then it is read and answered by the long way."""
    make_article("Benteng Aleppo", tags=["Aleppo"])
    settle(process)
    short = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(
        TARGETS,
        HEADERS,
        HOSTS,
        st.sampled_from(["GET", "HEAD", "POST"]),
        st.sampled_from(["1.1", "1.0"]),
    )
    def same(target, headers, host, method, version):
        etag = dict(told(site.ask(request())[0])[1])[b"etag"].decode()
        lines = [header.replace("{etag}", etag).encode("latin-1") for header in headers]
        data = request(target.encode(), lines, method.encode(), version.encode(), host.encode())
        site.ask(data)  # kept, if it may be
        whole = site.ask(data)[0]
        short.append(b"\r\nX-Page: hit" in whole)
        assert told(whole) == told(in_pieces(site, data))

    same()
    assert any(short)
    assert not all(short)


POISON = [
    request(b"/%2f" + MARK), request(b"//" + MARK + b".example/"), request(b"http://" + MARK + b".example/"),
    request(b"http://testserver/", host=MARK + b".example"), request(host=b"testserver:" + MARK),
    request(host=MARK + b".example"), request(b"/", [b"Host: " + MARK + b".example"]), request(host=b""),
    request(host=b"", version=b"1.0"), request(b"/", [b"Host:" + MARK], host=b""),
    request(b"/", [b"Cookie: a=" + MARK, b"Cookie: sessionid=" + MARK]),
    request(b"/", [b"Cookie: sessionid=" + MARK]), request(b"/?edisi=" + MARK), request(b"/?" + MARK),
    request(b"/?edisi=teks&edisi=" + MARK), request(b"/#" + MARK), request(b"/?a=%0d%0aX:" + MARK),
    request(b"/", [b"X-Forwarded-Host: " + MARK]), request(b"/", [b"X_Forwarded_Host: " + MARK]),
    request(b"/", [b"X-Forwarded-Proto: https"]), request(b"/", [b"X-Forwarded-Proto: http, " + MARK]),
    request(b"/", [b"X-Forwarded-For: " + MARK]), request(b"/", [b"Forwarded: host=" + MARK]),
    request(b"/", [b"Range: bytes=0-1"]), request(b"/", [b"Accept-Encoding: br;q=0"]),
    request(b"/", [b"Accept-Encoding: " + MARK]), request(b"/", [b"If-None-Match: *"]),
    request(b"/", [b"Content-Length: 9"]) + MARK, request(b"/", [b"Transfer-Encoding: chunked"]) + b"0\r\n\r\n",
    request(b"/", [b"Content-Length: 0", b"Content-Length: 0"]), request(method=b"HEAD"),
    request(method=b"OPTIONS"), request(method=b"PURGE"), request(method=b"TRACE"), request(version=b"1.0"),
    request(b"/", [b"Expect: 100-continue"]), request(b"/", [b"Upgrade: " + MARK]),
    request(b"/", [b"X-HTTP-Method-Override: POST"]), request(b"/", [b"X-Original-URL: /" + MARK]),
    request(b"/", [b"Accept-Language: " + MARK]), request(b"/", [b"User-Agent: " + MARK]),
    request(host=b"TestServer"), request(host=b"testserver."), request(host=b"testserver:8080"),
]  # fmt: skip


def test_nothing_of_a_request_is_shown_to_the_next(process, site):
    make_article("Benteng")
    settle(process)
    before = told(site.ask(request())[0])
    for odd in POISON:
        process.store.purge(["all"])  # the poisoner comes first
        site.ask(odd, SOON if b"100-continue" in odd else 10)
        got = site.ask(request())[0]
        assert told(got) == before, odd
        kept = process.store._kept.items()
        assert MARK.decode() not in str([(wanted, one.page.headers) for wanted, one in kept])
        assert not [wanted for wanted, one in kept if MARK in one.page.body]
