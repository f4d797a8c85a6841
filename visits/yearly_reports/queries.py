"""Which yearly reports an account reads, and whose are missing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_among
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from visits.compliance.queries.compliance import Line, leaders_counted, lines_of
from visits.compliance.reckoning import TimeSpan
from visits.rota.models import Leader
from visits.yearly_reports.enums import ReportState
from visits.yearly_reports.models import YearlyReport

LAST_MONTH = 12  # in which accounts of a year begin to be written


def reports_visible_to(account: Account) -> QuerySet[YearlyReport]:
    """Signed ones of the leaders whose compliance the account reads; drafts only of its own office and its own."""
    seen = Q(leader__in=leaders_counted(account).order_by().values("pk"))
    here = Q(leader__account=account) | Q(leader__office__in=office_ids_reached(account, Permission.RECEIVE))
    return YearlyReport.objects.filter(seen, Q(state=ReportState.SIGNED) | here)


def usual_year(today: date) -> int:
    """The year that is accounted for: it ends, or ended last."""
    return today.year if today.month == LAST_MONTH else today.year - 1


@dataclass(frozen=True)
class Unsigned:
    """A leader who has signed no report of a year. draft: what is being written, where the reader sees it."""

    leader: Leader
    line: Line
    draft: YearlyReport | None


def unsigned_leaders(account: Account, span: TimeSpan, today: date) -> QuerySet[Leader]:
    """Who owed reception days in a year, or held some, and has not signed the account of it."""
    signed = YearlyReport.objects.filter(year=span.year, state=ReportState.SIGNED).order_by().values("leader")
    leaders = list(leaders_counted(account).exclude(pk__in=signed))
    owing = [line.leader.pk for line in lines_of(leaders, span, today) if not line.is_idle]
    return leaders_counted(account).filter(pk__any_of=owing)


def unsigned_of(account: Account, leaders: list[Leader], span: TimeSpan, today: date) -> list[Unsigned]:
    """A row for each of them; a fixed number of statements for any number."""
    drafts = reports_whole(reports_visible_to(account).filter(leader__in=leaders, year=span.year))
    by_leader = {draft.leader_id: draft for draft in drafts.filter(state=ReportState.DRAFT)}
    lines = lines_of(leaders, span, today)
    return [Unsigned(line.leader, line, by_leader.get(line.leader.pk)) for line in lines]


def reports_of(account: Account, leader: Leader, year: int) -> QuerySet[YearlyReport]:
    found = reports_visible_to(account).filter(leader=leader, year=year)
    return found.select_related("drafted_by", "signed_by").order_by("-number")


def reports_whole(found: QuerySet[YearlyReport]) -> QuerySet[YearlyReport]:
    return found.select_related("leader__office", "leader__account", "drafted_by", "signed_by").defer(
        "letter", "figures", "words"
    )


def is_latest(report: YearlyReport) -> bool:
    later = YearlyReport.objects.filter(leader=report.leader_id, year=report.year, number__gt=report.number)
    return not later.filter(state=ReportState.SIGNED).exists()


def hash_of(report: YearlyReport) -> str:
    """Of everything that was signed, as it stands."""
    whole = {
        "leader": report.leader_id,
        "year": report.year,
        "number": report.number,
        "on": report.figures_on.isoformat(),
        "figures": report.figures,
        "words": report.words,
        "correction": report.correction,
        "letter": report.letter,
        "signed_by": report.signed_by_id,
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rows_shown(report: YearlyReport, key: str, reader: Account) -> list[dict[str, str]]:
    """The frozen rows behind a number; a petition that the reader may not see now, or has to open first, is counted and
    nothing else of it is said.
    """
    rows: list[dict[str, str]] = report.figures["lists"].get(key, [])
    numbers = {row["petition"] for row in rows if row["petition"]}
    ids = dict(Petition.objects.filter(number__in=numbers).order_by().values_list("number", "pk"))
    seen = opened_among(reader, ids.values())
    return [row if not row["petition"] or ids.get(row["petition"]) in seen else dict.fromkeys(row, "") for row in rows]
