"""A public story is updated: what changes is shown first, and whether facts changed is asked."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from articles.models import Article, Autosave, Correction, Notice
from newsroom import roles
from tests.articles.admin.forms import (
    answered,
    change_url,
    errors,
    filled,
    filled_update,
    save,
    send,
    update_of,
)
from tests.at_once import at_once
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

BODY = "".join(f"<p>Paragraf {name} tentang pasar.</p>" for name in ("satu", "dua", "tiga"))
KEY = "8a5b1f0e-5d0c-4a57-9a51-0d3f6a6f1c11"


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR, first_name="Bagas")
    client.force_login(user)
    return user


@pytest.fixture
def story():
    return make_article("Pasar dibuka", body=BODY, tags=["Aleppo"])


def press(client, story, **changes):
    """Open the page, change fields and press once."""
    form = filled(client.get(change_url(story)), **changes)
    return client.post(change_url(story), form)


def stored(story):
    return Article.objects.get(pk=story.pk)


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_what_changes_is_shown_before_readers_see_it(client, editor, story):
    response = press(client, story, body=BODY.replace("dua", "kedua"), tags="Aleppo, Rusia")
    assert response.status_code == 200
    assert stored(story).body == BODY
    changes = {change.field: change for change in update_of(response).changes}
    assert set(changes) == {"body", "tags"}
    assert (changes["body"].passages[0].number, changes["body"].same) == (2, 2)
    page = response.content.decode()
    assert "<del>dua</del><ins>kedua</ins>" in page
    assert response.context["adminform"].form["body"].value() == BODY.replace("dua", "kedua")


def test_with_the_answer_that_no_fact_changed_it_goes_out(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi")
    assert answered(client, response).status_code == 302
    assert stored(story).headline == "Pasar dibuka lagi"
    assert not Correction.objects.exists()


def test_without_an_answer_it_does_not(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi")
    again = answered(client, response, facts="")
    assert "facts" in update_of(again).form.errors
    assert stored(story).headline == "Pasar dibuka"
    assert answered(client, again).status_code == 302


def test_the_correction_is_written_right_there(client, editor, story):
    writer = make_user(roles.REPORTER)
    story.bylines.all().delete()
    story.bylines.create(reporter=make_reporter("Ani", user=writer), position=1)
    response = press(client, story, body=BODY.replace("satu", "kesatu"))
    wordless = answered(client, response, facts="yes")
    assert "correction" in update_of(wordless).form.errors
    words = {"facts": "yes", "correction": "Bukan satu.", "correction_important": "on"}
    assert answered(client, wordless, **words).status_code == 302
    correction = Correction.objects.get()
    assert (correction.article, correction.text) == (story, "Bukan satu.")
    assert correction.is_important
    assert stored(story).revisions.first().data["corrections"] == ["Bukan satu."]
    told = Notice.objects.get(recipient=writer)
    assert (told.kind, told.words) == (Notice.Kind.CORRECTED, "Bukan satu.")


def test_words_of_a_correction_that_was_not_meant_are_none(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi")
    assert answered(client, response, facts="no", correction="Tidak jadi.").status_code == 302
    assert not Correction.objects.exists()


def test_who_writes_a_correction_into_its_list_is_not_asked_again(client, editor, story):
    rows = {"corrections-TOTAL_FORMS": "1", "corrections-0-text": "Tahunnya salah."}
    response = press(client, story, headline="Pasar dibuka lagi", **rows)
    update = update_of(response)
    assert not update.form.asks
    assert {change.field for change in update.changes} == {"headline", "corrections"}
    assert answered(client, response).status_code == 302
    assert Correction.objects.get().text == "Tahunnya salah."


@pytest.mark.parametrize("changes", [{"tags": "Aleppo, Rusia"}, {"slug": "pasar-buka"}])
def test_what_tells_no_fact_is_shown_and_not_asked(client, editor, story, changes):
    response = press(client, story, **changes)
    assert not update_of(response).form.asks
    assert answered(client, response).status_code == 302


def test_with_nothing_changed_one_press_says_so(client, editor, story):
    Correction.objects.create(article=story, text="Namanya salah.", is_important=True)
    before = stored(story)
    response = press(client, story, autosave=KEY)
    assert response.url == change_url(story)
    assert "Tidak ada yang berubah" in said(response)
    after = stored(story)
    assert (after.version, after.modified_at) == (before.version, before.modified_at)
    assert Autosave.objects.get(pk=KEY).closed_as == Autosave.Closed.SAVED


@pytest.mark.parametrize("blank", ["\n", "\n\n  ", "<p></p>"])
def test_a_body_that_only_its_html_tells_apart_is_not_changed(client, editor, story, blank):
    Article.objects.filter(pk=story.pk).update(body=BODY.replace("</p><p>", f"</p>{blank}<p>"))
    response = press(client, story)
    assert "Tidak ada yang berubah" in said(response)
    response = press(client, story, body=BODY.replace("dua", "kedua"))
    (change,) = update_of(response).changes
    assert (change.passages[0].number, len(change.passages), change.same) == (2, 1, 2)


@pytest.mark.parametrize("typed", ["https://whc.unesco.org/", "bukan alamat"])
def test_a_row_that_cannot_be_kept_is_no_nothing(client, editor, story, typed):
    response = press(client, story, **{"article_sources-0-url": typed})
    assert response.status_code == 200
    assert typed in response.content.decode()


@pytest.mark.parametrize("name", ["updated_at", "embargo_until"])
def test_a_time_that_cannot_be_kept_is_no_nothing(client, editor, story, name):
    response = press(client, story, **{name: "kemarin"})
    assert name in errors(response)
    assert update_of(response) is None


def test_a_correction_alone_is_a_change(client, editor, story):
    correction = Correction.objects.create(article=story, text="Namanya salah.")
    important = {"corrections-0-is_important": "on"}
    response = press(client, story, **important)
    assert [change.field for change in update_of(response).changes] == ["corrections"]
    assert answered(client, response).status_code == 302
    correction.refresh_from_db()
    assert correction.is_important
    response = press(client, story, **important, **{"corrections-0-DELETE": "on"})
    assert answered(client, response).status_code == 302
    assert not Correction.objects.exists()


def test_what_was_changed_after_looking_is_looked_at_again(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi")
    form = filled_update(response, facts="yes", correction="Bukan.") | {"headline": "Pasar ditutup"}
    again = client.post(change_url(story), form)
    assert stored(story).headline == "Pasar dibuka"
    assert update_of(again).changes[0].passages[0].segments[-1].text == "ditutup"
    assert update_of(again).form["correction"].value() == "Bukan."
    assert "update-heading" in again.content.decode()


def test_pressed_twice_it_happens_once(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi")
    form = filled_update(response, facts="yes", correction="Bukan dibuka.")
    assert client.post(change_url(story), form).status_code == 302
    assert client.post(change_url(story), form).status_code == 302
    assert Correction.objects.count() == 1
    assert stored(story).revisions.filter(data__headline="Pasar dibuka lagi").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_at_once_it_happens_once(client, editor, story):
    rows = {"corrections-TOTAL_FORMS": "1", "corrections-0-text": "Tahunnya salah."}
    response = press(client, story, headline="Pasar dibuka lagi", **rows)
    form = filled_update(response)

    def again():
        other = Client()
        other.force_login(editor)
        return other.post(change_url(story), form).status_code

    assert at_once(*[again] * 3) == [302] * 3
    assert Correction.objects.count() == 1


def test_two_people_at_once_meet_on_the_page_of_both_texts(client, editor, story):
    maya = Client()
    maya.force_login(make_user(roles.EDITOR, first_name="Maya"))
    response = press(client, story, headline="Pasar dibuka lagi")
    save(maya, story, headline="Pasar tetap tutup")
    late = client.post(change_url(story), filled_update(response))
    assert late.context["adminform"].form.conflict.clashes
    assert update_of(late) is None
    assert stored(story).headline == "Pasar tetap tutup"
    response = client.post(change_url(story), filled(late))
    assert update_of(response).changes[0].field == "headline"
    assert answered(client, response).status_code == 302
    assert stored(story).headline == "Pasar dibuka lagi"


def test_what_the_form_refuses_is_mended_first(client, editor, story):
    response = press(client, story, headline=" ")
    assert update_of(response) is None
    assert 'class="errornote"' in response.content.decode()
    rows = {"article_sources-0-url": "https://whc.unesco.org/"}
    response = press(client, story, headline="Pasar dibuka lagi", **rows)
    assert update_of(response) is None


def test_a_button_that_does_more_is_the_one_that_goes_on(client, editor, story):
    response = press(client, story, headline="Pasar dibuka lagi", _move="withdraw")
    assert 'name="_move" value="withdraw"' in response.content.decode().split("update-end")[1]
    answer = answered(client, response, _move="withdraw")
    assert answer.url.endswith("/move/withdraw/")
    assert press(client, story, _move="withdraw").url.endswith("/move/withdraw/")


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_no_reader_sees_is_saved_at_once(client, editor, status):
    story = make_article("Pasar dibuka", status=status)
    assert press(client, story, headline="Pasar dibuka lagi").status_code == 302


def test_a_story_that_appeared_meanwhile_is_a_public_one(client, editor):
    with travel("2026-01-01 10:00+07:00"):
        later = make_article("Terjadwal", status="draft")
        send(client, later, filled(client.get(change_url(later)), _move="approve"))
    form = filled(client.get(change_url(later)), headline="Sudah tayang")
    assert update_of(client.post(change_url(later), form)) is not None


def test_an_answer_about_a_former_address_is_not_asked_for_again(client, editor, story):
    other = stored(make_article("Gempa di Palu"))
    other.slug = "lain"
    other.save()
    form = filled(client.get(change_url(story)), slug="gempa-di-palu")
    asked = client.post(change_url(story), form)
    response = client.post(change_url(story), filled(asked))
    assert 'name="slug-asked"' in response.content.decode()
    assert answered(client, response).status_code == 302
