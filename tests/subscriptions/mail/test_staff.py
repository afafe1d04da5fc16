"""Mails to the newsroom's own people: their text, and the same as a page."""

import email
import email.policy

import pytest

from subscriptions.mail import staff
from subscriptions.mail.mime import new_message_id
from subscriptions.models import StaffMail

pytestmark = pytest.mark.django_db

LINK = "https://suluh.example/admin/undangan/abc/" + "x" * 130 + "/"


def bodies(text, subject="Akun Anda di Suluh"):
    message = StaffMail(
        address="ratna@contoh.id", subject=subject, text=text, message_id=new_message_id()
    )
    mail = email.message_from_bytes(staff.mail(message), policy=email.policy.default)
    return tuple(
        mail.get_body([kind]).get_content().replace("\r\n", "\n") for kind in ("plain", "html")
    )


def test_a_link_that_stands_alone_is_a_button_and_can_be_read():
    text = f"Redaksi mengundang Anda.\n\nPilih kata sandi di sini:\n\n{LINK}\n\nBila bukan Anda …\n"
    plain, html = bodies(text)
    assert plain.strip() == text.strip()
    assert html.count(f'href="{LINK}"') == 2
    assert 'class="button' in html
    assert html.count(">Buka<") == 1
    assert f">{LINK}</a>" in html
    assert "Akun Anda di Suluh</h1>" in html


def test_links_among_words_stay_there():
    _plain, html = bodies(f"12.00 – Catatan baru\n{LINK}\n\nSemua: {LINK}")
    assert html.count(f'href="{LINK}"') == 2
    assert 'class="button' not in html
    assert "Catatan baru<br>" in html


def test_nothing_in_it_is_markup():
    _plain, html = bodies('<script>alert(1)</script>\n\nhttps://x.example/"><b>', "<i>A & B</i>")
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;A &amp; B&lt;/i&gt;" in html
