"""The desk finds: drafts by permission, the picker, why a story is related, the thesaurus."""

import pytest

from articles.indexing.refresh import refresh
from articles.models import RelatedChoice
from newsroom.roles import EDITOR, REPORTER
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/find/"
LIST = "/admin/articles/article/"


@pytest.fixture
def editor(client):
    user = make_user(EDITOR)
    client.force_login(user)
    return user


def test_the_list_finds_drafts_by_their_words(client, editor):
    draft = make_article("Benteng rahasia", status="draft")
    make_article("Lain")
    found = client.get(LIST, {"q": "rahasia"}).context["cl"].result_list
    assert [story.pk for story in found] == [draft.pk]


def test_the_picker_offers_what_the_user_may_see(client):
    draft = make_article("Benteng rahasia", status="draft")
    public = make_article("Benteng terbuka")
    client.force_login(make_user(EDITOR))
    picked = client.get(FIND, {"q": "benteng"}).json()["stories"]
    assert {story["id"] for story in picked} == {draft.pk, public.pk}
    client.force_login(make_user(REPORTER))
    (only,) = client.get(FIND, {"q": "benteng"}).json()["stories"]
    assert only["url"] == public.get_absolute_url()


def test_the_picker_is_for_the_desk(client):
    assert client.get(FIND, {"q": "a"}).status_code == 302
    client.force_login(make_user())
    assert client.get(FIND, {"q": "a"}).status_code == 403


def test_an_editor_sees_why_and_may_decide(client, editor):
    text = "<p>Jembatan gantung Sungai Musi ambruk diterjang arus.</p>"
    story, near = make_article("Satu", body=text), make_article("Dua", body=text)
    while refresh():
        pass
    url = f"/admin/articles/article/{story.pk}/related/"
    assert "jembatan" in client.get(url).content.decode()
    assert not RelatedChoice.objects.exists()
    client.post(url, {"other": near.pk, "kind": "ban"})
    assert list(RelatedChoice.objects.values_list("other", "kind")) == [(near.pk, "ban")]
    client.post(url, {"other": near.pk, "kind": "pin"})
    assert RelatedChoice.objects.get().kind == "pin"
    client.post(url, {"other": near.pk, "kind": "none"})
    for bad in (
        {"other": story.pk, "kind": "pin"},
        {"other": "x", "kind": "pin"},
        {"other": near.pk},
    ):
        assert client.post(url, bad).status_code == 302
    assert not RelatedChoice.objects.exists()


def test_who_may_not_edit_a_story_decides_nothing(client):
    story, other = make_article(), make_article()
    client.force_login(make_user(REPORTER))
    url = f"/admin/articles/article/{story.pk}/related/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"other": other.pk, "kind": "pin"}).status_code == 403


def test_an_editor_extends_the_thesaurus(client, editor):
    client.post("/admin/articles/synonym/add/", {"words": "burka, purdah", "state": "use"})
    make_article("Pasar purdah")
    assert len(client.get("/cari/", {"q": "burka"}).context["stories"]) == 1
    page = client.post("/admin/articles/synonym/add/", {"words": "satu", "state": "use"})
    assert page.status_code == 200
