"""What the database itself keeps: readings of personal data and letters as they were, versions of rules, the custody beside each text,
the seal on accusations and on what they say, room in the pages of petitions for the updates of each step.
"""

from django.db import migrations

# A text is inserted after its petition, and custody changes with a few steps only: neither needs to be known by an action.
KEPT_EQUAL = """
CREATE FUNCTION take_custody_of_petition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT office_ids || informed_ids INTO NEW.office_ids FROM cases_petition WHERE id = NEW.petition_id;
    RETURN NEW;
END $$;
CREATE TRIGGER take_custody BEFORE INSERT ON cases_petitiontext
    FOR EACH ROW WHEN (NEW.office_ids IS NULL) EXECUTE FUNCTION take_custody_of_petition();

CREATE FUNCTION give_custody_to_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_petitiontext SET office_ids = NEW.office_ids || NEW.informed_ids WHERE petition_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER give_custody AFTER UPDATE OF office_ids, informed_ids ON cases_petition
    FOR EACH ROW WHEN ((OLD.office_ids, OLD.informed_ids) IS DISTINCT FROM (NEW.office_ids, NEW.informed_ids)) EXECUTE FUNCTION give_custody_to_text();
"""
# Who may not see an accusation is asked of sealed petitions only: nothing that accuses a person is ever unsealed.
STAYS_SEALED = """
CREATE FUNCTION keep_accusation_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_accused JOIN cases_petition ON cases_petition.id = petition_id
               WHERE NOT sealed AND petition_id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint) THEN
        RAISE EXCEPTION 'a petition that accuses a person is sealed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stays_sealed AFTER UPDATE OF sealed ON cases_petition
    FOR EACH ROW WHEN (OLD.sealed AND NOT NEW.sealed) EXECUTE FUNCTION keep_accusation_sealed('id');
CREATE TRIGGER stays_sealed AFTER INSERT ON cases_accused
    FOR EACH ROW EXECUTE FUNCTION keep_accusation_sealed('petition_id');
"""
# What a sealed petition says is encrypted where it lies; the petition's own columns have a constraint that says so.
SEALED_AT_REST = r"""
CREATE FUNCTION keep_text_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_petitiontext said JOIN cases_petition petition ON petition.id = said.petition_id
               WHERE petition.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint AND petition.sealed
                   AND NOT (said.subject LIKE E'\x02%' AND (said.body = '' OR said.body LIKE E'\x02%'))) THEN
        RAISE EXCEPTION 'what a sealed petition says is encrypted';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sealed_at_rest AFTER UPDATE OF sealed ON cases_petition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.sealed AND NOT OLD.sealed)
    EXECUTE FUNCTION keep_text_sealed('id');
CREATE TRIGGER sealed_at_rest AFTER INSERT OR UPDATE OF subject, body ON cases_petitiontext
    FOR EACH ROW WHEN (NOT (NEW.subject LIKE E'\x02%' AND (NEW.body = '' OR NEW.body LIKE E'\x02%')))
    EXECUTE FUNCTION keep_text_sealed('petition_id');
"""
IN_CLEAR = """
DROP TRIGGER sealed_at_rest ON cases_petitiontext;
DROP TRIGGER sealed_at_rest ON cases_petition;
DROP FUNCTION keep_text_sealed();
"""
NOT_SEALED = """
DROP TRIGGER stays_sealed ON cases_accused;
DROP TRIGGER stays_sealed ON cases_petition;
DROP FUNCTION keep_accusation_sealed();
"""
NO_LONGER = """
DROP TRIGGER give_custody ON cases_petition;
DROP TRIGGER take_custody ON cases_petitiontext;
DROP FUNCTION give_custody_to_text();
DROP FUNCTION take_custody_of_petition();
"""

KEEP_RULE = """
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_packagerule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_packagerule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_settlementrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_settlementrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_smsrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_smsrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_urgencyrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_urgencyrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_competencerule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_competencerule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_termrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_termrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_signoffrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_signoffrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_templaterule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_templaterule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_reliefrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_reliefrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_revisitrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_revisitrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON cases_ratingrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON cases_ratingrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_reliefbudget
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_reliefapproval
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_draftedition
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_draftact
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
RULE_UNKEPT = """
DROP TRIGGER keep_version ON cases_ratingrule;
DROP TRIGGER keep_versions ON cases_ratingrule;
DROP TRIGGER keep_version ON cases_revisitrule;
DROP TRIGGER keep_versions ON cases_revisitrule;
DROP TRIGGER append_only ON cases_reliefapproval;
DROP TRIGGER append_only ON cases_reliefbudget;
DROP TRIGGER keep_version ON cases_reliefrule;
DROP TRIGGER keep_versions ON cases_reliefrule;
DROP TRIGGER append_only ON cases_draftact;
DROP TRIGGER append_only ON cases_draftedition;
DROP TRIGGER keep_version ON cases_templaterule;
DROP TRIGGER keep_versions ON cases_templaterule;
DROP TRIGGER keep_version ON cases_signoffrule;
DROP TRIGGER keep_versions ON cases_signoffrule;
DROP TRIGGER keep_version ON cases_competencerule;
DROP TRIGGER keep_versions ON cases_competencerule;
DROP TRIGGER keep_version ON cases_smsrule;
DROP TRIGGER keep_versions ON cases_smsrule;
DROP TRIGGER keep_version ON cases_urgencyrule;
DROP TRIGGER keep_versions ON cases_urgencyrule;
DROP TRIGGER keep_version ON cases_settlementrule;
DROP TRIGGER keep_versions ON cases_settlementrule;
DROP TRIGGER keep_version ON cases_termrule;
DROP TRIGGER keep_versions ON cases_termrule;
DROP TRIGGER keep_version ON cases_packagerule;
DROP TRIGGER keep_versions ON cases_packagerule
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial"), ("offices", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_personaldataaccess "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_personaldataaccess",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_issuedletter "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER append_only ON cases_issuedletter",
        ),
        migrations.RunSQL(
            "ALTER TABLE cases_petition SET (fillfactor = 85); ALTER TABLE cases_clock SET (fillfactor = 85);"
            "ALTER TABLE offices_chain SET (fillfactor = 80)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(KEPT_EQUAL, NO_LONGER),
        migrations.RunSQL(KEEP_RULE, RULE_UNKEPT),
        migrations.RunSQL(STAYS_SEALED, NOT_SEALED),
        migrations.RunSQL(SEALED_AT_REST, IN_CLEAR),
    ]
