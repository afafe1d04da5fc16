"""Who uploaded a picture, by the log of the desk; and whether they may take it back.

A picture itself names nobody: one of an import has no uploader.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from articles.db import clock
from articles.editing.notes import name_of
from articles.editing.workflow import APPROVE, EDIT_ANY, Actor
from articles.models import Autosave, Image, StoredFile

FRESH: Final = datetime.timedelta(days=1)
"""For so long an upload can be taken back: a dialog may stay open over night, no longer."""

_OF_PICTURES = LogEntry.objects.filter(
    content_type__app_label="articles", content_type__model="image"
).order_by("pk")


def names_of(images: Iterable[Image]) -> dict[int, str]:
    """Return who uploaded each of the pictures, by their keys; one that nobody did is left out."""
    keys = [str(image.pk) for image in images]
    added = _OF_PICTURES.filter(object_id__in=keys, action_flag=ADDITION).select_related("user")
    return {int(entry.object_id or 0): name_of(entry.user) for entry in added} if keys else {}


def to_complete(user: Actor) -> QuerySet[Image]:
    """Return the pictures to complete that concern ``user``: an editor all, others their own."""
    due = Image.objects.filter(to_be_completed=True)
    return due if sees_to_all(user) else uploaded_by(user, due)


def sees_to_all(user: Actor) -> bool:
    """Whether the pictures of all concern ``user``, or only the own."""
    return user.has_perm(EDIT_ANY) or user.has_perm(APPROVE)


def uploaded_by(user: Actor, images: QuerySet[Image]) -> QuerySet[Image]:
    """Return those of ``images`` that ``user`` uploaded."""
    key = Cast(OuterRef("pk"), TextField())
    added = _OF_PICTURES.filter(object_id=key, action_flag=ADDITION, user=user.pk)
    return images.filter(Exists(added))


def may_take_back(user: User, image: Image) -> bool:
    """Whether ``user`` alone had a hand in the fresh picture, and no text being typed shows it."""
    if image.created_at < clock.now() - FRESH:
        return False
    log = _OF_PICTURES.filter(object_id=str(image.pk))
    is_own = log.filter(action_flag=ADDITION, user=user).exists()
    return is_own and not log.exclude(user=user).exists() and not typed_by(image)


def typed_by(image: Image) -> list[str]:
    """Return who has the picture in a text that they have not saved yet, each once."""
    place = rf'data-pictures="([0-9]+,)*{image.pk}[,"]'
    return _writers(Q(data__lead_image__0=str(image.pk)) | Q(data__body__regex=place))


def file_typed_by(stored: StoredFile) -> list[str]:
    """Return who has the file in a text that they have not saved yet, each once."""
    return _writers(Q(data__body__regex=f'data-file="{stored.pk}"'))


def _writers(shows: Q) -> list[str]:
    rows = Autosave.objects.filter(shows, closed_at=None).select_related("user")
    return sorted({name_of(row.user) for row in rows.defer("data")})
