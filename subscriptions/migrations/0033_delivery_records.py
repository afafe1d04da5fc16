import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = [
    ("queued", "Queued"),
    ("claimed", "In hand"),
    ("handing", "Being handed over"),
    ("accepted", "Accepted"),
    ("deferred", "Put off"),
    ("failed", "Refused"),
    ("unknown", "Unknown"),
    ("skipped", "Left out"),
]
FINAL = ["accepted", "failed", "skipped", "unknown"]


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0032_following_developments_validated")]

    operations = [
        migrations.CreateModel(
            name="DeliveryRecord",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("address", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("state", models.CharField(choices=STATES, max_length=10, verbose_name="state")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="refusals")),
                ("message_id", models.CharField(max_length=64, verbose_name="Message-ID")),
                (
                    "reply",
                    models.CharField(blank=True, max_length=300, verbose_name="answer or reason"),
                ),
                ("handed_at", models.DateTimeField(null=True, verbose_name="handed over")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_records",
                        to="subscriptions.issue",
                        verbose_name="issue",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="delivery_records",
                        to="subscriptions.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_records",
                        to="subscriptions.issuevariant",
                        verbose_name="variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "record of a delivery",
                "verbose_name_plural": "records of deliveries",
                "ordering": ["issue", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(finished_at__isnull=False, state__in=FINAL),
                        name="deliveryrecord_is_final",
                    )
                ],
                "indexes": [
                    models.Index(fields=["issue", "state"], name="deliveryrecord_balance"),
                    models.Index(fields=["address"], name="deliveryrecord_address"),
                    models.Index(fields=["message_id"], name="deliveryrecord_message_id"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(choices=STATES, max_length=10, verbose_name="state")),
                ("number", models.PositiveIntegerField(verbose_name="mails")),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summaries",
                        to="subscriptions.issue",
                        verbose_name="issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary of an issue",
                "verbose_name_plural": "summaries of issues",
                "ordering": ["issue", "state"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=["issue", "state"], name="one_summary_a_state"),
                    models.CheckConstraint(
                        condition=models.Q(state__in=FINAL), name="issuesummary_state_is_final"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="put_away_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="put away"),
        ),
        AddConstraintNotValid(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(put_away_at__isnull=True)
                | models.Q(state__in=["complete", "cancelled"]),
                name="issue_put_away_is_over",
            ),
        ),
    ]
