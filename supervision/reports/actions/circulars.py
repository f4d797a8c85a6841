"""A circular (通报) is drafted on a report, checked, signed and sent once; each office confirms to have read it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.papers.enums import ActKind
from cases.papers.letters import Act
from cases.petitions.actions.numbers import next_document_number
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.crypto import text_hash
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from offices.pages.texts import refuse_blanks
from supervision.campaigns.actions.names import check_no_persons
from supervision.cards.models import Card
from supervision.orders.models import SupervisionOrder
from supervision.reports.actions.drawing import SETTLED, ask_report
from supervision.reports.enums import NAMED_ACTS, CircularAct, CircularRole, CircularState, ReportKind, ReportState
from supervision.reports.models import Circular, CircularOffice, Report, ReportRule
from supervision.reports.periods import ONE_DAY, last_ended, span_of
from supervision.reports.queries.circulars import offices_offered
from supervision.reports.queries.reports import newest_edition
from supervision.reports.reports.circulars import circular_title, letter_of_circular
from supervision.reports.rules import report_rules

LONGEST = 5000
MOST_NAMED = 2000  # of each figure, whose people no text may name
IN_HAND = (CircularState.CHECKING, CircularState.SIGNING)


def draft_circular(*, by: Account | None, at: datetime, report_id: int, request_key: UUID | None = None) -> Circular:
    """拟稿: on a report that is done, to the offices directly below. What was drafted of it already is that circular.

    Without `by` a rule drafts. Raises NotPermitted, ActionRefused.
    """
    report = Report.objects.select_related("office").get(pk=report_id)
    if by is not None:
        check_may(by, Permission.SUPERVISE, report.office)
    with transaction.atomic():
        if done := already_done(request_key, "circular_drafted", by=by, about=report_id):
            return Circular.objects.get(pk=done)
        office = Office.objects.select_for_update(no_key=True).get(pk=report.office_id)
        if report.state != ReportState.DONE:
            raise ActionRefused("not_drawn", _("报告还没有统计完成。"))
        if Report.objects.filter(replaces=report, state=ReportState.DONE).exists():
            raise ActionRefused("replaced", _("这一版报告已经更正，请在更正后的一版上拟通报。"))
        before = Circular.objects.filter(report=report).exclude(state=CircularState.WITHDRAWN).first()
        if before is None:
            circular = Circular.objects.create(
                office=office, report=report, title=circular_title(report), made_at=at, made_by=by
            )
            below = [one for one in offices_offered(office) if one.parent_id == office.pk]
            _send_to(circular, [one.pk for one in below], [])
            event = _record(circular, "circular_drafted", {"report": report.pk}, by=by, at=at)
            if by is None:
                _tell(circular, event, Permission.SUPERVISE, _("%s已起草，请核对、送审"), at)
        else:
            circular = before
        keep_result(request_key, circular)
    return circular


def draft_due(*, at: datetime) -> int:
    """What rules have drafted, also on days that the job missed; never twice, whatever became of the first one.

    A report that is not drawn yet is asked for, and its circular drafted the next time. Answers how many were drafted.
    """
    made, today = 0, timezone.localdate(at - SETTLED)
    for rule in report_rules(today):
        for kind, day in _due_days(rule, today):
            since, until = last_ended(kind, day)
            same = Report.objects.filter(office=rule.office, kind=kind, since=since, until=until)
            report = newest_edition(same)
            if report is None:
                report = ask_report(by=None, at=at, office=rule.office, kind=kind, day=since)
            if report.state == ReportState.DONE and not Circular.objects.filter(report__in=same).exists():
                draft_circular(by=None, at=at, report_id=report.pk)
                made += 1
    return made


def _due_days(rule: ReportRule, today: date) -> Iterable[tuple[str, date]]:
    """Each kind with the last day on which the rule has it drafted, if that lies in its time."""
    if rule.weekly_on is not None:
        yield from _held(rule, ReportKind.WEEKLY, today - timedelta(days=(today.isoweekday() - rule.weekly_on) % 7))
    for kind, number in (
        (ReportKind.MONTHLY, rule.monthly_on),
        (ReportKind.QUARTERLY, rule.quarterly_on),
        (ReportKind.YEARLY, rule.yearly_on),
    ):
        if number is not None:
            first = span_of(kind, today)[0]
            if first.replace(day=number) > today:
                first = span_of(kind, first - ONE_DAY)[0]
            yield from _held(rule, kind, first.replace(day=number))


def _held(rule: ReportRule, kind: str, day: date) -> Iterable[tuple[str, date]]:
    if day >= rule.valid_from:
        yield kind, day


def save_circular(
    *,
    by: Account,
    at: datetime,
    circular_id: int,
    edition: int,
    title: str,
    remarks: str,
    demands: str,
    to: Sequence[int],
    copies: Sequence[int],
) -> Circular:
    """修改: while it is a draft. edition: the one the form was opened on. Raises Conflict, InvalidFacts."""
    with transaction.atomic():
        circular = locked(circular_id)
        check_may(by, Permission.SUPERVISE, circular.office)
        _need(circular, CircularState.DRAFT)
        if edition != circular.edition:
            raise Conflict("changed_meanwhile", _("本稿刚刚由他人修改，请刷新后核对。"))
        texts = {"title": title.strip(), "remarks": remarks.strip(), "demands": demands.strip()}
        _check_texts(circular, texts)
        _check_offices(circular, to, copies)
        circular.title, circular.remarks, circular.demands = texts["title"], texts["remarks"], texts["demands"]
        circular.edition += 1
        circular.acts = [*circular.acts, _said(CircularAct.EDIT, by, at)]
        circular.save(update_fields=["title", "remarks", "demands", "edition", "acts"])
        circular.offices.all().delete()
        _send_to(circular, to, copies)
        facts = {"edition": circular.edition, "to": len(to), "copied": len(copies)}
        _record(circular, "circular_edited", facts, by=by, at=at)
    return circular


def act_on_circular(
    *, by: Account, at: datetime, circular_id: int, kind: str, edition: int, reason: str = ""
) -> Circular:
    """送审、收回、审核、签发、退回、作废. edition: what was on the page. Raises NotPermitted, Conflict, ActionRefused.

    Who drafted, changed or handed it in neither checks nor signs it, and who checked it does not sign it.
    """
    if kind not in dict(NAMED_ACTS):
        raise InvalidFacts("no_act", _("请选择办理。"), field="kind")
    with transaction.atomic():
        circular = locked(circular_id)
        check_act(by, circular, kind)
        if edition != circular.edition:
            raise Conflict("changed_meanwhile", _("本稿刚刚由他人修改，请刷新后核对。"))
        if kind in (CircularAct.SEND_BACK, CircularAct.WITHDRAW) and not reason.strip():
            raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
        if len(reason) > 200:
            raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": 200}, field="reason")
        circular.acts = [*circular.acts, _said(CircularAct(kind), by, at, reason.strip())]
        _move(circular, kind, by, at)
        circular.save()
        facts = {"number": circular.number, "checksum": circular.checksum, "reason": reason.strip()}
        event = _record(circular, f"circular_{kind}", facts, by=by, at=at)
        _tell_of(circular, kind, event, at)
    return circular


def _said(kind: CircularAct, by: Account, at: datetime, reason: str = "") -> dict[str, str]:
    """An act as the circular keeps it."""
    return {"kind": kind.value, "who": by.name, "member": by.username, "at": at.isoformat(), "reason": reason}


def check_act(by: Account, circular: Circular, kind: str) -> None:
    """Whether the account may do so now; the page asks the same."""
    authority, office = authority_of(by), circular.office
    if kind in (CircularAct.HAND_IN, CircularAct.TAKE_BACK, CircularAct.WITHDRAW):
        check_may(by, Permission.SUPERVISE, office)
        states = {CircularAct.HAND_IN: (CircularState.DRAFT,), CircularAct.TAKE_BACK: IN_HAND}
        _need(circular, *states.get(CircularAct(kind), (CircularState.DRAFT, *IN_HAND)))
        if kind == CircularAct.HAND_IN and not circular.offices.filter(role=CircularRole.TO).exists():
            raise InvalidFacts("no_office", _("请选择主送单位。"))
        return
    wanted = {CircularAct.CHECK: (CircularState.CHECKING,), CircularAct.SIGN: (CircularState.SIGNING,)}
    _need(circular, *wanted.get(CircularAct(kind), IN_HAND))
    if circular.state == CircularState.CHECKING:
        if not authority.checks_letters(office):
            raise NotPermitted("no_checker", _("本稿由%s的审核人审核。") % office.name)
    elif not authority.may(Permission.APPROVE, office):
        raise NotPermitted("no_signer", _("本稿由%s领导签发。") % office.name)
    if by.username in hands_of(circular):
        raise NotPermitted("own_draft", _("您是拟稿人、修改人、送审人或者审核人，不能审核、签发本稿。"))


def hands_of(circular: Circular) -> set[str]:
    """Who drafted or changed it, and who handed it in or checked it since it was last handed in."""
    drafted = {circular.made_by.username} if circular.made_by is not None else set()
    drafted |= {act["member"] for act in circular.acts if act["kind"] == CircularAct.EDIT}
    return drafted | {act["member"] for act in _round(circular) if act["kind"] in ("hand_in", "check")}


def _round(circular: Circular) -> list[dict[str, Any]]:
    """What was done since it was handed in the last time."""
    places = [place for place, act in enumerate(circular.acts) if act["kind"] == CircularAct.HAND_IN]
    return circular.acts[places[-1] :] if places else []


def _move(circular: Circular, kind: str, by: Account, at: datetime) -> None:
    if kind == CircularAct.HAND_IN:
        refuse_blanks(_texts(circular))
        checkers = RoleAssignment.objects.filter(
            office=circular.office, checks_letters=True, revoked_at=None, account__is_active=True
        )
        checked = checkers.exclude(account=by).exists()
        circular.state = CircularState.CHECKING if checked else CircularState.SIGNING
    elif kind == CircularAct.CHECK:
        circular.state = CircularState.SIGNING
    elif kind == CircularAct.SIGN:
        _issue(circular, at)
    elif kind == CircularAct.WITHDRAW:
        circular.state = CircularState.WITHDRAWN
    else:
        circular.state = CircularState.DRAFT


def _issue(circular: Circular, at: datetime) -> None:
    """The number of the office's own series, and the letter as it goes out."""
    if Report.objects.filter(replaces=circular.report, state=ReportState.DONE).exists():
        raise ActionRefused("replaced", _("报告已经更正，本稿的数字不是最新的，请作废后在更正后的一版上重新拟稿。"))
    refuse_blanks(_texts(circular))
    on = timezone.localdate(at)
    circular.number = next_document_number(circular.office, on.year)
    kinds = {"hand_in": ActKind.DRAFTED, "check": ActKind.CHECKED, "sign": ActKind.SIGNED}
    acts = [Act(kinds[one["kind"]], one["who"], one["at"]) for one in _round(circular) if one["kind"] in kinds]
    circular.state, circular.issued_on = CircularState.ISSUED, on
    circular.letter = letter_of_circular(circular, on=on, number=circular.number, acts=acts).as_text()
    circular.checksum = text_hash(circular.letter, f"circular:{circular.pk}")


def _texts(circular: Circular) -> dict[str, str]:
    return {"title": circular.title, "remarks": circular.remarks, "demands": circular.demands}


def confirm_read(*, by: Account, at: datetime, circular_id: int, office: Office) -> CircularOffice:
    """已阅: for one's own office, once; the first who confirmed stays."""
    with transaction.atomic():
        circular = locked(circular_id)
        row = circular.offices.select_for_update(of=("self",)).filter(office=office).first()
        own = {one.pk for one in authority_of(by).offices(Permission.SEE_CASES)}
        if row is None or circular.state != CircularState.ISSUED or office.pk not in own:
            raise NotPermitted("not_named", _("这份通报没有发给%s，或者您不在该单位。") % office.name)
        if row.read_at is None:
            row.read_at, row.read_by = at, by
            row.save(update_fields=["read_at", "read_by"])
            _record(circular, "circular_read", {"to": office.name}, by=by, at=at)
    return row


def locked(circular_id: int) -> Circular:
    rows = Circular.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("office", "report", "made_by").get(pk=circular_id)


def _need(circular: Circular, *states: str) -> None:
    if circular.state not in states:
        raise ActionRefused("wrong_state", _("本稿%s，不能这样办理。") % circular.get_state_display())


def _check_texts(circular: Circular, texts: dict[str, str]) -> None:
    if not texts["title"]:
        raise InvalidFacts("no_title", _("请填写标题。"), field="title")
    for name, text in texts.items():
        most = 100 if name == "title" else LONGEST
        if len(text) > most:
            raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": most}, field=name)
    check_no_persons(_petitions_near(circular.report), circular.office, texts, _("通报"))


def _petitions_near(report: Report) -> QuerySet[Petition]:
    """Those that a circular may tell of: registered or concluded in the period, with cards, orders, overdue duties."""
    ids: dict[str, list[int]] = {"petition": [], "clock": [], "card": [], "order": []}
    keys = ("registered", "concluded", "standing", "overdue", "yellow", "red", "orders")
    for kept in report.lists.filter(key__in=[f"n.{key}" for key in keys]):
        ids[kept.kind] += kept.ids[-MOST_NAMED:]
    found = Q(pk__in=ids["petition"]) | Q(pk__in=Clock.objects.filter(pk__in=ids["clock"]).values("petition"))
    found |= Q(pk__in=Card.objects.filter(pk__in=ids["card"]).values("petition"))
    return Petition.objects.filter(
        found | Q(pk__in=SupervisionOrder.objects.filter(pk__in=ids["order"]).values("petition"))
    )


def _check_offices(circular: Circular, to: Sequence[int], copies: Sequence[int]) -> None:
    offered = {one.pk for one in offices_offered(circular.office)}
    if not to:
        raise InvalidFacts("no_office", _("请选择主送单位。"), field="to")
    if set(to) & set(copies):
        raise InvalidFacts("both", _("同一单位不能既主送又抄送。"), field="copies")
    if (set(to) | set(copies)) - offered:
        raise InvalidFacts("not_near", _("只发给直接下级和上级单位。"), field="to")


def _send_to(circular: Circular, to: Sequence[int], copies: Sequence[int]) -> None:
    named = [(CircularRole.TO, dict.fromkeys(to)), (CircularRole.COPY, dict.fromkeys(copies))]
    CircularOffice.objects.bulk_create(
        CircularOffice(circular=circular, office_id=pk, role=role) for role, ids in named for pk in ids
    )


def _tell_of(circular: Circular, kind: str, event: Event, at: datetime) -> None:
    if circular.state == CircularState.ISSUED:
        # Once an office and event, whoever presses twice; who has both permissions hears of it once.
        text = _("%(office)s印发《%(title)s》（%(number)s），请阅知")
        said = {"office": circular.office.short_name, "title": circular.title, "number": circular.number}
        for row in circular.offices.select_related("office"):
            for permission in (Permission.FOLLOW_UP, Permission.SUPERVISE):
                url = circular.get_absolute_url()
                queue_message(
                    event=event, office=row.office, permission=permission, text=(text % said)[:300], url=url, at=at
                )
    elif circular.state == CircularState.SIGNING:
        _tell(circular, event, Permission.APPROVE, _("%s待签发"), at)
    elif kind == CircularAct.SEND_BACK:
        _tell(circular, event, Permission.SUPERVISE, _("%s被退回，请修改"), at)


def _tell(circular: Circular, event: Event, permission: Permission, text: str, at: datetime) -> None:
    url = circular.get_absolute_url()
    said = text % (_("《%s》") % circular.title)
    queue_message(event=event, office=circular.office, permission=permission, text=said, url=url, at=at)


def _record(circular: Circular, kind: str, facts: dict[str, Any], *, by: Account | None, at: datetime) -> Event:
    subject = f"circular:{circular.pk}"
    return record_event(subject=subject, kind=kind, facts=facts, by=by, office=circular.office, at=at)
