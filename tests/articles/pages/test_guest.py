"""A guest reads one version by a link and answers; a GET approves nothing, and no cache keeps it."""

from __future__ import annotations

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.editing import guests, workflow
from articles.models import Article, GuestLink, GuestNote, Notice
from articles.pages import guest
from newsroom import roles
from newsroom.logs import LINK
from tests.articles.admin.forms import change_url, save
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

BODY = "<p>Satu.</p><blockquote><p>Kutipan dua.</p></blockquote><p>Tiga rahasia.</p>"


@pytest.fixture(autouse=True)
def _unlimited():
    guest.looks.reset()
    guest.answers.reset()


@pytest.fixture
def writer():
    return make_user(roles.REPORTER, first_name="Ratna")


@pytest.fixture
def story(writer):
    reporter = make_reporter("Ratna Kirana", user=writer)
    return make_article("Gempa", status="draft", body=BODY, reporters=[reporter])


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def page_of(story):
    return f"/admin/articles/article/{story.pk}/guests/"


def made(client, story, **typed):
    """Make a link at the desk, as people do; return its path."""
    data = {"form_key": str(uuid.uuid4()), "name": "Siti", "days": "3"} | typed
    response = client.post(page_of(story), data)
    return re.search(r"/tinjau/[\w-]+/", response.content.decode())[0]


def answer(path, **data):
    return Client().post(path, {"form_key": str(uuid.uuid4())} | data)


def test_the_version_of_the_link_is_shown_whatever_comes_after(client, editor, story):
    path = made(client, story)
    save(client, story, body="<p>Lain sama sekali.</p>", headline="Judul lain")
    response = Client().get(path)
    page = response.content.decode()
    assert "Kutipan dua." in page
    assert "Gempa" in page
    assert "Lain sama sekali" not in page
    assert "sudah menyunting berita ini lagi" in page


def test_chosen_paragraphs_are_all_that_is_shown(client, editor, story):
    page = Client().get(made(client, story, paragraphs=["2"])).content.decode()
    assert "Kutipan dua." in page
    for hidden in ("Satu.", "Tiga rahasia.", "Gempa", story.standfirst):
        assert hidden not in page


def test_no_cache_and_no_search_engine_keeps_it_and_it_leaves_no_trace(client, editor, story):
    response = Client().get(made(client, story))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    page = response.content.decode()
    assert 'content="noindex, nofollow"' in page
    assert "reading" not in page
    assert re.findall(r"<script[^>]*>", page) == re.findall(r"<script[^>]*theme[^>]*>", page)
    assert "/tinjau/" not in page
    assert "Disallow: /tinjau/" in Client().get("/robots.txt").content.decode()


def test_the_secret_is_in_the_link_alone(client, editor, story):
    path = made(client, story)
    token = path.split("/")[2]
    assert len(token) >= 43
    link = GuestLink.objects.get()
    assert link.token_hash == guests.hash_of(token)
    assert token not in str(vars(link))
    assert token not in client.get(page_of(story)).content.decode()
    answer(path, text="Bukan begitu.")
    assert not [entry for entry in Entry.objects.all() if token in str(vars(entry))]
    assert LINK.sub(r"\1…", f"GET {path}") == "GET /tinjau/…"


def test_looking_approves_nothing(client, editor, story):
    path = made(client, story)
    for look in (Client().get, Client().head):
        assert look(f"{path}?do=approve&name=Siti").status_code == 200
    assert Client().options(path).status_code == 405
    assert GuestLink.objects.get().approved_at is None


def test_an_approval_is_written_down_once_and_told(client, editor, story, writer):
    path = made(client, story)
    for _twice in range(2):
        assert answer(path, do="approve", name="Siti Aminah").url == f"{path}#approved"
    link = GuestLink.objects.get()
    assert link.approved_by == "Siti Aminah"
    entry = Entry.objects.get(act=Act.GUEST_APPROVED)
    assert entry.params == {"name": "Siti Aminah", "version": link.version}
    assert entry.actor_id is None
    told = Notice.objects.filter(kind=Notice.Kind.GUEST_APPROVED)
    assert {notice.recipient for notice in told} == {writer, editor}
    assert "Siti Aminah" in Client().get(path).content.decode()
    assert "Siti Aminah" in client.get(page_of(story)).content.decode()


def test_nobody_approves_without_a_name(client, editor, story):
    assert answer(made(client, story), do="approve", name=" ").status_code == 422
    assert GuestLink.objects.get().approved_at is None


def test_a_note_is_kept_once_a_form_and_told(client, editor, story, writer):
    path = made(client, story)
    typed = {"text": "Saya bilang <b>lima</b>.", "form_key": str(uuid.uuid4())}
    for _twice in range(2):
        assert answer(path, **typed).url == f"{path}#noted"
    assert GuestNote.objects.get().text == "Saya bilang <b>lima</b>."
    assert Entry.objects.filter(act=Act.GUEST_NOTED).count() == 1
    told = Notice.objects.filter(kind=Notice.Kind.GUEST_NOTED)
    assert {notice.recipient for notice in told} == {writer, editor}
    assert "lima" in told[0].words
    page = Client().get(path).content.decode()
    assert "Saya bilang &lt;b&gt;lima&lt;/b&gt;." in page


@pytest.mark.parametrize("text", ["", " ", "x" * 5001])
def test_a_note_says_something_and_not_too_much(client, editor, story, text):
    assert answer(made(client, story), text=text).status_code == 422
    assert not GuestNote.objects.exists()


def test_a_link_takes_so_many_notes(client, editor, story, monkeypatch):
    monkeypatch.setattr(guests, "MOST_NOTES", 2)
    path = made(client, story)
    answers = [answer(path, text=f"Catatan {n}").status_code for n in range(3)]
    assert answers == [302, 302, 422]


def test_the_same_words_from_a_page_that_came_back_are_one_note_and_it_is_said(
    client, editor, story
):
    path = made(client, story)
    assert answer(path, text="Bukan begitu.").url == f"{path}#noted"
    again = answer(path, text="Bukan begitu.")
    assert again.status_code == 422
    assert "sudah ada" in again.content.decode()
    assert GuestNote.objects.count() == 1


def test_other_words_from_a_page_that_stayed_are_a_note_of_their_own(client, editor, story):
    """The line was cut while it was sent: nobody saw that it had come."""
    path, key = made(client, story), str(uuid.uuid4())
    for text in ("Bukan begitu.", "Bukan begitu.", "Bukan begitu, tetapi begini."):
        assert answer(path, text=text, form_key=key).url == f"{path}#noted"
    assert GuestNote.objects.count() == 2


def test_a_note_that_comes_too_late_is_handed_back(client, editor, story):
    path = made(client, story)
    public = made(client, story)
    client.post(page_of(story), {"revoke": GuestLink.objects.last().pk})
    workflow.make_move(story, "approve", None)
    for address in (path, public):
        page = answer(address, text="Ketikan <panjang>.").content.decode()
        assert "Ketikan &lt;panjang&gt;.</textarea>" in page
    assert "Ketikan" not in answer("/tinjau/salah/", text="Ketikan").content.decode()
    assert not GuestNote.objects.exists()


def test_who_asks_too_often_waits(client, editor, story, monkeypatch):
    path = made(client, story)
    monkeypatch.setattr(guest.looks, "most", 2)
    assert [Client().get(path).status_code for _n in range(3)] == [200, 200, 429]
    assert answer(path, text="Masih bisa.").status_code == 302
    monkeypatch.setattr(guest.answers, "most", 1)
    assert answer(path, text="Tidak lagi.").status_code == 429


def closed(path):
    response = Client().get(path)
    assert "no-store" in response["Cache-Control"]
    assert answer(path, do="approve", name="Siti").status_code == response.status_code
    assert not GuestLink.objects.filter(approved_at__isnull=False).exists()
    return response.status_code, response.content.decode()


class TestALinkThatOpensNothing:
    def test_expired(self, client, editor, story):
        path = made(client, story, days="1")
        with travel(timezone.now() + datetime.timedelta(days=1, minutes=1)):
            status, page = closed(path)
        assert (status, "hanya berlaku beberapa hari" in page) == (410, True)

    def test_revoked(self, client, editor, story):
        path = made(client, story)
        key = GuestLink.objects.get().pk
        assert client.post(page_of(story), {"revoke": key}).status_code == 302
        status, page = closed(path)
        assert (status, "Redaksi mengakhirinya" in page) == (410, True)
        assert Entry.objects.filter(act=Act.GUEST_LINK_REVOKED).count() == 1
        client.post(page_of(story), {"revoke": key})
        assert Entry.objects.filter(act=Act.GUEST_LINK_REVOKED).count() == 1

    def test_of_a_deleted_story(self, client, editor, story):
        path = made(client, story)
        client.post(f"/admin/articles/article/{story.pk}/delete/", {"post": "yes"})
        assert not Article.objects.filter(pk=story.pk).exists()
        status, page = closed(path)
        assert (status, "tidak melanjutkan berita ini" in page) == (410, True)

    def test_of_a_withdrawn_story(self, client, editor, story):
        path = made(client, story)
        workflow.make_move(story, "approve", None)
        workflow.make_move(story, "withdraw", None, note="x")
        status, page = closed(path)
        assert (status, "Redaksi menariknya kembali" in page) == (410, True)

    @pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "a" * 3000])
    def test_that_never_was_one(self, token):
        response = Client().get(f"/tinjau/{token}/")
        assert response.status_code == 404
        assert "no-store" in response["Cache-Control"]


def test_a_story_that_is_public_by_now_is_read_and_not_answered(client, editor, story):
    path = made(client, story)
    workflow.make_move(story, "approve", None)
    page = Client().get(path).content.decode()
    assert story.get_absolute_url() in page
    assert "<form method" not in page.split("guest__answer")[1]
    answer(path, do="approve", name="Siti")
    assert GuestLink.objects.get().approved_at is None


def test_an_unpublished_story_that_is_placed_in_the_text_is_not_named(client, editor, writer):
    hidden, shown = make_article("Belum terbit", status="draft"), make_article("Sudah terbit")
    body = "".join(f'<div data-story="{one.pk}"></div>' for one in (hidden, shown))
    story = make_article("Gempa", status="draft", body=body)
    page = Client().get(made(client, story)).content.decode()
    assert "Sudah terbit" in page
    assert "Belum terbit" not in page


def test_only_who_may_edit_the_story_makes_and_ends_links(client, editor, story, writer):
    made(client, story)
    client.force_login(writer)
    assert client.get(page_of(story)).status_code == 200
    assert page_of(story) in client.get(change_url(story)).content.decode()
    workflow.make_move(story, "approve", None)
    key = GuestLink.objects.get().pk
    assert client.get(page_of(story)).status_code == 403
    assert client.post(page_of(story), {"revoke": key}).status_code == 403
    assert page_of(story) not in client.get(change_url(story)).content.decode()
    client.force_login(make_user(roles.REPORTER))
    hidden = make_article(status="draft")
    assert client.get(page_of(hidden)).status_code in {302, 403, 404}
    assert GuestLink.objects.get().revoked_at is None


def test_pressed_twice_it_makes_one_link_and_shows_its_address(client, editor, story):
    """The browser shows the second answer alone."""
    key = str(uuid.uuid4())
    first = made(client, story, form_key=key)
    assert made(client, story, form_key=key) == first
    assert Client().get(first).status_code == 200
    assert GuestLink.objects.count() == 1
    assert Entry.objects.filter(act=Act.GUEST_LINK_MADE).count() == 1


def test_a_form_shows_its_address_to_nobody_else_and_not_once_it_is_closed(client, editor, story):
    data = {"form_key": str(uuid.uuid4()), "name": "Siti", "days": "3"}
    made(client, story, **data)
    client.force_login(make_user(roles.EDITOR))
    assert client.post(page_of(story), data).status_code == 302
    client.force_login(editor)
    assert client.post(page_of(make_article("Lain", status="draft")), data).status_code == 302
    client.post(page_of(story), {"revoke": GuestLink.objects.get().pk})
    assert client.post(page_of(story), data).status_code == 302
    assert GuestLink.objects.count() == 1


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"days": "365"}, {"paragraphs": ["9"]}, {"form_key": "x"}]
)
def test_a_link_is_for_somebody_and_some_days(client, editor, story, typed):
    data = {"form_key": str(uuid.uuid4()), "name": "Siti", "days": "3"} | typed
    assert client.post(page_of(story), data).status_code == 200
    assert not GuestLink.objects.exists()


def test_the_list_asks_the_same_number_of_times(client, editor, story):
    def queries(count):
        while GuestLink.objects.count() < count:
            GuestNote.objects.create(
                link=GuestLink.objects.get(
                    token_hash=guests.hash_of(made(client, story).split("/")[2])
                ),
                text="x",
                form_key=uuid.uuid4(),
            )
        with CaptureQueriesContext(connection) as found:
            client.get(page_of(story))
        return len(found)

    queries(3)
    assert queries(3) == queries(30)
