"""``public_at`` of bylines, tags and sources follows their story, whoever writes to either.

A row takes the story's time when it is written; the story hands a new time or state to its rows.
The row's trigger holds the story with FOR SHARE, so that neither of two transactions that write at
once misses the other.
"""

from django.db import migrations

ROWS = {
    "articles_byline": "article_id",
    "articles_articlesource": "article_id",
    "articles_taggedarticle": "content_object_id",
}

OF_THE_STORY = """
CREATE FUNCTION articles_public_at(story bigint) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT CASE WHEN status = 'approved' THEN published_at END
    FROM articles_article WHERE id = story FOR SHARE
$$;
"""
OF_A_ROW = """
CREATE FUNCTION {table}_public_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.public_at := articles_public_at(NEW.{story});
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_public_at BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_public_at();
"""
HAND_DOWN = """
CREATE FUNCTION articles_hand_down_public_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {updates}
    RETURN NULL;
END $$;
CREATE TRIGGER article_hands_down_public_at AFTER UPDATE OF status, published_at ON articles_article
    FOR EACH ROW
    WHEN ((OLD.status, OLD.published_at) IS DISTINCT FROM (NEW.status, NEW.published_at))
    EXECUTE FUNCTION articles_hand_down_public_at();
"""
UPDATES = (
    "UPDATE {table} SET public_at = NULL WHERE {story} = NEW.id;"  # the row's trigger fills in
)
FILL = """
UPDATE {table} r SET public_at = a.published_at
FROM articles_article a WHERE a.id = r.{story} AND a.status = 'approved';
"""
UNDO_ROW = "DROP TRIGGER {table}_public_at ON {table}; DROP FUNCTION {table}_public_at();"
UNDO = """
DROP TRIGGER article_hands_down_public_at ON articles_article;
DROP FUNCTION articles_hand_down_public_at();
"""


def each(sql: str) -> str:
    return "\n".join(sql.format(table=table, story=story) for table, story in ROWS.items())


FORWARD = "".join([
    each(FILL),
    OF_THE_STORY,
    each(OF_A_ROW),
    HAND_DOWN.format(updates=each(UPDATES)),
])  # fmt: skip
BACKWARD = UNDO + each(UNDO_ROW) + "DROP FUNCTION articles_public_at(bigint);"


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_newest_rows")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
