"""An office is listed, reports, is urged and struck off by who listed it, or the listing is withdrawn."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import next_document_number
from cases.petitions.undertakings import refuse_undertaking
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.texts import refuse_blanks
from supervision.cards.actions.card_events import check_text
from supervision.cards.enums import OrderGround
from supervision.listed_offices.enums import ListedReportKind, ListingState
from supervision.listed_offices.models import ListedOffice, ListedReport
from supervision.listed_offices.policies import check_decide, check_free, check_lists, check_report
from supervision.listed_offices.queries import pending_report
from supervision.listed_offices.reports.letters import (
    LISTED,
    STRUCK,
    letter_hash,
    letter_of_listing,
    letter_of_striking,
)
from supervision.orders.enums import ReportDecision

LONGEST, LONGEST_REPORT, LONGEST_REASON = 1000, 4000, 500
LONGEST_BASIS, LONGEST_LEADER = 200, 60
LEAST, LONGEST_TERM = 10, 366


def list_office(
    *,
    unit: Office,
    by: Account,
    at: datetime,
    ground: str,
    basis: str,
    leader: str,
    findings: str,
    demand: str,
    due_on: date,
    request_key: UUID | None = None,
) -> ListedOffice:
    """挂牌: with its letter and number. The same request_key twice is one listing."""
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            held = Office.objects.select_for_update(no_key=True, of=("self",)).select_related("successor")
            unit = held.get(pk=unit.pk)
            office = check_lists(by, unit)
            if done := already_done(request_key, "list_office", by=by, about=unit.pk):
                return ListedOffice.objects.get(pk=done)
            if ground not in OrderGround.values:
                raise InvalidFacts("no_ground", _("请选择督办情形。"), field="ground")
            check_text(basis, "basis", LONGEST_BASIS, _("请写明挂牌依据，如联席会议决定及文号。"))
            check_text(leader, "leader", LONGEST_LEADER, _("请写明包抓领导的姓名和职务。"))
            check_text(findings, "findings", LONGEST, _("请写明突出问题。"), least=LEAST)
            check_text(demand, "demand", LONGEST, _("请写明整改要求和摘牌条件。"), least=LEAST)
            _check_due(due_on, on)
            refuse_blanks({"basis": basis, "leader": leader, "findings": findings, "demand": demand})
            listing = ListedOffice(
                office=office,
                unit=unit,
                ground=ground,
                basis=basis.strip(),
                leader=leader.strip(),
                findings=findings.strip(),
                demand=demand.strip(),
                due_on=due_on,
                number=next_document_number(office, on.year),
                listed_at=at,
                listed_by=by,
            )
            listing.content = letter_of_listing(listing, on).as_text()
            listing.checksum = letter_hash(listing.content, LISTED, listing.number)
            listing.save()
            keep_result(request_key, listing)
            facts = {
                **{"ground": OrderGround(ground), "basis": listing.basis, "led_by": listing.leader},
                **{"findings": listing.findings, "demand": listing.demand, "due": due_on},
                "checksum": listing.checksum,
            }
            event = _record(listing, "office_listed", facts, by, at)
            _tell_unit(event, listing, _("本单位被挂牌督办（%(number)s），请按期整改并报送进展"), at)
    except IntegrityError as error:
        sentence = _("%(unit)s已由本机关挂牌督办，尚未摘牌；可以催办、审核或者撤销后再挂牌。")
        raise Conflict("listed_already", sentence % {"unit": unit.name}) from error
    return listing


def report_listed(*, listing_id: int, by: Account, at: datetime, kind: str, text: str) -> ListedOffice:
    """报送进展, or 申请摘牌, by the unit or who acts for it."""
    with transaction.atomic():
        listing = _locked(listing_id)
        check_report(by, listing)
        if kind not in ListedReportKind.values:
            raise InvalidFacts("no_kind", _("请选择类型。"), field="kind")
        check_text(text, "text", LONGEST_REPORT, _("请写明整改情况。"), least=LEAST)
        ListedReport.objects.create(listing=listing, kind=kind, text=text.strip(), made_at=at, made_by=by)
        event = _record(listing, "listing_reported", {"kind": ListedReportKind(kind), "text": text.strip()}, by, at)
        strikes, progress = _("%(unit)s申请摘牌，请审核"), _("%(unit)s报送挂牌整改进展，请审核")
        _tell_issuer(event, listing, strikes if kind == ListedReportKind.STRIKE else progress, at)
    return listing


def decide_listed(
    *,
    listing_id: int,
    report_id: int,
    by: Account,
    at: datetime,
    accepted: bool,
    reason: str = "",
    due_on: date | None = None,
) -> ListedOffice:
    """审核: an accepted request strikes the unit off, with its letter; else it stays, perhaps until another day. Raises
    Conflict where another report waits than the one that was read.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        listing = _locked(listing_id)
        check_decide(by, listing)
        report = pending_report(listing)
        if report is None:
            raise ActionRefused("no_report", _("没有待审核的整改情况。"))
        if report.pk != report_id:
            sentence = _("您看到的那次报送已经审核，单位又报送了新的整改情况；请看过新报送的再审核。")
            raise Conflict("another_report", sentence, current={"report_id": report.pk})
        strikes = accepted and report.kind == ListedReportKind.STRIKE
        if strikes:
            check_text(reason, "reason", LONGEST_REASON, _("摘牌须写明核实的情况和材料。"), least=LEAST)
            refuse_undertaking(reason, field="reason")
        elif not accepted:
            check_text(reason, "reason", LONGEST_REASON, _("退回的，请写明理由和要求。"))
        if strikes and due_on is not None:
            raise InvalidFacts("due_of_struck", _("摘牌的不再设期限。"), field="due_on")
        if due_on is not None:
            _check_due(due_on, on)
            listing.due_on = due_on
        elif not accepted and report.kind == ListedReportKind.STRIKE and listing.due_on <= on:
            raise InvalidFacts("no_due", _("摘牌期限已过，退回的请另定期限。"), field="due_on")
        report.decision = ReportDecision.ACCEPTED if accepted else ReportDecision.RETURNED
        report.decision_reason, report.decided_at, report.decided_by = reason.strip(), at, by
        report.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
        facts: dict[str, Any] = {"kind": ListedReportKind(report.kind), "accepted": accepted, "reason": reason.strip()}
        if strikes:
            refuse_blanks({"reason": reason})
            listing.end_number = next_document_number(listing.office, on.year)
            _end(listing, ListingState.STRUCK, reason, by, at)
            listing.end_content = letter_of_striking(listing, on).as_text()
            listing.end_checksum = letter_hash(listing.end_content, STRUCK, listing.number)
            facts |= {"number": listing.end_number, "checksum": listing.end_checksum}
        listing.save()
        event = _record(listing, "listing_decided", {**facts, "due": due_on}, by, at)
        said = _("挂牌督办（%(number)s）的整改进展已审核，请继续整改")
        if not accepted:
            said = _("挂牌督办（%(number)s）报送的情况被退回，请继续整改")
        _tell_unit(event, listing, _("挂牌督办（%(number)s）已摘牌") if strikes else said, at)
    return listing


def urge_listed(*, listing_id: int, by: Account, at: datetime) -> ListedOffice:
    """催办: once a day."""
    on = timezone.localdate(at)
    with transaction.atomic():
        listing = _locked(listing_id)
        check_free(by, listing)
        if listing.urged_on == on:
            raise ActionRefused("urged_today", _("今天已催办过。"))
        listing.urged_on = on
        listing.save(update_fields=["urged_on"])
        event = _record(listing, "listing_urged", {}, by, at)
        _tell_unit(event, listing, _("挂牌督办（%(number)s）请抓紧整改、报送进展"), at)
    return listing


def withdraw_listing(*, listing_id: int, by: Account, at: datetime, reason: str) -> ListedOffice:
    """撤销: listed by mistake, or the decision was revoked; it stays on record."""
    with transaction.atomic():
        listing = _locked(listing_id)
        check_free(by, listing)
        check_text(reason, "reason", LONGEST_REASON, _("请写明理由。"), least=LEAST)
        _end(listing, ListingState.WITHDRAWN, reason, by, at)
        listing.save()
        event = _record(listing, "listing_withdrawn", {"reason": reason.strip()}, by, at)
        _tell_unit(event, listing, _("挂牌督办（%(number)s）已撤销"), at)
    return listing


RUN: dict[str, Callable[..., ListedOffice]] = {
    "report": report_listed,
    "decide": decide_listed,
    "urge": urge_listed,
    "withdraw": withdraw_listing,
}


def _end(listing: ListedOffice, state: ListingState, reason: str, by: Account, at: datetime) -> None:
    listing.state, listing.ended_at, listing.ended_by, listing.ended_reason = state, at, by, reason.strip()


def _locked(listing_id: int) -> ListedOffice:
    held = ListedOffice.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("office__successor", "unit__successor").get(pk=listing_id)


def _check_due(due_on: date, on: date) -> None:
    if due_on <= on:
        raise InvalidFacts("due_in_past", _("期限须晚于今天。"), field="due_on")
    if (due_on - on).days > LONGEST_TERM:
        raise InvalidFacts("due_far", _("期限应在一年以内。"), field="due_on")


def _record(listing: ListedOffice, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> Event:
    known = {"listing": listing.pk, "number": listing.number, "to": listing.unit.name}
    subject = f"listed_office:{listing.pk}"
    return record_event(subject=subject, kind=kind, facts={**known, **facts}, by=by, office=listing.office, at=at)


def _tell_unit(event: Event, listing: ListedOffice, text: str, at: datetime) -> None:
    _tell(event, listing, standing_office(listing.unit), Permission.ANSWER_CARDS, text, at)


def _tell_issuer(event: Event, listing: ListedOffice, text: str, at: datetime) -> None:
    _tell(event, listing, standing_office(listing.office), Permission.SUPERVISE, text, at)


def _tell(event: Event, listing: ListedOffice, to: Office, permission: Permission, text: str, at: datetime) -> None:
    said = text % {"number": listing.number, "unit": listing.unit.short_name}
    queue_message(event=event, office=to, permission=permission, text=said, url=listing.get_absolute_url(), at=at)
