"""The rule that what is written stays: held by PostgreSQL, also against who asks it directly."""

from django.db import migrations

RULES = """
CREATE FUNCTION auditlog_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := statement_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION auditlog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('auditlog.removing', true) = 'on'
        AND OLD.at < statement_timestamp() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Old entries go by auditlog_remove_expired(days) alone.';
END $$;

CREATE TRIGGER auditlog_stamp BEFORE INSERT ON auditlog_entry
    FOR EACH ROW EXECUTE FUNCTION auditlog_stamp();
CREATE TRIGGER auditlog_refuse BEFORE UPDATE OR DELETE ON auditlog_entry
    FOR EACH ROW EXECUTE FUNCTION auditlog_refuse();
CREATE TRIGGER auditlog_refuse_truncate BEFORE TRUNCATE ON auditlog_entry
    FOR EACH STATEMENT EXECUTE FUNCTION auditlog_refuse();

-- It acts as the owner of the table, so that a role of its own for the site needs no DELETE.
CREATE FUNCTION auditlog_remove_expired(days integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    removed bigint;
BEGIN
    -- Not by SET at the function: that only a superuser may, and the site's owner is none.
    PERFORM set_config('auditlog.removing', 'on', true);
    DELETE FROM auditlog_entry
        WHERE at < statement_timestamp() - make_interval(days => greatest(days, 90));
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('auditlog.removing', 'off', true);
    RETURN removed;
END $$;
"""
NO_RULES = """
DROP FUNCTION auditlog_remove_expired(integer);
DROP TRIGGER auditlog_refuse_truncate ON auditlog_entry;
DROP TRIGGER auditlog_refuse ON auditlog_entry;
DROP TRIGGER auditlog_stamp ON auditlog_entry;
DROP FUNCTION auditlog_refuse();
DROP FUNCTION auditlog_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("auditlog", "0001_entries")]

    operations = [migrations.RunSQL(RULES, NO_RULES)]
