from typing import Any

from django.db import migrations

FEVER = "demam berdarah dengue, dbd"
MENDED = "demam berdarah dengue, demam berdarah, dbd"
LUNGS = "tuberkulosis, tbc"
SOURCE = "Padanan istilah (KBBI VI dan Pusat Bahasa)"


def add(apps: Any, schema_editor: Any) -> None:
    """Say what readers call dengue fever, where no editor changed the row, and add one."""
    synonym = apps.get_model("articles", "Synonym")
    if not synonym.objects.filter(words=MENDED).exists():
        synonym.objects.filter(words=FEVER, state="use").update(words=MENDED)
    synonym.objects.bulk_create([synonym(words=LUNGS, source=SOURCE)], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_files_placed")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
