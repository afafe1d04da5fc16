"""Give a slug to names that had none, as those without a Latin letter; fill what tags go by."""

import re
from typing import Any

from django.db import migrations

from articles.models.slugs import free_slug, slug_from
from articles.models.tag_names import tag_key

FALLBACKS = {
    "Section": ("name", "rubrik", 80),
    "Tag": ("name", "tag", 80),
    "Reporter": ("name", "reporter", 80),
    "Source": ("name", "sumber", 80),
    "Page": ("title", "halaman", 80),
}
BATCH = 2_000
NUMBER = re.compile(r"-\d+$")
NO_SLUG = r"^$|[^-a-zA-Z0-9_]"  # a page whose slug has other signs has no address


def fill_slugs(apps: Any, schema_editor: Any) -> None:
    for name, (field, fallback, most) in FALLBACKS.items():
        rows = apps.get_model("articles", name).objects
        for row in rows.filter(slug__regex=NO_SLUG).order_by("pk"):
            others = rows.exclude(pk=row.pk)
            row.slug = free_slug(getattr(row, field), fallback, others, most=most)
            row.save(update_fields=["slug"])
            if name == "Tag":  # search finds a story by the slugs of its tags
                entries = apps.get_model("articles", "SearchEntry").objects
                entries.filter(article__tagged__tag=row.pk).update(stale=True)


def fill_keys(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("articles", "Tag").objects
    batch = []
    for tag in rows.only("name").iterator(chunk_size=BATCH):
        tag.key = tag_key(tag.name)
        batch.append(tag)
        if len(batch) == BATCH:
            rows.bulk_update(batch, ["key"])
            batch.clear()
    rows.bulk_update(batch, ["key"])


def keep_slugs_that_somebody_chose(apps: Any, schema_editor: Any) -> None:
    """A draft's slug follows its headline from now on, but not where it never did."""
    stories = apps.get_model("articles", "Article").objects
    drafts = stories.filter(status__in=["draft", "in_review"]).only("headline", "slug")
    chosen = [
        story.pk
        for story in drafts.iterator(chunk_size=BATCH)
        if NUMBER.sub("", story.slug) != NUMBER.sub("", slug_from(story.headline) or "berita")
    ]
    stories.filter(pk__in=chosen).update(slug_is_set=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_slugs_kept")]

    operations = [
        migrations.RunPython(fill_slugs, migrations.RunPython.noop),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(keep_slugs_that_somebody_chose, migrations.RunPython.noop),
    ]
