"""Subscribers, issues and mails move between their states only as the models declare.

A test tries every pair against the declarations, so that they cannot drift apart.
"""

from django.db import migrations

MOVES = {
    "subscriber": """
        ('pending', 'active'), ('pending', 'suppressed'),
        ('active', 'unsubscribed'), ('active', 'suppressed'),
        ('unsubscribed', 'active'), ('unsubscribed', 'suppressed'),
        ('suppressed', 'pending'), ('suppressed', 'unsubscribed')
    """,
    "issue": """
        ('draft', 'queued'), ('draft', 'cancelled'),
        ('queued', 'sending'), ('queued', 'cancelled'),
        ('sending', 'complete'), ('sending', 'cancelled')
    """,
    "delivery": """
        ('queued', 'claimed'), ('deferred', 'claimed'),
        ('queued', 'skipped'), ('deferred', 'skipped'),
        ('claimed', 'queued'), ('claimed', 'deferred'), ('claimed', 'failed'),
        ('claimed', 'skipped'), ('claimed', 'handing'),
        ('handing', 'accepted'), ('handing', 'deferred'), ('handing', 'failed'),
        ('handing', 'unknown'),
        ('unknown', 'accepted'), ('unknown', 'deferred'), ('unknown', 'failed')
    """,
    "confirmation": """
        ('queued', 'claimed'), ('deferred', 'claimed'),
        ('claimed', 'queued'), ('claimed', 'deferred'), ('claimed', 'accepted'),
        ('claimed', 'failed'), ('claimed', 'skipped')
    """,
}

FUNCTION = """
CREATE FUNCTION subscriptions_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% cannot move from % to %', TG_ARGV[0], OLD.state, NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
"""

# The condition is the trigger's own, so that a legal move costs no function call.
TRIGGER = """
CREATE TRIGGER {name}_move_legal BEFORE UPDATE OF state ON subscriptions_{name}
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}))
    EXECUTE FUNCTION subscriptions_refuse_move('{name}');
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION subscriptions_refuse_move();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(name=name, moves=moves),
                f"DROP TRIGGER {name}_move_legal ON subscriptions_{name};",
            )
            for name, moves in MOVES.items()
        ),
    ]
