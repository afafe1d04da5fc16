from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is made beside what is written meanwhile
    allowed = {"atomic": "made before any release, and applied where it was tried"}

    dependencies = [
        ("articles", "0025_checklist"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                models.F("modified_at").desc(), models.F("id").desc(), name="article_last_saved"
            ),
        ),
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                models.F("status"),
                models.F("modified_at").desc(),
                models.F("id").desc(),
                name="article_last_saved_of_state",
            ),
        ),
    ]
