"""What the database itself does for search: a text as the set of its character pairs."""

from django.db import migrations

# pg_trgm finds no word of two characters, and no configuration of full-text search without a Chinese parser finds any. Runs of characters end at blanks and
# punctuation, all of them listed, because what the classes of blanks and letters hold differs between locales. `cases.worklist.searching` splits a query alike.
# A text that is sealed (SealableField of offices/crypto.py) has none: its pairs would tell what it says.
CHARACTER_PAIRS = r"""
CREATE FUNCTION search_form(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(normalize(value, NFKC));

CREATE FUNCTION character_pairs(subject text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(run, place, 2)), '{}'))
    FROM regexp_split_to_table(
        search_form(subject || ' ' || body), '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000!-/:-@\[-`{-~、。〈〉《》「」『』【】〔〕“”‘’…—·]+'
    ) AS run, generate_series(1, greatest(length(run) - 1, 1)) AS place
    WHERE run <> '' AND NOT (starts_with(subject, E'\x02') OR starts_with(body, E'\x02'))
$$
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(
            CHARACTER_PAIRS, "DROP FUNCTION character_pairs(text, text); DROP FUNCTION search_form(text)"
        ),
    ]
