from typing import Any

from django.db import migrations

BATCH = 1000


def mark(apps: Any, schema_editor: Any) -> None:
    """Let stories that were imported without a dateline open as they did in the old system."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind = kinds.filter(app_label="articles", model="article").first()
    if kind is None:
        return
    marks = apps.get_model("articles", "ImportedItem").objects.filter(
        kind="post", content_type=kind
    )
    stories = apps.get_model("articles", "Article").objects.filter(dateline="")
    after = 0
    while keys := list(
        marks.filter(object_id__gt=after)
        .order_by("object_id")
        .values_list("object_id", flat=True)[:BATCH]
    ):
        after = keys[-1]
        stories.filter(pk__in=keys).update(opens_plain=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0040_opens_plain")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
