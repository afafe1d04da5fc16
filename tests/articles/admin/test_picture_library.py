"""The library: in how many stories each picture stands, and which stand nowhere."""

from __future__ import annotations

import pytest

from articles.editing import uses
from articles.models import Page
from newsroom import roles
from tests.factories import make_article, make_image, make_reporter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def shown(client, query=""):
    answer = client.get(f"/admin/articles/image/{query}")
    return {image.pk: image for image in answer.context["cl"].result_list}


def test_each_story_counts_once_however_often_it_shows_the_picture(client):
    client.force_login(make_user(roles.EDITOR))
    one, other, third = make_image(), make_image(), make_image()
    place = f'<div data-pictures="{one.pk},{other.pk}"></div>'
    make_article(lead_image=one, body=f"<p>a</p>{place}{place}")
    make_article(body=f'<p>a</p><div data-pictures="{one.pk}"></div>')
    found = shown(client)
    assert [found[image.pk].use_count for image in (one, other, third)] == [2, 1, 0]


def test_only_what_stands_nowhere_is_unused(client):
    client.force_login(make_user(roles.EDITOR))
    lead, placed, photo, of_page, free = (make_image() for _number in range(5))
    make_article(lead_image=lead, body=f'<p>a</p><div data-pictures="{placed.pk}"></div>')
    make_reporter("Ratna", photo=photo)
    body = f'<div data-pictures="{of_page.pk}"></div>'
    Page.objects.create(title="Kami", slug="kami", body=body)
    assert set(shown(client, "?unused=1")) == {free.pk}


def test_the_list_costs_as_much_for_many_as_for_few(client, django_assert_max_num_queries):
    client.force_login(make_user(roles.EDITOR))
    for _number in range(12):
        make_article(lead_image=make_image())
    with django_assert_max_num_queries(12):
        shown(client)


def test_nothing_is_asked_for_no_pictures(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert uses.counted([]) == {}
