"""Moved and gone pages are asked for again: neither is for good."""

import pytest

from articles.editing import workflow
from articles.models import Article
from newsroom import roles
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db


def asked_again(response):
    return "max-age=0" in response.headers["Cache-Control"]


def test_a_withdrawn_story_is_asked_for_again(client):
    story = make_article()
    address = story.get_absolute_url()
    editor = make_user(roles.EDITOR)
    workflow.make_move(story, "withdraw", editor, note="salah")
    gone = client.get(address)
    assert gone.status_code == 410
    assert asked_again(gone)
    workflow.make_move(Article.objects.get(pk=story.pk), "restore", editor)
    assert client.get(address).status_code == 200


def test_an_address_given_up_and_taken_back_is_no_ring(client):
    story = make_article()
    first = story.get_absolute_url()
    story.slug = "kedua"
    story.save()
    moved = client.get(first)
    assert (moved.status_code, moved.url) == (301, story.get_absolute_url())
    assert asked_again(moved)
    section = make_section("Dunia")
    former = section.get_absolute_url()
    section.slug = "antarbangsa"
    section.save()
    assert asked_again(client.get(former))


def test_a_page_that_is_not_there_yet_is_asked_for_again(client):
    assert asked_again(client.get("/belum-ada/"))
