"""Brings the database back to the rows that the migrations left, after a test with real commits.

Django empties every table then (``TRUNCATE`` makes a new file for each of some four hundred tables
and indexes) and makes content types, permissions and roles again: a quarter of a second of a
processor each time. Here only tables that hold something are emptied, by ``DELETE``, and rows of
the migrations are put back where they were touched. So a test finds the same rows, with the same
keys, whichever ran before.
"""

from __future__ import annotations

from django.db import connection

BIG = 1 << 20  # bytes: rows deleted from a larger table would be read by every later test
REMEMBER = """
CREATE SCHEMA as_migrated;
CREATE TABLE as_migrated.place (
    name regclass PRIMARY KEY, columns text NOT NULL, kept text
);
INSERT INTO as_migrated.place (name, columns)
SELECT c.oid, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.oid;

DO $$
DECLARE one record; found boolean; kept_in text;
BEGIN
    FOR one IN SELECT * FROM as_migrated.place ORDER BY name LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one.name) INTO found;
        IF found THEN
            UPDATE as_migrated.place SET kept = format('as_migrated.rows_%s', name::oid)
            WHERE name = one.name RETURNING kept INTO kept_in;
            EXECUTE format('CREATE TABLE %s AS SELECT %s FROM %s',
                kept_in, one.columns, one.name);
        END IF;
    END LOOP;
END $$;
CREATE TABLE as_migrated.last AS SELECT max(id) AS migration FROM django_migrations;

CREATE FUNCTION as_migrated.restore(big bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record; found boolean;
BEGIN
    -- Neither triggers nor foreign keys: all is in order again in the end.
    PERFORM set_config('session_replication_role', 'replica', true);
    IF EXISTS (
        SELECT FROM as_migrated.place WHERE kept IS NULL AND pg_relation_size(name) > big
    ) THEN
        EXECUTE (SELECT format('TRUNCATE %s CASCADE', string_agg(name::text, ', '))
                 FROM as_migrated.place WHERE kept IS NULL);
    END IF;
    FOR one IN SELECT * FROM as_migrated.place ORDER BY name LOOP
        IF one.kept IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one.name) INTO found;
        ELSE
            EXECUTE format(
                'SELECT EXISTS (SELECT %1$s FROM %2$s EXCEPT ALL TABLE %3$s)'
                ' OR EXISTS (TABLE %3$s EXCEPT ALL SELECT %1$s FROM %2$s)',
                one.columns, one.name, one.kept) INTO found;
        END IF;
        IF found THEN
            EXECUTE format('DELETE FROM %s', one.name);
            IF one.kept IS NOT NULL THEN
                EXECUTE format('INSERT INTO %s (%s) TABLE %s',
                    one.name, one.columns, one.kept);
            END IF;
        END IF;
    END LOOP;
END $$;
"""
IS_CURRENT = "SELECT max(id) = (SELECT migration FROM as_migrated.last) FROM django_migrations"


def remember() -> None:
    """Keep the rows that are there, unless they were kept after the same migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('as_migrated.last') IS NOT NULL")
        if cursor.fetchone()[0]:  # --reuse-db
            cursor.execute(IS_CURRENT)
            if cursor.fetchone()[0]:
                restore()
                return
        cursor.execute("DROP SCHEMA IF EXISTS as_migrated CASCADE")
        cursor.execute(REMEMBER)


def restore() -> None:
    """Let the tables hold what they held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT as_migrated.restore(%s)", [BIG])
