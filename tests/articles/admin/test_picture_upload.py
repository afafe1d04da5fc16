"""Pictures that come while a story is written: kept at once, told of after, judged like any."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.admin import picture_upload
from articles.guarded_http import NotToBeHadError
from articles.models import Article, Autosave, Image
from newsroom import roles
from tests.factories import make_article, make_image, make_user, picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

UPLOAD = "/admin/articles/image/upload/"


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


def upload(client, content=None, **data):
    if content is not None:
        data["file"] = SimpleUploadedFile("foto.jpg", content)
    return client.post(UPLOAD, data)


def tell(client, image, **changes):
    told = {"alt": "Benteng", "caption": "", "credit": "Ratna", "licence": "CC BY"}
    told |= {"focal_x": "0.25", "focal_y": "0.75"} | changes
    return client.post(f"/admin/articles/image/{image.pk}/tell/", told)


def test_a_file_is_kept_at_once_and_waits_to_be_completed(client, reporter):
    answer = upload(client, picture_bytes()).json()
    image = Image.objects.get()
    assert (answer["id"], answer["complete"], answer["may_change"]) == (str(image.pk), False, True)
    assert answer["thumbnail"]
    assert answer["whole"]
    assert image.to_be_completed
    answer = tell(client, image).json()
    image.refresh_from_db()
    assert answer["complete"]
    assert not image.to_be_completed
    assert (image.alt, image.licence, image.focal_x, image.focal_y) == (
        "Benteng", "CC BY", 0.25, 0.75,
    )  # fmt: skip


def test_what_is_missing_is_said_at_its_field_and_nothing_is_saved(client, reporter):
    image = make_image(alt="Lama")
    answer = tell(client, image, alt=" ", credit="")
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"alt", "credit"}
    image.refresh_from_db()
    assert image.alt == "Lama"


def test_what_is_completed_later_keeps_what_was_typed_so_far(client, reporter):
    upload(client, picture_bytes())
    image = Image.objects.get()
    assert tell(client, image, credit="", caption="Pagi", later="true").status_code == 200
    image.refresh_from_db()
    told = (image.alt, image.caption, image.credit, image.focal_x, image.to_be_completed)
    assert told == ("Benteng", "Pagi", "", 0.25, True)
    assert "later" not in LogEntry.objects.latest("pk").change_message.lower()
    assert tell(client, image, alt="", later="true").status_code == 200
    assert tell(client, image, later="true").status_code == 200
    image.refresh_from_db()
    assert not image.to_be_completed
    # What is complete lacks nothing again.
    assert tell(client, image, alt="", later="true").status_code == 400


@pytest.mark.parametrize("content", [b"bukan gambar", b"%PDF-1.4", b""])
def test_what_is_no_picture_is_refused_in_a_sentence(client, reporter, content):
    answer = upload(client, content)
    assert answer.status_code == 400
    assert "JPEG" in answer.json()["error"]
    assert not Image.objects.exists()


def test_a_pasted_document_s_picture_is_fetched_and_judged(client, reporter, monkeypatch):
    monkeypatch.setattr(picture_upload, "download", lambda address: picture_bytes())
    upload(client, address="https://a.example/foto.jpg")
    assert Image.objects.get().source == "https://a.example/foto.jpg"
    monkeypatch.setattr(picture_upload, "download", lambda address: b"<html>")
    assert upload(client, address="https://a.example/foto.jpg").status_code == 400
    assert Image.objects.count() == 1


def test_an_address_within_the_house_is_never_asked(client, reporter):
    for address in ("http://127.0.0.1/x.png", "http://localhost/x.png", "file:///etc/passwd", "x"):
        assert upload(client, address=address).status_code == 400
    assert not Image.objects.exists()


def test_an_address_without_an_answer_is_a_sentence(client, reporter, monkeypatch):
    def gone(address):
        raise NotToBeHadError(address)

    monkeypatch.setattr(picture_upload, "download", gone)
    answer = upload(client, address="https://a.example/foto.jpg")
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_who_may_add_none_uploads_none(client):
    client.force_login(make_user(roles.MAIL_DESK))
    assert upload(client, picture_bytes()).status_code == 403
    assert not Image.objects.exists()


def test_a_get_keeps_nothing(client, reporter):
    assert client.get(UPLOAD).status_code == 405


def test_what_readers_see_is_an_editor_s_to_tell(client, reporter):
    image = make_image(alt="Lama")
    make_article(lead_image=image)
    assert tell(client, image).status_code == 403
    assert client.get(f"/admin/articles/image/{image.pk}/about/").json()["may_change"] is False
    client.force_login(make_user(roles.EDITOR))
    assert tell(client, image).status_code == 200


def test_telling_of_it_is_a_version_of_each_open_story(client, reporter):
    image = make_image(alt="Lama")
    story = make_article(status="draft", body=f'<div data-pictures="{image.pk}"></div>')
    tell(client, image)
    story = Article.objects.get(pk=story.pk)
    assert story.version == 1
    assert "Benteng" in story.revisions.first().data["pictures"][0]


def take_back(client, image):
    return client.post(f"/admin/articles/image/{image.pk}/take-back/")


def test_what_was_given_up_at_once_is_taken_back_with_its_log(client, reporter):
    upload(client, picture_bytes())
    image = Image.objects.get()
    assert take_back(client, image).json() == {"gone": True}
    assert not Image.objects.exists()
    assert LogEntry.objects.latest("pk").is_deletion()
    assert take_back(client, image).json() == {"gone": True}  # pressed twice


def by_an_editor(client, image):
    """Somebody else tells of it, then its uploader asks."""
    uploader = client.session["_auth_user_id"]
    client.force_login(make_user(roles.EDITOR))
    tell(client, image)
    client.force_login(User.objects.get(pk=uploader))


@pytest.mark.parametrize(
    "happens",
    [
        lambda client, image: client.force_login(make_user(roles.REPORTER)),
        by_an_editor,
        lambda client, image: make_article(lead_image=image, status="draft"),
        lambda client, image: make_article(body=f'<div data-pictures="7,{image.pk}"></div>'),
        lambda client, image: Autosave.objects.create(
            key=uuid.uuid4(),
            writer=uuid.uuid4(),
            user=make_user(roles.REPORTER),
            data={"body": f'<div data-pictures="{image.pk}"></div>'},
        ),
        lambda client, image: Autosave.objects.create(
            key=uuid.uuid4(),
            writer=uuid.uuid4(),
            user=make_user(roles.REPORTER),
            data={"lead_image": [str(image.pk), "Benteng"]},
        ),
        lambda client, image: Image.objects.update(
            created_at=timezone.now() - datetime.timedelta(days=2)
        ),
    ],
    ids=["somebody else", "told by another", "lead", "placed", "typed", "chosen", "old"],
)
def test_a_picture_that_is_not_the_uploaders_alone_stays(client, reporter, happens):
    upload(client, picture_bytes())
    image = Image.objects.get()
    happens(client, image)
    assert take_back(client, image).json() == {"gone": False}
    assert Image.objects.filter(pk=image.pk).exists()
    assert not LogEntry.objects.filter(action_flag=DELETION).exists()


def test_a_picture_of_an_import_is_nobody_s_to_take_back(client, reporter):
    image = make_image(alt="", credit="", to_be_completed=True)
    assert take_back(client, image).json() == {"gone": False}
    assert client.get(f"/admin/articles/image/{image.pk}/take-back/").status_code == 405
    client.force_login(make_user(roles.MAIL_DESK))
    assert take_back(client, image).status_code == 403
