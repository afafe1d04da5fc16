"""Notes at the desk: beside the form, on a page of their own, before approving; never for readers."""

import threading
import time

import pytest
from django.db import IntegrityError
from django.urls import reverse

from articles.editing import notes, workflow
from articles.models import Note
from articles.models.note import NoteQuerySet
from articles.models.status import Status
from tests.at_once import at_once
from tests.desk.forms import controls
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
BODY = "<p>Air naik dua meter sejak Senin.</p>"


@pytest.fixture
def writer():
    return make_user("Reporter", username="ratna")


@pytest.fixture
def editor(client):
    user = make_user("Editor", username="sri", first_name="Sri")
    client.force_login(user)
    return user


@pytest.fixture
def story(writer):
    return make_article("Banjir", status=Status.IN_REVIEW, created_by=writer, body=BODY)


def notes_url(story):
    return reverse("admin:articles_article_notes", args=[story.pk])


def story_url(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def test_a_note_is_written_answered_settled_and_opened_again(client, editor, story):
    key = client.get(notes_url(story)).context["notes"]["form_key"]
    sent = {"act": "add", "text": "Menurut siapa?", "quote": "dua meter", "form_key": key}
    for _press in range(2):
        assert client.post(notes_url(story), sent).status_code == 302
    note = Note.objects.get()
    assert (note.quote, note.author) == ("dua meter", editor)
    client.post(notes_url(story), {"act": f"reply-{note.pk}", f"reply-{note.pk}": "BNPB."})
    assert "BNPB." in client.get(notes_url(story)).text
    client.post(notes_url(story), {"act": f"resolve-{note.pk}"})
    assert not Note.objects.unresolved().exists()
    client.post(notes_url(story), {"act": f"reopen-{note.pk}"})
    assert Note.objects.unresolved().get() == note


def test_an_empty_note_is_refused_in_words(client, editor, story):
    answer = client.post(notes_url(story), {"act": "add", "text": " "})
    assert answer.status_code == 200
    assert not Note.objects.exists()
    by_script = {"X-Requested-With": "fetch"}
    assert (
        client.post(notes_url(story), {"act": "add", "text": ""}, headers=by_script).status_code
        == 400
    )


def test_a_script_gets_the_list_alone(client, editor, story):
    sent = {"act": "add", "text": "Menurut siapa?"}
    answer = client.post(notes_url(story), sent, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert "Menurut siapa?" in answer.text
    assert "<html" not in answer.text


def test_only_the_own_note_without_answers_is_taken_back(client, editor, story, writer):
    theirs = notes.add(story, writer, "Punya Ratna")
    answered = notes.add(story, editor, "Punya Sri")
    notes.add(story, writer, "Baik.", parent=answered)
    alone = notes.add(story, editor, "Keliru")
    for note in (theirs, answered, alone):
        client.post(notes_url(story), {"act": f"delete-{note.pk}"})
    assert set(story.notes.threads()) == {theirs, answered}


def test_a_reply_to_a_note_that_is_gone_is_kept_to_be_written_anew(client, editor, story, writer):
    note = notes.add(story, writer, "Menurut siapa?")
    client.force_login(writer)
    client.post(notes_url(story), {"act": f"delete-{note.pk}"})
    client.force_login(editor)
    sent = {"act": f"reply-{note.pk}", f"reply-{note.pk}": "Menurut BNPB.", "text": ""}
    answer = client.post(notes_url(story), sent)
    assert (answer.status_code, Note.objects.count()) == (200, 0)
    assert "sudah dihapus" in answer.text
    new = controls(answer)
    assert new["text"] == ["Menurut BNPB."]
    client.post(notes_url(story), {"act": "add", "text": new["text"]})
    assert Note.objects.get().text == "Menurut BNPB."


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_at_the_same_moment_is_not_deleted(monkeypatch, story, writer):
    note = notes.add(story, writer, "Menurut siapa?")
    colleague = make_user("Editor")
    looked = threading.Event()
    exists = NoteQuerySet.exists

    def late(rows):
        found = exists(rows)
        looked.set()
        time.sleep(0.5)
        return found

    def answer():
        looked.wait(10)
        return notes.add(story, colleague, "Menurut BNPB.", parent=note)

    monkeypatch.setattr(NoteQuerySet, "exists", late)
    taken, answered = at_once(lambda: notes.take_back(note, writer), answer)
    is_gone = isinstance(answered, IntegrityError)  # and the view, run again, says so
    assert Note.objects.filter(text="Menurut BNPB.").count() == (0 if is_gone else 1)
    assert (taken, is_gone) in {(True, True), (False, False)}


def test_notes_of_another_story_are_not_touched(client, editor, story):
    note = notes.add(make_article("Lain"), editor, "Di berita lain")
    client.post(notes_url(story), {"act": f"resolve-{note.pk}"})
    client.post(notes_url(story), {"act": "resolve-99999999999999999999"})
    assert Note.objects.unresolved().get() == note


def test_a_story_with_open_notes_says_so_before_it_is_approved(client, editor, story):
    note = notes.add(story, editor, "Menurut siapa?")
    said = "1 catatan belum selesai."
    move = reverse("admin:articles_article_move", args=[story.pk, "approve"])
    assert said in client.get(story_url(story)).text
    assert said in client.get(move).text
    notes.resolve(note, editor, is_resolved=True)
    assert said not in client.get(story_url(story)).text
    assert said not in client.get(move).text


def test_notes_stay_when_the_story_is_published_and_readers_see_none(client, editor, story):
    notes.add(story, editor, "Rahasia dapur redaksi", quote="dua meter")
    workflow.make_move(story, "approve", editor)
    assert "Rahasia dapur redaksi" in client.get(story_url(story)).text
    preview = reverse("admin:articles_article_preview", args=[story.pk])
    assert "Rahasia dapur" not in client.get(preview).text
    client.logout()
    for page in (story.get_absolute_url(), "/", "/cari/?q=rahasia+dapur", "/feed/"):
        assert "Rahasia dapur" not in client.get(page, follow=True).text


def test_who_may_not_read_them_finds_none(client, story, editor):
    notes.add(story, editor, "Rahasia dapur redaksi")
    workflow.make_move(story, "approve", editor)
    for role in ("Reporter", "Mail desk"):
        client.force_login(make_user(role))
        assert client.get(notes_url(story)).status_code == 403
        assert client.post(notes_url(story), {"act": "add", "text": "x"}).status_code == 403
        assert "Rahasia dapur" not in client.get(story_url(story)).text


def test_the_list_costs_the_same_however_many(client, editor, story, django_assert_max_num_queries):
    for number in range(10):
        notes.add(story, editor, f"Catatan {number}", quote="dua meter")
    client.get(notes_url(story))
    with django_assert_max_num_queries(12):
        client.get(notes_url(story))
