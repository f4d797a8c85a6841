"""A campaign: what comes in and goes, the standing at its start, who sees it, and figures that are their lists."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.campaigns.actions.campaigns import edit_campaign, leave_campaign, start_campaign
from supervision.campaigns.actions.loads import load_found, load_list, rows_to_correct, run_load
from supervision.campaigns.enums import LoadState, RowState
from supervision.campaigns.filters import scope_of
from supervision.campaigns.models import Campaign, CampaignCase, CampaignLoad
from supervision.campaigns.reports.campaigns import load_shown
from supervision.campaigns.rows import Listed, read_pasted
from tests.clients import again
from tests.factories import City, make_account, make_city, make_petition, moment, seal
from tests.supervision.campaigns.campaigning import (
    DAY,
    bring,
    campaign_of,
    case_of,
    package,
    petitions,
    running,
    settle,
)
from tests.threads import leave_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def load_scope(city: City, campaign: Campaign, query: str, confirmed: int | None = None) -> CampaignLoad:
    scope = scope_of(again(city.supervisor), query)
    load = load_found(
        by=city.supervisor,
        at=moment(DAY),
        campaign_id=campaign.pk,
        found=scope.found,
        query=scope.query,
        words=scope.words,
        reason="条件",
        request_key=uuid4(),
        confirmed=confirmed,
    )
    return run_load(load.pk, clock=lambda: moment(DAY))


def test_a_filter_that_finds_nothing_is_refused(city: City) -> None:
    make_petition(city)
    campaign = campaign_of(city)
    with pytest.raises(InvalidFacts) as refused:
        load_scope(city, campaign, "channel=fax")
    assert refused.value.code == "finds_nothing"
    assert not CampaignLoad.objects.exists()


def test_a_filter_that_finds_nearly_everything_asks_for_the_number(city: City) -> None:
    petitions(city, 3, State.REGISTERED)
    campaign = campaign_of(city)
    for typed in (None, 2):
        with pytest.raises(InvalidFacts) as refused:
            load_scope(city, campaign, "channel=visit", typed)
        assert refused.value.code == "confirm_number"
    assert load_scope(city, campaign, "channel=visit", 3).added == 3


def test_a_filter_is_saved_and_shown_in_words(city: City) -> None:
    first, _other = petitions(city, 2, State.REGISTERED)
    make_petition(city, State.SCREENED)
    campaign = campaign_of(city)
    load = load_scope(city, campaign, "/search/?state=screened&page=3")
    assert load.query == "state=screened"
    assert load.words == [["状态", "已甄别分类"]]
    assert load.added == 1
    assert not CampaignCase.objects.filter(petition=first).exists()


def test_the_address_of_a_list_is_a_filter(city: City) -> None:
    petition, _other = petitions(city, 2)
    package(city, petition)
    found = scope_of(again(city.supervisor), "https://x.example/packages/?leader=leader&sort=due")
    assert list(found.found.values_list("pk", flat=True)) == [petition.pk]
    assert ("来源", "包案台账") in found.words
    worklist = scope_of(again(city.supervisor), "/?tab=overdue&urgent=false")
    assert worklist.query == "urgent=false&tab=overdue"


def test_a_list_takes_each_case_once_and_gives_back_what_is_unknown(city: City) -> None:
    petition, sealed = make_petition(city), make_petition(city)
    seal(type(sealed).objects.filter(pk=sealed.pk))
    campaign = campaign_of(city)
    text = f"编号\n{petition.number}\n{petition.number}、 370101-2026-999999\n{sealed.number}"
    load = load_list(
        by=city.supervisor,
        at=moment(DAY),
        campaign_id=campaign.pk,
        listed=read_pasted(text),
        reason="名单",
        request_key=uuid4(),
    )
    load = run_load(load.pk, clock=lambda: moment(DAY))
    assert (load.total, load.done, load.added, load.known, load.rejected) == (4, 4, 1, 0, 3)
    notes = dict(rows_to_correct(load, city.supervisor).values_list("line", "note"))
    assert notes == {
        2: "名单第1行已有这一编号。",
        3: "没有这个编号的信访件，或者您无权查看。",
        4: "没有这个编号的信访件，或者您无权查看。",
    }
    again_loaded = bring(campaign, [petition])
    assert (again_loaded.added, again_loaded.known) == (0, 1)
    assert campaign.cases.count() == 1


def test_a_sealed_petition_is_not_taken(city: City) -> None:
    petition = make_petition(city)
    seal(type(petition).objects.filter(pk=petition.pk))
    leader = make_account("高领导", (Role.LEADER, city.city, True))
    campaign = campaign_of(city, by=leader)
    load = bring(campaign, [petition], by=leader)
    assert load.rejected == 1
    assert load.rows.get().note == "密封的检举控告件不纳入专项治理。"


def test_a_list_handed_down_packages_each_case(city: City) -> None:
    petition, held, late, unknown = petitions(city, 4)
    package(city, held, leader=city.deputy)
    campaign = campaign_of(city)
    text = "\n".join(
        "\t".join(row)
        for row in (
            ("编号", "包案领导", "责任单位", "责任人", "化解期限"),
            (petition.number, "leader同志", "bureau局", "赵科长", "2026年6月1日"),
            (held.number, "leader同志", "", "", ""),
            (late.number, "leader同志", "", "", "2026-01-01"),
            (unknown.number, "查无此人", "", "", ""),
        )
    )
    load = load_list(
        by=city.supervisor,
        at=moment(DAY),
        campaign_id=campaign.pk,
        listed=read_pasted(text),
        reason="名单",
        request_key=uuid4(),
    )
    load = run_load(load.pk, clock=lambda: moment(DAY))
    assert (load.added, load.packaged, load.rejected) == (4, 1, 0)
    made = Package.objects.get(petition=petition)
    assert (made.leader, made.unit, made.responsible) == (city.leader, city.bureau, "赵科长")
    assert (made.due_on.isoformat(), made.origin) == ("2026-06-01", "campaign")
    notes = list(rows_to_correct(load, city.supervisor).values_list("note", flat=True))
    assert notes == [
        "未落实包案：已由deputy同志包案，名单上是leader同志，没有移交。",
        "未落实包案：期限不能早于今天。",
        "未落实包案：没有领导“查无此人”的账号。",
    ]


def test_what_a_list_says_otherwise_of_a_package_that_stands_is_told(city: City) -> None:
    (held,) = petitions(city, 1)
    package(city, held)
    standing = Package.objects.get(petition=held)
    listed = read_pasted(f"编号\t包案领导\t责任单位\t化解期限\n{held.number}\tleader 同志\tother局\t2026-12-31")
    load = load_list(
        by=city.supervisor,
        at=moment(DAY),
        campaign_id=campaign_of(city).pk,
        listed=listed,
        reason="名单",
        request_key=uuid4(),
    )
    load = run_load(load.pk, clock=lambda: moment(DAY))
    (note,) = rows_to_correct(load, city.supervisor).values_list("note", flat=True)
    assert note.startswith("未落实包案：已由leader同志包案，化解期限现为")
    assert "名单上是2026年12月31日" in note
    assert f"责任单位现为{standing.unit.short_name}，名单上是{city.other_bureau.short_name}，未改" in note
    standing.refresh_from_db()
    assert str(standing.due_on) != "2026-12-31"


def test_a_list_says_what_its_leaders_have_taken_on_before(city: City) -> None:
    fresh, held = petitions(city, 2)
    package(city, held)
    campaign = campaign_of(city)
    load = bring(campaign, [fresh, held], leader="leader同志")
    assert load_shown(load, city.supervisor).outcome == (
        "共 2 件：纳入 2，已在其中 0，退回 0；落实包案 1。另有 1 件原已由名单所列领导包案，没有改动。"
    )
    again = bring(campaign, [fresh, held], leader="leader同志")
    assert load_shown(again, city.supervisor).outcome == (
        "共 2 件：纳入 0，已在其中 2，退回 0；落实包案 0。另有 2 件原已由名单所列领导包案，没有改动。"
    )


def test_a_settled_case_of_a_list_is_not_packaged_anew(city: City) -> None:
    (petition,) = petitions(city, 1)
    package(city, petition)
    settle(city, petition, DAY)
    load = bring(campaign_of(city), [petition], leader="leader同志")
    assert (load.added, load.packaged) == (1, 0)
    assert Package.objects.get().state == PackageState.CLOSED


def test_joining_and_leaving_stand_in_the_history_of_the_petition(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = campaign_of(city)
    bring(campaign, [petition])
    key = uuid4()
    for _time in range(2):
        leave_campaign(
            by=city.supervisor, at=moment(DAY), case_id=case_of_any(petition), reason="已并案", request_key=key
        )
    kinds = list(Event.objects.filter(chain=petition.chain).order_by("-sequence").values_list("kind", flat=True)[:2])
    assert kinds == ["discharge", "enlist"]
    event = Event.objects.filter(chain=petition.chain, kind="discharge").get()
    assert facts_of(event)["campaign_name"] == "积案化解攻坚"
    assert facts_of(event)["reason"] == "已并案"
    bring(campaign, [petition])
    assert campaign.cases.count() == 2
    assert campaign.cases.filter(left_at=None).count() == 1


def case_of_any(petition) -> int:
    return CampaignCase.objects.filter(petition=petition).latest("pk").pk


def test_leaving_needs_a_reason_and_happens_once(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = campaign_of(city)
    bring(campaign, [petition])
    case = case_of(petition)
    with pytest.raises(InvalidFacts):
        leave_campaign(by=city.supervisor, at=moment(DAY), case_id=case.pk, reason=" ", request_key=uuid4())
    leave_campaign(by=city.supervisor, at=moment(DAY), case_id=case.pk, reason="重复", request_key=uuid4())
    with pytest.raises(ActionRefused) as refused:
        leave_campaign(by=city.supervisor, at=moment(DAY), case_id=case.pk, reason="重复", request_key=uuid4())
    assert refused.value.code == "left_already"


def test_the_database_lets_a_case_in_once(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = campaign_of(city)
    bring(campaign, [petition])
    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignCase.objects.create(
            campaign=campaign,
            petition=petition,
            joined_at=moment(DAY),
            joined_by=city.supervisor,
            joined_reason="又一次",
        )


def test_a_campaign_does_not_start_empty(city: City) -> None:
    campaign = campaign_of(city)
    with pytest.raises(ActionRefused) as refused:
        start_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk)
    assert refused.value.code == "no_cases"


def test_the_standing_at_the_start_is_frozen(city: City) -> None:
    petition, other = petitions(city, 2)
    package(city, petition)
    campaign = running(city, [petition, other])
    before = (campaign.baseline, case_of(petition).baseline, case_of(other).baseline)
    assert before[0]["total"]["unpackaged"] == 1
    assert before[1]["leader"] == "leader同志"
    assert before[2]["packaged"] is False
    settle(city, petition, DAY + timedelta(days=3))
    package(city, other, DAY + timedelta(days=3))
    later = make_petition(city, State.SERVED)
    bring(campaign, [later], at=moment(DAY + timedelta(days=4)))
    campaign.refresh_from_db()
    assert (campaign.baseline, case_of(petition).baseline, case_of(other).baseline) == before
    assert case_of(later).baseline is None
    for change in (
        lambda: Campaign.objects.filter(pk=campaign.pk).update(baseline={}),
        lambda: CampaignCase.objects.filter(pk=case_of(petition).pk).update(baseline={}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_who_leads_campaigns_of_the_office_changes_it(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = campaign_of(city)
    for person in (city.clerk, city.county_supervisor, city.head, city.handler):
        with pytest.raises(NotPermitted):
            bring(campaign, [petition], by=again(person))
        with pytest.raises(NotPermitted):
            start_campaign(by=again(person), at=moment(DAY), campaign_id=campaign.pk)
    bring(campaign, [petition], by=city.province_supervisor)
    assert campaign.cases.count() == 1


def test_a_change_is_recorded_and_bad_facts_are_refused(city: City) -> None:
    campaign = campaign_of(city)
    facts = {name: getattr(campaign, name) for name in ("name", "kind", "description", "starts_on", "ends_on")}
    targets = {"closed_target": 95, "settled_target": 80}
    edit_campaign(by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk, **facts, **targets)
    event = Event.objects.filter(chain__subject=f"campaign:{campaign.pk}").latest("pk")
    assert (event.kind, event.facts["changes"], event.facts["before"]) == (
        "campaign_edited",
        {"closed_target": 95},
        {"closed_target": 100},
    )
    with pytest.raises(InvalidFacts):
        campaign_of(city, ends_on=DAY - timedelta(days=1))
    with pytest.raises(InvalidFacts):
        campaign_of(city, kind="person")


def test_a_load_fails_where_the_person_lost_the_role(city: City) -> None:
    (petition,) = petitions(city, 1)
    campaign = campaign_of(city)
    listed = [Listed(line=1, number=petition.number)]
    facts = {"campaign_id": campaign.pk, "listed": listed, "reason": "名单", "request_key": uuid4()}
    load = load_list(by=city.supervisor, at=moment(DAY), **facts)
    city.supervisor.assignments.update(revoked_at=moment(DAY), revoked_by=city.security_admin)
    load = run_load(load.pk, clock=lambda: moment(DAY))
    assert load.state == LoadState.FAILED
    assert load.rows.get().state == RowState.WAITING


def test_the_same_load_sent_twice_is_one(city: City) -> None:
    given = petitions(city, 2, State.REGISTERED)
    campaign = campaign_of(city)
    listed = [Listed(line=place, number=one.number) for place, one in enumerate(given)]
    key = uuid4()
    loads = {
        load_list(
            by=city.supervisor, at=moment(DAY), campaign_id=campaign.pk, listed=listed, reason="名单", request_key=key
        ).pk
        for _time in range(2)
    }
    assert len(loads) == 1
    for _time in range(2):
        run_load(min(loads), clock=lambda: moment(DAY))
    assert campaign.cases.count() == 2
    assert Event.objects.filter(kind="enlist").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_take_each_case_once() -> None:
    city = make_city()
    given = petitions(city, 6, State.REGISTERED)
    campaign = campaign_of(city)
    keys = []
    for order in (given, given[::-1]):
        listed = [Listed(line=place, number=one.number) for place, one in enumerate(order)]
        facts = {"campaign_id": campaign.pk, "listed": listed, "reason": "名单", "request_key": uuid4()}
        keys.append(load_list(by=city.supervisor, at=moment(DAY), **facts).pk)

    def work(pk: int) -> None:
        try:
            run_load(pk, clock=lambda: moment(DAY))
        finally:
            leave_connections()

    threads = [Thread(target=work, args=(pk,)) for pk in (*keys, keys[0])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    loads = CampaignLoad.objects.order_by("pk")
    assert [load.state for load in loads] == [LoadState.DONE, LoadState.DONE]
    assert [load.done for load in loads] == [6, 6]
    assert sum(load.added for load in loads) == sum(load.known for load in loads) == 6
    assert Event.objects.filter(kind="enlist").count() == campaign.cases.count() == 6
