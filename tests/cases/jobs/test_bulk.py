"""One act on many petitions: what is done, what is refused with which sentence, and nothing twice."""

import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases.jobs.actions import bulk, engine
from cases.jobs.actions.bulk import run_bulk, start_bulk
from cases.jobs.models import BulkItem, BulkJob
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.queries.doubts import doubts_among
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event, OutboxMessage, RoleAssignment
from offices.organisation.roles import Role
from tests.cases.procedure.taken import closing
from tests.cases.procedure.walking import mismatches, take
from tests.factories import City, make_account, make_city, make_petition, moment, seal
from tests.threads import leave_connections

DAY = date(2026, 4, 20)
DUE = DAY + timedelta(days=60)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def facts(city: City, **changes: Any) -> dict[str, Any]:
    return {"leader": city.leader.pk, "unit": city.bureau.pk, "due_on": DUE.isoformat(), **changes}


def begun(city: City, petitions: list[Petition], **changes: Any) -> BulkJob:
    given: dict[str, Any] = {"by": city.supervisor, "kind": "package", "facts": facts(city), "request_key": uuid4()}
    given["at"] = moment(DAY)
    return start_bulk(petition_ids=[petition.pk for petition in petitions], send=False, **{**given, **changes})


def finished(job: BulkJob) -> BulkJob:
    return run_bulk(job.pk, clock=lambda: moment(DAY))


def outcomes(job: BulkJob) -> list[tuple[str, str]]:
    return list(job.items.order_by("petition_id").values_list("state", "sentence"))


def some(city: City, number: int = 3, **values: Any) -> list[Petition]:
    return [make_petition(city, **values) for _number in range(number)]


def test_each_is_packaged_with_team_measures_and_the_wording_of_the_office(city: City) -> None:
    petitions = some(city)
    measures = [{"text": "安装隔音屏。", "owner": "王处长", "due_on": DUE.isoformat()}]
    given = facts(city, team=[city.handler.pk, city.county_handler.pk], measures=measures, responsible="李科长")
    job = finished(begun(city, petitions, facts=given, group_name="幸福小区施工噪音"))
    assert (job.state, job.total) == ("done", 3)
    assert outcomes(job) == [("done", "")] * 3
    packages = Package.objects.all()
    assert {(package.leader, package.unit, package.responsible, package.due_on) for package in packages} == {
        (city.leader, city.bureau, "李科长", DUE)
    }
    assert {package.group for package in packages} == {PackageGroup.objects.get(name="幸福小区施工噪音")}
    assert [package.team.count() for package in packages] == [2, 2, 2]
    assert [package.measures.count() for package in packages] == [1, 1, 1]
    assert mismatches() == []
    assert {item.event.kind for item in job.items.select_related("event") if item.event} == {"package"}


def test_each_stays_with_its_own_unit(city: City) -> None:
    at_the_bureau, registered = make_petition(city, State.HANDLING), make_petition(city)
    job = finished(begun(city, [at_the_bureau, registered], facts=facts(city, unit=None)))
    assert job.state == "done"
    assert at_the_bureau.packages.get().unit == city.bureau
    assert registered.packages.get().unit == city.city


def test_what_is_refused_is_refused_alone_and_says_why(city: City) -> None:
    taken, same, free = some(city)
    other = make_account("副市长", (Role.LEADER, city.city))
    package = {"unit": city.bureau, "due_on": DUE, "origin": "hand"}
    take(taken, "package", city.supervisor, DAY, leader=other, **package)
    take(same, "package", city.supervisor, DAY, leader=city.leader, **package)
    job = finished(begun(city, [taken, same, free]))
    assert outcomes(job) == [
        ("refused", "已由副市长同志包案，移交请写明理由。"),
        ("refused", "已由该领导包案。"),
        ("done", ""),
    ]
    again = finished(begun(city, [taken, free], kind="hand_over", facts=facts(city, reason="分工调整")))
    assert outcomes(again) == [("done", ""), ("refused", "已由该领导包案。")]
    untouched = make_petition(city)
    assert outcomes(finished(begun(city, [untouched], kind="hand_over", facts=facts(city, reason="分工调整")))) == [
        ("refused", "本件没有领导包案。")
    ]


def test_changed_grouped_and_split(city: City) -> None:
    petitions = some(city)
    finished(begun(city, petitions))
    later = (DUE + timedelta(days=30)).isoformat()
    change = {"unit": city.other_bureau.pk, "due_on": later, "reason": "牵涉面广"}
    assert outcomes(finished(begun(city, petitions, kind="change", facts=change))) == [("done", "")] * 3
    assert set(Package.objects.values_list("unit__code", "due_on")) == {("other", DUE + timedelta(days=30))}
    finished(begun(city, petitions, kind="group", facts={"reason": "同一事项"}, group_name="同一工地"))
    assert set(Package.objects.values_list("group__name", flat=True)) == {"同一工地"}
    known = PackageGroup.objects.get()
    assert outcomes(finished(begun(city, petitions[:1], kind="group", facts={"reason": "同一事项"}, group=known))) == [
        ("refused", "已在这一组。")
    ]
    finished(begun(city, petitions[:1], kind="split", facts={"reason": "诉求不同"}))
    assert list(Package.objects.order_by("petition_id").values_list("group__name", flat=True)) == [
        None,
        "同一工地",
        "同一工地",
    ]
    assert mismatches() == []


def test_a_whole_group_is_split_though_the_last_goes_with_the_others(city: City) -> None:
    petitions = some(city)
    finished(begun(city, petitions))
    finished(begun(city, petitions, kind="group", facts={"reason": "同一事项"}, group_name="同一工地"))
    job = finished(begun(city, petitions, kind="split", facts={"reason": "诉求不同"}))
    assert outcomes(job) == [("done", "")] * 3
    assert set(Package.objects.values_list("group", flat=True)) == {None}
    events = list(Event.objects.filter(kind="split_package").order_by("pk"))
    assert sorted(events, key=lambda event: event.chain_id) == [
        item.event for item in job.items.order_by("petition__chain").select_related("event")
    ]
    # What was split before the job began is refused as before.
    later = begun(city, petitions[:1], kind="split", facts={"reason": "诉求不同"}, at=moment(DAY, 18))
    assert outcomes(finished(later)) == [("refused", "没有合并化解。")]
    assert mismatches() == []


def test_the_same_form_twice_is_one_job_and_another_persons_key_is_refused(city: City) -> None:
    petitions, key = some(city), uuid4()
    first, second = begun(city, petitions, request_key=key), begun(city, petitions, request_key=key)
    assert first == second
    finished(first)
    finished(second)
    assert Package.objects.count() == 3
    with pytest.raises(ActionRefused, match="已用于另一次办理"):
        begun(city, petitions, request_key=key, by=city.leader)


def test_who_may_not_and_what_is_not_seen(city: City) -> None:
    petitions = some(city, 2)
    with pytest.raises(NotPermitted):
        begun(city, petitions, by=city.handler)
    with pytest.raises(InvalidFacts):
        begun(city, petitions, by=city.county_clerk)
    with pytest.raises(InvalidFacts):
        start_bulk(
            by=city.supervisor, at=moment(DAY), kind="split", petition_ids=[2**62], facts={}, request_key=uuid4()
        )


def test_a_leader_stopped_between_form_and_run_takes_on_nothing(city: City) -> None:
    job = begun(city, some(city, 2))
    Account.objects.filter(pk=city.leader.pk).update(is_active=False)
    finished(job)
    assert outcomes(job) == [("refused", "leader同志不是领导，不能包案或作出承诺。")] * 2
    assert not Package.objects.exists()


def test_an_account_stopped_between_form_and_run_assigns_nothing(city: City) -> None:
    job = begun(city, some(city, 2))
    Account.objects.filter(pk=city.supervisor.pk).update(is_active=False)
    finished(job)
    assert outcomes(job) == [("refused", "您已无权查看这一件。")] * 2
    assert not Package.objects.exists()


def test_a_member_who_goes_along_is_not_seated_twice(city: City) -> None:
    (petition,) = some(city, 1)
    finished(begun(city, [petition], facts=facts(city, team=[city.handler.pk, city.handler.pk])))
    other = make_account("副市长", (Role.LEADER, city.city))
    team = [city.handler.pk, city.other_handler.pk]
    job = finished(begun(city, [petition], facts=facts(city, leader=other.pk, team=team, reason="分工调整")))
    assert outcomes(job) == [("done", "")]
    current = Package.objects.get(state=PackageState.OPEN)
    assert current.team.filter(left_at=None).count() == 2


def test_an_office_hears_of_a_large_job_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    finished(begun(city, some(city, 4)))
    told = OutboxMessage.objects.filter(event__kind="package").values_list("office__code", "text", "url")
    assert list(told) == [("city", "“包案”：一批信访件，共 4 件", "/packages/")]
    finished(begun(city, some(city, 2)))
    assert OutboxMessage.objects.filter(event__kind="package").count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_once_assigns_once() -> None:
    city = make_city()
    petitions, key = some(city, 15), uuid4()
    barrier = threading.Barrier(4, timeout=30)
    jobs: list[BulkJob] = []

    def send() -> None:
        try:
            account = Account.objects.get(pk=city.supervisor.pk)
            barrier.wait()
            jobs.append(run_bulk(begun(city, petitions, request_key=key, by=account).pk, clock=lambda: moment(DAY)))
        finally:
            leave_connections()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(jobs) == 4
    job = BulkJob.objects.get()
    assert (job.state, BulkItem.objects.filter(state="done").count()) == ("done", 15)
    assert Package.objects.count() == 15
    assert Event.objects.filter(kind="package").count() == 15


# What a large act leaves out, asks for and takes back


def close_package(city: City) -> Petition:
    petition = make_petition(city, State.SERVED, start=DAY - timedelta(days=60))
    given: dict[str, Any] = {"petition_id": petition.pk}
    package = {"leader": city.leader, "unit": city.bureau, "due_on": DAY, "origin": "reception"}
    perform("package", by=city.supervisor, at=moment(DAY - timedelta(days=20)), **given, **package)
    perform("record_contact", by=city.leader, at=moment(DAY - timedelta(days=15)), **given, kind="home",
            on=DAY - timedelta(days=15), said="要求停工。", by_leader=True)  # fmt: skip
    proposed = DAY - timedelta(days=10)
    perform("propose_close", by=city.handler, at=moment(proposed), **given, **closing(city, proposed))
    perform("sign_close", by=city.leader, at=moment(DAY - timedelta(days=9)), **given, agreed=True)
    at = moment(DAY - timedelta(days=8))
    return perform("check_close", by=city.province_supervisor, at=at, **given, passed=True)


def test_what_speaks_against_is_counted_left_out_and_needs_a_reason(city: City) -> None:
    free, closed, drawn = make_petition(city), close_package(city), close_package(city)
    perform(
        "draw_reexamination", petition_id=drawn.pk, by=city.province_supervisor, at=moment(DAY), why="举报", due_on=DUE
    )
    finished_one = make_petition(city, State.DIRECT_REPLY)
    petitions = [free, closed, drawn, finished_one]
    among = doubts_among([one.pk for one in petitions])
    assert among == {
        "finished": {finished_one.pk},
        "struck_off": {closed.pk, drawn.pk},
        "being_reexamined": {drawn.pk},
        "on_a_list": set(),
    }
    assert dict(zip([one.pk for one in petitions], outcomes(finished(begun(city, petitions))), strict=True)) == {
        free.pk: ("done", ""),
        closed.pk: ("refused", "已销号，没有勾选一并办理。"),
        drawn.pk: ("refused", "已销号、待回头看，没有勾选一并办理。"),
        finished_one.pk: ("refused", "已办结，没有勾选一并办理。"),
    }
    with pytest.raises(InvalidFacts, match="已销号的，请写明理由"):
        begun(city, [closed, finished_one], include=["struck_off", "finished"])
    given = facts(city, reason="销号后又来访")
    job = begun(city, [closed, finished_one], include=["struck_off", "finished"], facts=given)
    assert outcomes(finished(job)) == [("done", "")] * 2


def test_who_is_finished_between_form_and_run_is_left_out_too(city: City) -> None:
    (petition,) = some(city, 1)
    job = begun(city, [petition])
    Petition.objects.filter(pk=petition.pk).update(state=State.DIRECT_REPLY)
    assert outcomes(finished(job)) == [("refused", "已办结，没有勾选一并办理。")]


def test_the_number_of_many_is_typed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY", 3)
    petitions = [*some(city, 3), make_petition(city, State.DIRECT_REPLY)]
    for kind, wrong in (("package", None), ("package", 4), ("change", None), ("change", 3)):
        with pytest.raises(InvalidFacts) as refused:
            begun(city, petitions, kind=kind, typed=wrong)
        assert (refused.value.code, refused.value.field) == ("confirm_number", "typed")
    assert not BulkJob.objects.exists()
    assert begun(city, petitions, typed=3).total == 4
    assert begun(city, petitions, kind="change", typed=4).total == 4


def test_a_stopped_job_leaves_the_rest_and_goes_on(city: City) -> None:
    job = begun(city, some(city))
    engine.stop_job(bulk.BulkWork, job.pk, by=city.supervisor, at=moment(DAY))
    finished(job)
    job.refresh_from_db()
    assert (job.state, job.error, outcomes(job)) == ("stopped", "由supervisor同志停止", [("waiting", "")] * 3)
    with pytest.raises(ActionRefused, match="不能停止"):
        engine.stop_job(bulk.BulkWork, job.pk, by=city.supervisor, at=moment(DAY))
    engine.go_on(bulk.BulkWork, job.pk, at=moment(DAY))
    assert outcomes(finished(job)) == [("done", "")] * 3
    with pytest.raises(ActionRefused, match="没有停止"):
        engine.go_on(bulk.BulkWork, job.pk, at=moment(DAY))


def test_a_batch_is_taken_back_but_for_what_was_worked_on_or_changed_since(city: City) -> None:
    untouched, accepted, worked, anew = some(city, 4)
    job = finished(begun(city, [untouched, accepted, worked, anew]))
    assert worked.clocks.filter(kind="package", state="running").exists()
    for one in (untouched, accepted, worked, anew):
        one.refresh_from_db()
    take(accepted, "accept_package", city.leader, DAY)
    take(worked, "add_measure", city.leader, DAY, unit=city.bureau, owner="王处长", text="安装隔音屏。", due_on=DUE)
    take(anew, "withdraw_package", city.supervisor, DAY, reason="选错")
    later = DAY + timedelta(days=1)
    package = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    anew.refresh_from_db()
    take(anew, "package", city.supervisor, later, **package)
    with pytest.raises(ActionRefused, match="本人"):
        bulk.take_back(by=city.leader, at=moment(later), job_id=job.pk, reason="误办", request_key=uuid4())
    back = bulk.take_back(by=city.supervisor, at=moment(later), job_id=job.pk, reason="误办", request_key=uuid4())
    run_bulk(back.pk, clock=lambda: moment(later))
    assert outcomes(back) == [
        ("done", ""),
        ("done", ""),
        ("refused", "包案后已办理“提出化解措施”，不能撤销，请移交或报请销号。"),
        ("refused", "这一件的包案此后已有变动，没有撤回。"),
    ]
    assert [list(one.packages.order_by("pk").values_list("state", flat=True)) for one in (untouched, worked, anew)] == [
        ["withdrawn"],
        ["open"],
        ["withdrawn", "open"],
    ]
    assert not untouched.clocks.filter(state="running", kind__in=["package", "progress"]).exists()
    with pytest.raises(ActionRefused, match="只能撤回本人批量办理的包案"):
        bulk.take_back(by=city.supervisor, at=moment(later), job_id=back.pk, reason="误办", request_key=uuid4())
    assert mismatches() == []


def test_a_package_that_is_withdrawn_leaves_the_closing_before_it_standing(city: City) -> None:
    closed = close_package(city)
    job = begun(city, [closed], include=["struck_off"], facts=facts(city, reason="再次来访"))
    finished(job)
    closed.refresh_from_db()
    assert closed.packages.filter(state="open").exists()
    take(closed, "withdraw_package", city.supervisor, DAY, reason="误办")
    assert PackageFacts(closed).closed_package == closed.packages.get(state="closed")
    assert doubts_among([closed.pk])["struck_off"] == {closed.pk}


def test_what_is_sealed_and_not_opened_is_left_with_the_sentence(city: City) -> None:
    one, two = some(city, 2)
    seal(Petition.objects.filter(pk=one.pk))
    by = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=by).update(sees_sealed=True)
    job = finished(begun(city, [one, two], by=by))
    sentence = f"{one.number}已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。"
    assert outcomes(job) == [("refused", sentence), ("done", "")]
    assert not Package.objects.filter(petition=one).exists()
