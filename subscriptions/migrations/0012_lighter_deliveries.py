import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0011_default_editions"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="subject_pattern",
            field=models.CharField(
                blank=True,
                help_text="Of a digest: the subject of each variant is made from it.",
                max_length=150,
                verbose_name="pattern of the subject",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="most_stories",
            field=models.PositiveSmallIntegerField(
                default=40,
                help_text="Gmail cuts mails of more than 102 kB.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="stories at most",
            ),
        ),
    ]
