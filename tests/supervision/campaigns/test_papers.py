"""Weeks, circulars, the final report and errata: made of figures, numbered, and never changed afterwards."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.db import DatabaseError, transaction

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from supervision.campaigns.actions.campaigns import leave_campaign
from supervision.campaigns.actions.papers import (
    draft_circular,
    edit_paper,
    end_campaign,
    issue_erratum,
    issue_paper,
    take_weeks,
)
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.models import CampaignPaper, CampaignWeek
from supervision.campaigns.queries.campaigns import Divided, cases_visible_to, figures_at, figures_of, papers_visible_to
from supervision.campaigns.reports.campaigns import shown_cases, write_paper
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment, seal
from tests.supervision.campaigns.campaigning import DAY, bring, case_of, package, petitions, running, settle

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
MONDAY = DAY + WEEK


@pytest.fixture
def city() -> City:
    return make_city()


def draft(city: City, campaign, on=MONDAY - timedelta(days=1), at=MONDAY) -> CampaignPaper:
    return draft_circular(by=city.supervisor, at=moment(at), campaign_id=campaign.pk, on=on, request_key=uuid4())


def end(city: City, campaign, day=MONDAY, **changes) -> CampaignPaper:
    facts = {"title": "总结报告", "body": "一、基本情况\n已完成。", "request_key": uuid4(), "reason": "积案已经化解"}
    return end_campaign(by=city.supervisor, at=moment(day), campaign_id=campaign.pk, **(facts | changes))


def test_a_missed_week_is_computed_from_the_history_as_it_would_have_been(city: City) -> None:
    first, second, third, answered = [*petitions(city, 3), make_petition(city, State.HANDLING)]
    package(city, first)
    package(city, second)
    campaign = running(city, [first, second, third, answered])
    settle(city, first, DAY + timedelta(days=2))
    cases = cases_visible_to(city.supervisor).filter(campaign=campaign)
    then = figures_of(cases, city.city, today=MONDAY)  # as the job would have kept it on Monday
    settle(city, second, MONDAY + timedelta(days=1))
    package(city, third, MONDAY + timedelta(days=1))
    leave_campaign(
        by=city.supervisor,
        at=moment(MONDAY + timedelta(days=2)),
        case_id=case_of(answered).pk,
        reason="并案",
        request_key=uuid4(),
    )
    later = make_petition(city, State.SERVED)
    bring(campaign, [later], at=moment(MONDAY + timedelta(days=2)))
    late = MONDAY + WEEK + timedelta(days=2)
    assert take_weeks(today=late, at=moment(late)) == 2
    assert take_weeks(today=late, at=moment(late)) == 0
    stored = {week.on: Divided.of(week.figures) for week in CampaignWeek.objects.all()}
    assert sorted(stored) == [MONDAY, MONDAY + WEEK]
    assert stored[MONDAY] == then
    assert (then.total.total, then.total.closed, then.total.settled, then.total.unpackaged) == (4, 3, 1, 2)
    after = stored[MONDAY + WEEK].total
    assert (after.total, after.settled, after.unpackaged, after.joined) == (4, 2, 1, 1)


def test_an_answer_counts_from_its_day(city: City) -> None:
    petition = make_petition(city, State.SERVED, start=DAY)
    campaign = running(city, [petition])
    served_on = petition.chain.events.get(kind="serve").at.date()
    assert figures_at(campaign, served_on + timedelta(days=1)).total.closed == 1
    assert figures_at(campaign, DAY + timedelta(days=1)).total.closed == 0


def test_a_circular_is_drafted_from_figures_and_names_offices_only(city: City) -> None:
    first, second, third = petitions(city, 3)
    package(city, first)
    package(city, second, due_on=DAY + timedelta(days=1))
    campaign = running(city, [first, second, third])
    settle(city, first, MONDAY - timedelta(days=3))
    paper = draft(city, campaign)
    assert "截至2026年4月26日" in paper.body
    assert "在册3件" in paper.body
    assert "已化解1件，占33.3%（目标80%）" in paper.body
    assert "超期未化解1件：bureau局1件。" in paper.body
    assert "未落实包案1件：bureau局1件。" in paper.body
    for name in ("leader同志", "王处长", "clerk同志", "王小明", first.number):
        assert name not in paper.body
    later = draft(city, campaign, on=MONDAY + timedelta(days=2), at=MONDAY + timedelta(days=2))
    assert "比2026年4月26日：在册持平，办结持平，化解持平。" in later.body


def test_a_circular_is_edited_numbered_and_then_stays(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    papers = [draft(city, campaign), draft(city, campaign)]
    assert [paper.number for paper in papers] == [None, None]
    edit_paper(by=city.supervisor, at=moment(MONDAY), paper_id=papers[0].pk, title="通报", body="请抓紧。")
    for place, paper in enumerate(papers, start=1):
        issued = issue_paper(by=city.supervisor, at=moment(MONDAY), paper_id=paper.pk, title="通报", body="请抓紧。")
        assert issued.number == place
    for act in (edit_paper, issue_paper):
        with pytest.raises(ActionRefused) as refused:
            act(by=city.supervisor, at=moment(MONDAY), paper_id=papers[0].pk, title="改", body="改")
        assert refused.value.code == "issued_already"
    for change in (
        lambda: CampaignPaper.objects.filter(pk=papers[0].pk).update(body="改"),
        lambda: CampaignPaper.objects.filter(pk=papers[0].pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_circular_that_names_a_person_is_not_issued(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition)
    campaign = running(city, [petition])
    paper = draft(city, campaign)
    for name in ("leader同志", "王处长", "clerk同志"):
        with pytest.raises(InvalidFacts) as refused:
            issue_paper(
                by=city.supervisor, at=moment(MONDAY), paper_id=paper.pk, title="通报", body=f"{name}进展缓慢。"
            )
        assert refused.value.code == "names_persons"
    paper.refresh_from_db()
    assert paper.issued_at is None


def test_a_circular_is_of_a_day_of_the_campaign(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    for day in (DAY - timedelta(days=1), MONDAY + timedelta(days=1)):
        with pytest.raises(InvalidFacts):
            draft(city, campaign, on=day)


def test_the_final_report_is_frozen_and_corrected_by_a_numbered_erratum(city: City) -> None:
    first, second = petitions(city, 2)
    package(city, first)
    campaign = running(city, [first, second])
    settle(city, first, DAY + timedelta(days=2))
    key = uuid4()
    paper = end(city, campaign, request_key=key)
    assert end(city, campaign, request_key=key).pk == paper.pk
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ENDED
    frozen = CampaignPaper.objects.get(pk=paper.pk)
    assert frozen.figures["now"]["total"]["settled"] == 1
    assert [case["number"] for case in frozen.cases] == sorted([first.number, second.number])
    package(city, second, MONDAY + timedelta(days=1))
    settle(city, second, MONDAY + timedelta(days=1))
    same = CampaignPaper.objects.get(pk=paper.pk)
    assert (same.figures, same.cases, same.body) == (frozen.figures, frozen.cases, frozen.body)
    with pytest.raises(ActionRefused):
        bring(campaign, [make_petition(city)])
    with pytest.raises(ActionRefused):
        leave_campaign(
            by=city.supervisor, at=moment(MONDAY), case_id=case_of(first).pk, reason="错", request_key=uuid4()
        )
    with pytest.raises(ActionRefused):
        end(city, campaign)
    for place in (1, 2):
        erratum = issue_erratum(
            by=city.supervisor, at=moment(MONDAY), paper_id=paper.pk, body="化解应为1件。", request_key=uuid4()
        )
        assert (erratum.number, erratum.corrects) == (place, paper)
    with pytest.raises(ActionRefused):
        issue_erratum(by=city.supervisor, at=moment(MONDAY), paper_id=erratum.pk, body="错", request_key=uuid4())


def test_papers_are_made_by_who_leads_and_drafts_seen_by_nobody_below(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    paper = draft(city, campaign)
    head = Account.objects.get(pk=city.head.pk)
    assert not papers_visible_to(head).exists()
    with pytest.raises(NotPermitted):
        issue_paper(by=head, at=moment(MONDAY), paper_id=paper.pk, title="通报", body="请抓紧。")
    issue_paper(by=city.supervisor, at=moment(MONDAY), paper_id=paper.pk, title="通报", body="请抓紧。")
    assert list(papers_visible_to(Account.objects.get(pk=city.head.pk))) == [paper]
    assert not papers_visible_to(Account.objects.get(pk=city.county_supervisor.pk)).exists()


def test_the_list_of_the_final_report_shows_only_what_the_reader_may_see(city: City) -> None:
    campaign = running(city, petitions(city, 2))
    paper = end(city, campaign)
    seen, other = (case["number"] for case in paper.cases)
    shown, hidden = shown_cases(paper, {seen})
    assert [case["number"] for case in shown] == [seen]
    assert hidden == "清单共2件，其中1件不在您的权限内，没有列出；正文和表中的数字按全部件数统计。"
    text = "\n".join(one.text for one in docx.Document(BytesIO(write_paper(paper, shown, hidden))).paragraphs)
    assert hidden in text
    assert shown_cases(paper, {seen, other})[1] == ""


def test_page_and_word_of_the_final_report_count_what_is_hidden_also_of_what_accuses_the_reader(city: City) -> None:
    first, second = petitions(city, 2)
    paper = end(city, running(city, [first, second]))
    url = f"{paper.campaign.get_absolute_url()}papers/{paper.pk}/"
    seal(Petition.objects.filter(pk=second.pk), accused_office_ids=[city.city.pk])
    said = "清单共2件，其中1件不在您的权限内，没有列出"
    client = client_of(city.supervisor)
    page = client.get(url)
    assert said in page.text
    assert [number for number, _cells in page.context["cases"]] == [first.number]
    made = docx.Document(BytesIO(client.get(f"{url}word/").getvalue()))
    assert any(said in one.text for one in made.paragraphs)
    assert second.number not in "".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)


def test_the_word_document_says_what_the_page_says(city: City) -> None:
    campaign = running(city, petitions(city, 2))
    paper = end(city, campaign)
    made = docx.Document(BytesIO(write_paper(paper, paper.cases)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "总结报告" in text
    assert "化解：包案已经上级核查销号，回头看未推翻。" in text
    cells = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert cells[-1][:2] == ["合计", "2"]
    assert len(made.tables[1].rows) == 3


def test_who_issued_a_paper_signs_as_it_was_called_then(city: City) -> None:
    paper, name = end(city, running(city, petitions(city, 1))), city.city.name
    Office.objects.filter(pk=city.city.pk).update(name="更名后的信访局")
    paper = CampaignPaper.objects.get(pk=paper.pk)
    words = [one.text for one in docx.Document(BytesIO(write_paper(paper, []))).paragraphs]
    page = client_of(city.supervisor).get(f"/campaigns/{paper.campaign_id}/papers/{paper.pk}/").text
    assert name in words
    assert "更名后的信访局" not in words
    assert f'<p class="camp-signed">{name}<br>' in page


def test_a_paper_with_a_blank_is_not_issued(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    paper = draft(city, campaign)
    for field in ("title", "body"):
        texts = {"title": "通报", "body": "请抓紧。", field: "请于____前化解。"}
        with pytest.raises(InvalidFacts) as refused:
            issue_paper(by=city.supervisor, at=moment(MONDAY), paper_id=paper.pk, **texts)
        assert (refused.value.code, refused.value.field) == ("blank_left", field)
    with pytest.raises(InvalidFacts):
        end(city, campaign, body="已化解    件。")
