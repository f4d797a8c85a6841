"""An order is made, urged, reported on, examined and ended; the petition stays with whoever has it (第四十条)."""

from datetime import date

from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.papers.actions import letter_as_issued
from cases.papers.models import Document
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import ClockState, DocumentKind
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import Barred
from cases.petitions.queries.opening import check_opened
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change
from cases.procedure.case_facts import CaseFacts
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, standing_office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from offices.pages.words import cn_day
from supervision.cards.enums import OrderGround
from supervision.cards.grounds import ground_words
from supervision.cards.policies import belongs_to
from supervision.orders.enums import Adoption, OrderState, OrderWay, ReportDecision, ReportKind
from supervision.orders.models import OrderReport, SupervisionOrder, Urging
from supervision.orders.policies import OrderFacts, acting_for, orders_of, owed_clocks, urged_already
from supervision.orders.queries import orders_visible_to, pending_report
from supervision.orders.reports import UnitLetter, letter_of_unit

ARTICLE = "《信访工作条例》第四十条第一款"
FEEDBACK = "《信访工作条例》第四十条第四款"


def supervise(
    change: Change,
    *,
    way: str,
    order_ground: str,
    findings: str,
    demand: str,
    order_due: date,
    listed_basis: str = "",
    listed_leader: str = "",
    one_letter: Document | None = None,
) -> None:
    """督办: a letter to the unit that has the petition, and its clock until the day set.

    listed_basis, listed_leader: of 挂牌督办, on whose decision it is listed and which leader is in charge. one_letter:
    the letter by which the same was ordered of the unit for another petition; this one goes out under its number.
    """
    petition, unit = change.petition, standing_office(change.petition.holder)
    change.need(way in OrderWay.values, "no_way", _("请选择督办方式。"), field="way")
    change.need(order_ground in OrderGround.values, "no_ground", _("请选择督办情形。"), field="order_ground")
    _check_said(change, "findings", findings, _("请写明发现的情况。"))
    _check_said(change, "demand", demand, _("请写明督办要求。"))
    _check_due(change, order_due)
    _check_listed(change, way, listed_basis, listed_leader)
    check_office(petition, unit, code="accused_supervised", field="demand")
    check_answers(change, unit)
    standing = [order for order in change.case_facts.part(OrderFacts).open if order.office_id == change.office.pk]
    change.need(not standing, "ordered_already", _("你单位已督办本件，尚未办结；可以催办，或者审核、撤销后再督办。"))
    number = (SupervisionOrder.objects.filter(petition=petition).aggregate(last=Max("number"))["last"] or 0) + 1
    body = _("督办情形：%(ground)s。\n%(findings)s\n督办要求：%(demand)s\n请于%(due)s前书面反馈采纳、办理情况。") % {
        "ground": ground_words(order_ground),
        "findings": findings.strip(),
        "demand": demand.strip(),
        "due": cn_day(order_due),
    }
    if way == OrderWay.LISTED:
        said = _("\n本件挂牌督办。挂牌依据：%(basis)s。包抓领导：%(leader)s。化解后由本机关摘牌。")
        body += said % {"basis": listed_basis.strip().rstrip("。"), "leader": listed_leader.strip()}
    document = change.paper(DocumentKind.SUPERVISION, body=body, basis=ARTICLE, addressee=unit, same_number=one_letter)
    order = SupervisionOrder.objects.create(
        petition=petition,
        number=number,
        office=change.office,
        unit=unit,
        way=way,
        ground=order_ground,
        demand=demand.strip(),
        listed_basis=listed_basis.strip(),
        listed_leader=listed_leader.strip(),
        due_on=order_due,
        document=document,
        issued_at=change.at,
        issued_by=change.person,
    )
    if unit.pk not in petition.office_ids:  # the successor has to see what it answers for
        change.set(office_ids=[*petition.office_ids, unit.pk])
    change.start_clock(K.SUPERVISE, start=change.on, office=unit, set_date=order_due, item=number)
    change.facts["order"] = {
        **_named(order),
        "way": OrderWay(way),
        "ground": OrderGround(order_ground),
        "due": order_due,
    }
    if order.is_listed:
        change.facts["listed"] = {"basis": order.listed_basis, "in_charge": order.listed_leader}
    _tell_unit(change, order, _("信访件 %(number)s 被督办，请按期反馈"))


def report_order(
    change: Change, *, number: int, kind: str, text: str, adoption: str = "", wanted_due: date | None = None
) -> None:
    """报送督办反馈: the result ends the unit's clock; a report in between does not, and may ask for a later day."""
    order = _order(change, number)
    change.need(kind in ReportKind.values, "no_kind", _("请选择反馈类型。"), field="kind")
    _check_said(change, "text", text, _("请写明办理情况。"))
    is_result = kind == ReportKind.RESULT
    if is_result:
        change.need(
            adoption in Adoption.values, "no_adoption", _("请选择采纳情况（第四十条第四款）。"), field="adoption"
        )
        change.need(wanted_due is None, "due_of_result", _("报送办理结果的，不申请延期。"), field="wanted_due")
    else:
        change.need(not adoption, "adoption_of_progress", _("阶段性进展不填采纳情况。"), field="adoption")
        change.need(
            wanted_due is None or wanted_due > max(order.due_on, change.on),
            "due_not_later",
            _("申请延至的日期须晚于现在的反馈期限和今天。"),
            field="wanted_due",
        )
    body = "\n".join(
        filter(
            None,
            [
                _("采纳情况：%s。") % Adoption(adoption).label if is_result else "",
                text.strip(),
                _("申请将反馈期限延至%s。") % cn_day(wanted_due) if wanted_due else "",
            ],
        )
    )
    document = change.paper(
        DocumentKind.SUPERVISION_REPORT, body=body, basis=FEEDBACK, addressee=standing_office(order.office)
    )
    OrderReport.objects.create(
        order=order,
        kind=kind,
        adoption=adoption,
        document=document,
        wanted_due=wanted_due,
        made_at=change.at,
        made_by=change.person,
    )
    _move(order, OrderState.REPORTED)
    if is_result:
        change.stop_clocks((K.SUPERVISE,), item=order.number)
    change.facts |= {
        "order": _named(order),
        "report": {"kind": ReportKind(kind), "adoption": Adoption(adoption) if is_result else None},
    }
    _tell_supervisors(change, order, _("信访件 %(number)s 的督办已有反馈，请审核"))


def decide_order(
    change: Change, *, number: int, accepted: bool, reason: str = "", order_due: date | None = None
) -> None:
    """审核督办反馈: an accepted result ends the order; what is returned, or told in between, goes on."""
    order = _order(change, number)
    report = change.required(pending_report(order), "no_report", _("没有待审核的督办反馈。"))
    change.need(report.made_by_id != change.person.pk, "own_report", _("反馈由您报送，须由他人审核。"))
    of_unit = belongs_to(authority_of(change.person), standing_office(order.unit))
    change.need(not of_unit, "own_unit", _("被督办单位的人员不能审核本单位的反馈。"))
    is_result = report.kind == ReportKind.RESULT
    change.need(accepted or reason.strip(), "no_reason", _("退回补办的，请写明理由和要求。"), field="reason")
    ends = accepted and is_result
    if ends and order.is_listed:
        _check_said(change, "reason", reason, _("摘牌须写明依据：化解情况和核实的材料。"))
        refuse_undertaking(reason, field="reason")
    if ends:
        change.need(order_due is None, "due_of_ended", _("办结的督办不再设期限。"), field="order_due")
    elif is_result:
        change.need(order_due, "no_due", _("退回补办的，请设定新的反馈期限。"), field="order_due")
    if order_due is not None:
        _check_due(change, order_due)
    _decide(change, report, ReportDecision.ACCEPTED if accepted else ReportDecision.RETURNED, reason.strip())
    change.facts |= {
        "order": _named(order),
        "decided": {"kind": ReportKind(report.kind), "accepted": accepted, "due": order_due},
        "reason": reason.strip(),
    }
    if ends:
        _end(change, order, OrderState.ENDED)
        struck, ended = _("信访件 %(number)s 已摘牌，挂牌督办结束"), _("信访件 %(number)s 的督办已审核通过，予以办结")
        _tell_unit(change, order, struck if order.is_listed else ended)
        return
    if order_due is not None:
        change.stop_clocks((K.SUPERVISE,), as_state=ClockState.CANCELLED, item=order.number)
        change.start_clock(
            K.SUPERVISE, start=change.on, office=standing_office(order.unit), set_date=order_due, item=order.number
        )
        order.due_on = order_due
    _move(order, OrderState.OPEN)
    sentence = (
        _("信访件 %(number)s 的督办反馈已审核，请继续办理")
        if accepted
        else _("信访件 %(number)s 的督办反馈被退回，请补办")
    )
    _tell_unit(change, order, sentence)


def urge_order(change: Change, *, number: int) -> None:
    """催办: once a day; who handles the petition and who leads the unit is told."""
    order = _order(change, number)
    change.need(order.urged_on != change.on, "urged_today", _("今天已催办过。"))
    order.urged_on = change.on
    order.save(update_fields=["urged_on"])
    change.facts["order"] = _named(order)
    _tell_unit(change, order, _("信访件 %(number)s 的督办请抓紧反馈"))


def withdraw_order(change: Change, *, number: int, reason: str) -> None:
    """撤销督办: its clock is cancelled; order and reports stay on record."""
    order = _order(change, number)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.need(pending_report(order) is None, "report_waits", _("单位的反馈待审核，请先审核。"))
    change.facts |= {"order": _named(order), "reason": reason.strip()}
    _withdraw(change, order, reason.strip())
    _tell_unit(change, order, _("信访件 %(number)s 的督办已撤销"))


def urge_holder(change: Change, *, clock: int | None = None) -> None:
    """催办 without an order: who bears a clock is told when it is due, once for each clock and date.

    Without a name it is the clock of the holder that is due first; without any clock the holder is told, once a day.
    """
    petition, unit = change.petition, change.petition.holder
    owed = owed_clocks(change.clocks, change.office)
    if clock is None:
        mine = [one for one in owed if one.office_id == unit.pk]
        chosen = min(mine, key=lambda one: (one.due, one.pk), default=None)
    else:
        named = next((one for one in owed if one.pk == clock), None)
        chosen = change.required(named, "no_clock", _("没有这个可以催办的期限，或者已经完成。"), field="clock")
    words = {"number": petition.number}
    sentence = _("信访件 %(number)s 请抓紧办理")
    if chosen is None:
        before = Event.objects.filter(chain=petition.chain_id, kind=change.kind.key, at__date=change.on)
        change.need(not before.exists(), "urged_today", _("今天已催办过。"))
    else:
        if refusal := urged_already(chosen):
            change.need(False, "urged_already", refusal, field="clock" if clock is not None else None)
        unit = chosen.office
        facts = {"due": chosen.due, "office": change.office, "unit": unit, "urged_at": change.at}
        Urging.objects.create(clock=chosen, urged_by=change.person, **facts)
        words |= {"what": str(chosen.get_kind_display()), "due": cn_day(chosen.due)}
        sentence = _("信访件 %(number)s 请抓紧办理：%(what)s，%(due)s到期")
        change.facts["clock"] = {"kind": K(chosen.kind), "due": chosen.due}
    change.facts["to"] = unit.name
    change.tell(unit, Permission.ANSWER_CARDS, sentence % words)


def unit_letter(account: Account, pk: int) -> tuple[SupervisionOrder, UnitLetter]:
    """The order, and its letter with all that went out under the same number; 404 for what the account does not see.

    The letter is its own: what the first one says of its petition by the wording of the office is not this reader's.
    """
    found = orders_visible_to(account).select_related("document__copy_of", "document__letter", "petition")
    order = get_object_or_404(found, pk=pk)
    check_opened(order.petition, account)
    first = order.document.copy_of or order.document
    return order, letter_of_unit(letter_as_issued(order.document).masked(), first, account)


def take_orders(change: Change, barred: Barred) -> dict[str, int | bool]:
    """A unit that is accused, or led by an accused, answers nothing any more (第三十条第三款)."""
    led = [one for one in change.case_facts.part(OrderFacts).open if barred.reaches(change.petition, one.unit)]
    for order in led:
        _drop(change, order, _("须回避"))
    return {"orders": len(led)} if led else {}


def follow_custody(change: Change) -> None:
    """What left the unit again, because it handed it back or it was taken from it, is no longer asked of it. What is
    asked of a unit that is closed its successor goes on with.
    """
    if K.SUPERVISE not in change.kind.may_stop:
        return
    for order in change.case_facts.part(OrderFacts).open:
        if not {order.unit_id, standing_office(order.unit).pk} & set(change.petition.office_ids):
            _drop(change, order, _("本件已不在该单位"))
            _tell_unit(change, order, _("信访件 %(number)s 的督办已终止"))


def waits_for_examination(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """Whoever has reported in time is not carded while the report waits for the office that ordered it."""
    if clock.kind != K.SUPERVISE:
        return False
    found = facts.part(OrderFacts).open
    waits = [order for order in found if order.number == clock.item and order.state == OrderState.REPORTED]
    reports = [report for order in waits if (report := pending_report(order))]
    return any(timezone.localdate(report.made_at) <= clock.due for report in reports)


def _drop(change: Change, order: SupervisionOrder, reason: str) -> None:
    """It ends whatever waits: a report that nobody has examined is closed with the same reason."""
    if report := pending_report(order):
        _decide(change, report, ReportDecision.RETURNED, reason)
    _withdraw(change, order, reason)


def _decide(change: Change, report: OrderReport, decision: ReportDecision, reason: str) -> None:
    report.decision, report.decision_reason = decision, reason
    report.decided_at, report.decided_by = change.at, change.person
    report.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])


def _order(change: Change, number: int) -> SupervisionOrder:
    """The order with this number, if it is one with which the account may take the step."""
    found = orders_of(change.person, change.kind, change.case_facts)
    own = {one.number: one for one in found if acting_for(one, change.kind).pk == change.office.pk}
    return change.required(own.get(number), "no_order", _("没有这一项可以办理的督办。"), field="number")


def _check_said(change: Change, name: str, text: str, sentence: str) -> None:
    change.need(text.strip(), f"no_{name}", sentence, field=name)
    if refusal := nothing_said(text, field=name):
        raise refusal


def _check_listed(change: Change, way: str, basis: str, leader: str) -> None:
    """《信访工作条例》第三十九条第三款: listed by the joint conference or who acts for it, with a leader in charge."""
    if way != OrderWay.LISTED:
        change.need(not basis.strip(), "basis_unlisted", _("只有挂牌督办填写挂牌依据。"), field="listed_basis")
        change.need(not leader.strip(), "leader_unlisted", _("只有挂牌督办填写包抓领导。"), field="listed_leader")
        return
    _check_said(change, "listed_basis", basis, _("挂牌督办的，请写明依据，如联席会议决定及文号。"))
    change.need(leader.strip(), "no_listed_leader", _("挂牌督办的，请写明包抓领导。"), field="listed_leader")


def check_answers(change: Change, unit: Office) -> None:
    """Whoever is asked must be able to answer."""
    change.need(
        accounts_with(unit, Permission.ANSWER_CARDS).exists(),
        "nobody_answers",
        _("%s没有可以反馈督办的账号，请先由系统管理员为其建立账号，或者改由其上级单位承担。") % unit.name,
    )


def _check_due(change: Change, due: date) -> None:
    change.need(due > change.on, "due_in_past", _("反馈期限须晚于今天。"), field="order_due")


def _named(order: SupervisionOrder) -> dict[str, object]:
    return {"number": order.number, "from": order.office.name, "to": order.unit.name}


def _move(order: SupervisionOrder, state: OrderState) -> None:
    order.state = state
    order.save(update_fields=["state", "due_on"])


def _withdraw(change: Change, order: SupervisionOrder, reason: str) -> None:
    change.stop_clocks((K.SUPERVISE,), as_state=ClockState.CANCELLED, item=order.number)
    order.ended_reason = reason[:200]
    _end(change, order, OrderState.WITHDRAWN)


def _end(change: Change, order: SupervisionOrder, state: OrderState) -> None:
    order.state, order.ended_at, order.ended_by = state, change.at, change.person
    order.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])


def _tell_unit(change: Change, order: SupervisionOrder, sentence: str) -> None:
    unit: Office = standing_office(order.unit)
    change.tell(unit, Permission.ANSWER_CARDS, sentence % {"number": change.petition.number})


def _tell_supervisors(change: Change, order: SupervisionOrder, sentence: str) -> None:
    office: Office = standing_office(order.office)
    change.tell(office, Permission.SUPERVISE, sentence % {"number": change.petition.number})
