"""The form of a new story makes one story, however often it is sent."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, change_url, filled, save
from tests.at_once import at_once
from tests.factories import make_reporter, make_section, make_user

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def writer(client):
    user = make_user(roles.REPORTER)
    make_reporter("Ratna Kirana", user=user)
    client.force_login(user)
    client.user = user
    return client


def new_form(client, **changes):
    section = make_section("Dunia")
    typed = {"section": section.pk, "headline": "Benteng tua", "body": "<p>Satu.</p>"}
    return filled(client.get(ADD_URL), **(typed | changes))


@pytest.mark.django_db
def test_each_form_has_a_key_of_its_own(writer):
    keys = {new_form(writer)["form_key"] for _number in range(3)}
    assert len(keys) == 3


@pytest.mark.django_db
def test_the_same_form_again_opens_the_story(writer):
    data = new_form(writer)
    first, second = writer.post(ADD_URL, data), writer.post(ADD_URL, data)
    story = Article.objects.get()
    assert first.url == second.url == change_url(story)
    assert story.version == 1


@pytest.mark.django_db
def test_the_form_gone_back_to_changes_what_it_made(writer):
    data = new_form(writer)
    writer.post(ADD_URL, data)
    writer.post(ADD_URL, data | {"headline": "Benteng kuno", "tags": "Aleppo"})
    story = Article.objects.get()
    assert (story.headline, story.version) == ("Benteng kuno", 2)
    assert [tag.name for tag in story.tags.all()] == ["Aleppo"]


@pytest.mark.django_db
def test_it_does_not_write_over_what_was_saved_since(writer):
    data = new_form(writer)
    writer.post(ADD_URL, data)
    colleague = Client()
    colleague.force_login(make_user(roles.EDITOR, first_name="Maya"))
    save(colleague, Article.objects.get(), headline="Benteng megah", dateline="Aleppo")
    answer = writer.post(ADD_URL, data | {"headline": "Benteng kuno"})
    story = Article.objects.get()
    assert (story.headline, story.dateline) == ("Benteng megah", "Aleppo")
    conflict = answer.context["adminform"].form.conflict
    assert [clash.field for clash in conflict.clashes] == ["headline"]
    page = answer.content.decode()
    assert f'action="{change_url(story)}"' in page
    writer.post(change_url(story), filled(answer))
    story.refresh_from_db()
    assert (story.headline, story.dateline) == ("Benteng kuno", "Aleppo")


@pytest.mark.django_db
def test_a_form_that_was_refused_keeps_its_key(writer):
    data = new_form(writer, headline=" ")
    answer = writer.post(ADD_URL, data)
    assert filled(answer)["form_key"] == data["form_key"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "\0", "1" * 5000])
def test_a_strange_key_makes_a_story_or_a_sentence(writer, key):
    assert writer.post(ADD_URL, new_form(writer, form_key=key)).status_code in {200, 302}


@pytest.mark.django_db
def test_the_key_of_somebody_else_opens_nothing(writer):
    data = new_form(writer)
    writer.post(ADD_URL, data)
    other = Client()
    other.force_login(make_user(roles.REPORTER))
    stranger = new_form(other, form_key=data["form_key"], headline="Lain")
    assert other.post(ADD_URL, stranger).status_code != 302
    assert Article.objects.get().headline == "Benteng tua"


@pytest.mark.django_db(transaction=True)
def test_pressed_three_times_at_once_it_makes_one(writer):
    data = new_form(writer)

    def press():
        client = Client()
        client.force_login(writer.user)
        return client.post(ADD_URL, data).status_code

    answers = at_once(*[press] * 3)
    assert answers == [302, 302, 302]
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_a_form_is_told_which_story_it_has_made(writer, client):
    data = new_form(writer)
    asked = {"form_key": data["form_key"]}
    address = reverse("admin:articles_article_made")
    assert writer.get(address, asked).json() == {"url": ""}
    assert writer.get(address, {"form_key": "abc"}).json() == {"url": ""}
    writer.post(ADD_URL, data)
    assert writer.get(address, asked).json() == {"url": change_url(Article.objects.get())}
    client.force_login(make_user(roles.EDITOR))
    assert client.get(address, asked).status_code == 403
