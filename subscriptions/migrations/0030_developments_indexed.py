from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is made beside what is written meanwhile

    dependencies = [("subscriptions", "0029_following_developments")]

    operations = [
        AddIndexConcurrently(
            model_name="subscribertopic",
            index=models.Index(fields=["development"], name="topic_development"),
        ),
    ]
