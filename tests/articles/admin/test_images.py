"""The desk of pictures: what must be told of one, and what is refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Image
from newsroom import roles
from tests.factories import make_article, make_image, make_user, picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = "/admin/articles/image/add/"


@pytest.fixture(autouse=True)
def _logged_in(client):
    client.force_login(make_user(roles.REPORTER))


def upload(client, content=None, name="a.jpg", **changes):
    content = picture_bytes() if content is None else content
    fields = {
        "file": SimpleUploadedFile(name, content),
        "alt": "Benteng",
        "credit": "Ratna",
        "caption": "",
        "source": "",
        "licence": "",
        "focal_x": "0.5",
        "focal_y": "0.4",
    } | changes
    return client.post(ADD, fields)


def test_a_reporter_adds_a_picture(client):
    assert upload(client).status_code == 302
    image = Image.objects.get()
    assert (image.alt, image.credit) == ("Benteng", "Ratna")
    assert image.renditions.exists()


@pytest.mark.parametrize("field", ["alt", "credit"])
@pytest.mark.parametrize("typed", ["", "   "])
def test_description_and_credit_are_required(client, field, typed):
    response = upload(client, **{field: typed})
    assert list(response.context["adminform"].form.errors) == [field, "file"]
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"bukan gambar", "a.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "a.svg"),
        (b"%PDF-1.4", "a.pdf"),
        (b"", "a.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_at_the_field(client, content, name):
    response = upload(client, content, name)
    assert list(response.context["adminform"].form.errors) == ["file"]


def test_other_data_stays_in_the_form_when_the_file_is_refused(client):
    response = upload(client, b"x", alt="Uraian panjang")
    assert response.context["adminform"].form["alt"].value() == "Uraian panjang"


def test_the_popup_of_the_story_form_hands_the_new_picture_back(client):
    response = upload(client, _popup="1")
    assert response.status_code == 200
    assert str(Image.objects.get().pk) in response.content.decode()


def test_the_story_form_learns_what_a_picture_shows(client):
    image = make_image(alt="Bukit", caption="Ilustrasi", credit="Maya")
    about = client.get(f"/admin/articles/image/{image.pk}/about/").json()
    assert about["alt"] == "Bukit"
    assert about["credit"] == "Maya"
    assert about["thumbnail"].startswith("/media/")
    client.force_login(make_user(None))
    assert client.get(f"/admin/articles/image/{image.pk}/about/").status_code == 403


def test_choices_of_pictures_come_with_thumbnails(client):
    make_image(alt="Bukit", credit="Maya")
    make_image(alt="Pasar")
    found = client.get(
        "/admin/autocomplete/",
        {
            "term": "bukit",
            "app_label": "articles",
            "model_name": "article",
            "field_name": "lead_image",
        },
    ).json()["results"]
    assert [choice["text"] for choice in found] == ["Bukit"]
    assert found[0]["thumbnail"].startswith("/media/")


def test_a_picture_that_opens_a_story_is_kept(client):
    client.force_login(make_user(roles.EDITOR))
    image = make_image()
    make_article("Benteng Aleppo", lead_image=image)
    response = client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert response.status_code == 409
    assert "Benteng Aleppo" in response.content.decode()
    assert Image.objects.filter(pk=image.pk).exists()
