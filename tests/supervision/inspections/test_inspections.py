"""A joint team inspects cases and offices while it runs, and what it found is put right and confirmed by another."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.roles import Role
from supervision.inspections.actions import (
    Planned,
    cancel_inspection,
    confirm_item,
    demand_item,
    end_inspection,
    find,
    plan_inspection,
    prove_item,
    start_inspection,
)
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import items_visible_to
from supervision.inspections.reports.lists import acts_open_to
from tests.cases.procedure.test_races import at_once
from tests.clients import again, client_of
from tests.factories import City, make_account, make_city, make_petition, picture, seal
from tests.lists import cells_of

NOW = timezone.now


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def later(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def planned(city: City, petition: Petition, **more: Any) -> Inspection:
    given: dict[str, Any] = {
        "title": "噪音信访联合督查",
        "way": "on_site",
        "starts_on": later(0),
        "ends_on": later(5),
        "plan": "到现场查看，查阅卷宗，与承办人员谈话。",
        "head": city.leader,
        "members": (city.county_handler,),
        "offices": (city.bureau,),
        "petitions": (petition,),
    }
    key = more.pop("request_key", None)
    facts = Planned(**{**given, **more})
    return plan_inspection(by=city.supervisor, at=NOW(), office=city.city, planned=facts, request_key=key)


def running(city: City, petition: Petition) -> Inspection:
    inspection = planned(city, petition)
    return start_inspection(by=city.leader, at=NOW(), inspection_id=inspection.pk)


def sees(account: Account, petition: Petition) -> bool:
    return petitions_visible_to(again(account)).filter(pk=petition.pk).exists()


def code_of(act: Any) -> tuple[type[ActionRefused], str, str | None]:
    with pytest.raises(ActionRefused) as caught:
        act()
    return type(caught.value), caught.value.code, caught.value.field


def demanded(city: City, petition: Petition) -> RectificationItem:
    inspection = running(city, petition)
    return demand_item(
        by=again(city.county_handler), at=NOW(), inspection_id=inspection.pk, text="补正书面告知并送达。",
        due_on=later(10), petition=petition, office=None,
    )  # fmt: skip


def test_members_see_the_petitions_only_while_it_runs(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    assert not sees(city.county_handler, petition)
    inspection = planned(city, petition)
    assert not sees(city.county_handler, petition)
    start_inspection(by=city.leader, at=NOW(), inspection_id=inspection.pk)
    assert (sees(city.county_handler, petition), sees(city.county_handler, other)) == (True, False)
    Petition.objects.filter(pk=petition.pk).update(recused_ids=[city.county_handler.pk])
    assert not sees(city.county_handler, petition)
    Petition.objects.filter(pk=petition.pk).update(recused_ids=[])
    find(
        by=again(city.county_handler), at=NOW(), inspection_id=inspection.pk, text="卷宗没有送达回证。",
        petition=petition, office=None,
    )  # fmt: skip
    end_inspection(by=city.leader, at=NOW(), inspection_id=inspection.pk, report="督查两件，问题已列入整改清单。")
    assert not sees(city.county_handler, petition)
    kinds = Event.objects.filter(chain__subject=f"inspection:{inspection.pk}").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "inspection_planned", "inspection_started", "inspection_found", "inspection_ended",
    ]  # fmt: skip


def test_nothing_of_a_petition_that_is_sealed_or_kept_away_from_is_told(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    item = demanded(city, petition)

    def told(account: Account) -> list[RectificationItem]:
        return list(items_visible_to(Account.objects.get(pk=account.pk)))

    assert (told(city.county_handler), told(city.supervisor)) == ([item], [item])
    seal(Petition.objects.filter(pk=petition.pk))
    assert (told(city.county_handler), told(city.supervisor)) == ([], [])
    for url in (item.get_absolute_url(), f"/supervision/rectification/{item.pk}/file/"):
        assert client_of(city.county_handler).get(url).status_code == 404
    assert item.text not in client_of(city.supervisor).get(item.inspection.get_absolute_url()).text


def test_what_is_sealed_before_it_starts_is_left_out_and_nobody_is_told(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    inspection, alone = planned(city, petition, petitions=(petition, other)), planned(city, petition, offices=())
    seal(Petition.objects.filter(pk=petition.pk))
    start_inspection(by=city.leader, at=NOW(), inspection_id=inspection.pk)
    assert list(inspection.petitions.all()) == [other]
    told = client_of(city.leader).get(f"/api/v1/supervision/inspections/{inspection.pk}/").json()
    assert (told["petitions"], told["petitions_unseen"]) == ([other.number], 0)
    refused = code_of(lambda: start_inspection(by=city.leader, at=NOW(), inspection_id=alone.pk))
    assert refused == (ActionRefused, "nothing_left", None)


def test_after_the_last_day_the_team_no_longer_sees_them(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    inspection = running(city, petition)
    Inspection.objects.filter(pk=inspection.pk).update(ends_on=later(0))
    assert sees(city.county_handler, petition)
    Inspection.objects.filter(pk=inspection.pk).update(starts_on=later(-3), ends_on=later(-1))
    assert not sees(city.county_handler, petition)
    note = {"at": NOW(), "inspection_id": inspection.pk, "text": "卷宗不完整。", "office": None}
    refused = code_of(lambda: find(by=again(city.county_handler), petition=petition, **note))
    assert refused == (InvalidFacts, "other_petition", "petition")
    page = client_of(city.county_handler).get(inspection.get_absolute_url()).text
    assert ("成员不再看到所列的信访件" in page, petition.number in page) == (True, False)
    next_one = planned(city, petition)
    Inspection.objects.filter(pk=next_one.pk).update(starts_on=later(-3), ends_on=later(-1))
    start = {"by": city.leader, "at": NOW(), "inspection_id": next_one.pk}
    assert code_of(lambda: start_inspection(**start)) == (ActionRefused, "over", None)


def test_of_what_was_sealed_one_says_first_what_for(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    item = demanded(city, petition)
    prove_item(by=city.handler, at=NOW(), item_id=item.pk, proof="已补正告知书并送达。")
    named = make_account("named", (Role.SUPERVISOR, city.city), (Role.LEADER, city.city))
    RoleAssignment.objects.filter(account=named).update(sees_sealed=True)
    seal(Petition.objects.filter(pk=petition.pk), office_ids=[city.city.pk, city.bureau.pk])
    client, own = client_of(named), f"/supervision/rectification/{item.pk}/"
    to_open = f"/petitions/{petition.number}/open/"
    for answer in (client.get(own), client.get(f"{own}file/"), client.post(f"{own}confirm/", {"accepted": "yes"})):
        assert (answer.status_code, answer["Location"].startswith(to_open)) == (302, True), answer
    given = {"data": {"accepted": True}, "content_type": "application/json"}
    answer = client.post(f"/api/v1{own}confirm/", **given)
    assert (answer.status_code, answer.json()["code"]) == (403, "sealed_unopened")
    lists = ("/supervision/rectification/?tab=all", item.inspection.get_absolute_url(), "/my-day/")
    told = [client.get(url).text for url in (*lists, "/api/v1/supervision/rectification/")]
    assert [(item.text in text, "密封" in text) for text in told] == [(False, True)] * 4
    open_sealed(petition=Petition.objects.get(), by=named, at=NOW(), purpose="handle")
    client = client_of(named)
    assert item.text in client.get(own).text
    assert client.post(f"/api/v1{own}confirm/", **given).json()["state"] == "done"


def test_no_text_names_who_brought_a_petition(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    name = petition.petitioners.get().name
    said = f"与{name[0]} {name[1:]}谈话，核实情况。"
    for field in ("title", "plan"):
        wrong = code_of(lambda field=field: planned(city, petition, **{field: said}))
        assert wrong == (InvalidFacts, "names_persons", field)
    inspection, member = running(city, petition), again(city.county_handler)
    given = {"at": NOW(), "inspection_id": inspection.pk}
    noted = {**given, "by": member, "petition": None, "office": city.bureau, "text": said}
    of_text = (InvalidFacts, "names_persons", "text")
    assert code_of(lambda: find(**noted)) == of_text
    assert code_of(lambda: demand_item(**noted, due_on=later(9))) == of_text
    item = demand_item(**{**noted, "text": "补正书面告知并送达。"}, due_on=later(9))
    proof = {"by": city.handler, "at": NOW(), "item_id": item.pk}
    assert code_of(lambda: prove_item(**proof, proof=said)) == (InvalidFacts, "names_persons", "proof")
    prove_item(**proof, proof="已补正告知书并送达。")
    back = {"by": city.supervisor, "at": NOW(), "item_id": item.pk, "accepted": False, "due_on": later(12)}
    assert code_of(lambda: confirm_item(**back, reason=said)) == (InvalidFacts, "names_persons", "reason")
    assert code_of(lambda: end_inspection(**given, by=city.leader, report=said)) == (
        InvalidFacts, "names_persons", "report",
    )  # fmt: skip


def test_nobody_of_the_unit_confirms(city: City) -> None:
    item = demanded(city, make_petition(city, State.HANDLING))
    prove_item(by=city.handler, at=NOW(), item_id=item.pk, proof="已补正告知书并送达。")
    both = make_account("both", (Role.SUPERVISOR, city.city), (Role.HANDLER, city.bureau))
    confirm = {"at": NOW(), "item_id": item.pk, "accepted": True}
    assert code_of(lambda: confirm_item(by=both, **confirm)) == (NotPermitted, "own_unit", None)


def test_what_is_to_be_put_right_is_confirmed_by_another(city: City) -> None:
    item = demanded(city, make_petition(city, State.HANDLING))
    prove = {"at": NOW(), "item_id": item.pk, "proof": "已补正告知书并送达。"}
    assert code_of(lambda: prove_item(by=city.other_handler, **prove))[0] is NotPermitted
    prove_item(by=city.handler, **prove)
    back = {"at": NOW(), "item_id": item.pk, "accepted": False}
    assert code_of(lambda: confirm_item(by=city.handler, **back))[0] is NotPermitted
    assert code_of(lambda: confirm_item(by=city.supervisor, **back)) == (InvalidFacts, "no_reason", "reason")
    assert code_of(lambda: confirm_item(by=city.supervisor, **back, reason="没有送达回证。")) == (
        InvalidFacts, "no_due", "due_on",
    )  # fmt: skip
    item = confirm_item(by=city.supervisor, **back, reason="没有送达回证。", due_on=later(20))
    assert (item.state, item.due_on, item.returned) == ("open", later(20), "没有送达回证。")
    prove_item(by=city.handler, **prove)
    item = confirm_item(by=city.supervisor, at=NOW(), item_id=item.pk, accepted=True)
    assert (item.state, item.confirmed_by, item.proved_by) == ("done", city.supervisor, city.handler)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"way": "x"}, "no_way", "way"),
    ({"starts_on": date(2020, 1, 1)}, "in_past", "starts_on"),
    ({"ends_on": date(2020, 1, 1)}, "ends_before", "ends_on"),
    ({"offices": (), "petitions": ()}, "nothing", "offices"),
    ({"offices": ("province",)}, "not_below", "offices"),
    ({"members": ("other_handler",), "offices": ("other",)}, "own_office", "members"),
    ({"members": ("handler",), "offices": ()}, "handles_it", "members"),
    ({"plan": "略"}, "nothing_said", "plan"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG)
def test_a_wrong_plan_is_refused(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=petition.pk).update(handled_by=city.handler)
    petition.refresh_from_db()
    offices = {one.code: one for one in Office.objects.all()}
    people = {one.username: one for one in Account.objects.all()}
    given = dict(wrong)
    for name, known in (("offices", offices), ("members", people)):
        if name in given:
            given[name] = tuple(known[one] for one in given[name])
    assert code_of(lambda: planned(city, petition, **given)) == (InvalidFacts, code, field)


def test_who_is_recused_is_no_member(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    inspection = planned(city, petition)
    Petition.objects.filter(pk=petition.pk).update(recused_ids=[city.county_handler.pk])
    assert code_of(lambda: start_inspection(by=city.leader, at=NOW(), inspection_id=inspection.pk)) == (
        InvalidFacts, "recused_member", "members",
    )  # fmt: skip
    petition.refresh_from_db()
    assert code_of(lambda: planned(city, petition))[1] == "recused_member"
    gone = cancel_inspection(by=city.supervisor, at=NOW(), inspection_id=inspection.pk, reason="另行安排。")
    assert gone.state == "cancelled"


def test_what_was_begun_is_called_off_while_nothing_is_demanded(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    inspection = running(city, petition)
    given = {"at": NOW(), "inspection_id": inspection.pk, "reason": "市里统一安排，另行组织。"}
    assert "cancel" in acts_open_to(again(city.leader), inspection)

    gone = cancel_inspection(by=city.leader, **given)

    assert (gone.state, gone.cancel_reason, gone.number) == ("cancelled", given["reason"], "")
    event = Event.objects.latest("pk")
    assert (event.kind, event.by_id) == ("inspection_cancelled", city.leader.pk)
    told = {(one.office.code, one.text) for one in event.messages.all()}
    assert ("bureau", f"督查已取消，不再进行：{inspection.title}") in told
    page = client_of(city.handler).get(f"/supervision/inspections/{inspection.pk}/notice/")
    assert "这次督查已取消，不再进行。" in page.text
    assert code_of(lambda: cancel_inspection(by=city.leader, **given))[1] == "wrong_state"


def test_what_is_demanded_is_not_called_off(city: City) -> None:
    inspection = demanded(city, make_petition(city, State.HANDLING)).inspection
    given = {"at": NOW(), "inspection_id": inspection.pk, "reason": "另行安排。"}
    assert code_of(lambda: cancel_inspection(by=city.leader, **given))[1] == "demanded"
    assert "cancel" not in acts_open_to(again(city.leader), inspection)


def test_whether_it_can_be_called_off_tells_nothing_of_what_is_sealed(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    item = demanded(city, petition)
    seal(Petition.objects.filter(pk=petition.pk))
    assert "cancel" in acts_open_to(again(city.supervisor), item.inspection)

    cancel_inspection(by=again(city.supervisor), at=NOW(), inspection_id=item.inspection_id, reason="另行安排。")

    item.refresh_from_db()
    assert (item.state, item.inspection.state) == ("open", "cancelled")


def test_only_the_team_and_its_own_matters(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    inspection = running(city, petition)
    note = {"at": NOW(), "inspection_id": inspection.pk, "text": "卷宗不完整。", "office": None}
    assert code_of(lambda: find(by=city.supervisor, petition=petition, **note))[1] == "not_member"
    assert code_of(lambda: find(by=again(city.county_handler), petition=other, **note))[1] == "other_petition"
    assert code_of(lambda: find(by=city.county_handler, petition=None, **note))[1] == "other_office"
    end = {"at": NOW(), "inspection_id": inspection.pk, "report": "督查结束。"}
    assert code_of(lambda: end_inspection(by=city.county_handler, **end))[1] == "not_organising"


def test_two_confirmations_at_once_are_one(transactional_db: None) -> None:
    city = make_city()
    item = demanded(city, make_petition(city, State.HANDLING))
    prove_item(by=city.handler, at=NOW(), item_id=item.pk, proof="已补正告知书并送达。")

    def confirm() -> RectificationItem:
        return confirm_item(by=city.supervisor, at=NOW(), item_id=item.pk, accepted=True)

    results = at_once(confirm, confirm)
    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]


def test_pages_and_api(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    above, unit, head = client_of(city.supervisor), client_of(city.handler), client_of(city.leader)
    sent = {
        **{"office": "city", "title": "噪音信访联合督查", "way": "on_site", "head": "leader"},
        **{"members": "county_handler", "offices": city.bureau.name, "petitions": petition.number},
        **{"starts_on": later(0).isoformat(), "ends_on": later(5).isoformat(), "plan": "到现场查看，查阅卷宗。"},
    }
    assert above.post("/supervision/inspections/new/", {**sent, "members": "nobody"}).status_code == 422
    assert above.post("/supervision/inspections/new/", sent).status_code == 302
    inspection = Inspection.objects.get()
    page = f"/supervision/inspections/{inspection.pk}/"
    assert unit.get(page).status_code == 404
    assert head.post(f"{page}start/").status_code == 302
    member = client_of(city.county_handler)
    assert petition.number in member.get(page).text
    said = {"petition": petition.number, "office": "", "text": "补正书面告知并送达。"}
    assert member.post(f"{page}demand/", said).status_code == 422
    assert member.post(f"{page}demand/", {**said, "due_on": later(9).isoformat()}).status_code == 302
    assert member.post(f"{page}find/", {**said, "text": "卷宗没有送达回证。"}).status_code == 302
    item = RectificationItem.objects.get()
    assert "督查整改事项" in unit.get("/").text
    assert len(cells_of(unit.get("/supervision/rectification/?tab=mine"))) == 1
    scan = SimpleUploadedFile("回证.jpg", picture(), content_type="image/jpeg")
    own = f"/supervision/rectification/{item.pk}/"
    assert unit.post(f"{own}prove/", {"proof": "已补正并送达。", "files": scan}).status_code == 302
    assert above.get(f"{own}file/").status_code == 200
    assert client_of(city.other_handler).get(own).status_code == 404
    assert "整改情况待确认" in above.get("/my-day/").text
    assert above.get(own).status_code == 200
    confirmed = above.post(
        f"/api/v1/supervision/rectification/{item.pk}/confirm/", {"accepted": True}, content_type="application/json"
    )
    assert confirmed.json()["state"] == "done"
    assert [one["id"] for one in unit.get("/api/v1/supervision/rectification/?tab=done").json()["results"]] == [item.pk]
    assert [one["id"] for one in above.get("/api/v1/supervision/inspections/").json()["results"]] == [inspection.pk]
    assert head.post(f"{page}end/", {"report": "督查一件，已整改。"}).status_code == 302
    assert "督查报告" in head.get(page).text
    assert above.get("/supervision/inspections/").status_code == 200
    assert above.get("/supervision/rectification/export/?tab=all").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_items(city: City, rows: int, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        demanded(city, make_petition(city, State.HANDLING))
    above = client_of(city.supervisor)
    with django_assert_max_num_queries(11):
        assert len(cells_of(above.get("/supervision/rectification/?tab=open"))) == rows
    with django_assert_max_num_queries(9):
        assert len(cells_of(above.get("/supervision/inspections/"))) == rows
