import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0038_segments_unlisted")]

    operations = [
        migrations.CreateModel(
            name="EndedLink",
            fields=[
                (
                    "link_hash",
                    models.CharField(
                        editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("erased", "Asked to be forgotten"),
                            ("joined", "Another subscription moved to the address"),
                        ],
                        max_length=6,
                        verbose_name="reason",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="ended",
                    ),
                ),
            ],
            options={
                "verbose_name": "ended link",
                "verbose_name_plural": "ended links",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["erased", "joined"])),
                        name="ended_link_reason_known",
                    )
                ],
            },
        ),
    ]
