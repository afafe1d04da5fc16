from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is made beside what is written meanwhile
    allowed = {"atomic": "made before any release, and applied where it was tried"}

    dependencies = [
        ("articles", "0013_words_as_written"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="searchentry",
            index=models.Index("reading", name="search_reading"),
        ),
        AddIndexConcurrently(
            model_name="word",
            index=models.Index(
                "parted_at", condition=models.Q(("df__gt", 1)), name="word_unparted"
            ),
        ),
    ]
