"""Entries of the thesaurus as words are indexed, so that an index can be over them."""

from typing import Any

from django.db import migrations

from articles.text.tokenizer import words


def fold(apps: Any, schema_editor: Any) -> None:
    synonym = apps.get_model("articles", "Synonym")
    for entry in synonym.objects.order_by("pk"):
        folded = ", ".join(dict.fromkeys(words(entry.words)))
        same = synonym.objects.filter(words=folded).exclude(pk=entry.pk)
        if ", " not in folded or same.exists():  # says nothing, or what another says
            entry.delete()
        elif folded != entry.words:
            entry.words = folded
            entry.save()


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_without_search_vector")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
