"""A monthly edition, switched off: a newsroom that wants it ticks a box."""

from typing import Any

from django.db import migrations

FIELDS = {
    "name": "Bulanan",
    "description": "Satu email sebulan berisi berita yang paling banyak dibaca.",
    "frequency": "monthly",
    "hour": 8,
    "monthday": 1,
    "subject": "{nama}: {judul}",
    "is_active": False,
}


def make(apps: Any, schema_editor: Any) -> None:
    edition = apps.get_model("subscriptions", "Edition")
    edition.objects.get_or_create(slug="bulanan", defaults=FIELDS)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0007_monthly")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
