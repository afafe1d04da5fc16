from django.db import migrations


class Migration(migrations.Migration):
    """Search stands on ``SearchEntry``; nothing reads the story's own vector any more."""

    dependencies = [
        ("articles", "0008_sizes_later"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="article", name="article_search"),
        migrations.RemoveField(model_name="article", name="search_vector"),
    ]
