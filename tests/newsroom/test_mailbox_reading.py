"""Odd mails are read as far as they can be, and never stop the mailbox."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.demo.mailbox import Envelope
from newsroom.demo.mailbox.message import read_message
from newsroom.demo.mailbox.preview import document

ENVELOPE = Envelope("a@contoh.id", ("b@contoh.id",), datetime(2026, 11, 22, tzinfo=UTC))
PIXEL = b"\x89PNG\r\n\x1a\n"


def read(content):
    return read_message(1, ENVELOPE, content)


def test_headers_keep_their_order_folds_and_repetitions():
    message = read(
        b"Received: satu;\r\n\tmalam\r\nX-Dua: 2\r\nReceived: tiga\r\n"
        b"Subject: =?utf-8?q?Caf=C3=A9?= di\r\n =?utf-8?b?SmFrYXJ0YQ==?=\r\n\r\nisi"
    )

    assert [(each.name, each.raw) for each in message.headers[:3]] == [
        ("Received", "satu;\r\n\tmalam"),
        ("X-Dua", "2"),
        ("Received", "tiga"),
    ]
    assert message.subject == "Café di Jakarta"
    assert message.headers[0].value == "satu;\tmalam"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"=?tidak-ada?q?abc?=", "=?tidak-ada?q?abc?="),
        (b"=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        ("Kopi Gayo — déjà".encode(), "Kopi Gayo — déjà"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"=?utf-8?q?satu=0D=0ABcc:_dua?=", "satu Bcc: dua"),
    ],
)
def test_an_odd_subject_is_shown_as_far_as_it_goes(raw, shown):
    assert read(b"Subject: " + raw + b"\r\n\r\n").subject == shown


@pytest.mark.parametrize(
    ("charset", "content", "shown"),
    [
        (b"iso-8859-1", b"caf\xe9", "café"),
        (b"utf-8", b"caf\xe9", "café"),
        (b"us-ascii", "“halo”".encode(), "“halo”"),
        (b"tidak-ada", "حلب".encode(), "حلب"),
        (b"base64", b"halo", "halo"),
        (b"idna", b"\xff", "ÿ"),
        (b"", b"halo", "halo"),
        (b'"a\x00b"', b"halo", "halo"),
    ],
)
def test_text_is_read_under_its_charset_or_the_likeliest(charset, content, shown):
    message = read(b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + content)

    assert message.text == shown


def newsletter():
    mail = EmailMessage()
    mail["Subject"] = "Kabar"
    mail.set_content("teks")
    mail.add_alternative('<p>HTML</p><img src="cid:foto@suluh"><img src=cid:x%40y>', subtype="html")
    related = mail.get_payload()[1]
    related.add_related(PIXEL, "image", "png", cid="<foto@suluh>")
    related.add_related(PIXEL, "image", "png", cid="<x@y>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="laporan é.pdf")
    mail.add_attachment("a,b", subtype="csv", filename="data.csv")
    return read(mail.as_bytes())


def test_text_and_html_are_found_in_nested_parts():
    message = newsletter()

    assert message.text.strip() == "teks"
    assert message.html.startswith("<p>HTML</p>")


def test_attachments_are_listed_and_pictures_of_the_html_are_not_among_them():
    parts = newsletter().parts

    assert [(part.name, part.content) for part in parts if not part.inline] == [
        ("laporan é.pdf", b"%PDF"),
        ("data.csv", b"a,b\n"),
    ]
    assert [part.content_id for part in parts if part.inline] == ["foto@suluh", "x@y"]


def test_pictures_in_the_mail_are_put_into_its_html():
    html = document(newsletter())

    assert html.count("data:image/png;base64,iVBORw0KGgo=") == 2
    assert "cid:" not in html


def test_only_pictures_are_put_into_the_html():
    message = read(
        b"Content-Type: multipart/related; boundary=x\r\n\r\n"
        b'--x\r\nContent-Type: text/html\r\n\r\n<img src="cid:a">cid:a <img src="cid:b">\r\n'
        b"--x\r\nContent-Type: text/html\r\nContent-ID: <a>\r\n\r\n<script>\r\n--x--\r\n"
    )

    assert document(message).endswith('<img src="cid:a">cid:a <img src="cid:b">')
    assert [part.name for part in message.parts] == ["bagian-2.html"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a", '<base target="_blank"><p>a'),
        ("<html><HEAD lang=id><title>", '<html><HEAD lang=id><base target="_blank"><title>'),
        ("<!doctype html><header>", '<!doctype html><base target="_blank"><header>'),
        ("<html lang=id><p>", '<html lang=id><base target="_blank"><p>'),
    ],
)
def test_links_of_the_html_open_in_a_new_tab(html, expected):
    message = read(b"Content-Type: text/html\r\n\r\n" + html.encode())

    assert document(message) == expected


def test_a_forwarded_mail_is_an_attachment_and_not_the_text():
    message = read(
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: dalam\r\n\r\nisi dalam\r\n"
        b"--x\r\n\r\nisi luar\r\n--x--\r\n"
    )

    assert message.text == "isi luar"
    assert b"Subject: dalam" in message.parts[0].content


def test_a_text_file_that_is_attached_is_not_the_text():
    message = read(
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Disposition: attachment\r\n\r\nlampiran\r\n--x\r\n\r\nisi\r\n--x--\r\n"
    )

    assert message.text == "isi"
    assert message.parts[0].name == "bagian-1.txt"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"tanpa header sama sekali",
        b"Content-Type: multipart/mixed\r\n\r\ntanpa batas",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n=a=",
        b"Content-Type: text/html; charset*=x''%ff; name*0*=a\r\n\r\n<p>",
        b"Content-Disposition: attachment; filename*=tidak-ada''%ff\r\n\r\nx",
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
    ],
)
def test_a_broken_mail_is_still_read(content):
    message = read(content)

    assert message.size == len(content)
    assert document(message)


def test_a_mail_nested_without_end_shows_its_source():
    layers = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (count, count)
        for count in range(3000)
    )
    message = read(b"Subject: dalam\r\n" + layers)

    assert message.subject == "dalam"
    assert "boundary=b2999" in message.text


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"Content-Type: multipart/mixed; boundary=x\r\n",
                b"Content-Type: text/html; charset=",
                b"Content-Transfer-Encoding: quoted-printable\r\n",
                b"Content-Transfer-Encoding: x-uuencode\r\n",
                b"Content-Disposition: attachment; filename*0*=utf-8'';filename*1=",
                b"Content-ID: <a>\r\n",
                b"Subject: =?utf-8?b?",
                b"--x\r\n",
                b"\r\n",
                b"begin 644 a\r\n",
            ]
        )
        | st.binary(max_size=30),
        max_size=20,
    ).map(b"".join)
)
def test_no_mail_stops_the_reading(content):
    document(read(content))
