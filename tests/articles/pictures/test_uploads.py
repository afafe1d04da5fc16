"""Every kind of file through the desk's own forms: saved and right, or refused in a sentence."""

from __future__ import annotations

import datetime
import errno
import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from PIL import Image as Pillow

from articles.models import Image, SiteIdentity
from articles.pictures.orphans import remove_orphans
from articles.pictures.queue import make_all
from newsroom import roles
from tests.articles.pictures.files import UPLOADS, WHITE, Upload, flagged, plain, saved
from tests.factories import make_image, make_user, picture_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = "/admin/articles/image/add/"
IDENTITY = "/admin/articles/siteidentity/1/change/"
WORDS = {
    "alt": "Benteng",
    "credit": "Ratna",
    "caption": "",
    "source": "",
    "licence": "",
    "focal_x": "0.5",
    "focal_y": "0.4",
}
LOGO = {"name": "Lentera", "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def _english(client, settings):
    user = make_user(roles.ADMINISTRATOR)
    SiteIdentity.objects.get_or_create(pk=1)
    settings.LANGUAGE_CODE = "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)


def stored_files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def send(client, field: str, upload: Upload, **fields: str):
    file = SimpleUploadedFile("x", upload.content)
    file.name = upload.name  # past Django's own tidying: browsers send what the disk says
    return client.post(ADD if field == "file" else IDENTITY, {field: file} | fields)


def refusal(response, field: str) -> str:
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field], errors
    assert len(errors[field]) == 1
    return str(errors[field][0])


def near(found, wanted, slack=4) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("upload", UPLOADS, ids=str)
def test_a_new_picture_is_right_in_every_size_or_refused_in_a_sentence(client, upload):
    before = stored_files()
    response = send(client, "file", upload, **WORDS)
    if upload.refused:
        said = refusal(response, "file")
        assert all(words in said for words in upload.refused.split("|")), said
        assert stored_files() == before
        assert not Image.objects.exists()
        return
    assert response.status_code == 302, response.context["adminform"].form.errors
    if upload.size is None or max(upload.size) < 1000:
        make_all()  # the huge ones are tried by test_the_queue_makes_sizes_of_extreme_shapes
    image = Image.objects.get()
    for rendition in image.renditions.all():
        with Pillow.open(rendition.file) as shown:
            assert shown.mode in {"RGB", "L"}
            assert shown.size == (rendition.width, rendition.height)
            if upload.middle is not None:
                middle = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 2))
                assert near(middle, upload.middle), (rendition, middle)
            if upload.label.startswith("orientation"):
                assert shown.width > shown.height or rendition.crop == "1:1"
                if rendition.crop == "full":
                    left = shown.convert("RGB").getpixel((shown.width // 8, shown.height // 2))
                    assert near(left, (200, 30, 30), 12), (rendition, left)
    if upload.size is not None:
        whole = image.renditions.get(crop="full", format="jpeg")
        assert (whole.width, whole.height) == upload.size


def test_the_queue_makes_sizes_of_extreme_shapes(client):
    extreme = [u for u in UPLOADS if u.size and max(u.size) >= 1000]
    assert len(extreme) > 4
    for upload in extreme:
        send(client, "file", upload, **WORDS)
    make_all()
    assert not Image.objects.filter(sizes_due_at__isnull=False).exists()


# A picture and a logo are judged by the same code: CI tries all of them on both.
SOME = [
    pytest.param(upload, marks=[pytest.mark.thorough] if place % 5 else [])
    for place, upload in enumerate(UPLOADS)
]


@pytest.mark.parametrize("upload", SOME, ids=str)
def test_a_logo_is_stored_without_metadata_or_refused_in_a_sentence(client, upload):
    before = stored_files()
    response = send(client, "logo", upload, **LOGO)
    if upload.refused:
        said = refusal(response, "logo")
        assert all(words in said for words in upload.refused.split("|")), said
        assert stored_files() == before
        return
    assert response.status_code == 302, response.context["adminform"].form.errors
    identity = SiteIdentity.objects.get()
    with Pillow.open(identity.logo) as logo:
        assert logo.format == "PNG"
        assert logo.size == (identity.logo_width, identity.logo_height)
        assert not logo.getexif()
        assert "icc_profile" not in logo.info
        if upload.middle is not None:
            shown = Pillow.new("RGBA", logo.size, (*WHITE, 255))
            shown.alpha_composite(logo.convert("RGBA"))
            middle = shown.getpixel((logo.width // 2, logo.height // 2))[:3]
            assert near(middle, upload.middle)


class TestWhatIsStored:
    """Words change without a new file being chosen."""

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("alt", "Lain"), ("credit", "Maya"), ("caption", "Ilustrasi"), ("licence", "CC BY"),
         ("source", "https://arsip.example/1"), ("focal_x", "0.9"), ("focal_y", "0.1")],
    )  # fmt: skip
    def test_every_field_of_a_picture(self, client, field, typed):
        image = make_image()
        url = f"/admin/articles/image/{image.pk}/change/"
        assert client.post(url, WORDS | {field: typed}).status_code == 302
        assert str(getattr(Image.objects.get(pk=image.pk), field)) == typed

    def test_words_of_a_picture_whose_file_is_gone(self, client):
        image = make_image()
        Path(image.file.path).unlink()
        url = f"/admin/articles/image/{image.pk}/change/"
        assert client.post(url, WORDS | {"caption": "Baru"}).status_code == 302

    def test_the_focal_point_of_a_picture_whose_file_is_gone_is_refused_in_a_sentence(self, client):
        image = make_image()
        Path(image.file.path).unlink()
        url = f"/admin/articles/image/{image.pk}/change/"
        response = client.post(url, WORDS | {"focal_x": "0.9"})
        assert "cannot be read" in refusal(response, "file")
        assert Image.objects.get(pk=image.pk).focal_x == 0.5
        assert image.renditions.exists()

    def test_a_replaced_file_takes_the_place_of_the_former_one(
        self, client, django_capture_on_commit_callbacks
    ):
        image = make_image()
        former = {image.file.name, *(r.file.name for r in image.renditions.all())}
        url = f"/admin/articles/image/{image.pk}/change/"
        new = SimpleUploadedFile("b.png", saved(plain("RGB", (1, 2, 3)), "PNG"))
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(url, WORDS | {"file": new}).status_code == 302
        # Mails, feeds and previews may name the JPEGs: those show the new picture; see test_former.
        gone = {name for name in former if not name.endswith(".jpeg")}
        assert len(gone) == 2
        assert not gone & stored_files()
        image = Image.objects.get(pk=image.pk)
        assert image.file.name in stored_files()
        assert (image.width, image.height) == (90, 60)

    def test_a_refused_file_leaves_the_former_one(self, client):
        image = make_image()
        before = stored_files()
        url = f"/admin/articles/image/{image.pk}/change/"
        cut = SimpleUploadedFile("b.jpg", picture_bytes(900, 900)[:900])
        assert "cut off" in refusal(client.post(url, WORDS | {"file": cut}), "file")
        assert stored_files() == before

    def test_the_identity_once_a_logo_is_stored(self, client):
        logo = SimpleUploadedFile("l.jpg", flagged(6))
        assert client.post(IDENTITY, LOGO | {"logo": logo}).status_code == 302
        assert client.post(IDENTITY, LOGO | {"tagline": "Terang"}).status_code == 302
        identity = SiteIdentity.objects.get()
        assert identity.tagline == "Terang"
        assert (identity.logo_width, identity.logo_height) == (90, 60)

    def test_a_cleared_and_a_replaced_logo_leave_no_file(
        self, client, django_capture_on_commit_callbacks
    ):
        for second in ({"logo": SimpleUploadedFile("m.png", picture_bytes(9, 9, "PNG"))},
                       {"logo-clear": "on"}):  # fmt: skip
            first = SimpleUploadedFile("l.png", picture_bytes(kind="PNG"))
            client.post(IDENTITY, LOGO | {"logo": first})
            former = SiteIdentity.objects.get().logo.name
            with django_capture_on_commit_callbacks(execute=True):
                assert client.post(IDENTITY, LOGO | second).status_code == 302
            assert former not in stored_files()
        assert not SiteIdentity.objects.get().logo

    def test_where_a_photo_was_taken_is_not_told_by_a_logo(self, client):
        exif = Pillow.Exif()
        exif[0x010E] = "rahasia"
        exif.get_ifd(0x8825)[1] = "S"
        content = saved(plain("RGB", WHITE), "JPEG", exif=exif, comment=b"rahasia")
        client.post(IDENTITY, LOGO | {"logo": SimpleUploadedFile("l.jpg", content)})
        assert b"rahasia" not in SiteIdentity.objects.get().logo.read()


class TestAFullDisk:
    """Whatever file the disk refuses, a sentence is said and nothing stays."""

    @pytest.mark.parametrize("which", [1, 2, 3, 4])
    @pytest.mark.parametrize(
        ("number", "said"), [(errno.ENOSPC, "no room"), (errno.EACCES, "could not store")]
    )
    def test_while_the_original_or_a_size_is_written(
        self, client, monkeypatch, which, number, said
    ):
        calls = iter(range(1, 99))
        save = FileSystemStorage._save

        def refuse(storage, name, content):
            if next(calls) != which:
                return save(storage, name, content)
            path = Path(storage.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
            raise OSError(number, "refused by the disk")

        monkeypatch.setattr(FileSystemStorage, "_save", refuse)
        response = client.post(ADD, WORDS | {"file": SimpleUploadedFile("a.jpg", picture_bytes())})
        assert said in refusal(response, "file")
        assert not Image.objects.exists()
        assert not stored_files()

    def test_while_a_replacement_is_written(self, client, monkeypatch):
        image = make_image()
        before = stored_files()

        def refuse(storage, name, content):
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(FileSystemStorage, "_save", refuse)
        new = SimpleUploadedFile("a.jpg", picture_bytes())
        response = client.post(f"/admin/articles/image/{image.pk}/change/", WORDS | {"file": new})
        assert "no room" in refusal(response, "file")
        assert stored_files() == before

    def test_while_a_logo_is_written(self, client, monkeypatch):
        def refuse(storage, name, content):
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(FileSystemStorage, "_save", refuse)
        logo = SimpleUploadedFile("a.jpg", picture_bytes())
        assert "no room" in refusal(client.post(IDENTITY, LOGO | {"logo": logo}), "logo")

    @pytest.mark.parametrize("when", ["new_file", "write", "seek"])
    def test_while_a_large_file_is_received(self, client, monkeypatch, when):
        from django.core.files import uploadhandler

        def refuse(*args):
            raise OSError(errno.ENOSPC, "full")

        if when == "new_file":
            monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", refuse)
        else:
            small_disk = type("Small", (uploadhandler.TemporaryUploadedFile,), {when: refuse})
            monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", small_disk)
        big = io.BytesIO(picture_bytes() + bytes(3_000_000))
        big.name = "besar.jpg"
        assert "no room" in refusal(client.post(ADD, WORDS | {"file": big}), "file")


class TestOrphans:
    """What a killed process left goes after a day; what a row names, and what is young, stays."""

    def left_behind(self, hours: int) -> set[str]:
        with transaction.atomic():
            make_image()
            transaction.set_rollback(True)
        left = stored_files()
        for name in left:
            then = (timezone.now() - datetime.timedelta(hours=hours)).timestamp()
            os.utime(Path(settings.MEDIA_ROOT) / name, (then, then))
        return left

    def test_they_go_after_a_day(self, capsys, django_capture_on_commit_callbacks):
        assert len(self.left_behind(hours=25)) == 4
        image = make_image()
        then = (timezone.now() - datetime.timedelta(days=3)).timestamp()
        os.utime(image.file.path, (then, then))
        with django_capture_on_commit_callbacks(execute=True):
            call_command("pictures")
        assert "4 files removed" in capsys.readouterr().out
        rows = {image.file.name, *(r.file.name for r in image.renditions.all())}
        assert stored_files() == rows

    def test_a_file_that_is_about_to_be_named_stays(self):
        left = self.left_behind(hours=23)
        assert remove_orphans() == 0
        assert stored_files() == left

    def test_the_logo_stays_and_a_former_one_goes(self, client):
        client.post(IDENTITY, LOGO | {"logo": SimpleUploadedFile("a.jpg", picture_bytes())})
        logo = SiteIdentity.objects.get().logo
        former = Path(logo.path).with_name("lama.png")
        former.write_bytes(b"x")
        for path in (former, logo.path):
            os.utime(path, (0, 0))
        assert remove_orphans() == 1
        assert stored_files() == {logo.name}

    def test_nothing_is_there_before_the_first_picture(self):
        assert remove_orphans() == 0
