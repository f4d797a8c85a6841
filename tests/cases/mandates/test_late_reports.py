"""A report that came late stays late, whatever day is set anew."""

from datetime import date, timedelta

import pytest

from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.reports.figures import figures_of
from cases.mandates.reports.lists import in_time_words
from tests.cases.mandates.test_mandates import mandated
from tests.cases.procedure.walking import before, take
from tests.factories import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def counted(city: City, day: date) -> dict[str, int]:
    return figures_of(city.clerk, city.city, date(2026, 1, 1), date(2026, 12, 31), day)[0].numbers


def test_a_late_report_that_is_sent_back_does_not_become_timely(city: City) -> None:
    petition = before(city, "accept_report")
    report = ConclusionReport.objects.get(mandate__petition=petition)
    ConclusionReport.objects.filter(pk=report.pk).update(submitted_on=report.mandate.due + timedelta(days=3))
    day = report.mandate.due + timedelta(days=4)
    again = day + timedelta(days=20)
    petition = take(petition, "return_report", city.clerk, day, reason="未写明信访人意见。", new_due=again)
    assert counted(city, again) == {"due": 1, "in_time": 0, "late": 1, "waiting": 0}

    handed_in = day + timedelta(days=5)
    petition = take(petition, "report_result", city.handler, handed_in, text="已补办。", unserved="约定送达。")
    petition = take(petition, "accept_report", city.clerk, handed_in + timedelta(days=1), opinion="同意。")

    assert counted(city, again) == {"due": 1, "in_time": 0, "late": 1, "waiting": 0}
    assert in_time_words(Mandate.objects.get(petition=petition)) == "逾期"


def test_a_late_report_that_comes_back_from_above_does_not_become_timely(city: City) -> None:
    petition = mandated(city)
    petition = take(petition, "send_up_report", city.clerk, "2026-04-03", number=1, sent_on=date(2026, 4, 2))
    answer = {"number": 1, "accepted": False, "answered_on": date(2026, 4, 7), "reason": "补充材料"}
    petition = take(petition, "record_report_answer", city.clerk, "2026-04-07", **answer, new_due=date(2026, 5, 8))
    petition = take(petition, "send_up_report", city.clerk, "2026-04-20", number=1, sent_on=date(2026, 4, 20))
    answer = {"number": 1, "accepted": True, "answered_on": date(2026, 4, 21)}
    petition = take(petition, "record_report_answer", city.clerk, "2026-04-21", **answer)

    assert counted(city, date(2026, 6, 1)) == {"due": 1, "in_time": 0, "late": 1, "waiting": 0}
