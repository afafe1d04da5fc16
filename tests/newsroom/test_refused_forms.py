"""A form of the desk with an old token, or sent after the session ended, is offered again."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from articles.models import Article
from newsroom import roles
from tests.articles.admin.forms import ADD_URL, filled
from tests.factories import make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def writer():
    user = make_user(roles.REPORTER, "ratna")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.user = user
    return client


def written(client):
    section = make_section("Dunia")
    return filled(
        client.get(ADD_URL),
        section=section.pk,
        headline="Benteng “tua” & kota",
        body="<p>Satu</p>\r\n<p>dua</p>",
    )


def offered(response):
    """The form on the page as a browser would send it."""
    html = response.content.decode()
    import html as entities

    fields = re.findall(r'<textarea name="([^"]*)" hidden>&#10;(.*?)</textarea>', html, re.DOTALL)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    action = re.search(r'<form method="post" action="([^"]*)" data-kept-form', html)[1]
    data = {name: entities.unescape(value) for name, value in fields}
    return entities.unescape(action), data | {"csrfmiddlewaretoken": token}


def test_an_old_token_costs_one_more_press(writer):
    data = written(writer)
    answer = writer.post(ADD_URL, data | {"csrfmiddlewaretoken": "x" * 64}, headers=HERE)
    assert answer.status_code == 403
    assert "ratna" in answer.content.decode()
    action, again = offered(answer)
    assert action == ADD_URL
    assert writer.post(action, again, headers=HERE).status_code == 302
    story = Article.objects.get()
    assert (story.headline, story.body) == ("Benteng “tua” & kota", "<p>Satu</p><p>dua</p>")


def test_a_form_sent_after_the_session_ended_comes_back(writer):
    data = written(writer)
    token = writer.cookies["csrftoken"].value
    writer.session.flush()
    answer = writer.post(ADD_URL, data | {"csrfmiddlewaretoken": token}, headers=HERE)
    assert answer.status_code == 403
    assert "Benteng “tua” &amp; kota" in answer.content.decode()
    writer.force_login(writer.user)
    action, again = offered(answer)
    assert writer.post(action, again, headers=HERE).status_code == 302
    assert Article.objects.count() == 1


@pytest.mark.parametrize("origin", ["https://jahat.example", "null", "http://testserver.jahat"])
def test_a_form_from_elsewhere_is_not_offered(writer, origin):
    data = written(writer) | {"csrfmiddlewaretoken": "x" * 64}
    answer = writer.post(ADD_URL, data, headers={"Origin": origin})
    assert answer.status_code == 403
    assert b"Benteng" not in answer.content
    assert b"Benteng" not in writer.post(ADD_URL, data).content


def test_no_password_comes_back(writer):
    data = {"username": "x", "password1": "rahasia-sekali", "password": "rahasia-sekali"}
    whether = {"usable_password": "false"}  # there shall be one: no secret
    answer = writer.post("/admin/auth/user/add/", data | whether, headers=HERE)
    assert answer.status_code == 403
    assert b"rahasia-sekali" not in answer.content
    assert b'name="usable_password" hidden>&#10;false</textarea>' in answer.content
    login = writer.post("/admin/login/", data, headers=HERE)
    assert b"rahasia-sekali" not in login.content
