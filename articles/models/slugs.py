"""Slugs: made of a name, free whoever else wants it at the same moment, and never lost again."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Collection
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import IntegrityError, models, transaction
from django.urls import get_script_prefix, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 80
MOST_TRIES = 50  # of as many that want one slug at the same moment
_LONGEST_NUMBER = 8  # signs after the name: "-2" and so on


_PLAIN = re.compile(r"[-a-zA-Z0-9_]+")
_DAY, _SLUG = datetime.date(2000, 12, 31), "slug"


def address_at(view: str, slug: str, day: datetime.date | None = None) -> str:
    """Return the address of ``view``, which takes a slug, after a day where there is one.

    It is what ``reverse`` returns, which takes ten times as long: a page has dozens.
    """
    year_is_whole = day is None or day.year >= 1000  # noqa: PLR2004 - four digits
    if not (_PLAIN.fullmatch(slug) and year_is_whole):
        return reverse(view, args=[day, slug] if day else [slug])
    before, after = _around(view, get_script_prefix(), is_dated=day is not None)
    return f"{before}{day:%Y/%m/%d}/{slug}{after}" if day else f"{before}{slug}{after}"


@cache
def _around(view: str, _prefix: str, *, is_dated: bool) -> tuple[str, str]:
    """Return what stands before and after in the address, under a script's prefix."""
    sample = f"{_DAY:%Y/%m/%d}/{_SLUG}" if is_dated else _SLUG
    before, _sample, after = reverse(view, args=[_DAY, _SLUG] if is_dated else [_SLUG]).rpartition(
        sample
    )
    return before, after


def slug_from(text: str, most: int = MAX_LENGTH) -> str:
    """Return ``text`` as a slug of at most ``most`` characters, cut at a word.

    Empty for a text without a letter that a slug can hold: Arabic, say.
    """
    slug = slugify(text).strip("-_")
    if len(slug) > most:
        slug = slug[: most + 1].rpartition("-")[0] or slug[:most]
    return slug.strip("-_")


def free_slug(
    text: str,
    fallback: str,
    *taken: models.QuerySet[Any],
    most: int = MAX_LENGTH,
    refused: Collection[str] = (),
) -> str:
    """Return a slug for ``text`` that no row of ``taken`` has: with ``-2``, ``-3`` … if need be.

    A text without a letter that a slug can hold gives ``fallback``. ``refused`` are never given.
    """
    base = slug_from(text, most) or fallback
    stem = base[: most - _LONGEST_NUMBER]
    known = set(refused)
    for rows in taken:
        known.update(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    for number in itertools.count(1):
        ending = f"-{number}" if number > 1 else ""
        slug = slug_from(base, most - len(ending)) + ending
        if slug not in known:
            return slug
    raise AssertionError("unreachable")  # pragma: no cover


def save_with_free_slug(
    row: Any, find: Callable[[], str], save: Callable[[], None], constraint: str
) -> None:
    """Give ``row`` the slug that ``find`` returns and save it; find another if it is just taken.

    Of several that want one slug at the same moment, each waits for the one before and takes the
    next. ``constraint`` is a part of the name of the constraint that parts them.
    """
    for tries_left in range(MOST_TRIES, 0, -1):
        row.slug = find()
        try:
            with transaction.atomic():
                save()
        except IntegrityError as error:
            if tries_left == 1 or constraint not in _constraint_of(error):
                raise
        else:
            return


def _constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that was hurt."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


class FormerSlug(models.Model):
    """A slug that a section, tag, reporter, source, page or edition once had.

    It leads on to the present address for ever; a new row passes it over.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    slug = models.SlugField(_("slug"), max_length=120)

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "slug"], name="former_slug_unique")
        ]
        indexes = [models.Index("content_type", "object_id", name="former_slug_of_subject")]

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def of_model(cls, model: type[models.Model]) -> models.QuerySet[FormerSlug]:
        """Return the former slugs of a model's rows."""
        meta = model._meta
        kind = {"content_type__app_label": meta.app_label, "content_type__model": meta.model_name}
        return cls.objects.filter(**kind)


class Slugged(models.Model):
    """Something with a page whose address is made of its ``slug``.

    A missing slug is made of the field that ``SLUG_OF`` names, or is ``SLUG_FALLBACK`` where that
    has no letter for one. Who changes it leaves a ``FormerSlug``.
    """

    SLUG_OF = "name"
    SLUG_FALLBACK = "halaman"

    if TYPE_CHECKING:
        slug: models.SlugField[str, str]

    former_slugs = GenericRelation(FormerSlug)
    known_slug = ""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember the slug that readers know."""
        row = super().from_db(*args, **kwargs)
        row.known_slug = vars(row).get("slug", "")
        return row

    def clean(self) -> None:
        """Make a missing slug before it is judged."""
        super().clean()
        if not self.slug:
            self.slug = self.free_slug()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; make a missing slug, and keep the one that readers know."""
        save = partial(super().save, *args, **kwargs)
        with transaction.atomic():
            if self.slug:
                save()
            else:
                save_with_free_slug(self, self.free_slug, save, "slug")
            self._keep_former_slug()

    def free_slug(self) -> str:
        """Return a slug that nobody else has or had."""
        model = type(self)
        meta: Any = model._meta
        return free_slug(
            str(getattr(self, self.SLUG_OF)),
            self.SLUG_FALLBACK,
            model._default_manager.exclude(pk=self.pk),
            FormerSlug.of_model(model).exclude(object_id=self.pk or 0),
            most=min(meta.get_field("slug").max_length, MAX_LENGTH),
            refused=self.refused_slugs(),
        )

    @classmethod
    def refused_slugs(cls) -> Collection[str]:
        """Return the slugs that no row may have, because something else stands there."""
        return ()

    def _keep_former_slug(self) -> None:
        slug: str = self.slug
        if self.known_slug and self.known_slug != slug:
            content_type = ContentType.objects.get_for_model(type(self))
            FormerSlug.objects.update_or_create(
                content_type=content_type,
                slug=self.known_slug,
                defaults={"object_id": self.pk},
            )
        self.known_slug = slug


def parts_of_slug(name: str) -> GinIndex:
    """Return the index by which ``tag:timur`` finds ``jawa-timur``: over the words of a slug."""
    parts = models.Func(
        models.F("slug"),
        template="string_to_array(%(expressions)s, '-')",
        output_field=ArrayField(models.CharField()),
    )
    return GinIndex(parts, name=name, fastupdate=False)
