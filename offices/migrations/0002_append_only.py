"""What the database itself holds of the history: the hash of an event, and that no event is ever changed."""

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
    ]
