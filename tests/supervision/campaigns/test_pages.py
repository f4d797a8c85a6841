"""The pages of campaigns: what each role may open, what a new user does from a list to a board, how many statements."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.campaigns.actions.campaigns import start_campaign
from supervision.campaigns.enums import CampaignState, PaperKind
from supervision.campaigns.models import Campaign, CampaignCase, CampaignLoad, CampaignPaper
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.campaigns.campaigning import DAY, act, bring, campaign_of, petitions, running

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 30


@pytest.fixture
def city() -> City:
    return make_city()


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def workbook(*rows: list[str]) -> BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "积案名单.xlsx"
    return stream


def test_from_a_list_handed_down_to_a_board_and_the_final_report(city: City) -> None:
    first, second = petitions(city, 2)
    client = as_(city.supervisor)
    today = timezone.localdate()
    given = {
        "office": str(city.city.pk),
        "name": "积案化解",
        "kind": "backlog",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=60)).isoformat(),
        "closed_target": "100",
        "settled_target": "80",
        "request_key": str(uuid4()),
    }
    for _time in range(2):
        answer = client.post("/campaigns/new/", given)
    used = client.post("/campaigns/new/", {**given, "name": "积案"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in text_of(used)) == (409, True)
    campaign = Campaign.objects.get()
    url = campaign.get_absolute_url()
    assert (answer.status_code, answer["Location"]) == (302, url)
    due = (today + timedelta(days=30)).isoformat()
    sheet = workbook(
        ["编号", "信访人", "包案领导", "责任单位", "责任人", "化解期限"],
        [first.number, "王小明", "leader同志", "bureau局", "赵科长", due],
        ["370101-2026-999999", "", "leader同志", "", "", due],
        [second.number, "", "没有这个人", "", "", due],
    )
    answer = client.post(f"{url}list/", {"file": sheet, "reason": "市里下发", "request_key": str(uuid4())})
    load = CampaignLoad.objects.get()
    assert answer["Location"] == f"{url}loads/{load.pk}/"
    page = text_of(client.get(answer["Location"]))
    assert "共 3 件：纳入 2，已在其中 0，退回 1；落实包案 1。" in page
    assert "没有领导“没有这个人”的账号。" in page
    assert Package.objects.get().responsible == "赵科长"
    rejects = load_workbook(BytesIO(client.get(f"{url}loads/{load.pk}/rejects/").content)).active
    assert [row[0] for row in rejects.values] == ["编号", "370101-2026-999999", second.number]
    form = text_of(client.get(f"{url}list/?correct={load.pk}"))
    assert f"370101-2026-999999\tleader同志\t\t\t{due}" in form
    text = f"{second.number}\tleader同志\tbureau局\t钱科长\t{due}"
    client.post(f"{url}list/", {"text": text, "reason": "更正", "request_key": str(uuid4())})
    assert Package.objects.count() == 2
    assert client.post(f"{url}start/").status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING
    board = text_of(client.get(url))
    assert "启动时 2" in board
    assert "不按件数排名" in board
    client.post(f"{url}circulars/new/", {"on": today.isoformat(), "request_key": given["request_key"]})
    assert not CampaignPaper.objects.exists()
    client.post(f"{url}circulars/new/", {"on": today.isoformat(), "request_key": str(uuid4())})
    paper = CampaignPaper.objects.get(kind=PaperKind.CIRCULAR)
    page_url = f"{url}papers/{paper.pk}/"
    assert client.post(page_url, {"title": "通报", "body": "leader同志不力。", "issue": "1"}).status_code == 422
    assert client.post(page_url, {"title": "通报", "body": "请抓紧。", "issue": "1"}).status_code == 302
    assert "通报第1期" in text_of(client.get(page_url))
    assert client.get(f"{page_url}word/").status_code == 200
    draft = client.get(f"{url}end/")
    assert "在册2件" in text_of(draft)
    text = {"title": "总结报告", "body": "已完成。"}
    assert client.post(f"{url}end/", {**text, "request_key": str(uuid4())}).status_code == 422
    client.post(f"{url}end/", {**text, "reason": "积案已经化解", "request_key": str(uuid4())})
    final = CampaignPaper.objects.get(kind=PaperKind.FINAL)
    assert first.number in text_of(client.get(f"{url}papers/{final.pk}/"))
    client.post(f"{url}papers/{final.pk}/erratum/", {"body": "应为2件。", "request_key": str(uuid4())})
    assert "更正第1号" in text_of(client.get(f"{url}papers/{final.pk}/"))


def test_a_filter_shows_what_it_finds_before_anything_happens(city: City) -> None:
    given = petitions(city, 3, State.REGISTERED)
    make_petition(city, State.SCREENED)
    url = campaign_of(city).get_absolute_url()
    client = as_(city.supervisor)
    page = text_of(client.get(f"{url}scope/?state=registered"))
    assert "符合条件 <b>3</b> 件" in page
    assert "状态：已登记" in page
    assert given[0].number in page
    assert not CampaignLoad.objects.exists()
    assert "没有可以纳入的" in text_of(client.get(f"{url}scope/?channel=fax"))
    sent = {"query": "state=registered", "reason": "新登记", "request_key": str(uuid4())}
    assert client.post(f"{url}scope/", sent).status_code == 302
    assert CampaignCase.objects.count() == 3
    assert client.post(f"{url}scope/", {**sent, "query": "channel=fax", "request_key": str(uuid4())}).status_code == 422


def test_everything_is_taken_only_with_its_number_typed(city: City) -> None:
    petitions(city, 2, State.REGISTERED)
    url = campaign_of(city).get_absolute_url()
    client = as_(city.supervisor)
    assert "请在下面输入件数 2" in text_of(client.get(f"{url}scope/?all=true"))
    for typed, status in (("", 422), ("3", 422), ("2", 302)):
        sent = {"query": "", "reason": "全部", "typed": typed, "request_key": str(uuid4())}
        assert client.post(f"{url}scope/", sent).status_code == status
    assert CampaignCase.objects.count() == 2


def test_a_list_without_numbers_is_refused_with_a_sentence(city: City) -> None:
    url = campaign_of(city).get_absolute_url()
    client = as_(city.supervisor)
    for sent in ({"text": " "}, {"file": BytesIO(b"")}, {"file": BytesIO(b"%PDF-1.7")}, {"text": "编号\t包案领导"}):
        answer = client.post(f"{url}list/", {**sent, "reason": "名单", "request_key": str(uuid4())})
        assert answer.status_code == 422
    assert (
        client.post(f"{url}list/", {"file": workbook(["姓名", "电话"], ["张三", "1"]), "reason": "名单"}).status_code
        == 422
    )
    assert not CampaignLoad.objects.exists()


def test_a_case_leaves_with_a_reason_and_stands_among_those_who_left(city: City) -> None:
    petition, other = petitions(city, 2)
    campaign = running(city, [petition, other])
    case = CampaignCase.objects.get(petition=petition)
    client = as_(city.supervisor)
    url = f"{campaign.get_absolute_url()}cases/"
    assert client.post(f"{url}{case.pk}/leave/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}{case.pk}/leave/", {"reason": "已并案", "request_key": str(uuid4())}).status_code == 302
    assert petition.number not in text_of(client.get(url))
    gone = text_of(client.get(f"{url}?show=left"))
    assert "已并案" in gone
    assert other.number not in gone


@pytest.mark.slow
def test_the_numbers_of_the_board_open_lists_of_that_length(city: City) -> None:
    given = petitions(city, 3)
    campaign = running(city, given[:2], leader="leader同志")
    bring(campaign, given[2:])
    client = as_(city.supervisor)
    answer = client.get(campaign.get_absolute_url())
    cells = [cell for line in answer.context["lines"] for cell in line.cells]
    assert cells
    for cell in [*cells, *answer.context["tiles"], *answer.context["targets"]]:
        assert client.get(cell["url"]).context["total"] == cell["number"], cell


def test_past_weeks_open_the_list_of_their_day(city: City) -> None:
    given = petitions(city, 2)
    campaign = campaign_of(city)
    bring(campaign, given[:1])
    start_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk)
    bring(campaign, given[1:], at=moment(DAY + timedelta(days=8)))
    client = as_(city.supervisor)
    sunday = DAY + timedelta(days=6)
    on = sunday.isoformat()
    answer = client.get(f"{campaign.get_absolute_url()}weeks/?on={on}")
    if answer.context["chosen"]["day"] == sunday:
        cell = answer.context["lines"][-1].cells[0]
        assert cell["number"] == 1
        assert client.get(cell["url"]).context["total"] == 1
    cases = client.get(f"{campaign.get_absolute_url()}cases/?on={on}")
    assert cases.context["total"] == 1


def test_progress_is_drawn_and_each_number_is_its_list(city: City) -> None:
    campaign = campaign_of(city)
    bring(campaign, petitions(city, 2))
    start_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk)
    client, url = as_(city.supervisor), f"{campaign.get_absolute_url()}weeks/"
    with time_machine.travel(moment(DAY)):
        assert client.get(url).context["chart"] is None  # one moment is no progress
    with time_machine.travel(moment(DAY + timedelta(days=15))):
        bring(campaign, petitions(city, 1), at=moment(DAY + timedelta(days=15)))
        answer = client.get(url)
        chart = answer.context["chart"]
        assert (len(chart.labels), list(chart.series[0].values)) == (3, [2, 2, 3])
        assert "进展：最近各周" in answer.text
        for one in chart.series:
            for number, address in zip(one.values, one.urls, strict=True):
                assert client.get(address).context["total"] == number, address


@pytest.mark.parametrize("name", ["clerk", "handler", "stranger", "system_admin", "reviewer"])
def test_roles_without_the_permission_open_no_page(city: City, name: str) -> None:
    campaign = running(city, petitions(city, 1))
    client = as_(getattr(city, name))
    for page in ("", "cases/", "weeks/", "scope/", "list/", "end/", "edit/"):
        assert client.get(f"{campaign.get_absolute_url()}{page}").status_code == 403
    assert client.get("/campaigns/").status_code == 403


def test_who_sees_no_case_of_it_does_not_find_it_and_who_reads_may_not_change_it(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = running(city, [petition])
    url = campaign.get_absolute_url()
    outside, below = as_(city.county_supervisor), as_(city.head)
    for page in ("", "cases/", "weeks/", "scope/", "list/", "end/"):
        assert outside.get(f"{url}{page}").status_code == 404
    assert below.get(url).status_code == 200
    assert below.get(f"{url}edit/").status_code == 403
    case = CampaignCase.objects.get()
    sent = {"reason": "不归我管", "text": petition.number, "title": "完", "body": "完", "request_key": str(uuid4())}
    for page in (f"cases/{case.pk}/leave/", "list/", "end/"):
        assert below.post(f"{url}{page}", sent).status_code == 422
    below.post(f"{url}circulars/new/", {"on": DAY.isoformat()})
    assert not CampaignPaper.objects.exists()
    campaign.refresh_from_db()
    assert (campaign.state, case.left_at) == (CampaignState.RUNNING, None)


def test_the_office_below_counts_only_its_own_cases(city: City) -> None:
    mine, other = make_petition(city, State.SCREENED), make_petition(city, State.SERVED)
    act(mine, "transfer", city.clerk, DAY, to=city.county)
    campaign = running(city, [mine, other])
    client = as_(city.county_supervisor)
    answer = client.get(campaign.get_absolute_url())
    assert answer.context["figures"].total == 1
    assert "这里只有您看得到的信访件" in text_of(answer)
    assert other.number not in text_of(client.get(f"{campaign.get_absolute_url()}cases/"))
    export = client.get(f"{campaign.get_absolute_url()}cases/export/")
    rows = list(load_workbook(BytesIO(export.content)).worksheets[0].values)
    assert [row[0] for row in rows[1:]] == [mine.number]


def test_statements_do_not_grow_with_the_cases(city: City) -> None:
    given = petitions(city, 20)
    campaign = running(city, given[:1], leader="leader同志")
    client = as_(city.supervisor)
    url = campaign.get_absolute_url()
    pages = ["/campaigns/", url, f"{url}cases/", f"{url}weeks/", f"{url}scope/?state=served"]
    client.get("/campaigns/")
    before = {page: statements(client, page) for page in pages}
    bring(campaign, given[1:], leader="leader同志")
    assert {page: statements(client, page) for page in pages} == before
    assert max(before.values()) <= MOST_STATEMENTS


def statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)
