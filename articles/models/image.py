"""Pictures: what a reader must be told about one is kept once, on the picture."""

from __future__ import annotations

import re
import secrets
from pathlib import PurePath
from typing import Any, Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.models.purges import triggers_of
from articles.models.typed import Typed
from articles.validators import PictureField

# What people write before the name, where every page already says what it is.
_LABEL: Final = re.compile(
    r"(?:foto|gambar|kredit|photo|picture|credit)\s*:\s*(?=\S)", re.IGNORECASE
)
_ENDED: Final = re.compile(r"[.!?…؟۔]['\"”’)»]*$")


def _without_label(credit: str) -> str:
    found = _LABEL.match(credit)
    return credit[found.end() :] if found else credit


def original_path(image: Image, filename: str) -> str:
    """Return where an upload goes: a name that nobody can guess and that is never used again."""
    suffix = PurePath(filename).suffix.lower()
    return f"asli/{timezone.localdate():%Y/%m}/{secrets.token_hex(8)}{suffix}"


def rendition_path(rendition: Rendition, filename: str) -> str:
    """Return where a rendition goes: a new name for every making, so that it may be kept for ever.

    The storage appends to a name that is taken.
    """
    return f"ukuran/{rendition.image_id % 100:02}/{secrets.token_hex(4)}-{filename}"


class Image(Typed):
    """A picture with its description, caption, credit, licence and focal point."""

    file = PictureField(
        _("file"),
        upload_to=original_path,
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG, WebP or GIF, at most 40 megapixels."),
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(
        _("description for those who cannot see it"),
        max_length=250,
        help_text=_("What can be seen, in one sentence."),
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(
        _("credit"), max_length=150, help_text=_("Who made it: photographer, agency, illustrator.")
    )
    source = models.URLField(_("where it was found"), blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    focal_x = models.FloatField(
        _("focal point, from the left"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 is the left edge, 1 the right; crops keep this point."),
    )
    focal_y = models.FloatField(
        _("focal point, from the top"),
        default=0.4,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 is the upper edge, 1 the lower."),
    )
    to_be_completed = models.BooleanField(
        _("to be completed"),
        default=False,
        db_default=False,
        editable=False,
        help_text="It came from elsewhere without a description or a credit.",
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    sizes_due_at = models.DateTimeField(
        default=timezone.now,
        null=True,
        editable=False,
        help_text="When the remaining sizes are to be made; null once all are there.",
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt="") | Q(to_be_completed=True), name="image_has_alt"
            ),
            models.CheckConstraint(
                condition=~Q(credit="") | Q(to_be_completed=True), name="image_has_credit"
            ),
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="image_focal_point_inside",
            ),
        ]
        indexes = [
            models.Index(
                "sizes_due_at", condition=Q(sizes_due_at__isnull=False), name="image_sizes_due"
            ),
            models.Index("id", condition=Q(to_be_completed=True), name="image_to_be_completed"),
        ]
        triggers = triggers_of("articles_image")

    def __str__(self) -> str:
        return self.alt or self.untitled()

    @property
    def thumbnail_url(self) -> str:
        """The address of the smallest crop; empty while the picture has none."""
        crops = [size for size in self.renditions.all() if size.crop != Rendition.FULL]
        smallest = min(crops, key=lambda size: size.width, default=None)
        return smallest.file.url if smallest else ""

    def untitled(self, uploader: str = "") -> str:
        """Return what a picture without a description is called: when it came, and by whom."""
        time = timezone.localtime(self.created_at)
        told = {"day": date_format(time, "j F"), "time": f"{time:%H.%M}", "name": uploader}
        if uploader:
            return str(_("Picture without a title, uploaded %(day)s %(time)s by %(name)s") % told)
        return str(_("Picture without a title, uploaded %(day)s %(time)s") % told)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember what the renditions were made of."""
        image = super().from_db(*args, **kwargs)
        image.remember_file()
        return image

    _made_of: tuple[str, float, float] | None = None

    def remember_file(self) -> None:
        """Take the present file and focal point as those that the renditions show."""
        deferred = self.get_deferred_fields()
        if not {"file", "focal_x", "focal_y"} & deferred:
            self._made_of = (self.file.name or "", self.focal_x, self.focal_y)

    @property
    def caption_sentence(self) -> str:
        """The caption as a sentence that has ended: the credit follows it."""
        text = self.caption.strip()
        return f"{text}." if text and not _ENDED.search(text) else text

    @property
    def made_of_file(self) -> str:
        """The name of the file that the renditions show; empty before there are any."""
        return self._made_of[0] if self._made_of else ""

    @property
    def needs_renditions(self) -> bool:
        """Whether the file or the focal point changed since the renditions were made."""
        return self._made_of != (self.file.name, self.focal_x, self.focal_y)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save without blanks around texts that the database refuses to have empty, or a label."""
        self.alt, self.credit = self.alt.strip(), _without_label(self.credit.strip())
        if self.alt and self.credit:
            self.to_be_completed = False
        super().save(*args, **kwargs)


class Rendition(models.Model):
    """One size and crop of a picture, ready to be served."""

    CARD, FULL = "3:2", "full"  # the crop that lists show, and none

    class Format(models.TextChoices):
        """Encodings that browsers and mail programs can show."""

        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    crop = models.CharField(max_length=20)
    format = models.CharField(max_length=10, choices=Format.choices)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file = models.FileField(upload_to=rendition_path, max_length=200)

    class Meta:
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        ordering = ["image_id", "crop", "width"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "crop", "format", "width"], name="one_rendition_of_a_kind"
            )
        ]
        triggers = triggers_of("articles_rendition")

    def __str__(self) -> str:
        return f"{self.crop} {self.width}×{self.height} {self.format}"


class FormerRendition(models.Model):
    """The file of a size that was replaced: a mail in somebody's box still asks for it."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="former_renditions")
    crop = models.CharField(max_length=20)
    file = models.FileField(max_length=200, unique=True)

    class Meta:
        verbose_name = _("former size of a picture")
        verbose_name_plural = _("former sizes of pictures")
        ordering = ["image_id", "pk"]

    def __str__(self) -> str:
        return self.file.name or ""
