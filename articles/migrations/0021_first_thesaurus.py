from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

from articles.text import thesaurus


def add(apps: Any, schema_editor: Any) -> None:
    """Add what no entry has; what editors wrote stays as it is."""
    synonym = apps.get_model("articles", "Synonym")
    synonym.objects.bulk_create(
        [synonym(words=words, source=source) for words, source in thesaurus.rows()],
        ignore_conflicts=True,
    )


def remove(apps: Any, schema_editor: Any) -> None:
    """Take out what is as it was added, and what the release before could not keep."""
    synonym = apps.get_model("articles", "Synonym")
    synonym.objects.filter(words__in=[words for words, _source in thesaurus.rows()]).delete()
    synonym.objects.exclude(state="use").delete()
    synonym.objects.filter(words__regex="[^,] ").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_thesaurus_of_names"),
    ]

    operations = [
        ValidateConstraint(model_name="synonym", name="synonym_of_forms"),
        ValidateConstraint(model_name="synonym", name="synonym_state_known"),
        migrations.RunPython(add, remove),
    ]
