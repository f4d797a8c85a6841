"""What the database itself keeps: a card is of its clock and stays as issued; what was reported, drawn or frozen stays."""

from django.db import migrations

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
    "overdue_days", "overdue_working_days", "ground", "issued_by_id", "answer_due", "report_due",
)  # fmt: skip

KEEP_FACTS = f"""
CREATE TRIGGER keep_facts BEFORE UPDATE ON supervision_card FOR EACH ROW
WHEN (({", ".join(f"OLD.{name}" for name in FACTS)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FACTS)}))
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_card BEFORE DELETE ON supervision_card FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

KEEP_RULE = """
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_rule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_rule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_meetingrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_meetingrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_indicatorrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_indicatorrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_officecardrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_officecardrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
KEEP_NOTICES = """
CREATE TRIGGER keep_notice BEFORE UPDATE OR DELETE ON supervision_cardnotice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_card_of_notice BEFORE UPDATE OR DELETE ON supervision_cardofnotice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
NOTICES_UNKEPT = """
DROP TRIGGER keep_notice ON supervision_cardnotice;
DROP TRIGGER keep_card_of_notice ON supervision_cardofnotice
"""
RULE_UNKEPT = """
DROP TRIGGER keep_version ON supervision_rule;
DROP TRIGGER keep_versions ON supervision_rule;
DROP TRIGGER keep_version ON supervision_meetingrule;
DROP TRIGGER keep_versions ON supervision_meetingrule;
DROP TRIGGER keep_version ON supervision_indicatorrule;
DROP TRIGGER keep_versions ON supervision_indicatorrule;
DROP TRIGGER keep_version ON supervision_officecardrule;
DROP TRIGGER keep_versions ON supervision_officecardrule
"""


KEEP_ADVICE_RULE = """
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_advicerule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_advicerule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
ADVICE_RULE_UNKEPT = """
DROP TRIGGER keep_version ON supervision_advicerule;
DROP TRIGGER keep_versions ON supervision_advicerule
"""

VOID_PROPOSED = ("card_id", "error", "evidence", "proposed_at", "proposed_by_id")
PROPOSED = ("card_id", "proposed_on", "reason", "proposed_at", "proposed_by_id")

KEEP_REPORTS = f"""
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON supervision_rectificationreport
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_interview BEFORE DELETE ON supervision_interview
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_proposal BEFORE UPDATE ON supervision_interview FOR EACH ROW
WHEN (
    OLD.result_at IS NOT NULL OR
    ({", ".join(f"OLD.{name}" for name in PROPOSED)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in PROPOSED)})
)
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_void BEFORE DELETE ON supervision_voidproposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_void_proposal BEFORE UPDATE ON supervision_voidproposal FOR EACH ROW
WHEN (
    OLD.decided_at IS NOT NULL OR
    ({", ".join(f"OLD.{name}" for name in VOID_PROPOSED)})
    IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in VOID_PROPOSED)})
)
EXECUTE FUNCTION refuse_change()
"""
REPORTS_UNKEPT = """
DROP TRIGGER keep_void ON supervision_voidproposal;
DROP TRIGGER keep_void_proposal ON supervision_voidproposal;
DROP TRIGGER keep_report ON supervision_rectificationreport;
DROP TRIGGER keep_interview ON supervision_interview;
DROP TRIGGER keep_proposal ON supervision_interview
"""


FROZEN = """
CREATE FUNCTION campaign_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was issued or frozen at the start is never changed';
END $$;
CREATE TRIGGER issued_paper BEFORE UPDATE OR DELETE ON supervision_campaignpaper
    FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION campaign_frozen();
CREATE TRIGGER frozen_baseline BEFORE UPDATE ON supervision_campaigncase
    FOR EACH ROW WHEN (OLD.baseline IS NOT NULL AND NEW.baseline IS DISTINCT FROM OLD.baseline)
    EXECUTE FUNCTION campaign_frozen();
CREATE TRIGGER frozen_end BEFORE UPDATE ON supervision_campaigncase
    FOR EACH ROW WHEN (OLD.at_end IS NOT NULL AND NEW.at_end IS DISTINCT FROM OLD.at_end)
    EXECUTE FUNCTION campaign_frozen();
CREATE TRIGGER frozen_change BEFORE UPDATE OR DELETE ON supervision_campaignchange
    FOR EACH ROW EXECUTE FUNCTION campaign_frozen();
CREATE TRIGGER frozen_erratum BEFORE UPDATE OR DELETE ON supervision_minuteserratum
    FOR EACH ROW EXECUTE FUNCTION campaign_frozen();
CREATE TRIGGER frozen_figures BEFORE UPDATE ON supervision_campaign
    FOR EACH ROW WHEN (OLD.baseline IS NOT NULL AND NEW.baseline IS DISTINCT FROM OLD.baseline)
    EXECUTE FUNCTION campaign_frozen();
"""
UNFROZEN = """
DROP TRIGGER issued_paper ON supervision_campaignpaper;
DROP TRIGGER frozen_baseline ON supervision_campaigncase;
DROP TRIGGER frozen_end ON supervision_campaigncase;
DROP TRIGGER frozen_erratum ON supervision_minuteserratum;
DROP TRIGGER frozen_change ON supervision_campaignchange;
DROP TRIGGER frozen_figures ON supervision_campaign;
DROP FUNCTION campaign_frozen();
"""


# A card on an office stays as it was proposed, and from its issue on as it was issued.
OFFICE_CARD_PROPOSED = (
    "office_id", "issuer_id", "level", "origin", "reason", "file_number", "rule_id", "first", "last", "facts",
    "proposed_at", "proposed_by_id",
)  # fmt: skip
OFFICE_CARD_ISSUED = ("ground", "number", "letter", "demand", "issued_on", "answer_due", "report_due", "decision")


def _changed(names: tuple[str, ...]) -> str:
    return f"({', '.join(f'OLD.{one}' for one in names)}) IS DISTINCT FROM ({', '.join(f'NEW.{one}' for one in names)})"


KEEP_OFFICE_CARDS = f"""
CREATE TRIGGER keep_office_card BEFORE DELETE ON supervision_officecard
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_card_proposed BEFORE UPDATE ON supervision_officecard FOR EACH ROW
WHEN ({_changed(OFFICE_CARD_PROPOSED)}) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_card_issued BEFORE UPDATE ON supervision_officecard FOR EACH ROW
WHEN (OLD.decided_at IS NOT NULL AND {_changed(OFFICE_CARD_ISSUED)}) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_basis BEFORE UPDATE OR DELETE ON supervision_officecardbasis
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_report BEFORE UPDATE OR DELETE ON supervision_officecardreport
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_interview BEFORE UPDATE OR DELETE ON supervision_officecardinterview FOR EACH ROW
WHEN (OLD.recorded_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_office_void BEFORE UPDATE OR DELETE ON supervision_officecardvoid FOR EACH ROW
WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
"""
OFFICE_CARDS_UNKEPT = """
DROP TRIGGER keep_office_card ON supervision_officecard;
DROP TRIGGER keep_office_card_proposed ON supervision_officecard;
DROP TRIGGER keep_office_card_issued ON supervision_officecard;
DROP TRIGGER keep_office_basis ON supervision_officecardbasis;
DROP TRIGGER keep_office_report ON supervision_officecardreport;
DROP TRIGGER keep_office_interview ON supervision_officecardinterview;
DROP TRIGGER keep_office_void ON supervision_officecardvoid
"""


LISTED = (
    "office_id", "unit_id", "ground", "basis", "leader", "findings", "demand", "number", "content", "checksum",
    "listed_at", "listed_by_id",
)  # fmt: skip
KEEP_LISTINGS = f"""
CREATE TRIGGER keep_listing BEFORE DELETE ON supervision_listedoffice
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_listed BEFORE UPDATE ON supervision_listedoffice FOR EACH ROW
WHEN (OLD.state <> 'listed' OR {_changed(LISTED)}) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_listed_report BEFORE UPDATE OR DELETE ON supervision_listedreport FOR EACH ROW
WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
"""
LISTINGS_UNKEPT = """
DROP TRIGGER keep_listing ON supervision_listedoffice;
DROP TRIGGER keep_listed ON supervision_listedoffice;
DROP TRIGGER keep_listed_report ON supervision_listedreport
"""


KEEP_INSPECTIONS = f"""
CREATE TRIGGER keep_inspection_report BEFORE UPDATE ON supervision_inspection FOR EACH ROW
WHEN (OLD.state = 'ended' AND {_changed(("state", "report", "number", "content", "checksum", "ended_at"))})
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_inspection_notice BEFORE UPDATE ON supervision_inspection FOR EACH ROW
WHEN (OLD.notice_number <> '' AND {_changed(("papers", "notice_number", "notice_content", "notice_checksum"))})
EXECUTE FUNCTION refuse_change()
"""
INSPECTIONS_UNKEPT = """
DROP TRIGGER keep_inspection_notice ON supervision_inspection;
DROP TRIGGER keep_inspection_report ON supervision_inspection
"""


KEEP_DRAWS = """
CREATE TRIGGER keep_draw BEFORE UPDATE OR DELETE ON supervision_sampledraw
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_drawn BEFORE UPDATE OR DELETE ON supervision_drawn
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
DRAWS_UNKEPT = """
DROP TRIGGER keep_draw ON supervision_sampledraw;
DROP TRIGGER keep_drawn ON supervision_drawn
"""


KEEP_RETURNS = """
CREATE TRIGGER keep_version BEFORE UPDATE ON supervision_reportrule FOR EACH ROW EXECUTE FUNCTION keep_version();
CREATE TRIGGER keep_versions BEFORE DELETE OR TRUNCATE ON supervision_reportrule
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_return BEFORE UPDATE OR DELETE ON supervision_dailyreturn
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_ask BEFORE UPDATE OR DELETE ON supervision_dailyask
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
RETURNS_UNKEPT = """
DROP TRIGGER keep_version ON supervision_reportrule;
DROP TRIGGER keep_versions ON supervision_reportrule;
DROP TRIGGER keep_return ON supervision_dailyreturn;
DROP TRIGGER keep_ask ON supervision_dailyask
"""


KEEP_DRAWN_REPORTS = """
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON supervision_report
FOR EACH ROW WHEN (OLD.state = 'done') EXECUTE FUNCTION refuse_change();
CREATE FUNCTION check_report_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM supervision_report
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END AND state = 'done'
    ) THEN
        RAISE EXCEPTION 'the rows of a report that is done are never changed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_rows BEFORE INSERT OR DELETE ON supervision_reportlist
FOR EACH ROW EXECUTE FUNCTION check_report_list();
CREATE TRIGGER keep_row BEFORE UPDATE ON supervision_reportlist FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
DRAWN_REPORTS_UNKEPT = """
DROP TRIGGER keep_row ON supervision_reportlist;
DROP TRIGGER keep_rows ON supervision_reportlist;
DROP FUNCTION check_report_list();
DROP TRIGGER keep_report ON supervision_report
"""


KEEP_CIRCULARS = """
CREATE TRIGGER keep_circular BEFORE UPDATE OR DELETE ON supervision_circular
FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_reading BEFORE UPDATE ON supervision_circularoffice
FOR EACH ROW WHEN (OLD.read_at IS NOT NULL) EXECUTE FUNCTION refuse_change()
"""
CIRCULARS_UNKEPT = """
DROP TRIGGER keep_reading ON supervision_circularoffice;
DROP TRIGGER keep_circular ON supervision_circular
"""


# What a kept count of figures is made of: each statement that writes there marks the petitions of its rows, and knows no
# rule (docs/adr/0020). table: the petition of a changed row.
MARKED = {
    "cases_petition": "SELECT id FROM changed",
    **{
        f"cases_{name}": "SELECT petition_id FROM changed"
        for name in ("clock", "batch", "extension", "handover", "rating", "package", "revisit", "mandate")
    },
    "supervision_card": "SELECT petition_id FROM changed",
    "cases_clockexclusion": "SELECT petition_id FROM changed JOIN cases_clock above ON above.id = clock_id",
    "cases_postponement": "SELECT above.petition_id FROM changed JOIN cases_package above ON above.id = package_id",
    "cases_conclusionreport": "SELECT petition_id FROM changed JOIN cases_mandate above ON above.id = mandate_id",
}


def _marks(table: str, rows: str) -> str:
    """A row may go from one petition to another: then both are marked."""
    both = f"{rows} UNION {rows.replace('FROM changed', 'FROM was AS changed')}"
    return f"""
CREATE FUNCTION mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supervision_keptmark (petition_id) {rows.replace("SELECT", "SELECT DISTINCT")};
    RETURN NULL;
END $$;
CREATE FUNCTION mark_both_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supervision_keptmark (petition_id) {both};
    RETURN NULL;
END $$;
CREATE TRIGGER mark_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
CREATE TRIGGER mark_changed AFTER UPDATE ON {table} REFERENCING OLD TABLE AS was NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_both_{table}();
CREATE TRIGGER mark_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
"""


def _unmarked(table: str) -> str:
    triggers = "; ".join(f"DROP TRIGGER {name} ON {table}" for name in ("mark_new", "mark_changed", "mark_gone"))
    return f"{triggers}; DROP FUNCTION mark_{table}(); DROP FUNCTION mark_both_{table}();"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_default_rule"), ("cases", "0003_guards")]

    operations = [
        migrations.RunSQL(
            CHECK_CARDS, "DROP TRIGGER card_of_its_clock ON supervision_card; DROP FUNCTION check_cards()"
        ),
        migrations.RunSQL(
            KEEP_FACTS,
            "DROP TRIGGER keep_facts ON supervision_card; DROP TRIGGER keep_card ON supervision_card",
        ),
        migrations.RunSQL(KEEP_NOTICES, NOTICES_UNKEPT),
        migrations.RunSQL(KEEP_RULE, RULE_UNKEPT),
        migrations.RunSQL(KEEP_ADVICE_RULE, ADVICE_RULE_UNKEPT),
        migrations.RunSQL(KEEP_REPORTS, REPORTS_UNKEPT),
        migrations.RunSQL(KEEP_OFFICE_CARDS, OFFICE_CARDS_UNKEPT),
        migrations.RunSQL(FROZEN, UNFROZEN),
        migrations.RunSQL(KEEP_LISTINGS, LISTINGS_UNKEPT),
        migrations.RunSQL(KEEP_INSPECTIONS, INSPECTIONS_UNKEPT),
        migrations.RunSQL(KEEP_DRAWS, DRAWS_UNKEPT),
        migrations.RunSQL(KEEP_RETURNS, RETURNS_UNKEPT),
        migrations.RunSQL(KEEP_DRAWN_REPORTS, DRAWN_REPORTS_UNKEPT),
        migrations.RunSQL(KEEP_CIRCULARS, CIRCULARS_UNKEPT),
        *(migrations.RunSQL(_marks(table, rows), _unmarked(table)) for table, rows in MARKED.items()),
    ]
