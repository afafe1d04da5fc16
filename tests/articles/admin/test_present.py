"""Who has a story open and where they write: told to who may see it, gone half a minute later."""

from __future__ import annotations

import datetime
import json
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing import guests, notes
from articles.models import Byline, GuestLink, Presence
from newsroom import roles
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/present/"
TOGETHER = 2.4  # seconds between two beats, as presence.js has them


class Tab:
    """A page with the form of a story, open in somebody's browser."""

    def __init__(self, user, story):
        self.client = Client()
        self.client.force_login(user)
        self.told = {"tab": str(uuid.uuid4()), "story": str(story.pk)}

    def tell(self, **told):
        sent = json.dumps(self.told | told)
        return self.client.post(PAGE, sent, content_type="application/json")

    def sees(self, **told):
        return self.tell(**told).json()["people"]


@pytest.fixture
def story():
    return make_article("Benteng", status="draft")


@pytest.fixture
def siti(story):
    return Tab(make_user(roles.EDITOR, first_name="Siti"), story)


@pytest.fixture
def bagas(story):
    return Tab(make_user(roles.EDITOR, first_name="Bagas"), story)


def test_each_is_told_of_the_other(siti, bagas):
    assert siti.sees() == []
    assert bagas.sees() == ["Siti membuka berita ini."]
    assert siti.sees() == ["Bagas membuka berita ini."]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"place": "body", "paragraph": 4}, "Siti sedang menulis paragraf 4."),
        ({"place": "headline"}, "Siti sedang menulis judul."),
        ({"place": "standfirst"}, "Siti sedang menulis teras."),
        ({}, "Siti sedang menulis."),
    ],
)
def test_where_somebody_types_is_told(siti, bagas, told, said):
    siti.tell(**told, typed=True)
    assert bagas.sees() == [said]


def test_who_typed_a_while_ago_only_has_it_open(siti, bagas):
    siti.tell(place="headline", typed=True)
    with travel(timezone.now() + datetime.timedelta(seconds=25)):
        siti.tell(place="headline")
        assert bagas.sees() == ["Siti membuka berita ini."]


def test_a_tab_that_died_is_gone_half_a_minute_later(siti, bagas):
    siti.tell()
    with travel(timezone.now() + datetime.timedelta(seconds=29)):
        assert bagas.sees() == ["Siti membuka berita ini."]
    with travel(timezone.now() + datetime.timedelta(seconds=31)):
        assert bagas.sees() == []


def test_a_tab_that_is_closed_is_gone_at_once(siti, bagas):
    siti.tell()
    siti.tell(leaves=True)
    assert bagas.sees() == []
    siti.tell()
    bagas.told["tab"], own = siti.told["tab"], bagas.told["tab"]
    bagas.tell(leaves=True)  # nobody ends another's
    bagas.told["tab"] = own
    assert bagas.sees() == ["Siti membuka berita ini."]


def test_own_other_tab_is_told_of_as_such(siti, story):
    other = Tab(make_user(), story)
    other.client = siti.client
    siti.tell()
    assert other.sees() == ["Anda juga membuka berita ini di tab lain."]


def test_two_tabs_of_one_person_are_one_sentence(siti, bagas, story):
    other = Tab(make_user(), story)
    other.client = siti.client
    siti.tell()
    other.tell()
    assert bagas.sees() == ["Siti membuka berita ini."]


def test_only_who_may_see_the_story_is_told_or_told_of(siti, story):
    siti.tell()
    reporter = make_user(roles.REPORTER)
    stranger = Tab(reporter, story)
    assert stranger.tell().status_code == 404
    assert siti.sees() == []
    line = Byline.objects.create(article=story, reporter=make_reporter("Ani", user=reporter))
    assert stranger.tell().status_code == 200
    line.delete()
    with travel(timezone.now() + datetime.timedelta(seconds=31)):
        assert stranger.tell().status_code == 404
        assert siti.sees() == []
    assert Tab(make_user(), story).tell().status_code == 404
    nobody = Tab(make_user(), story)
    nobody.client = Client()
    assert nobody.tell().status_code == 302


@pytest.mark.parametrize(
    "told",
    [
        {"tab": "x"},
        {"place": "lain"},
        {"place": []},
        {"paragraph": 0},
        {"paragraph": "4"},
        {"paragraph": 10**9},
        {"tab": None},
    ],
)
def test_what_no_page_sends_is_refused(siti, told):
    assert siti.tell(**told).status_code == 400
    assert not Presence.objects.exists()


def test_a_story_that_is_not_there_has_nobody(siti):
    for key in ("0", "9" * 18, "9" * 40, "abc", ""):
        assert siti.tell(story=key).status_code == 404
    assert siti.client.get(PAGE).status_code == 405


def test_what_is_new_comes_along(siti, bagas, story):
    first = siti.tell().json()
    assert (first["unread"], "list" in first) == (0, False)
    assert siti.tell(notes=first["notes"]).json().keys() == first.keys()
    author = User.objects.get(first_name="Bagas")
    seen = {first["notes"]}
    note = notes.add(story, author, "Menurut siapa? @Siti")

    def news(words):
        told = siti.tell(notes=min(seen - {None})).json()
        assert told["notes"] not in seen
        seen.clear()
        seen.add(told["notes"])
        assert words in told["list"]
        assert "list" not in siti.tell(notes=told["notes"]).json()
        return told["unread"]

    assert news("Menurut siapa?") == 1
    notes.resolve(note, author, is_resolved=True)
    news("1 catatan selesai")
    notes.take_back(note, author)
    news("Belum ada catatan")
    guests.make(story, author, "Ani", 3, paragraphs=[], form_key=uuid.uuid4())
    link = GuestLink.objects.get()
    siti.tell()
    guests.note(link, "Bukan begitu.", uuid.uuid4())
    news("Bukan begitu.")
    guests.approve(link, "Ani")
    news("Disetujui oleh Ani")


def test_whoever_may_not_read_the_notes_is_told_none(story):
    """Who may see a story that is public may not read what was said about it."""
    public = make_article("Tayang")
    reporter = Tab(make_user(roles.REPORTER), public)
    first = reporter.tell().json()
    notes.add(public, make_user(roles.EDITOR), "Rahasia")
    told = reporter.tell(notes=first["notes"]).json()
    assert (told["notes"] != first["notes"], told["list"]) == (True, "")


def test_it_costs_less_than_two_statements_a_second(siti, story):
    tabs = [Tab(make_user(roles.EDITOR), story) for _n in range(5)]

    def statements():
        with CaptureQueriesContext(connection) as found:
            siti.tell(typed=True, place="body", paragraph=3)
        sql = [one["sql"] for one in found.captured_queries]
        return len([one for one in sql if not one.startswith(("SAVEPOINT", "RELEASE"))])

    siti.tell()
    for other in tabs:
        notes.add(story, User.objects.get(pk=other.client.session["_auth_user_id"]), "Catatan")
    alone = statements()
    for tab in tabs:
        tab.tell()
    among_others = statements()
    assert among_others == alone
    Presence.objects.filter(pk=siti.told["tab"]).update(
        checked_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    checked = statements() - among_others  # every half a minute
    assert among_others / TOGETHER + checked / 30 < 2


def test_rows_of_long_ago_are_removed(siti, bagas):
    siti.tell()
    with travel(timezone.now() + datetime.timedelta(minutes=11)):
        bagas.tell()
    assert Presence.objects.count() == 1
