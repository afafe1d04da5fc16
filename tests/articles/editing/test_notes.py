"""Notes on a story: where their passage is now, whom they name and tell, who may read them."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from articles.editing import notes
from articles.models import Article, Note, Notice
from articles.models.status import Status
from tests.factories import make_article, make_reporter, make_user

BODY = "<p>Air naik dua meter sejak Senin.</p><p>Warga mengungsi ke balai desa.</p>"


@pytest.fixture
def editor(db):
    return make_user("Editor", username="sri", first_name="Sri", last_name="Utami")


@pytest.fixture
def writer(db):
    return make_user("Reporter", username="ratna", first_name="Ratna")


@pytest.fixture
def story(writer):
    return make_article("Banjir", status=Status.DRAFT, created_by=writer, body=BODY)


def written(story, editor, **fields):
    passage = {"quote": "dua meter", "before": "Air naik ", "after": " sejak Senin."}
    return notes.add(story, editor, "Menurut siapa?", **passage | fields)


def state(note, body):
    Article.objects.filter(pk=note.article_id).update(body=body)
    story = Article.objects.get(pk=note.article_id)
    story.save()
    return notes.passage(note, story).state


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (BODY, "found"),
        (f"<p>Baru: paragraf di depan.</p>{BODY}", "found"),
        ("<p>Air naik <strong>dua</strong>\nmeter sejak Senin.</p>", "found"),
        ("<p>Semalam air naik dua meter.</p>", "found"),
        ("<p>Air naik tiga meter sejak Senin.</p>", "changed"),
        ("<p>Air naik sejak Senin.</p>", "gone"),
        ("<p>Berita lain.</p>", "gone"),
        ("", "gone"),
    ],
)
def test_a_passage_is_found_in_a_text_that_was_changed(story, editor, body, expected):
    assert state(written(story, editor), body) == expected


@given(before=st.text(), after=st.text())
def test_edits_around_a_passage_never_lose_it(before, after):
    note = Note(quote="dua meter", before="Air naik ", after=" sejak")
    story = Article(headline="Banjir", body_text=f"{before}dua meter{after}")
    assert notes.passage(note, story).state == "found"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ratna, tolong", ["ratna"]),
        ("Untuk @Sri Utami dan @RATNA.", ["sri", "ratna"]),
        ("@srikandi bukan @sri", ["sri"]),
        ("surel@ratna", []),
        ("@", []),
        ("ratna", []),
    ],
)
def test_a_mention_is_a_whole_name_after_the_sign(editor, writer, text, names):
    found = notes.mentioned(text, [editor, writer])
    assert [user.username for user in found] == names


def test_who_is_named_is_told_and_the_storys_people_too_each_once(story, editor, writer):
    other = make_user("Editor", username="maya")
    notes.add(story, editor, "@maya, periksa angkanya.")
    kinds = dict(Notice.objects.values_list("recipient__username", "kind"))
    assert kinds == {"maya": "mentioned", "ratna": "noted"}
    Notice.objects.all().delete()
    notes.add(story, other, "@ratna angka ini benar?")
    assert list(Notice.objects.values_list("recipient__username", "kind")) == [
        ("ratna", "mentioned")
    ]


def test_who_may_not_read_the_notes_is_not_told(story, editor):
    make_user("Reporter", username="tono")
    make_user("Mail desk", username="pos")
    notes.add(story, editor, "@tono dan @pos")
    assert not Notice.objects.filter(recipient__username__in=["tono", "pos"]).exists()


def test_a_reply_tells_who_takes_part(story, editor, writer):
    thread = written(story, editor)
    Notice.objects.all().delete()
    reply = notes.add(story, writer, "BNPB.", parent=thread)
    assert list(Notice.objects.values_list("recipient__username", flat=True)) == ["sri"]
    assert (
        notes.add(story, editor, "Baik.", parent=reply).parent == thread
    )  # one thread, not a tree


def test_the_same_form_writes_one_note(story, editor):
    key = uuid.uuid4()
    assert written(story, editor, form_key=key) == written(story, editor, form_key=key)
    assert story.notes.count() == 1
    # Its answer was lost, and more was typed before it was sent again.
    notes.add(story, editor, "Lebih banyak kata.", form_key=key)
    assert set(story.notes.values_list("text", flat=True)) >= {"Lebih banyak kata."}
    assert story.notes.count() == 2


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "x" * 5001])
def test_nothing_and_too_much_are_no_note(story, editor, text):
    with pytest.raises(ValidationError):
        notes.add(story, editor, text)


def test_a_reply_is_neither_settled_nor_about_words_of_its_own(story, editor):
    thread = written(story, editor)
    reply = notes.add(story, editor, "Baik.", parent=thread, quote="dua")
    assert reply.quote == ""
    with pytest.raises(ValidationError):
        notes.resolve(reply, editor, is_resolved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=reply.pk).update(quote="dua")


def test_who_settled_it_first_stays(story, editor, writer):
    thread = written(story, editor)
    notes.resolve(thread, writer, is_resolved=True)
    notes.resolve(thread, editor, is_resolved=True)
    thread.refresh_from_db()
    assert thread.resolved_by == writer
    notes.resolve(thread, editor, is_resolved=False)
    thread.refresh_from_db()
    assert (thread.resolved_at, thread.resolved_by) == (None, None)


def test_notes_are_for_editors_and_the_storys_people(story, editor, writer):
    signer = make_user("Reporter")
    story.bylines.create(reporter=make_reporter("Bagas", user=signer), position=1)
    assert all(notes.may_read(user, story) for user in (editor, writer, signer))
    others = make_user("Reporter"), make_user("Mail desk"), make_user("Editor", is_active=False)
    assert not any(notes.may_read(user, story) for user in others)
