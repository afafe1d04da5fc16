"""A large paper made by the database itself: stories by the hundred thousand in seconds."""

from django.db import connection, transaction

# Stories appear evenly over fifteen years up to now; the newest of a thousand are still to come.
# The eighth section has been quiet for years. One in fifty is a draft, one in a hundred was withdrawn; tags are as uneven as tags are.
STORIES = """
INSERT INTO articles_article (
    id, section_id, kicker, headline, standfirst, dateline, body, body_text, status, slug,
    published_at, publication_date, updated_at, created_at, modified_at, version, slug_is_set,
    lead_image_id
)
SELECT n, CASE WHEN n < %(stories)s / 8 THEN 8 ELSE 1 + n %% 7 END, '', 'Cerita nomor ' || n, 'Ringkasan cerita nomor ' || n || '.', 'Aleppo',
    '<p>Isi cerita nomor ' || n || ' tentang jembatan, sungai dan kota.</p>',
    'Isi cerita nomor ' || n || ' tentang jembatan, sungai dan kota.',
    CASE WHEN n %% 50 = 7 THEN 'draft' WHEN n %% 100 = 13 THEN 'withdrawn' ELSE 'approved' END,
    'cerita-' || n, at, (at AT TIME ZONE 'Asia/Jakarta')::date,
    CASE WHEN n %% 20 = 0 THEN at + interval '1 hour' END, at, at, 1, false, NULL
FROM (
    SELECT n, now() + (n - %(stories)s * 0.999) * interval '15 years' / %(stories)s AS at
    FROM generate_series(1, %(stories)s) n
) times
"""
OTHERS = """
INSERT INTO articles_section (id, name, slug, description, position)
SELECT n, 'Rubrik ' || n, 'rubrik-' || n, '', n FROM generate_series(1, 8) n;
INSERT INTO articles_tag (id, name, key, slug, description)
SELECT n, 'Tag ' || n, 'tag ' || n, 'tag-' || n, '' FROM generate_series(1, 2000) n;
INSERT INTO articles_reporter (id, name, slug, role, bio)
SELECT n, 'Reporter ' || n, 'reporter-' || n, 'Jurnalis', '' FROM generate_series(1, 100) n;
INSERT INTO articles_source (id, name, slug, url, description)
SELECT n, 'Sumber ' || n, 'sumber-' || n, '', '' FROM generate_series(1, 200) n;
INSERT INTO articles_byline (article_id, reporter_id, position, public_at)
SELECT id, 1 + id %% 100, 0, CASE WHEN status = 'approved' THEN published_at END
FROM articles_article;
INSERT INTO articles_articlesource (article_id, source_id, url, position, public_at)
SELECT id, 1 + id %% 200, 'https://sumber.example/' || part, part,
    CASE WHEN status = 'approved' THEN published_at END
FROM articles_article, generate_series(0, 1) part;
INSERT INTO articles_taggedarticle (content_object_id, tag_id, public_at)
SELECT id, tag, CASE WHEN status = 'approved' THEN published_at END
FROM articles_article, LATERAL (VALUES (1 + id %% 3), (4 + (id * 7919) %% 1997)) tags (tag);
INSERT INTO articles_furthersection (article_id, section_id, public_at)
SELECT id, 1 + id / 9 %% 7, CASE WHEN status = 'approved' THEN published_at END
FROM articles_article WHERE id %% 9 = 0 AND section_id <> 1 + id / 9 %% 7;
INSERT INTO articles_correction (article_id, text, published_at, is_important)
SELECT id, 'Yang benar begini.', published_at + interval '2 hours', false
FROM articles_article WHERE id %% 100 = 1;
"""
# A story opens with a picture, every tenth places two more in its text; one picture in five stands
# nowhere, one in a hundred waits to be completed.
PICTURES = """
INSERT INTO articles_image (
    id, file, width, height, alt, caption, credit, source, licence, focal_x, focal_y,
    to_be_completed, created_at
)
SELECT n, 'gambar/' || n || '.jpg', 1600, 1000, 'Jembatan nomor ' || n, '', 'Ratna Kirana', '', '',
    0.5, 0.5, n %% 100 = 0, now() - n * interval '1 minute'
FROM generate_series(1, %(pictures)s) n;
UPDATE articles_article SET lead_image_id = 1 + id %% (%(pictures)s * 4 / 5);
UPDATE articles_article SET body = body || '<div data-pictures="' || 1 + id %% (%(pictures)s * 4 / 5)
    || ',' || 1 + (id * 7919) %% (%(pictures)s * 4 / 5) || '"></div>'
WHERE id %% 10 = 0;
"""
TABLES = (
    "article section tag reporter source byline articlesource furthersection taggedarticle"
    " correction"
)


def fill(stories: int) -> None:
    """Fill the empty tables with ``stories`` stories and all that belongs to them."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither triggers nor foreign keys are asked: what is written here is right by itself.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(STORIES, {"stories": stories})
        cursor.execute(OTHERS.replace("%%", "%"))
    with connection.cursor() as cursor:
        for table in TABLES.split():
            cursor.execute(
                f"VACUUM ANALYZE articles_{table}" if _alone() else f"ANALYZE articles_{table}"
            )


def fill_pictures(pictures: int) -> None:
    """Give the stories that ``fill`` made their pictures."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in PICTURES.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"pictures": pictures})
    with connection.cursor() as cursor:
        for table in ("image", "article"):
            cursor.execute(
                f"VACUUM ANALYZE articles_{table}" if _alone() else f"ANALYZE articles_{table}"
            )


def _alone() -> bool:
    """Whether no transaction is open, as VACUUM demands."""
    return not connection.in_atomic_block
