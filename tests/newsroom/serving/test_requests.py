"""What cannot be read is refused and ends the connection; nothing in it passes for a request."""

import json

import pytest

SILENCE = 0.5  # seconds after which no more comes
HOST = b"Host: localhost\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
FORM = b"POST /form HTTP/1.1\r\n" + HOST
SMUGGLING = {
    "length and chunks": FORM + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": FORM + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": FORM + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + HIDDEN,
    "the same length twice": FORM + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx" + HIDDEN,
    "a list of lengths": FORM + b"Content-Length: 0, 44\r\n\r\n" + HIDDEN,
    "a signed length": FORM + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a negative length": FORM + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length in hexadecimal": FORM + b"Content-Length: 0x2c\r\n\r\n" + HIDDEN,
    "an endless length": FORM + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + HIDDEN,
    "an unknown coding": FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks not last": FORM + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": FORM + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded coding": FORM + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": FORM + b"Content-Length : 44\r\n\r\n" + HIDDEN,
    "a line that begins with a space": b"POST /form HTTP/1.1\r\n Content-Length: 44\r\n\r\n" + HIDDEN,
    "a folded line": FORM + b"X: a\r\n\tContent-Length: 44\r\n\r\n" + HIDDEN,
    "a bare return": FORM + b"X: a\rContent-Length: 44\r\n\r\n" + HIDDEN,
    "bare line ends": b"GET /form HTTP/1.1\nHost: localhost\n\n" + HIDDEN,
    "a zero byte": FORM + b"X: a\x00b\r\n\r\n" + HIDDEN,
    "a line without a colon": FORM + b"hidden\r\n\r\n" + HIDDEN,
    "a name of nothing": FORM + b": a\r\n\r\n" + HIDDEN,
    "an old version": b"GET /form\r\n\r\n" + HIDDEN,
    "a future version": b"GET /form HTTP/3.0\r\n" + HOST + b"\r\n" + HIDDEN,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN,
    "no host": b"GET /form HTTP/1.1\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /form HTTP/1.1\r\n" + HOST + HOST + b"\r\n" + HIDDEN,
    "chunks of an old version": b"POST /form HTTP/1.0\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "signs that are none in the target": b"GET /a\xff HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "a method of no one": b"FOO /form HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "a tunnel": b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "a handshake of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + HIDDEN,
}  # fmt: skip


@pytest.mark.parametrize("data", SMUGGLING.values(), ids=SMUGGLING)
def test_nothing_is_smuggled(site, data):
    got, is_end = site.ask(data)
    assert is_end, got
    assert got.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 411 ")) or not got, got
    assert got.count(b"HTTP/1.1 ") <= 1
    assert "/hidden" not in [path for _method, path, _body in site.seen]


@pytest.mark.parametrize("chunk", [b"-1", b"ffffffffffffffffff", b"5;\n", b"0x5", b" 5", b""])
def test_no_chunk_of_odd_size_reaches_a_form(site, chunk):
    got, is_end = site.ask(FORM + CHUNKED + b"\r\n" + chunk + b"\r\nhello\r\n0\r\n\r\n" + HIDDEN)
    assert is_end
    assert "/hidden" not in [path for _method, path, _body in site.seen]
    assert got.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", b"414"),
        (b"GET /" + b"a" * 300_000, b"414"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 40_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 300_000, b"431"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 101 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X" * 60_000 + b": a\r\n\r\n", b"431"),
    ],
)
def test_a_request_has_bounds(site, data, status):
    got, is_end = site.ask(data)
    assert is_end
    assert got.startswith(b"HTTP/1.1 " + status)
    assert site.seen == []


def answers_of(site, data):
    """Return what the application was told in each answer."""
    got, is_end = site.ask(data, SILENCE)
    return [json.loads(part[part.index(b"\r\n\r\n") :]) for part in got.split(b"HTTP/1.1 200 OK")[1:]], is_end  # fmt: skip


def test_requests_that_come_together_are_answered_in_their_order(site):
    asked = [b"GET /%d HTTP/1.1\r\n%s\r\n" % (number, HOST) for number in range(20)]
    told, is_end = answers_of(site, b"".join(asked))
    assert [one["PATH_INFO"] for one in told] == [f"/{number}" for number in range(20)]
    assert not is_end


def test_what_cannot_be_read_spoils_no_answer_before_it(site):
    got, is_end = site.ask(b"GET /1 HTTP/1.1\r\n" + HOST + b"\r\nnonsense\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert is_end


@pytest.mark.parametrize(
    ("version", "header", "is_end"),
    [
        (b"1.1", b"", False),
        (b"1.1", b"Connection: close\r\n", True),
        (b"1.0", b"", True),
    ],
)
def test_a_connection_stays_as_long_as_it_should(site, version, header, is_end):
    data = b"GET / HTTP/" + version + b"\r\n" + HOST + header + b"\r\n"
    assert site.ask(data, SILENCE)[1] == is_end


def test_paths_and_names_are_told_as_they_came(site):
    told, _end = answers_of(
        site,
        b"GET //a%2fb/%ff/%25?x=%2f&y HTTP/1.1\r\n" + HOST
        + b"X-Forwarded-For: 1\r\nX_Forwarded_For: 2\r\nX-Forwarded-For: 3\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n",
    )  # fmt: skip
    assert told[0]["PATH_INFO"] == "//a/b/\xff/%"
    assert told[0]["QUERY_STRING"] == "x=%2f&y"
    assert told[0]["HTTP_X_FORWARDED_FOR"] == "1,3"
    assert told[0]["HTTP_COOKIE"] == "a=1; b=2"
    assert told[0]["REMOTE_ADDR"] == "127.0.0.1"


def test_a_target_with_a_host_of_its_own_goes_before_the_header(site):
    told, _end = answers_of(site, b"GET http://evil.example:80/x?y HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (told[0]["HTTP_HOST"], told[0]["PATH_INFO"]) == ("evil.example:80", "/x")


def test_who_wants_another_protocol_gets_this_one_and_the_end(site):
    asked = (
        b"GET /1 HTTP/1.1\r\n"
        + HOST
        + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        + HIDDEN
    )
    got, is_end = site.ask(asked)
    assert is_end
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert [path for _method, path, _body in site.seen] == ["/1"]


def test_a_body_is_waited_for_and_asked_for(site):
    body = bytes(range(256)) * 1000
    head = FORM + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(body)
    with site.connect() as connection:
        connection.sendall(head)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body + HIDDEN)
        while len(site.seen) < 2:
            connection.recv(65536)
    assert site.seen == [("POST", "/form", body), ("GET", "/hidden", b"")]
