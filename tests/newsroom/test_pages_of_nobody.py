"""Health, uploaded files, headers: what belongs to no application."""

import pytest
from django.db import connection

from tests.factories import make_image, make_user


@pytest.mark.django_db
def test_health_is_ok_while_the_database_answers(client):
    response = client.get("/health/")
    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.django_db
def test_health_says_when_it_does_not(client, monkeypatch):
    from django.db import OperationalError

    def broken(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:  # undone before the database's own fixture ends
        patch.setattr(connection, "cursor", broken)
        assert client.get("/health/").status_code == 503


@pytest.mark.django_db
class TestAnUploadedPicture:
    def test_it_is_served_and_may_be_kept_for_ever(self, client):
        size = make_image().renditions.get(crop="full")
        response = client.get(size.file.url)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")

    @pytest.mark.parametrize(
        "path",
        ["/media/../secret_key", "/media/%2e%2e/secret_key", "/media//etc/passwd", "/media/"],
    )
    def test_nothing_outside_its_folder_is(self, client, path):
        assert client.get(path).status_code == 404

    def test_another_kind_of_file_is_not(self, client, settings):
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        (settings.MEDIA_ROOT / "a.html").write_text("<script>alert(1)</script>")
        assert client.get("/media/a.html").status_code == 404


@pytest.mark.django_db
class TestTheContentSecurityPolicy:
    @pytest.mark.parametrize("path", ["/", "/admin/login/", "/tidak-ada/"])
    def test_it_allows_nothing_inline(self, client, path):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.django_db
class TestAReadersPage:
    def test_it_sets_no_cookie_and_varies_with_none(self, client):
        for path in ("/", "/cari/?q=a", "/tidak-ada/"):
            response = client.get(path)
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")

    def test_it_stays_in_the_sites_language(self, client):
        client.cookies["django_language"] = "en"
        response = client.get("/", headers={"accept-language": "en"})
        assert '<html lang="id"' in response.text

    def test_it_takes_no_other_method(self, client):
        assert client.post("/").status_code == 405


@pytest.mark.django_db
def test_the_staffs_language_is_a_choice(client):
    client.force_login(make_user("Editor"))
    assert '<html lang="id"' in client.get("/admin/").text
    client.post("/admin/bahasa/", {"language": "en", "next": "/admin/"})
    assert '<html lang="en' in client.get("/admin/").text
