"""Which tables hold on to a row, whatever app they are of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models


def ties_of(model: type[models.Model]) -> Iterator[tuple[Any, str]]:
    """Yield every model whose table has a key of ``model``, and the name of its field.

    Tables between two others are among them; proxies are not, whose rows are another model's.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.proxy:
            yield relation.related_model, relation.field.name
