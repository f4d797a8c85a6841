"""Open calls (揭榜挂帅): drafted, published, withdrawn, closed, and called again.

Whoever changes several rows locks the call first, then the petitions in order of their ids, then cases, then bids.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import FINISHED
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import tells_person
from cases.procedure.actions.perform import lock_petition, perform
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_changed, already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.calls.calling import (
    ENDED,
    check_call_state,
    check_case_state,
    check_may_be_called,
    check_may_close,
    check_may_publish,
    check_runs,
)
from supervision.calls.enums import BidState, CallCaseState, CallState
from supervision.calls.models import LIVE_CASES, CallCase, OpenCall
from supervision.calls.queries import offices_told

MOST_CASES = 100
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    name: str
    opens_on: date
    closes_on: date
    rules: str
    quiet_days: int = 7


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What a list says of a petition, without personal data."""

    unit: Office
    difficulty: str
    wanted: str
    due_on: date
    merit_offered: str = ""


def draft_call(
    *, by: Account, at: datetime, office: Office, facts: CallFacts, request_key: UUID | None = None
) -> OpenCall:
    check_runs(by, office)
    _check_facts(facts, timezone.localdate(at))
    with transaction.atomic():
        if done := already_done(request_key, "call_drafted", by=by, about=office.pk):
            return OpenCall.objects.get(pk=done)
        call = OpenCall.objects.create(office=office, made_at=at, made_by=by, **vars(facts))
        keep_result(request_key, call)
        record_call(call, "call_drafted", {"name": call.name}, by, at)
    return call


def change_call(*, by: Account, at: datetime, call_id: int, facts: CallFacts) -> OpenCall:
    """Only a draft is changed."""
    with transaction.atomic():
        call = _locked_draft(call_id, by)
        _check_facts(facts, timezone.localdate(at))
        OpenCall.objects.filter(pk=call.pk).update(**vars(facts))
        record_call(call, "call_changed", vars(facts), by, at)
    call.refresh_from_db()
    return call


def add_case(*, by: Account, at: datetime, call_id: int, petition: Petition, facts: CaseFacts) -> CallCase:
    """Put a petition on a draft. Refused without visibility, when sealed, or when it is on a list already."""
    with transaction.atomic():
        call = _locked_draft(call_id, by)
        petition = lock_petition(petition.pk)
        check_may_be_called(by, petition)
        _check_case(petition, facts, timezone.localdate(at))
        if call.cases.count() >= MOST_CASES:
            raise InvalidFacts("many_cases", _("一期榜单最多%(most)d件。") % {"most": MOST_CASES})
        _check_on_no_list(petition)
        case = CallCase.objects.create(call=call, petition=petition, added_at=at, added_by=by, **vars(facts))
        record_call(call, "call_case_added", {"case": case.pk, "petition": petition.number}, by, at)
    return case


def change_case(*, by: Account, at: datetime, case_id: int, facts: CaseFacts) -> CallCase:
    with transaction.atomic():
        case = _locked_draft_case(case_id, by)
        _check_case(case.petition, facts, timezone.localdate(at))
        for name, value in vars(facts).items():
            setattr(case, name, value)
        case.save(update_fields=list(vars(facts)))
        record_call(case.call, "call_case_changed", {"case": case.pk}, by, at)
    return case


def drop_case(*, by: Account, at: datetime, case_id: int) -> OpenCall:
    """Take a petition off a draft; nobody but the office has seen it there."""
    with transaction.atomic():
        case = _locked_draft_case(case_id, by)
        record_call(case.call, "call_case_dropped", {"petition": case.petition.number}, by, at)
        case.delete()
    return case.call


def publish_call(*, by: Account, at: datetime, call_id: int, request_key: UUID | None = None) -> OpenCall:
    """张榜: each petition's history names it from now on, and the offices below are told.

    Everything is checked again: what was sealed or lost from sight since it was put on the draft stops the whole.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        done = already_changed(request_key, "call_published", by=by, about=call_id)
        call = lock_call(call_id, by)
        if done:
            return call
        check_may_publish(call, on)
        cases = list(call.cases.filter(state=CallCaseState.OPEN).order_by("petition_id"))
        for case in cases:
            petition = lock_petition(case.petition_id)
            check_may_be_called(by, petition)
            _performed("call_out", petition, call, by, at)
            case.was_finished = petition.state in FINISHED
            case.save(update_fields=["was_finished"])
        call.state, call.published_at, call.published_by = CallState.PUBLISHED, at, by
        call.save(update_fields=["state", "published_at", "published_by"])
        event = record_call(call, "call_published", {"cases": [case.pk for case in cases]}, by, at)
        said = _("“%(call)s”已张榜，揭榜截止%(day)s") % {"call": call.name, "day": cn_date(call.closes_on)}
        for office in offices_told(call):
            tell(event, office, Permission.INSTRUCT, said, call.get_absolute_url(), at)
    return call


def withdraw_call(*, by: Account, at: datetime, call_id: int, reason: str, request_key: UUID | None = None) -> OpenCall:
    """撤榜: what is still open is withdrawn with it; what was taken goes on as a package."""
    reason = stripped(reason)
    with transaction.atomic():
        done = already_changed(request_key, "call_withdrawn", by=by, about=call_id)
        call = lock_call(call_id, by)
        if done:
            return call
        check_call_state(call, CallState.DRAFT, CallState.PUBLISHED)
        return _end(call, CallState.WITHDRAWN, reason, by, at)


def close_call(*, by: Account, at: datetime, call_id: int, reason: str, request_key: UUID | None = None) -> OpenCall:
    """结榜 after the last day for bids, or when nothing is open any more; no bid may wait for its decision."""
    reason = stripped(reason)
    with transaction.atomic():
        done = already_changed(request_key, "call_closed", by=by, about=call_id)
        call = lock_call(call_id, by)
        if done:
            return call
        check_may_close(call, timezone.localdate(at))
        return _end(call, CallState.CLOSED, reason, by, at)


def call_again(
    *, by: Account, at: datetime, call_id: int, facts: CallFacts, request_key: UUID | None = None
) -> OpenCall:
    """再次张榜: a new draft that follows the ended call and carries over what nobody took."""
    _check_facts(facts, timezone.localdate(at))
    with transaction.atomic():
        if done := already_done(request_key, "call_again", by=by, about=call_id):
            return OpenCall.objects.get(pk=done)
        before = lock_call(call_id, by)
        check_call_state(before, *ENDED)
        if OpenCall.objects.filter(follows=before).exists():
            raise Conflict("called_again", _("已再次张榜。"))
        left = before.cases.filter(ended_at=before.ended_at, state=CallCaseState.WITHDRAWN, petition__sealed=False)
        live = CallCase.objects.filter(state__in=LIVE_CASES).values("petition")
        cases = list(left.exclude(petition__in=live))
        if not cases:
            raise ActionRefused("nothing_left", _("没有未揭榜的信访件可以接续，请新建榜单。"))
        call = OpenCall.objects.create(office=before.office, follows=before, made_at=at, made_by=by, **vars(facts))
        keep_result(request_key, call)
        for case in cases:
            CallCase.objects.create(
                call=call,
                petition_id=case.petition_id,
                carried_from=case,
                unit_id=case.unit_id,
                difficulty=case.difficulty,
                wanted=case.wanted,
                due_on=case.due_on,
                merit_offered=case.merit_offered,
                added_at=at,
                added_by=by,
            )
        record_call(call, "call_drafted", {"name": call.name, "follows": before.pk}, by, at)
    return call


def withdraw_case(*, by: Account, at: datetime, case_id: int, reason: str) -> CallCase:
    """Take one petition off a published list; one that was taken only after the bidder's package has ended."""
    reason = stripped(reason)
    with transaction.atomic():
        petition = lock_petition(CallCase.objects.values_list("petition_id", flat=True).get(pk=case_id))
        case = lock_case(case_id)
        check_runs(by, case.call.office)
        check_case_state(case, *LIVE_CASES)
        if case.call.state == CallState.DRAFT:
            raise Conflict("draft", _("榜单还没有张榜，请直接移除。"))
        if case.state == CallCaseState.ASSIGNED and _bidder_has_it(case):
            raise Conflict("still_packaged", _("包案还在进行，不能撤榜；请先移交或退回包案。"))
        _withdraw(case, petition, reason, by, at)
        record_call(case.call, "call_case_withdrawn", {"case": case.pk, "reason": reason}, by, at)
    return case


def settle_called(package: Package) -> None:
    """A package has been closed: its case on a list is settled, and the calling office may record merit.

    Called in the transaction of the step.
    """
    found = CallCase.objects.filter(petition=package.petition_id, state=CallCaseState.ASSIGNED)
    case = found.select_for_update(of=("self",)).select_related("call__office").first()
    if case is None or package.ended_at is None:
        return
    case.state, case.ended_at = CallCaseState.SETTLED, package.ended_at
    case.save(update_fields=["state", "ended_at"])
    event = record_call(case.call, "call_case_settled", {"case": case.pk}, package.ended_by, package.ended_at)
    said = _("“%(call)s”有一件已销号，可以记录功绩") % {"call": case.call.name}
    tell(event, case.call.office, Permission.CONVENE, said, case.get_absolute_url(), package.ended_at)


# Parts


def lock_call(call_id: int, by: Account) -> OpenCall:
    call = OpenCall.objects.select_for_update(of=("self",)).select_related("office").get(pk=call_id)
    check_runs(by, call.office)
    return call


def lock_case(case_id: int) -> CallCase:
    """The case under lock; its petition, where it changes too, was locked before."""
    held = CallCase.objects.select_for_update(of=("self",)).select_related("call__office", "unit")
    return held.get(pk=case_id)


def record_call(call: OpenCall, kind: str, facts: dict[str, Any], by: Account | None, at: datetime) -> Event:
    said = {"call": call.pk, **facts}
    return record_event(subject=f"call:{call.pk}", kind=kind, facts=said, by=by, office=call.office, at=at)


def tell(event: Event, office: Office, permission: Permission, text: str, url: str, at: datetime) -> None:
    queue_message(event=event, office=office, permission=permission, text=text, url=url, at=at)


def stripped(reason: str, field: str = "reason") -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidFacts("no_reason", _("请写明理由。"), field=field)
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field=field)
    return reason


def check_no_personal_data(petition: Petition, texts: Iterable[tuple[str, str]]) -> None:
    """Refuse texts, (field, text), that name a person of the petition, or hold a phone or an identity number."""
    for field, text in texts:
        if tells_person(petition, text):
            raise InvalidFacts(
                "personal_data", _("榜单在内部公开，请删去姓名、电话、证件号码等个人信息。"), field=field
            )


def _check_facts(facts: CallFacts, on: date) -> None:
    if not facts.name.strip():
        raise InvalidFacts("no_name", _("请填写榜单名称。"), field="name")
    if not facts.rules.strip():
        raise InvalidFacts("no_rules", _("请写明揭榜规则。"), field="rules")
    if facts.closes_on < facts.opens_on:
        raise InvalidFacts("days_in_order", _("截止日不能早于开始日。"), field="closes_on")
    if facts.closes_on < on:
        raise InvalidFacts("closed_day", _("截止日不能早于今天。"), field="closes_on")
    if not 1 <= facts.quiet_days <= 90:
        raise InvalidFacts("quiet_days", _("跟踪间隔应在1至90日之间。"), field="quiet_days")


def _check_case(petition: Petition, facts: CaseFacts, on: date) -> None:
    for field, text in (("difficulty", facts.difficulty), ("wanted", facts.wanted)):
        if not text.strip():
            raise InvalidFacts("no_text", _("请填写难点和要求。"), field=field)
    if facts.due_on < on:
        raise InvalidFacts("due_in_past", _("希望化解日期不能早于今天。"), field="due_on")
    if not facts.unit.is_active:
        raise InvalidFacts("unit_inactive", _("%(unit)s已停用。") % {"unit": facts.unit.name}, field="unit")
    said = {"difficulty": facts.difficulty, "wanted": facts.wanted, "merit_offered": facts.merit_offered}
    check_no_personal_data(petition, said.items())


def _check_on_no_list(petition: Petition) -> None:
    live = CallCase.objects.filter(petition=petition, state__in=LIVE_CASES).select_related("call").first()
    if live is not None:
        sentence = _("信访件 %(number)s 已在榜单“%(call)s”上。")
        raise Conflict("on_a_list", sentence % {"number": petition.number, "call": live.call.name})


def _locked_draft(call_id: int, by: Account) -> OpenCall:
    call = lock_call(call_id, by)
    check_call_state(call, CallState.DRAFT)
    return call


def _locked_draft_case(case_id: int, by: Account) -> CallCase:
    call_id = CallCase.objects.values_list("call_id", flat=True).get(pk=case_id)
    call = _locked_draft(call_id, by)
    case = CallCase.objects.select_for_update(of=("self",)).select_related("petition", "unit").get(pk=case_id)
    case.call = call
    return case


def _performed(key: str, petition: Petition, call: OpenCall, by: Account, at: datetime, **facts: Any) -> None:
    """The step on the petition; a refusal says on which."""
    try:
        perform(key, petition_id=petition.pk, by=by, at=at, call=call.pk, call_name=call.name, **facts)
    except ActionRefused as refusal:
        refusal.sentence = _("信访件 %(number)s：%(why)s") % {"number": petition.number, "why": refusal.sentence}
        raise


def _end(call: OpenCall, state: CallState, reason: str, by: Account, at: datetime) -> OpenCall:
    was_published = call.state == CallState.PUBLISHED
    for case in call.cases.filter(state=CallCaseState.OPEN).order_by("petition_id"):
        if was_published:
            petition, case = lock_petition(case.petition_id), lock_case(case.pk)
            # A rival may have chosen a bid while this waited for the petition.
            if case.state == CallCaseState.OPEN:
                _withdraw(case, petition, reason, by, at)
        else:
            case.state, case.reason, case.ended_at = CallCaseState.WITHDRAWN, reason, at
            case.save(update_fields=["state", "reason", "ended_at"])
    call.state, call.reason, call.ended_at, call.ended_by = state, reason, at, by
    call.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    event = record_call(call, f"call_{state.value}", {"reason": reason}, by, at)
    if was_published:
        text = _("“%(call)s”已撤榜") if state == CallState.WITHDRAWN else _("“%(call)s”已结榜")
        for office in offices_told(call):
            tell(event, office, Permission.INSTRUCT, text % {"call": call.name}, call.get_absolute_url(), at)
    return call


def _withdraw(case: CallCase, petition: Petition, reason: str, by: Account, at: datetime) -> None:
    _performed("call_back", petition, case.call, by, at, reason=reason)
    case.state, case.reason, case.ended_at = CallCaseState.WITHDRAWN, reason, at
    case.save(update_fields=["state", "reason", "ended_at"])
    live = {"state": BidState.REFUSED, "reason": reason, "decided_at": at, "decided_by": by}
    case.bids.filter(state=BidState.LIVE).update(**live)


def _bidder_has_it(case: CallCase) -> bool:
    """Whoever has it after a hand-over never bid for it."""
    return case.package is not None and case.package.state == PackageState.OPEN
