"""A mailing that waits for its time may be taken back to the draft that it was."""

from django.db import migrations

BEFORE = """
    ('draft', 'queued'), ('draft', 'cancelled'),
    ('queued', 'sending'), ('queued', 'cancelled'),
    ('sending', 'complete'), ('sending', 'cancelled'),
    ('queued', 'expired'), ('expired', 'queued'), ('expired', 'cancelled'),
    ('sending', 'paused'), ('paused', 'sending'), ('paused', 'cancelled'),
    ('complete', 'sending')
"""
AFTER = BEFORE.rstrip() + ",\n    ('queued', 'draft')\n"
TRIGGER = """
DROP TRIGGER issue_move_legal ON subscriptions_issue;
CREATE TRIGGER issue_move_legal BEFORE UPDATE OF state ON subscriptions_issue
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}))
    EXECUTE FUNCTION subscriptions_refuse_move('issue');
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0009_editions_and_choices")]
    operations = [
        migrations.RunSQL(TRIGGER.format(moves=AFTER), TRIGGER.format(moves=BEFORE)),
    ]
