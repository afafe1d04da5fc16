"""Rules that a trigger holds in the database, declared in the ``Meta`` of the model."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger


class LegalMoves(pgtrigger.Trigger):
    """Refuse every change of ``field`` but the declared ``moves``, pairs of (from, to).

    The condition is the trigger's own, so that a legal move costs no call of a function.
    """

    when = pgtrigger.Before

    def __init__(self, field: str, moves: Iterable[tuple[str, str]], *, name: str) -> None:
        legal = ", ".join(f"('{before}', '{after}')" for before, after in sorted(moves))
        old, new = f"OLD.{field}", f"NEW.{field}"
        super().__init__(
            name=name,
            operation=pgtrigger.UpdateOf(field),  # type: ignore[no-untyped-call]
            condition=pgtrigger.Condition(f"{old} <> {new} AND ({old}, {new}) NOT IN ({legal})"),
            func=(
                "RAISE EXCEPTION '% cannot move from % to %',"
                f" TG_TABLE_NAME, OLD.{field}, NEW.{field}"
                f" USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
            ),
        )


class NotesChange(pgtrigger.Trigger):
    """A row takes the time of every change, in the column ``changed_at``."""

    when = pgtrigger.Before
    operation = pgtrigger.Update
    func = "NEW.changed_at := clock_timestamp(); RETURN NEW;"


_TAKE = """
NEW.public_at := (
    SELECT {public_from}
    FROM articles_article WHERE id = NEW.{story} FOR SHARE
);
RETURN NEW;
"""


class TakesPublicAt(pgtrigger.Trigger):
    """A row takes the time of its story when it is written; ``story`` is the column of the key.

    ``public_from`` is the SQL of that time, of the story's columns.

    The story is held with FOR SHARE, so that neither of two transactions that write at once misses
    the other.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, story: str, public_from: str, *, name: str) -> None:
        super().__init__(name=name, func=_TAKE.format(story=story, public_from=public_from))


class HandsDownPublicAt(pgtrigger.Trigger):
    """A story hands a new time or state to its rows: ``tables`` maps each to its key's column."""

    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("status", "published_at")  # type: ignore[no-untyped-call]

    def __init__(self, tables: dict[str, str], *, name: str) -> None:
        # The row's own trigger fills in the time.
        updates = " ".join(
            f"UPDATE {table} SET public_at = NULL WHERE {story} = NEW.id;"  # noqa: S608 - likewise
            for table, story in tables.items()
        )
        super().__init__(
            name=name,
            condition=pgtrigger.AnyChange("status", "published_at"),
            func=f"{updates} RETURN NULL;",
        )


class LeavesMainSection(pgtrigger.Trigger):
    """Refuse a further section that is the story's own."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, name: str) -> None:
        super().__init__(
            name=name,
            func=(
                "IF EXISTS (SELECT FROM articles_article WHERE id = NEW.article_id"
                " AND section_id = NEW.section_id FOR SHARE) THEN"
                " RAISE EXCEPTION 'a further section is another than the story''s own'"
                f" USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
                " END IF; RETURN NEW;"
            ),
        )


class TakesFurtherSection(pgtrigger.Trigger):
    """A story whose own section becomes a further one of it stands there once."""

    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("section_id")  # type: ignore[no-untyped-call]

    def __init__(self, *, name: str) -> None:
        super().__init__(
            name=name,
            condition=pgtrigger.AnyChange("section_id"),
            func=(
                "DELETE FROM articles_furthersection"
                " WHERE article_id = NEW.id AND section_id = NEW.section_id; RETURN NULL;"
            ),
        )
