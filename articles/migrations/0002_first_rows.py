"""What every newsroom begins with: spellings that papers mix, and the row of the site's identity.

Spellings are in the form in which words are indexed; editors add their own. The identity is empty,
so that the environment speaks until somebody edits it.
"""

from typing import Any

from django.db import migrations

SPELLINGS = [
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
    synonym.objects.bulk_create([synonym(words=words) for words in SPELLINGS])
    apps.get_model("articles", "SiteIdentity").objects.get_or_create(pk=1)


def remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("articles", "Synonym").objects.filter(words__in=SPELLINGS).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
