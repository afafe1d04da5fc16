"""Slugs that are free."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.text import slugify

MAX_LENGTH = 80


def slug_from(text: str) -> str:
    """Return ``text`` as a slug of at most ``MAX_LENGTH`` characters, cut at a word."""
    slug = slugify(text)
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]
    return slug


def free_slug(queryset: models.QuerySet[models.Model], text: str, fallback: str) -> str:
    """Return a slug for ``text`` that no row of ``queryset`` has: with ``-2``, ``-3`` … if need be.

    A text without a letter that a slug can hold (Arabic, say) gives ``fallback``.
    """
    base = slug_from(text) or fallback
    taken = set(queryset.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def parts_of_slug(name: str) -> GinIndex:
    """Return the index by which ``tag:timur`` finds ``jawa-timur``: over the words of a slug."""
    parts = models.Func(
        models.F("slug"),
        template="string_to_array(%(expressions)s, '-')",
        output_field=ArrayField(models.CharField()),
    )
    return GinIndex(parts, name=name, fastupdate=False)
