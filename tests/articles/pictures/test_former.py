"""A picture's address in a mail that was sent holds as long as the picture does."""

import datetime
import io
import os
import time

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from articles.editing.uses import others_with_picture
from articles.models import FormerRendition, Image, Rendition
from articles.pictures import orphans, queue
from subscriptions.models import Edition, Issue
from tests.factories import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _commits(monkeypatch):
    """What is to happen at the commit happens at once: the test's own transaction never ends."""
    from django.db import transaction

    monkeypatch.setattr(transaction, "on_commit", lambda act, **_kwargs: act())


@pytest.fixture
def image():
    image = make_image()
    queue.make_all()
    return Image.objects.get(pk=image.pk)


def in_mails(image):
    """The name in a mail's HTML, in feeds and previews."""
    return [r.file.name for r in image.renditions.filter(format=Rendition.Format.JPEG)]


def colour(name):
    with default_storage.open(name) as file:
        return Pillow.open(file).convert("RGB").resize((1, 1)).getpixel((0, 0))


def replace(image, colour):
    data = io.BytesIO()
    Pillow.new("RGB", (1600, 900), colour).save(data, "PNG")
    image.file = SimpleUploadedFile("baru.png", data.getvalue())
    image.save()
    queue.make_all()


def test_after_the_focal_point_moved_every_address_holds(image, client):
    sent = in_mails(image)
    for place in (0.9, 0.1, 0.5):
        image.focal_x = place
        image.save()
        sent += in_mails(image)
        queue.make_all()
        sent += in_mails(image)
    assert len(set(sent)) > 10
    assert {client.get(f"/media/{name}").status_code for name in sent} == {200}


def test_after_the_file_was_replaced_the_old_addresses_show_the_new_picture(image, client):
    """Who replaces a picture may have to: nothing of the old one stays on our side."""
    sent = in_mails(image)
    replace(image, (255, 0, 0))
    sent += in_mails(image)
    replace(image, (0, 0, 255))
    for name in {*sent, *in_mails(image)}:
        assert client.get(f"/media/{name}").status_code == 200
        red, _green, blue = colour(name)
        assert (red < 10, blue > 245) == (True, True), name


def test_the_sizes_that_come_later_change_no_address_that_is_known_already(client):
    """Of a small picture a later size is as wide as one that a mail may name."""
    image = make_image()
    sent = [r.file.name for r in image.renditions.all()]
    queue.make_all()
    assert {client.get(f"/media/{name}").status_code for name in sent} == {200}
    assert not FormerRendition.objects.exists()


def test_sizes_that_only_our_pages_name_go_at_once(image):
    webp = image.renditions.filter(format=Rendition.Format.WEBP).first().file.name
    image.focal_x = 0.9
    image.save()
    assert not default_storage.exists(webp)
    assert not FormerRendition.objects.exclude(file__endswith=".jpeg").exists()


def test_no_sweep_takes_them_and_nothing_is_left_of_a_deleted_picture(image):
    image.focal_x = 0.9
    image.save()
    queue.make_all()
    old = time.time() - datetime.timedelta(days=9).total_seconds()
    names = [*in_mails(image), *FormerRendition.objects.values_list("file", flat=True)]
    for name in names:
        os.utime(default_storage.path(name), (old, old))
    assert orphans.remove_orphans() == 0
    image.delete()
    assert not FormerRendition.objects.exists()
    assert [name for name in names if default_storage.exists(name)] == []


def test_a_mailing_is_found_by_the_name_of_before(image):
    edition = Edition.objects.create(name="Pagi", slug="pagi", frequency="daily", hour=5)
    html = f'<img src="/media/{in_mails(image)[0]}">'
    issue = Issue.objects.create(kind="digest", edition=edition, html=html)
    assert issue in others_with_picture(image)
    replace(image, (255, 0, 0))
    assert issue in others_with_picture(image)
