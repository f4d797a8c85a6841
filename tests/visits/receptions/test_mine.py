"""A leader's own page of reception: days, what waits, promises, open matters and packages, and for whom it is not."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition, moment, picture, seal
from tests.visits.receptions.received import day_of, leader_of, promised, registered
from visits.bookings.actions.slots import book
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.receptions.actions.follow_up import send_back
from visits.receptions.models import Reception
from visits.receptions.queries.lists import promise_figures, promises_visible_to
from visits.rota.models import Leader, ReceptionDay

pytestmark = pytest.mark.django_db
URL = "/reception/mine/"


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    return leader_of(city.city, city.leader)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def heard(city: City, leader: Leader, *, days: int = 20, due: int = -3, number: int = 1) -> Reception:
    """A reception with promises and the package, `days` ago; the promises are due `due` days ago."""
    petition = make_petition(city, State.HANDLING, start=ago(60))
    promises = [promised(ago(due), f"补发第{n}个月工资。") for n in range(1, number + 1)]
    return registered(city, day_of(leader, ago(days), city.clerk), petition, promises=promises)


def prove(promise: Promise, city: City) -> None:
    perform(
        "prove_promise",
        petition_id=promise.petition_id,
        by=city.handler,
        at=timezone.now(),
        number=promise.number,
        account_of="已补发。",
        proofs=[("a.jpg", checked_upload(BytesIO(picture())))],
    )


def test_days_to_come_with_their_bookings(city: City, leader: Leader) -> None:
    day = day_of(leader, ago(-3), city.clerk)
    far = day_of(leader, ago(-200), city.clerk)
    book(by=city.clerk, at=timezone.now(), day_id=day.pk, starts=dt.time(9), origin="desk", name="张三", matter="x")
    page = as_(city.leader).get(URL)
    assert [one.pk for one in page.context["days"]] == [day.pk]
    text = page.content.decode()
    assert "预约 1 件" in text
    assert reverse("visits:sheet", args=[day.pk]) in text
    assert day.get_absolute_url() in text
    assert far.get_absolute_url() not in text


def test_past_day_without_a_record_is_called_for(city: City, leader: Leader) -> None:
    missed = day_of(leader, ago(2), city.clerk)
    explained = day_of(leader, ago(3), city.clerk, reason="出差")
    heard(city, leader, days=4)
    page = as_(city.leader).get(URL)
    assert [one.pk for one in page.context["unrecorded"]] == [missed.pk]
    assert explained.get_absolute_url() not in page.content.decode()


def test_promises_stand_the_earliest_due_first_and_count_as_in_the_ledger(city: City, leader: Leader) -> None:
    heard(city, leader, days=20, due=-5)
    heard(city, leader, days=10, due=4)
    page = as_(city.leader).get(URL)
    assert [owed.days for owed in page.context["promises"]] == [-4, 5]
    ledger = promise_figures(promises_visible_to(city.leader).filter(leader=city.leader), ago(0))
    shown = page.context["figures"]
    assert (shown.unkept, shown.overdue) == (ledger.unkept, ledger.overdue) == (2, 1)
    listed = as_(city.leader).get(f"/reception/promises/?leader={city.leader.username}")
    assert listed.context["figures"].unkept == shown.unkept
    assert listed.context["figures"].overdue == shown.overdue


def test_proof_waits_for_the_leader_who_promised(city: City, leader: Leader) -> None:
    promise = heard(city, leader).petition.promises.get()  # type: ignore[union-attr]
    prove(promise, city)
    page = as_(city.leader).get(URL)
    assert [row.promise.pk for row in page.context["confirm"]] == [promise.pk]
    step = reverse("cases:step", args=[promise.petition.number, "decide_promise"])
    assert f"{step}?number=1" in page.content.decode()
    assert as_(city.leader).get(f"{step}?number=1").status_code == 200


def test_head_confirms_for_his_deputies_and_a_deputy_not_for_the_head(city: City) -> None:
    deputy = make_account("city_deputy", (Role.LEADER, city.city))
    prove(heard(city, leader_of(city.city, deputy)).petition.promises.get(), city)  # type: ignore[union-attr]
    (row,) = as_(city.leader).get(URL).context["confirm"]
    assert row.promise.leader_id == deputy.pk
    assert row.step.refusal == ""
    Promise.objects.update(leader=city.leader)
    assert as_(deputy).get(URL).context["confirm"] == []


def test_open_matter_says_why_and_goes_back_with_one_press(city: City, leader: Leader) -> None:
    reception = heard(city, leader, number=2)
    day = day_of(leader, ago(-7), city.clerk)
    client = as_(city.leader)
    (matter,) = client.get(URL).context["matters"]
    assert matter.why == "还有2项承诺没有凭证明材料确认兑现，只写文字说明不能闭环。"
    act = reverse("visits:reception_act", args=[reception.pk, "send-back"])
    assert act in client.get(URL).content.decode()
    client.post(act)
    booking = Booking.objects.get(origin=BookingOrigin.RETURNED)
    assert booking.day_id == day.pk
    page = client.get(URL)
    assert page.context["matters"][0].back == booking
    assert act not in page.content.decode()


def test_matter_that_is_answered_can_be_closed(city: City, leader: Leader) -> None:
    petition = make_petition(city, State.SERVED, start=ago(60))
    reception = registered(city, day_of(leader, ago(20), city.clerk), petition)
    page = as_(city.leader).get(URL)
    assert page.context["matters"][0].why == ""
    assert f"{reverse('visits:reception', args=[reception.pk])}#close" in page.content.decode()


def test_package_says_when_its_people_are_met_next(city: City, leader: Leader) -> None:
    reception = heard(city, leader)
    number = reception.petition.number  # type: ignore[union-attr]
    client = as_(city.leader)
    (package,) = client.get(URL).context["packages"]
    assert package.days == 40
    assert package.contact is None
    assert f"{reverse('visits:invite')}?petition={number}" in client.get(URL).content.decode()
    day_of(leader, ago(-7), city.clerk)
    booking = send_back(by=city.leader, at=timezone.now(), reception_id=reception.pk)
    assert client.get(URL).context["packages"][0].contact == booking
    Booking.objects.update(state=BookingState.CANCELLED)
    assert client.get(URL).context["packages"][0].contact is None


def test_nothing_yet_is_said_kindly(city: City) -> None:
    text = as_(city.leader).get(URL).content.decode()
    for sentence in ("近期没有已公布的接访日。", "没有未兑现的承诺。", "没有未闭环的事项。", "没有包案。"):
        assert sentence in text
    assert "待您确认兑现" not in text


@pytest.mark.parametrize("name", ["clerk", "handler", "supervisor", "reviewer", "stranger", "system_admin"])
def test_only_leaders_open_it(city: City, name: str) -> None:
    assert as_(getattr(city, name)).get(URL).status_code == 403
    labels = str(as_(getattr(city, name)).get(reverse("offices:profile")).context["nav"]())
    assert "我的接访" not in labels


def test_another_leader_sees_nothing_of_it(city: City, leader: Leader) -> None:
    reception = heard(city, leader)
    day_of(leader, ago(-3), city.clerk)
    for other in (city.head, make_account("city_deputy", (Role.LEADER, city.city))):
        page = as_(other).get(URL)
        assert all(not page.context[name] for name in ("days", "confirm", "promises", "matters", "packages"))
        assert reception.petition.number not in page.content.decode()  # type: ignore[union-attr]


def test_what_accuses_his_office_is_not_named(city: City, leader: Leader) -> None:
    reception = heard(city, leader)
    petition = reception.petition
    assert petition is not None
    seal([petition], accused_office_ids=[city.city.pk], registered_office=city.bureau)
    page = as_(city.leader).get(URL)
    assert petition.number not in page.content.decode()
    assert petition.subject not in page.content.decode()
    assert page.context["matters"][0].why == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_statements_does_not_grow(
    city: City, leader: Leader, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        prove(heard(city, leader, days=20 + n, number=2).petition.promises.get(number=1), city)  # type: ignore[union-attr]
        day_of(leader, ago(-3 - n), city.clerk)
    client = as_(city.leader)
    with django_assert_num_queries(15):
        page = client.get(URL)
    assert len(page.context["days"]) == rows
    assert len(page.context["confirm"]) == rows
    assert len(page.context["promises"]) == 2 * rows
    assert len(page.context["matters"]) == rows
    assert len(page.context["packages"]) == rows


def test_long_lists_are_cut_and_lead_to_the_whole(city: City, leader: Leader) -> None:
    heard(city, leader, number=20)
    heard(city, leader, days=10, number=3)
    page = as_(city.leader).get(URL)
    assert len(page.context["promises"]) == 10
    assert "全部 23 项" in page.content.decode()


def test_kept_promise_and_closed_matter_are_gone(city: City, leader: Leader) -> None:
    promise = heard(city, leader).petition.promises.get()  # type: ignore[union-attr]
    prove(promise, city)
    perform(
        "decide_promise",
        petition_id=promise.petition_id,
        by=city.leader,
        at=timezone.now(),
        number=1,
        kept=True,
        reason="属实",
    )
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    page = as_(city.leader).get(URL)
    assert page.context["promises"] == []
    assert page.context["confirm"] == []
    assert page.context["matters"][0].why.startswith("信访件目前")


def test_days_of_a_plan_that_is_not_published_are_not_shown(city: City, leader: Leader) -> None:
    day = day_of(leader, ago(-3), city.clerk)
    day.plan.state = "approved"
    day.plan.save(update_fields=["state"])
    assert ReceptionDay.objects.count() == 1
    assert as_(city.leader).get(URL).context["days"] == []
    assert moment(day.on).date() == day.on
