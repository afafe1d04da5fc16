"""Migrations that hold up or break a site that serves: ``python -m tests.safe_migrations``.

A part of ``make lint``. While an upgrade's migrations run, the release before still serves on these
tables, and it may come back afterwards. So each migration must be one that its code lives with, and
that locks no large table for longer than a moment:

* nothing is dropped or renamed that it reads: first a release that does not, then the migration;
* nothing new must be filled by it: a column is null, or the database has its default (``db_default``);
* nothing is read or written whole under a lock: types, NOT NULL, constraints at once, indexes
  without CONCURRENTLY;
* it can be tried again: without a transaction of its own (``atomic = False``) it does one thing, or
  what it did before a lock was not to be had would be in its way.

Tables that the same migration makes are nobody's yet, and a first migration has no release before.
What is meant all the same is allowed in the migration, with its reason:

    class Migration(migrations.Migration):
        allowed = {"RemoveField article.kicker": "no release since 1.2 reads it"}
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.db import migrations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED, CheckConstraint, ManyToManyField

OURS = ("accounts", "articles", "auditlog", "newsroom", "operations", "pagestore", "subscriptions")
SHORTEST_REASON = 15  # characters
# Made before any release: no older code serves on their tables. Names that are gone do no harm.
BEFORE_RELEASE = Path(__file__).with_suffix(".txt")
# What a statement of our own may not do to a table that is there.
SLOW_SQL = [
    (r"\bCREATE\s+(UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY)", "builds an index under a lock: CONCURRENTLY"),
    (r"\bDROP\s+(TABLE|COLUMN)\b", "drops what the release before may read"),
    (r"\bRENAME\s+(TO|COLUMN)\b", "renames what the release before may read"),
    (r"\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b", "writes the table anew under a lock"),
    (r"\bSET\s+NOT\s+NULL\b", "reads the table under a lock"),
    (r"\bADD\s+CONSTRAINT\b(?!.*\bNOT\s+VALID\b)", "reads the table under a lock: NOT VALID first"),
    (r"(^|;)\s*(LOCK\s+TABLE|VACUUM\s+FULL|CLUSTER|TRUNCATE)\b", "locks the table"),
]  # fmt: skip


def faults(migration: Any, state: Any) -> Iterator[tuple[str, str]]:
    """Yield what of a migration is not safe, as its key and the reason.

    ``state``: the project before it; afterwards, the project after it.
    """
    made: set[str] = set()
    if not migration.atomic and len(migration.operations) > 1:
        yield "atomic", "could not be tried again from its middle: a migration for each operation"
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if isinstance(operation, ops.CreateModel):
            made.add(operation.name_lower)
        yield from _checked(operation, migration.app_label, made, before, state)


def _checked(
    operation: Any, app: str, made: set[str], before: Any, after: Any
) -> Iterator[tuple[str, str]]:
    if isinstance(operation, ops.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _checked(inner, app, made, before, after)
        return
    table = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
    if table.lower() in made:
        return
    check = CHECKS.get(type(operation).__name__)
    said = check(operation, app, before, after) if check else ""
    if said:
        yield _key(operation), said


def _key(operation: Any) -> str:
    parts = [getattr(operation, "model_name", ""), getattr(operation, "name", "")]
    things = (getattr(operation, thing, None) for thing in ("index", "constraint"))
    parts.extend(getattr(thing, "name", "") for thing in things)
    named = ".".join(str(part).lower() for part in parts if isinstance(part, str) and part)
    return f"{type(operation).__name__} {named}".strip()


def _field(state: Any, app: str, model: str, name: str) -> Any:
    return state.apps.get_model(app, model)._meta.get_field(name)


def _added_field(operation: Any, app: str, before: Any, after: Any) -> str:
    field = operation.field
    if isinstance(field, ManyToManyField):
        return ""
    if not field.null and field.db_default is NOT_PROVIDED and not field.generated:
        return "the release before cannot fill it: make it null, or give it a db_default"
    if field.unique or field.db_index:
        return "its index is built under a lock: add it without, then AddIndexConcurrently"
    return ""


def _altered_field(operation: Any, app: str, before: Any, after: Any) -> str:
    old = _field(before, app, operation.model_name, operation.name)
    new = _field(after, app, operation.model_name, operation.name)
    was, becomes = old.db_type(connection), new.db_type(connection)
    if was != becomes and not _is_wider(was, becomes):
        return f"writes the table anew under a lock ({was} → {becomes})"
    if old.null and not new.null:
        return "reads the table under a lock, and the release before may still write NULL"
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        return "its index is built under a lock: AddIndexConcurrently"
    return ""


def _is_wider(was: str | None, becomes: str | None) -> bool:
    """Whether PostgreSQL only notes the new type: a longer text, or one without a bound."""
    lengths = [re.fullmatch(r"varchar\((\d+)\)", kind or "") for kind in (was, becomes)]
    if lengths[0] and becomes in {"text", "varchar"}:
        return True
    return bool(lengths[0] and lengths[1] and int(lengths[0][1]) <= int(lengths[1][1]))


def _sql(operation: Any, app: str, before: Any, after: Any) -> str:
    said = operation.sql if isinstance(operation.sql, str) else " ; ".join(
        part if isinstance(part, str) else part[0] for part in operation.sql
    )  # fmt: skip
    said = re.sub(r"--[^\n]*", "", said)
    for pattern, reason in SLOW_SQL:
        if re.search(pattern, said, re.IGNORECASE | re.DOTALL):
            return reason
    return "" if operation.reversible else "cannot be taken back: give it reverse_sql"


def _python(operation: Any, app: str, before: Any, after: Any) -> str:
    return "" if operation.reversible else "cannot be taken back: give it reverse_code"


def _constraint(operation: Any, app: str, before: Any, after: Any) -> str:
    if isinstance(operation.constraint, CheckConstraint):
        return "reads the table under a lock: AddConstraintNotValid, then ValidateConstraint"
    return "its index is built under a lock: make the index CONCURRENTLY, then USING INDEX"


def _told(reason: str) -> Any:
    return lambda operation, app, before, after: reason


READS = "the release before reads it: first a release that does not"
CHECKS = {
    "AddConstraint": _constraint,
    "AddField": _added_field,
    "AddIndex": _told("builds an index under a lock: AddIndexConcurrently"),
    "AlterField": _altered_field,
    "AlterIndexTogether": _told("builds an index under a lock: AddIndexConcurrently"),
    "AlterModelTable": _told(READS),
    "AlterUniqueTogether": _told("its index is built under a lock: a UniqueConstraint in steps"),
    "DeleteModel": _told(READS),
    "RemoveField": _told(READS),
    "RenameField": _told(READS),
    "RenameModel": _told(READS),
    "RunPython": _python,
    "RunSQL": _sql,
}


def complaints(migration: Any, state: Any) -> Iterator[str]:
    """Yield a line for each fault that is not allowed, and for what is allowed in vain."""
    allowed = dict(getattr(migration, "allowed", {}))
    place = f"{migration.app_label}.{migration.name}"
    for key, reason in faults(migration, state):
        why = allowed.pop(key, None)
        if why is None:
            yield f"{place}: {key}: {reason}. If it is meant: allowed = {{{key!r}: 'why'}}"
        elif len(why.strip()) < SHORTEST_REASON:
            yield f"{place}: {key}: the reason says too little"
    for key in allowed:
        yield f"{place}: {key} is allowed, and there is nothing of it"


def main() -> int:
    """Read every migration; return 1 where one is not safe."""
    django.setup()
    loader = MigrationLoader(None)
    old = set(BEFORE_RELEASE.read_text().split()) if BEFORE_RELEASE.exists() else set()
    seen: set[tuple[str, str]] = set()
    found: list[str] = []
    state = loader.project_state([])
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key in seen:
                continue
            seen.add(key)
            migration = loader.graph.nodes[key]
            is_ours = migration.app_label in OURS
            if is_ours and not migration.initial and ".".join(key) not in old:
                found += complaints(migration, state)
            else:
                state = migration.mutate_state(state, preserve=False)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    sys.exit(main())
