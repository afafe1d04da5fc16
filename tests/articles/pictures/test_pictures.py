"""Pictures: judged by content, cropped about their focal point, sized once, cleared away."""

import datetime
import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from articles.models import Image
from articles.pictures import queue, renditions
from articles.pictures.queue import make_all
from articles.pictures.renditions import crop_box, make
from articles.validators import validate_picture
from tests.clock import travel
from tests.factories import make_article, make_image, make_user, picture_bytes


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


JUDGE = """
import django, io, resource, sys, time
from django.conf import settings
settings.configure(USE_I18N=False)
django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ImageField
from articles.validators import validate_picture
content = sys.stdin.buffer.read()
started = time.process_time()
try:
    ImageField(validators=[validate_picture]).clean(SimpleUploadedFile("x.png", content))
    print("taken")
except ValidationError:
    print("refused")
# getrusage would tell of the process that this one was forked from, too.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time() - started, int(peak.split()[1]) // 1024)
"""


def gif_claiming(width, height):
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + bytes(6)
        + b"\x2c"
        + (struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00\x3b")
    )


def png_with_a_bomb_of_text():
    text = b"zTXtkunci\x00\x00" + zlib.compress(bytes(400_000_000), 9)
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    whole = picture_bytes(8, 8, "PNG")
    return whole[:33] + chunk + whole[33:]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (lambda: png_claiming(60_000, 60_000), "refused"),
        (lambda: png_claiming(8_000, 5_001), "refused"),
        (lambda: gif_claiming(65_535, 65_535), "refused"),
        (png_with_a_bomb_of_text, "refused"),
        (lambda: picture_bytes(6_000, 5_000, "PNG"), "taken"),
    ],
    ids=["png", "just too large", "gif", "text", "large and honest"],
)
def test_a_bomb_is_refused_in_a_second_and_300_megabytes(made, verdict):
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE],
        input=made(),
        capture_output=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    said, figures = judged.stdout.decode().splitlines()
    seconds, megabytes = map(float, figures.split())
    assert said == verdict
    assert seconds < 1
    assert megabytes < 300


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
        picture.save(buffer, "JPEG", exif=exif, comment=b"komentar", xmp=b"<?xpacket rahasia?>")
        image.file.save("kota.jpg", ContentFile(buffer.getvalue(), "kota.jpg"), save=False)
        image.save()
        return image

    def test_what_is_needed_now_is_made_on_upload(self):
        image = self.make()
        sizes = {(r.crop, r.format, r.width, r.height) for r in image.renditions.all()}
        assert sizes == {
            ("3:2", "webp", 320, 213), ("3:2", "jpeg", 640, 427), ("full", "jpeg", 1200, 900),
        }  # fmt: skip
        assert Image.objects.get().sizes_due_at is not None

    def test_the_queue_makes_the_rest_once(self):
        image = self.make()
        assert make_all() == 1
        assert make_all() == 0
        widths = {(crop, kind): set() for crop in ("3:2", "full") for kind in ("avif", "webp")}
        for r in image.renditions.exclude(format="jpeg"):
            widths[r.crop, r.format].add(r.width)
        assert widths == {
            ("3:2", "avif"): {320, 480, 760, 1200}, ("3:2", "webp"): {320, 480, 760, 1200},
            ("full", "avif"): {760, 1200, 1600}, ("full", "webp"): {760, 1200, 1600},
        }  # fmt: skip

    def test_a_picture_changed_meanwhile_keeps_its_own_sizes(self, monkeypatch):
        image = self.make()

        def meanwhile(picture, specs):
            made = make(picture, specs)
            Image.objects.filter(pk=picture.pk).update(focal_x=0.1)
            return made

        monkeypatch.setattr(queue, "make", meanwhile)
        queue.make_next()
        assert image.renditions.count() == 3

    def test_a_crash_only_delays_them(self):
        self.make()
        Image.objects.update(sizes_due_at=timezone.now() + datetime.timedelta(minutes=10))
        assert make_all() == 0  # somebody claimed it
        with travel(timezone.now() + datetime.timedelta(minutes=11)):
            assert make_all() == 1

    def test_no_reader_waits_for_them(self, client, monkeypatch):
        story = make_article(lead_image=self.make())
        monkeypatch.setattr(renditions, "_make", None)
        page = client.get(story.get_absolute_url()).text
        assert "<source" not in page  # JPEG until the rest is there
        assert 'fetchpriority="high"' in page

    def test_the_command_drains_the_queue(self, capsys):
        self.make()
        call_command("pictures")
        assert "1 pictures" in capsys.readouterr().out

    def test_a_small_picture_is_not_enlarged(self):
        widths = [r.width for r in self.make(300, 200).renditions.all()]
        assert max(widths) == 300

    def test_they_carry_no_metadata(self):
        image = self.make()
        make_all()
        assert image.renditions.count() > 10
        for rendition in image.renditions.all():
            content = rendition.file.read()
            for secret in (b"rahasia", b"komentar", b"xpacket"):
                assert secret not in content

    def test_the_original_is_for_the_desk(self, client):
        image = self.make()
        assert client.get(image.file.url).status_code == 404
        client.force_login(make_user("Reporter"))
        assert client.get(image.file.url).status_code == 200

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
        # But for what mails may name; see test_former.
        assert not any(Path(path).exists() for path in before if not path.endswith(".jpeg"))
        assert all(Path(path).exists() for path in after)

    def test_a_deleted_picture_takes_its_files_along(self, django_capture_on_commit_callbacks):
        image = self.make()
        files = [image.file.path, *(r.file.path for r in image.renditions.all())]
        with django_capture_on_commit_callbacks(execute=True):
            image.delete()
        assert not any(Path(path).exists() for path in files)

    def test_the_tag_prints_sizes_and_no_layout_shift(self):
        image = self.make()
        make_all()
        shown = Template('{% load images %}{% picture image sizes="50vw" ratio="3:2" %}').render(
            Context({"image": image})
        )
        assert shown.index("image/avif") < shown.index("image/webp") < shown.index(".jpeg")
        assert "320w" in shown
        assert 'width="1200" height="800"' in shown
        assert 'alt="Kota"' in shown
        assert 'loading="lazy"' in shown


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["alt", "credit"])
def test_the_database_wants_alt_and_credit(field):
    image = make_image()
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**{field: ""})
