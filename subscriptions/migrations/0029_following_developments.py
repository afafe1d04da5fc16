import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models

KINDS = ["section", "tag", "reporter", "development"]
INDEX = """
CREATE UNIQUE INDEX CONCURRENTLY each_topic_once ON subscriptions_subscribertopic
    (subscriber_id, section_id, tag_id, reporter_id, development_id) NULLS NOT DISTINCT
"""
USE = """
ALTER TABLE subscriptions_subscribertopic
    ADD CONSTRAINT each_topic_once UNIQUE USING INDEX each_topic_once
"""
DROP = "ALTER TABLE subscriptions_subscribertopic DROP CONSTRAINT each_topic_once"
# Taken back, the release before can hold none of them.
FORGET = "DELETE FROM subscriptions_subscribertopic WHERE development_id IS NOT NULL"


def one_thing(kinds: list[str]) -> models.Q:
    alone = models.Q()
    for chosen in kinds:
        alone |= models.Q(**{f"{kind}__isnull": kind != chosen for kind in kinds})
    return alone


class Migration(migrations.Migration):
    atomic = False  # indexes are made beside what is written meanwhile
    allowed = {"RunSQL": "takes the index that was made beside what is written"}

    dependencies = [("articles", "0034_events"), ("subscriptions", "0028_vouching")]

    operations = [
        migrations.AddField(
            model_name="subscribertopic",
            name="development",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.event",
                verbose_name="development",
            ),
        ),
        AddIndexConcurrently(
            model_name="subscribertopic",
            index=models.Index(fields=["development"], name="topic_development"),
        ),
        AddConstraintNotValid(
            model_name="subscribertopic",
            constraint=models.CheckConstraint(
                condition=one_thing(KINDS), name="topic_is_one_of_its_kinds"
            ),
        ),
        migrations.RemoveConstraint(model_name="subscribertopic", name="topic_is_one_thing"),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS each_topic_once"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(USE, DROP)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="subscribertopic",
                    constraint=models.UniqueConstraint(
                        fields=["subscriber", *KINDS],
                        name="each_topic_once",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name="subscribertopic", name="one_topic_once"),
        migrations.RunSQL(migrations.RunSQL.noop, FORGET),
    ]
