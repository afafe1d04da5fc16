from django.db import migrations


class Migration(migrations.Migration):
    """Search stands on ``SearchEntry``; nothing reads the story's own vector any more."""

    dependencies = [
        ("articles", "0012_the_site_identity"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="article", name="article_search"),
        migrations.RemoveField(model_name="article", name="search_vector"),
    ]
