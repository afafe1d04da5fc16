"""The desk's list of what looks alike, and merging from it and from any list."""

import pytest

from articles.editing import uniting
from articles.models import Synonym, Tag, Twins
from newsroom import roles
from tests.factories import make_article, make_reporter, make_source, make_user

pytestmark = pytest.mark.django_db
TAGS = "/admin/articles/tag/"


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def shown(client, url=TAGS):
    page = client.get(f"{url}twins/")
    return [sorted(str(row) for row in pair["rows"]) for pair in page.context["pairs"]]


def test_from_the_list_to_one_and_back(client, editor):
    make_article(tags=["Joko Widodo", "Jokowi Widodo", "Aleppo"])
    make_article(tags=["Joko Widodo"])
    assert shown(client) == [["Joko Widodo", "Jokowi Widodo"]]
    keys = [Tag.objects.get(name=name).pk for name in ("Joko Widodo", "Jokowi Widodo")]
    page = client.get(f"{TAGS}merge/", {"key": keys})
    assert [row.name for row in page.context["rows"]] == ["Joko Widodo", "Jokowi Widodo"]
    page = client.post(f"{TAGS}merge/", {"key": keys, "kept": keys[0]}, follow=True)
    assert "“Jokowi Widodo” kini “Joko Widodo”; 1 berita ikut." in page.text
    twins = Twins.objects.get()
    for _twice in range(2):
        page = client.post(f"{TAGS}twins/{twins.pk}/undo/", follow=True)
        assert "“Jokowi Widodo” ada lagi" in page.text
    assert shown(client) == [["Joko Widodo", "Jokowi Widodo"]]


def test_pressed_twice_it_says_both_times_what_was_done(client, editor):
    """The browser shows the answer to the second press alone."""
    make_article(tags=["Joko Widodo", "Jokowi Widodo"])
    keys = [Tag.objects.get(name=name).pk for name in ("Joko Widodo", "Jokowi Widodo")]
    for _twice in range(2):
        page = client.post(f"{TAGS}merge/", {"key": keys, "kept": keys[0]}, follow=True)
        assert "“Jokowi Widodo” kini “Joko Widodo”; 1 berita ikut." in page.text
    assert Twins.objects.count() == 1
    other = client.post(f"{TAGS}merge/", {"key": keys, "kept": keys[1]}, follow=True)
    assert "tidak ada lagi" in other.text
    assert "tidak ada lagi" in client.get(f"{TAGS}merge/", {"key": keys}, follow=True).text


def test_of_two_presses_at_once_the_second_says_what_the_first_did(client, editor, monkeypatch):
    make_article(tags=["Joko Widodo", "Jokowi Widodo"])
    kept, gone = (Tag.objects.get(name=name) for name in ("Joko Widodo", "Jokowi Widodo"))

    def late(kind, gone_key, kept_key, user, merge=uniting.merge):
        merge(kind, gone_key, kept_key, user)
        return merge(kind, gone_key, kept_key, user)

    monkeypatch.setattr(uniting, "merge", late)
    data = {"key": [kept.pk, gone.pk], "kept": kept.pk}
    page = client.post(f"{TAGS}merge/", data, follow=True)
    assert "“Jokowi Widodo” kini “Joko Widodo”; 1 berita ikut." in page.text
    assert "tidak ada lagi" not in page.text


def test_two_that_are_two_are_offered_no_more(client, editor):
    make_article(tags=["Maluku Utara", "Malukuu Utara"])
    keys = list(Tag.objects.order_by("-pk").values_list("pk", flat=True))
    client.post(f"{TAGS}twins/apart/", {"key": keys})
    client.post(f"{TAGS}twins/apart/", {"key": keys})
    assert shown(client) == []
    assert Twins.objects.count() == 1


def test_synonyms_of_the_thesaurus_are_offered(client, editor):
    make_article(tags=["KPK", "Komisi Pemberantasan Korupsi"])
    words = "kpk, komisi pemberantasan korupsi"
    Synonym.objects.update_or_create(words=words, defaults={"state": Synonym.State.IN_USE})
    assert shown(client) == [["KPK", "Komisi Pemberantasan Korupsi"]]


def test_ticked_ones_are_merged_and_one_alone_is_none(client, editor):
    make_article(tags=["Satu", "Dua"])
    keys = list(Tag.objects.values_list("pk", flat=True))
    asked = client.post(TAGS, {"action": "merge", "index": "0", "_selected_action": keys})
    assert asked.status_code == 302
    assert "/merge/?key=" in asked["Location"]
    alone = client.post(
        TAGS, {"action": "merge", "index": "0", "_selected_action": keys[:1]}, follow=True
    )
    assert "Tidak ada yang dilakukan" in alone.text


def test_only_who_may_merge_comes_here(client):
    make_article(tags=["Satu", "Dua"])
    client.force_login(make_user(roles.REPORTER))
    for url in ("twins/", "merge/"):
        assert client.get(f"{TAGS}{url}").status_code == 403
    assert client.post(f"{TAGS}twins/apart/", {"key": [1, 2]}).status_code == 403
    assert "twins/" not in client.get(TAGS).text


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("reporter", make_reporter),
        ("source", make_source),
        ("tag", lambda name: make_article(tags=[name])),
    ],
)
def test_the_list_costs_the_same_for_three_and_for_thirty(
    client, editor, kind, make, django_assert_num_queries
):
    url = f"/admin/articles/{kind}/twins/"

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    for name in ("Kalimantan", "Kalimantam", "Kalimantann"):
        make(name)
    few = cost()
    for number in range(30):
        make(f"Kalimantan{'abcdefghijklmnopqrstuvwxyzabcdef'[number]}")
    assert cost() == few
