"""Printed papers: what each must say, to whom, and that names are read for a purpose."""

from datetime import date

import pytest

from cases.papers.models import Document
from cases.papers.reports.closings import closing_of
from cases.petitions.enums import DocumentKind, State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from tests.clients import client_of
from tests.factories import make_city, make_petition, moment

pytestmark = pytest.mark.django_db


def paper_text(petition: Petition, kind: str, account: Account) -> str:
    document = petition.documents.filter(kind=kind).latest("pk")
    response = client_of(account).get(f"/petitions/{petition.number}/papers/{document.pk}/")
    assert response.status_code == 200
    return response.text


def test_opinion_letter_answers_each_demand_and_names_the_remedy() -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    text = paper_text(petition, "opinion", city.handler)
    sheet = f"/petitions/{petition.number}/papers/{petition.documents.get(kind='opinion').pk}/service/"
    assert "直接送达" in client_of(city.handler).get(sheet).text
    for part in (
        "信访处理意见书",
        "〔2026〕3号",
        "停止夜间施工",
        "已责令停止夜间施工。",
        "赔偿请依法协商。",
        "《噪声污染防治法》",
        "30日内",
        "测试市city局书面提出复查申请",
        "送达回证",
    ):
        assert part in text, part
    assert "起诉" not in text
    assert "诉讼" not in text
    assert "王小明" not in text


def test_slip_names_the_duties() -> None:
    city = make_city()
    text = paper_text(make_petition(city, State.TRANSFERRED), "transfer_slip", city.handler)
    assert "测试市bureau局：" in text
    assert "15日内" in text
    assert "5个工作日内提出异议" in text


def test_assignment_names_the_date_of_the_report() -> None:
    city = make_city()
    petition = make_petition(city, State.ASSIGNED)
    due = petition.clocks.get(kind="report_back").due
    text = paper_text(petition, "assignment_letter", city.handler)
    assert f"请于{due.year}年{due.month}月{due.day}日前报送办结报告" in text


def test_review_papers_name_the_next_procedure_or_the_end() -> None:
    city = make_city()
    petition = make_petition(city, State.CLOSED_FINAL)
    review = paper_text(petition, "review_opinion", city.reviewer)
    assert "测试市province局书面提出复核申请" in review
    end = paper_text(petition, "rereview_opinion", city.province_reviewer)
    assert "最终意见" in end
    assert "（《信访工作条例》第三十六条第三款）" in end


def test_the_end_of_a_case_of_2005_is_said_in_the_words_of_2005() -> None:
    city = make_city()
    old = make_petition(city, start=date(2022, 4, 12))
    said = closing_of(DocumentKind.REREVIEW_OPINION, Document(petition=old, issued_on=date(2022, 9, 1)), old, ())
    assert [text.endswith("不再受理（《信访条例》第三十五条第三款）。") for text in said] == [True]


def test_sealed_paper_carries_the_mark() -> None:
    city = make_city()
    petition = make_petition(city, purpose="accusation")
    screening = {"purpose": "accusation", "category": city.category}
    perform("screen", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-03"), **screening)
    perform(
        "transfer",
        petition_id=petition.pk,
        by=city.clerk,
        at=moment("2026-03-04"),
        to=city.bureau,
        organ_reason="职权属该局",
    )
    client_of(city.handler).post(f"/petitions/{petition.number}/open/", {"purpose": "handle"})
    assert "密封" in paper_text(petition, "transfer_slip", city.handler)
    assert "密封" not in paper_text(make_petition(city, State.TRANSFERRED), "transfer_slip", city.handler)


def test_name_is_shown_after_a_recorded_reading() -> None:
    city = make_city()
    petition = make_petition(city, State.ACCEPTED)
    document = petition.documents.get(kind="acceptance")
    url = f"/petitions/{petition.number}/papers/{document.pk}/"
    response = client_of(city.handler).post(url)
    assert "王小明：" in response.text
    assert PersonalDataAccess.objects.get().purpose == "serve"
    refused = client_of(city.supervisor).post(url)
    assert refused.status_code == 403
    assert "王小明" not in refused.text
