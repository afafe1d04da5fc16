"""A story moves between its states only as ``articles.models.status.LEGAL_MOVES`` says.

A test tries every pair against the declaration, so that the two cannot drift apart.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION articles_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('draft', 'in_review'),
        ('in_review', 'draft'),
        ('draft', 'approved'),
        ('in_review', 'approved'),
        ('approved', 'draft'),
        ('approved', 'withdrawn'),
        ('withdrawn', 'approved')
    ) THEN
        RAISE EXCEPTION 'a story cannot move from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'article_move_legal';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER article_move_legal BEFORE UPDATE OF status ON articles_article
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION articles_check_move();
"""

BACKWARD = """
DROP TRIGGER article_move_legal ON articles_article;
DROP FUNCTION articles_check_move();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_stories")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
