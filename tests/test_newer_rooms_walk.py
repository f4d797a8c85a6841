"""What later rooms keep of a petition, read as the person whom it comes to accuse, and before it is opened."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account
from supervision.advice.actions.drafting import AdviceFacts, draft_advice
from supervision.analysis.models import GroupMember, MatterGroup
from supervision.inspections.actions import (
    Planned,
    demand_item,
    end_inspection,
    find,
    plan_inspection,
    start_inspection,
)
from tests.cases.attachments.attached import attach, processed
from tests.cases.procedure.aftercare import budgeted
from tests.clients import again, client_of
from tests.factories import City, Person, make_account, make_petition, moment, seal
from tests.same_ids import start_together
from tests.test_accused_walk import text_of
from tests.test_sealed_at_rest import NOT_OF_THE_MATTER
from tests.test_sealed_walk import NAMES, NOT_OF_IT, PERSON, TOLD, colleague, is_free_text
from tests.test_strangers import filled, patterns

pytestmark = pytest.mark.slow
# Rooms that stand above or beside a petition and came after the first walks.
ROOMS = ("inspections", "advice", "orders", "supervision/", "urgent", "relief", "revisits", "leader-letters", "today",
         "drafts", "hearings", "mandates", "links", "sms", "tracing", "reports", "listed", "approvals", "notices",
         "aftercare", "letters", "wall", "proposals", "turning", "analysis", "home", "my", "calendar")  # fmt: skip


@pytest.fixture
def city(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    # How many requests there were is no answer of a page.
    monkeypatch.setattr("petition_office.throttles.CountedThrottle.allow_request", lambda *_args: True)
    return city


def taken(city: City, petition: Petition, key: str, facts: dict[str, Any]) -> str:
    """The step by the first who may take it; what the last one was told."""
    said = ""
    desk = Account.objects.get(username="desk")
    for by in (city.handler, city.clerk, city.head, city.leader, city.supervisor, desk):
        try:
            perform(key, petition_id=petition.pk, by=by, at=moment("2026-03-20"), **facts)
        except ActionRefused as refusal:
            said = refusal.sentence
        else:
            return ""
    return said


def told_everywhere(city: City) -> Petition:
    """A petition in the hands of the bureau of which the later rooms have something, each of the same id."""
    make_account("desk", ("clerk", city.bureau))
    start_together()
    person = Person(PERSON, "111", "11010519491231002X", "13800001234", "测试市幸福路1号")
    says = {"subject": f"{TOLD}概要", "body": f"{TOLD}全文。" * 9, "demands": [f"{TOLD}诉求"], "place": f"{TOLD}地点"}
    petition = make_petition(city, State.HANDLING, principal=person, **says)
    processed(*attach(petition, city.handler, title=TOLD))
    on = moment("2026-03-20").date()
    budgeted(city, 2026)
    steps: dict[str, dict[str, Any]] = {
        "supervise": {"way": "letter", "order_ground": "DB04", "findings": TOLD, "demand": TOLD,
                      "order_due": on + dt.timedelta(days=20)},
        "report_order": {"number": 1, "kind": "progress", "text": TOLD},
        "mark_urgent": {"reason": TOLD},
        "report_urgent": {"text": TOLD, "leader": city.leader},
        "follow_up_urgent": {"text": TOLD},
        "lay_before": {"leader": city.leader, "note": TOLD},
        "instruct": {"text": TOLD},
        "ask_hearing": {"by_whom": "petitioner", "asked_on": on, "reason": TOLD},
        "request_extension": {"days": 30, "reason": TOLD},
        "package": {"leader": city.head, "unit": city.bureau, "due_on": on + dt.timedelta(days=60)},
        "ask_relief": {"amount": Decimal(3000), "ground": TOLD, "purpose": TOLD, "payee_name": PERSON, "proof": 1,
                       "bank": "农商银行", "account_number": "6222020200112233445"},
        "approve_relief": {"number": 1, "remark": TOLD},
    }  # fmt: skip
    refused = {key: said for key, facts in steps.items() if (said := taken(city, petition, key, facts))}
    assert refused == {}
    now = timezone.now()
    planned = Planned(
        title="联合督查", way="on_site", starts_on=timezone.localdate(), ends_on=timezone.localdate(),
        plan="到现场查看。", head=city.leader, members=(city.county_handler,), offices=(city.bureau,),
        petitions=(petition,),
    )  # fmt: skip
    inspection = plan_inspection(by=city.supervisor, at=now, office=city.city, planned=planned)
    start_inspection(by=city.leader, at=now, inspection_id=inspection.pk)
    of_it = {"inspection_id": inspection.pk, "petition": petition, "office": None}
    find(by=again(city.county_handler), at=now, text=TOLD, **of_it)
    due = timezone.localdate() + dt.timedelta(days=9)
    demand_item(by=again(city.county_handler), at=now, text=TOLD, due_on=due, **of_it)
    end_inspection(by=city.leader, at=now, inspection_id=inspection.pk, report="督查一件，问题已列入整改清单。")
    said = AdviceFacts(
        unit=city.bureau, matter="办理拖延", findings="收到后没有办理。", advice="建立核对期限的制度。", due_on=due,
        ground="DB04", petitions=(petition,),
    )  # fmt: skip
    draft_advice(by=city.supervisor, at=now, office=city.city, kind="improve", facts=said)
    group = MatterGroup.objects.create(office=city.city, found_at=now)
    GroupMember.objects.create(group=group, petition=petition, order=1)
    deliver(at=now)
    return petition


def filled_with(petition: Petition) -> set[str]:
    """Put it into every free text of what belongs to the petition, also where the petition does not know of it."""
    done = set()
    for related in Petition._meta.get_fields(include_hidden=True):
        model: type[Model] | None = related.related_model if related.auto_created and related.one_to_many else None
        if model is None or model in NOT_OF_IT:
            continue
        rows = model._base_manager.filter(**{related.field.name: petition})
        for field in model._meta.concrete_fields:
            if f"{model.__name__}.{field.name}" in {*NAMES, *NOT_OF_THE_MATTER} or not is_free_text(field):
                continue
            try:
                with transaction.atomic():
                    if rows.update(**{field.name: TOLD}):
                        done.add(f"{model.__name__}.{field.name}")
            except DatabaseError:
                continue  # it is never changed, and was written by the action
    return done


def addresses(petition: Petition) -> Iterator[str]:
    values = {"number": petition.number, "key": "transfer", "kind": "category", "name": "x", "code": "city"}
    values |= {"username": petition.registered_by.username, "attachment": str(petition.attachments.get().key)}
    pks = {"1"}
    for related in Petition._meta.get_fields(include_hidden=True):
        if related.auto_created and related.one_to_many:
            rows = related.related_model._base_manager.filter(**{related.field.name: petition})
            pks |= {str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:2]}
    yield from sorted({filled(route, values | {"pk": pk}, pk) for route in patterns() for pk in pks})


def told(client: Client, petition: Petition, asked: list[str]) -> list[str]:
    found = {one: text_of(client, one) for one in asked}
    return [
        one
        for one, text in found.items()
        if TOLD in text or "欧阳" in text or "欧**" in text or (petition.number in text and petition.number not in one)
    ]


def asked_of(petition: Petition) -> list[str]:
    return [
        one
        for one in addresses(petition)
        if "logout" not in one and "token" not in one and any(room in one for room in (*ROOMS, petition.number))
    ]


@pytest.mark.parametrize("name", ["head", "supervisor", "leader", "county_handler"])
def test_the_accused_reads_nothing_of_it_in_any_room(city: City, name: str) -> None:
    petition = told_everywhere(city)
    assert len(filled_with(petition)) >= 12
    seal(Petition.objects.filter(pk=petition.pk))
    account: Account = getattr(city, name)
    asked = asked_of(petition)
    assert told(client_of(city.head if name != "head" else city.leader), petition, asked) != []
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    perform("name_accused", petition_id=petition.pk, by=city.clerk, at=timezone.now(), name=account.name)
    deliver(at=timezone.now())
    assert told(client_of(again(account)), petition, asked) == []


def test_what_was_not_opened_is_a_number_in_every_room(city: City) -> None:
    petition = told_everywhere(city)
    filled_with(petition)
    seal(Petition.objects.filter(pk=petition.pk))
    account = colleague(city)
    client = client_of(account)
    found = {one: text_of(client, one) for one in asked_of(petition)}
    assert [one for one, text in found.items() if TOLD in text or "欧阳" in text or "欧**" in text] == []
