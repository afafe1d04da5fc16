"""One-click unsubscribing as a mail program does it (RFC 8058), but only on this computer."""

import http.client
import http.server
import json
import smtplib
import threading
from email.message import EmailMessage

import pytest

from newsroom.demo.mailbox import Mailbox
from newsroom.demo.mailbox.unsubscribe import Problem, is_loopback, unsubscribe
from tests.closed_port import CLOSED

pytestmark = pytest.mark.outside

ONE_CLICK = "List-Unsubscribe=One-Click"


class Newsroom(http.server.BaseHTTPRequestHandler):
    """A site that notes every POST and answers what its address asks for."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.append((self.path, body, self.headers))
        status = int(self.path.strip("/").split("/")[0])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200/lain/")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Newsroom)
    server.posts = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mailbox(tmp_path):
    with Mailbox(tmp_path) as mailbox:
        yield mailbox


def send(mailbox, listed, post=ONE_CLICK):
    head = f"Subject: Kabar\r\nList-Unsubscribe: {listed}\r\n"
    if post:
        head += f"List-Unsubscribe-Post: {post}\r\n"
    deliver(mailbox, f"{head}\r\nisi\r\n")


def deliver(mailbox, content):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail("kabar@suluh.test", ["sari@contoh.id"], content)


def request(mailbox, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", mailbox.http_port, timeout=5)
    connection.request(method, path)
    response = connection.getresponse()
    response.text = response.read().decode()
    connection.close()
    return response


def test_the_button_posts_as_a_mail_program_does(mailbox, site):
    send(mailbox, f"<mailto:henti@suluh.test>,\r\n <{site.url}/200/berhenti/abc/?a=1&b=2>")

    answer = request(mailbox, "/pesan/1/berhenti", method="POST")
    [(path, body, headers)] = site.posts
    assert (answer.status, answer.headers["Location"]) == (303, "/pesan/1/")
    assert path == "/200/berhenti/abc/?a=1&b=2"
    assert body == ONE_CLICK
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Cookie"] is None


def test_the_answer_is_shown_afterwards(mailbox, site):
    send(mailbox, f"<{site.url}/200/>")
    assert "data-status" not in request(mailbox, "/pesan/1/").text

    request(mailbox, "/pesan/1/berhenti", method="POST")
    page = request(mailbox, "/pesan/1/").text
    assert 'data-status="200"' in page
    assert "Situs menjawab 200 OK. Permintaan diterima." in page


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_redirect_or_an_error_is_a_failure_and_not_followed(mailbox, site, status):
    send(mailbox, f"<{site.url}/{status}/>")

    request(mailbox, "/pesan/1/berhenti", method="POST")
    assert f"Situs menjawab {status}" in request(mailbox, "/pesan/1/").text
    assert "menganggap ini gagal" in request(mailbox, "/pesan/1/").text
    assert len(site.posts) == 1


def test_looking_at_a_mail_posts_nothing(mailbox, site):
    send(mailbox, f"<{site.url}/200/>")

    for path in ("/", "/pesan/1/", "/pesan/1/header/", "/pesan/1/berhenti", "/api/messages/1"):
        request(mailbox, path)
    assert site.posts == []


def test_the_api_unsubscribes_and_tells_the_answer(mailbox, site):
    send(mailbox, f"<{site.url}/204/>")

    shown = json.loads(request(mailbox, "/api/messages/1").text)
    answer = json.loads(request(mailbox, "/api/messages/1/unsubscribe", method="POST").text)
    assert shown["unsubscribe"] == {"url": f"{site.url}/204/", "one_click": True}
    assert answer == {"status": 204, "reason": "No Content", "problem": None}


@pytest.mark.parametrize(
    ("listed", "post", "words"),
    [
        ("<{site}/200/>", "", "List-Unsubscribe-Post: List-Unsubscribe=One-Click tidak ada"),
        ("<{site}/200/>", "ya", "List-Unsubscribe-Post: List-Unsubscribe=One-Click tidak ada"),
        ("<mailto:henti@suluh.test>", ONE_CLICK, "tidak memuat alamat web"),
        ("{site}/200/", ONE_CLICK, "tidak memuat alamat web"),
    ],
)
def test_without_both_headers_no_button_is_offered(mailbox, site, listed, post, words):
    send(mailbox, listed.format(site=site.url), post)

    page = request(mailbox, "/pesan/1/").text
    assert "<button>Berhenti langganan" not in page
    assert words in page
    assert request(mailbox, "/pesan/1/berhenti", method="POST").status == 404
    assert site.posts == []


def test_an_address_in_encoded_words_is_not_read_by_mail_programs(mailbox, site):
    mail = EmailMessage()
    mail["List-Unsubscribe"] = f"<{site.url}/200/{'token' * 20}/>"  # longer than Python's lines
    mail["List-Unsubscribe-Post"] = ONE_CLICK
    mail.set_content("isi")
    deliver(mailbox, mail.as_bytes())

    page = request(mailbox, "/pesan/1/").text
    assert "<button>Berhenti langganan" not in page
    assert "kata tersandi RFC 2047" in page


def test_a_mail_that_is_not_of_a_list_says_nothing_about_it(mailbox):
    deliver(mailbox, "Subject: Konfirmasi\r\n\r\nisi\r\n")

    assert "berhenti langganan" not in request(mailbox, "/pesan/1/").text.casefold()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://example.org/henti", Problem.ELSEWHERE),
        ("http://127.0.0.1.example.org/", Problem.ELSEWHERE),
        ("http://127.0.0.1@example.org/", Problem.ELSEWHERE),
        ("http://10.0.0.1/", Problem.ELSEWHERE),
        ("http://0.0.0.0/", Problem.ELSEWHERE),
        ("ftp://127.0.0.1/", Problem.ELSEWHERE),
        ("http://127.0.0.1:99999/", Problem.INVALID),
        ("http://[/", Problem.INVALID),
        (f"http://{CLOSED}/", Problem.UNREACHABLE),
        (f"http://{CLOSED}/\r\nX: y", Problem.UNREACHABLE),
    ],
)
def test_only_addresses_on_this_computer_are_called(url, problem):
    answer = unsubscribe(url)

    assert (answer.status, answer.problem) == (0, problem)
    assert not answer.accepted


def test_a_refused_address_is_explained(mailbox):
    send(mailbox, "<https://example.org/henti>")

    request(mailbox, "/pesan/1/berhenti", method="POST")
    assert "hanya menghubungi alamat di komputer ini" in request(mailbox, "/pesan/1/").text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_known_by_its_names(host):
    assert is_loopback(host)
