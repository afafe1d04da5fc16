"""The desk's field of further sections, wherever a story's fields go."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from articles.admin.story import unsaved
from articles.editing import restoring, revisions
from articles.editing.copying import copy
from articles.models import Article, Autosave
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, errors, filled, save, update_of
from tests.factories import make_article, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def kota():
    return make_section("Kota")


@pytest.fixture
def alam():
    return make_section("Lingkungan")


@pytest.fixture
def draft(editor, kota, alam):
    made = make_article("Air naik", status="draft", section=kota, further=[alam])
    revisions.record_change(made, editor)
    return made


def keys(*sections):
    return ["", *(str(section.pk) for section in sections)]


def names(article):
    return [section.name for section in article.further_sections.all()]


def test_what_is_ticked_is_kept_and_the_own_section_is_none_of_it(client, editor, kota, alam):
    opened = filled(client.get(ADD_URL), headline="Baru", section=kota.pk)
    client.post(ADD_URL, opened | {"further_sections": keys(kota, alam)})
    made = Article.objects.get()
    assert names(made) == ["Lingkungan"]
    assert made.revisions.get().data["further_sections"] == ["Lingkungan"]


def test_all_can_be_taken_away_and_a_form_without_the_field_leaves_them(client, draft):
    opened = filled(client.get(change_url(draft)))
    del opened["further_sections"]
    client.post(change_url(draft), opened | {"headline": "Lain"})
    assert names(draft) == ["Lingkungan"]
    save(client, draft, further_sections=keys())
    assert names(draft) == []


def test_a_further_section_becomes_the_own(client, draft, alam):
    save(client, draft, section=alam.pk)
    draft.refresh_from_db()
    assert (draft.section, names(draft)) == (alam, [])


def test_a_key_that_is_none_is_told_at_the_field(client, draft):
    response = save(client, draft, further_sections=["", "99999999999"])
    assert list(errors(response)) == ["further_sections"]


def test_an_update_for_readers_shows_it(client, editor, kota, alam):
    story = make_article(section=kota)
    revisions.record_change(story, editor)
    opened = filled(client.get(change_url(story)), further_sections=keys(alam))
    answer = client.post(change_url(story), opened)
    assert [change.field for change in update_of(answer).changes] == ["further_sections"]
    assert not update_of(answer).form.asks
    save(client, story, further_sections=keys(alam))
    assert names(story) == ["Lingkungan"]
    save(client, story, further_sections=keys())
    assert names(story) == []


class TestTwoAtOnce:
    @pytest.fixture
    def other(self):
        client = Client()
        client.force_login(make_user(roles.EDITOR))
        return client

    def test_what_only_the_other_changed_comes_along(self, client, draft, other):
        opened = filled(client.get(change_url(draft)))
        save(other, draft, further_sections=keys(make_section("Dunia")))
        client.post(change_url(draft), opened | {"headline": "Air surut"})
        draft.refresh_from_db()
        assert (draft.headline, names(draft)) == ("Air surut", ["Dunia"])

    def test_where_both_changed_it_both_are_shown_and_the_own_stays_ticked(
        self, client, draft, other, alam
    ):
        dunia, laut = make_section("Dunia"), make_section("Laut")
        opened = filled(client.get(change_url(draft)))
        save(other, draft, further_sections=keys(dunia))
        response = client.post(change_url(draft), opened | {"further_sections": keys(alam, laut)})
        form = response.context["adminform"].form
        [clash] = form.conflict.clashes
        assert clash.field == "further_sections"
        assert (clash.before, clash.after) == ("Dunia", "Laut\nLingkungan")
        theirs = {"clashes": form.conflict.packed_clashes, "clash-further_sections": "theirs"}
        client.post(change_url(draft), filled(response) | theirs)
        assert names(draft) == ["Dunia"]
        client.post(change_url(draft), filled(response))
        assert names(draft) == ["Laut", "Lingkungan"]


def test_an_earlier_version_brings_them_back_but_for_the_present_own(client, editor, draft, alam):
    save(client, draft, further_sections=keys(make_section("Dunia")))
    draft.refresh_from_db()
    first = draft.revisions.get(version=1)
    restoring.restore(draft, first, editor, seen=draft.version)
    assert names(draft) == ["Lingkungan"]
    del first.data["further_sections"]  # kept before there were any
    first.data["headline"] = "Paling lama"
    restoring.restore(draft, first, editor, seen=draft.version)
    assert names(draft) == ["Lingkungan"]
    first.data |= {"further_sections": ["Kota", "Hilang"]}
    assert any("Hilang" in line for line in restoring.earlier(first.data).missing)
    restoring.restore(draft, first, editor, seen=draft.version)
    assert names(draft) == []


def test_a_copy_has_them(draft, editor):
    assert names(copy(draft, editor, uuid.uuid4())) == ["Lingkungan"]


def test_unsaved_ticks_are_kept_as_the_form_tells_them(client, draft, alam):
    message = {"key": str(uuid.uuid4()), "writer": str(uuid.uuid4()), "number": 1, "story": draft.pk,
               "version": draft.version, "put": {"further_sections": [str(alam.pk)]}}  # fmt: skip
    client.post("/admin/articles/article/autosave/", json.dumps(message), "application/json")
    assert Autosave.objects.get().data == {"further_sections": [str(alam.pk)]}
    assert unsaved.as_typed(draft)["further_sections"] == [str(alam.pk)]


def test_a_look_at_what_is_typed_shows_them(client, draft):
    opened = filled(client.get(change_url(draft)))
    opened["further_sections"] = keys(make_section("Dunia"))
    url = f"/admin/articles/article/typed/preview/?story={draft.pk}"
    page = client.post(url, opened).json()["page"]
    assert '<a href="/rubrik/dunia/">Dunia</a></li>' in page
    assert names(draft) == ["Lingkungan"]


def test_the_list_of_a_section_has_those_filed_further(client, draft, alam, kota):
    for section in (kota, alam):
        page = client.get(f"/admin/articles/article/?section__id__exact={section.pk}")
        assert [story.pk for story in page.context["cl"].result_list] == [draft.pk]
    dunia = make_section("Dunia")
    page = client.get(f"/admin/articles/article/?section__id__exact={dunia.pk}")
    assert not page.context["cl"].result_list


def test_a_section_that_is_named_further_says_by_which_story(admin_client, draft, alam):
    answer = admin_client.post(f"/admin/articles/section/{alam.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 409
    assert "Air naik" in answer.text


def test_the_field_is_there_once_there_is_a_second_section(client, editor, kota):
    assert "field-further_sections" not in client.get(ADD_URL).text
    make_section("Lingkungan")
    assert "field-further_sections" in client.get(ADD_URL).text
