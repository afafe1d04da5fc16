from typing import Any

from django.db import migrations


def unlist(apps: Any, schema_editor: Any) -> None:
    """Take out of the archive what went to a segment: nobody was asked about it."""
    issues = apps.get_model("subscriptions", "Issue").objects.filter(is_listed=True)
    issues.exclude(audience={}).update(is_listed=False)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0037_listing_chosen")]

    operations = [migrations.RunPython(unlist, migrations.RunPython.noop)]
