"""A follow-up visit is planned, moved, paid, called off; what was promised there is done by a day."""

import logging
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.aftercare.models import Revisit, RevisitRule, RevisitWork
from cases.aftercare.policies import RevisitFacts, no_head
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ANSWERED, ClockState, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import in_force, nearest, rule_for, standing_office
from offices.organisation.roles import Permission

logger = logging.getLogger(__name__)
CLOSED = tuple(state for state in State if state in ANSWERED and state != State.VOIDED)


def plan_revisit(change: Change, *, due_on: date, owner: Account | None = None) -> None:
    """安排回访 for the office that acts, by a day."""
    change.need(due_on >= change.on, "due_in_past", _("回访期限不能早于今天。"), field="due_on")
    revisit = _planned(change, change.office, owner, due_on)
    change.facts["revisit"] = {"number": revisit.number, "due_on": due_on, "member": owner.name if owner else ""}


def plan_revisit_by_rule(change: Change) -> None:
    """By the rule of the office that holds the petition, so many days after its answer."""
    petition = change.petition
    found = rule_for(RevisitRule.objects.all(), petition.holder, change.on)
    rule = change.required(found, "no_rule", _("本单位没有回访规则。"))
    answered = change.required(petition.concluded_on, "not_answered", _("本件还没有办结。"))
    change.need(answered >= rule.valid_from, "before_rule", _("规则施行以前办结的，不按规则安排。"))
    change.need(not petition.revisits.exists(), "planned_already", _("已经安排过回访。"))
    due_on = max(answered + timedelta(days=rule.days), change.on)
    handler = petition.handled_by
    owner = handler if handler and authority_of(handler).may(Permission.FOLLOW_UP, petition.holder) else None
    revisit = _planned(change, petition.holder, owner, due_on)
    change.facts["revisit"] = {"number": revisit.number, "due_on": due_on, "member": owner.name if owner else ""}


def _planned(change: Change, office: Office, owner: Account | None, due_on: date) -> Revisit:
    revisit = Revisit.objects.create(
        petition=change.petition,
        number=change.petition.revisits.count() + 1,
        office=office,
        owner=owner,
        due_on=due_on,
        made_on=change.on,
        planner=change.by,
    )
    change.start_clock(K.REVISIT, start=change.on, office=office, set_date=due_on, item=revisit.number)
    _tell(change, revisit, _("请回访信访件 %(number)s 的信访人"))
    return revisit


def change_revisit(
    change: Change, *, number: int, reason: str, due_on: date | None = None, owner: Account | None = None
) -> None:
    """改期、换人, with the reason."""
    revisit = _one(change, number)
    change.need(due_on or owner, "no_change", _("请填写新的期限或者选择新的责任人。"), field="due_on")
    change.need(due_on is None or due_on >= change.on, "due_in_past", _("回访期限不能早于今天。"), field="due_on")
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    if due_on is not None:
        # Who is late does not set another day.
        over = revisit.due_on is not None and revisit.due_on < change.on
        change.need(
            not over,
            "over",
            _("回访期限已过，不能改期；请记录回访，或者写明理由不再回访。"),
            field="due_on",
        )
        change.facts["before"] = revisit.due_on
        revisit.due_on = due_on
        for clock in change.clocks:
            if (clock.kind, clock.item) == (K.REVISIT, number):
                clock.set_date = due_on
                change.recount_clock(clock)
    revisit.owner = owner or revisit.owner
    revisit.save(update_fields=["due_on", "owner"])
    named = revisit.owner.name if revisit.owner else ""
    change.facts["revisit"] = {"number": number, "due_on": revisit.due_on, "member": named}
    change.facts["reason"] = reason.strip()
    _tell(change, revisit, _("信访件 %(number)s 的回访已调整"))


def record_revisit(
    change: Change,
    *,
    visited_on: date,
    way: str,
    satisfied: str,
    said: str,
    result: str,
    number: int | None = None,
    work_text: str = "",
    work_owner: str = "",
    work_due: date | None = None,
    other: Petition | None = None,
) -> None:
    """记录回访: one that was planned, or one paid without a plan. What is promised there has its own clock."""
    change.need(visited_on <= change.on, "future_date", _("回访日期不能晚于今天。"), field="visited_on")
    first = change.petition.concluded_on or change.petition.received_on
    change.need(visited_on >= first, "before_answer", _("回访日期不能早于答复日期。"), field="visited_on")
    change.need(said.strip(), "no_text", _("请写明回访情况。"), field="said")
    revisit = _one(change, number) if number is not None else _unplanned(change)
    revisit.visited_on, revisit.way, revisit.satisfied, revisit.said = visited_on, way, satisfied, said
    revisit.result, revisit.other = result, other
    revisit.recorded_at, revisit.recorded_by = change.at, change.person
    revisit.save()
    change.stop_clocks((K.REVISIT,), item=revisit.number, told_on=visited_on)
    change.facts["revisit"] = {
        "number": revisit.number,
        "visited_on": visited_on,
        "way": RevisitWay(way),
        "satisfied": Satisfaction(satisfied),
        "said": said,
        "result": RevisitResult(result),
        "other": other.number if other else "",
    }
    asks_work = result == RevisitResult.WORK
    change.need(
        not asks_work or (work_text.strip() and work_owner.strip() and work_due),
        "no_work_named",
        _("有事项须落实的，请写明事项、责任人和期限。"),
        field="work_text",
    )
    change.need(
        asks_work or not work_text.strip(),
        "work_without_result",
        _("写了落实事项的，结果请选“有事项须落实”。"),
        field="result",
    )
    if asks_work and work_due is not None:
        _add_work(change, revisit, work_text.strip(), work_owner.strip(), work_due)


def finish_revisit_work(change: Change, *, number: int, done_on: date, account_of: str) -> None:
    """登记落实: what was promised at a visit has been done."""
    work = _work(change, number)
    change.need(
        work.revisit.visited_on is None or work.revisit.visited_on <= done_on <= change.on,
        "wrong_day",
        _("落实日期应在回访以后、不晚于今天。"),
        field="done_on",
    )
    change.need(account_of.strip(), "no_text", _("请写明落实情况。"), field="account_of")
    work.done_on, work.account_of, work.done_at, work.done_by = done_on, account_of, change.at, change.person
    work.save(update_fields=["done_on", "account_of", "done_at", "done_by"])
    change.stop_clocks((K.REVISIT_WORK,), item=number, told_on=done_on)
    change.facts["work"] = {"number": number, "done_on": done_on, "account_of": account_of}


def drop_revisit_work(change: Change, *, number: int, reason: str) -> None:
    """不再落实 what was promised by mistake or is wanted no more, by a head: the petitioner was
    promised it. Who is late does not let it fall.
    """
    work = _work(change, number)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    refused = no_head(change.person, change.petition, change.case_facts)
    change.need(not refused, "head_decides", refused)
    change.need(work.due_on >= change.on, "over", _("落实期限已过，不能取消；请落实后登记。"), field="number")
    work.dropped_at, work.dropped_by, work.dropped_reason = change.at, change.person, reason.strip()
    work.save(update_fields=["dropped_at", "dropped_by", "dropped_reason"])
    change.stop_clocks((K.REVISIT_WORK,), as_state=ClockState.CANCELLED, item=number)
    change.facts.update(work={"number": number}, reason=reason.strip())


def _work(change: Change, number: int) -> RevisitWork:
    works = {one.number: one for one in change.case_facts.part(RevisitFacts).works}
    work = change.required(works.get(number), "no_work", _("没有这一项待落实的回访事项。"), field="number")
    _check_own(change, work.revisit.office)
    return work


def cancel_revisit(change: Change, *, number: int, reason: str) -> None:
    """不再回访, with the reason."""
    revisit = _one(change, number)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    revisit.ended_at, revisit.ended_by, revisit.ended_reason = change.at, change.person, reason.strip()
    revisit.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    change.stop_clocks((K.REVISIT,), as_state=ClockState.CANCELLED, item=number)
    change.facts["revisit"] = {"number": number, "due_on": revisit.due_on}
    change.facts["reason"] = reason.strip()


def plan_due_revisits(*, at: datetime) -> int:
    """Plan the visits that rules of offices ask for; how many. Harmless when run twice. A petition whose visit is
    refused, as where somebody planned it meanwhile, is left out alone.
    """
    on = timezone.localdate(at)
    rules = in_force(RevisitRule.objects.all(), on)
    first = min((rule.valid_from for versions in rules.values() for rule in versions), default=None)
    if first is None:
        return 0
    ended = Petition.objects.filter(state__in=CLOSED, concluded_on__gte=first, revisits=None, is_anonymous=False)
    planned = 0
    for petition in ended.select_related("holder").order_by("pk"):
        rule = nearest(rules, petition.holder.ancestor_ids(), on)
        if rule is not None and petition.concluded_on is not None and petition.concluded_on >= rule.valid_from:
            try:
                perform("plan_revisit_by_rule", petition_id=petition.pk, by=None, at=at)
            except ActionRefused as refusal:
                logger.warning("no visit planned for petition %s: %s", petition.pk, refusal.code)
            else:
                planned += 1
    return planned


def _add_work(change: Change, revisit: Revisit, text: str, owner: str, due_on: date) -> None:
    change.need(due_on >= change.on, "due_in_past", _("落实期限不能早于今天。"), field="work_due")
    work = RevisitWork.objects.create(
        petition=change.petition,
        revisit=revisit,
        number=change.petition.revisit_works.count() + 1,
        text=text,
        owner=owner,
        due_on=due_on,
    )
    office = standing_office(revisit.office)
    change.start_clock(K.REVISIT_WORK, start=change.on, office=office, set_date=due_on, item=work.number)
    change.facts["work"] = {"number": work.number, "text": text, "due_on": due_on}
    told = _("信访件 %(number)s 的回访有事项须落实") % {"number": change.petition.number}
    change.tell(office, Permission.FOLLOW_UP, told)


def _unplanned(change: Change) -> Revisit:
    number = change.petition.revisits.count() + 1
    return Revisit(petition=change.petition, number=number, office=change.office, made_on=change.on, planner=change.by)


def _one(change: Change, number: int) -> Revisit:
    """The planned visit with this number, of an own office."""
    planned = {one.number: one for one in change.case_facts.part(RevisitFacts).waiting}
    found = change.required(planned.get(number), "no_revisit", _("没有这一项待回访的安排。"), field="number")
    _check_own(change, found.office)
    return found


def _check_own(change: Change, office: Office) -> None:
    own = authority_of(change.person).may(Permission.FOLLOW_UP, standing_office(office))
    change.need(own, "not_your_revisit", _("这次回访由%s安排，由其办理。") % office.name, field="number")


def _tell(change: Change, revisit: Revisit, sentence: str) -> None:
    text = sentence % {"number": change.petition.number}
    office = standing_office(revisit.office)
    if revisit.owner is not None:
        change.tell_person(revisit.owner, office, text)
    else:
        change.tell(office, Permission.FOLLOW_UP, text)
