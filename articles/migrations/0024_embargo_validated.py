from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_embargo")]

    operations = [ValidateConstraint("article", "article_keeps_embargo")]
