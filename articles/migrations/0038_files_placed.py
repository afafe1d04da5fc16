from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0037_thesaurus_mended")]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                models.F("id"),
                condition=models.Q(("body__contains", "data-file=")),
                name="article_with_files",
            ),
        ),
    ]
