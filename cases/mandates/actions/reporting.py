"""Conclusion reports (办结报告): handed in, examined by whoever assigned the petition, accepted or sent back."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.mandates.actions.entering import one_mandate, set_due
from cases.mandates.enums import MandateState
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.policies import MandateFacts
from cases.papers.models import Document
from cases.petitions.enums import Decision, DocumentKind, State
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission

ARTICLE_22 = "《信访工作条例》第二十二条第一款第三项"


def report_result(change: Change, *, text: str, attitude: str = "", unserved: str = "") -> None:
    """报送办结报告 to the office that assigned the matter, which examines it; until then the clock is not met."""
    change.need(
        change.petition.state != State.OPINION_ISSUED or unserved.strip(),
        "unserved",
        _("处理意见书还没有送达：请送达后再报送，或者写明尚未送达的理由。"),
        field="unserved",
    )
    for field, said in (("text", text), ("attitude", attitude)):
        refuse_undertaking(said, field=field)
    owed = [one for one in change.case_facts.part(MandateFacts).mandates if one.office_id and one.is_owed]
    mandate = owed[-1] if owed else None
    office = mandate.office if mandate is not None else None
    addressee = standing_office(office) if office is not None else change.petition.registered_office
    body = [text.strip()]
    if attitude.strip():
        body.append(_("信访人意见：%s") % attitude.strip())
    if unserved.strip():
        body.append(_("处理意见书尚未送达，理由：%s") % unserved.strip())
    document = change.paper(
        DocumentKind.CONCLUSION_REPORT, body="\n".join(body), basis=_(ARTICLE_22), addressee=addressee
    )
    if mandate is None:
        change.stop_clocks((K.REPORT_BACK,))
    else:
        _hand_in(change, mandate, on=change.on, document=document)
    change.tell(
        addressee, Permission.SCREEN, _("信访件 %(number)s 已报送办结报告") % {"number": change.petition.number}
    )


def accept_report(change: Change, *, opinion: str = "") -> None:
    """审核通过: the mandate is met, on the day on which the report was handed in."""
    report = _to_examine(change)
    _decide(change, report, Decision.AGREED, on=change.on, reason=opinion.strip())
    change.stop_clocks((K.REPORT_BACK,), on=report.submitted_on)
    change.facts["report"] = _as_facts(report)
    change.facts["opinion"] = opinion.strip()
    _tell_owing(change, report.mandate, _("信访件 %(number)s 的办结报告已审核通过"))


def return_report(change: Change, *, reason: str, new_due: date) -> None:
    """退回补办: with the reasons and the new day by which it is handed in again."""
    report = _to_examine(change)
    change.need(reason.strip(), "no_reason", _("请写明退回的理由。"), field="reason")
    change.need(new_due > change.on, "due_in_past", _("重新指定的期限须晚于今天。"), field="new_due")
    _decide(change, report, Decision.REFUSED, on=change.on, reason=reason.strip(), new_due=new_due)
    _keep_late(report)
    for clock in change.clocks:
        if clock.pk is not None and clock.pk == report.mandate.clock_id:
            clock.set_date = new_due
            change.recount_clock(clock)
    change.facts.update(report=_as_facts(report), reason=reason.strip())
    _tell_owing(change, report.mandate, _("信访件 %(number)s 的办结报告被退回补办"))


def send_up_report(change: Change, *, number: int, sent_on: date, sent_number: str = "", note: str = "") -> None:
    """报送上级: the clerk records that the report went to the organ above, with its number and day."""
    mandate = one_mandate(change, number)
    change.need(
        mandate.is_owed and mandate.state != MandateState.REPORTED,
        "nothing_owed",
        _("这一项上级交办没有待报送的结报。"),
        field="number",
    )
    change.need(sent_on <= change.on, "future_date", _("报送日期不能晚于今天。"), field="sent_on")
    change.need(sent_on >= mandate.received_on, "too_early", _("报送日期不能早于收到交办日期。"), field="sent_on")
    over = mandate.clock is not None and sent_on <= mandate.clock.due < change.on
    change.need(
        not over or sent_number.strip(),
        "no_sent_number",
        _("结报期限已过，补记此前报送的，请填写报送文号。"),
        field="sent_number",
    )
    report = _hand_in(change, mandate, on=sent_on, sent_number=sent_number.strip(), note=note.strip())
    change.facts.update(report=_as_facts(report), note=note.strip())


def record_report_answer(
    change: Change,
    *,
    number: int,
    accepted: bool,
    answered_on: date,
    reason: str = "",
    new_due: date | None = None,
) -> None:
    """登记上级审核结果: what came back of the report, accepted or sent back with reasons and a new day."""
    mandate = one_mandate(change, number)
    waiting = [one for one in change.case_facts.part(MandateFacts).pending if one.mandate.number == number]
    report = change.required(
        next(iter(waiting), None), "no_report", _("没有已报送上级、等待审核的办结报告。"), field="number"
    )
    change.need(answered_on <= change.on, "future_date", _("审核日期不能晚于今天。"), field="answered_on")
    change.need(answered_on >= report.submitted_on, "too_early", _("审核日期不能早于报送日期。"), field="answered_on")
    if accepted:
        change.need(new_due is None, "due_of_accepted", _("审核通过的，不再指定期限。"), field="new_due")
        _decide(change, report, Decision.AGREED, on=answered_on, reason=reason.strip())
        change.stop_clocks((K.MANDATE,), on=report.submitted_on, item=number)
    else:
        change.need(reason.strip(), "no_reason", _("请写明上级退回的理由。"), field="reason")
        due = change.required(new_due, "no_due", _("请写明上级重新指定的期限。"), field="new_due")
        change.need(due >= answered_on, "due_before", _("重新指定的期限不能早于退回日期。"), field="new_due")
        _decide(change, report, Decision.REFUSED, on=answered_on, reason=reason.strip(), new_due=due)
        mandate.report_required = True
        mandate.save(update_fields=["report_required"])
        _keep_late(report)
        set_due(change, mandate, due)
        text = _("信访件 %(number)s 的办结报告被上级退回补办") % {"number": change.petition.number}
        for permission in (Permission.HANDLE, Permission.SCREEN):
            change.tell(change.petition.holder, permission, text)
    change.facts.update(report=_as_facts(report), reason=reason.strip())


def _hand_in(
    change: Change,
    mandate: Mandate,
    *,
    on: date,
    document: Document | None = None,
    sent_number: str = "",
    note: str = "",
) -> ConclusionReport:
    report = ConclusionReport.objects.create(
        mandate=mandate,
        number=mandate.reports.count() + 1,
        submitted_on=on,
        sent_number=sent_number,
        note=note,
        document=document,
        submitted_at=change.at,
        submitted_by=change.person,
    )
    _set_state(change, mandate, MandateState.REPORTED)
    return report


def _keep_late(report: ConclusionReport) -> None:
    """Before a new day is set: what was handed in after the old one stays late."""
    mandate = report.mandate
    if mandate.due is not None and report.submitted_on > mandate.due:
        mandate.was_late = True
        mandate.save(update_fields=["was_late"])


def _to_examine(change: Change) -> ConclusionReport:
    found = change.case_facts.part(MandateFacts).to_examine
    return change.required(found, "no_report", _("没有待审核的办结报告。"))


def _decide(
    change: Change,
    report: ConclusionReport,
    decision: Decision,
    *,
    on: date,
    reason: str,
    new_due: date | None = None,
) -> None:
    report.decision, report.decided_on, report.decision_reason, report.new_due = decision, on, reason, new_due
    report.decided_at, report.decided_by = change.at, change.person
    report.save(update_fields=["decision", "decided_on", "decision_reason", "new_due", "decided_at", "decided_by"])
    state = MandateState.ACCEPTED if decision == Decision.AGREED else MandateState.RETURNED
    _set_state(change, report.mandate, state)


def _set_state(change: Change, mandate: Mandate, state: MandateState) -> None:
    mandate.state = state
    mandate.save(update_fields=["state"])
    change.case_facts.part(MandateFacts).forget()


def _as_facts(report: ConclusionReport) -> dict[str, object]:
    mandate = report.mandate
    return {
        "organ": mandate.organ,
        "mandate": mandate.number,
        "number": report.number,
        "submitted_on": report.submitted_on,
        "sent_number": report.sent_number,
        "accepted": None if report.decision == Decision.PENDING else report.decision == Decision.AGREED,
        "decided_on": report.decided_on,
        "new_due": report.new_due,
    }


def _tell_owing(change: Change, mandate: Mandate, sentence: str) -> None:
    text = sentence % {"number": change.petition.number}
    office: Office = standing_office(mandate.owing)
    for permission in (Permission.HANDLE, Permission.SCREEN):
        change.tell(office, permission, text)
