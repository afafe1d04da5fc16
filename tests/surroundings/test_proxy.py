"""The site in production behind nginx's sample: pages, visitors' addresses, slow senders."""

import contextlib
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from articles.editing import workflow
from articles.models import Article
from newsroom.demo.supervisor import free_port
from newsroom.roles import EDITOR
from subscriptions.models import SignupAttempt
from tests.browser.conftest import CHROMIUM, FLAGS, MISSING, wait_for, wait_until_up
from tests.closed_port import CLOSED
from tests.database import database_url
from tests.factories import make_article, make_section, make_user
from tests.surroundings.nginx import HOST, Nginx, nginx
from tests.surroundings.programs import MissingError, folder

ROOT = Path(__file__).resolve().parents[2]
KEY = "only-for-tests-" + "k" * 60
THREADS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Site:
    """The site itself at ``port``, and the proxy before it."""

    port: int
    proxy: Nginx
    var: Path
    process: subprocess.Popen


@pytest.fixture(scope="module")
def site(django_db_setup, start):
    """The site with an operator's settings."""
    with serving(start) as site:
        yield site


@contextlib.contextmanager
def serving(start):
    """Run a site and its proxy; it ends with its test, or it would tell others' of itself."""
    var, port = start(folder("site")), free_port(22_000)
    proxy = start(nginx(port, var))
    environment = os.environ | {
        "ENVIRONMENT": "production", "SECOND_FACTOR": "none", "SECRET_KEY": KEY, "ADDRESS_HASH_KEY": KEY[::-1],
        "DATABASE_URL": database_url(), "SITE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "1",
        "SMTP_URL": f"smtp://{CLOSED}", "MAIL_FROM": f"redaksi@{HOST}", "VAR_DIR": str(var),
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    manage = [sys.executable, "manage.py"]
    subprocess.run(
        [*manage, "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=environment, check=True
    )
    serve = ["serve", "--port", str(port), "--workers", "1", "--threads", str(THREADS)]
    process = subprocess.Popen([*manage, *serve], cwd=ROOT, env=environment)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health/", [process])
        yield Site(port, proxy, var, process)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def page(site, start, settings):
    """A browser for which the sample's name leads to the proxy."""
    # The site's own process checks passwords with what it is set to, and waits for it two seconds:
    # on a busy machine only this one is quick enough.
    settings.PASSWORD_HASHERS = ["newsroom.accounts.hashers.BoundedArgon2Hasher"]
    if CHROMIUM is None:
        start(_no_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *FLAGS, "--no-sandbox",
                f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{site.proxy.https}",
            ],
        )  # fmt: skip
        page = browser.new_page(ignore_https_errors=True, locale="id-ID")
        page.set_default_timeout(15_000)
        yield page
        browser.close()


@contextlib.contextmanager
def _no_chromium():
    raise MissingError(MISSING)
    yield


def connect(port, *, tls, source="127.0.0.1"):
    """Return a connection from one of this machine's loopback addresses."""
    plain = socket.create_connection(("127.0.0.1", port), 20, source_address=(source, 0))
    if not tls:
        return plain
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=HOST)


def request(path, body=b"", method="POST", **headers):
    """Return a request as it goes over the wire."""
    head = {
        "Host": HOST, "Connection": "close", "Content-Length": str(len(body)),
        "Content-Type": "application/x-www-form-urlencoded", **headers,
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def answer(connection):
    """Read the answer's status and headers."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    response.body = response.read()
    connection.close()
    return response


def ask(port, *arguments, tls=True, source="127.0.0.1", **options):
    connection = connect(port, tls=tls, source=source)
    connection.sendall(request(*arguments, **options))
    return answer(connection)


def test_a_reader_reads_and_an_editor_saves(page):
    story = make_article("Benteng Aleppo dibuka kembali", section=make_section("Dunia"))
    make_user(EDITOR, "redaktur")
    page.goto(f"https://{HOST}/")
    page.get_by_role("link", name=story.headline).first.click()
    expect(page.locator("h1")).to_have_text(story.headline)
    assert page.url == f"https://{HOST}{story.get_absolute_url()}"

    page.goto(f"https://{HOST}/admin/articles/article/{story.pk}/change/")
    page.fill("[name=username]", "redaktur")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    page.fill("[name=headline]", "Benteng Aleppo dibuka untuk umum")
    page.locator("[name=_continue], [name=_save]").first.click()
    page.get_by_text("Tidak: hanya susunan kata").click()
    page.get_by_role("button", name="Perbarui sekarang").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"https://{HOST}{story.get_absolute_url()}")
    expect(page.locator("h1")).to_have_text("Benteng Aleppo dibuka untuk umum")


def test_plain_http_is_sent_to_https_and_pictures_come_from_the_disk(site):
    moved = ask(site.proxy.http, "/cari/", method="GET", tls=False)
    assert (moved.status, moved.getheader("Location")) == (301, f"https://{HOST}/cari/")
    assert ask(site.proxy.https, "/", method="GET").getheader("Strict-Transport-Security")

    (site.var / "media/ukuran").mkdir(parents=True)
    (site.var / "media/ukuran/kota.webp").write_bytes(b"picture")
    picture = ask(site.proxy.https, "/media/ukuran/kota.webp", method="GET")
    assert (picture.status, picture.getheader("Content-Type")) == (200, "image/webp")
    assert "immutable" in picture.getheader("Cache-Control")
    assert picture.getheader("X-Content-Type-Options") == "nosniff"


def test_a_visitor_is_counted_by_the_address_that_came_and_by_no_invented_one(site):
    for source, invented in (
        ("127.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7, 192.0.2.1"),
        ("127.0.9.1", "203.0.113.9"),
    ):
        body = b"email=sari%40contoh.example&website=&page=%2F&stamp=" + stamp(site).encode()
        told = ask(
            site.proxy.https, "/langganan/", body, source=source, **{"X-Forwarded-For": invented}
        )
        assert told.status == 303
    networks = list(SignupAttempt.objects.order_by("pk").values_list("network", flat=True))
    assert len(networks) == 3
    assert networks[0] == networks[1] != networks[2]


def test_secret_links_stay_out_of_the_proxys_log(site):
    for path in (
        "/langganan/konfirmasi/rahasia/",
        "/langganan/u/rahasia/",
        "/langganan/atur/rahasia/",
    ):
        assert ask(site.proxy.https, path, method="GET").status == 404
    ask(site.proxy.https, "/cari/", method="GET")
    log = (site.proxy.home / "access.log").read_text()
    assert "/cari/" in log
    assert "rahasia" not in log


def test_slow_senders_wait_in_the_proxy(site):
    """More than the site itself would take at once; directly it tells some to come back."""
    assert 503 in slowly(site.port, tls=False)
    assert set(slowly(site.proxy.https, tls=True)) == {422}


def test_parts_of_a_file_are_sent(site):
    (site.var / "media/berkas").mkdir(parents=True, exist_ok=True)
    (site.var / "media/berkas/rapat.pdf").write_bytes(b"%PDF-1.7 and some pages")
    for _time in range(3):
        part = ask(site.proxy.https, "/media/berkas/rapat.pdf", method="GET", Range="bytes=5-7")
        assert (part.status, part.body) == (206, b"1.7")


def test_while_the_site_does_not_answer_readers_see_what_was_shown_last(django_db_setup, start):
    """Whatever changed before then has changed, and nothing is shown that was not for everybody."""
    section = make_section("Dunia")
    story, gone = (make_article(name, section=section) for name in ("Benteng", "Pasar"))
    place, former = story.get_absolute_url(), gone.get_absolute_url()
    with serving(start) as site:

        def read(path, **headers):
            told = ask(site.proxy.https, path, method="GET", **headers)
            return told.status, told.getheader("X-Proxy"), told.body

        for path in ["/", place, former, "/feed/"] * 2:
            assert read(path)[0] == 200
        assert read("/")[1] == "REVALIDATED"  # it is asked for each time
        for _time in range(2):
            assert read("/cari/?q=benteng")[0] == 200
        Article.objects.filter(pk=story.pk).update(headline="Benteng dibuka")
        wait_for(lambda: b"Benteng dibuka" in read(place)[2])
        workflow.make_move(gone, "withdraw", None)
        wait_for(lambda: read(former)[0] == 410)
        site.process.terminate()
        site.process.wait(30)

        for path in ("/", place, "/feed/"):
            assert read(path)[:2] == (200, "STALE")
        assert b"Benteng dibuka" in read(place)[2]
        assert read(former)[:2] == (410, "STALE")
        for path in ("/cari/?q=benteng", "/langganan/waktu/", "/admin/", "/never-asked/"):
            assert read(path)[0] == 502
        assert read("/", Cookie="__Host-sessionid=abc")[0] == 502


def slowly(port, *, tls):
    """Send half of a body over many connections, later the rest; return the answers' codes."""
    whole = request("/langganan/", b"email=" + b"x" * 500, **{"X-Forwarded-Proto": "https"})
    senders = [connect(port, tls=tls) for _n in range(2 * THREADS)]
    for sender in senders:
        sender.sendall(whole[:-250])
    time.sleep(1)
    began = time.monotonic()
    front = ask(port, "/", method="GET", tls=tls, **{"X-Forwarded-Proto": "https"})
    assert front.status == 200
    assert time.monotonic() - began < 5  # readers do not wait for them
    for sender in senders:
        with contextlib.suppress(OSError):  # it was told already
            sender.sendall(whole[-250:])
    return [answer(sender).status for sender in senders]


def stamp(site):
    """The form's stamp as its script asks for it, old enough to be a person's."""
    page = connect(site.proxy.https, tls=True)
    page.sendall(request("/langganan/waktu/", method="GET"))
    text = http.client.HTTPResponse(page)
    text.begin()
    found = json.loads(text.read())["stamp"]
    time.sleep(3.1)
    return found
