"""The pages and the API of open calls: what each reader finds there, and how many statements it takes."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from supervision.calls.actions import calls
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid
from supervision.calls.actions.calls import CallFacts, CaseFacts
from supervision.calls.actions.merits import decide_merit, propose_merit
from supervision.calls.enums import CallCaseState, CallState
from supervision.calls.models import Bid, CallCase, Merit, OpenCall
from tests.cases.procedure.taken import closing
from tests.factories import City, make_account, make_city, make_petition, seal

pytestmark = pytest.mark.django_db
SUBJECT = "只有本单位知道的事项概要"
NAME = "王小明"


@pytest.fixture
def city() -> City:
    made = make_city()
    made.second = make_account("second", (Role.LEADER, made.city))  # type: ignore[attr-defined]
    made.loser = make_account("loser", (Role.LEADER, made.county, True))  # type: ignore[attr-defined]
    return made


def now(days: int = 0) -> Any:
    return timezone.now() + timedelta(days=days)


def petition_of(city: City, **values: Any) -> Petition:
    return make_petition(city, State.TRANSFERRED, start=timezone.localdate() - timedelta(days=20), subject=SUBJECT)


def call_of(city: City, *petitions: Petition) -> OpenCall:
    today = timezone.localdate()
    facts = CallFacts(name="第一批榜单", opens_on=today, closes_on=today + timedelta(days=9), rules="自愿揭榜。")
    call = calls.draft_call(by=city.leader, at=now(), office=city.city, facts=facts)
    words = CaseFacts(unit=city.bureau, difficulty="矛盾多年。", wanted="停止施工。", due_on=today + timedelta(days=60))
    for one in petitions:
        calls.add_case(by=city.leader, at=now(), call_id=call.pk, petition=one, facts=words)
    return calls.publish_call(by=city.leader, at=now(), call_id=call.pk)


def bid_of(case: CallCase, by: Account, **given: Any) -> Bid:
    return make_bid(by=by, at=now(), case_id=case.pk, facts=BidFacts(plan="约谈各方。", days=30, **given))


def client(account: Account) -> Client:
    made = Client()
    made.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return made


def text(account: Account, address: str, status: int = 200) -> str:
    answer = client(account).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


# The way through


def test_from_the_draft_to_the_choice_in_pages(city: City) -> None:
    petition, today = petition_of(city), timezone.localdate()
    leader, head = client(city.leader), client(city.head)
    data = {"office": "city", "name": "第一批榜单", "opens_on": today, "closes_on": today + timedelta(days=9)}
    made = leader.post("/calls/new/", {**data, "quiet_days": 7, "rules": "自愿揭榜。", "request_key": uuid4()})
    call = OpenCall.objects.get()
    assert (made.status_code, made["Location"]) == (302, call.get_absolute_url())
    case = {"petition": petition.number, "unit": "bureau", "wanted": "停止施工。", "due_on": today + timedelta(days=60)}
    new = f"{call.get_absolute_url()}cases/new/"
    assert leader.post(new, {**case, "difficulty": f"{NAME}多次来访。"}).status_code == 422
    assert leader.post(new, {**case, "difficulty": "矛盾多年。"}).status_code == 302
    assert head.get(call.get_absolute_url()).status_code == 404
    assert leader.post(f"{call.get_absolute_url()}publish/").status_code == 302
    case_url = call.cases.get().get_absolute_url()
    bid = {"plan": "约谈各方。", "days": 30, "sponsor": "", "team": "handler", "bidder": "", "request_key": uuid4()}
    assert head.post(f"{case_url}bid/", {**bid, "team": "nobody"}).status_code == 422
    assert [head.post(f"{case_url}bid/", bid).status_code for _time in range(2)] == [302, 302]
    used = head.post(f"{case_url}bid/", {**bid, "days": 20})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    one = Bid.objects.get()
    assert one.team.get() == city.handler
    assert head.post(f"/calls/bids/{one.pk}/edit/", {"plan": "错时施工。", "days": 20}).status_code == 302
    assert head.post(f"/calls/bids/{one.pk}/choose/").status_code == 404 or not Package.objects.exists()
    assert "错时施工。" in text(city.leader, case_url)
    assert leader.post(f"/calls/bids/{one.pk}/choose/", {"reason": "可行。"}).status_code == 302
    assert Package.objects.get().leader == city.head
    assert leader.post(f"/calls/bids/{one.pk}/choose/").status_code == 409
    shown = text(city.leader, f"{call.get_absolute_url()}?only=assigned")
    assert "head同志" in shown
    assert petition.number in text(city.head, "/calls/bids/")


def test_a_list_is_withdrawn_and_called_again_in_pages(city: City) -> None:
    call, leader, today = call_of(city, petition_of(city)), client(city.leader), timezone.localdate()
    end = f"{call.get_absolute_url()}end/"

    assert leader.post(f"{end}withdraw/", {"reason": ""}).status_code == 422
    assert leader.post(f"{end}close/", {"reason": "期满"}).status_code == 422
    assert leader.post(f"{end}other/", {"reason": "情况有变"}).status_code == 404
    assert leader.post(f"{end}withdraw/", {"reason": "要求有变。"}).status_code == 302
    again = f"{call.get_absolute_url()}again/"
    assert "第一批榜单（再次张榜）" in text(city.leader, again)
    data = {"name": "第二批", "opens_on": today, "closes_on": today, "quiet_days": 5, "rules": "自愿。"}
    assert leader.post(again, data).status_code == 302
    assert OpenCall.objects.get(follows=call).cases.count() == 1


# What cannot be done now is not offered


def test_an_empty_list_is_not_put_up_and_an_open_one_not_closed(city: City) -> None:
    today = timezone.localdate()
    facts = CallFacts(name="空榜", opens_on=today, closes_on=today + timedelta(days=9), rules="自愿揭榜。")
    empty = calls.draft_call(by=city.leader, at=now(), office=city.city, facts=facts)
    page = text(city.leader, empty.get_absolute_url())
    assert "榜单上还没有信访件，不能张榜。" in page
    assert "publish/" not in page
    open_one = call_of(city, petition_of(city))
    page = text(city.leader, open_one.get_absolute_url())
    assert "揭榜还没有截止，尚有待揭榜的信访件" in page
    assert "end/close/" not in page
    bid_of(open_one.cases.get(), city.head)
    assert "还有1份揭榜没有审定。" in text(city.leader, open_one.get_absolute_url())


def test_who_has_bid_recommends_another_only_as_a_leader(city: City) -> None:
    case = call_of(city, petition_of(city)).cases.get()
    url = case.get_absolute_url()
    alone = client(city.handler).post(f"{url}bid/", {"plan": "约谈。", "days": 30, "sponsor": "", "team": ""})
    assert (alone.status_code, alone.content.decode().count("揭榜人不是领导的，须有一位领导领衔。")) == (
        422,
        2,
    )  # in the list and at the field
    for who, given in ((city.handler, {"sponsor": city.head}), (city.head, {})):
        bid_of(case, who, **given)
    page = text(city.handler, url)
    assert "您已揭这一件，可以修改、撤回。" in page
    assert "推荐他人揭榜" not in page
    assert client(city.handler).get(f"{url}bid/").status_code == 302
    assert "推荐他人揭榜" in text(city.head, url)
    nobody = client(city.head).post(f"{url}bid/", {"plan": "约谈。", "days": 30, "sponsor": "", "bidder": ""})
    assert "您已揭这一件；推荐本单位人员的，填其用户名" in nobody.content.decode()


# What each reader sees


PUBLIC = ("head", "handler", "other_handler", "county_clerk", "clerk")


def test_the_list_shows_below_no_more_than_words(city: City) -> None:
    petition = petition_of(city)
    call = call_of(city, petition)
    case = call.cases.get()

    for name in ("other_handler", "county_clerk", "loser"):
        for address in (call.get_absolute_url(), case.get_absolute_url(), f"{case.get_absolute_url()}bid/"):
            shown = text(getattr(city, name), address)
            assert petition.number in shown, address
            assert "矛盾多年。" in shown, address
            assert SUBJECT not in shown, address
            assert petition.petitioner_masked not in shown, address
            assert f"/petitions/{petition.number}/" not in shown, address
        assert client(getattr(city, name)).get(petition.get_absolute_url()).status_code == 404
    for name in ("stranger", "reviewer", "system_admin"):
        assert client(getattr(city, name)).get(call.get_absolute_url()).status_code in (403, 404)


def test_a_bidder_who_lost_sees_his_bid_and_nothing_else(city: City) -> None:
    petition = petition_of(city)
    case = call_of(city, petition).cases.get()
    lost, won = bid_of(case, city.loser), bid_of(case, city.head)
    Bid.objects.filter(pk=won.pk).update(plan="他人的方案。")
    choose_bid(by=city.leader, at=now(), bid_id=won.pk)
    addresses = [case.call.get_absolute_url(), case.get_absolute_url(), "/calls/bids/", "/calls/", "/calls/merit/"]

    for address in addresses:
        shown = text(city.loser, address)
        for secret in (SUBJECT, petition.petitioner_masked, "他人的方案。", f"/petitions/{petition.number}/"):
            assert secret not in shown, (address, secret)
    loser = client(city.loser)
    assert loser.get(petition.get_absolute_url()).status_code == 404
    assert loser.get(f"/calls/bids/{won.pk}/edit/").status_code == 404
    api = loser.get(f"/api/v1/calls/cases/{case.pk}/").json()
    assert [one["id"] for one in api["bids"]] == [lost.pk]
    assert client(city.head).get(petition.get_absolute_url()).status_code == 200


def test_what_was_sealed_meanwhile_is_gone_from_the_list(city: City) -> None:
    petition = petition_of(city)
    case = call_of(city, petition).cases.get()
    seal(Petition.objects.filter(pk=petition.pk))

    assert petition.number not in text(city.loser, case.call.get_absolute_url())
    assert client(city.loser).get(case.get_absolute_url()).status_code == 404
    assert petition.number in text(city.leader, case.call.get_absolute_url())


def test_acts_of_others_are_refused(city: City) -> None:
    petition = petition_of(city)
    case = call_of(city, petition).cases.get()
    made = bid_of(case, city.head)
    acts = {
        f"{case.call.get_absolute_url()}publish/": {},
        f"{case.call.get_absolute_url()}end/withdraw/": {"reason": "情况有变"},
        f"/calls/bids/{made.pk}/choose/": {},
        f"/calls/bids/{made.pk}/withdraw/": {},
        f"{case.get_absolute_url()}refuse/": {"reason": "情况有变"},
        f"{case.get_absolute_url()}withdraw/": {"reason": "情况有变"},
        f"{case.get_absolute_url()}drop/": {},
        f"{case.get_absolute_url()}merit/": {"account": "head", "what": "x"},
    }

    for who in (city.loser, city.handler, city.clerk, city.county_supervisor, city.stranger):
        for address, data in acts.items():
            client(who).post(address, data)

    case.refresh_from_db()
    made.refresh_from_db()
    assert (case.call.state, case.state, made.state) == (CallState.PUBLISHED, CallCaseState.OPEN, "live")
    assert not Package.objects.exists()
    assert not Merit.objects.exists()


# Daily tracking


def test_the_board_counts_what_its_lists_show(city: City) -> None:
    quiet, late, fresh, waiting, bare = (petition_of(city) for _number in range(5))
    call = call_of(city, quiet, late, fresh, waiting, bare)
    for one in (quiet, late, fresh, waiting):
        bid_of(call.cases.get(petition=one), city.head)
    for one in (quiet, late, fresh):
        choose_bid(by=city.leader, at=now(), bid_id=Bid.objects.get(case__petition=one).pk)
    Package.objects.filter(petition=late).update(due_on=timezone.localdate() - timedelta(days=2))
    OpenCall.objects.update(quiet_days=3)
    later = now(5)
    for one in (late, fresh):
        perform("accept_package", petition_id=one.pk, by=Account.objects.get(pk=city.head.pk), at=later)

    def numbers(key: str) -> list[str]:
        shown = client(city.leader).get(f"{call.get_absolute_url()}?only={key}")
        counted = {tab[4]: tab[1] for tab in shown.context["tabs"]}
        listed = [row.case.petition.number for row in shown.context["table"].rows]
        assert counted[key] == len(listed)
        return sorted(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: later)
        assert numbers("quiet") == [quiet.number]
        assert numbers("overdue") == [late.number]
        assert numbers("bids") == [waiting.number]
        assert numbers("open") == sorted([waiting.number, bare.number])
        assert numbers("assigned") == sorted([quiet.number, late.number, fresh.number])
        assert len(numbers("all")) == 5
    public = client(city.loser).get(f"{call.get_absolute_url()}?only=quiet")
    assert {tab[4] for tab in public.context["tabs"]} == {"all", "open", "assigned", "settled", "withdrawn"}


@pytest.mark.parametrize("rows", [1, 8])
def test_the_pages_take_the_same_statements_for_any_number_of_rows(
    city: City, rows: int, django_assert_num_queries: Any
) -> None:
    call = call_of(city, *(petition_of(city) for _number in range(rows)))
    for case in call.cases.all():
        bid_of(case, city.head)
        bid_of(case, city.loser)
    case = call.cases.first()
    pinned = [
        (city.leader, "/calls/", 4),
        (city.leader, call.get_absolute_url(), 9),
        (city.loser, call.get_absolute_url(), 8),
        (city.leader, case.get_absolute_url(), 11),
        (city.head, "/calls/bids/", 5),
        (city.head, "/calls/merit/", 5),
    ]
    for account, address, number in pinned:
        reader = client(account)
        reader.get(address)
        with django_assert_num_queries(number):
            reader.get(address)


# Merit


def merit_of(city: City) -> Merit:
    petition = make_petition(city, State.SERVED, start=timezone.localdate() - timedelta(days=120))
    case = call_of(city, petition).cases.get()
    choose_bid(by=city.leader, at=now(), bid_id=bid_of(case, city.head).pk)
    steps: list[tuple[str, Account, dict[str, Any]]] = [
        ("accept_package", city.head, {}),
        ("record_contact", city.handler, {"kind": "phone", "on": timezone.localdate(), "said": "要求停工。"}),
        ("propose_close", city.handler, closing(city, timezone.localdate())),
        ("sign_close", city.head, {"agreed": True}),
        ("check_close", city.supervisor, {"passed": True}),
    ]
    for key, who, given in steps:
        perform(key, petition_id=petition.pk, by=Account.objects.get(pk=who.pk), at=now(), **given)
    made = propose_merit(by=city.leader, at=now(), case_id=case.pk, account=city.head, what="牵头化解多年积案。")
    return decide_merit(by=city.second, at=now(), merit_id=made.pk, approved=True)  # type: ignore[attr-defined]


def test_merit_goes_to_the_personnel_file_by_those_who_keep_it(city: City) -> None:
    merit, today = merit_of(city), timezone.localdate()
    export, word = "/calls/merit/export/", "/calls/merit/word/?account=head"

    for who in (city.head, city.leader):
        book = load_workbook(io.BytesIO(client(who).get(f"{export}?account=head&first={today}").content))
        rows = list(book.worksheets[0].values)
        assert rows[1][:3] == ("head同志", "测试市bureau局", "第一批榜单")
        assert "牵头化解多年积案。" in rows[1]
        document = docx.Document(io.BytesIO(client(who).get(word).content))
        said = "\n".join(one.text for one in document.paragraphs)
        assert "牵头化解多年积案。" in said
        assert NAME not in said
    past = f"{export}?last={today - timedelta(days=1)}"
    assert len(list(load_workbook(io.BytesIO(client(city.leader).get(past).content)).worksheets[0].values)) == 1
    for name in ("deputy", "handler", "clerk", "county_clerk", "province_supervisor", "loser"):
        other = client(getattr(city, name))
        assert other.get(export).status_code == 404 or name == "loser"
        assert other.get(word).status_code in (403, 404), name
        assert "牵头化解" not in other.get("/calls/merit/").content.decode(), name
    assert merit.what in text(city.head, "/calls/merit/")


# API


def test_the_api_lists_bids_and_decides(city: City) -> None:
    petition = petition_of(city)
    call = call_of(city, petition)
    case = call.cases.get()
    head, leader = client(city.head), client(city.leader)

    listed = head.get("/api/v1/calls/").json()["results"]
    assert [(one["name"], one["cases"], one["open"]) for one in listed] == [("第一批榜单", 1, 1)]
    whole = head.get(f"/api/v1/calls/{call.pk}/").json()
    assert [one["petition"] for one in whole["listed"]] == [petition.number]
    assert SUBJECT not in str(whole)
    address, key = f"/api/v1/calls/cases/{case.pk}/bids/", {"Idempotency-Key": str(uuid4())}
    body = {"plan": "约谈各方。", "days": 30, "team": ["handler"]}
    answers = [head.post(address, body, "application/json", headers=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert head.post(address, body, "application/json").status_code == 409
    unknown = head.post(address, {**body, "team": ["nobody"]}, "application/json")
    assert unknown.status_code == 422
    one = answers[0].json()["id"]
    assert head.post(f"/api/v1/calls/bids/{one}/choose/", {}, "application/json").status_code == 403
    assert client(city.loser).post(f"/api/v1/calls/bids/{one}/choose/", {}, "application/json").status_code == 404
    chosen = leader.post(f"/api/v1/calls/bids/{one}/choose/", {"reason": "可行。"}, "application/json")
    assert chosen.json()["state"] == "assigned"
    refused = leader.post(f"/api/v1/calls/cases/{case.pk}/refuse/", {"reason": "情况有变"}, "application/json")
    assert refused.status_code == 409
    assert client(city.stranger).get(f"/api/v1/calls/{call.pk}/").status_code == 403
    assert Event.objects.filter(kind="bid_made").count() == 1


def test_forms_open_for_who_may_act_alone(city: City) -> None:
    """Who only sees a list, as from above, is refused before a form is shown."""
    call = call_of(city, petition_of(city))
    case = call.cases.get()
    addresses = [f"/calls/{call.pk}/{act}/" for act in ("edit", "again", "end/withdraw", "end/close", "cases/new")]
    addresses += [f"/calls/cases/{case.pk}/edit/", f"/calls/cases/{case.pk}/withdraw/"]
    opened = {address: client(city.leader).get(address).status_code for address in addresses}
    assert set(opened.values()) == {200}, opened
    assert {client(city.province_supervisor).get(address).status_code for address in addresses} == {403}


def test_every_leader_who_may_take_the_lead_is_named_with_the_office(city: City) -> None:
    case = call_of(city, petition_of(city)).cases.get()
    form = client(city.handler).get(f"{case.get_absolute_url()}bid/").context["form"]
    offered = [str(label) for value, label in form.fields["sponsor"].choices if value]
    assert any(f"{city.head.name}（{city.bureau.short_name}" in label for label in offered)
    assert all("（" in label and not label.split("（")[1].startswith(("主要负责人", "）")) for label in offered)
