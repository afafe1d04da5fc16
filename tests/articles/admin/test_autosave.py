"""What the form of a story asks while somebody types: kept, offered, handed back, closed by saving."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from articles.editing import revisions, workflow
from articles.models import Article, Autosave
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, filled, save
from tests.factories import make_article, make_reporter, make_section, make_source, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TAKE = "/admin/articles/article/autosave/"
UNSAVED = "/admin/articles/article/unsaved/"
JSON = {"accept": "application/json"}


@pytest.fixture
def writer(client):
    user = make_user(roles.REPORTER)
    make_reporter("Ratna Kirana", user=user)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def story(writer):
    made = make_article(
        "Benteng", status="draft", body="<p>Kota.</p>", created_by=writer.user, tags=["Aleppo"]
    )
    revisions.record_change(made, writer.user)
    return made


def sent(**given):
    about = {"key": str(uuid.uuid4()), "writer": str(uuid.uuid4()), "number": 1}
    return about | given


def send(client, message):
    return client.post(TAKE, json.dumps(message), content_type="application/json", headers=JSON)


def test_a_change_is_kept_and_the_story_is_not_touched(writer, story):
    message = sent(story=story.pk, version=story.version, put={"headline": "Benteng tua"})
    answer = send(writer, message).json()
    assert (answer["number"], answer["may_save"]) == (1, True)
    assert re.fullmatch(r"\d{1,2}\.\d\d", answer["saved"])
    assert "newer" not in answer
    story.refresh_from_db()
    assert (story.headline, story.version) == ("Benteng", 1)


def test_the_form_is_told_who_saved_meanwhile_and_that_it_is_locked(writer, story):
    message = sent(story=story.pk, version=story.version, put={"kicker": "x"})
    send(writer, message)
    editor = Client()
    editor.force_login(make_user(roles.EDITOR, first_name="Maya", last_name="Senandika"))
    save(editor, story, headline="Benteng megah")
    answer = send(writer, message | {"number": 2}).json()
    assert answer["newer"].startswith("Maya Senandika, ")
    assert answer["may_save"]
    story.refresh_from_db()
    workflow.make_move(story, "approve", User(editor))
    assert send(writer, message | {"number": 3}).json()["may_save"] is False


def User(client):  # noqa: N802 - who has logged in there
    from django.contrib.auth.models import User as Model

    return Model.objects.get(pk=client.session["_auth_user_id"])


def test_what_waits_is_offered_to_whom_it_belongs(writer, story):
    new, over = sent(put={"headline": "Baru"}), sent(story=story.pk, put={"kicker": "x"})
    for message in (new, over, sent()):
        send(writer, message)
    found = writer.get(f"{UNSAVED}found/").json()["found"]
    assert [(one["key"], one["headline"]) for one in found] == [(new["key"], "Baru")]
    found = writer.get(f"{UNSAVED}found/?story={story.pk}").json()["found"]
    assert [(one["key"], one["headline"]) for one in found] == [(over["key"], "")]
    stranger = Client()
    stranger.force_login(make_user(roles.EDITOR))
    assert stranger.get(f"{UNSAVED}found/?story={story.pk}").json() == {"found": []}


def test_going_on_hands_back_everything_and_closes_the_other_page(writer):
    form_key = str(uuid.uuid4())
    message = sent(put={"headline": "Baru", "section": ["1", "Dunia"]}, form_key=form_key)
    send(writer, message)
    answer = writer.post(f"{UNSAVED}{message['key']}/", {"writer": str(uuid.uuid4())}, headers=JSON)
    told = answer.json()
    assert told["data"] == message["put"]
    assert (told["number"], told["form_key"]) == (1, form_key)
    refused = send(writer, message | {"number": 2})
    assert (refused.status_code, refused.json()["state"]) == (409, "taken")


def test_discarding_is_one_press_and_can_be_undone(writer):
    message = sent(put={"headline": "Baru"})
    send(writer, message)
    address = f"{UNSAVED}{message['key']}/discard/"
    assert "Baru" in writer.get(UNSAVED).content.decode()
    assert writer.post(address).url == UNSAVED
    assert "Baru" not in writer.get(UNSAVED).content.decode()
    assert writer.post(address, {"undo": "1"}, headers=JSON).json() == {"done": True}
    assert "Baru" in writer.get(UNSAVED).content.decode()


def test_saving_closes_it_in_the_same_transaction(writer, story):
    message = sent(story=story.pk, version=story.version, put={"headline": "Benteng tua"})
    send(writer, message)
    save(writer, story, headline="Benteng tua", autosave=message["key"])
    late = send(writer, message | {"number": 2})
    assert (late.status_code, late.json()["state"]) == (409, "closed")
    assert Autosave.objects.get().data == {}


def test_a_refused_save_leaves_it_open(writer, story):
    message = sent(story=story.pk, version=story.version, put={"headline": ""})
    send(writer, message)
    answer = save(writer, story, headline=" ", autosave=message["key"])
    assert answer.status_code == 200
    assert Autosave.objects.waiting().exists()
    assert str(filled(answer)["autosave"]) == message["key"]


def test_a_new_story_closes_it_and_its_form_makes_no_second_one(writer):
    data = filled(writer.get(ADD_URL), section=make_section("Dunia").pk, headline="Baru")
    message = sent(put={"headline": "Baru"}, form_key=str(data["form_key"]))
    send(writer, message)
    writer.post(ADD_URL, data | {"autosave": message["key"]})
    story = Article.objects.get()
    assert send(writer, message | {"number": 2}).json()["state"] == "closed"
    late = send(writer, sent(put={"headline": "x"}, form_key=str(data["form_key"]))).json()
    assert (late["state"], late["story"]) == ("made", story.pk)


def test_a_story_that_is_deleted_leaves_what_others_typed_over_it_whole(writer, story):
    source = make_source("BMKG")
    story.article_sources.create(source=source, url="https://bmkg.go.id/", position=1)
    message = sent(story=story.pk, version=story.version, put={"headline": "Benteng tua"})
    send(writer, message)
    editor = Client()
    editor.force_login(make_user(roles.ADMINISTRATOR))
    editor.post(reverse("admin:articles_article_delete", args=[story.pk]), {"post": "yes"})
    assert not Article.objects.exists()
    row = Autosave.objects.get()
    assert (row.article_id, row.version) == (None, 0)
    assert row.data["headline"] == "Benteng tua"
    assert row.data["body"] == "<p>Kota.</p>"
    assert row.data["tags"] == "Aleppo"
    assert row.data["section"] == [str(story.section_id), story.section.name]
    assert row.data["article_sources"] == [
        {"source": [str(source.pk), "BMKG"], "url": "https://bmkg.go.id/"}
    ]


def test_what_was_discarded_before_its_story_went_comes_back_whole(writer, story):
    message = sent(story=story.pk, version=story.version, put={"headline": "Benteng tua"})
    send(writer, message)
    address = reverse("admin:articles_article_discard", args=[message["key"]])
    writer.post(address)
    editor = Client()
    editor.force_login(make_user(roles.ADMINISTRATOR))
    editor.post(reverse("admin:articles_article_delete", args=[story.pk]), {"post": "yes"})
    writer.post(address, {"undo": "1"})
    row = Autosave.objects.waiting().get()
    assert (row.article_id, row.headline) == (None, "Benteng tua")
    assert row.data["body"] == "<p>Kota.</p>"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        {"key": "x"},
        {"number": 0},
        {"number": "1"},
        {"number": 2**40},
        {"version": -1},
        {"put": {"__class__": "x"}},
        {"put": {"headline": None}},
        {"put": {"headline": "a\0b"}},
        {"put": {"headline": "\ud800"}},
        {"put": {"bylines": [[[["x"]]]]}},
        {"put": {f"a{n}": "" for n in range(501)}},
        {"splices": {"body": [1, 2]}},
        {"splices": {"body": [-1, 0, "x", 0]}},
        {"dropped": [1]},
    ],
)
def test_what_no_form_sends_is_refused(writer, wrong):
    body = wrong if isinstance(wrong, str) else json.dumps(sent() | wrong)
    answer = writer.post(TAKE, body, content_type="application/json", headers=JSON)
    assert (answer.status_code, answer.json()) == (400, {"state": "malformed"})
    assert not Autosave.objects.exists()


def test_every_script_is_kept_as_it_was_typed(writer):
    texts = {"headline": "حلب 東京 👩\u200d🚒 \u202e", "kicker": "Αθήνα"}
    message = sent(put=texts)
    assert send(writer, message).status_code == 200
    assert Autosave.objects.get().data == texts


def test_a_session_that_ended_is_told_to_the_script_and_a_wrong_token_too(writer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer.user)
    origin = {"origin": "http://testserver"}
    told = strict.post(TAKE, "{}", content_type="application/json", headers=JSON | origin)
    assert (told.status_code, told.json()) == (403, {"state": "token"})
    writer.logout()
    told = writer.post(TAKE, "{}", content_type="application/json", headers=JSON | origin)
    assert (told.status_code, told.json()) == (401, {"state": "login"})


def test_keeping_costs_few_queries_however_long_the_story(writer, django_assert_max_num_queries):
    message = sent(put={"body": "<p>kata</p>" * 20_000})
    send(writer, message)
    with django_assert_max_num_queries(9):
        answer = send(writer, message | {"number": 2, "put": {"headline": "x"}})
    assert answer.status_code == 200
