"""Yearly reports in the demo: one leader has signed last year's and corrected it, another drafts this year's."""

from datetime import datetime

from django.utils import timezone

from offices.organisation.models import Account
from petition_office.demo.places import CITY
from visits.rota.models import Leader
from visits.yearly_reports.actions import draft_report, sign_report, write_words

WORDS = "对群众反映集中的问题研究不够。下一步每月带案下访一次，逐件盯办未兑现的承诺。"
WHY = "漏写了下一步打算。"


def yearly_reports(last: datetime) -> None:
    clerk, year = Account.objects.get(username="clerk"), timezone.localdate(last).year
    leaders = list(
        Leader.objects.filter(office__code=CITY, is_active=True).select_related("account").order_by("pk")[:2]
    )
    for place, leader in enumerate(leaders):
        if place:
            draft_report(by=clerk, at=last, leader_id=leader.pk, year=year)
            continue
        report = draft_report(by=clerk, at=last, leader_id=leader.pk, year=year - 1)
        sign_report(by=leader.account, at=last, report_id=report.pk, version=report.version)
        report = draft_report(by=clerk, at=last, leader_id=leader.pk, year=year - 1, correction=WHY)
        report = write_words(by=leader.account, at=last, report_id=report.pk, version=report.version, words=WORDS)
        sign_report(by=leader.account, at=last, report_id=report.pk, version=report.version)
