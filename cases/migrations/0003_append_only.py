"""Readings of personal data are never changed or deleted; pages of petitions keep room for the updates of each step."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_personaldataaccess "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_personaldataaccess",
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_petition SET (fillfactor = 85); ALTER TABLE cases_clock SET (fillfactor = 85);"
            "ALTER TABLE offices_chain SET (fillfactor = 80)",
            migrations.RunSQL.noop,
        ),
    ]
