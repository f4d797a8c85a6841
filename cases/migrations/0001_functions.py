"""What the database itself does for search: a text as the set of its character pairs."""

from django.db import migrations

# pg_trgm finds no word of two characters, and no configuration of full-text search without a Chinese parser finds any. Runs of characters end at blanks and
# punctuation, listed here because what [:alnum:] holds differs between locales and misses rare characters. `cases.searching` splits a query alike.
CHARACTER_PAIRS = r"""
CREATE FUNCTION search_form(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(normalize(value, NFKC));

CREATE FUNCTION character_pairs(subject text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(run, place, 2)), '{}'))
    FROM regexp_split_to_table(
        search_form(subject || ' ' || body), '[\s!-/:-@\[-`{-~、。〈〉《》「」『』【】〔〕“”‘’…—·]+'
    ) AS run, generate_series(1, greatest(length(run) - 1, 1)) AS place
    WHERE run <> ''
$$
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            CHARACTER_PAIRS, "DROP FUNCTION character_pairs(text, text); DROP FUNCTION search_form(text)"
        ),
    ]
