import django.db.models.deletion
from django.contrib.postgres.operations import ValidateConstraint
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
VIEW = """
CREATE VIEW subscriptions_loggeddelivery AS
SELECT id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id, reply,
    handed_at, finished_at, ready_at, false AS is_put_away
FROM subscriptions_delivery
UNION ALL
SELECT id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id, reply,
    handed_at, finished_at, NULL::timestamptz AS ready_at, true AS is_put_away
FROM subscriptions_deliveryrecord
"""
# The release before knows deliveries only: nothing that was put away is lost to it. What an import
# brought has numbers and no mails: its numbers stay, as does that it is over.
BACK = """
INSERT INTO subscriptions_delivery
    (id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id, reply,
    ready_at, handed_at, finished_at)
SELECT id, issue_id, subscriber_id, variant_id, address, state, attempts, message_id, reply,
    coalesce(handed_at, finished_at), handed_at, finished_at
FROM subscriptions_deliveryrecord;
UPDATE subscriptions_issue SET put_away_at = NULL
    WHERE id IN (SELECT issue_id FROM subscriptions_deliveryrecord);
DELETE FROM subscriptions_issuesummary
    WHERE issue_id IN (SELECT issue_id FROM subscriptions_deliveryrecord);
DELETE FROM subscriptions_deliveryrecord;
SET CONSTRAINTS ALL IMMEDIATE;
DROP VIEW subscriptions_loggeddelivery;
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0033_delivery_records")]

    operations = [
        ValidateConstraint(model_name="issue", name="issue_put_away_is_over"),
        migrations.CreateModel(
            name="LoggedDelivery",
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
                ("ready_at", models.DateTimeField(null=True, verbose_name="not before")),
                ("is_put_away", models.BooleanField(verbose_name="put away")),
                (
                    "issue",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="logged_deliveries",
                        to="subscriptions.issue",
                        verbose_name="issue",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="logged_deliveries",
                        to="subscriptions.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="logged_deliveries",
                        to="subscriptions.issuevariant",
                        verbose_name="variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "db_table": "subscriptions_loggeddelivery",
                "ordering": ["issue", "pk"],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.AlterField(
            model_name="bounce",
            name="delivery",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="bounces",
                to="subscriptions.loggeddelivery",
            ),
        ),
        migrations.RunSQL(VIEW, BACK),
    ]
