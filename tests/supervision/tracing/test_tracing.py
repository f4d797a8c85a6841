"""Responsibility is traced (责任倒查): what the history proves, as a page and as a dossier that stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.verification import verify_history
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Event
from supervision.sweep.actions.sweep import sweep
from supervision.tracing.reports import trace_of
from tests.cases.petitions.read_back import papers, said
from tests.cases.procedure.walking import next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment

FOUND = {"findings": "收到后没有按期办理，责任在承办单位。"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def late(city: City) -> Petition:
    """Handled for longer than its 60 days, with a card for it."""
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=100))
    sweep(as_of=today, at=moment(today))
    return petition


def test_the_trace_says_who_held_it_and_what_slipped(city: City) -> None:
    petition = late(city)
    trace = trace_of(petition, timezone.localdate())
    assert [one.office.code for one in trace.holding.stretches][-1] == "bureau"
    assert [one.clock.kind for one in trace.late] == ["decide"]
    assert trace.slips
    assert all("该期限由测试市bureau局承担，当日及以前完成即可避免此牌。" in one.words for one in trace.slips)
    assert not any(city.handler.name in one.words for one in [*trace.slips, *trace.events])
    events = Event.objects.filter(chain_id=petition.chain_id).order_by("sequence")
    assert [(one.sequence, one.hash) for one in trace.events] == list(events.values_list("sequence", "hash"))


def test_a_term_that_was_overdue_when_it_was_called_off_was_late(city: City) -> None:
    petition, today = late(city), timezone.localdate()
    decide = petition.clocks.get(kind="decide")
    for stopped_on, days in ((decide.due, 0), (decide.due + timedelta(days=3), 3)):
        Clock.objects.filter(pk=decide.pk).update(state="cancelled", stopped_on=stopped_on)
        assert [one.late for one in trace_of(petition, today).late] == [days] * bool(days)


def test_the_dossier_stays_as_it_was_issued(city: City) -> None:
    petition = late(city)
    day = timezone.localdate()
    petition = take(petition, "trace", city.supervisor, day, **FOUND)
    kind, office, _addressee, body = papers(petition)[0]
    assert (kind, office) == ("tracing", "city")
    for part in ("一、承担经过", "二、应办期限", "三、红黄牌", "四、办理经过", "五、倒查意见", FOUND["findings"]):
        assert part in body
    first = Event.objects.filter(chain_id=petition.chain_id).order_by("sequence")[0]
    assert first.hash in body
    event, facts = said(petition)
    assert (event, facts["traced"]["late"]) == ("trace", 1)
    number = petition.documents.get(kind="tracing").number
    letter = client_of(city.supervisor).get(petition.documents.get(kind="tracing").get_absolute_url())
    assert number in letter.text
    petition = take(petition, "urge_holder", city.supervisor, day + timedelta(days=1))
    assert petition.documents.get(kind="tracing").body == body
    assert verify_history(number=None, report=print).mismatches == 0


def test_only_an_office_above_traces(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    for account in (city.handler, city.clerk, city.leader):
        assert refusal(petition, "trace", account, day, **FOUND)[0] is NotPermitted
    empty = refusal(petition, "trace", city.supervisor, day, findings=" ")
    assert empty == (InvalidFacts, "no_findings", "findings")
    url = f"/petitions/{petition.number}/tracing/"
    assert client_of(city.handler).get(url).status_code == 403
    assert client_of(city.supervisor).get(url).status_code == 200
    own = make_petition(city)  # held by the city itself: the province traces it
    assert own.holder == city.city
    assert client_of(city.supervisor).get(f"/petitions/{own.number}/tracing/").status_code == 403
    assert client_of(city.province_supervisor).get(f"/petitions/{own.number}/tracing/").status_code == 200
    assert client_of(city.county_handler).get("/petitions/370002-2020-000001/tracing/").status_code in (403, 404)


def test_page_form_and_api(city: City) -> None:
    petition = late(city)
    above = client_of(city.supervisor)
    page = above.get(f"/petitions/{petition.number}/tracing/").text
    for part in ("谁在何时承担", "应办期限和完成情况", "红黄牌", "办理经过", "出具倒查材料"):
        assert part in page
    assert petition.petitioners.first().name not in page
    form = above.get(f"/petitions/{petition.number}/steps/trace/").text
    assert "逾期的期限" in form
    told: Any = above.get(f"/api/v1/petitions/{petition.number}/tracing/").json()
    assert told["events"][0]["sequence"] == 1
    assert next(one["late"] for one in told["dues"] if one["clock"]["kind"] == "decide") > 0
    assert client_of(city.handler).get(f"/api/v1/petitions/{petition.number}/tracing/").status_code == 403
