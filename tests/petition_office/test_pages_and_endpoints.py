"""What pages can do is in the API, or docs/api.md says that it is on pages only."""

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Pages whose endpoint has another name.
ELSEWHERE = {
    "theme_export": "theme",
    "theme_word": "theme",
    "lower_office": "lower_offices",
    "lower_offices_export": "lower_offices",
    "assign": "bulk_jobs",
    "assign_check": "bulk_jobs",
    "assign_chosen": "bulk_jobs",
    "import_batch": "import",
    "bell": "notices_unread",
    "digest": "notice_digests",
    "digests": "notice_digests",
    "import_new": "imports",
    "clock": "proof",
    "service": "service_pdf",
    "authority": "authority_pdf",
    "draft_decide": "draft_act",
    "merge": "merge_jobs",
    "merge_chosen": "merge_jobs",
    "step": "petition",
    "urge": "petition",
    "order_letter": "order_letter_pdf",
    "advice_new": "advices",
    "inspection_new": "inspections",
    "inspection_notice": "inspection_notice_pdf",
    "inspection_report": "inspection_report_pdf",
    "listed_office_new": "listed_offices",
    "rectification_item": "rectification",
    "rectification_act": "rectification_prove",
    "advice_edit": "advice",
    "worklist": "petitions",
    "worklist_export": "petitions_export",
    "search_export": "petitions_export",
    "register": "petitions",
    "bookings": "reception_bookings",
    "book": "reception_bookings",
    "booking": "booking_step",
    "compliance_leader": "yearly",
    "duty": "duty_entries",
    "duty_new": "duty_entries",
    "hall_list": "halls",
    "desk": "tickets",
    "window": "call_next",
    "ticket_act": "ticket_step",
    "record_new": "receptions",
    "desk_record": "receptions",
    "desk_visit": "visits",
    "matters_send_back": "reception_send_back",
    "reception_act": "reception_close",
    "day": "reception_day",
    "plan": "rota",
    "visit_new": "visits",
    "bid_new": "call_bids",
    "bid_choose": "call_bid_choose",
    "bids_refuse": "call_bids_refuse",
    "call_case": "called_case",
    "merit_new": "merit_propose",
    "campaign_list": "campaign_cases",
    "card_act": "card_answer",
    "lift_several": "cards_lift",
    "office_card_act": "office_card_answer",
    "office_card_basis": "office_card",
    "office_card_new": "office_cards",
    "sealed_card": "sealed_cards",
    "sealed_card_act": "sealed_card_lift",
    "check": "to_check",
    "package_figure_list": "package_figures",
    "meeting_new": "meetings",
    "report_new": "reports",
    "circular_last": "circulars",
    "circular_draft": "circulars",
    "turning_list": "turning",
    "proposal_act": "proposal_order",
    "daily": "daily_returns",
    "daily_return": "daily_returns",
    "daily_rows": "petitions",
    "meeting_afterwards": "meetings",
    "meeting_act": "meeting_item",
    "deliveries_act": "deliveries_again",
    "channels": "notice_settings",
    "token_new": "token",
    "token_revoke": "revoke_token",
    "tokens_revoke": "tokens",
    "package_row": "packages",
    "desk_advice": "analysis_advice",
    "step_advice": "analysis_advice",
    "advised_petitions": "analysis",
    "rising_list": "rising_topics",
    "fairness_list": "fairness",
    "relief": "read_relief",
    "relief_budget": "relief_budgets",
}


def names(kind: str) -> set[str]:
    found: set[str] = set()
    for app in ("cases", "visits", "supervision", "offices"):
        for path in (ROOT / app).glob("*/urls.py"):
            module = importlib.import_module(f"{app}.{path.parent.name}.urls")
            found |= {pattern.name for pattern in getattr(module, kind, [])}
    return found


def told() -> set[str]:
    """The pages that the section of docs/api.md names."""
    section = (ROOT / "docs/api.md").read_text().partition("## 只在页面上的\n")[2].partition("\n## ")[0]
    return set(re.findall(r"`([a-z_]+)`", section))


def test_a_page_has_an_endpoint_or_is_named_as_one_without() -> None:
    pages, api = names("pages"), names("api")
    assert {page: name for page, name in ELSEWHERE.items() if page not in pages or name not in api} == {}
    assert ELSEWHERE.keys() & api == set()
    assert pages - api - ELSEWHERE.keys() == told()
