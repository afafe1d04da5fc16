"""Spellings of Arabic words that Indonesian papers mix; editors add their own."""

from typing import Any

from django.db import migrations

ENTRIES = [
    "quran, alquran, koran",
    "salat, shalat, sholat, solat",
    "ramadan, ramadhan, romadhon",
    "idulfitri, lebaran",
    "iduladha, kurban, qurban",
    "musala, mushala, mushola, musholla",
    "ustaz, ustad, ustadz, ustadh",
    "jemaah, jamaah",
    "azan, adzan",
    "hadis, hadits, hadist",
    "zikir, dzikir",
    "wudu, wudhu",
    "makkah, mekah, mekkah",
    "umrah, umroh",
    "tarawih, taraweh, teraweh",
    "syekh, sheikh, syaikh",
    "suriah, syria",
    "damaskus, damsyik",
]


def add(apps: Any, schema_editor: Any) -> None:
    synonym = apps.get_model("articles", "Synonym")
    synonym.objects.bulk_create([synonym(words=words) for words in ENTRIES])


def remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("articles", "Synonym").objects.filter(words__in=ENTRIES).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_finding")]

    operations = [migrations.RunPython(add, remove)]
