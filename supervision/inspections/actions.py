"""An inspection is planned, runs, is reported on and ends; what it found is put right, proved and confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import next_document_number
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import check_opened, opened_among
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused, InvalidFacts
from offices.files.actions import store_file
from offices.files.uploads import Checked
from offices.organisation.actions.messages import queue_message, queue_message_to
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import accounts_with, standing_office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said, refuse_blanks
from supervision.campaigns.actions.names import check_no_persons
from supervision.inspections.enums import InspectionState, InspectionWay, ItemState
from supervision.inspections.models import Inspection, InspectionFinding, RectificationItem
from supervision.inspections.policies import (
    check_below,
    check_cancelled,
    check_confirms,
    check_leads,
    check_member,
    check_organises,
    check_puts_right,
    check_state,
    check_team,
)
from supervision.inspections.reports.letter import letter_hash, letter_of, notice_hash, notice_of

MOST_PETITIONS, MOST_OFFICES = 200, 60
S = InspectionState


@dataclass(frozen=True)
class Planned:
    """What an inspection is, as its form asks for it."""

    title: str
    way: str
    starts_on: date
    ends_on: date
    plan: str
    head: Account
    members: tuple[Account, ...]
    offices: tuple[Office, ...] = ()
    petitions: tuple[Petition, ...] = ()
    papers: str = ""


def plan_inspection(
    *, by: Account, at: datetime, office: Office, planned: Planned, request_key: UUID | None = None
) -> Inspection:
    """The team is told; it sees the petitions only once the inspection runs. Raises NotPermitted, InvalidFacts."""
    with transaction.atomic():
        if done := already_done(request_key, "inspection", by=by, about=office.pk):
            return Inspection.objects.get(pk=done)
        check_organises(by, office)
        team = tuple(dict.fromkeys((planned.head, *planned.members)))
        _check_planned(planned, office, team, by, timezone.localdate(at))
        inspection = Inspection.objects.create(
            office=office,
            title=planned.title.strip(),
            way=planned.way,
            starts_on=planned.starts_on,
            ends_on=planned.ends_on,
            plan=planned.plan.strip(),
            papers=planned.papers.strip(),
            head=planned.head,
            made_at=at,
            made_by=by,
        )
        inspection.members.set(team)
        inspection.offices.set(planned.offices)
        inspection.petitions.set(planned.petitions)
        Account.objects.filter(pk__in=[one.pk for one in team], has_teams=False).update(has_teams=True)
        keep_result(request_key, inspection)
        event = record(inspection, "inspection_planned", {"members": len(team)}, by, at)
        tell_team(event, inspection, _("您是督查组成员：%s"), at)
    return inspection


def start_inspection(*, by: Account, at: datetime, inspection_id: int) -> Inspection:
    """Until its last day the team sees the petitions; the notice (督查通知) takes its number and goes to the offices.
    What was sealed meanwhile is left out, and nobody is told of it; who is recused meanwhile keeps it from starting.
    """
    with transaction.atomic():
        inspection = locked(inspection_id)
        check_leads(by, inspection)
        check_state(inspection, S.PLANNED)
        if inspection.ends_on < timezone.localdate(at):
            raise ActionRefused("over", _("督查的结束日期已过，请取消后重新组织。"))
        inspection.petitions.set(inspection.petitions.filter(sealed=False))
        offices = list(inspection.offices.all())
        if not offices and not inspection.petitions.exists():
            raise ActionRefused("nothing_left", _("已经没有可以督查的信访件，请取消后重新组织。"))
        check_team(inspection.members.all(), inspection.petitions.all(), offices)
        inspection.state, inspection.started_at, inspection.started_by = S.RUNNING, at, by
        facts: dict[str, str] = {}
        if offices:
            texts = {"title": inspection.title, "plan": inspection.plan, "papers": inspection.papers}
            _names_nobody(inspection, texts, _("督查通知"))
            refuse_blanks(texts)
            inspection.notice_number = next_document_number(inspection.office, timezone.localdate(at).year)
            inspection.notice_content = notice_of(inspection).as_text()
            inspection.notice_checksum = notice_hash(inspection)
            facts = {"number": inspection.notice_number, "checksum": inspection.notice_checksum}
        inspection.save()
        event = record(inspection, "inspection_started", facts, by, at)
        tell_team(event, inspection, _("督查开始：%s"), at)
        url = reverse("supervision:inspection_notice", args=[inspection.pk])
        for office in offices:
            tell_office(event, office, inspection, _("将对你单位督查：%s"), at, url=url)
    return inspection


def find(
    *, by: Account, at: datetime, inspection_id: int, text: str, petition: Petition | None, office: Office | None
) -> InspectionFinding:
    """A member notes what was found, of a petition or of an office of the inspection."""
    with transaction.atomic():
        inspection = locked(inspection_id)
        check_member(by, inspection)
        check_state(inspection, S.RUNNING)
        _said(text, "text")
        _names_nobody(inspection, {"text": text}, _("督查记录"))
        petition, unit = _about(inspection, petition, office, by)
        made = InspectionFinding.objects.create(
            inspection=inspection, petition=petition, office=unit, text=text.strip(), made_at=at, made_by=by
        )
        record(inspection, "inspection_found", {"text": text.strip()}, by, at)
    return made


def demand_item(
    *,
    by: Account,
    at: datetime,
    inspection_id: int,
    text: str,
    due_on: date,
    petition: Petition | None,
    office: Office | None,
) -> RectificationItem:
    """整改清单: what the unit has to put right by a day."""
    with transaction.atomic():
        inspection = locked(inspection_id)
        check_member(by, inspection)
        check_state(inspection, S.RUNNING)
        _said(text, "text")
        _names_nobody(inspection, {"text": text}, _("整改事项"))
        _after(due_on, timezone.localdate(at), "due_on")
        petition, unit = _about(inspection, petition, office, by)
        if not accounts_with(standing_office(unit), Permission.ANSWER_CARDS).exists():
            said = _("%s没有可以报送整改情况的账号。")
            raise InvalidFacts("nobody_answers", said % unit.name, field="office")
        item = RectificationItem.objects.create(
            inspection=inspection,
            petition=petition,
            unit=unit,
            text=text.strip(),
            due_on=due_on,
            made_at=at,
            made_by=by,
        )
        event = record(inspection, "rectification_demanded", {"text": text.strip(), "due_on": due_on}, by, at)
        _tell_of_item(
            event, standing_office(unit), Permission.ANSWER_CARDS, item, _("督查整改事项，请按期整改：%s"), at
        )
    return item


def prove_item(
    *, by: Account, at: datetime, item_id: int, proof: str, files: tuple[tuple[str, Checked], ...] = ()
) -> RectificationItem:
    """报送整改情况 by the unit."""
    with transaction.atomic():
        item = _locked_item(item_id)
        check_puts_right(by, item)
        _said(proof, "proof")
        _names_nobody(item.inspection, {"proof": proof}, _("整改情况"))
        if len(files) > 1:
            raise InvalidFacts("one_file", _("证明材料合成一份上传。"), field="files")
        for name, checked in files:
            item.file = store_file(checked, name=name, office=standing_office(item.unit), by=by, at=at)
        item.state, item.proof, item.proved_at, item.proved_by = ItemState.PROVED, proof.strip(), at, by
        item.save()
        event = record(item.inspection, "rectification_proved", {"text": proof.strip()}, by, at)
        office = standing_office(item.inspection.office)
        _tell_of_item(event, office, Permission.SUPERVISE, item, _("整改情况已报送，请确认：%s"), at)
    return item


def confirm_item(
    *, by: Account, at: datetime, item_id: int, accepted: bool, reason: str = "", due_on: date | None = None
) -> RectificationItem:
    """确认整改 by another than who proved it; what is not put right goes back with a reason and another day."""
    with transaction.atomic():
        item = _locked_item(item_id)
        check_confirms(by, item)
        if accepted:
            item.state, item.confirmed_at, item.confirmed_by = ItemState.DONE, at, by
        else:
            if not reason.strip():
                raise InvalidFacts("no_reason", _("退回的，请写明理由。"), field="reason")
            if due_on is None:
                raise InvalidFacts("no_due", _("退回的，请另定整改期限。"), field="due_on")
            _names_nobody(item.inspection, {"reason": reason}, _("退回理由"))
            _after(due_on, timezone.localdate(at), "due_on")
            item.state, item.returned, item.due_on = ItemState.OPEN, reason.strip()[:300], due_on
        item.save()
        facts = {"accepted": accepted, "reason": reason.strip(), "due_on": due_on}
        event = record(item.inspection, "rectification_decided", facts, by, at)
        said = _("整改已确认：%s") if accepted else _("整改情况被退回，请继续整改：%s")
        _tell_of_item(event, standing_office(item.unit), Permission.ANSWER_CARDS, item, said, at)
    return item


def end_inspection(*, by: Account, at: datetime, inspection_id: int, report: str) -> Inspection:
    """With its report, which takes its number and goes out as a letter; the team no longer sees the petitions, what is
    to be put right goes on.
    """
    with transaction.atomic():
        inspection = locked(inspection_id)
        check_leads(by, inspection)
        check_state(inspection, S.RUNNING)
        _said(report, "report")
        _names_nobody(inspection, {"report": report}, _("督查报告"))
        refuse_blanks({"report": report})
        inspection.state, inspection.report = S.ENDED, report.strip()
        inspection.ended_at, inspection.ended_by = at, by
        inspection.number = next_document_number(inspection.office, timezone.localdate(at).year)
        inspection.content = letter_of(inspection).as_text()
        inspection.checksum = letter_hash(inspection)
        inspection.save()
        facts = {"text": report.strip(), "number": inspection.number, "checksum": inspection.checksum}
        event = record(inspection, "inspection_ended", facts, by, at)
        tell_team(event, inspection, _("督查结束：%s"), at)
        url = reverse("supervision:inspection_report", args=[inspection.pk])
        for office in inspection.offices.all():
            tell_office(event, office, inspection, _("督查报告已印发：%s"), at, url=url)
    return inspection


def cancel_inspection(*, by: Account, at: datetime, inspection_id: int, reason: str) -> Inspection:
    """With the reason; the offices that had the notice are told. What was found stays written down."""
    with transaction.atomic():
        inspection = locked(inspection_id)
        check_leads(by, inspection)
        check_cancelled(by, inspection)
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
        inspection.state, inspection.cancel_reason = S.CANCELLED, reason.strip()[:300]
        inspection.ended_at, inspection.ended_by = at, by
        inspection.save()
        event = record(inspection, "inspection_cancelled", {"reason": reason.strip()}, by, at)
        tell_team(event, inspection, _("督查取消：%s"), at)
        if inspection.notice_number:
            url = reverse("supervision:inspection_notice", args=[inspection.pk])
            for office in inspection.offices.all():
                tell_office(event, office, inspection, _("督查已取消，不再进行：%s"), at, url=url)
    return inspection


RUN: dict[str, Callable[..., Any]] = {
    "start": start_inspection,
    "find": find,
    "demand": demand_item,
    "end": end_inspection,
    "cancel": cancel_inspection,
}


# Parts


def locked(inspection_id: int) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("office", "head").get(pk=inspection_id)


def _locked_item(item_id: int) -> RectificationItem:
    rows = RectificationItem.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("inspection__office", "unit").get(pk=item_id)


def record(inspection: Inspection, kind: str, facts: Mapping[str, Any], by: Account, at: datetime) -> Event:
    subject = f"inspection:{inspection.pk}"
    return record_event(subject=subject, kind=kind, facts=facts, by=by, office=inspection.office, at=at)


def tell_team(event: Event, inspection: Inspection, text: str, at: datetime) -> None:
    for member in inspection.members.exclude(pk=event.by_id):
        said, url = (text % inspection.title)[:300], inspection.get_absolute_url()
        queue_message_to(event=event, account=member, office=inspection.office, text=said, url=url, at=at)


def tell_office(event: Event, office: Office, inspection: Inspection, text: str, at: datetime, url: str) -> None:
    """The unit, or who stands for it, is told that it is inspected, and sees nothing of the inspection's own page."""
    said = (text % inspection.title)[:300]
    to = standing_office(office)
    queue_message(event=event, office=to, permission=Permission.ANSWER_CARDS, text=said, url=url, at=at)


def _tell_of_item(
    event: Event, office: Office, permission: Permission, item: RectificationItem, text: str, at: datetime
) -> None:
    said, url = (text % item.inspection.title)[:300], item.get_absolute_url()
    queue_message(event=event, office=office, permission=permission, text=said, url=url, at=at)


def _check_planned(planned: Planned, office: Office, team: tuple[Account, ...], by: Account, today: date) -> None:
    if planned.way not in InspectionWay.values:
        raise InvalidFacts("no_way", _("请选择督查方式。"), field="way")
    _said(planned.title, "title")
    _said(planned.plan, "plan")
    refuse_blanks({"title": planned.title, "plan": planned.plan, "papers": planned.papers})
    if planned.starts_on < today:
        raise InvalidFacts("in_past", _("开始日期不能早于今天。"), field="starts_on")
    if planned.ends_on < planned.starts_on:
        raise InvalidFacts("ends_before", _("结束日期不能早于开始日期。"), field="ends_on")
    if (planned.ends_on - planned.starts_on).days > 366:
        raise InvalidFacts("too_long", _("一次督查应在一年以内结束。"), field="ends_on")
    if not planned.offices and not planned.petitions:
        raise InvalidFacts("nothing", _("请填写要督查的单位或者信访件。"), field="offices")
    if len(planned.petitions) > MOST_PETITIONS or len(planned.offices) > MOST_OFFICES:
        words = {"petitions": MOST_PETITIONS, "offices": MOST_OFFICES}
        said = _("一次督查最多%(petitions)d件信访件、%(offices)d个单位。")
        raise InvalidFacts("many", said % words, field="petitions")
    ids = [one.pk for one in planned.petitions]
    if set(ids) - opened_among(by, ids):
        raise InvalidFacts("unseen", _("所列的信访件里有您无权查看的。"), field="petitions")
    texts = {"title": planned.title, "plan": planned.plan, "papers": planned.papers}
    check_no_persons(Petition.objects.filter(pk__in=ids), office, texts, _("督查安排"))
    check_below(office, planned.offices, planned.petitions)
    check_team(team, planned.petitions, planned.offices)


def _about(
    inspection: Inspection, petition: Petition | None, office: Office | None, by: Account
) -> tuple[Petition | None, Office]:
    """The petition with the office that has it, or the office; both of this inspection."""
    if petition is not None:
        if not petitions_visible_to(by).filter(pk=petition.pk, inspections=inspection).exists():
            said = _("这次督查没有这一件信访件，或者您目前无权查看。")
            raise InvalidFacts("other_petition", said, field="petition")
        check_opened(petition, by)
        return petition, standing_office(petition.holder)
    if office is None or not inspection.offices.filter(pk=office.pk).exists():
        raise InvalidFacts("other_office", _("请选择这次督查的信访件或者单位。"), field="office")
    return None, office


def _names_nobody(inspection: Inspection, texts: Mapping[str, str], what: str) -> None:
    """Units and members read these texts, whether or not they see the petition."""
    check_no_persons(Petition.objects.filter(inspections=inspection), inspection.office, texts, what)


def _said(text: str, field: str) -> None:
    if refusal := nothing_said(text, field=field):
        raise refusal


def _after(due_on: date, today: date, field: str) -> None:
    if due_on <= today:
        raise InvalidFacts("due_in_past", _("期限须晚于今天。"), field=field)
