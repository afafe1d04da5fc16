"""What every answer tells browsers, and where somebody who found a hole may turn."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/tidak-ada/", "/health/"])
def test_a_page_uses_nothing_of_the_device_and_stands_apart(client, path):
    headers = client.get(path).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pictures_may_stand_in_readers_of_feeds(client):
    assert client.get("/media/a.webp").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_security_txt_says_where_to_turn_and_how_long_it_holds(client, settings):
    settings.SITE_URL = "https://berita.example"
    settings.MAIL_FROM = "Suluh <redaksi@berita.example>"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:redaksi@berita.example"
    assert fields["Canonical"] == "https://berita.example/.well-known/security.txt"
    left = datetime.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert datetime.timedelta(days=300) < left < datetime.timedelta(days=366)


def test_security_txt_names_the_page_of_contacts_where_readers_see_one(client, settings):
    settings.SITE_URL = "https://berita.example"
    Page.objects.create(title="Kontak", slug="kontak", body="<p>Jalan Melati 1</p>")
    line = "Contact: https://berita.example/kontak/"
    assert line in client.get("/.well-known/security.txt").text.splitlines()
    Page.objects.update(is_published=False)
    assert line not in client.get("/.well-known/security.txt").text.splitlines()
