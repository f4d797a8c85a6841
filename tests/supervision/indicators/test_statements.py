"""What is kept of a question is the text of its statement alone: every answer is what the list has now."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Handover
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Event
from supervision.indicators.measures import (
    INDICATORS,
    NUMBER_BY_KEY,
    Asked,
    Period,
    by_month,
    months_of,
    numbered,
    one_measured,
    rows_behind,
    rows_of_number,
)
from supervision.indicators.queries.asked import Chosen
from supervision.indicators.queries.rows import BESIDES
from supervision.indicators.queries.statements import STAND_IN_DAYS, STAND_IN_OFFICES
from tests.factories import City, make_petition, moment, seal

PARTS = ("part", "whole", *BESIDES)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = Period(TODAY - dt.timedelta(days=364), TODAY, TODAY)
PART = Period(TODAY - dt.timedelta(days=200), TODAY - dt.timedelta(days=60), TODAY)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def figures(asked: Asked) -> dict[str, int]:
    found = {}
    for one in INDICATORS:
        found |= {f"{one.key} {part}": number for part, number in one_measured(asked, one).numbers.items()}
    return found | numbered(asked)


def listed(asked: Asked) -> dict[str, int]:
    """The same, each as long as its list."""
    found = {f"{one.key} {part}": rows_behind(asked, one, part).count() for one in INDICATORS for part in PARTS}
    for key, number in NUMBER_BY_KEY.items():
        rows = rows_of_number(asked, number)
        found[key] = sum(rows.values_list("persons", flat=True)) if number.persons else rows.count()
    return found


@pytest.mark.slow
def test_a_figure_is_its_list_whatever_has_changed_since_it_was_asked(city: City) -> None:
    made = [make_petition(city, State.SERVED, start=ago(days)) for days in (200, 120)]
    made.append(make_petition(city, State.RETURNED, start=ago(100)))

    def recuse() -> None:
        Petition.objects.filter(pk=made[0].pk).update(recused_ids=[city.supervisor.pk])

    changes: list[Callable[[], None]] = [lambda: None, recuse, lambda: seal(made[1:2])]
    told = []
    for change in changes:
        change()
        for name in ("supervisor", "province_supervisor", "head", "stranger"):
            asked = Asked(Account.objects.get(pk=getattr(city, name).pk), city.city, YEAR)
            for question in (
                asked,
                replace(asked, period=PART),
                replace(asked, own=True),
                replace(asked, chosen=Chosen(once_days=30)),
                replace(asked, office=city.bureau),
            ):
                found = figures(question)
                assert found == listed(question), (name, question)
                told.append(sum(found.values()))
    assert len(set(told)) > 4


def test_every_day_and_office_is_filled_in(city: City) -> None:
    strange = {STAND_IN_DAYS.since.year, STAND_IN_DAYS.until.year, STAND_IN_DAYS.today.year}
    left: list[Any] = []

    def look(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        left.extend(
            value
            for value in values or ()
            if value == STAND_IN_OFFICES or (isinstance(value, dt.date) and value.year in strange)
        )
        return execute(sql, values, many, context)

    asked = Asked(city.supervisor, city.city, YEAR)
    with connection.execute_wrapper(look):
        numbered(asked)
        for one in INDICATORS:
            for variant in one.variants:
                question = replace(asked, chosen=Chosen({one.key: variant.key}))
                one_measured(question, one)
                by_month(question, one, months_of(TODAY))
    assert not left


def of_events(petition: Petition) -> bool:
    """What the history says: category or channel corrected, or screened again after it had been passed on."""
    events = Event.objects.filter(chain=petition.chain_id)
    corrected = events.filter(kind__in=("correct", "decide_correction"), facts_text__regex=r'"(category|channel)"')
    sent = Handover.objects.filter(petition=petition).order_by("sent_at").values_list("sent_at", flat=True).first()
    return corrected.exists() or (sent is not None and events.filter(kind="screen", at__gt=sent).exists())


def test_what_was_classified_anew_is_known_of_the_petition_itself(city: City) -> None:
    screen = {"purpose": "demand", "category": city.category, "path": 6}
    screened, again, placed, channel = (
        make_petition(city, state, start=ago(30))
        for state in (State.REGISTERED, State.RETURNED, State.REGISTERED, State.REGISTERED)
    )
    day = ago(20)
    for petition in (screened, again):
        perform("screen", petition_id=petition.pk, by=city.clerk, at=moment(day), **screen)
    for petition, changes in ((placed, {"place": "幸福路"}), (channel, {"channel": "letter"})):
        facts = {"changes": changes, "reason": "笔误"}
        perform("correct", petition_id=petition.pk, by=city.clerk, at=moment(day), **facts)
    every = list(Petition.objects.order_by("pk"))
    assert [one.reclassified for one in every] == [of_events(one) for one in every]
    assert {one.pk for one in every if one.reclassified} == {again.pk, channel.pk}
    asked = Asked(city.supervisor, city.city, YEAR)
    repeated = next(one for one in INDICATORS if one.key == "repeated")
    assert one_measured(asked, repeated).numbers["reclassified"] == 2
