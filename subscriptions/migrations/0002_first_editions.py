"""The editions that a newsroom begins with."""

from typing import Any

from django.db import migrations

EDITIONS = [
    {
        "slug": "kabar-penting",
        "name": "Kabar Penting",
        "description": "Hanya saat ada kabar besar yang perlu segera diketahui.",
        "frequency": "breaking",
        "undo_minutes": 2,
    },
    {
        "slug": "setiap-berita",
        "name": "Setiap Berita",
        "description": "Satu email untuk setiap berita yang dikirim redaksi, begitu terbit.",
        "frequency": "instant",
    },
    {
        "slug": "harian",
        "name": "Harian",
        "description": "Satu email sehari berisi semua berita sejak kemarin.",
        "frequency": "daily",
        "hour": 6,
        "subject": "{judul}",
    },
    {
        "slug": "mingguan",
        "name": "Mingguan",
        "description": "Satu email seminggu, enaknya dibaca santai di akhir pekan.",
        "frequency": "weekly",
        "hour": 8,
        "weekday": 7,
        "subject": "{nama}: {judul}",
    },
]


def make(apps: Any, schema_editor: Any) -> None:
    edition = apps.get_model("subscriptions", "Edition")
    for fields in EDITIONS:
        edition.objects.get_or_create(slug=fields["slug"], defaults=fields)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
