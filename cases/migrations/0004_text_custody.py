"""The offices with custody stand beside the character pairs: one index answers "this word, within these offices"."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# A text is inserted after its petition, and custody changes with a few steps only: neither needs to be known by an action.
KEPT_EQUAL = """
CREATE FUNCTION take_custody_of_petition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT office_ids INTO NEW.office_ids FROM cases_petition WHERE id = NEW.petition_id;
    RETURN NEW;
END $$;
CREATE TRIGGER take_custody BEFORE INSERT ON cases_petitiontext
    FOR EACH ROW WHEN (NEW.office_ids IS NULL) EXECUTE FUNCTION take_custody_of_petition();

CREATE FUNCTION give_custody_to_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_petitiontext SET office_ids = NEW.office_ids WHERE petition_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER give_custody AFTER UPDATE OF office_ids ON cases_petition
    FOR EACH ROW WHEN (OLD.office_ids IS DISTINCT FROM NEW.office_ids) EXECUTE FUNCTION give_custody_to_text();
"""
NO_LONGER = """
DROP TRIGGER give_custody ON cases_petition;
DROP TRIGGER take_custody ON cases_petitiontext;
DROP FUNCTION give_custody_to_text();
DROP FUNCTION take_custody_of_petition();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_append_only")]

    operations = [
        migrations.RemoveIndex(model_name="petitiontext", name="petition_tokens"),
        migrations.AddField(
            model_name="petitiontext",
            name="office_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), editable=False, null=True, size=None
            ),
        ),
        migrations.RunSQL(
            "UPDATE cases_petitiontext text SET office_ids = petition.office_ids"
            " FROM cases_petition petition WHERE petition.id = text.petition_id;"
            "SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="petitiontext",
            name="office_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), editable=False, size=None
            ),
        ),
        migrations.RunSQL(KEPT_EQUAL, NO_LONGER),
        migrations.AddIndex(
            model_name="petitiontext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tokens", "office_ids"], name="petition_tokens"),
        ),
    ]
