"""The pages show every mail and run nothing that is in one."""

import http.client
import json
import re
import smtplib
import socket
from email.message import EmailMessage

import pytest

from newsroom.demo.mailbox import Mailbox

pytestmark = pytest.mark.outside

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{0}{body}"


@pytest.fixture
def mailbox(tmp_path):
    with Mailbox(tmp_path) as mailbox:
        yield mailbox


def request(mailbox, path, method="GET", headers=None, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", mailbox.http_port, timeout=5)
    connection.request(method, path, body=body, headers=headers or {})
    response = connection.getresponse()
    response.text = response.read().decode()
    connection.close()
    return response


def api(mailbox, path, **options):
    return json.loads(request(mailbox, path, **options).text)


def send(mailbox, subject="Kabar", to="sari@contoh.id", text="teks", html=None):
    mail = EmailMessage()
    mail["From"] = "Suluh <kabar@suluh.test>"
    mail["To"] = to
    mail["Subject"] = subject
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    deliver(mailbox, mail.as_bytes(), to)


def deliver(mailbox, content, *to):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail("kabar@suluh.test", to or ["sari@contoh.id"], content)


def test_an_empty_mailbox_says_so_kindly(mailbox):
    page = request(mailbox, "/")

    assert page.status == 200
    assert "Kotak ini masih kosong." in page.text
    assert '<html lang="id">' in page.text


def test_the_list_shows_the_newest_first_and_leads_to_each(mailbox):
    send(mailbox, "Satu", "sari@contoh.id")
    send(mailbox, "Dua", "budi@contoh.id")

    page = request(mailbox, "/").text
    assert re.findall(r'href="(/pesan/\d+/)"', page) == ["/pesan/2/", "/pesan/1/"]
    assert page.index("Dua") < page.index("Satu")
    assert "2 email" in page
    assert "budi@contoh.id" in page


def test_the_list_is_searched_by_recipient(mailbox):
    send(mailbox, "Satu", "sari@contoh.id")
    send(mailbox, "Dua", "budi@contoh.id")

    page = request(mailbox, "/?to=budi%40contoh.id").text
    assert "Dua" in page
    assert "Satu" not in page
    assert "1 email untuk “budi@contoh.id”" in page
    assert "Tidak ada email untuk penerima itu." in request(mailbox, "/?to=siapa").text


def test_a_long_list_goes_on_on_further_pages(mailbox):
    for count in range(1, 53):
        send(mailbox, f"Nomor {count}.")

    first = request(mailbox, "/").text
    [older] = re.findall(r'href="(/\?[^"]*sebelum=[^"]*)"', first)
    second = request(mailbox, older.replace("&amp;", "&")).text
    assert first.count("<li>") == 50
    assert [number for number in (1, 2, 3) if f"Nomor {number}." in second] == [1, 2]
    assert "sebelum=" not in second


def test_a_mail_is_shown_as_html_text_and_headers(mailbox):
    send(mailbox, "Kabar", text="teks http://127.0.0.1:1/?a=1&b=2.", html="<p>isi</p>")

    html = request(mailbox, "/pesan/1/").text
    text = request(mailbox, "/pesan/1/teks/").text
    headers = request(mailbox, "/pesan/1/header/").text
    assert '<iframe src="/pesan/1/isi" sandbox="allow-popups allow-popups-to-escape-sandbox"' in (
        html
    )
    assert '<a href="http://127.0.0.1:1/?a=1&amp;b=2" target="_blank" rel="noopener">' in text
    assert "</a>." in text
    assert "<dt>MIME-Version</dt><dd>1.0</dd>" in headers


def test_a_mail_without_html_opens_on_its_text(mailbox):
    send(mailbox, text="hanya teks")

    assert "hanya teks" in request(mailbox, "/pesan/1/").text
    assert request(mailbox, "/pesan/1/isi").status == 404


def test_neighbouring_mails_are_linked(mailbox):
    for subject in ("satu", "dua", "tiga"):
        send(mailbox, subject)

    page = request(mailbox, "/pesan/2/").text
    assert 'href="/pesan/3/" rel="next"' in page
    assert 'href="/pesan/1/" rel="prev"' in page
    assert 'rel="next"' not in request(mailbox, "/pesan/3/").text


def test_the_html_is_served_so_that_nothing_in_it_runs(mailbox):
    send(mailbox, html="<html><head><script>alert(1)</script></head><p>é حلب</html>")

    document = request(mailbox, "/pesan/1/isi")
    policy = {
        directive.split()[0]: directive.split()[1:]
        for directive in document.headers["Content-Security-Policy"].split(";")
    }
    assert policy["sandbox"] == ["allow-popups", "allow-popups-to-escape-sandbox"]
    assert policy["default-src"] == ["'none'"]
    assert policy["style-src"] == ["'unsafe-inline'"]
    assert policy["img-src"] == ["data:", "http://127.0.0.1:*", "http://localhost:*"]
    assert policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert "script-src" not in policy
    assert document.headers["Content-Type"] == "text/html; charset=utf-8"
    assert document.headers["X-Content-Type-Options"] == "nosniff"
    assert document.headers["Referrer-Policy"] == "no-referrer"
    assert '<base target="_blank">' in document.text
    assert "é حلب" in document.text


@pytest.mark.parametrize("path", ["/", "/pesan/1/", "/pesan/1/teks/", "/pesan/9/", "/api/messages"])
def test_every_page_of_its_own_has_a_strict_policy(mailbox, path):
    send(mailbox)

    policy = request(mailbox, path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_in_a_mail_becomes_markup(mailbox):
    evil = EVIL.encode()
    deliver(
        mailbox,
        b"From: " + evil + b"\r\nTo: " + evil + b"\r\nSubject: " + evil + b"\r\nX-" + evil + b": "
        b"x\r\nList-Unsubscribe: <http://127.0.0.1/" + evil.replace(b"<", b"%3C") + b">\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + evil + b"\r\n"
        b"http://x/" + evil + b"\r\n"
        b"--x\r\nContent-Type: image/svg+xml\r\nContent-Disposition: attachment; "
        b'filename="<script>.svg"\r\n\r\n<svg onload="alert(1)"/>\r\n--x--\r\n',
        '"<script>"@contoh.id',
    )

    for path in ("/", "/?to=%3Cscript%3E", "/pesan/1/", "/pesan/1/teks/", "/pesan/1/header/"):
        page = request(mailbox, path).text
        assert "&lt;script&gt;" in page, path
        assert not re.search(r"<(script(?! type=\"module\" src=\"/static/)|img|svg)", page), path
        assert not re.search(r"<[^>]*\son\w+=", page), path


def test_attachments_are_only_ever_downloaded(mailbox):
    deliver(
        mailbox,
        b"Content-Type: text/html\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''a%0D%0AX-Evil:%20%C3%A9.html\r\n\r\n"
        b"<script>alert(1)</script>",
    )

    assert "/pesan/1/bagian/1" in request(mailbox, "/pesan/1/").text
    download = request(mailbox, "/pesan/1/bagian/1")
    assert download.text == "<script>alert(1)</script>\r\n"
    assert download.headers["Content-Type"] == "application/octet-stream"
    assert download.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "X-Evil" not in download.headers
    assert request(mailbox, "/pesan/1/bagian/2").status == 404
    assert request(mailbox, "/pesan/1/bagian/0").status == 404


def test_the_source_is_the_mail_as_it_was_sent(mailbox):
    deliver(mailbox, b"Subject: asli\r\n\r\nisi\r\n")

    assert request(mailbox, "/pesan/1/surat.eml").text == "Subject: asli\r\n\r\nisi\r\n"


@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "raw_unicode_escape", "utf-16", "utf-32-le"]
)
def test_odd_charsets_do_not_break_a_page(mailbox, charset):
    content = b"+2AA- \\ud800 \x00\xff".replace(b"\x00", b"")
    deliver(
        mailbox, b"Content-Type: text/html; charset=" + charset.encode() + b"\r\n\r\n" + content
    )

    for path in ("/", "/pesan/1/", "/pesan/1/header/", "/pesan/1/isi", "/api/messages/1"):
        assert request(mailbox, path).status == 200, path


def test_deleting_all_is_a_post_and_empties_the_folder(mailbox, tmp_path):
    send(mailbox)

    assert request(mailbox, "/hapus").status == 405
    assert len(mailbox.messages()) == 1
    answer = request(mailbox, "/hapus", method="POST")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert mailbox.messages() == []
    assert list(tmp_path.glob("*.eml")) == []


def test_the_api_lists_and_shows_mails(mailbox):
    send(mailbox, "Satu", "sari@contoh.id", html="<p>é</p>")
    send(mailbox, "Dua", "budi@contoh.id")

    listed = api(mailbox, "/api/messages")
    found = api(mailbox, "/api/messages?to=sari%40contoh.id")
    shown = api(mailbox, "/api/messages/1")
    assert [each["id"] for each in listed["messages"]] == [2, 1]
    assert listed["count"] == 2
    assert [each["subject"] for each in found["messages"]] == ["Satu"]
    assert shown["envelope"] == {"from": "kabar@suluh.test", "to": ["sari@contoh.id"]}
    assert shown["text"].strip() == "teks"
    assert shown["html"].strip() == "<p>é</p>"
    assert {"name": "To", "value": "sari@contoh.id", "raw": "sari@contoh.id"} in shown["headers"]
    assert shown["unsubscribe"] == {"url": "", "one_click": False}


def test_the_api_pages_and_deletes(mailbox):
    for subject in ("satu", "dua", "tiga"):
        send(mailbox, subject)

    page = api(mailbox, "/api/messages?limit=2")
    rest = api(mailbox, f"/api/messages?limit=2&before={page['messages'][-1]['id']}")
    assert (page["more"], rest["more"]) == (True, False)
    assert [each["subject"] for each in rest["messages"]] == ["satu"]
    assert api(mailbox, "/api/messages", method="DELETE") == {"deleted": 3}
    assert api(mailbox, "/api/messages")["messages"] == []


def test_the_state_changes_with_every_arrival_and_deletion(mailbox):
    states = [api(mailbox, "/api/state")]
    send(mailbox)
    states.append(api(mailbox, "/api/state"))
    mailbox.clear()
    states.append(api(mailbox, "/api/state"))

    assert len({state["state"] for state in states}) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pesan/7/", 404),
        ("/pesan/7/isi", 404),
        ("/pesan/7/surat.eml", 404),
        ("/api/messages/7", 404),
        ("/pesan/1/../../etc/passwd", 404),
        ("/static/..%2f__main__.py", 404),
        ("/static/tidak.ada", 404),
        ("/?sebelum=abc", 400),
        ("/api/messages?limit=-1", 400),
    ],
)
def test_what_is_not_there_is_said_kindly(mailbox, path, status):
    page = request(mailbox, path)

    assert page.status == status
    assert "Semua email" in page.text


def test_an_address_that_makes_no_sense_is_said_kindly(mailbox):
    with socket.create_connection(("127.0.0.1", mailbox.http_port), timeout=5) as connection:
        connection.sendall(b"GET http://[ HTTP/1.0\r\n\r\n")
        assert b" 400 " in connection.makefile("rb").readline()


def test_a_head_request_has_no_body(mailbox):
    assert request(mailbox, "/", method="HEAD").text == ""
    assert request(mailbox, "/", method="HEAD").status == 200


def test_other_names_for_this_computer_are_refused(mailbox):
    send(mailbox, "Rahasia")

    for host in ("evil.example", "127.0.0.1.evil.example:80", "[", "192.168.1.2"):
        page = request(mailbox, "/", headers={"Host": host})
        assert page.status == 403, host
        assert "Rahasia" not in page.text
    for host in ("localhost:8025", "[::1]:8025", "127.0.0.1"):
        assert request(mailbox, "/", headers={"Host": host}).status == 200, host


def test_forms_of_other_sites_are_refused(mailbox):
    send(mailbox)

    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        answer = request(mailbox, "/hapus", method="POST", headers={"Origin": origin})
        assert answer.status == 403, origin
    assert len(mailbox.messages()) == 1
    own = f"http://127.0.0.1:{mailbox.http_port}"
    assert request(mailbox, "/hapus", method="POST", headers={"Origin": own}).status == 303


def test_a_body_of_odd_length_is_refused(mailbox):
    for length in ("abc", "-1", "99999999"):
        answer = request(mailbox, "/hapus", method="POST", headers={"Content-Length": length})
        assert answer.status == 400, length


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("mailbox.css", "text/css"), ("mailbox.js", "text/javascript"), ("mailbox.svg", "image/svg")],
)
def test_style_and_script_come_from_addresses_of_their_own(mailbox, name, content_type):
    answer = request(mailbox, f"/static/{name}")

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    assert f"/static/{name}" in request(mailbox, "/").text
