"""Recusal (回避): asked for, decided by the head, at once effective, and ended (《信访工作条例》第二十八条第三款)."""

from collections.abc import Callable, Set
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState, Decision, DocumentKind, RecusalGround
from cases.petitions.models.recusals import STANDING, Recusal
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind
from cases.proceedings.policies import ProceedingFacts
from cases.proceedings.queries.recusals import office_of, people_on
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.receiving import set_handler
from cases.regulation.actions.taking_back import withdraw
from offices.errors import NotPermitted
from offices.organisation.actions.messages import withdraw_notices
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_day

Taken = dict[str, int | bool]
# What higher rooms take from who is recused; each answers with what it took, by the names of the row's facts.
_takings: list[Callable[[Change, Set[int]], Taken]] = []


def when_recused(take: Callable[[Change, Set[int]], Taken]) -> None:
    """Let a higher room take from the recused what they hold of the petition; from AppConfig.ready."""
    if take not in _takings:
        _takings.append(take)


def ask_recusal(
    change: Change, *, person: Account, by_petitioner: bool, ground: str, reason: str, asked_on: date
) -> None:
    """申请回避: by the petitioner, recorded by the desk, or by one of the staff for himself or a colleague."""
    petition = change.petition
    change.need(asked_on <= change.on, "future_date", _("申请日期不能晚于今天。"), field="asked_on")
    change.need(
        asked_on >= petition.received_on, "before_receipt", _("申请日期不能早于收到信访事项之日。"), field="asked_on"
    )
    change.need(
        person.pk not in petition.recused_ids, "recused_already", _("%s已经回避。") % person.name, field="person"
    )
    change.need(
        people_on(petition).filter(pk=person.pk).exists(),
        "not_on_it",
        _("该人员不经手本件，不需要回避。"),
        field="person",
    )
    waiting = petition.recusals.filter(person=person, decision=Decision.PENDING).exists()
    change.need(not waiting, "asked_already", _("对%s的回避申请正在等待决定。") % person.name, field="person")
    office = office_of(person, petition)
    number = petition.recusals.count() + 1
    asked = _("信访件 %(number)s：有人员回避申请，请决定") % {"number": petition.number}
    decider = ask_a_head(change, office, asked, about=person) or office
    Recusal.objects.create(
        petition=petition,
        number=number,
        person=person,
        office=office,
        by_petitioner=by_petitioner,
        ground=ground,
        reason=reason,
        asked_on=asked_on,
        asked_at=change.at,
        asked_by=change.person,
        decider=decider,
    )
    change.set(recusal_waits=True)
    change.case_facts.part(ProceedingFacts).forget()
    change.start_own_clock(K.RECUSAL, office=decider, item=number)
    change.facts["recusal"] = {
        "number": number,
        "member": person.name,
        "member_id": person.pk,
        "by_petitioner": by_petitioner,
        "ground": RecusalGround(ground),
        "by_self": person.pk == change.person.pk,
    }
    change.facts["reason"] = reason


def decide_recusal(
    change: Change, *, number: int, upheld: bool, reason: str = "", handled_by: Account | None = None
) -> None:
    """决定回避. Upheld it is effective at once: the person loses the petition, and somebody else handles it."""
    petition = change.petition
    recusal = _waiting(change, number)
    change.need(upheld or reason.strip(), "no_reason", _("不同意回避的，请写明理由。"), field="reason")
    recusal.decision = Decision.AGREED if upheld else Decision.REFUSED
    recusal.decided_at, recusal.decided_by = change.at, change.person
    recusal.handled = upheld and petition.handled_by_id == recusal.person_id
    recusal.save(update_fields=["decision", "decided_at", "decided_by", "handled"])
    change.stop_clocks((K.RECUSAL,), item=number)
    _note_waiting(change)
    change.facts["recusal"] = _as_facts(recusal) | {"upheld": upheld}
    change.facts["reason"] = reason
    change.need(upheld or handled_by is None, "not_replaced", _("不同意回避的，承办人不变。"), field="handled_by")
    if upheld:
        change.set(recused_ids=sorted({*petition.recused_ids, recusal.person_id}))
        _take_from(change, recusal, handled_by)
    if recusal.by_petitioner:
        _answer(change, recusal, reason)


def end_recusal(change: Change, *, number: int, reason: str) -> None:
    """解除回避: the ground has ceased, or the wrong person was named. The person may be given the petition again."""
    petition = change.petition
    recusal = change.required(
        petition.recusals.filter(STANDING, number=number).select_related("person", "decider").first(),
        "no_recusal",
        _("没有这一项回避。"),
        field="number",
    )
    _check_decider(change, recusal)
    recusal.ended_at, recusal.ended_by = change.at, change.person
    recusal.save(update_fields=["ended_at", "ended_by"])
    change.case_facts.part(ProceedingFacts).forget()
    change.set(recused_ids=[pk for pk in petition.recused_ids if pk != recusal.person_id])
    change.facts["recusal"] = _as_facts(recusal)
    change.facts["reason"] = reason
    told = _("信访件 %(number)s：您的回避已解除") % {"number": petition.number}
    change.tell_person(recusal.person, recusal.office, told)


def _note_waiting(change: Change) -> None:
    """Whether a request still waits stands on the petition."""
    change.case_facts.part(ProceedingFacts).forget()
    waits = change.petition.recusals.filter(decision=Decision.PENDING).exists()
    if change.petition.recusal_waits != waits:
        change.set(recusal_waits=waits)


def _waiting(change: Change, number: int) -> Recusal:
    found = change.petition.recusals.filter(decision=Decision.PENDING, number=number)
    recusal = change.required(
        found.select_related("person", "office", "decider").first(),
        "no_request",
        _("没有这一项待决定的回避申请。"),
        field="number",
    )
    _check_decider(change, recusal)
    return recusal


def _check_decider(change: Change, recusal: Recusal) -> None:
    """The head whom the article names, who neither asked for it nor is meant."""
    own = {change.person.pk} & {recusal.person_id, recusal.asked_by_id}
    change.need(not own, "own_request", _("不能决定自己提出的、涉及自己的回避，须由其他负责人决定。"))
    decider = standing_office(recusal.decider)
    if not authority_of(change.person).heads(decider):
        words = {"name": recusal.person.name, "office": decider.name}
        raise NotPermitted("head_only", _("%(name)s的回避由%(office)s负责人决定。") % words)


def _as_facts(recusal: Recusal) -> dict[str, object]:
    return {"number": recusal.number, "member": recusal.person.name, "member_id": recusal.person_id}


def _take_from(change: Change, recusal: Recusal, handled_by: Account | None) -> None:
    petition, left = change.petition, Taken()
    person, accounts = recusal.person, {recusal.person_id}
    if recusal.handled:
        change.set(handled_by=None)
        left["handler"] = True
    if handled_by is not None:
        change.need(
            recusal.handled, "not_handler", _("%s不是承办人，不用改由他人承办。") % person.name, field="handled_by"
        )
        set_handler(change, handled_by, office=petition.holder)
        told = _("信访件 %(number)s 改由您承办") % {"number": petition.number}
        change.tell_person(handled_by, petition.holder, told)
    elif recusal.handled:
        told = _("信访件 %(number)s 的承办人回避，请确定承办人") % {"number": petition.number}
        change.tell(petition.holder, Permission.APPROVE, told)
    for take in _takings:
        left |= take(change, accounts)
    if left:
        change.facts["left"] = left
    withdraw_notices(accounts, petition.chain_id)
    told = _("您已从信访件 %(number)s 回避，不再办理和查看") % {"number": petition.number}
    change.tell_person(person, recusal.office, told, url="/")


def _answer(change: Change, recusal: Recusal, reason: str) -> None:
    """The petitioner who asked is told the decision."""
    said = [
        _("您%(day)s提出的%(name)s（%(office)s）回避的申请，经审查，决定%(answer)s。")
        % {
            "day": cn_day(recusal.asked_on),
            "name": recusal.person.name,
            "office": recusal.office.name,
            "answer": _("其回避，不再办理您的信访事项") if recusal.decision == Decision.AGREED else _("不予同意"),
        },
        *([_("理由：%s") % reason.strip()] if reason.strip() else []),
    ]
    change.paper(DocumentKind.RECUSAL_DECISION, body="\n".join(said), basis=_("《信访工作条例》第二十八条第三款"))


def _take_back(change: Change, recusal: Recusal) -> None:
    """Whoever was meant goes on; the clock of the decision ends."""
    withdraw(change, recusal)
    change.stop_clocks((K.RECUSAL,), item=recusal.number, as_state=ClockState.CANCELLED)
    _note_waiting(change)


REQUESTS = (
    RequestKind(
        key="recusal",
        label=_l("回避申请"),
        steps=("ask_recusal",),
        waiting=lambda: Recusal.objects.filter(decision=Decision.PENDING).select_related("person"),
        take_back=_take_back,
        names=lambda one: {"member": one.person.name},
    ),
)
