"""What the desk asks another site about: its page's title, and what a short address leads to."""

from __future__ import annotations

import pytest

from articles.admin.story import embeds
from newsroom import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/title/"
FILM = "https://www.tiktok.com/@suluh/video/7301234567890123456"


@pytest.fixture
def reporter(client, monkeypatch):
    client.force_login(make_user(roles.REPORTER))
    monkeypatch.setattr(embeds, "title_of", lambda address: f"Judul {address}")
    return client


def test_a_short_address_brings_what_it_leads_to(reporter, monkeypatch):
    monkeypatch.setattr(embeds, "meant_by", lambda address: FILM if "vm." in address else "")
    told = reporter.post(PAGE, {"address": "https://vm.tiktok.com/ZMabc/"}).json()
    assert told == {"title": f"Judul {FILM}", "embed": FILM}
    told = reporter.post(PAGE, {"address": "https://contoh.example/"}).json()
    assert told == {"title": "Judul https://contoh.example/"}


def test_what_is_no_address_has_no_title(reporter):
    for address in ("", "http://[", "https://vm.tiktok.com]/"):
        assert reporter.post(PAGE, {"address": address}).json()["title"] in {"", f"Judul {address}"}
    assert reporter.get(PAGE).status_code == 405
