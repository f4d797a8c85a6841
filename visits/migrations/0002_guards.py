"""What the database itself keeps: a version of a rule of the rota is never rewritten, nor are its units."""

from django.db import migrations

KEEP_RULE = """
CREATE TRIGGER keep_version BEFORE UPDATE ON visits_rotarule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON visits_rotarule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
RULE_UNKEPT = """
DROP TRIGGER keep_version ON visits_rotarule;
DROP TRIGGER keep_versions ON visits_rotarule
"""

# A report that was signed stays as it was signed.
KEEP_SIGNED = """
CREATE TRIGGER keep_signed BEFORE UPDATE OR DELETE ON visits_yearlyreport
FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all_signed BEFORE TRUNCATE ON visits_yearlyreport
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
SIGNED_UNKEPT = """
DROP TRIGGER keep_signed ON visits_yearlyreport;
DROP TRIGGER keep_all_signed ON visits_yearlyreport
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("offices", "0002_append_only")]

    operations = [
        migrations.RunSQL(KEEP_RULE, RULE_UNKEPT),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON visits_rotarule_units "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON visits_rotarule_units",
        ),
        migrations.RunSQL(KEEP_SIGNED, SIGNED_UNKEPT),
    ]
