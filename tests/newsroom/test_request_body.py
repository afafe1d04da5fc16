"""Bodies that come slowly stop nobody else."""

import io
import threading

import pytest
from django.core.handlers.wsgi import WSGIRequest

from newsroom.request_body import BoundedBodies


def application(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(app, source, length, **extra):
    told = []
    environ = {"wsgi.input": source, "CONTENT_LENGTH": length, **extra}
    body = b"".join(app(environ, lambda status, headers: told.append((status, dict(headers)))))
    return *told[0], body


class Slow:
    """A body of which nothing comes until the visitor is let go."""

    def __init__(self):
        self.asked, self.gone = threading.Event(), threading.Event()

    def read(self, size):
        self.asked.set()
        self.gone.wait(10)
        return b""


def test_a_body_arrives_whole():
    app = BoundedBodies(application, at_once=1)
    for body in (b"x", b"email=a%40contoh.example", bytes(range(256)) * 8192):
        assert ask(app, io.BytesIO(body), str(len(body)))[0::2] == ("200 OK", body)


def test_without_a_body_nothing_is_read():
    app = BoundedBodies(lambda environ, start: start("200 OK", []) or [b"ok"], at_once=1)
    for length in ("", "0"):
        assert ask(app, None, length) == ("200 OK", {}, b"ok")


def test_a_body_of_untold_length_is_refused():
    app = BoundedBodies(application, at_once=1)
    status, headers, _body = ask(app, None, "", HTTP_TRANSFER_ENCODING="chunked")
    assert (status, headers["Connection"]) == ("411 Length Required", "close")


def test_one_that_does_not_come_is_refused_and_its_place_is_free_again():
    app = BoundedBodies(application, at_once=1, patience=0.05)
    slow = Slow()
    status, headers, _body = ask(app, slow, "20")
    assert (status, headers["Connection"]) == ("408 Request Timeout", "close")
    slow.gone.set()
    assert ask(app, io.BytesIO(b"ab"), "2")[0] == "200 OK"


def test_one_that_breaks_off_never_reaches_the_application():
    app = BoundedBodies(application, at_once=1, patience=0.05)
    assert ask(app, io.BytesIO(b"half"), "8")[0] == "408 Request Timeout"


def test_while_slow_ones_hold_all_places_the_others_are_told_and_readers_go_on():
    app = BoundedBodies(application, at_once=2)
    slow = [Slow(), Slow()]
    threads = [threading.Thread(target=ask, args=(app, body, "9")) for body in slow]
    for thread, body in zip(threads, slow, strict=True):
        thread.start()
        assert body.asked.wait(5)
    status, headers, _body = ask(app, io.BytesIO(b"ab"), "2")
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "2")
    assert ask(app, io.BytesIO(b""), "0")[0] == "200 OK"
    for thread, body in zip(threads, slow, strict=True):
        body.gone.set()
        thread.join(15)
    assert ask(app, io.BytesIO(b"ab"), "2")[0] == "200 OK"


@pytest.mark.parametrize(
    "charset", ["base64", "latin-1", "raw_unicode_escape", '"utf-16"', "utf-8"]
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_is_read_as_utf_8_whatever_encoding_it_claims(kind, charset):
    """Django breaks at what is no encoding of text before any code of ours runs."""

    def application(environ, start_response):
        request = WSGIRequest(environ)
        return [request.GET["berita"], request.POST["nama"]]

    body = "nama=s\u00e4ri".encode()
    if kind.startswith("multipart"):
        body = '--x\r\nContent-Disposition: form-data; name="nama"\r\n\r\ns\u00e4ri\r\n--x--\r\n'.encode()
    environ = {
        "REQUEST_METHOD": "POST", "SERVER_NAME": "x", "SERVER_PORT": "80", "PATH_INFO": "/",
        "QUERY_STRING": "berita=%C3%A4", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": f"{kind}; Charset = {charset}; boundary=x", "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    assert BoundedBodies(application, at_once=1)(environ, lambda *_: None) == [
        "\u00e4",
        "s\u00e4ri",
    ]
