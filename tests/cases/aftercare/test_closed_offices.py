"""What a closed office has answered, paid and reported stands on the lists of its successor (第二十四条)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.mandates.queries import mandates_visible_to
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.regulation.actions.handing_over import pass_records
from cases.relief.queries import reliefs_visible_to
from offices.organisation.actions import jobs
from offices.organisation.actions.offices import deactivate_office, reactivate_office
from offices.organisation.models import Account, Office
from offices.organisation.reports import open_work_at
from tests.cases.procedure.aftercare import budgeted
from tests.cases.procedure.walking import mismatches, next_day, take
from tests.cases.relief.test_relief import ASK, with_proof
from tests.clients import client_of
from tests.factories import City, make_petition, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
MANDATE: dict[str, Any] = {
    "organ": "国家信访局", "their_number": "国信交〔2026〕8号", "received_on": DAY, "due_on": None,
    "report_required": False, "request": "",
}  # fmt: skip


def test_concluded_ones_pass_with_their_records(city: City) -> None:
    budgeted(city, 2026)
    petition = with_proof(city, make_petition(city, State.HANDLING))
    petition = take(petition, "ask_relief", city.handler, DAY, **ASK)
    petition = take(petition, "refuse_relief", city.head, DAY, number=1, reason="家庭收入高于标准。")
    petition = take(petition, "record_mandate", city.handler, DAY, **MANDATE)
    petition = take(petition, "withdraw_matter", city.handler, DAY, asked_on=DAY, confirmed="电话核实。", written=True)
    assert not petition.is_open
    assert {one.kind.key for one in open_work_at(Office.objects.get(pk=city.bureau.pk))} <= {"clocks"}

    deactivate_office(
        by=city.system_admin,
        at=moment("2026-04-01"),
        office=city.bureau,
        reason="机构改革。",
        successor=city.other_bureau,
    )

    heir, petition = Account.objects.get(pk=city.other_handler.pk), Petition.objects.get(pk=petition.pk)
    assert (petition.holder, petition.is_open) == (city.other_bureau, False)
    assert [one.amount for one in reliefs_visible_to(heir)] == [Decimal(3000)]
    assert [one.their_number for one in mandates_visible_to(heir)] == ["国信交〔2026〕8号"]
    assert client_of(heir).get(petition.get_absolute_url()).status_code == 200
    assert choice_for(heir, petition, step_kind("ask_relief")).is_open
    assert mismatches() == []


def test_what_ended_without_any_record_is_found_by_the_successor(city: City) -> None:
    """Neither mandate nor relief nor visit hangs on it: the worker passes it on, once, and as often as it is asked."""
    petition = make_petition(city, State.CLOSED_WITHDRAWN)
    handed = make_petition(city, State.REFUSED)  # the bureau never had it
    heir = city.other_handler
    assert client_of(heir).get(petition.get_absolute_url()).status_code == 404
    closed = {"office": city.bureau, "reason": "机构改革。", "successor": city.other_bureau}
    deactivate_office(by=city.system_admin, at=moment("2026-04-01"), **closed)

    assert [pass_records(at=moment("2026-04-02")) for _turn in range(2)] == [1, 0]

    heir, before = Account.objects.get(pk=heir.pk), petition
    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.holder, petition.state) == (city.other_bureau, before.state)
    assert city.bureau.pk not in petition.office_ids
    assert Petition.objects.get(pk=handed.pk).version == handed.version
    assert client_of(heir).get(petition.get_absolute_url()).status_code == 200
    assert choice_for(heir, petition, step_kind("plan_revisit")).is_open
    assert mismatches() == []


def test_of_what_ended_a_copy_passes_too(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "copy_to", city.handler, day, copies=[city.county_bureau])
    petition = take(petition, "withdraw_matter", city.handler, day, asked_on=day, confirmed="电话核实。", written=True)
    deactivate_office(
        by=city.system_admin,
        at=moment("2026-04-01"),
        office=city.county_bureau,
        reason="撤并。",
        successor=city.other_bureau,
    )

    assert pass_records(at=moment("2026-04-02")) == 1

    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.informed_ids, petition.holder) == ([city.other_bureau.pk], city.bureau)


def test_an_office_that_was_opened_again_keeps_what_ended_there(city: City) -> None:
    make_petition(city, State.CLOSED_WITHDRAWN)
    at, reason = moment("2026-04-01"), "机构改革。"
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason=reason, successor=city.other_bureau)
    reactivate_office(by=city.system_admin, at=at, office=city.bureau, reason=reason)

    assert pass_records(at=moment("2026-04-02")) == 0


def test_the_worker_hears_of_a_closed_office(
    city: City, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, **_rest: sent.append(name))
    at = moment("2026-04-01")

    with django_capture_on_commit_callbacks(execute=True):
        deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="合并。", successor=city.other_bureau)

    assert "cases.pass_records" in sent
