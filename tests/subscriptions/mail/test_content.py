"""What a mail says and how it is written: no header can be smuggled in, nothing is lost."""

import datetime
import os
import re

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import Event, EventStory, Rendition
from subscriptions.issues import single_story
from subscriptions.mail.content import confirmation, prepare_issue
from subscriptions.mail.mime import (
    PLACE_OF_LINK,
    Content,
    PreparedMessage,
    new_message_id,
    one_line,
)
from subscriptions.models import Edition
from subscriptions.smtp.connection import stuffed
from subscriptions.smtp.relay import Envelope
from subscriptions.templatetags.mailtext import arabic_runs
from tests.factories import make_article, make_image, make_reporter
from tests.subscriptions.mailcheck import html_of, read, text_of

# `make mail-cases` tries 10,000.
CASES = int(os.environ.get("MAIL_CASES", "500"))
LINK = "https://berita.example/langganan/u/" + "x" * 22 + "/"
MESSAGE_ID = "<" + "a" * 22 + "@berita.example>"


def filled(content, *, bulk=True, address="a@contoh.id", link=LINK):
    return PreparedMessage(content, bulk=bulk).for_recipient(
        address, MESSAGE_ID, link, LINK if bulk else ""
    )


def content(subject="Judul", text="Teks\n", html="<p>Teks</p>"):
    return Content(one_line(subject), text, html)


def unspaced(text):
    return "".join(text.split())


NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from('\r\n\t\0\x0b\x0c\x1c\x85\u2028\u2029 :=?<>,;"\\()@.\x7f'),
        st.characters(codec="utf-8"),
    ),
    min_size=1,
    max_size=220,
)


@settings(
    max_examples=CASES * 2 // 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(subject=NASTY)
@example(subject="Hai\r\nBcc: semua@contoh.id")
@example(subject="Hai\nBcc: semua@contoh.id\n\nisi")
@example(subject="=?utf-8?q?Hai=0ABcc:_semua@contoh.id?=")
@example(subject="x" * 300)
@example(subject="Kabar 🌋 dari Aleppo — " * 8)
def test_no_subject_becomes_a_header_and_every_subject_arrives(subject):
    message = read(filled(content(subject)))
    assert message["Subject"] == one_line(subject)


@settings(
    max_examples=CASES * 3 // 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=NASTY)
@example(name='Suluh"\r\nBcc: semua@contoh.id')
@example(name="=?utf-8?q?Suluh=0ABcc:_semua@contoh.id?=")
@example(name=" =?us-ascii?b??=<:")
@example(name="x" * 300)
def test_no_name_of_the_sender_becomes_a_header_and_every_name_arrives(name):
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    # Not the fixture: it keeps every override of the test until its end, one inside the other.
    with override_settings(MAIL_FROM=f'"{quoted}" <redaksi@berita.example>'):
        message = read(filled(content()))
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "redaksi@berita.example"
    # Python's parser leaves a space between two encoded words of a name; RFC 2047 has none there.
    assert unspaced(sender.display_name) == unspaced(one_line(name))


@settings(
    max_examples=CASES * 3 // 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=400))
@example(text="." * 200)
@example(text=".\n..\n.")
@example(text="x" * 75 + PLACE_OF_LINK + "y" * 75)
@example(text="é" * 25 + PLACE_OF_LINK + " " + PLACE_OF_LINK + "\n")
@example(text=" " * 74 + "=" + PLACE_OF_LINK)
def test_every_text_arrives_as_it_was_written(text):
    mail = filled(content(text=text, html=f"<p>{PLACE_OF_LINK}</p>"))
    got = text_of(read(mail)).replace("\r\n", "\n")
    assert got.rstrip("\n") == text.replace(PLACE_OF_LINK, LINK).rstrip("\n")


@settings(max_examples=CASES * 3 // 10, deadline=None)
@given(address=NASTY, link=NASTY)
def test_nothing_of_the_recipients_own_becomes_a_header(address, link):
    prepared = PreparedMessage(content(), bulk=True)
    try:
        mail = prepared.for_recipient(address, MESSAGE_ID, LINK, link)
    except ValueError:
        return
    head = mail.partition(b"\r\n\r\n")[0]
    assert [line.partition(b":")[0] for line in head.split(b"\r\n")[:5]] == [
        b"To", b"Message-ID", b"Date", b"List-Unsubscribe", b"List-Unsubscribe-Post",
    ]  # fmt: skip


@given(sender=NASTY, recipient=NASTY)
def test_no_address_becomes_a_command(sender, recipient):
    try:
        said = Envelope(f"{sender}@berita.example", recipient).commands()
    except ValueError:
        return
    assert said.count(b"\r") == said.count(b"\n") == 2
    assert said.count(b"<") == said.count(b">") == 2


def test_an_address_outside_ascii_is_refused_politely():
    with pytest.raises(ValueError, match="SMTP cannot carry"):
        Envelope("redaksi@berita.example", "søren@contoh.id")


@pytest.mark.parametrize("field", ["address", "message_id"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_in_what_is_the_recipients_own_is_refused(field, end):
    own = {"address": "a@contoh.id", "message_id": MESSAGE_ID}
    own[field] += f"{end}Bcc: semua@contoh.id"
    with pytest.raises(ValueError, match="line break"):
        PreparedMessage(content(), bulk=True).for_recipient(**own, link=LINK, one_click=LINK)


def test_a_long_link_is_coded_in_short_lines():
    link = "https://berita.example/langganan/konfirmasi/" + "k" * 120 + "/"
    mail = filled(content(text=f"Klik:\n{PLACE_OF_LINK}\n"), bulk=False, link=link)
    assert link in text_of(read(mail))


@settings(max_examples=CASES * 3 // 10, deadline=None)
@given(text=st.text(".a\n =", max_size=200), path=st.text(".a", max_size=200))
def test_as_sent_a_mail_has_its_dots_doubled(text, path):
    prepared = PreparedMessage(
        Content("S", f"{text}\n{PLACE_OF_LINK}\n.", f"<p>\n.{text}"), bulk=False
    )
    own = ("a@contoh.id", "<a@berita.example>", f"https://berita.example/{path}")
    plain = prepared.for_recipient(*own)
    assert prepared.for_recipient(*own, as_sent=True) == stuffed(plain)


def test_a_long_domain_still_gives_a_short_message_id(settings):
    settings.MAIL_FROM = f"redaksi@{'panjang.' * 12}example"
    assert len(new_message_id()) <= 64


@pytest.fixture
def story(db):
    return make_article(
        "Benteng Aleppo <b>& museum</b>",
        standfirst="Pepatah lama: العلم نور bagi semua.",
        kicker="Suriah",
        lead_image=make_image(alt="Benteng di atas bukit", caption="Senja", credit="Sari"),
        reporters=[make_reporter("Ratna Kirana"), make_reporter("Bima Aji")],
        published_at=datetime.datetime(2026, 11, 20, 3, tzinfo=datetime.UTC),
    )


def mail_of(story):
    issue = single_story.draft_issue(story)
    return read(prepare_issue(issue).for_recipient("a@contoh.id", MESSAGE_ID, LINK, LINK))


def test_an_edition_has_a_sender_of_its_own(story):
    issue = single_story.draft_issue(story)
    issue.edition = Edition(sender_name="Suluh Pagi\r\nBcc: semua@contoh.id")
    message = read(prepare_issue(issue).for_recipient("a@contoh.id", MESSAGE_ID, LINK, LINK))
    (sender,) = message["From"].addresses
    assert sender.display_name == "Suluh Pagi Bcc: semua@contoh.id"
    assert sender.addr_spec == "redaksi@berita.example"
    assert message["Bcc"] is None
    assert message["Feedback-ID"].startswith("edisi")


def test_a_story_is_told_with_headline_standfirst_picture_link_and_way_out(story):
    message = mail_of(story)
    address = f"https://berita.example{story.get_absolute_url()}"
    html, text = html_of(message), text_of(message)
    rendition = story.lead_image.renditions.get(format=Rendition.Format.JPEG, crop="full")
    assert message["Subject"] == story.headline
    assert f'src="https://berita.example{rendition.file.url}"' in html
    assert 'alt="Benteng di atas bukit"' in html
    assert "Benteng Aleppo &lt;b&gt;&amp; museum&lt;/b&gt;" in html
    assert html.count(f'href="{address}"') == 3
    for part in (html, text):
        assert LINK in part
        assert "Ratna Kirana, Bima Aji · 20 November 2026" in part.replace("&nbsp;", " ")
        assert "Suriah" in part
    assert story.headline in text
    assert story.standfirst in text
    assert address in text


def test_words_in_arabic_letters_run_from_right_to_left(story):
    assert re.search(
        r'<span lang="ar" dir="rtl"[^>]*>العلم نور</span> bagi semua', html_of(mail_of(story))
    )
    assert arabic_runs("<b> و</b>") == '&lt;b&gt; <span lang="ar" dir="rtl">و</span>&lt;/b&gt;'


def test_a_story_without_a_picture_has_no_place_for_one(db):
    html = html_of(mail_of(make_article()))
    assert "<img" not in html


def test_a_mail_can_be_read_without_its_style_sheet(story):
    html = html_of(mail_of(story))
    assert re.search(r"<h1[^>]* style=\"[^\"]*font-size: 34px", html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert len(html.encode()) < 90_000


def test_a_mail_can_be_heard(story):
    html = html_of(mail_of(story))
    assert re.search(r'<html lang="id" dir="ltr"', html)
    assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", html))
    assert all("alt=" in image for image in re.findall(r"<img[^>]*>", html))
    assert html.count("<h1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "active"])
def test_mails_on_the_readers_own_request_say_nothing_that_a_visitor_wrote(state, make_subscriber):
    subscriber = make_subscriber("nama.jahat@contoh.id", state=state, source_page="/jahat/")
    message = read(confirmation(subscriber, 7, MESSAGE_ID))
    assert message["Auto-Submitted"] == "auto-generated"
    for part in (html_of(message), text_of(message)):
        assert "jahat" not in part
        assert "https://berita.example/langganan/" in part


def test_a_story_says_what_it_goes_on_from(story):
    before = make_article("Benteng & tembok runtuh", published_at=story.published_at.replace(day=2))
    event = Event.objects.create(name="Benteng")
    for one in (before, story):
        EventStory.objects.create(event=event, article=one)
    message = mail_of(story)
    address = f"https://berita.example{before.get_absolute_url()}"
    html, text = html_of(message), text_of(message)
    assert re.search(
        rf'Lanjutan dari:\s*<a [^>]*href="{address}"[^>]*>Benteng &amp; tembok runtuh', html
    )
    assert f"Lanjutan dari: Benteng & tembok runtuh\r\n{address}\r\n" in text
    assert "Lanjutan dari" not in html_of(mail_of(before))
