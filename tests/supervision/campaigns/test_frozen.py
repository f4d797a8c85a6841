"""What is frozen stays: targets and days from the start, figures from the end, those of a form; names stay out."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from supervision.campaigns.actions.campaigns import edit_campaign, leave_campaign, start_campaign
from supervision.campaigns.actions.papers import (
    draft_circular,
    edit_paper,
    end_campaign,
    final_draft,
    issue_erratum,
    issue_paper,
)
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.models import Campaign, CampaignCase, CampaignChange, CampaignPaper
from supervision.campaigns.reports.campaigns import write_paper
from supervision.campaigns.reports.changes import basis_of
from tests.factories import City, make_city, moment
from tests.supervision.campaigns.campaigning import DAY, act, bring, campaign_of, case_of, package, petitions, running
from tests.supervision.campaigns.campaigning import settle as settled

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=7)


@pytest.fixture
def city() -> City:
    return make_city()


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def said_of(campaign: Campaign, **changes) -> dict:
    names = ("name", "kind", "description", "starts_on", "ends_on", "closed_target", "settled_target")
    return {name: getattr(campaign, name) for name in names} | changes


def edit(city: City, campaign: Campaign, by: Account | None = None, reason: str = "", **changes) -> Campaign:
    facts = said_of(campaign, **changes)
    return edit_campaign(by=by or city.supervisor, at=moment(NEXT), campaign_id=campaign.pk, reason=reason, **facts)


def end(city: City, campaign: Campaign, day=NEXT, **changes) -> CampaignPaper:
    facts = {"title": "总结报告", "body": "已完成。", "request_key": uuid4(), "reason": "积案已经化解"}
    return end_campaign(by=city.supervisor, at=moment(day), campaign_id=campaign.pk, **(facts | changes))


def draft(city: City, campaign: Campaign, day=NEXT) -> CampaignPaper:
    return draft_circular(by=city.supervisor, at=moment(day), campaign_id=campaign.pk, on=day, request_key=uuid4())


# Targets and days


def test_targets_and_days_of_a_running_campaign_change_only_with_a_reason_that_stays(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    for changes in ({"settled_target": 0}, {"closed_target": 10}, {"ends_on": DAY}, {"starts_on": NEXT}):
        with pytest.raises(InvalidFacts) as refused:
            edit(city, campaign, reason=" ", **changes)
        assert (refused.value.code, refused.value.field) == ("no_reason", "reason")
    edit(city, campaign, description="逐件核对")
    assert not CampaignChange.objects.exists()
    campaign.refresh_from_db()
    edit(city, campaign, settled_target=0, ends_on=DAY + timedelta(days=30), reason="市里统一调整")
    event = Event.objects.filter(chain__subject=f"campaign:{campaign.pk}").latest("pk")
    assert facts_of(event)["changes"] == {"settled_target": 0, "ends_on": "2026-05-20"}
    assert facts_of(event)["reason"] == "市里统一调整"
    sentence = "结束日期原为2026年7月19日，2026年4月27日改为2026年5月20日；化解目标原为80%，2026年4月27日改为0%。"
    sentence += "理由：市里统一调整"
    assert sentence in as_(city.supervisor).get(campaign.get_absolute_url()).content.decode()
    assert as_(city.supervisor).get(f"/api/v1/campaigns/{campaign.pk}/").json()["changes"] == [sentence]
    circular, final = draft(city, campaign), end(city, campaign)
    assert sentence in circular.body
    for paper in (circular, final):
        assert sentence in as_(city.supervisor).get(f"{campaign.get_absolute_url()}papers/{paper.pk}/").content.decode()
        made = docx.Document(BytesIO(write_paper(paper, [])))
        assert sentence in [paragraph.text.strip() for paragraph in made.paragraphs]
    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignChange.objects.update(reason="改")


def test_a_reason_that_names_a_person_is_refused(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition)
    campaign = running(city, [petition])
    with pytest.raises(InvalidFacts) as refused:
        edit(city, campaign, settled_target=0, reason="王处长请求")
    assert refused.value.code == "names_persons"


def test_a_post_that_is_entered_as_responsible_names_nobody(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition, responsible="分管负责人")
    campaign = running(city, [petition])

    edited = edit(city, campaign, settled_target=0, reason="由分管负责人牵头重新核对")

    assert edited.settled_target == 0


def test_what_was_handed_down_is_changed_by_the_office_that_did_so(city: City) -> None:
    campaign = campaign_of(city, handed_down_by=city.province)
    bring(campaign, petitions(city, 1))
    start_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk)
    with pytest.raises(NotPermitted):
        edit(city, campaign, settled_target=0, reason="做不到")
    with pytest.raises(NotPermitted):
        end(city, campaign)
    edit(city, campaign, by=city.province_supervisor, settled_target=70, reason="全省统一调整")
    campaign.refresh_from_db()
    assert (campaign.settled_target, campaign.state) == (70, CampaignState.RUNNING)
    with pytest.raises(InvalidFacts):
        edit_campaign(
            by=city.supervisor, at=moment(NEXT), campaign_id=campaign.pk, **said_of(campaign, handed_down_by=None)
        )
    with pytest.raises(InvalidFacts):
        campaign_of(city, handed_down_by=city.bureau)
    end(city, campaign, day=campaign.ends_on)
    assert CampaignChange.objects.count() == 1  # the end on its day is no change


def test_an_end_before_its_day_needs_a_reason_that_stands_on_the_report(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    with pytest.raises(InvalidFacts) as refused:
        end(city, campaign, reason="")
    assert refused.value.field == "reason"
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING
    assert not CampaignCase.objects.exclude(at_end=None).exists()
    paper = end(city, campaign)
    assert paper.figures["changes"] == ["原定2026年7月19日结束，2026年4月27日提前结束。理由：积案已经化解"]


# The figures of a form


def test_a_final_report_comes_back_with_both_where_the_figures_moved(city: City) -> None:
    given = petitions(city, 3)
    campaign = running(city, given)
    client, url = as_(city.supervisor), f"{campaign.get_absolute_url()}end/"
    shown = client.get(url).context["form"].initial
    assert "在册3件" in shown["body"]
    sent = {**shown, "reason": "积案已经化解", "body": f"{shown['body']}\n谢谢各单位。", "request_key": str(uuid4())}
    leave_campaign(
        by=city.supervisor, at=timezone.now(), case_id=case_of(given[0]).pk, reason="并案", request_key=uuid4()
    )
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "在册3→2" in page
    assert "移出0→1" in page
    assert "谢谢各单位" in page
    again = answer.context["form"].initial
    assert "在册2件" in again["body"]
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING
    assert client.post(url, {**again, "request_key": str(uuid4())}).status_code == 302
    final = CampaignPaper.objects.get()
    assert final.figures["now"]["total"]["total"] == 2
    assert "在册2件" in final.body


def test_a_case_that_changes_without_changing_the_totals_is_noticed(city: City) -> None:
    first, second = petitions(city, 2)
    package(city, first, responsible="")
    package(city, second)
    campaign = running(city, [first, second])
    _title, _body, basis = final_draft(campaign, NEXT)
    act(first, "change_package", city.supervisor, NEXT, unit=city.bureau, responsible="李处长", reason="补填")
    Petition.objects.filter(pk=second.pk).update(state="closed")
    with pytest.raises(Conflict):
        end(city, campaign, basis=basis)


def test_a_circular_comes_back_where_the_figures_of_its_day_moved(city: City) -> None:
    given = petitions(city, 2)
    campaign = running(city, given)
    paper = draft(city, campaign)
    leave_campaign(
        by=city.supervisor, at=moment(NEXT), case_id=case_of(given[0]).pk, reason="并案", request_key=uuid4()
    )
    text = {"title": "通报", "body": paper.body}
    with pytest.raises(Conflict) as refused:
        issue_paper(by=city.supervisor, at=moment(NEXT), paper_id=paper.pk, **text)
    fresh = refused.value.current
    saved = edit_paper(by=city.supervisor, at=moment(NEXT), paper_id=paper.pk, basis=fresh["basis"], **text)
    assert basis_of(saved.figures) == fresh["basis"]
    issued = issue_paper(by=city.supervisor, at=moment(NEXT), paper_id=paper.pk, **text)
    assert (issued.number, issued.figures["now"]["total"]["total"], issued.figures["left"]) == (1, 1, 1)


def test_a_circular_drafted_before_a_target_was_changed_is_not_issued_with_the_old_one(city: City) -> None:
    campaign = running(city, petitions(city, 1))
    paper = draft(city, campaign)
    edit(city, campaign, settled_target=10, reason="统一调整")
    page = f"{campaign.get_absolute_url()}papers/{paper.pk}/"
    form = as_(city.supervisor).get(page).context["form"].initial
    answer = as_(city.supervisor).post(page, {**form, "issue": "1"})
    assert answer.status_code == 409
    assert "化解目标80→10" in answer.content.decode()
    assert "化解目标原为80%" in answer.context["form"].initial["body"]


# After the end


def test_an_ended_campaign_shows_the_figures_of_its_end_and_those_of_today_beside_them(city: City) -> None:
    late, other, plain = petitions(city, 3)
    package(city, late, due_on=DAY + timedelta(days=1))
    package(city, other)
    campaign = running(city, [late, other, plain])
    paper = end(city, campaign)
    kept = paper.figures["now"]["total"]
    assert (kept["overdue"], kept["settled"], kept["unpackaged"]) == (1, 0, 1)
    facts = {"due_on": timezone.localdate() + timedelta(days=100), "reason": "方案调整"}
    act(late, "change_package", city.province_supervisor, NEXT, **facts)
    settled(city, other, NEXT)
    client, url = as_(city.supervisor), campaign.get_absolute_url()
    answer = client.get(url)
    assert answer.context["figures"].as_dict() == kept
    since = {cell["name"]: cell for cell in answer.context["since"]}
    assert (since["overdue"]["number"], since["settled"]["number"]) == (0, 1)
    assert "目前（" in answer.content.decode()
    cells = [cell for line in answer.context["lines"] for cell in line.cells]
    for cell in [*cells, *answer.context["tiles"], *answer.context["targets"], *since.values()]:
        assert client.get(cell["url"]).context["total"] == cell["number"], cell
    weeks = client.get(f"{url}weeks/").context
    assert (weeks["rows"][0]["day"], weeks["rows"][0]["figures"].as_dict()) == (NEXT, kept)
    whole = client.get(f"/api/v1/campaigns/{campaign.pk}/").json()
    assert (whole["total"], whole["now"]["settled"]) == (kept, 1)
    listed = client.get(f"/api/v1/campaigns/{campaign.pk}/cases/?show=overdue").json()["results"]
    assert [(one["petition"], one["flags"]) for one in listed] == [(late.number, ["办结", "超期未化解"])]
    with pytest.raises(InvalidFacts):
        draft(city, campaign, day=NEXT + timedelta(days=1))
    assert draft(city, campaign).figures["now"]["total"] == kept
    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignCase.objects.update(at_end=None)


# Names


@pytest.mark.parametrize("name", ["leader同志", "王处长", "clerk同志", "王小明", "王 小 明"])
def test_no_paper_names_a_person(city: City, name: str) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition)
    campaign = running(city, [petition])
    text = {"title": "通报", "body": f"{name}包案的一件进展缓慢。"}
    circular = draft(city, campaign)

    def erratum(corrected: CampaignPaper) -> None:
        issue_erratum(
            by=city.supervisor, at=moment(NEXT), paper_id=corrected.pk, body=text["body"], request_key=uuid4()
        )

    for refused_act in (
        lambda: issue_paper(by=city.supervisor, at=moment(NEXT), paper_id=circular.pk, **text),
        lambda: end(city, campaign, **text),
    ):
        with pytest.raises(InvalidFacts) as refused:
            refused_act()
        assert (refused.value.code, refused.value.field) == ("names_persons", "body")
    final = end(city, campaign)
    with pytest.raises(InvalidFacts) as refused:
        erratum(final)
    assert refused.value.code == "names_persons"
    assert CampaignPaper.objects.filter(issued_at__isnull=False).count() == 1


def test_a_name_within_the_name_of_an_office_is_no_person(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition, responsible="bureau")
    campaign = running(city, [petition])
    paper = draft(city, campaign)
    with pytest.raises(InvalidFacts):
        issue_paper(by=city.supervisor, at=moment(NEXT), paper_id=paper.pk, title="通报", body="bureau说请抓紧。")
    issue_paper(by=city.supervisor, at=moment(NEXT), paper_id=paper.pk, title="通报", body="请bureau局抓紧。")
