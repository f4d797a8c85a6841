"""A card is of its clock, and its facts stay: checked by the database, all cards of a statement at once."""

import django.db.models.deletion
from django.db import migrations, models

CHECK_CARDS = """
CREATE FUNCTION check_cards() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong bigint;
BEGIN
    SELECT card.id INTO wrong FROM issued card
    LEFT JOIN cases_clock c
        ON c.id = card.clock_id AND c.petition_id = card.petition_id AND c.office_id = card.office_id
    LEFT JOIN offices_office issuer ON issuer.id = card.issuer_id
    LEFT JOIN supervision_rule rule ON rule.id = card.rule_id
    WHERE c.id IS NULL OR issuer.id IS NULL OR rule.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'card % is not of its clock, or has no issuer or rule', wrong
        USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER card_of_its_clock AFTER INSERT ON supervision_card
REFERENCING NEW TABLE AS issued FOR EACH STATEMENT EXECUTE FUNCTION check_cards()
"""

FACTS = (
    "clock_id", "petition_id", "office_id", "issuer_id", "level", "reason", "rule_id", "calendar", "due", "issued_on",
    "overdue_days", "overdue_working_days", "ground", "issued_by_id", "answer_due",
)  # fmt: skip

KEEP_FACTS = f"""
CREATE TRIGGER keep_facts BEFORE UPDATE ON supervision_card FOR EACH ROW
WHEN (({", ".join(f"OLD.{name}" for name in FACTS)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FACTS)}))
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_card BEFORE DELETE ON supervision_card FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_rule BEFORE DELETE ON supervision_rule FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_text_custody"),
        ("offices", "0003_event_checks"),
        ("supervision", "0002_default_rule"),
    ]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="issuer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
                verbose_name="发牌单位",
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="office",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
                verbose_name="被发牌单位",
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="petition",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cards",
                to="cases.petition",
            ),
        ),
        migrations.AlterField(
            model_name="card",
            name="rule",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="supervision.rule",
                verbose_name="规则",
            ),
        ),
        migrations.RunSQL(
            CHECK_CARDS, "DROP TRIGGER card_of_its_clock ON supervision_card; DROP FUNCTION check_cards()"
        ),
        migrations.RunSQL(
            KEEP_FACTS,
            "DROP TRIGGER keep_facts ON supervision_card; DROP TRIGGER keep_card ON supervision_card;"
            "DROP TRIGGER keep_rule ON supervision_rule",
        ),
    ]
