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


def read_weekly(apps: Any, schema_editor: Any) -> None:
    """Back: the words and columns of before know no month; a week is what comes nearest."""
    weekly = {"frequency": "weekly", "monthday": None}
    for name in ("Edition", "Subscriber"):
        rows = apps.get_model("subscriptions", name).objects.filter(frequency="monthly")
        rows.update(**weekly, **({"weekday": 7} if name == "Edition" else {}))
    defaults = apps.get_model("subscriptions", "MailDefaults")
    defaults.objects.filter(frequency="monthly").update(frequency="weekly")


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0007_monthly")]
    operations = [migrations.RunPython(make, read_weekly)]
