"""Uploads and backups in a bucket, at a server that speaks S3."""

import datetime
import io
import logging

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.urls import reverse
from django.utils import timezone

from articles.models import FormerRendition, Image, Rendition
from articles.pictures import former, orphans
from newsroom import roles
from newsroom.object_storage import MediaOnS3, client, place_of
from newsroom.operations import backup as backups
from newsroom.operations import manifest, restore
from newsroom.operations.targets import TargetError, open_target
from newsroom.uploads import WholeFileStorage
from tests.closed_port import CLOSED
from tests.factories import make_article, make_image, make_user, picture_bytes

moto = pytest.importorskip("moto.server")
pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
BUCKET = "suluh"


@pytest.fixture(scope="module")
def service():
    """A server of moto's in this process; its address."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(service, monkeypatch):
    """An empty bucket, and the environment that leads to it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", service)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "kunci")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rahasia")
    made = client()
    made.create_bucket(Bucket=BUCKET)
    yield made
    for found in made.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        made.delete_object(Bucket=BUCKET, Key=found["Key"])
    made.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def media(bucket, settings):
    """The site's uploads lie in the bucket, below a folder."""
    settings.MEDIA_STORE = f"s3://{BUCKET}/media"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "newsroom.object_storage.MediaOnS3"}
    }
    assert isinstance(storages["default"], MediaOnS3)
    return bucket


def keys(bucket):
    return {found["Key"] for found in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


class TestUploads:
    def test_a_picture_its_sizes_and_its_end(
        self, media, django_capture_on_commit_callbacks, client
    ):
        image = make_image()
        names = {str(image.file), *Rendition.objects.values_list("file", flat=True)}
        assert len(names) > 1
        assert keys(media) == {f"media/{name}" for name in names}
        size = Rendition.objects.first()
        assert size.file.url == f"/media/{size.file.name}"
        answer = client.get(size.file.url)
        assert answer.status_code == 200
        assert answer.getvalue()[:2] == size.file.open("rb").read()[:2]
        assert "immutable" in answer["Cache-Control"]
        with django_capture_on_commit_callbacks(execute=True):
            image.delete()
        assert keys(media) == set()

    def test_originals_are_the_desks(self, media, client):
        url = make_image().file.url
        assert client.get(url).status_code == 404
        client.force_login(make_user(roles.REPORTER))
        assert client.get(url).status_code == 200

    def test_a_picture_uploaded_at_the_desk(self, media, client):
        client.force_login(make_user(roles.EDITOR))
        file = io.BytesIO(picture_bytes(800, 600))
        file.name = "benteng.jpg"
        told = {"file": file, "alt": "Benteng", "credit": "Suluh", "source_kind": "own"}
        client.post(reverse("admin:articles_image_add"), told)
        image = Image.objects.get()
        assert f"media/{image.file}" in keys(media)

    @pytest.mark.parametrize("name", ["tidak/ada.jpg", "../rahasia.jpg", "x%00.jpg", "ukuran"])
    def test_what_is_not_there_is_not_found(self, media, client, name):
        assert client.get(f"/media/{name}").status_code == 404

    def test_a_share_card_is_drawn_once(self, media, client):
        story = make_article("Benteng")
        page = client.get(story.get_absolute_url()).text
        url = "/bagikan/" + page.split("/bagikan/")[1].split('"')[0]
        assert client.get(url).status_code == 200
        before = keys(media)
        assert client.get(url).status_code == 200
        assert keys(media) == before != set()

    def test_former_sizes_show_what_the_picture_is_now(self, media):
        image = make_image()
        size = Rendition.objects.filter(format=Rendition.Format.JPEG).first()
        default_storage.replace("ukuran/lama.jpg", io.BytesIO(b"lama"))
        FormerRendition.objects.create(image=image, crop=size.crop, file="ukuran/lama.jpg")
        former.show_newest(image)
        with default_storage.open("ukuran/lama.jpg", "rb") as shown:
            assert shown.read() != b"lama"

    def test_orphans_go_after_a_day(self, media, monkeypatch):
        image = make_image()
        default_storage.save("asli/ab/yatim.jpg", ContentFile(b"x"))
        assert orphans.remove_orphans() == 0
        later = timezone.now() + datetime.timedelta(days=2)
        monkeypatch.setattr(orphans.timezone, "now", lambda: later)
        assert orphans.remove_orphans() == 1
        assert f"media/{image.file}" in keys(media)

    def test_a_service_that_is_away_is_told_and_not_a_broken_page(
        self, media, client, monkeypatch, settings
    ):
        make_image()
        size = Rendition.objects.first()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{CLOSED}")
        settings.STORAGES = dict(settings.STORAGES)  # the connection is made anew
        answer = client.get(size.file.url)
        assert answer.status_code == 503
        assert answer["Retry-After"]
        with pytest.raises(OSError, match="storage"):
            default_storage.save("asli/x.jpg", ContentFile(b"x"))


class TestBothStorages:
    @pytest.fixture(params=["disk", "bucket"])
    def storage(self, request, settings, tmp_path):
        if request.param == "disk":
            return WholeFileStorage(tmp_path)
        request.getfixturevalue("media")
        return storages["default"]

    def test_files_are_listed_with_size_and_time(self, storage):
        storage.save("asli/a.jpg", ContentFile(b"123"))
        storage.save("b.jpg", ContentFile(b"1"))
        listed = {name: size for name, size, _changed in storage.files()}
        assert listed == {"asli/a.jpg": 3, "b.jpg": 1}
        assert all(changed > 1e18 for _name, _size, changed in storage.files())

    def test_one_is_replaced_whole(self, storage):
        storage.replace("asli/a.jpg", io.BytesIO(b"123"))
        storage.replace("asli/a.jpg", io.BytesIO(b"45"))
        assert storage.open("asli/a.jpg").read() == b"45"
        assert [name for name, _size, _changed in storage.files()] == ["asli/a.jpg"]

    def test_a_name_that_is_taken_gets_another(self, storage):
        first = storage.save("asli/a.jpg", ContentFile(b"1"))
        assert storage.save("asli/a.jpg", ContentFile(b"2")) != first
        assert storage.open(first).read() == b"1"


class TestBackups:
    def test_a_target_does_what_a_folder_does(self, bucket, tmp_path):
        target = open_target(f"s3://{BUCKET}/cadangan")
        (tmp_path / "a").write_bytes(b"isi")
        target.put("backups/x/a", tmp_path / "a")
        target.put_bytes("backups/x/b", b"bb")
        assert dict(target.names("backups/")) == {"backups/x/a": 3, "backups/x/b": 2}
        assert target.read("backups/x/b") == b"bb"
        target.fetch("backups/x/a", tmp_path / "c")
        assert (tmp_path / "c").read_bytes() == b"isi"
        target.delete("backups/x/a")
        target.delete("backups/x/a")
        for lost in (lambda: target.read("backups/x/a"), lambda: target.fetch("n", tmp_path / "d")):
            with pytest.raises(TargetError, match="missing"):
                lost()
        with target.workspace() as work:
            assert work.is_dir()
        assert not work.exists()

    @pytest.mark.parametrize("address", ["s3://", "s3://kunci:rahasia@suluh/x", "gs://x/y"])
    def test_an_address_that_cannot_be(self, bucket, address):
        with pytest.raises(TargetError):
            open_target(address)

    def test_a_bucket_that_is_not_there(self, bucket):
        with (
            pytest.raises(TargetError, match=r"missing|answers"),
            open_target("s3://tidak-ada/x").workspace(),
        ):
            pass

    def test_place(self):
        assert place_of("s3://b/c/d/") == ("b", "c/d")
        assert place_of("s3://b") == ("b", "")

    def test_media_of_the_bucket_go_into_a_backup_and_come_back(self, media, tmp_path):
        image = make_image()
        target = open_target(f"s3://{BUCKET}/cadangan")
        told = backups._copy_media(target, tmp_path, print)
        assert told.files == len([key for key in keys(media) if key.startswith("media/")]) > 1
        assert 1 < told.copied <= told.files  # two of the same content are one
        before = image.file.open("rb").read()
        default_storage.delete(image.file.name)
        restore._bring_back_media(target, tmp_path / backups.MEDIA, print)
        assert image.file.storage.open(image.file.name).read() == before
        (tmp_path / backups.MEDIA).rename(tmp_path / "old")
        assert backups._copy_media(target, tmp_path, print).copied == 0
        assert list(manifest.media_of(tmp_path / "old"))
