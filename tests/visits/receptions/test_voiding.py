"""A record of a reception made in error is voided by two persons, with what it made, and stays to be read."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from cases.packages.models.commitments import Promise
from cases.packages.models.packages import PackageRequest
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from offices.accounts.actions.accounts import revoke_role
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account, Event, Notice, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.cases.procedure.walking import mismatches, take
from tests.factories import City, make_account, make_petition, moment
from tests.visits.receptions.test_receptions import (
    DUE,
    LATER,
    ON,
    city,
    day,
    day_on,
    petition,
    record,
    registered,
)
from tests.visits.rota.test_pages import client_of
from visits.bookings.actions.slots import book, mark_absent, move_booking
from visits.bookings.enums import BookingState
from visits.compliance.queries.compliance import lines_of
from visits.compliance.reckoning import span_of
from visits.receptions.actions.follow_up import read_back, send_back
from visits.receptions.actions.reading import amend_reception
from visits.receptions.actions.receptions import PackageAsked
from visits.receptions.actions.voiding import ask_void, decide_void, withdraw_void
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import receptions_on_record, receptions_visible_to
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.visits.models import Visit
from visits.visits.queries import visits_visible_to

__all__ = ["city", "day", "petition"]
pytestmark = pytest.mark.django_db
THEN = moment(ON, 13)


@pytest.fixture
def head(city: City) -> Account:
    return make_account("city_head", (Role.LEADER, city.city, True))


def asked(city: City, reception: Reception, **changes: Any) -> Reception:
    facts = {"by": city.clerk, "at": THEN, "reception_id": reception.pk, "reason": "重复记录"}
    return ask_void(**facts | changes)


def voided(city: City, head: Account, reception: Reception) -> Reception:
    asked(city, reception)
    return decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=True)


def figures(day: ReceptionDay) -> tuple[int, int]:
    span = span_of(ON.year, f"m{ON.month}")
    assert span is not None
    assert day.leader is not None
    (line,) = lines_of([day.leader], span, ON + dt.timedelta(days=40))
    return line.figures.batches, len(line.owed_periods[0].held)


def test_what_the_record_made_goes_with_it(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    batches = petition.batches.count()
    reception = registered(city, day, petition)
    assert (petition.batches.count(), figures(day), petition.packages.get().state) == (batches + 1, (1, 1), "open")
    voided(city, head, reception)
    assert petition.batches.count() == batches
    assert figures(day) == (0, 0)
    assert petition.packages.get().state == "withdrawn"
    assert (petition.promises.count(), Promise.on_record.get(petition=petition).voided_at) == (0, THEN)
    assert not petition.clocks.filter(kind__in=["promise", "package", "progress"], state="running").exists()
    day.refresh_from_db()
    assert (day.state, day.held_at) == (DayState.PLANNED, None)
    assert (Reception.objects.count(), Visit.objects.count()) == (0, 0)
    assert not receptions_visible_to(city.clerk).exists()
    assert not visits_visible_to(city.clerk).exists()
    assert receptions_on_record(city.clerk).get() == reception
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert (event.kind, event.by) == ("void_reception", head)
    told = "".join(describe(event).sentences)
    assert f"接访记录作废，由{city.clerk.name}报批。" in told
    assert "第1项承诺随之作废，期限停止计算。这次来访不再计入批次、人次。同时建立的包案随之撤销。" in told
    assert "重复记录" in told
    assert mismatches() == []
    # The right record follows, and its promise takes the next number.
    registered(city, day, petition)
    assert petition.promises.get().number == 2
    assert mismatches() == []


def test_two_persons_and_a_reason(city: City, head: Account, day: ReceptionDay) -> None:
    reception = record(city, day)
    with pytest.raises(InvalidFacts, match="理由"):
        asked(city, reception, reason=" ")
    with pytest.raises(NotPermitted):
        asked(city, reception, by=city.handler)
    with pytest.raises(ActionRefused, match="没有报批"):
        decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=True)
    key = uuid4()
    asked(city, reception, request_key=key)
    asked(city, reception, request_key=key)
    with pytest.raises(ActionRefused, match="已经报批"):
        asked(city, reception)
    assert Reception.objects.count() == 1
    for account, error in ((city.clerk, NotPermitted), (city.supervisor, NotPermitted)):
        with pytest.raises(error):
            decide_void(by=account, at=THEN, reception_id=reception.pk, agreed=True)
    with pytest.raises(InvalidFacts, match="理由"):
        decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=False)
    decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=False, decision="没有重复")
    reception.refresh_from_db()
    assert (reception.void_asked_at, reception.voided_at) == (None, None)
    told = OutboxMessage.objects.filter(account=city.clerk).latest("pk").text
    assert told == "2026年6月10日（周三）的接访记录未获批准作废"
    own = asked(city, reception, by=head)
    with pytest.raises(NotPermitted, match="报批人、记录人和接访领导以外"):
        decide_void(by=head, at=THEN, reception_id=own.pk, agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=own.pk).update(voided_at=THEN, voided_by=head)


def test_the_booking_and_its_slot_are_as_before(city: City, head: Account, day: ReceptionDay) -> None:
    at = moment(ON - dt.timedelta(days=1))
    booking = book(by=city.clerk, at=at, day_id=day.pk, starts=day.starts, name="张三", matter="咨询", origin="desk")
    reception = record(city, day, booking=booking)
    event_facts = voided(city, head, reception)
    booking.refresh_from_db()
    assert (booking.state, event_facts.booking) == (BookingState.BOOKED, None)
    decided = Event.objects.filter(chain__subject=f"reception:{reception.pk}", kind="reception_void_decided").get()
    assert (facts_of(decided)["booking"], facts_of(decided)["asked_by"]) == (booking.pk, "clerk")
    assert record(city, day, booking=booking).booking == booking


def test_a_booking_marked_absent_is_absent_again(city: City, head: Account, day: ReceptionDay) -> None:
    at = moment(ON - dt.timedelta(days=1))
    booking = book(by=city.clerk, at=at, day_id=day.pk, starts=day.starts, name="张三", matter="咨询", origin="desk")
    mark_absent(by=city.clerk, at=moment(ON, 11), booking_id=booking.pk)
    booking.refresh_from_db()
    voided(city, head, record(city, day, booking=booking))
    booking.refresh_from_db()
    assert booking.state == BookingState.ABSENT


def test_it_is_decided_by_rights_of_the_head_after_the_clerk_has_left(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception = registered(city, day, petition)
    asked(city, reception)
    for assignment in city.clerk.assignments.filter(revoked_at=None):
        revoke_role(by=None, at=THEN, assignment=assignment)
    decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=True)
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert (event.kind, event.by, facts_of(event)["reception"]["asked_by"]) == (
        "void_reception",
        head,
        city.clerk.name,
    )
    assert petition.packages.get().state == "withdrawn"


def test_a_decision_is_on_what_was_read_and_made_once(city: City, head: Account, day: ReceptionDay) -> None:
    reception = asked(city, record(city, day))
    read, key = reception.version, uuid4()
    refused = {"by": head, "at": THEN, "reception_id": reception.pk, "agreed": False, "decision": "没有重复"}
    first = decide_void(**refused, version=read, request_key=key)
    assert decide_void(**refused, version=read, request_key=key).version == first.version
    asked(city, reception, reason="记错了人")
    with pytest.raises(Conflict, match="重新报批"):
        decide_void(**{**refused, "agreed": True}, version=read)
    now = Reception.objects.get(pk=reception.pk)
    assert now.void_reason == "记错了人"
    decide_void(**{**refused, "agreed": True}, version=now.version)


def test_another_reception_of_the_day_keeps_it_held(city: City, head: Account, day: ReceptionDay) -> None:
    first = record(city, day)
    record(city, day, name="李四")
    voided(city, head, first)
    day.refresh_from_db()
    assert (day.state, figures(day)) == (DayState.HELD, (1, 1))


def test_a_promise_reported_done_keeps_the_record_and_work_keeps_the_package(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception = registered(city, day, petition)
    late = ON + dt.timedelta(days=1)
    petition.refresh_from_db()
    given = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": DUE}
    take(petition, "add_measure", city.handler, late, **given)
    asked(city, reception, at=moment(late, 11))
    Promise.objects.update(state="proved", proved_at=THEN, proved_by=city.handler)
    with pytest.raises(ActionRefused, match="第1项承诺已报兑现"):
        decide_void(by=head, at=moment(late, 12), reception_id=reception.pk, agreed=True)
    Promise.objects.update(state="open", proved_at=None, proved_by=None)
    decide_void(by=head, at=moment(late, 12), reception_id=reception.pk, agreed=True)
    assert petition.packages.get().state == "open"
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert "同时建立的包案已办理“提出化解措施”，保留。" in "".join(describe(event).sentences)


def test_what_is_void_takes_no_step(city: City, head: Account, day: ReceptionDay) -> None:
    reception = voided(city, head, record(city, day))
    for act in (
        lambda: read_back(by=city.clerk, at=THEN, reception_id=reception.pk),
        lambda: amend_reception(
            reception_id=reception.pk, by=city.clerk, at=THEN, version=1, reason="错", changes={"name": "李四"}
        ),
        lambda: asked(city, reception),
        lambda: decide_void(by=head, at=THEN, reception_id=reception.pk, agreed=True),
    ):
        with pytest.raises(ActionRefused, match="已作废"):
            act()


def test_the_pages_ask_decide_and_show_what_is_void(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception = registered(city, day, petition)
    page = reverse("visits:reception", args=[reception.pk])
    act = {step: reverse("visits:reception_act", args=[reception.pk, step]) for step in ("void", "void-agree")}
    clerk, leader = client_of(city.clerk), client_of(head)
    assert "报批作废" in clerk.get(page).content.decode()
    sent = {"text": "重复记录", "request_key": str(uuid4())}
    for wrong in ({"text": ""}, {"text": "。。"}, {"request_key": "xyz"}, {"version": "x"}):
        assert clerk.post(act["void"], {**sent, **wrong}).status_code == 422, wrong
        assert Reception.objects.get(pk=reception.pk).void_asked_at is None
    assert clerk.post(act["void"], sent).status_code == 302
    assert "重复记录" in leader.get(reverse("cases:approvals")).content.decode()
    assert "批准作废" not in clerk.get(page).content.decode()
    assert clerk.post(act["void-agree"]).status_code == 403
    shown = leader.get(page).content.decode()
    assert "批准作废" in shown
    assert leader.post(act["void-agree"], {"request_key": "xyz"}).status_code == 422
    assert leader.post(act["void-agree"], {"version": "1"}).status_code == 409
    version = Reception.objects.get(pk=reception.pk).version
    assert f'name="version" value="{version}"' in shown
    assert leader.post(act["void-agree"], {"version": version, "request_key": str(uuid4())}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert "已作废：重复记录。" in shown
    assert "上列承诺已随接访记录作废" in shown
    assert "已作废" in clerk.get(reverse("visits:visit", args=[reception.visit_id])).content.decode()
    assert clerk.post(reverse("visits:visit_amend", args=[reception.visit_id])).status_code == 403
    records = reverse("visits:receptions")
    assert not clerk.get(records).context["table"].rows
    assert len(clerk.get(records, {"voided": "true"}).context["table"].rows) == 1


def test_who_asked_takes_it_back_and_may_ask_anew(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception = registered(city, day, petition)
    page = reverse("visits:reception", args=[reception.pk])
    act = {
        step: reverse("visits:reception_act", args=[reception.pk, step])
        for step in ("void", "void-withdraw", "void-agree")
    }
    clerk, leader = client_of(city.clerk), client_of(head)
    assert clerk.post(act["void-withdraw"]).status_code == 409
    clerk.post(act["void"], {"text": "记错了人", "request_key": str(uuid4())})
    asked = Reception.objects.get(pk=reception.pk)
    assert "撤回报批" in clerk.get(page).text
    assert "撤回报批" not in leader.get(page).text
    assert leader.post(act["void-withdraw"]).status_code == 403
    deliver(at=LATER)
    told = Notice.objects.filter(account=head, message__url=page, read_at=None)
    assert told.count() == 1

    assert clerk.post(act["void-withdraw"], {"request_key": str(uuid4())}).status_code == 302

    again = Reception.objects.get(pk=reception.pk)
    assert (again.void_asked_at, again.void_reason, again.version) == (None, "", asked.version + 1)
    event = Event.objects.filter(kind="reception_void_withdrawn").get()
    assert (facts_of(event), event.by) == ({"reason": "记错了人"}, city.clerk)
    assert told.count() == 0
    assert leader.post(act["void-agree"], {"version": asked.version, "request_key": str(uuid4())}).status_code == 409
    assert clerk.post(act["void"], {"text": "重复记录", "request_key": str(uuid4())}).status_code == 302
    assert "重复记录" in leader.get(reverse("cases:approvals")).text
    decide_void(by=head, at=LATER, reception_id=reception.pk, agreed=True)
    with pytest.raises(ActionRefused):
        withdraw_void(by=city.clerk, at=LATER, reception_id=reception.pk)


def test_the_api_asks_and_decides(city: City, head: Account, day: ReceptionDay) -> None:
    reception = record(city, day)
    address = f"/api/v1/receptions/{reception.pk}/"

    def api(account: Account) -> APIClient:
        client = APIClient()
        client.force_authenticate(Account.objects.get(pk=account.pk))
        return client

    assert api(city.clerk).post(f"{address}void/", {"reason": ""}, format="json").status_code == 422
    answer = api(city.clerk).post(f"{address}void/", {"reason": "重复记录"}, format="json")
    assert (answer.status_code, answer.data["void_reason"], answer.data["voided_at"]) == (200, "重复记录", None)
    assert api(head).post(f"{address}void/withdraw/").status_code == 403
    assert api(city.clerk).post(f"{address}void/withdraw/").data["void_reason"] == ""
    assert api(city.clerk).post(f"{address}void/withdraw/").status_code == 409
    answer = api(city.clerk).post(f"{address}void/", {"reason": "重复记录"}, format="json")
    decided = {"agreed": True, "version": answer.data["version"]}
    assert api(city.clerk).post(f"{address}void/decide/", decided, format="json").status_code == 403
    assert api(head).post(f"{address}void/decide/", {"agreed": True}, format="json").status_code == 428
    seen_before = {**decided, "version": 1}
    assert api(head).post(f"{address}void/decide/", seen_before, format="json").json()["code"] == "changed_meanwhile"
    tag = {"If-Match": api(head).get(address)["ETag"]}
    answer = api(head).post(f"{address}void/decide/", {"agreed": True}, format="json", headers=tag)
    assert answer.status_code == 200
    assert answer.data["voided_at"]
    assert api(city.clerk).get("/api/v1/receptions/").data["results"] == []
    assert len(api(city.clerk).get("/api/v1/receptions/", {"voided": "true"}).data["results"]) == 1
    assert api(city.clerk).post(f"{address}close/", {"closing": "已办结"}, format="json").status_code == 409


def test_a_petition_that_the_record_did_not_touch_has_no_step(city: City, head: Account) -> None:
    own = make_petition(city, State.REGISTERED, start=ON)
    reception = record(city, day_on(city), petition=own, name="")
    assert own.batches.count() == 1
    voided(city, head, reception)
    assert not Event.objects.filter(chain_id=own.chain_id, kind="void_reception").exists()
    assert own.batches.count() == 1
    assert LATER < THEN


def asked_for_change(city: City, day: ReceptionDay, petition: Petition) -> tuple[Reception, PackageRequest]:
    """A record that asks to take over a package of another leader."""
    other = make_account("other_leader", (Role.LEADER, city.city, True))
    given = {"leader": other, "unit": city.bureau, "due_on": DUE}
    perform("package", petition_id=petition.pk, by=city.supervisor, at=moment(ON - dt.timedelta(days=3)), **given)
    package = PackageAsked(unit=None, due_on=DUE, reason="由接访领导包案")
    reception = registered(city, day, petition, package=package)
    return reception, PackageRequest.objects.get(package__petition=petition)


def test_what_it_asked_for_and_where_it_was_sent_go_with_it(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception, request = asked_for_change(city, day, petition)
    assert (reception.change_asked, reception.package) == (request, None)
    later = day_on(city, ON + dt.timedelta(days=7))
    sent = send_back(by=city.clerk, at=THEN, reception_id=reception.pk)
    last = day_on(city, ON + dt.timedelta(days=14))
    moved = move_booking(
        by=city.clerk, at=THEN, booking_id=sent.pk, day_id=last.pk, starts=last.starts, reason="领导外出"
    )
    voided(city, head, reception)
    request.refresh_from_db()
    assert (request.agreed, request.answer, request.decided_by) == (False, "接访记录已作废", head)
    moved.refresh_from_db()
    assert (moved.state, moved.reason, moved.told_at) == (BookingState.CANCELLED, "接访记录已作废", None)
    assert not later.bookings.filter(state=BookingState.BOOKED).exists()
    decided = Event.objects.filter(chain__subject=f"reception:{reception.pk}", kind="reception_void_decided").get()
    assert facts_of(decided)["cancelled"] == [moved.pk]
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert "同时提出、还没有决定的调整包案申请随之撤回。" in "".join(describe(event).sentences)
    assert petition.packages.get().state == "open"
    assert mismatches() == []


def test_a_request_that_was_decided_stays(city: City, head: Account, day: ReceptionDay, petition: Petition) -> None:
    reception, request = asked_for_change(city, day, petition)
    perform("decide_change", petition_id=petition.pk, by=city.supervisor, at=THEN, agreed=False, reason="仍由其包案")
    voided(city, head, reception)
    request.refresh_from_db()
    assert (request.answer, request.decided_by) == ("仍由其包案", city.supervisor)


def test_another_record_of_the_same_moment_keeps_what_it_made(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    """What a record made is known by its own key, not by the time."""
    first = registered(city, day, petition)
    second = record(city, day, petition=petition, name="")
    assert (first.recorded_at, first.package) == (second.recorded_at, petition.packages.get())
    batches = petition.batches.count()
    voided(city, head, second)
    assert petition.batches.count() == batches - 1
    assert Visit.objects.get(reception=first).batch is not None
    assert petition.packages.get().state == "open"
