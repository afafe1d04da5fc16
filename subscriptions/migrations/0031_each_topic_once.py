from django.db import migrations

INDEX = """
CREATE UNIQUE INDEX CONCURRENTLY each_topic_once ON subscriptions_subscribertopic
    (subscriber_id, section_id, tag_id, reporter_id, development_id) NULLS NOT DISTINCT
"""


class Migration(migrations.Migration):
    atomic = False  # an index is made beside what is written meanwhile

    dependencies = [("subscriptions", "0030_developments_indexed")]

    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS each_topic_once"),
    ]
