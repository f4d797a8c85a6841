"""Whose money it is: each fund is moved by its own office or who acts for it, and why it is asked for stays masked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.relief.actions.budgets import set_budget
from cases.relief.queries import fund_of, reliefs_to_decide, reliefs_visible_to
from offices.errors import InvalidFacts
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.aftercare import FILE, budgeted
from tests.cases.procedure.walking import last_event, mismatches, refusal, take
from tests.cases.relief.test_relief import ASK, DAY, asked, paid, with_proof
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

pytestmark = pytest.mark.django_db
PAID: dict[str, Any] = {
    "number": 1, "paid_on": DAY, "amount": Decimal(1000), "way": "transfer", "voucher": "2026-0012",
}  # fmt: skip


@pytest.fixture
def petition(city: City) -> Petition:
    return with_proof(city, make_petition(city, State.HANDLING))


def test_what_came_back_after_the_end_is_free_again(city: City, petition: Petition) -> None:
    petition = paid(take(asked(petition, city), "approve_relief", city.head, DAY, number=1), city, 1000)
    petition = take(petition, "cancel_relief", city.head, DAY, number=1, reason="信访人已去世。")
    petition = take(petition, "return_relief", city.handler, DAY, payment=1, returned_on=DAY, reason="账户已销户。")

    assert petition.reliefs.get().state == "cancelled"
    fund = fund_of(city.bureau, 2026)
    assert (fund.approved, fund.paid, fund.left) == (0, 0, Decimal(50_000))
    assert mismatches() == []


def of_two_funds(city: City, petition: Petition) -> tuple[Petition, Account]:
    """One request from the fund of the bureau, one from that of the city, whose head comes along."""
    budgeted(city, 2026)
    city_head = make_account("市负责人", (Role.LEADER, city.city, True))
    at = moment("2026-01-05")
    set_budget(office=city.city, year=2026, amount=Decimal(9000), file_number=FILE, by=city_head, at=at)
    petition = take(asked(petition, city), "ask_relief", city.clerk, DAY, **ASK)
    assert [one.office for one in petition.reliefs.order_by("number")] == [city.bureau, city.city]
    petition = take(petition, "approve_relief", city.head, DAY, number=1)
    return take(petition, "approve_relief", city_head, DAY, number=2), city_head


def test_nobody_moves_the_money_of_another_fund(city: City, petition: Petition) -> None:
    petition, _city_head = of_two_funds(city, petition)
    pays = {"paid_on": DAY, "amount": Decimal(1000), "way": "transfer", "voucher": "2026-0012"}

    told = refusal(petition, "pay_relief", city.handler, DAY, number=2, **pays)
    assert told == (InvalidFacts, "not_of_fund", "number")
    petition = take(petition, "pay_relief", city.clerk, DAY, number=2, **pays)
    assert last_event(petition).office == city.city
    comes_back = {"payment": 1, "returned_on": DAY, "reason": "账号有误。"}
    assert refusal(petition, "return_relief", city.handler, DAY, **comes_back)[1] == "not_of_fund"
    assert refusal(petition, "cancel_relief", city.head, DAY, number=2, reason="不再需要。")[1] == "not_of_fund"
    assert fund_of(city.bureau, 2026).paid == 0
    assert fund_of(city.city, 2026).paid == Decimal(1000)


def test_who_works_for_both_funds_moves_the_money_of_each(city: City, petition: Petition) -> None:
    petition, _city_head = of_two_funds(city, petition)
    both = make_account("两处", (Role.HANDLER, city.bureau), (Role.REGISTRATION_CLERK, city.city))
    for number, office in ((1, city.bureau), (2, city.city)):
        pays = {"paid_on": DAY, "amount": Decimal(1000), "way": "transfer", "voucher": f"2026-{number}"}
        petition = take(petition, "pay_relief", both, DAY, number=number, **pays)
        assert last_event(petition).office == office


def test_the_successor_goes_on_with_the_fund_of_a_closed_office(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    petition = asked(petition, city)
    at = moment("2026-04-01")
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="机构改革。", successor=city.other_bureau)
    head = make_account("承继局长", (Role.LEADER, city.other_bureau, True))
    set_budget(office=city.other_bureau, year=2026, amount=Decimal(9000), file_number=FILE, by=head, at=at)
    handler = Account.objects.get(pk=city.other_handler.pk)
    petition, day = Petition.objects.get(pk=petition.pk), date(2026, 4, 2)

    petition = take(petition, "pay_relief", handler, day, **{**PAID, "paid_on": day})
    assert [one.number for one in reliefs_to_decide(head)] == [2]
    petition = take(petition, "approve_relief", head, day, number=2)

    assert [one.office.code for one in petition.reliefs.order_by("number")] == ["bureau", "other"]
    assert (fund_of(city.bureau, 2026).paid, fund_of(city.other_bureau, 2026).left) == (Decimal(1000), Decimal(6000))
    assert {one.number for one in reliefs_visible_to(handler)} == {1, 2}


def test_what_is_left_of_a_fund_is_told_to_who_reads_its_ledger(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    url = petition.reliefs.get().get_absolute_url()
    for who, told in ((city.handler, True), (city.supervisor, True), (city.clerk, False)):
        page = client_of(who).get(url)
        assert (page.status_code, "47,000" in page.content.decode()) == (200, told), who


def test_what_proves_a_request_stays(city: City, petition: Petition) -> None:
    petition = asked(petition, city)
    taken_out = {"number": 1, "reason": "传错了文件。"}
    told = refusal(petition, "ask_withdrawal", city.handler, DAY, **taken_out)
    assert told == (InvalidFacts, "proves_relief", "number")

    petition = take(petition, "refuse_relief", city.head, DAY, number=1, reason="家庭收入高于标准。")
    assert take(petition, "ask_withdrawal", city.handler, DAY, **taken_out).attachments.get().waits_for_second


def test_why_it_is_asked_for_stands_only_where_the_reading_is_kept(city: City, petition: Petition) -> None:
    petition = asked(petition, city)
    number = petition.number
    for who, url in (
        (city.supervisor, petition.get_absolute_url()),
        (city.handler, petition.get_absolute_url()),
        (city.head, f"/petitions/{number}/steps/approve_relief/"),
        (city.head, f"/petitions/{number}/steps/refuse_relief/"),
        (city.supervisor, f"/api/v1/petitions/{number}/"),
        (city.supervisor, f"/api/v1/petitions/{number}/events/"),
    ):
        page = client_of(who).get(url).content.decode()
        assert "重病住院" not in page, url
        assert "低保户" not in page, url
    assert not PersonalDataAccess.objects.filter(petition=petition).exists()
