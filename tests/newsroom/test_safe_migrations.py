"""The linter of migrations: what an upgrade must not do while the release before serves."""

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from tests.safe_migrations import complaints

BEFORE = [
    migrations.CreateModel(
        "Story",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("kicker", models.CharField(max_length=50)),
            ("note", models.TextField(null=True)),
            ("size", models.IntegerField(default=0)),
        ],
    )
]
POSITIVE = models.CheckConstraint(condition=models.Q(size__gte=0), name="size_is_positive")
BY_SIZE = models.Index(fields=["size"], name="by_size")


def lint(*operations, **attributes):
    """What is said of a migration that comes after the one above."""
    state = ProjectState()
    for operation in BEFORE:
        operation.state_forwards("paper", state)
    members = {"operations": list(operations), **attributes}
    migration = type("Migration", (migrations.Migration,), members)("0002_change", "paper")
    return list(complaints(migration, state))


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (migrations.RemoveField("story", "kicker"), "reads it"),
        (migrations.RenameField("story", "kicker", "line"), "reads it"),
        (migrations.RenameModel("Story", "Article"), "reads it"),
        (migrations.DeleteModel("Story"), "reads it"),
        (migrations.AlterModelTable("Story", "other"), "reads it"),
        (migrations.AddField("story", "place", models.CharField(max_length=9, default="")), "db_default"),
        (migrations.AddField("story", "code", models.TextField(null=True, unique=True)), "lock"),
        (migrations.AlterField("story", "size", models.BigIntegerField(default=0)), "anew"),
        (migrations.AlterField("story", "kicker", models.CharField(max_length=20)), "anew"),
        (migrations.AlterField("story", "note", models.TextField()), "NULL"),
        (migrations.AlterField("story", "size", models.IntegerField(default=0, db_index=True)), "lock"),
        (migrations.AddIndex("story", BY_SIZE), "Concurrently"),
        (migrations.AddConstraint("story", POSITIVE), "NotValid"),
        (
            migrations.AddConstraint("story", models.UniqueConstraint(fields=["size"], name="once")),
            "CONCURRENTLY",
        ),
        (migrations.AlterUniqueTogether("story", {("kicker", "size")}), "lock"),
        (migrations.RunPython(lambda apps, editor: None), "reverse_code"),
        (migrations.RunSQL("UPDATE paper_story SET size = 1"), "reverse_sql"),
        (migrations.RunSQL("create unique index x on paper_story (size)", ""), "CONCURRENTLY"),
        (migrations.RunSQL([("ALTER TABLE paper_story DROP COLUMN size", None)], ""), "drops"),
        (migrations.RunSQL("ALTER TABLE s ALTER COLUMN size TYPE bigint", ""), "anew"),
        (migrations.RunSQL("ALTER TABLE s ADD CONSTRAINT c CHECK (size > 0)", ""), "NOT VALID"),
        (migrations.RunSQL("LOCK TABLE paper_story", ""), "locks"),
        (
            migrations.SeparateDatabaseAndState([migrations.RemoveField("story", "kicker")]),
            "reads it",
        ),
    ],
)  # fmt: skip
def test_what_holds_up_or_breaks_the_release_before_is_told(operation, told):
    (said,) = lint(operation)
    assert told in said
    assert said.startswith("paper.0002_change: ")
    assert "allowed = {" in said


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("story", "place", models.CharField(max_length=9, null=True)),
        migrations.AddField("story", "place", models.CharField(max_length=9, db_default="")),
        migrations.AlterField("story", "kicker", models.CharField(max_length=80)),
        migrations.AlterField("story", "kicker", models.TextField()),
        migrations.AlterField("story", "size", models.IntegerField(null=True)),
        AddIndexConcurrently("story", BY_SIZE),
        AddConstraintNotValid("story", POSITIVE),
        migrations.RunPython(lambda apps, editor: None, migrations.RunPython.noop),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY x ON paper_story (size)", ""),
        migrations.RunSQL("ALTER TABLE s ADD CONSTRAINT c CHECK (size > 0) NOT VALID", ""),
        migrations.SeparateDatabaseAndState([], [migrations.RemoveField("story", "kicker")]),
        migrations.AlterModelOptions("story", {"ordering": ["size"]}),
    ],
)
def test_what_it_lives_with_is_let_pass(operation):
    assert lint(operation) == []


def test_a_constraint_in_two_steps_is_let_pass():
    assert (
        lint(AddConstraintNotValid("story", POSITIVE), ValidateConstraint("story", POSITIVE.name))
        == []
    )


def test_without_a_transaction_it_does_one_thing_so_that_it_can_be_tried_again():
    another = AddIndexConcurrently("story", models.Index(fields=["kicker"], name="by_kicker"))
    assert lint(another, atomic=False) == []
    (said,) = lint(AddIndexConcurrently("story", BY_SIZE), another, atomic=False)
    assert "tried again" in said


def test_a_table_that_the_migration_makes_is_nobodys_yet():
    new = migrations.CreateModel(
        "Note", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]
    )
    assert (
        lint(new, migrations.AddIndex("note", BY_SIZE), migrations.AddConstraint("note", POSITIVE))
        == []
    )


def test_what_is_meant_is_allowed_with_a_reason():
    drop = migrations.RemoveField("story", "kicker")
    key = "RemoveField story.kicker"
    assert lint(drop, allowed={key: "no release since 1.2 reads it"}) == []
    assert "too little" in lint(drop, allowed={key: "because"})[0]
    assert "nothing of it" in lint(allowed={key: "no release since 1.2 reads it"})[0]
