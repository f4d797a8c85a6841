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
from cases.relief.queries import reliefs_visible_to
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, Office
from offices.organisation.reports import open_work_at
from tests.cases.procedure.aftercare import budgeted
from tests.cases.procedure.walking import mismatches, take
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
