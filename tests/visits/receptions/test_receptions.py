"""The record of a reception: what cannot be, what is written, and who owns it afterwards."""

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from cases.packages.enums import PackageState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.files.uploads import checked_upload
from offices.organisation.models import Event
from tests.cases.procedure.walking import mismatches, take
from tests.factories import City, make_city, make_petition, moment, picture
from visits.bookings.actions.slots import book
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.receptions.actions.follow_up import close_follow_up, read_back, send_back, sign
from visits.receptions.actions.reading import amend_reception, read_reception
from visits.receptions.actions.receptions import Asked, PackageAsked, Promised, record_reception
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.models import Point, Reception, ReceptionAmendment
from visits.receptions.policies import why_open
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import Leader, Plan, ReceptionDay
from visits.visits.models import Visit

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 6, 10)
AT = moment(ON, 10)
LATER = moment(ON, 12)
DUE = ON + dt.timedelta(days=20)


@pytest.fixture
def city() -> City:
    return make_city()


def leader_of(city: City, **values: Any) -> Leader:
    facts = {"office": city.city, "account": city.leader, "post": "局长", **values}
    return Leader.objects.get_or_create(office=facts["office"], account=facts["account"], defaults=facts)[0]


def day_on(city: City, on: dt.date = ON, **values: Any) -> ReceptionDay:
    """A published day of the city's leader."""
    plan = Plan.objects.get_or_create(
        office=values.get("office", city.city),
        month=on.replace(day=1),
        defaults={
            "state": PlanState.PUBLISHED,
            "drawn_at": AT,
            "drawn_by": city.clerk,
            "submitted_at": AT,
            "submitted_by": city.clerk,
            "approved_at": AT,
            "approved_by": city.leader,
            "published_at": AT,
        },
    )[0]
    facts = {
        "plan": plan,
        "office": city.city,
        "on": on,
        "starts": dt.time(9),
        "ends": dt.time(11),
        "leader": leader_of(city),
        "place": "接访大厅",
        **values,
    }
    return ReceptionDay.objects.create(**facts)


@pytest.fixture
def day(city: City) -> ReceptionDay:
    return day_on(city)


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


def facts(day: ReceptionDay, **changes: Any) -> dict[str, Any]:
    return {
        "day_id": day.pk,
        "leader": day.leader,
        "began_at": AT,
        "ended_at": AT + dt.timedelta(minutes=30),
        "outcome": "explained",
        "name": "张三",
        "said": "已作解释。",
        "points": [Asked(asked="什么时候发工资？", answered="本月底。")],
        **changes,
    }


def promised(**changes: Any) -> Promised:
    values = {"text": "月底前补发。", "due_on": DUE, "owner": "王处长", "unit": None, **changes}
    return Promised(**values)


def record(city: City, day: ReceptionDay, **changes: Any) -> Reception:
    return record_reception(by=city.clerk, at=LATER, **facts(day, **changes))


def registered(city: City, day: ReceptionDay, petition: Petition, **changes: Any) -> Reception:
    package = PackageAsked(unit=None, due_on=DUE)
    values = {"outcome": "registered", "petition": petition, "package": package, "promises": [promised()], **changes}
    return record(city, day, **values)


def test_what_was_explained_is_one_visit_and_closed_once_it_is_signed(city: City, day: ReceptionDay) -> None:
    reception = record(city, day)
    visit = Visit.objects.get()
    assert (visit.office, visit.persons, visit.outcome, visit.visitor) == (city.city, 1, "explained", "张三")
    assert (reception.visit, reception.follow_up, reception.closing) == (visit, ReceptionFollowUp.OPEN, "")
    assert list(Point.objects.values_list("number", "asked")) == [(1, "什么时候发工资？")]
    day.refresh_from_db()
    assert (day.state, day.held_at) == (DayState.HELD, LATER)
    event = Event.objects.get(chain__subject=f"reception:{reception.pk}")
    assert event.facts == {
        "day": day.pk,
        "leader": reception.leader_id,
        "petition": None,
        "outcome": "explained",
        "persons": 1,
        "promises": 0,
        "visit": visit.pk,
    }
    with pytest.raises(ActionRefused) as refused:
        close_follow_up(by=city.clerk, at=LATER, reception_id=reception.pk, closing="已解释")
    assert "还没有签名" in str(refused.value.sentence)
    signed = sign(by=city.clerk, at=LATER, reception_id=reception.pk, how="declined")
    assert (signed.follow_up, signed.closing, signed.closed_by) == (ReceptionFollowUp.CLOSED, "解释说明", city.clerk)


def test_a_reception_lasts_and_by_video_everybody_sits_somewhere(city: City) -> None:
    day = day_on(city, kind="video", points=["云西县视频接访点", "青山镇视频接访点"])
    for changes, field in (
        ({"ended_at": AT}, "ended_at"),
        ({}, "point"),
        ({"point": "别处"}, "point"),
        ({"point": "青山镇视频接访点", "present": ({"name": "王处长", "place": ""},)}, "present-0-place"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            record(city, day, **changes)
        assert refused.value.field == field
    present = ({"name": "王处长", "unit": "市住建局", "place": "市局"},)
    assert record(city, day, point="青山镇视频接访点", present=present).point == "青山镇视频接访点"
    with pytest.raises(InvalidFacts):
        record(city, day_on(city, day.on, starts=dt.time(14), ends=dt.time(16)), point="青山镇视频接访点")


def test_who_receives_owns(city: City, day: ReceptionDay, petition: Petition) -> None:
    reception = registered(city, day, petition)
    package, promise = Package.objects.get(), Promise.objects.get()
    assert (package.leader, package.unit, package.origin, package.due_on) == (
        city.leader,
        city.bureau,
        "reception",
        DUE,
    )
    assert (promise.leader, promise.text, promise.owner, promise.clock.due) == (
        city.leader,
        "月底前补发。",
        "王处长",
        DUE,
    )
    assert reception.follow_up == ReceptionFollowUp.OPEN
    assert petition.batches.count() == 2
    assert mismatches() == []


def test_another_leader_keeps_the_package_until_who_assigned_it_agrees(
    city: City, day: ReceptionDay, petition: Petition
) -> None:
    owned = {"leader": city.head, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    petition = take(petition, "package", city.head, ON, **owned)
    registered(city, day, petition)
    assert Package.objects.get(state=PackageState.OPEN).leader == city.head
    package = PackageAsked(unit=None, due_on=DUE, reason="接访后由接访领导包案")
    registered(city, day, petition, package=package, promises=[])
    kept = Package.objects.get(state=PackageState.OPEN)
    asked = kept.requests.get()
    assert (kept.leader, asked.leader, asked.reason, asked.agreed) == (city.head, city.leader, package.reason, None)
    petition = Petition.objects.get(pk=petition.pk)
    take(petition, "decide_change", city.supervisor, ON, agreed=True)
    assert Package.objects.get(state=PackageState.OPEN).leader == city.leader


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"leader": None}, "no_leader", "leader"),
        ({"outcome": "nothing"}, "no_outcome", "outcome"),
        ({"outcome": "registered"}, "no_petition", "petition"),
        ({"name": " "}, "no_name", "name"),
        ({"points": []}, "no_points", "points-0-asked"),
        ({"points": [Asked(asked="。")]}, "nothing_said", "points-0-asked"),
        ({"said": ""}, "no_text", "said"),
        ({"said": "。"}, "nothing_said", "said"),
        ({"began_at": moment("2026-06-09")}, "other_day", "began_at"),
        ({"ended_at": moment(ON, 9)}, "times", "ended_at"),
        ({"satisfaction": "delighted"}, "no_satisfaction", "satisfaction"),
        ({"promises": [promised()]}, "promise_without_petition", "petition"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    city: City, day: ReceptionDay, change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidFacts) as caught:
        record(city, day, **change)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert str(caught.value.sentence).endswith("。")
    assert not Reception.objects.exists()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": None}, "promises-1-due_on"),
        ({"due_on": ON - dt.timedelta(days=1)}, "promises-1-due_on"),
        ({"owner": ""}, "promises-1-owner"),
        ({"text": " "}, "promises-1-text"),
    ],
)
def test_a_promise_without_date_owner_or_text_leaves_nothing_behind(
    city: City, day: ReceptionDay, petition: Petition, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFacts) as caught:
        registered(city, day, petition, promises=[promised(), promised(**change)])
    assert caught.value.field == field
    assert not Promise.objects.exists()
    assert not Package.objects.exists()
    assert not Visit.objects.exists()


def test_registered_needs_a_date_for_the_package(city: City, day: ReceptionDay, petition: Petition) -> None:
    with pytest.raises(InvalidFacts) as caught:
        registered(city, day, petition, package=None)
    assert (caught.value.code, caught.value.field) == ("no_package", "package_due_on")


def test_a_leader_of_another_office_did_not_receive_here(city: City, day: ReceptionDay) -> None:
    other = leader_of(city, office=city.county, account=city.head)
    with pytest.raises(InvalidFacts) as caught:
        record(city, day, leader=other)
    assert caught.value.code == "other_office"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"on": ON + dt.timedelta(days=1)}, "future_day"),
        ({"state": DayState.CANCELLED}, "day_not_open"),
        ({"kind": DayKind.LEGAL, "leader": None, "legal_body": "court"}, "no_reception"),
    ],
)
def test_days_on_which_nobody_receives(city: City, values: dict[str, Any], code: str) -> None:
    with pytest.raises(ActionRefused) as caught:
        record(city, day_on(city, **values), leader=leader_of(city))
    assert caught.value.code == code


def test_who_may_not(city: City, day: ReceptionDay) -> None:
    for account in (city.county_clerk, city.handler, city.supervisor, city.system_admin, city.stranger):
        with pytest.raises(NotPermitted):
            record_reception(by=account, at=LATER, **facts(day))


def test_the_same_request_twice_is_one_record(city: City, day: ReceptionDay) -> None:
    key = uuid4()
    first, second = (record_reception(by=city.clerk, at=LATER, request_key=key, **facts(day)) for _time in range(2))
    assert first == second
    assert Visit.objects.count() == 1


def test_a_booking_is_received_once(city: City, day: ReceptionDay, petition: Petition) -> None:
    booking = book(
        by=city.clerk,
        at=moment("2026-06-01"),
        day_id=day.pk,
        starts=dt.time(9, 30),
        origin=BookingOrigin.INVITED,
        petition=petition,
    )
    registered(city, day, petition, booking=booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.RECEIVED
    with pytest.raises(ActionRefused) as caught:
        registered(city, day, petition, booking=booking)
    assert caught.value.code == "recorded_already"


# Afterwards


def test_a_matter_is_closed_by_proof_and_answer_not_by_text(city: City, day: ReceptionDay) -> None:
    petition = make_petition(city, State.SERVED)
    reception = registered(city, day, petition)
    closing = {"by": city.clerk, "at": LATER, "reception_id": reception.pk, "closing": "都办好了。"}
    with pytest.raises(ActionRefused, match="只写文字说明不能闭环"):
        close_follow_up(**closing)
    proof = [("回单.jpg", checked_upload(BytesIO(picture())))]
    petition = Petition.objects.get(pk=petition.pk)
    petition = take(petition, "prove_promise", city.handler, ON, number=1, account_of="已补发。", proofs=proof)
    take(petition, "decide_promise", city.leader, ON, number=1, kept=True)
    with pytest.raises(ActionRefused, match="还没有签名"):
        close_follow_up(**closing)
    sign(by=city.clerk, at=LATER, reception_id=reception.pk, how="paper")
    with pytest.raises(InvalidFacts, match="息诉罢访承诺"):
        close_follow_up(**closing | {"closing": "已签不上访承诺书。"})
    done = close_follow_up(**closing)
    assert (done.follow_up, done.closed_by, done.closing) == (ReceptionFollowUp.CLOSED, city.clerk, "都办好了。")
    with pytest.raises(ActionRefused) as caught:
        close_follow_up(**closing)
    assert caught.value.code == "closed_already"


def test_a_matter_without_an_answer_stays(city: City, day: ReceptionDay, petition: Petition) -> None:
    reception = registered(city, day, petition, promises=[])
    assert why_open(reception) == "信访件目前“办理中”，答复送达后才能闭环。"


def test_a_stuck_matter_goes_to_the_leaders_next_day(city: City, day: ReceptionDay, petition: Petition) -> None:
    reception = registered(city, day, petition)
    sending = {"by": city.clerk, "at": LATER, "reception_id": reception.pk}
    with pytest.raises(ActionRefused) as caught:
        send_back(**sending)
    assert caught.value.code == "no_day"
    following = day_on(city, ON + dt.timedelta(days=7))
    booking = send_back(**sending)
    assert (booking.day, booking.starts, booking.origin) == (following, dt.time(9), BookingOrigin.RETURNED)
    assert booking.petition == petition
    with pytest.raises(ActionRefused) as caught:
        send_back(**sending)
    assert caught.value.code == "waits_already"
    assert Booking.objects.count() == 1


def test_a_stuck_matter_goes_to_a_day_by_video_where_its_place_is_known(city: City, day: ReceptionDay) -> None:
    places = ["云西县视频接访点", "青山镇视频接访点"]
    by_video = day_on(city, ON + dt.timedelta(days=7), kind="video", points=places)
    first, second = [registered(city, day, make_petition(city, State.HANDLING)) for _number in range(2)]
    sending = {"by": city.clerk, "at": LATER}
    with pytest.raises(ActionRefused) as caught:
        send_back(**sending, reception_id=first.pk)
    assert (caught.value.code, str(caught.value.sentence)) == (
        "point",
        "接访日是视频接访，请在预约里选择接访点。",
    )
    Reception.objects.filter(pk=second.pk).update(point=places[1])
    known = send_back(**sending, reception_id=second.pk)
    assert (known.day, known.point) == (by_video, places[1])
    one_place = day_on(city, ON + dt.timedelta(days=14), kind="video", points=places[:1])
    booking = send_back(**sending, reception_id=first.pk)
    assert (booking.day, booking.point) == (one_place, places[0])


def test_signed_once_on_the_screen(city: City, day: ReceptionDay) -> None:
    reception = record(city, day)
    signing = {"by": city.clerk, "at": LATER, "reception_id": reception.pk}
    with pytest.raises(InvalidFacts) as caught:
        sign(**signing, how="screen")
    assert caught.value.code == "no_signature"
    signed = sign(**signing, how="screen", picture=BytesIO(picture(kind="PNG")))
    assert signed.signature is not None
    assert (signed.signed_how, signed.signed_at) == ("screen", LATER)
    with pytest.raises(ActionRefused):
        sign(**signing, how="paper")
    assert read_back(**signing).read_back_at == LATER


def test_reading_and_correcting_leave_a_trace(city: City, day: ReceptionDay, petition: Petition) -> None:
    reception = registered(city, day, petition)
    with pytest.raises(NotPermitted):
        read_reception(reception=reception, by=city.supervisor, at=LATER, purpose="handle")
    with pytest.raises(InvalidFacts):
        read_reception(reception=reception, by=city.clerk, at=LATER, purpose="curiosity")
    texts = read_reception(reception=reception, by=city.leader, at=LATER, purpose="handle")
    assert (texts["name"], texts["said"]) == ("张三", "已作解释。")
    changes = {"said": "已当面道歉并解释。"}
    amend_reception(by=city.clerk, at=LATER, reception_id=reception.pk, version=1, changes=changes, reason="漏记")
    reception.refresh_from_db()
    assert reception.said == "已当面道歉并解释。"
    kept = ReceptionAmendment.objects.get()
    assert (kept.before, kept.fields) == ('{"said": "已作解释。"}', ["said"])
    assert "已作解释" not in Event.objects.get(kind="reception_amended").facts_text
    kinds = Event.objects.filter(chain__subject=f"reception:{reception.pk}").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == ["reception", "reception_read", "reception_amended"]
    assert petition.accesses.count() == 1
