"""The ledger with ten thousand open packages in one office: list, filters, order, a line edited in its place."""

import os
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from bench.load import connect, reset_sequences
from bench.measure import Request
from bench.pages import Page
from bench.reception import HTMX
from bench.tables import Table

PACKAGES, LEADERS, PROGRESS_DAYS = 10_000, 40, 30
SUPERVISOR, LEADER = "bench1", "benchleader0"
DAY = timedelta(days=1)


def fill_ledger(now: datetime, today: date) -> int:
    """Packages of the open petitions and of some closed ones, each with its clocks; the id of one in the middle."""
    with connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        written = write_packages(cursor, now, today)
        reset_sequences(cursor)
        cursor.execute("VACUUM ANALYZE")
    return written // 2


def write_packages(cursor: Any, now: datetime, today: date) -> int:
    """Their rows and those of their clocks, by COPY; how many packages."""
    from cases.packages.models.packages import Package
    from cases.petitions.models.clocks import Clock
    from offices.organisation.models import Office

    leaders = make_leaders(now)
    city = Office.objects.get(code="bench-city").pk
    clocks, packages = Table(Clock), Table(Package)
    cursor.execute("SELECT id, holder_id FROM cases_petition ORDER BY is_open DESC, id LIMIT %s", [PACKAGES])
    rows = cursor.fetchall()
    cursor.execute("SELECT max(id) FROM cases_clock")
    (number,) = cursor.fetchone()
    for place, (petition, unit) in enumerate(rows):
        opened = now - (1 + place % 200) * DAY
        due = today + (place % 120 - 30) * DAY
        for kind, ends in (("package", due), ("progress", today + (place % PROGRESS_DAYS - 5) * DAY)):
            number += 1
            clocks.add(
                id=number,
                petition_id=petition,
                kind=kind,
                state="running",
                office_id=unit,
                profile="NAT-2022",
                calendar="CN.1",
                start=opened.date(),
                made_on=opened.date(),
                set_date=ends,
                due=ends,
                due_strict=ends,
                due_rolled=ends,
            )
        packages.add(
            id=place + 1,
            petition_id=petition,
            leader_id=leaders[place % LEADERS],
            office_id=city,
            unit_id=unit,
            responsible=f"责任人{place % 300}",
            origin="hand",
            duties="三定三包。",
            progress_days=PROGRESS_DAYS,
            due_on=due,
            first_due_on=due,
            postponed=0,
            days_over=0,
            finished_as="",
            assigned_office_id=city,
            clock_id=number - 1,
            opened_at=opened,
            opened_by_id=leaders[0],
            answered_at=opened,
            last_contact_on=None if place % 7 == 0 else today - place % 60 * DAY,
            last_progress_on=None if place % 5 == 0 else today - place % 40 * DAY,
        )
    clocks.copy(cursor)
    packages.copy(cursor)
    return len(rows)


def make_leaders(now: datetime) -> list[int]:
    from offices.organisation.models import Account, Office, RoleAssignment
    from offices.organisation.roles import Role

    city = Office.objects.get(code="bench-city")
    leaders = Account.objects.bulk_create(
        [Account(username=f"benchleader{place}", name=f"领导{place}") for place in range(LEADERS)]
    )
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(account=leader, office=city, role=Role.LEADER, granted_at=now) for leader in leaders]
    )
    return [leader.pk for leader in leaders]


def ledger_pages(package: int) -> list[Page]:
    """Each beside the floor's work list, as the product's own is; a page has forty lines of fifteen cells.

    Filters, orders and pages are asked for as the browser asks: for the rows alone.
    """
    opened = {
        "ledger": (SUPERVISOR, ""),
        "ledger, a saved view": (SUPERVISOR, "?state=open&due=overdue&quiet=30&sort=contact"),
    }
    rows = {
        "ledger, two filters": (SUPERVISOR, "?state=open&due=overdue&quiet=30"),
        "ledger, by contact": (SUPERVISOR, "?state=open&sort=contact"),
        "ledger, by leader": (SUPERVISOR, "?state=open&sort=leader"),
        "ledger, tenth page": (SUPERVISOR, "?state=open&page=10"),
        "ledger, a leader's": (LEADER, "?state=open&leader=benchleader0"),
    }

    def page(name: str, request: Request, account: str, times: float, sql: int, floor: str, **more: Any) -> Page:
        return Page(name, request, account, floor, times, most_sql=sql, **more)

    pages = [
        page(name, Request(f"/packages/{asked}"), account, 8, 14, "floor worklist")
        for name, (account, asked) in opened.items()
    ]
    pages += [
        page(name, Request(f"/packages/{asked}", headers=HTMX), account, 6, 10, "floor worklist")
        for name, (account, asked) in rows.items()
    ]
    edit = Request(f"/packages/{package}/edit/", lambda: edit_form(package), headers=HTMX)
    return [
        *pages,
        page("ledger: a line edited", edit, SUPERVISOR, 10, 17, "floor register", clients=(1,)),
        page("own packages", Request("/packages/mine/"), LEADER, 13, 22, "floor worklist"),
    ]


def edit_form(package: int) -> dict[str, str]:
    """The line's form as the browser sends it, with another person responsible."""
    from django.utils import timezone

    from cases.ledger.forms import RowForm
    from cases.packages.models.packages import Package
    from offices.organisation.models import Account

    found = Package.objects.select_related("petition__holder", "unit").get(pk=package)
    account = Account.objects.get(username=SUPERVISOR)
    stored = RowForm(package=found, account=account, on=timezone.localdate()).stored()
    was = {RowForm.WAS + name: value for name, value in stored.items()}
    key = uuid.uuid4()
    return {
        **stored,
        **was,
        "responsible": f"责任人{key.hex[:6]}",
        "version": str(found.petition.version),
        "request_key": str(key),
    }
