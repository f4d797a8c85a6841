"""The unit receives, objects or notifies, and accepts (《信访工作条例》第二十三条、第二十四条、第三十一条)."""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.profiles import NAT_2005, term_for
from cases.deadlines.terms import ClockKind as K
from cases.mandates.actions.entering import mandate_goes_on
from cases.organs.actions.assisting import end_open_assistances
from cases.organs.actions.disputes import drop_dispute
from cases.organs.actions.recipients import ask_about_mentioned, check_organ, check_recipient
from cases.petitions.enums import ClockState, Decision, DocumentKind, HandoverKind, Path, Purpose, State
from cases.petitions.explanations import term_length
from cases.petitions.models.proceedings import Handover, Objection
from cases.procedure.actions.change import Change
from cases.procedure.case_facts import current_handover
from cases.regulation.actions.routing import give_to, start_unit_clocks
from offices.errors import InvalidFacts
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date, cn_day, days_in, provisional_date

NOTICE_CLOCKS = (K.NOTIFY, K.SIMPLE_ACCEPT)
ANSWER_CLOCKS = (K.DECIDE, K.SIMPLE_DECIDE, K.SUGGESTION_FEEDBACK, K.ANSWER)  # what a unit has for its answer
UNIT_CLOCKS = (*NOTICE_CLOCKS, K.ACCEPT, K.OBJECT, K.ROUTE, K.REPORT_BACK)


def receive(change: Change, *, handled_by: Account | None = None) -> None:
    """签收. The clocks run from the day of delivery, so a late signature gains nothing."""
    handover = handover_of(change)
    handover.received_at, handover.received_by = change.at, change.by
    handover.save(update_fields=["received_at", "received_by"])
    set_handler(change, handled_by or change.by)


def handover_of(change: Change) -> Handover:
    return change.required(current_handover(change.petition), "no_handover", _("没有待签收的转送、交办。"))


def set_handler(change: Change, account: Account | None, *, office: Office | None = None) -> None:
    """office: whose person it is, where that is not the one that acts."""
    if account is None:
        return
    office = office or change.office
    may = authority_of(account).may(Permission.HANDLE, office) or authority_of(account).may(Permission.SCREEN, office)
    change.need(may, "not_a_handler", _("%(name)s不是本单位的承办人。") % {"name": account.name}, field="handled_by")
    change.set(handled_by=account)


def object_(change: Change, *, reasons: str, suggested: Office | None = None) -> None:
    """提出异议 within 5 working days of receipt, with detailed reasons; cards wait until the sender has verified it.

    The regulation counts from receipt: the limit holds as well where no clock of it runs.
    """
    handover, clock = handover_of(change), change.running(K.OBJECT)
    sent_on = timezone.localdate(handover.sent_at)
    due = clock.due if clock is not None else change.limit(K.OBJECT, start=sent_on, office=change.office)
    if due is not None:
        change.need(
            change.on <= due,
            "objection_too_late",
            _("异议须在收到之日起5个工作日内提出，期限已于%(due)s届满（《信访工作条例》第二十三条第三款）。")
            % {"due": cn_date(due)},
        )
    Objection.objects.create(
        petition=change.petition,
        office=change.office,
        suggested=suggested,
        reasons=reasons,
        raised_at=change.at,
        raised_by=change.person,
    )
    sender = standing_office(handover.sender)
    change.paper(DocumentKind.OBJECTION, body=reasons, basis=_("《信访工作条例》第二十三条第三款"), addressee=sender)
    change.stop_clocks((K.OBJECT,))
    change.start_own_clock(K.RULE_OBJECTION, office=sender)
    change.tell(
        sender,
        Permission.SCREEN,
        _("信访件 %(number)s 被提出异议，请核实") % {"number": change.petition.number},
    )


def _decide_objection(change: Change, decision: str, reason: str) -> Objection:
    pending = change.petition.objections.filter(decision=Decision.PENDING).first()
    objection = change.required(pending, "no_objection", _("没有待核实的异议。"))
    objection.decision, objection.decision_reason = decision, reason
    objection.decided_at, objection.decided_by = change.at, change.by
    objection.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
    change.stop_clocks((K.RULE_OBJECTION,))
    return objection


def agree_return(change: Change, *, reason: str) -> None:
    """同意退回: verified and agreed; only now is the material handed back, and the sender routes it anew."""
    objection = _decide_objection(change, Decision.AGREED, reason)
    _hand_back(change, objection.office)
    change.set(holder=change.office, handled_by=None, handler=None)
    # The regulation names no limit for routing a returned matter again; the office gives itself the first limit anew.
    change.start_clock(K.ROUTE, start=change.on, office=change.office)
    change.paper(
        DocumentKind.RETURN_CONSENT,
        body=reason,
        basis=_("《信访工作条例》第二十三条第三款"),
        addressee=objection.office,
    )
    change.tell(
        objection.office, Permission.HANDLE, _("信访件 %(number)s 已同意退回") % {"number": change.petition.number}
    )


def _hand_back(change: Change, office: Office) -> None:
    office = standing_office(office)  # whoever stands for it has its custody and its clocks
    handover = handover_of(change)
    handover.returned_at, handover.returned_by = change.at, change.by
    handover.save(update_fields=["returned_at", "returned_by"])
    # What a petition office further up the line still owes is not the unit's to give up.
    own = [K(clock.kind) for clock in change.clocks if clock.kind in UNIT_CLOCKS and clock.office_id == office.pk]
    change.stop_clocks(own, as_state=ClockState.CANCELLED)
    change.set(office_ids=[pk for pk in change.petition.office_ids if pk != office.pk])
    end_open_assistances(change, _("本件已退回"))


def _leave(change: Change, holder: Office) -> None:
    """What was passed on to the holder is handed back; who holds it from the petitioner gives up the routing."""
    handover = current_handover(change.petition)
    if handover is not None and standing_office(handover.recipient).pk == standing_office(holder).pk:
        _hand_back(change, holder)
        return
    own = [K(clock.kind) for clock in change.clocks if clock.kind in UNIT_CLOCKS and clock.office_id == holder.pk]
    change.stop_clocks((*own, K.SIMPLE_TRANSFER), as_state=ClockState.CANCELLED)


def recall(change: Change, *, reason: str) -> None:
    """收回检举控告件 from an office that the accused leads (第三十条第三款); it is screened and passed on anew.

    What it was passed on by since it left this office is handed back, and what the units owed ends without being met.
    """
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    petition = change.petition
    holder = petition.holder
    if petition.state == State.OBJECTED:
        _decide_objection(change, Decision.AGREED, reason)
    change.stop_clocks(ANSWER_CLOCKS, as_state=ClockState.CANCELLED)
    drop_dispute(change, reason)
    while (handover := current_handover(petition)) is not None:
        _hand_back(change, handover.recipient)
        if handover.sender_id == change.office.pk:
            break
    custody = [pk for pk in petition.office_ids if pk != change.office.pk]
    change.set(holder=change.office, office_ids=[*custody, change.office.pk], handled_by=None, handler=None)
    change.start_clock(K.ROUTE, start=change.on, office=change.office)
    change.facts["reason"] = reason
    change.tell(
        holder, Permission.HANDLE, _("信访件 %(number)s 已收回，不再由你单位办理") % {"number": petition.number}
    )


def deny_objection(change: Change, *, reason: str) -> None:
    """不同意退回: the unit goes on; its notice was due all along."""
    objection = _decide_objection(change, Decision.REFUSED, reason)
    change.facts["reason"] = reason
    change.tell(
        objection.office,
        Permission.HANDLE,
        _("信访件 %(number)s 的异议未获同意，请继续办理") % {"number": change.petition.number},
    )


def designate(
    change: Change,
    *,
    to: Office,
    reason: str,
    result_due: date | None = None,
    organ_reason: str = "",
    mentioned: str = "",
) -> None:
    """指定受理 where offices dispute which of them is competent (第二十四条); there is no objection against it.

    The result that was ordered is owed by whoever is designated: by the day set before, or by a new one.
    """
    owed = change.running(K.REPORT_BACK)
    if owed is not None and owed.office_id != change.petition.holder_id:
        owed = None  # owed by a petition office further up the line, which goes on owing it
    due = result_due or (owed.set_date if owed else None)
    change.need(
        due is None or due > change.on,
        "due_in_past",
        _("反馈交办结果的期限须晚于今天，请另行指定。"),
        field="result_due",
    )
    change.need(
        owed is not None or result_due is None,
        "not_assigned",
        _("本信访件没有交办，不需要反馈期限。"),
        field="result_due",
    )
    check_organ(change, to, organ_reason)
    ask_about_mentioned(change, to, mentioned)
    holder = change.petition.holder
    if change.petition.state == State.OBJECTED:
        holder = _decide_objection(
            change, Decision.AGREED if to.pk != change.petition.holder_id else Decision.REFUSED, reason
        ).office
    if to.pk == holder.pk:
        change.stop_clocks((*NOTICE_CLOCKS, K.ACCEPT, K.ROUTE), as_state=ClockState.CANCELLED)
        if owed is not None:
            change.stop_clocks((K.REPORT_BACK,), as_state=ClockState.CANCELLED)
    else:
        check_recipient(change, to)
        _leave(change, holder)
        change.set(handler=None)
        give_to(change, to)
    Handover.objects.create(
        petition=change.petition,
        kind=HandoverKind.DESIGNATE,
        sender=change.office,
        recipient=to,
        note=reason[:500],
        sent_at=change.at,
        sent_by=change.by,
    )
    start_unit_clocks(change, to, may_object=False)
    if owed is not None:
        clock = change.start_clock(K.REPORT_BACK, start=change.on, office=to, set_date=due)
        mandate_goes_on(change, clock, owing=to)
        change.facts["result_due"] = due
        reason = _("%(text)s\n\n请于%(day)s前报送办结报告。") % {"text": reason, "day": cn_day(due)}
    change.paper(DocumentKind.DESIGNATION, body=reason, basis=_("《信访工作条例》第二十四条"), addressee=to)
    change.tell(to, Permission.HANDLE, _("指定受理信访件 %(number)s，请签收") % {"number": change.petition.number})


def notify(change: Change, *, text: str = "", contact: str = "") -> None:
    """书面告知 receipt, path and procedure. Where name or address is unclear no notice is due, and none is made."""
    if not change.petition.notice_impossible:
        change.need(text.strip(), "no_text", _("请填写告知内容：接收情况以及处理途径和程序。"), field="text")
        body = text + (_("\n联系人及电话：%(contact)s") % {"contact": contact} if contact else "")
        change.paper(DocumentKind.NOTICE, body=body, basis=_("《信访工作条例》第二十三条"))
    if change.running(K.ACCEPT) is None:
        received = next((clock.start for clock in change.clocks if clock.kind in NOTICE_CLOCKS), change.on)
        change.start_clock(K.ACCEPT, start=received, office=change.office)
    change.stop_clocks(NOTICE_CLOCKS)
    change.stop_clocks((K.OBJECT,), as_state=ClockState.CANCELLED)
    change.set(notified_on=change.on)


def lead_to_path(change: Change, *, path: int, organ: str, limit: str, text: str) -> None:
    """导入法定途径 (第三十一条第一项至第五项): which procedure takes the demand, of which organ, until when."""
    change.need(
        path in set(Path) - {Path.PETITION}, "not_statutory", _("请选择第三十一条第一项至第五项的途径。"), field="path"
    )
    change.need(organ.strip(), "no_organ", _("请写明受理该途径的机关。"), field="organ")
    change.need(limit.strip(), "no_limit", _("请写明提出的期限；没有规定期限的，也请写明。"), field="limit")
    change.stop_clocks((K.ACCEPT,))
    end_open_assistances(change, _("本件已导入法定途径"))
    change.set(path=path, concluded_on=change.on)
    told = [
        text,
        _("法定途径：%s。") % str(Path(path).label),
        _("受理机关：%s。") % organ.strip().rstrip("。"),
        _("提出的期限：%s。") % limit.strip().rstrip("。"),
    ]
    item = _("《信访工作条例》第三十一条第%s项") % "一二三四五"[path - 1]
    change.paper(DocumentKind.PATH_NOTICE, body="\n".join(told), basis=item)


def accept(change: Change, *, text: str = "", accepted_on: date | None = None) -> None:
    """受理. The 60 days run from this day (第三十四条), for matters of 第三十一条第六项 only."""
    petition = change.petition
    day = accepted_on or change.on
    change.need(day <= change.on, "future_date", _("受理日期不能晚于今天。"), field="accepted_on")
    change.need(
        day >= _reached_on(change), "too_early", _("受理日期不能早于本单位收到本件的日期。"), field="accepted_on"
    )
    if petition.profile != NAT_2005.code:
        change.need(
            petition.purpose != Purpose.DEMAND or petition.path == Path.PETITION,
            "other_path",
            _("本事项的途径不是第三十一条第六项，请导入法定途径或先更正途径。"),
        )
    change.stop_clocks((K.ACCEPT,), told_on=day)
    change.set(accepted_on=day)
    start_answer_clock(change, day, change.office)
    over = next((clock for clock in change.started if clock.kind in ANSWER_CLOCKS and clock.due < change.on), None)
    if over is not None:
        sentence = _("按%(day)s受理，%(kind)s期限已于%(due)s届满；请核对受理日期。")
        words = {"day": cn_date(day), "kind": over.get_kind_display(), "due": cn_date(over.due)}
        raise InvalidFacts("born_overdue", sentence % words, field="accepted_on")
    if petition.notice_impossible:
        return
    change.paper(
        DocumentKind.ACCEPTANCE,
        body=_acceptance(change, day, text or _("您提出的信访事项已受理，将在法定期限内办结并书面答复。")),
        basis=_("《信访工作条例》第三十一条第六项、第三十四条"),
    )


_SAYS_ACCEPTED = re.compile(r"(?:（周.）)?(?:予以|已|决定)?受理")
_CLAUSE_ENDS = re.compile(r"[，,。；;\n]")
_OF_A_LIMIT = re.compile(r"办结|期限|届满")
_GOES_ON = re.compile(
    r"(?:[至到即]|即[至到于])\d"
)  # 办理期限为60日，至…: the day belongs to the words before the comma
LIMITED = (K.DECIDE, K.SIMPLE_DECIDE)


def _acceptance(change: Change, day: date, text: str) -> str:
    """The letter with the day of acceptance and the limit as the clock has it; a text that says another day of
    acceptance or another limit is refused. Other days, of the letter that came or of a talk to come, are its own.
    """
    clock = next((one for one in change.started if one.kind in LIMITED), None)
    told = {clock.due} if clock is not None else set()
    for said, end in days_in(text):
        future = said > change.on and said not in told
        wrong = said != day if _SAYS_ACCEPTED.match(text, end) else future and _is_limit(text, end)
        change.need(
            not wrong,
            "other_date",
            _("告知内容里的日期%(said)s与受理日期%(day)s或者由此计算的期限不符；受理日期和期限由系统写明，请删去。")
            % {"said": cn_day(said), "day": cn_day(day)},
            field="text",
        )
    lines = [text.rstrip(), _("受理日期：%s。") % cn_day(day)]
    if clock is not None:
        length = term_length(term_for(clock.profile, K(clock.kind), clock.start))
        due = provisional_date(clock.due, clock.provisional)
        lines.append(_("办理期限为%(length)s，至%(due)s届满。") % {"length": length, "due": due})
    return "\n".join(lines)


def _is_limit(text: str, end: int) -> bool:
    """Whether the day that ends there is told as the limit: its clause says so, or the one that it continues."""
    *earlier, clause = _CLAUSE_ENDS.split(text[:end])
    if earlier and _GOES_ON.match(clause):
        clause = earlier[-1] + clause
    return bool(_OF_A_LIMIT.search(clause + _CLAUSE_ENDS.split(text[end:], maxsplit=1)[0]))


def _reached_on(change: Change) -> date:
    """The day on which the petition came to the unit: by the passing-on that stands, or from the petitioner."""
    handover = change.case_facts.handover
    received = change.petition.received_on
    return max(received, timezone.localdate(handover.sent_at)) if handover is not None else received


def start_answer_clock(change: Change, day: date, office: Office) -> None:
    """What the unit has for its answer.

    Under the 2022 regulation suggestions and accusations have no 60-day clock; under that of 2005 every matter had it
    (第三十三条).
    """
    petition = change.petition
    if petition.profile == NAT_2005.code or petition.purpose in {Purpose.DEMAND, ""}:
        change.start_clock(K.SIMPLE_DECIDE if petition.simplified else K.DECIDE, start=day, office=office)
    elif petition.purpose == Purpose.SUGGESTION and change.running(K.SUGGESTION_FEEDBACK) is None:
        start_feedback_clock(change, day, office)
    if not any(change.running(kind) for kind in ANSWER_CLOCKS):
        change.start_own_clock(K.ANSWER, office=office, start=day)


def start_feedback_clock(change: Change, day: date, office: Office) -> None:
    """The answer to a suggestion, in provinces that give it a number of days; the national regulation gives none."""
    try:
        change.start_clock(K.SUGGESTION_FEEDBACK, start=day, office=office)
    except InvalidFacts as refusal:
        if refusal.code != "deadline_set_date_required":
            raise
