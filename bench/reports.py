"""The report of the last month of a city, and its workbook of every row behind it: seconds, and the memory it took."""

import resource
import time
import uuid
from datetime import datetime
from typing import Any

MOST_MEMORY = 400  # megabytes more than before, however many rows


def measure_report(now: datetime) -> list[dict[str, Any]]:
    from django.utils import timezone

    from offices.organisation.models import Account
    from offices.organisation.policies import authority_of
    from offices.organisation.roles import Permission
    from supervision.reports.actions.books import ask_book, make
    from supervision.reports.actions.drawing import ask_report, draw
    from supervision.reports.models import Report, ReportBook
    from supervision.reports.periods import last_ended

    account = Account.objects.get(username="bench1")
    office = authority_of(account).offices(Permission.SUPERVISE)[0]
    day = last_ended("monthly", timezone.localdate(now))[0]
    began = time.perf_counter()
    report = ask_report(by=account, at=now, office=office, kind="monthly", day=day)
    draw(report.pk, clock=timezone.now)
    drawn = time.perf_counter() - began
    report = Report.objects.get(pk=report.pk)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    book = ask_book(by=account, at=now, report=report, request_key=uuid.uuid4())
    make(book.pk, clock=timezone.now)
    made = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rows = ReportBook.objects.get(pk=book.pk).total
    return [
        {"work": "report of a month", "p50": drawn * 1000},
        {
            "work": f"its workbook, {rows} rows, {grown:.0f} MB more",
            "p50": made * 1000,
            "bound": f"{MOST_MEMORY} MB",
            "held": grown <= MOST_MEMORY,
        },
    ]
