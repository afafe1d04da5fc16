from typing import Any

from django.db import migrations

# Rows as they were added that begin with the same word and mean the same: the first takes the
# second's words along.
JOINED = {
    ("ramadan, ramadhan, romadhon", "ramadan, ramadhan, bulan puasa"): (
        "ramadan, ramadhan, romadhon, bulan puasa"
    ),
    ("idulfitri, lebaran", "idulfitri, idul fitri"): "idulfitri, idul fitri, lebaran",
    ("wali kota, walikota", "walkot, wali kota"): "wali kota, walikota, walkot",
}


def join(apps: Any, schema_editor: Any) -> None:
    """Make one row of two where both are as they were added; what editors wrote stays."""
    rows = apps.get_model("articles", "Synonym").objects
    for pair, words in JOINED.items():
        found = {row.words: row for row in rows.filter(words__in=pair, state="use")}
        if rows.filter(words=words).exists():
            rows.filter(words__in=found).delete()  # the newsroom began with the one row
            continue
        if len(found) < len(pair):
            continue
        first, second = (found[one] for one in pair)
        second.delete()
        first.words, first.source = words, first.source or second.source
        first.save(update_fields=["words", "source"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0042_notes_since")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
