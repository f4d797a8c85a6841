"""A report is asked for, drawn by a worker, and corrected by a further edition; what is done stays as it is."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from cases.petitions.actions.numbers import next_number
from offices.crypto import text_hash
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import facts_as_text, record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.reports.enums import UNFINISHED, ReportKind, ReportState
from supervision.reports.models import Report, ReportList
from supervision.reports.periods import ONE_DAY, span_of, span_words
from supervision.reports.queries.drawing import Drawing
from supervision.reports.queries.reports import newest_edition
from supervision.reports.reports.frozen import report_name
from supervision.reports.rules import report_rules

TASK = "supervision.draw_report"
# What was done in the last seconds of a period may be committed after it: rules wait so long before they freeze it.
SETTLED = timedelta(minutes=10)
PATIENCE = timedelta(minutes=5)  # longer than any step takes
MOST_TRIES = 3
LONGEST_REASON = 200
DAYS_CAUGHT_UP = 7  # of the days that a rule wants drawn

logger = logging.getLogger(__name__)


def ask_report(
    *, by: Account | None, at: datetime, office: Office, kind: str, day: date, request_key: UUID | None = None
) -> Report:
    """The report of the period that holds the day, drawn by a worker. What was asked for before is that report.

    Without `by` a rule asks. Raises NotPermitted; InvalidFacts for a period that is not over.
    """
    if by is not None:
        check_may(by, Permission.OVERSEE, office)
    if kind not in ReportKind.values:
        raise InvalidFacts("no_kind", _("请选择报告类型。"), field="kind")
    since, until = span_of(kind, day)
    if until >= timezone.localdate(at):
        sentence = _("%(span)s还没有结束，%(day)s以后才能出报告。")
        said = {"span": span_words(kind, since, until), "day": cn_date(until)}
        raise InvalidFacts("not_over", sentence % said, field="day")
    with transaction.atomic():
        if done := already_done(request_key, "report_asked", by=by, about=office.pk):
            return Report.objects.get(pk=done)
        # Who asks twice at once waits here, and gets the same report.
        office = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        before = newest_edition(Report.objects.filter(office=office, kind=kind, since=since, until=until))
        if before is None:
            report = Report.objects.create(office=office, kind=kind, since=since, until=until, made_at=at, made_by=by)
            facts = {"report": report.pk, "kind": ReportKind(kind), "since": since, "until": until}
            _record(report, "report_asked", facts, by=by, at=at)
        else:
            report = before
            _begin_anew(report)
        keep_result(request_key, report)
        transaction.on_commit(lambda: wake(report))
    return report


def correct_report(
    *, by: Account, at: datetime, report_id: int, reason: str, request_key: UUID | None = None
) -> Report:
    """勘误: the period drawn again as the next edition, which says why and what changed; the one before stays."""
    given = Report.objects.select_related("office").get(pk=report_id)
    check_may(by, Permission.OVERSEE, given.office)
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明更正理由。"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
    with transaction.atomic():
        if done := already_done(request_key, "report_corrected", by=by, about=report_id):
            return Report.objects.get(pk=done)
        Office.objects.select_for_update(no_key=True).get(pk=given.office_id)
        same = Report.objects.filter(office=given.office, kind=given.kind, since=given.since, until=given.until)
        last = same.order_by("-edition")[0]
        if last.state != ReportState.DONE and last.edition > 1 and last.replaces_id == given.pk:
            report = last  # asked for, and not drawn yet, or drawn without a difference
            report.reason = reason.strip()
            report.save(update_fields=["reason"])
            _begin_anew(report)
        elif last.pk != given.pk or last.state != ReportState.DONE:
            raise ActionRefused("not_newest", _("只更正最近一版已完成的报告。"))
        else:
            report = Report.objects.create(
                office=given.office,
                kind=given.kind,
                since=given.since,
                until=given.until,
                edition=given.edition + 1,
                replaces=given,
                reason=reason.strip(),
                made_at=at,
                made_by=by,
            )
        facts = {"report": report.pk, "edition": report.edition, "reason": report.reason}
        _record(report, "report_corrected", facts, by=by, at=at)
        keep_result(request_key, report)
        transaction.on_commit(lambda: wake(report))
    return report


def draw(report_id: int, *, clock: Callable[[], datetime]) -> str:
    """Draw one report unless another worker has it. Killed at any moment it leaves nothing, and is begun anew.

    Returns its state. Data, rows, number and state are written in one transaction at the end.
    """
    at = clock()
    waits = Q(beat_at=None) | Q(beat_at__lt=at - PATIENCE)
    mine = Report.objects.filter(waits, pk=report_id, state__in=UNFINISHED)
    if mine.update(beat_at=at, tries=F("tries") + 1, state=ReportState.RUNNING, done=0):
        report = Report.objects.select_related("office", "replaces").get(pk=report_id)
        try:
            if report.tries > MOST_TRIES:
                raise ActionRefused("given_up", _("程序几次中断，未能完成，请重新提交。"))
            _draw(report, clock)
        except ActionRefused as refusal:
            failed = Report.objects.filter(pk=report_id, state=ReportState.RUNNING)
            failed.update(state=ReportState.FAILED, note=str(refusal.sentence)[:300])
    return str(Report.objects.values_list("state", flat=True).get(pk=report_id))


def _draw(report: Report, clock: Callable[[], datetime]) -> None:
    with one_snapshot() as tell:
        drawing = Drawing(report)
        steps = list(drawing.steps())
        tell("UPDATE supervision_report SET total = %s WHERE id = %s", [len(steps), report.pk])
        for place, step in enumerate(steps, start=1):
            step()
            tell("UPDATE supervision_report SET done = %s, beat_at = %s WHERE id = %s", [place, clock(), report.pk])
    made = drawing.made
    changes = differences(report.replaces, made.data) if report.replaces is not None else []
    if report.replaces is not None and not changes:
        raise ActionRefused("no_difference", _("重新统计的结果与原报告一致，没有需要更正的数字。"))
    at = clock()
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",)).select_related("office").get(pk=report.pk)
        if locked.state != ReportState.RUNNING:
            return
        lists = [ReportList(report=locked, key=key, kind=kind, ids=ids) for key, (kind, ids) in made.lists.items()]
        ReportList.objects.bulk_create(lists, batch_size=200)
        locked.data, locked.changes, locked.state, locked.drawn_at = made.data, changes, ReportState.DONE, at
        locked.number = next_number(locked.office, f"report:{locked.kind}", locked.until.year)
        locked.checksum = report_hash(made.data, {key: ids for key, (_kind, ids) in made.lists.items()}, locked.pk)
        locked.done = locked.total
        locked.save()
        facts = {"report": locked.pk, "number": locked.number, "checksum": locked.checksum}
        event = _record(locked, "report_drawn", facts, by=None, at=at)
        if locked.made_by is not None or locked.kind == ReportKind.DAILY:  # of others a rule drafts the circular
            text = _("%(name)s已统计完成") % {"name": report_name(locked)}
            url = locked.get_absolute_url()
            queue_message(event=event, office=locked.office, permission=Permission.OVERSEE, text=text, url=url, at=at)


@contextmanager
def one_snapshot() -> Iterator[Callable[[str, Sequence[Any]], None]]:
    """All reads within see the same moment: a number, its rate, its rows and its parts never tell of different ones,
    whatever is registered or corrected meanwhile. Yields what writes beside, for the others to see.

    Within a transaction of the caller the reads are that transaction's.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            yield cursor.execute
        return
    beside = connection.copy()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with beside.cursor() as cursor:
                yield cursor.execute
    finally:
        beside.close()


def report_hash(data: dict[str, Any], lists: dict[str, list[int]], report_id: int) -> str:
    return text_hash(facts_as_text({"data": data, "lists": lists}), f"report:{report_id}")


def check_whole(report: Report) -> bool:
    """Whether data and rows are those that were frozen."""
    lists = dict(report.lists.values_list("key", "ids"))
    return report_hash(report.data or {}, lists, report.pk) == report.checksum


def differences(before: Report, data: dict[str, Any]) -> list[dict[str, Any]]:
    """What an erratum says: each figure of the period that is another, with what it was and is."""
    found = []
    for told, was in _pairs((before.data or {})["numbers"], data["numbers"]):
        if told["now"] != was["now"]:
            found.append({"name": told["name"], "was": str(was["now"]), "is": str(told["now"])})
    for told, was in _pairs((before.data or {})["rates"], data["rates"]):
        for part, label in (("part", _("分子")), ("whole", _("分母"))):
            if told["now"][part] != was["now"][part]:
                name = f"{told['name']}{label}"
                found.append({"name": name, "was": str(was["now"][part]), "is": str(told["now"][part])})
    return found


def _pairs(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    known = {one["key"]: one for one in before}
    return ((one, known[one["key"]]) for one in now if one["key"] in known)


def ask_days(*, at: datetime) -> int:
    """The days that rules want drawn, also those the job missed; none twice. Answers how many were asked for."""
    made, today = 0, timezone.localdate(at - SETTLED)
    for rule in report_rules(today):
        days = [today - ONE_DAY * back for back in range(1, DAYS_CAUGHT_UP + 1)] if rule.daily_drawn else []
        wanted = [day for day in days if day >= rule.valid_from]
        same = Report.objects.filter(office=rule.office, kind=ReportKind.DAILY, since__in=wanted)
        known = set(same.values_list("since", flat=True))
        for day in sorted(set(wanted) - known):
            ask_report(by=None, at=at, office=rule.office, kind=ReportKind.DAILY, day=day)
            made += 1
    return made


def wake(report: Report) -> None:
    """Give the report to a worker; given twice, the second finds nothing to do."""
    try:
        current_app.send_task(TASK, kwargs={"report_id": report.pk}, retry=False, ignore_result=True)
    except BrokerError:
        logger.warning("broker unreachable, report %s waits", report.pk)


def resume_reports(*, at: datetime) -> int:
    """Give out again what a killed worker left."""
    old = Q(beat_at=None, made_at__lt=at - PATIENCE) | Q(beat_at__lt=at - PATIENCE)
    found = list(Report.objects.filter(old, state__in=UNFINISHED))
    for report in found:
        wake(report)
    return len(found)


def _begin_anew(report: Report) -> None:
    """What could not be done is tried again when it is asked for again."""
    if report.state == ReportState.FAILED:
        report.state, report.note, report.beat_at, report.tries = ReportState.QUEUED, "", None, 0
        report.save(update_fields=["state", "note", "beat_at", "tries"])


def _record(report: Report, kind: str, facts: dict[str, Any], *, by: Account | None, at: datetime) -> Event:
    return record_event(subject=f"report:{report.pk}", kind=kind, facts=facts, by=by, office=report.office, at=at)
