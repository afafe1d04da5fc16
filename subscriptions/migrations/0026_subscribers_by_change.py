from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is made beside what is written meanwhile

    dependencies = [
        ("subscriptions", "0025_api_tokens"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="subscriber",
            index=models.Index(models.F("changed_at"), models.F("id"), name="subscriber_changed"),
        ),
    ]
