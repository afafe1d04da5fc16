"""Two tags, reporters, sources or developments become one; for a month they can be parted again.

All that points to the row that goes is pointed to the one that is kept, whatever table it is in:
stories, pages, wishes of subscribers, addresses of old. What both had already is remembered and
left out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, UniqueConstraint, Value
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db.ties import ties_of
from articles.editing import events, workflow
from articles.models import (
    Article,
    Event,
    EventStory,
    FormerPath,
    FormerSlug,
    ImportedItem,
    Reporter,
    SearchEntry,
    Source,
    Tag,
    Twins,
)
from articles.models.tag_names import tag_key

Row = Tag | Reporter | Source | Event
KINDS: Final[dict[str, type[Row]]] = {
    "tag": Tag,
    "reporter": Reporter,
    "source": Source,
    "event": Event,
}
STORIES: Final = {
    "tag": "tagged__tag",
    "reporter": "bylines__reporter",
    "source": "article_sources__source",
}
LONGEST_NAME: Final = Twins._meta.get_field("gone_name").max_length or 0
POINTING: Final = (FormerSlug, FormerPath, ImportedItem)
"""Tables that point to rows of any kind."""

GONE = _("One of the two is no longer there: somebody was quicker, or it was merged already.")
TOO_LATE = _("This can no longer be undone.")
TAKEN = _("Its name or address was given to another meanwhile. Rename that one first.")


def may_merge(user: Any, kind: str) -> bool:
    """Whether the user may make two rows of a kind one: stories of others show them."""
    if kind == "event":  # nobody deletes those
        return bool(user.has_perm(events.CHANGE))
    return bool(
        user.has_perm(workflow.EDIT_ANY)
        and user.has_perm(f"articles.change_{kind}")
        and user.has_perm(f"articles.delete_{kind}")
    )


def merge(kind: str, gone_key: int, kept_key: int, user: User) -> Twins:
    """Let ``kept`` take all of ``gone``, which is deleted; its address leads on for ever.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: one of the two is not there.
    """
    if not may_merge(user, kind):
        raise PermissionDenied
    with transaction.atomic():
        kept, gone = _locked(kind, kept_key, gone_key)
        stories = stories_of(kind, gone.pk)
        keys = list(stories.values_list("pk", flat=True))
        done: dict[str, Any] = {"row": _values(gone), "moved": {}, "double": {}}
        for model, name in ties_of(type(gone)):
            _move(model, name, gone, kept, done)
        _move_pointers(gone, kept, done)
        twins = Twins(
            kind=kind, is_one=True, kept_id=kept.pk, kept_name=_shortened(kept), gone_id=gone.pk,
            gone_name=_shortened(gone), gone_key=tag_key(str(gone)), stories=len(keys), user=user,
        )  # fmt: skip
        gone.was_merged = True
        gone.delete()
        done["filled"] = _fill(kept, done["row"])
        twins.undo = done
        twins.save()
        _index_again(kind, keys)
        record(Act.MERGED, kept, actor=user, gone=twins.gone_name, count=len(keys))
    return twins


def undo(twins: Twins, user: User) -> None:
    """Part what was merged: the row comes back, with what it had then and has not lost since.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: it is too late, or its name was taken.
    """
    if not may_merge(user, twins.kind):
        raise PermissionDenied
    with transaction.atomic():
        twins = Twins.objects.select_for_update().get(pk=twins.pk)
        model = KINDS[twins.kind]
        if twins.kind == "event":
            events.hold_stories([twins.kept_id])
        kept = model.objects.select_for_update().filter(pk=twins.kept_id).first()
        if not twins.can_be_undone:
            raise ValidationError(TOO_LATE)
        if kept is None:
            raise ValidationError(GONE)
        done = twins.undo
        _empty(kept, done["filled"])
        FormerSlug.of_model(model).filter(slug=done["row"]["slug"], object_id=kept.pk).delete()
        gone = model(**done["row"])
        try:
            with transaction.atomic():
                gone.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(TAKEN) from error
        _move_back(gone, kept, done)
        keys = list(stories_of(twins.kind, gone.pk).values_list("pk", flat=True))
        Twins.objects.filter(pk=twins.pk).update(undone_at=Now())
        _index_again(twins.kind, keys)
        record(Act.PARTED, gone, actor=user, kept=twins.kept_name, count=len(keys))


def keep_apart(kind: str, first: int, second: int, user: User) -> None:
    """Remember that two rows that look alike are two."""
    if not may_merge(user, kind):
        raise PermissionDenied
    rows = KINDS[kind].objects.filter(pk__in=[first, second]).order_by("pk")
    if len(rows) == 2:  # noqa: PLR2004 - both are there
        low, high = rows
        known = {"kind": kind, "kept_id": low.pk, "gone_id": high.pk, "undone_at": None}
        names = {"kept_name": str(low), "gone_name": str(high), "is_one": False, "user": user}
        Twins.objects.get_or_create(**known, defaults=names)


def stories_of(kind: str, key: int) -> QuerySet[Article]:
    """Return the stories that a tag, reporter, source or development has, each once.

    Those that were cut from a development are none of its.
    """
    if kind == "event":
        inside = EventStory.objects.inside().filter(event=key)
        return Article.objects.filter(pk__in=inside.values("article_id")).order_by()
    return Article.objects.filter(**{STORIES[kind]: key}).order_by().distinct()


def _locked(kind: str, kept_key: int, gone_key: int) -> tuple[Any, Any]:
    if kind == "event":
        events.hold_stories([kept_key, gone_key])
    rows = _named(kind).select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept_key, gone_key])}
    if len(found) != 2:  # noqa: PLR2004 - both are there
        raise ValidationError(GONE)
    return found[kept_key], found[gone_key]


def _named(kind: str) -> QuerySet[Any]:
    """Return the rows of a kind; ``str`` says how people know each."""
    return Event.objects.titled() if kind == "event" else KINDS[kind].objects.all()


def _shortened(row: Any) -> str:
    return str(row)[:LONGEST_NAME]


def _move(model: Any, name: str, gone: Any, kept: Any, done: dict[str, Any]) -> None:
    rows = model._meta.base_manager.filter(**{name: gone.pk})
    for others in _unique_with(model, name):
        double = rows.filter(Exists(_same(model, name, kept, others)))
        if values := [_values(row) for row in double]:
            done["double"].setdefault(model._meta.label, []).extend(values)
            for row in double:
                row.delete()
    if keys := list(rows.values_list("pk", flat=True)):
        done["moved"][f"{model._meta.label}.{name}"] = keys
        rows.update(**{name: kept.pk})


def _unique_with(model: Any, name: str) -> Iterator[list[str]]:
    """Yield the other fields of every rule that a row of ``model`` has only one like it."""
    rules = [list(fields) for fields in model._meta.unique_together]
    rules += [
        list(rule.fields)
        for rule in model._meta.constraints
        if isinstance(rule, UniqueConstraint) and rule.condition is None
    ]
    for fields in rules:
        if name in fields:
            yield [field for field in fields if field != name]


def _same(model: Any, name: str, kept: Any, others: list[str]) -> Any:
    """Return the rows of ``kept`` that agree with the outer row in ``others``; null with null."""
    same = model._meta.base_manager.filter(**{name: kept.pk})
    for number, other in enumerate(others):
        field = model._meta.get_field(other)
        here: Any = F(field.attname)
        there: Any = OuterRef(field.attname)
        if field.null:
            here, there = Coalesce(here, Value(0)), Coalesce(there, Value(0))
        same = same.annotate(**{f"other{number}": here}).filter(**{f"other{number}": there})
    return same


def _move_pointers(gone: Any, kept: Any, done: dict[str, Any]) -> None:
    kind = ContentType.objects.get_for_model(type(gone))
    for model in POINTING:
        rows = model._meta.base_manager.filter(content_type=kind, object_id=gone.pk)
        if keys := list(rows.values_list("pk", flat=True)):
            done["moved"][f"{model._meta.label}.object_id"] = keys
            rows.update(object_id=kept.pk)
    FormerSlug.objects.update_or_create(
        content_type=kind, slug=gone.slug, defaults={"object_id": kept.pk}
    )
    earlier = Twins.objects.merged().filter(kind=kind.model, kept_id=gone.pk)
    done["moved"]["articles.Twins.kept_id"] = list(earlier.values_list("pk", flat=True))
    earlier.update(kept_id=kept.pk)


def _move_back(gone: Any, kept: Any, done: dict[str, Any]) -> None:
    for place, keys in done["moved"].items():
        label, name = place.rsplit(".", 1)
        rows = apps.get_model(label)._meta.base_manager.filter(pk__in=keys, **{name: kept.pk})
        rows.update(**{name: gone.pk})
    for label, double in done["double"].items():
        for values in double:
            try:
                with transaction.atomic():
                    apps.get_model(label)(**values).save(force_insert=True)
                    _check_now()
            except IntegrityError:
                continue  # what it stood on is gone since, or it is there again


def _check_now() -> None:
    """Have foreign keys asked at once: Django's are asked at the end of the transaction."""
    connection.check_constraints()


def _values(row: models.Model) -> dict[str, Any]:
    encode = DjangoJSONEncoder().default
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        plain = value is None or isinstance(value, (str, int, float, bool))
        values[field.attname] = value if plain else encode(value)
    return values


def _fill(kept: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Give ``kept`` what it lacks and the other had; return that."""
    own = {"id", "slug", "key"}
    filled = {
        name: value
        for name, value in row.items()
        if name not in own and value and not getattr(kept, name)
    }
    _set(kept, filled)
    return filled


def _empty(kept: Any, filled: dict[str, Any]) -> None:
    """Take from ``kept`` what it got, unless somebody changed it since."""
    fields = {field.attname: field for field in kept._meta.concrete_fields}
    same = {name for name, value in filled.items() if getattr(kept, name) == value}
    _set(kept, {name: fields[name].get_default() for name in same})


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save()


def _index_again(kind: str, keys: list[int]) -> None:
    if kind == "event":
        return  # its name is no part of what is searched
    SearchEntry.objects.filter(article__in=keys).update(stale=True)
