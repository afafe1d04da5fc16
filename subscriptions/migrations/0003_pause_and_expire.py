"""An issue can be paused, can come too late, and goes on when unknown mails are sent again."""

from django.db import migrations, models
from django.db.models import Q

BEFORE = """
    ('draft', 'queued'), ('draft', 'cancelled'),
    ('queued', 'sending'), ('queued', 'cancelled'),
    ('sending', 'complete'), ('sending', 'cancelled')
"""
AFTER = (
    BEFORE.rstrip()
    + """,
    ('queued', 'expired'), ('expired', 'queued'), ('expired', 'cancelled'),
    ('sending', 'paused'), ('paused', 'sending'), ('paused', 'cancelled'),
    ('complete', 'sending')
"""
)
TRIGGER = """
DROP TRIGGER issue_move_legal ON subscriptions_issue;
CREATE TRIGGER issue_move_legal BEFORE UPDATE OF state ON subscriptions_issue
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}))
    EXECUTE FUNCTION subscriptions_refuse_move('issue');
"""
STATES = [
    ("draft", "Being prepared"),
    ("queued", "Waiting for its time"),
    ("sending", "Being sent"),
    ("paused", "Paused"),
    ("expired", "Too late, waits for a decision"),
    ("complete", "Complete"),
    ("cancelled", "Cancelled"),
]


def rule(name: str, condition: Q) -> list[migrations.operations.base.Operation]:
    return [
        migrations.RemoveConstraint("issue", name),
        migrations.AddConstraint("issue", models.CheckConstraint(condition=condition, name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0002_legal_moves")]
    operations = [
        migrations.AlterField(
            "issue",
            "state",
            models.CharField(choices=STATES, default="draft", max_length=10, verbose_name="state"),
        ),
        *rule("issue_state_known", Q(state__in=[state for state, _label in STATES])),
        *rule(
            "issue_has_content_and_time",
            ~Q(state__in=["queued", "sending", "paused", "expired", "complete"])
            | Q(send_at__isnull=False) & ~Q(html="") & ~Q(text="") & ~Q(subject=""),
        ),
        *rule(
            "issue_started_when",
            ~Q(state__in=["sending", "paused", "complete"])
            | Q(started_at__isnull=False, candidates__isnull=False),
        ),
        migrations.RunSQL(TRIGGER.format(moves=AFTER), TRIGGER.format(moves=BEFORE)),
    ]
