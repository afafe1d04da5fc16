"""The editor's own words in a digest: in the mail, on the web, and never lost on the desk."""

import email
import email.policy

import pytest
from django.urls import reverse

from articles.body import sanitizer
from articles.models import SiteIdentity
from subscriptions.issues import digest, lifecycle
from subscriptions.mail.content import prepare_issue
from subscriptions.models import Edition, Issue
from tests.factories import make_article

pytestmark = pytest.mark.django_db

OPENING = '<p>Selamat pagi dari <a href="https://contoh.id/?a=1&amp;b=2">meja kami</a>.</p>'
CLOSING = "<p>Sampai <strong>besok</strong>.</p>"


def url(name, *args):
    return reverse(f"admin:subscriptions_issue_{name}", args=args)


@pytest.fixture
def stories(db):
    return [make_article(f"Cerita {name}") for name in ("satu", "dua", "tiga")]


@pytest.fixture
def draft(desk, stories):
    edition = Edition.objects.get(slug="harian")
    desk.post(url("start_digest"), {"edition": edition.pk})
    return Issue.objects.get()


def posted(desk, issue, **fields):
    context = desk.get(url("change", issue.pk)).context
    rows = [row["id"] for row in context["rows"]]
    return {
        "seen": context["seen"],
        "subject": context["subject"],
        "title": context["headline"],
        "is_listed": "on",
        "story": rows,
        "place": range(1, len(rows) + 1),
    } | fields


def save(desk, issue, **fields):
    response = desk.post(url("save", issue.pk), posted(desk, issue, **fields))
    issue.refresh_from_db()
    return response


def test_words_stand_before_between_and_after_the_stories(desk, draft):
    first, second, third = draft.stories.order_by("position")
    note = f"note_{second.article_id}"
    save(desk, draft, opening=OPENING, closing=CLOSING, **{note: "Yang kami tunggu."})
    content = digest.content(draft)
    expected = [
        "Selamat pagi", first.headline, "Yang kami tunggu.", second.headline, third.headline,
        "Sampai",
    ]  # fmt: skip
    for text in (content.html, content.text):
        body = text[text.index("Selamat pagi") :]
        places = [body.index(words) for words in expected]
        assert places == sorted(places)
    assert "meja kami (https://contoh.id/?a=1&b=2)." in content.text


def test_a_note_goes_only_to_those_who_get_its_story(desk, draft):
    first, second, third = draft.stories.order_by("position")
    save(desk, draft, opening=OPENING, **{f"note_{second.article_id}": "Yang kami tunggu."})
    without = digest.content(draft, [first.article_id, third.article_id])
    for text in (without.html, without.text):
        assert "Selamat pagi" in text
        assert "Yang kami tunggu." not in text
        assert second.headline not in text


def test_what_no_mail_program_shows_alike_becomes_paragraphs_and_no_word_is_lost(desk, draft):
    pasted = (
        "<h2>Judul</h2><table><tr><th>Kota</th><td>Ambon</td></tr></table>"
        "<blockquote><p>Kutipan</p></blockquote><aside><p>Sisipan</p></aside>"
        '<div data-story="3"></div><p style="position:fixed">Akhir</p><script>alert(1)</script>'
    )
    save(desk, draft, opening=pasted)
    words = sanitizer.plain_text(draft.opening).split()
    assert words == ["Judul", "Kota", "Ambon", "Kutipan", "Sisipan", "Akhir"]
    for gone in ("<h2", "<table", "<blockquote", "<aside", "<div", "style", "script"):
        assert gone not in draft.opening
    assert sanitizer.clean_letter(draft.opening) == draft.opening


def test_a_note_is_text_and_its_addresses_are_links(desk, draft):
    story = draft.stories.first()
    typed = "Baca <b>ini</b>:\r\nhttps://contoh.id/x\r\n\r\nLalu itu."
    save(desk, draft, **{f"note_{story.article_id}": typed})
    html = digest.content(draft).html
    assert "&lt;b&gt;ini&lt;/b&gt;" in html
    assert 'href="https://contoh.id/x"' in html
    assert html.count("Lalu itu.") == 1


def test_the_preview_text_follows_the_subject_in_the_inbox(desk, draft):
    page = save(desk, draft, preview_text="  Tiga cerita\n& satu <lagi> ")
    assert draft.preview_text == "Tiga cerita & satu <lagi>"
    assert "Tiga cerita &amp; satu &lt;lagi&gt;</div>" in digest.content(draft).html
    page = desk.get(url("change", draft.pk)).content.decode()
    assert page.count("Tiga cerita &amp; satu &lt;lagi&gt;") >= 2  # in the field and as inboxes do


def test_a_blank_line_typed_without_the_editor_begins_a_paragraph(desk, draft):
    save(desk, draft, opening="Halo.\r\n\r\nApa kabar?", closing="Salam,\nredaksi")
    assert draft.opening == "<p>Halo.</p><p>Apa kabar?</p>"
    assert draft.closing == "<p>Salam,<br>redaksi</p>"


def test_an_empty_editor_leaves_nothing_behind(desk, draft):
    save(desk, draft, opening="<p></p><p>\u200b </p>", closing="")
    assert (draft.opening, draft.closing) == ("", "")
    assert 'class="words' not in digest.content(draft).html


def test_a_form_that_knows_no_words_leaves_them_as_they_are(desk, draft):
    note = f"note_{draft.stories.first().article_id}"
    save(desk, draft, opening=OPENING, preview_text="Halo", **{note: "Catatan"})
    save(desk, draft)
    assert (draft.opening, draft.preview_text) == (OPENING, "Halo")
    assert draft.stories.first().note == "Catatan"


def test_words_with_a_fault_come_back_as_they_were_typed(desk, draft):
    rows = [row.article_id for row in draft.stories.order_by("position")]
    typed = posted(
        desk,
        draft,
        opening='<p>Lama menulis ini <a href="ftp://x/">di sini</a></p>',
        closing=CLOSING,
        title="Judul baru",
        story=rows[::-1],
        **{f"note_{rows[0]}": "Catatan saya"},
    )
    page = desk.post(url("save", draft.pk), typed)
    text = page.content.decode()
    draft.refresh_from_db()
    assert (draft.opening, draft.closing) == ("", "")
    assert [row["id"] for row in page.context["rows"]] == rows[::-1]
    for words in ("Lama menulis ini", "Catatan saya", "Judul baru", "ftp://x/"):
        assert words in text
    # Mended, the same form is taken.
    answer = desk.post(url("save", draft.pk), typed | {"opening": OPENING})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.opening == OPENING


def test_the_second_of_two_who_write_keeps_the_own_words_and_sees_the_others(desk, draft):
    mine = posted(desk, draft, opening="<p>Kata saya</p>", closing=CLOSING)
    rows = [row.article_id for row in draft.stories.order_by("position")]
    save(desk, draft, opening="<p>Kata rekan</p>", story=rows[:2], place=[1, 2])
    page = desk.post(url("save", draft.pk), mine)
    draft.refresh_from_db()
    assert draft.opening == "<p>Kata rekan</p>"
    assert [row["id"] for row in page.context["rows"]] == rows[:2]
    text = page.content.decode()
    assert "Kata rekan" in text
    assert "&lt;p&gt;Kata saya&lt;/p&gt;" in text
    answer = desk.post(url("save", draft.pk), mine | {"seen": page.context["seen"]})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.opening == "<p>Kata saya</p>"


def test_what_was_sent_meanwhile_is_not_changed(desk, draft, settings):
    settings.SMTP_URL = "smtp://localhost:25"
    mine = posted(desk, draft, opening="<p>Terlambat</p>")
    assert lifecycle.queue_digest(draft, None)
    answer = desk.post(url("save", draft.pk), mine, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.opening == ""
    before, lost, after = answer.partition('<div class="mail-others-words"><p>Terlambat</p></div>')
    assert lost, "what was typed must not be gone without a word"
    assert "Terlambat" not in before + after


def test_readers_of_the_archive_see_the_words(desk, draft, client):
    note = f"note_{draft.stories.first().article_id}"
    save(desk, draft, opening=OPENING, closing=CLOSING, **{note: "Catatan"})
    sent = Issue.objects.filter(pk=draft.pk)
    sent.update(state="queued", send_at=draft.created_at)
    sent.update(state="sending", started_at=draft.created_at, candidates=1)
    for address in (
        f"/nawala/{draft.pk}/{draft.slug}/",
        f"/nawala/{draft.pk}/{draft.slug}/?edisi=teks",
    ):
        page = client.get(address).content.decode()
        assert page.index("Selamat pagi") < page.index("Catatan") < page.index("Sampai")


class TestEnvelope:
    def sent(self, issue):
        raw = prepare_issue(issue, digest.content(issue)).for_recipient(
            "a@contoh.id", "<x@contoh.id>", "https://contoh.id/l/", "https://contoh.id/o/"
        )
        return email.message_from_bytes(raw, policy=email.policy.default)

    def test_answers_go_where_the_edition_says(self, draft):
        assert self.sent(draft)["Reply-To"] is None
        draft.edition.reply_to = "redaksi@contoh.id"
        assert self.sent(draft)["Reply-To"] == "redaksi@contoh.id"

    @pytest.mark.parametrize("broken", ["a@b.id\r\nBcc: c@d.id", "tanpa-at", "ä@b.id", "a b@c.id"])
    def test_what_is_no_address_is_no_header(self, draft, broken):
        draft.edition.reply_to = broken
        mail = self.sent(draft)
        assert mail["Reply-To"] is None
        assert mail["Bcc"] is None

    def test_the_publisher_and_the_postal_address_stand_at_the_foot(self, desk, draft):
        SiteIdentity.objects.update_or_create(
            pk=1, defaults={"footer_text": "PT Contoh Media\nJalan Contoh 1, Ambon"}
        )
        save(desk, draft)
        content = digest.content(draft)
        assert "PT Contoh Media<br>Jalan Contoh 1, Ambon" in content.html
        assert "PT Contoh Media\nJalan Contoh 1, Ambon" in content.text
