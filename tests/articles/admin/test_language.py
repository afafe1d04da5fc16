"""The newsroom's pages speak Indonesian, English for those who choose it; readers' pages do not."""

from __future__ import annotations

import pytest
from django.conf import settings

from newsroom import roles
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _logged_in(client):
    client.force_login(make_user(roles.EDITOR))


def test_the_admin_is_indonesian_whatever_the_browser_asks_for(client):
    html = client.get("/admin/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="id"' in html
    assert "Keluar" in html


def test_a_member_of_staff_chooses_english_and_returns_to_the_same_page(client):
    page = "/admin/articles/article/?q=a"
    response = client.post("/admin/bahasa/", {"language": "en", "next": page})
    assert response.url == page
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    html = client.get(page).content.decode()
    assert '<html lang="en"' in html
    assert "Log out" in html
    client.post("/admin/bahasa/", {"language": "id", "next": page})
    assert '<html lang="id"' in client.get(page).content.decode()


def test_the_header_has_the_choice_as_a_plain_form(client):
    html = client.get("/admin/").content.decode()
    form = html[html.index('class="language"') :]
    assert 'action="/admin/bahasa/"' in form
    assert form.index('value="id"') < form.index('value="en"')


def test_the_choice_leads_to_no_other_site(client):
    response = client.post("/admin/bahasa/", {"language": "en", "next": "https://evil.example/"})
    assert "evil" not in response.url
