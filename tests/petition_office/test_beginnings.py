"""What can be begun can be ended, and called off while nothing was done on it: here stands how, of all that waits.

A model that comes to have a state, an end or a decision, and a step that starts a clock or asks for a decision, fails
until it is entered.
"""

import ast

import pytest
from django.apps import apps

from cases.procedure import requests
from cases.procedure.step_kinds import is_step, step_kinds
from offices.organisation.models import OfficeRule
from tests.petition_office.test_sources import ROOT

WAITS = {"state", "ended_at", "closed_at", "decision", "withdrawn_at", "lifted_at", "done_at"}
# model: what ends it | what calls it off; a step, or room:function
MODELS = {
    "cases.ActionItem": "decide_action | drop_action",
    "cases.Agreement": "perform_agreement | break_agreement",
    "cases.Assistance": "answer_assistance | end_assistance",
    "cases.Attachment": "attach | ask_withdrawal decide_withdrawal",
    "cases.BulkJob": "cases/jobs:run_job | cases/jobs:stop_job",
    "cases.CompetenceDispute": "rule_competence | withdraw_dispute",
    "cases.ConclusionReport": "accept_report | return_report",
    "cases.CorrectionProposal": "decide_correction | take_back",
    "cases.Draft": "cases/drafts:issue | cases/drafts:drop",
    "cases.EndingProposal": "approve_reply | take_back",
    "cases.Extension": "approve_extension | take_back",
    "cases.HearingRequest": "decide_hearing | take_back",
    "cases.ImportBatch": "cases/imports:run_import | cases/imports:ask_undo",
    "cases.ImportUndo": "cases/imports:decide_undo | cases/imports:withdraw_undo",
    "cases.Instruction": "report_instruction | withdraw_instruction",
    "cases.Mandate": "accept_report | withdraw_mandate",
    "cases.Measure": "decide_measure | drop_measure",
    "cases.Objection": "agree_return deny_objection | take_back_objection",
    "cases.Package": "check_close | withdraw_package",
    "cases.Petition": "conclude | withdraw_matter propose_voiding",
    "cases.Promise": "decide_promise | void_reception",
    "cases.Recusal": "decide_recusal | take_back end_recusal",
    "cases.Relief": "pay_relief | cancel_relief",
    "cases.Revisit": "record_revisit | cancel_revisit",
    "cases.RevisitWork": "finish_revisit_work | drop_revisit_work",
    "cases.SmsConsent": "consent_to_sms | withdraw_sms_consent",
    "cases.UrgentMatter": "unmark_urgent | ask_end_urgent",
    "visits.Absence": "visits/rota:record_absence | visits/rota:withdraw_absence",
    "visits.Booking": "visits/receptions:record_reception | visits/bookings:cancel_booking",
    "visits.DutyBookEntry": "visits/duty:settle | visits/duty:amend_entry",
    "visits.Plan": "visits/rota:publish_plan | visits/rota:return_plan",
    "visits.ReceptionDay": "visits/receptions:sign | visits/rota:cancel_day",
    "visits.Reception": "visits/receptions:close_follow_up | visits/receptions:ask_void",
    "visits.Theme": "visits/themes:end_theme | visits/themes:call_off_theme",
    "visits.Ticket": "visits/hall:finish | visits/hall:leave",
    "supervision.AdviceAnswer": "supervision/advice:examine_answer | supervision/advice:withdraw_advice",
    "supervision.AdviceLetter": "supervision/advice:examine_answer | supervision/advice:withdraw_advice",
    "supervision.Bid": "supervision/calls:choose_bid | supervision/calls:withdraw_bid",
    "supervision.CallCase": "supervision/calls:close_call | supervision/calls:withdraw_case",
    "supervision.Campaign": "supervision/campaigns:end_campaign | discharge",
    "supervision.Card": "supervision/cards:lift_card | supervision/cards:propose_void",
    "supervision.Circular": "supervision/reports:confirm_read | supervision/reports:act_on_circular",
    "supervision.GroupMember": "supervision/analysis:confirm_group | supervision/analysis:dismiss_group",
    "supervision.Inspection": "supervision/inspections:end_inspection | supervision/inspections:cancel_inspection",
    "supervision.ListedOffice": (
        "supervision/listed_offices:decide_listed | supervision/listed_offices:withdraw_listing"
    ),
    "supervision.ListedReport": (
        "supervision/listed_offices:decide_listed | supervision/listed_offices:withdraw_listing"
    ),
    "supervision.MatterGroup": "supervision/analysis:confirm_group | supervision/analysis:dismiss_group",
    "supervision.Meeting": "supervision/meetings:close | supervision/meetings:cancel",
    "supervision.AgendaItem": "supervision/meetings:record_item | supervision/meetings:drop_item",
    "supervision.Merit": "supervision/calls:decide_merit | supervision/calls:revoke_merit",
    "supervision.OfficeCard": (
        "supervision/office_cards:lift_office_card | supervision/office_cards:propose_office_void"
    ),
    "supervision.OpenCall": "supervision/calls:close_call | supervision/calls:withdraw_call",
    "supervision.OrderReport": "decide_order | withdraw_order",
    "supervision.Proposal": "supervision/my_day:order_proposed | supervision/my_day:dismiss_proposal",
    "supervision.RectificationItem": "supervision/inspections:confirm_item | supervision/inspections:cancel_inspection",
    "supervision.SupervisionOrder": "decide_order | withdraw_order",
    "supervision.WallKey": "supervision/my_day:make_wall_key | supervision/my_day:withdraw_wall_key",
}
# Nothing of these waits for anybody, or it is a part of something above.
NOTHING_WAITS = {
    "cases.BulkItem": "a row of a batch",
    "cases.CaseFile": "made by the worker, expires",
    "cases.Clock": "belongs to what is begun",
    "cases.Copy": "tells an office, asks for nothing; what was read is not unread",
    "cases.ImportedPetition": "a row of a batch",
    "cases.MergeItem": "a row of a batch",
    "cases.MergeJob": "the worker's, stopped as any batch",
    "cases.PetitionLink": "a remark; what a link does is undone by `release` and `undo_split`",
    "visits.YearlyReport": "a draft is counted anew until it is signed, and asks for nothing",
    "offices.Delivery": "the worker's",
    "offices.OutboxMessage": "the worker's; what is called off takes its notices back",
    "supervision.CampaignLoad": "the worker's",
    "supervision.CampaignRow": "a row of a load",
    "supervision.CarriedItem": "kept as it stood",
    "supervision.OfficeCardVoid": "decided by another, or refused",
    "supervision.VoidProposal": "decided by another, or refused",
    "supervision.Report": "drawn by the worker, frozen, corrected by a new one",
    "supervision.ReportBook": "the worker's",
}
# By which steps each is begun, besides those that go on with the petition: its way is drawn in docs/states.md.
BEGUN_BY = {
    "cases.Attachment": "ask_withdrawal",
    "cases.EndingProposal": "propose_ending propose_no_longer propose_no_successor propose_voiding",
    "cases.Measure": "add_measure approve_measure prove_measure",
    "cases.Objection": "object",
    "cases.CompetenceDispute": "raise_dispute",
    "cases.Extension": "request_extension",
    "cases.Promise": "promise prove_promise",
    "cases.CorrectionProposal": "propose_correction propose_demands propose_person propose_split",
    "cases.Instruction": "instruct move_instruction",
    "cases.UrgentMatter": "mark_urgent ask_end_urgent",
    "cases.Mandate": "record_mandate correct_mandate record_report_answer",
    "cases.Assistance": "ask_assistance",
    "cases.Recusal": "ask_recusal",
    "cases.HearingRequest": "ask_hearing",
    "cases.Agreement": "make_agreement break_agreement",
    "cases.Package": (
        "package change_package ask_change decide_change ask_raise raise_package report_progress "
        "propose_close reexamine"
    ),
    "cases.Relief": "ask_relief",
    "cases.Revisit": "plan_revisit plan_revisit_by_rule",
    "cases.RevisitWork": "record_revisit",
    "supervision.SupervisionOrder": "supervise decide_order",
    "cases.ActionItem": "order_action prove_action",
}
OF_THE_PETITION = """
    accept agree_return assign conclude correct correct_person decide_correction designate direct issue_rereview
    issue_review notify recall_accusation refuse_rereview refuse_review remand_rereview remand_review report_up
    request_rereview request_review rule_by_conference rule_competence screen serve serve_review succeed_person
    to_ordinary transfer withdraw_person
"""


def functions_of(room: str) -> set[str]:
    found = set()
    for path in [*ROOT.glob(f"{room}/actions.py"), *ROOT.glob(f"{room}/actions/*.py")]:
        found |= {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    return found


def test_whatever_waits_has_an_end_and_is_called_off() -> None:
    waiting = {
        model._meta.label
        for app in ("offices", "cases", "visits", "supervision")
        for model in apps.get_app_config(app).get_models()
        if {one.name for one in model._meta.get_fields()} & WAITS and not issubclass(model, OfficeRule)
    }
    rules = {name for name in waiting if name.endswith("Rule")}
    assert waiting - rules == MODELS.keys() | NOTHING_WAITS.keys()


@pytest.mark.parametrize("model", MODELS)
def test_the_end_and_the_calling_off_are_there(model: str) -> None:
    ends, off = MODELS[model].split(" | ")
    for act in [*ends.split(), *off.split()]:
        room, _colon, name = act.partition(":")
        assert name in functions_of(room) if name else is_step(act), act


def test_what_starts_a_clock_or_asks_for_a_decision_is_entered() -> None:
    asked = {key for kind in requests._kinds for key in kind.steps}
    begins = {kind.key for kind in step_kinds() if kind.starts or kind.may_start or kind.key in asked}
    known = {key for steps in BEGUN_BY.values() for key in steps.split()}
    assert begins == known | set(OF_THE_PETITION.split())
    assert BEGUN_BY.keys() <= MODELS.keys()
