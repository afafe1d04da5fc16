"""Unsaved texts on the server: each message once, in order, from one page; nobody's is replaced."""

from __future__ import annotations

import datetime
import uuid
import zlib

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.editing import autosaves, revisions
from articles.editing.autosaves import Message, Refusal, RefusedError, Splice
from articles.models import Article, Autosave
from newsroom import roles
from tests.at_once import at_once
from tests.factories import make_article, make_user

KEY, PAGE, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def writer(db):
    return make_user(roles.REPORTER)


@pytest.fixture
def story(writer):
    return make_article("Benteng", status="draft", body="<p>Kota tua.</p>", created_by=writer)


def message(number=1, **given):
    return Message(**({"key": KEY, "writer": PAGE, "number": number} | given))


def splice(before, after, start, removed, inserted):
    assert before[:start] + inserted + before[start + removed :] == after
    return Splice(start, removed, inserted, zlib.crc32(after.encode()))


def refusal(user, sent):
    with pytest.raises(RefusedError) as refused:
        autosaves.take(user, sent)
    return refused.value.refusal


def kept():
    return Autosave.objects.get(pk=KEY).data


def test_a_new_story_is_kept_from_its_first_key(writer):
    autosaves.take(writer, message(put={"headline": "B"}))
    autosaves.take(writer, message(2, put={"headline": "Be"}, dropped=("kicker",)))
    assert kept() == {"headline": "Be"}
    assert not Article.objects.exists()


def test_a_message_that_comes_again_changes_nothing(writer):
    autosaves.take(writer, message(put={"headline": "Satu"}))
    autosaves.take(writer, message(2, put={"headline": "Dua"}))
    assert autosaves.take(writer, message(put={"headline": "Satu"})).number == 2
    assert kept() == {"headline": "Dua"}


def test_a_message_that_does_not_follow_is_asked_for_whole(writer):
    autosaves.take(writer, message(put={"headline": "Satu"}))
    assert refusal(writer, message(3, put={"kicker": "x"})) == Refusal.WHOLE
    autosaves.take(writer, message(3, is_whole=True, put={"kicker": "x"}))
    assert kept() == {"kicker": "x"}


def test_a_first_message_that_is_not_the_first_is_asked_for_whole(writer):
    assert refusal(writer, message(7, put={"kicker": "x"})) == Refusal.WHOLE
    assert not Autosave.objects.exists()


def test_a_change_within_a_text_stands_on_the_version_that_was_opened(writer, story):
    revisions.record_change(story, writer)
    change = splice("<p>Kota tua.</p>", "<p>Kota lama.</p>", 8, 3, "lama")
    about = {"article": story.pk, "version": story.version}
    Article.objects.filter(pk=story.pk).update(body="<p>Lain.</p>", version=story.version + 1)
    autosaves.take(writer, message(splices={"body": change}, **about))
    assert kept() == {"body": "<p>Kota lama.</p>"}


def test_a_change_within_a_text_that_is_another_is_asked_for_whole(writer, story):
    change = splice("<p>Kota kuno.</p>", "<p>Kota lama.</p>", 8, 4, "lama")
    sent = message(article=story.pk, version=story.version, splices={"body": change})
    assert refusal(writer, sent) == Refusal.WHOLE


def test_no_other_field_of_a_story_is_a_text_to_change(writer, story):
    change = Splice(0, 0, "x", 0)
    sent = message(article=story.pk, version=story.version, splices={"form_key": change})
    assert refusal(writer, sent) == Refusal.WHOLE


def test_a_second_page_does_not_write_into_it(writer):
    autosaves.take(writer, message(put={"headline": "Satu"}))
    assert refusal(writer, message(2, writer=OTHER, put={"headline": "Dua"})) == Refusal.TAKEN
    assert autosaves.go_on(writer, KEY, OTHER).data == {"headline": "Satu"}
    assert refusal(writer, message(2, put={"headline": "Tiga"})) == Refusal.TAKEN
    autosaves.take(writer, message(2, writer=OTHER, put={"headline": "Dua"}))
    assert kept() == {"headline": "Dua"}


def test_nobody_reads_or_writes_what_is_anothers(writer):
    autosaves.take(writer, message(put={"headline": "Satu"}))
    stranger = make_user(roles.EDITOR)
    with pytest.raises(PermissionDenied):
        autosaves.take(stranger, message(2, put={"headline": "Dua"}))
    with pytest.raises(Autosave.DoesNotExist):
        autosaves.go_on(stranger, KEY, OTHER)
    assert not autosaves.discard(stranger, KEY)
    autosaves.close_saved(stranger, KEY, make_article())
    assert kept() == {"headline": "Satu"}


def test_who_may_not_edit_a_story_begins_at_no_text_of_it(writer, story):
    stranger = make_user(roles.REPORTER)
    about = {"article": story.pk, "version": story.version}
    assert refusal(stranger, message(put={"kicker": "x"}, **about)) == Refusal.LOCKED
    autosaves.take(stranger, message(is_whole=True, put={"kicker": "x"}, **about))
    assert kept() == {"kicker": "x"}
    with pytest.raises(PermissionDenied):
        autosaves.take(make_user(roles.MAIL_DESK), message(key=OTHER, put={"kicker": "x"}))


def test_what_is_typed_goes_on_being_kept_after_the_right_to_edit_is_lost(writer, story):
    about = {"article": story.pk, "version": story.version}
    autosaves.take(writer, message(put={"kicker": "x"}, **about))
    Article.objects.filter(pk=story.pk).update(created_by=None)
    story.bylines.all().delete()
    autosaves.take(writer, message(2, put={"kicker": "xy"}, **about))
    assert kept() == {"kicker": "xy"}


def test_what_was_saved_takes_nothing_that_comes_late(writer, story):
    autosaves.take(writer, message(put={"headline": "Satu"}))
    autosaves.close_saved(writer, KEY, story)
    assert kept() == {}
    assert refusal(writer, message(2, put={"headline": "Dua"})) == Refusal.CLOSED
    autosaves.close_saved(writer, OTHER, story)  # saved before its first message came
    assert refusal(writer, message(key=OTHER, put={"headline": "x"})) == Refusal.CLOSED


def test_a_form_that_has_made_its_story_is_told_which(writer):
    form = uuid.uuid4()
    made = make_article(created_by=writer, form_key=form)
    with pytest.raises(RefusedError) as refused:
        autosaves.take(writer, message(form_key=form, put={"headline": "x"}))
    assert (refused.value.refusal, refused.value.story) == (Refusal.MADE, made.pk)


def test_a_story_that_is_gone_is_told(writer):
    assert refusal(writer, message(article=10**9, put={"kicker": "x"})) == Refusal.GONE


def test_a_story_that_goes_while_somebody_types_is_told(writer, story):
    autosaves.take(writer, message(article=story.pk, put={"kicker": "x"}))
    Article.objects.filter(pk=story.pk).delete()
    assert refusal(writer, message(2, article=story.pk, put={"kicker": "y"})) == Refusal.GONE
    autosaves.take(writer, message(2, is_whole=True, put={"kicker": "y", "headline": "Satu"}))
    assert kept() == {"kicker": "y", "headline": "Satu"}


def test_what_is_discarded_can_be_taken_back(writer, story):
    autosaves.take(writer, message(article=story.pk, put={"headline": "Satu"}))
    assert autosaves.discard(writer, KEY)
    assert not Autosave.objects.waiting().exists()
    assert Entry.objects.filter(act=Act.TEXT_DISCARDED, object_id=str(story.pk)).exists()
    assert not autosaves.discard(writer, KEY)
    assert autosaves.take_back(writer, KEY)
    assert Autosave.objects.waiting().get().data == {"headline": "Satu"}
    autosaves.close_saved(writer, KEY, story)
    assert not autosaves.take_back(writer, KEY)


def test_an_end_is_put_to_how_much_one_person_keeps(writer, monkeypatch):
    monkeypatch.setattr(autosaves, "MOST_WAITING", 2)
    monkeypatch.setattr(autosaves, "LONGEST", 100)
    for _row in range(2):
        autosaves.take(writer, message(key=uuid.uuid4(), put={"kicker": "x"}))
    assert refusal(writer, message(put={"kicker": "x"})) == Refusal.FULL
    autosaves.take(make_user(roles.REPORTER), message(put={"kicker": "x"}))
    long = message(key=OTHER, put={"bylines": [{"reporter": ["1", "x" * 101]}]})
    assert refusal(make_user(roles.REPORTER), long) == Refusal.FULL


def aged(key, days, **values):
    Autosave.objects.filter(pk=key).update(saved_at=Now() - datetime.timedelta(days=days), **values)


def test_what_is_empty_closed_or_old_goes(writer, story):
    keys = {name: uuid.uuid4() for name in ("old", "empty", "closed", "young", "emptied")}
    for key in keys.values():
        autosaves.take(writer, message(key=key, put={"kicker": "x"}))
    aged(keys["old"], 61)
    aged(keys["empty"], 2, data={})
    aged(keys["young"], 59)
    aged(keys["emptied"], 0, data={})
    past = Now() - datetime.timedelta(days=8)
    Autosave.objects.filter(pk=keys["closed"]).update(closed_at=past, closed_as="discarded")
    assert autosaves.remove_expired() == 1
    left = set(Autosave.objects.values_list("pk", flat=True))
    assert left == {keys["young"], keys["emptied"]}
    (entry,) = Entry.objects.filter(act=Act.TEXTS_EXPIRED)
    assert entry.params == {"days": autosaves.KEPT_DAYS, "count": 1}


def test_they_go_with_the_account_and_stay_when_the_story_goes(writer, story):
    autosaves.take(writer, message(article=story.pk, put={"kicker": "x"}))
    Article.objects.filter(pk=story.pk).delete()
    assert Autosave.objects.get().article_id is None
    writer.delete()
    assert not Autosave.objects.exists()


def test_somebody_elses_hands_go_on_with_what_a_leaver_typed(writer):
    heir = make_user(roles.EDITOR)
    autosaves.take(writer, message(put={"kicker": "x"}))
    assert autosaves.hand_over(writer, heir) == 1
    assert autosaves.go_on(heir, KEY, OTHER).data == {"kicker": "x"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed_as": "saved"},
        {"closed_at": Now()},
        {"closed_at": Now(), "closed_as": "saved", "data": {"kicker": "x"}},
    ],
)
def test_the_database_holds_what_closed_means(writer, wrong):
    autosaves.take(writer, message(put={"kicker": "x"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        Autosave.objects.update(**wrong)


@settings(max_examples=200)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.text(max_size=20))
def test_a_splice_makes_of_any_text_what_was_typed(before, start, removed, inserted):
    after = before[:start] + inserted + before[start + removed :]
    assert splice(before, after, start, removed, inserted).applied_to(before) == after


@pytest.mark.django_db(transaction=True)
def test_of_messages_at_once_each_is_taken_once():
    user = make_user(roles.REPORTER)
    first = message(put={"headline": "Satu"})
    answers = at_once(*[lambda: autosaves.take(user, first)] * 4)
    assert {type(answer) for answer in answers} <= {Autosave, IntegrityError}
    second, others = message(2, put={"headline": "Dua"}), message(3, put={"kicker": "x"})
    at_once(lambda: autosaves.take(user, others), lambda: autosaves.take(user, second))
    assert kept()["headline"] == "Dua"
    connection.close()
