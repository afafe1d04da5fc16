from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_assignments")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="embargo_until",
            field=models.DateTimeField(
                blank=True,
                help_text="In WIB. Nobody can publish the story for an earlier time.",
                null=True,
                verbose_name="embargo until",
            ),
        ),
        AddConstraintNotValid(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "approved"), _negated=True),
                    ("embargo_until", None),
                    ("published_at__gte", models.F("embargo_until")),
                    _connector="OR",
                ),
                name="article_keeps_embargo",
                violation_error_message="This story is under embargo until a later time.",
            ),
        ),
    ]
