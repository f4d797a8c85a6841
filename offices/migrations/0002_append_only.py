"""What the database itself holds: the hash of an event, that no event is changed, and no version of a rule rewritten."""

from django.db import migrations

# The same parts in the same order as `offices.organisation.actions.records.event_hash`; a test holds the two together.
EVENT_HASH = r"""
CREATE FUNCTION event_hash(
    previous text, subject text, sequence int, at timestamptz, kind text,
    by_id bigint, by_name text, office_id bigint, facts text
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT encode(
        sha256(
            convert_to(
                coalesce(previous, '') || E'\n' || subject || E'\n' || sequence || E'\n'
                || (extract(epoch FROM at)::numeric * 1000000)::bigint || E'\n' || kind || E'\n'
                || coalesce(by_id::text, '') || E'\n' || coalesce(by_name, '') || E'\n'
                || coalesce(office_id::text, '') || E'\n' || facts,
                'UTF8'
            )
        ),
        'hex'
    )
$$
"""

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""

# Once a statement, not once a row: a statement that finds no row is refused as well.
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

# A version of a rule only ever ends, and earlier than it would have.
KEEP_VERSION = """
CREATE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ending text[] := '{valid_to,ended_at,ended_by_id,ended_reason}';
BEGIN
    IF to_jsonb(OLD) - ending IS DISTINCT FROM to_jsonb(NEW) - ending
        -- A version whose last day is to come goes on where the one that was to follow it is taken back.
        OR OLD.valid_to IS NOT NULL AND (NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to)
            AND (OLD.ended_at IS NOT NULL OR OLD.valid_to < OLD.valid_from OR OLD.valid_to < current_date)
    THEN
        RAISE EXCEPTION 'a version of % is never rewritten', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""

# The other apps put the same on the tables of their rules.
KEEP_RULE = """
CREATE TRIGGER keep_version BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
RULE_UNKEPT = "DROP TRIGGER keep_version ON {table}; DROP TRIGGER keep_versions ON {table}"


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.RunSQL(
            EVENT_HASH, "DROP FUNCTION event_hash(text, text, int, timestamptz, text, bigint, text, bigint, text)"
        ),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change()"),
        *(
            migrations.RunSQL(APPEND_ONLY.format(table=table), f"DROP TRIGGER append_only ON {table}")
            for table in ("offices_event", "offices_eventtext")
        ),
        migrations.RunSQL(KEEP_VERSION, "DROP FUNCTION keep_version()"),
        *(
            migrations.RunSQL(KEEP_RULE.format(table=table), RULE_UNKEPT.format(table=table))
            for table in ("offices_profilerule", "offices_quietrule")
        ),
    ]
