from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

USE = """
ALTER TABLE subscriptions_subscribertopic
    ADD CONSTRAINT each_topic_once UNIQUE USING INDEX each_topic_once
"""
DROP = "ALTER TABLE subscriptions_subscribertopic DROP CONSTRAINT each_topic_once"
# Taken back, the release before can hold none of them.
FORGET = "DELETE FROM subscriptions_subscribertopic WHERE development_id IS NOT NULL"


class Migration(migrations.Migration):
    allowed = {"RunSQL": "takes the index that was made beside what is written"}

    dependencies = [("subscriptions", "0031_each_topic_once")]

    operations = [
        # Readers and writers go on meanwhile; the locks that hold them up come after it.
        ValidateConstraint("subscribertopic", "topic_is_one_of_its_kinds"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(USE, DROP)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="subscribertopic",
                    constraint=models.UniqueConstraint(
                        fields=["subscriber", "section", "tag", "reporter", "development"],
                        name="each_topic_once",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name="subscribertopic", name="one_topic_once"),
        migrations.RunSQL(migrations.RunSQL.noop, FORGET),
    ]
