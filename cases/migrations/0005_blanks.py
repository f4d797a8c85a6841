"""The blanks between the runs of a text, listed: what the class of blanks holds differs between locales."""

from django.db import migrations

CHARACTER_PAIRS = r"""
CREATE OR REPLACE FUNCTION character_pairs(subject text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(run, place, 2)), '{}'))
    FROM regexp_split_to_table(
        search_form(subject || ' ' || body), '[%s!-/:-@\[-`{-~、。〈〉《》「」『』【】〔〕“”‘’…—·]+'
    ) AS run, generate_series(1, greatest(length(run) - 1, 1)) AS place
    WHERE run <> ''
$$
"""
LISTED = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_text_custody")]

    operations = [
        migrations.RunSQL([CHARACTER_PAIRS.replace("%s", LISTED)], [CHARACTER_PAIRS.replace("%s", r"\s")]),
    ]
