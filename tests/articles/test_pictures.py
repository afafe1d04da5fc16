"""Pictures: judged by content, cropped about their focal point, sized once, cleared away."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from articles.models import Image
from articles.picturefile import validate_picture
from articles.renditions import crop_box
from tests.factories import make_image, picture_bytes


def named(content, name="gambar.jpg"):
    return ContentFile(content, name=name)


def png_claiming(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


class TestAnUpload:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_it_takes_the_four_kinds(self, kind):
        validate_picture(named(picture_bytes(kind=kind)))

    @pytest.mark.parametrize(
        "content",
        [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\xff\xd8\xff", b"x" * 999],
    )
    def test_it_refuses_what_is_no_picture_whatever_its_name(self, content):
        with pytest.raises(ValidationError, match="JPEG, PNG, WebP"):
            validate_picture(named(content))

    def test_it_refuses_another_kind(self):
        with pytest.raises(ValidationError):
            validate_picture(named(picture_bytes(kind="BMP")))

    @pytest.mark.parametrize("size", [(8000, 5001), (60_000, 60_000), (400_000, 400_000)])
    def test_it_refuses_a_bomb_without_decoding_it(self, size):
        with pytest.raises(ValidationError):
            validate_picture(named(png_claiming(*size)))

    def test_the_file_can_be_read_from_its_beginning_afterwards(self):
        file = named(picture_bytes())
        validate_picture(file)
        assert file.read(2) == b"\xff\xd8"


class TestACrop:
    @given(
        width=st.integers(1, 5000),
        height=st.integers(1, 5000),
        x=st.floats(0, 1),
        y=st.floats(0, 1),
    )
    def test_it_lies_inside_and_keeps_the_focal_point(self, width, height, x, y):
        left, upper, right, lower = crop_box(width, height, "3:2", (x, y))
        assert 0 <= left < right <= width
        assert 0 <= upper < lower <= height
        assert left <= x * width <= right + 1
        assert upper <= y * height <= lower + 1

    def test_a_portrait_keeps_its_upper_part(self):
        assert crop_box(1000, 3000, "3:2", (0.5, 0)) == (0, 0, 1000, 667)


@pytest.mark.django_db
class TestRenditions:
    def make(self, width=2000, height=1500, **fields):
        image = Image(alt="Kota", credit="Suluh", **fields)
        buffer = io.BytesIO()
        picture = Pillow.new("RGB", (width, height), "#a33")
        exif = Pillow.Exif()
        exif[0x010E] = "rahasia lokasi"
        picture.save(buffer, "JPEG", exif=exif)
        image.file.save("kota.jpg", ContentFile(buffer.getvalue(), "kota.jpg"), save=False)
        image.save()
        return image

    def test_they_are_made_on_upload(self):
        sizes = {(r.crop, r.format, r.width, r.height) for r in self.make().renditions.all()}
        assert sizes == {
            ("3:2", "webp", 320, 213), ("3:2", "webp", 640, 427), ("3:2", "webp", 960, 640),
            ("full", "webp", 640, 480), ("full", "webp", 1080, 810), ("full", "webp", 1600, 1200),
            ("full", "jpeg", 1200, 900), ("16:9", "jpeg", 1200, 675), ("4:3", "jpeg", 1200, 900),
            ("1:1", "jpeg", 1200, 1200),
        }  # fmt: skip

    def test_a_small_picture_is_not_enlarged(self):
        widths = [r.width for r in self.make(300, 200).renditions.all()]
        assert max(widths) == 300

    def test_they_carry_no_metadata(self):
        for rendition in self.make().renditions.all():
            assert b"rahasia" not in rendition.file.read()

    def test_a_new_caption_makes_none_anew(self):
        image = self.make()
        before = {r.file.name for r in image.renditions.all()}
        image = Image.objects.get(pk=image.pk)
        image.caption = "Lain"
        image.save()
        assert {r.file.name for r in image.renditions.all()} == before

    def test_a_new_focal_point_makes_them_anew_and_clears_the_old(
        self, django_capture_on_commit_callbacks
    ):
        image = self.make()
        before = {r.file.path for r in image.renditions.all()}
        image = Image.objects.get(pk=image.pk)
        image.focal_x = 0.9
        with django_capture_on_commit_callbacks(execute=True):
            image.save()
        after = {r.file.path for r in image.renditions.all()}
        assert not before & after
        assert not any(Path(path).exists() for path in before)
        assert all(Path(path).exists() for path in after)

    def test_a_deleted_picture_takes_its_files_along(self, django_capture_on_commit_callbacks):
        image = self.make()
        files = [image.file.path, *(r.file.path for r in image.renditions.all())]
        with django_capture_on_commit_callbacks(execute=True):
            image.delete()
        assert not any(Path(path).exists() for path in files)

    def test_the_tag_prints_sizes_and_no_layout_shift(self):
        image = self.make()
        shown = Template('{% load images %}{% picture image sizes="50vw" ratio="3:2" %}').render(
            Context({"image": image})
        )
        assert 'srcset="' in shown
        assert "320w" in shown
        assert 'width="960" height="640"' in shown
        assert 'alt="Kota"' in shown
        assert 'loading="lazy"' in shown


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["alt", "credit"])
def test_the_database_wants_alt_and_credit(field):
    image = make_image()
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**{field: ""})
