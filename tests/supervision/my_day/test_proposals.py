"""The system proposes to supervise what an office left undone; a person decides, once for each fact."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.petitions.enums import LinkKind, State
from cases.petitions.models.petitions import Petition, PetitionLink
from cases.petitions.models.proceedings import Handover
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.queries import facts_of
from offices.pages.words import cn_date
from supervision.my_day.actions.deciding import dismiss_proposal, order_proposed, urge_proposed
from supervision.my_day.actions.finding import find_proposals
from supervision.my_day.models import Proposal
from supervision.my_day.queries.proposals import proposals_to_decide, proposals_visible_to
from supervision.my_day.reports.proposals import told
from supervision.orders.models import SupervisionOrder, Urging
from supervision.sweep.actions.sweep import sweep
from supervision.tasks import propose
from tests.cases.procedure.test_races import at_once
from tests.cases.procedure.walking import take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal

ORDER = {"way": "letter", "order_ground": "DB04", "findings": "收到后一直没有办理。", "demand": "立即到现场调查。"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def waiting(days: int, city: City) -> Petition:
    """With the bureau, which has received it and done nothing since."""
    return make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - timedelta(days=days))


def found(petition: Petition, on: date | None = None) -> dict[str, tuple[str, str]]:
    """By kind, what waits and of whom."""
    find_proposals(on=on or timezone.localdate())
    rows = Proposal.objects.filter(petition=petition, state="open").select_related("unit", "office")
    return {one.kind: (one.unit.code, one.office.code) for one in rows}


def proposed(city: City) -> Proposal:
    petition = waiting(12, city)
    assert found(petition) == {"half": ("bureau", "city")}
    return Proposal.objects.get(petition=petition)


def order_due() -> date:
    return timezone.localdate() + timedelta(days=10)


def test_half_the_time_gone_without_a_step_is_proposed_until_the_unit_acts(city: City) -> None:
    petition, today = waiting(6, city), timezone.localdate()
    clock = petition.clocks.get(state="running", kind="notify")
    middle = clock.start + (clock.due - clock.start) / 2
    assert found(petition, middle) == {}
    assert found(petition, middle + timedelta(days=1)) == {"half": ("bureau", "city")}
    proposal = Proposal.objects.get()
    assert (proposal.clock, proposal.found_on, proposal.facts["due"]) == (
        clock, middle + timedelta(days=1), clock.due.isoformat(),
    )  # fmt: skip
    assert "期限已过半" in told(proposal)
    assert find_proposals(on=middle + timedelta(days=1)) == {"proposals": 0, "lapsed": 0}
    take(petition, "notify", city.handler, today, text="您的信访事项已收到，正在核实是否受理。")
    assert find_proposals(on=middle + timedelta(days=1)) == {"proposals": 0, "lapsed": 1}
    assert Proposal.objects.get().state == "lapsed"
    assert not OutboxMessage.objects.filter(text__contains="催办").exists()


def test_a_step_of_the_unit_counts_and_what_a_supervisor_does_does_not(city: City) -> None:
    petition = waiting(12, city)
    urge = {"petition_id": petition.pk, "by": city.supervisor, "at": timezone.now()}
    perform("urge_holder", **urge)
    assert set(found(petition)) == {"half"}


def test_coming_again_on_an_open_matter_counts_against_the_office(city: City) -> None:
    first, second = waiting(3, city), waiting(1, city)
    link = {"petition": second, "other": first, "kind": LinkKind.SAME_MATTER, "linked_by": city.clerk}
    PetitionLink.objects.create(**link, linked_at=timezone.now())
    assert found(first) == {"again": ("bureau", "city")}
    assert found(second) == {}
    said = told(Proposal.objects.get(petition=first))
    assert f"又有1次来访来信，最近一次是{cn_date(second.received_on)}" in said
    assert second.number not in said


def test_what_came_before_it_is_not_coming_again(city: City) -> None:
    earlier, later = waiting(3, city), waiting(1, city)
    link = {"petition": earlier, "other": later, "kind": LinkKind.SAME_MATTER, "linked_by": city.clerk}
    PetitionLink.objects.create(**link, linked_at=timezone.now())
    assert found(later) == {}


@pytest.mark.parametrize("change", [{"sealed": True}, {"state": State.VOIDED}])
def test_what_nobody_above_may_read_of_does_not_count_as_coming_again(city: City, change: dict[str, Any]) -> None:
    first, second = waiting(3, city), waiting(1, city)
    link = {"petition": second, "other": first, "kind": LinkKind.SAME_MATTER, "linked_by": city.clerk}
    PetitionLink.objects.create(**link, linked_at=timezone.now())
    seal([second], **{"sealed": False, **change})
    assert found(first) == {}


def test_handed_back_twice_is_proposed(city: City) -> None:
    petition = waiting(2, city)
    for _number in range(2):
        assert found(petition) == {}
        handed = {"petition": petition, "kind": "transfer", "sender": city.city, "recipient": city.other_bureau}
        back = {"returned_at": timezone.now(), "returned_by": city.other_handler}
        Handover.objects.create(**handed, **back, sent_at=timezone.now(), sent_by=city.clerk)
    assert found(petition) == {"returned": ("bureau", "city")}
    Handover.objects.create(**handed, **back, sent_at=timezone.now(), sent_by=city.clerk)
    assert found(petition) == {"returned": ("bureau", "city")}  # one of a kind waits at a time
    proposal = Proposal.objects.get(petition=petition)
    dismiss_proposal(proposal_id=proposal.pk, by=city.supervisor, at=timezone.now(), reason="已经裁定受理单位。")
    assert found(petition) == {"returned": ("bureau", "city")}  # the third return is another fact
    assert Proposal.objects.filter(petition=petition).count() == 2


def test_overdue_without_a_statement_is_proposed(city: City) -> None:
    petition, today = waiting(30, city), timezone.localdate()
    sweep(as_of=today, at=timezone.now())
    assert "silent" not in found(petition)
    later = today + timedelta(days=14)
    assert found(petition, later)["silent"] == ("bureau", "city")
    assert "至今没有说明" in told(Proposal.objects.get(petition=petition, kind="silent"))


def test_what_is_sealed_or_of_the_top_is_not_proposed(city: City) -> None:
    sealed, own = waiting(12, city), make_petition(city, start=timezone.localdate() - timedelta(days=12))
    seal(Petition.objects.filter(pk=sealed.pk))
    assert (found(sealed), found(own)) == ({}, {"half": ("city", "province")})
    assert not proposals_visible_to(city.supervisor).filter(petition=sealed).exists()


def test_an_order_is_made_by_its_step_with_the_text_filled(city: City) -> None:
    proposal = proposed(city)
    client = client_of(city.supervisor)
    page = client.get(proposal.get_absolute_url())
    assert told(proposal) in page.context["forms"]["order"]["findings"].value()
    assert not page.context["forms"]["order"]["way"].value()  # nothing is chosen in advance
    assert (SupervisionOrder.objects.count(), Urging.objects.count()) == (0, 0)
    url = f"{proposal.get_absolute_url()}order/"
    refused = client.post(url, {**ORDER, "order_due": "2020-01-01"})
    assert (refused.status_code, Proposal.objects.get().state) == (422, "open")
    assert "反馈期限须晚于今天" in refused.text
    assert client.post(url, {**ORDER, "order_due": order_due().isoformat()}).status_code == 302
    order = SupervisionOrder.objects.get()
    assert (order.petition, order.unit, order.office) == (proposal.petition, city.bureau, city.city)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("ordered", city.supervisor)
    event = Event.objects.get(kind="proposal_decided")
    assert facts_of(event)["state"] == "ordered"
    again = client.post(url, {**ORDER, "order_due": order_due().isoformat()})
    assert again.status_code == 409
    assert f"已由{city.supervisor.name}于" in again.text


def test_urging_takes_the_clock_that_was_found(city: City) -> None:
    proposal = proposed(city)
    urge_proposed(proposal_id=proposal.pk, by=city.supervisor, at=timezone.now())
    assert Urging.objects.get().clock == proposal.clock
    assert not proposals_to_decide(city.supervisor).exists()


def test_who_urged_before_is_told_and_the_proposal_stays(city: City) -> None:
    proposal = proposed(city)
    facts: dict[str, Any] = {"clock": proposal.clock_id}
    perform("urge_holder", petition_id=proposal.petition_id, by=city.supervisor, at=timezone.now(), **facts)
    answer = client_of(city.supervisor).post(f"{proposal.get_absolute_url()}urge/")
    assert answer.status_code == 422
    assert "一个期限只催办一次" in answer.text
    assert Proposal.objects.get().state == "open"


def test_what_was_dismissed_is_kept_with_its_reason_and_not_proposed_again(city: City) -> None:
    proposal = proposed(city)
    facts: dict[str, Any] = {"proposal_id": proposal.pk, "by": city.supervisor, "at": timezone.now()}
    for reason, code in ((" ", "no_reason"), ("。。", "nothing_said"), ("长" * 301, "too_long")):
        with pytest.raises(InvalidFacts) as wrong:
            dismiss_proposal(**facts, reason=reason)
        assert (wrong.value.code, wrong.value.field) == (code, "reason")
    dismiss_proposal(**facts, reason="单位已电话报告，正在鉴定。")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("dismissed", "单位已电话报告，正在鉴定。")
    assert facts_of(Event.objects.get(kind="proposal_decided"))["reason"] == "单位已电话报告，正在鉴定。"
    assert found(proposal.petition) == {}
    assert Proposal.objects.count() == 1


def test_only_the_office_that_issues_the_cards_decides(city: City) -> None:
    proposal = proposed(city)
    assert [proposals_to_decide(who).count() for who in (city.supervisor, city.province_supervisor)] == [1, 0]
    assert client_of(city.province_supervisor).get(proposal.get_absolute_url()).status_code == 200
    with pytest.raises(NotPermitted) as above:
        urge_proposed(proposal_id=proposal.pk, by=city.province_supervisor, at=timezone.now())
    assert above.value.code == "not_deciding"
    assert client_of(city.county_supervisor).get(proposal.get_absolute_url()).status_code == 404
    assert client_of(city.handler).get("/supervision/proposals/").status_code == 403
    assert client_of(city.supervisor).post(f"{proposal.get_absolute_url()}lift/").status_code == 404


def test_a_closed_unit_leaves_its_proposals_to_be_decided(city: City) -> None:
    proposal, now = proposed(city), timezone.now()
    given: dict[str, Any] = {"office": city.bureau, "reason": "机构改革。", "successor": city.other_bureau}
    deactivate_office(by=city.system_admin, at=now, **given)
    order_proposed(proposal_id=proposal.pk, by=city.supervisor, at=now, **ORDER, order_due=order_due())
    assert SupervisionOrder.objects.get().unit == city.other_bureau


def test_the_database_holds_one_open_proposal_of_a_kind(city: City) -> None:
    proposal = proposed(city)
    same = {"petition": proposal.petition, "unit": city.bureau, "office": city.city, "found_on": timezone.localdate()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(**same, kind="half", fact="clock:0:2026-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="dismissed")


def test_two_supervisors_decide_once(transactional_db: None) -> None:
    city = make_city()
    proposal, now = proposed(city), timezone.now()

    def order() -> Proposal:
        return order_proposed(proposal_id=proposal.pk, by=city.supervisor, at=now, **ORDER, order_due=order_due())

    def dismiss() -> Proposal:
        return dismiss_proposal(proposal_id=proposal.pk, by=city.supervisor, at=now, reason="单位已电话报告。")

    results = at_once(order, dismiss)
    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]
    assert SupervisionOrder.objects.count() == (Proposal.objects.get().state == "ordered")


def test_the_morning_run_is_a_job_and_the_api_tells_the_same(city: City) -> None:
    petition = waiting(12, city)
    propose()
    client = client_of(city.supervisor)
    (row,) = client.get("/api/v1/supervision/proposals/?kind=half").json()["results"]
    assert (row["petition"], row["unit"]["code"], row["state"]) == (petition.number, "bureau", "open")
    url = f"/api/v1/supervision/proposals/{row['id']}/"
    assert client.get(url).json()["told"] == row["told"]
    dismissed = client.post(f"{url}dismiss/", {"reason": "单位已电话报告。"}, content_type="application/json")
    assert dismissed.json()["state"] == "dismissed"
    assert client.post(f"{url}urge/", {}, content_type="application/json").status_code == 409
    assert "提出建议1条" in client.get("/jobs/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_rows(city: City, rows: int, django_assert_num_queries: Any) -> None:
    for _number in range(rows):
        waiting(12, city)
    find_proposals(on=timezone.localdate())
    client = client_of(city.supervisor)
    with django_assert_num_queries(10):
        assert len(client.get("/supervision/proposals/").context["table"].rows) == rows
