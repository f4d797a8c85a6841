"""What hangs on a person or an office is shown in numbers, handed over in one act, and told where it is left."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.packages.enums import PackageStage
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.accounts.actions.accounts import deactivate_account, revoke_role
from offices.errors import ActionRefused
from offices.organisation.actions.handing_over import hand_over
from offices.organisation.actions.messages import deliver
from offices.organisation.actions.offices import deactivate_office, reactivate_office
from offices.organisation.models import Account, Event, Notice, RoleAssignment
from offices.organisation.queries import standing_office
from offices.organisation.reports import left_behind, open_work_at, open_work_of, told_in_numbers
from offices.organisation.roles import Role
from tests.cases.procedure.taken import TAKEN
from tests.cases.procedure.walking import last_event, mismatches, next_day, reach, take, walk
from tests.factories import City, make_account, make_petition, moment, seal

pytestmark = pytest.mark.django_db


def _numbers(work: Any) -> dict[str, int]:
    return {one.kind.key: one.number for one in work}


def _handled(city: City, number: int = 2) -> list[Petition]:
    """Petitions that the handler of the bureau handles."""
    found = [make_petition(city, State.HANDLING) for _one in range(number)]
    assert {petition.handled_by_id for petition in found} == {city.handler.pk}
    return found


def _inbox(account: Account) -> list[str]:
    deliver(at=timezone.now())
    return list(Notice.objects.filter(account=account).order_by("pk").values_list("message__text", flat=True))


def test_before_an_account_is_closed_its_work_is_shown_with_lists(city: City, client: Client) -> None:
    petitions = _handled(city)
    client.force_login(city.security_admin)

    page = client.get(f"/offices/accounts/of/{city.handler.username}/").content.decode()
    rows = client.get(f"/offices/accounts/of/{city.handler.username}/work/handled/").content.decode()

    assert '承办的信访件 <strong class="num">2</strong>' in page
    assert all(petition.number in rows for petition in petitions)
    assert petitions[0].subject not in rows
    assert f'href="{petitions[0].get_absolute_url()}"' not in rows


def test_an_account_is_closed_and_its_work_given_to_several(city: City, client: Client) -> None:
    petitions = _handled(city, 3)
    takers = [make_account(name, (Role.HANDLER, city.bureau)) for name in ("甲", "乙")]
    client.force_login(city.security_admin)

    answer = client.post(
        f"/offices/accounts/of/{city.handler.username}/switch/",
        {"reason": "调离", "to": [taker.username for taker in takers]},
    )

    assert answer.status_code == 302
    assert not Account.objects.get(pk=city.handler.pk).is_active
    found = Petition.objects.filter(pk__in=[petition.pk for petition in petitions]).order_by("pk")
    shares = Counter(petition.handled_by.name for petition in found if petition.handled_by)
    assert (shares.total(), max(shares.values()), set(shares)) == (3, 2, {"甲同志", "乙同志"})
    event = last_event(found[0])
    assert (event.kind, event.by_id) == ("change_handler", city.security_admin.pk)
    assert event.facts["handler"]["from"] == city.handler.name
    assert open_work_of(city.handler) == []
    assert _inbox(city.head) == []
    told = Event.objects.filter(chain__subject=f"account:{city.handler.pk}").order_by("sequence")
    assert [one.kind for one in told] == ["account.handed_over", "account.deactivated"]
    assert told[0].facts["number"] == 3
    assert mismatches() == []


def test_who_answers_for_several_offices_reads_of_all_of_them(city: City) -> None:
    second = _handled(city, 2)[1]
    RoleAssignment.objects.create(
        account=city.handler,
        office=city.other_bureau,
        role=Role.HANDLER,
        granted_at=timezone.now(),
        granted_by=city.handler,
    )
    Petition.objects.filter(pk=second.pk).update(holder=city.other_bureau)

    deactivate_account(by=city.security_admin, at=timezone.now(), account=city.handler, reason="调离")

    told = [
        f"{office.short_name}{city.handler.name}已不在岗，待移交：承办的信访件1"
        for office in (city.bureau, city.other_bureau)
    ]
    assert sorted(_inbox(city.clerk)[0].split("；")) == sorted(told)
    assert _inbox(city.head) == told[:1]


def test_what_is_left_is_told_once_and_stands_on_the_home_of_the_head(city: City, client: Client) -> None:
    petition = _handled(city, 1)[0]

    deactivate_account(by=city.security_admin, at=timezone.now(), account=city.handler, reason="调离")

    assert _inbox(city.head) == [f"{city.bureau.short_name}{city.handler.name}已不在岗，待移交：承办的信访件1"]
    assert _inbox(city.clerk) == _inbox(city.head)
    client.force_login(city.head)
    assert "待移交：1人已离岗" in client.get("/offices/handover/waiting/").content.decode()
    assert "/offices/handover/waiting/" in client.get("/").content.decode()
    page = client.get(f"/offices/handover/of/{city.handler.username}/").content.decode()
    assert "承办的信访件 1" in page
    rows = client.get(f"/offices/handover/of/{city.handler.username}/handled/").content.decode()
    assert petition.number in rows

    taker = make_account("接手", (Role.HANDLER, city.bureau))
    answer = client.post(
        f"/offices/handover/of/{city.handler.username}/",
        {"keys": ["handled"], "to": [taker.username], "reason": "调离"},
        follow=True,
    )

    assert "已移交1项。" in answer.content.decode()
    petition.refresh_from_db()
    assert petition.handled_by == taker
    assert left_behind([city.bureau.pk]) == []
    assert client.get("/offices/handover/waiting/").content.decode().strip() == ""


def test_a_role_taken_back_asks_what_hangs_on_it(city: City, client: Client) -> None:
    petition = _handled(city, 1)[0]
    taker = make_account("接手", (Role.HANDLER, city.bureau))
    role = city.handler.assignments.get(office=city.bureau, role=Role.HANDLER)
    client.force_login(city.security_admin)
    address = f"/offices/accounts/of/{city.handler.username}/revoke/{role.pk}/"

    asked = client.post(address)
    role.refresh_from_db()
    assert (asked.status_code, role.revoked_at) == (200, None)
    assert '承办的信访件 <strong class="num">1</strong>' in asked.content.decode()

    client.post(address, {"reason": "轮岗", "to": [taker.username]})

    role.refresh_from_db()
    petition.refresh_from_db()
    assert role.revoked_at is not None
    assert petition.handled_by == taker


def test_somebody_of_another_office_cannot_take_over(city: City) -> None:
    _handled(city, 1)

    done = hand_over(by=city.head, at=timezone.now(), account=city.handler, to=[city.other_handler], reason="调离")

    assert (done.number, done.left) == (0, [f"{city.other_handler.name}不是本单位的承办人。"])
    with pytest.raises(ActionRefused, match="请选择接手的人员"):
        hand_over(by=city.head, at=timezone.now(), account=city.handler, to=[city.handler], reason="调离")


def test_a_stranger_neither_sees_nor_hands_over(city: City, client: Client) -> None:
    _handled(city, 1)
    for person, status in ((city.other_handler, 403), (city.county_clerk, 404)):
        client.force_login(person)
        assert client.get(f"/offices/handover/of/{city.handler.username}/").status_code == status


def test_a_leader_who_leaves_hands_over_packages_and_promises(city: City) -> None:
    petition = reach(city, "promise")
    petition = walk(city, petition, TAKEN["package"][1][0])
    package = petition.packages.get()
    clock = package.clock
    due = (clock.due, package.due_on)
    taker = make_account("新领导", (Role.LEADER, city.city))

    assert _numbers(open_work_of(city.leader)) == {"packages": 1, "promises": 1}
    revoked = city.leader.assignments.get(role=Role.LEADER)
    revoke_role(by=city.security_admin, at=moment(next_day(petition)), assignment=revoked, reason="免职", to=[taker])

    package.refresh_from_db()
    clock.refresh_from_db()
    assert (package.leader, package.stage, package.answered_at) == (taker, PackageStage.WAITING, None)
    assert (clock.due, package.due_on) == due
    assert petition.promises.get().leader == taker
    event = last_event(petition)
    assert event.facts["succession"]["promises"] == [1]
    assert _inbox(taker) == [f"信访件 {petition.number} 的包案、承诺由{taker.name}接任"]
    assert mismatches() == []


def test_the_head_changes_the_handler_of_one_and_both_hear_of_it(city: City) -> None:
    petition = reach(city, "change_handler")

    assert petition.handled_by is not None
    text = f"信访件 {petition.number} 的承办人变更为{petition.handled_by.name}"
    assert (_inbox(city.handler)[-1], _inbox(petition.handled_by)[-1]) == (text, text)


# Offices


def test_an_office_with_work_is_not_closed_without_a_successor(city: City, client: Client) -> None:
    petition = _handled(city, 1)[0]
    client.force_login(city.system_admin)

    page = client.get(f"/offices/unit/{city.bureau.code}/").content.decode()
    assert '在办的信访件 <strong class="num">1</strong>' in page
    assert petition.number in client.get(f"/offices/unit/{city.bureau.code}/work/held/").content.decode()
    with pytest.raises(ActionRefused) as caught:
        deactivate_office(by=city.system_admin, at=timezone.now(), office=city.bureau, reason="撤并")
    assert "在办的信访件1" in str(caught.value.sentence)


def test_a_unit_of_a_package_is_not_closed_and_is_handed_over(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    facts = {
        "leader": city.leader,
        "unit": city.other_bureau,
        "due_on": day + timedelta(days=60),
        "origin": "reception",
    }
    petition = take(petition, "package", city.clerk, day, **facts)
    measure = {"unit": city.other_bureau, "owner": "王处长", "text": "隔音。", "due_on": day + timedelta(days=9)}
    petition = take(petition, "add_measure", city.leader, day, **measure)

    assert _numbers(open_work_at(city.other_bureau)) == {"packages": 1, "measures": 1}
    with pytest.raises(ActionRefused, match="包案1、化解措施1"):
        deactivate_office(by=city.system_admin, at=moment(day), office=city.other_bureau, reason="合并")

    closed = deactivate_office(
        by=city.system_admin, at=moment(day), office=city.other_bureau, reason="合并", successor=city.bureau
    )

    assert (closed.is_active, closed.successor) == (False, city.bureau)
    assert Package.objects.get(petition=petition).unit == city.bureau
    assert petition.measures.get().unit == city.bureau
    assert mismatches() == []


def test_a_successor_takes_over_what_is_held_with_its_clocks(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    due = petition.clocks.get(kind="decide").due

    deactivate_office(
        by=city.system_admin,
        at=moment(next_day(petition)),
        office=city.bureau,
        reason="合并",
        successor=city.other_bureau,
    )

    petition.refresh_from_db()
    clock = petition.clocks.get(kind="decide")
    assert (petition.holder, petition.handler, petition.handled_by) == (city.other_bureau, city.other_bureau, None)
    assert (clock.office, clock.due) == (city.other_bureau, due)
    assert last_event(petition).facts["succession"] == {"from": city.bureau.name, "to": city.other_bureau.name}
    assert open_work_at(city.bureau) == []
    assert mismatches() == []


def test_what_is_under_review_goes_back_to_the_successor(city: City) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING)
    assert "可能退回重新办理的信访件1" in told_in_numbers(open_work_at(city.bureau))
    day = next_day(petition)
    deactivate_office(
        by=city.system_admin, at=moment(day), office=city.bureau, reason="合并", successor=city.other_bureau
    )
    petition = Petition.objects.get(pk=petition.pk)

    petition = take(
        petition, "remand_review", city.reviewer, day, text="事实不清。", basis="《信访工作条例》第三十五条"
    )

    assert petition.holder == city.other_bureau
    assert take(petition, "restart_handling", city.other_handler, day).handled_by == city.other_handler


def test_what_comes_back_after_the_closing_finds_the_successor(city: City) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING)
    type(city.bureau).objects.filter(pk=city.bureau.pk).update(is_active=False, successor=city.other_bureau)

    petition = take(
        petition,
        "remand_review",
        city.reviewer,
        next_day(petition),
        text="事实不清。",
        basis="《信访工作条例》第三十五条",
    )

    assert (petition.holder, petition.handler) == (city.other_bureau, city.other_bureau)
    assert city.other_bureau.pk in petition.office_ids


def test_without_a_successor_the_office_above_acts(city: City) -> None:
    type(city.bureau).objects.filter(pk=city.bureau.pk).update(is_active=False)
    city.bureau.refresh_from_db()

    assert standing_office(city.bureau) == city.bureau.parent


def test_an_office_without_work_is_closed_and_opened_again(city: City) -> None:
    closed = deactivate_office(
        by=city.system_admin, at=timezone.now(), office=city.other_bureau, reason="合并", successor=city.bureau
    )
    assert closed.successor == city.bureau

    opened = reactivate_office(by=city.system_admin, at=timezone.now(), office=closed, reason="误操作")
    assert (opened.is_active, opened.successor) == (True, None)


def test_two_roles_hear_of_an_event_once(city: City) -> None:
    both = make_account("兼任", (Role.REGISTRATION_CLERK, city.county), (Role.HANDLER, city.county))
    petition = make_petition(city, State.SCREENED)

    perform("transfer", petition_id=petition.pk, by=city.clerk, at=moment(next_day(petition)), to=city.county)
    deliver(at=timezone.now())

    assert _inbox(both) == [f"收到信访件 {petition.number}，请签收"]


# Who left is marked wherever the name stands


def test_a_handler_who_left_is_marked_on_list_and_page(city: City, client: Client) -> None:
    petition = _handled(city, 1)[0]
    client.force_login(city.head)
    assert "已离岗" not in client.get(petition.get_absolute_url()).content.decode()

    deactivate_account(by=city.security_admin, at=timezone.now(), account=city.handler, reason="调离")

    assert "已离岗" in client.get(petition.get_absolute_url()).content.decode()
    assert f"{city.handler.name}（已离岗）" in client.get("/").content.decode()


def test_a_leader_who_left_is_marked_on_package_case_and_ledger(city: City, client: Client) -> None:
    petition = reach(city, "package")
    deactivate_account(by=city.security_admin, at=timezone.now(), account=city.leader, reason="免职")
    client.force_login(city.clerk)

    for address in (f"{petition.get_absolute_url()}package/", petition.get_absolute_url()):
        assert "已不在岗" in client.get(address).content.decode(), address
    assert f"{city.leader.name}（已不在岗）" in client.get("/packages/").content.decode()


def test_a_sealed_matter_is_neither_counted_nor_listed(city: City) -> None:
    petition = _handled(city, 1)[0]
    seal(Petition.objects.filter(pk=petition.pk))

    assert open_work_of(city.handler) == []
    assert _numbers(open_work_at(city.bureau))["held"] == 1
