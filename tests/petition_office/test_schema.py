"""The OpenAPI document: complete, valid, and kept by the server against random requests."""

from datetime import time
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases.petitions.enums import State
from cases.procedure.step_kinds import step_kinds
from cases.worklist.filters import FILTER_NAMES
from offices.organisation.credentials import ApiToken
from tests.factories import City, make_petition
from tests.visits.duty.book import make_entry, photo
from visits.hall.actions.tickets import issue_ticket
from visits.hall.models import Hall, Window
from visits.rota.models import Leader, Plan, ReceptionDay
from visits.visits.actions.visits import record_visit

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = "/api/v1/schema/"
EXAMPLES = 4  # of each operation


def test_document_names_every_step_and_every_problem(city: City, api) -> None:
    document = api(city.stranger).get(SCHEMA).json()
    assert document["openapi"].startswith("3.1")
    operations = {
        operation["operationId"]: operation for item in document["paths"].values() for operation in item.values()
    }
    assert {f"step_{kind.key}" for kind in step_kinds() if kind.form} <= set(operations)
    for name, operation in operations.items():
        assert {"401", "403", "404", "429"} <= set(operation["responses"]), name
        assert operation["responses"]["404"]["content"].keys() == {"application/problem+json"}
    screen = document["components"]["schemas"]["ScreenStepRequest"]
    assert {"purpose", "category", "path", "version"} <= set(screen["properties"])
    assert set(screen["required"]) == {"purpose", "category"}
    search = document["components"]["schemas"]["SearchGivenRequest"]
    assert set(search["properties"]) == {"q", "why", "after", *FILTER_NAMES}


@pytest.mark.slow
def test_document_is_made_without_warnings() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=StringIO())


def test_document_declares_what_a_generated_client_needs(city: City, api) -> None:
    document = api(city.stranger).get(SCHEMA).json()
    assert document["servers"] == [{"url": "/", "description": "提供本文档的服务器"}]
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    told = {tag["name"] for tag in document["tags"] if tag["description"]}
    assert {tag for operation in operations for tag in operation["tags"]} <= told
    keys = [
        parameter["schema"]
        for operation in operations
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    ]
    assert keys
    assert all(schema["type"] == "string" and "format" not in schema and schema["pattern"] for schema in keys)
    assert all("Retry-After" in operation["responses"]["429"]["headers"] for operation in operations)
    tagged = {operation["operationId"] for operation in operations if "304" in operation["responses"]}
    assert tagged >= {"get_petition", "get_duty_entry", "get_visit"}


def test_document_declares_lengths_numbers_and_years(city: City, api) -> None:
    document = api(city.stranger).get(SCHEMA).json()
    schemas = document["components"]["schemas"]
    given = schemas["RegistrationRequest"]["properties"]
    assert (given["subject"]["maxLength"], given["body"]["maxLength"]) == (200, 20_000)
    assert (given["headcount"]["minimum"], given["headcount"]["maximum"]) == (1, 100_000)
    assert (given["demands"]["items"]["maxLength"], given["representatives"]["maxItems"]) == (500, 50)
    years = {"formatMinimum": "1990-01-01", "formatMaximum": "2100-12-31"}
    assert years.items() <= given["received_on"].items()
    assert years.items() <= schemas["VisitGivenRequest"]["properties"]["came_at"].items()
    assert "pattern" in schemas["CorrectStepRequest"]["properties"]["place_code"]["oneOf"][0]  # or the empty text
    asked = {one["name"]: one["schema"] for one in document["paths"]["/api/v1/petitions/"]["get"]["parameters"]}
    assert asked["office"]["maxLength"] == 200
    assert years.items() <= asked["due_from"].items()
    days = [
        member
        for name, schema in schemas.items()
        if name.endswith("Request")
        for member in schema.get("properties", {}).values()
        if member.get("format") in ("date", "date-time")
    ]
    assert days
    assert all(years.items() <= member.items() for member in days)


def test_no_choice_is_what_it_does_not_list(city: City, api) -> None:
    """A default that is none of the values makes a generator leave the whole operation out."""
    schemas = api(city.stranger).get(SCHEMA).json()["components"]["schemas"]
    for name in ("SearchGivenRequest", "RunGivenRequest", "ExportGivenRequest"):
        members = schemas[name]["properties"]
        assert not {"why", "old_rows"} & {key for key, one in members.items() if one.get("default") == ""}, name
    assert schemas["RegistrationRequest"]["properties"]["purpose"]["default"] == ""  # which takes the empty text


def reception(city: City) -> dict[str, dict[str, int]]:
    """What is there: the first part of an address → its ids."""
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="1号窗口", lanes=["A", "B"])
    at = timezone.now()
    ticket = issue_ticket(hall=hall, by=city.clerk, at=at)
    visit = record_visit(by=city.clerk, at=at, office=city.city, came_at=at, outcome="explained", said="询问")
    leader = Leader.objects.create(office=city.city, account=city.leader, post="局长")
    plan = Plan.objects.create(
        office=city.city, month=timezone.localdate(at).replace(day=1), drawn_at=at, drawn_by=city.clerk
    )
    day = ReceptionDay.objects.create(
        plan=plan, office=city.city, leader=leader, on=plan.month, starts=time(9), ends=time(11), place="接访大厅"
    )
    entry = make_entry(city.clerk, city.city, photos=[photo()])
    return {
        "halls": {"id": hall.pk, "window": window.pk},
        "tickets": {"id": ticket.pk},
        "visits": {"id": visit.pk},
        "rotas": {"id": plan.pk},
        "reception-days": {"id": day.pk},
        "duty": {"id": entry.pk, "file": entry.photos.get().pk},
    }


@pytest.mark.slow
def test_server_keeps_the_document(city: City, api, monkeypatch) -> None:
    """Random requests to every operation, half of them to petitions that are there: no 500, nothing undocumented."""
    monkeypatch.setattr("petition_office.throttles.CountedThrottle.allow_request", lambda *args: True)
    # A server closes its connection after a request; this one is the test's.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    states = (State.REGISTERED, State.SCREENED, State.UNIT_RECEIVED, State.HANDLING)
    petitions = {petition.number: petition for petition in (make_petition(city, state) for state in states)}
    known = reception(city)
    token = ApiToken.objects.create(city.clerk, read_only=False)[1]
    document = api(city.clerk).get(SCHEMA).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()

    def check(operation) -> None:
        @given(data=st.data())
        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
        def run(data) -> None:
            case = data.draw(operation.as_strategy())
            if "number" in (case.path_parameters or {}) and data.draw(st.booleans()):
                number = data.draw(st.sampled_from(sorted(petitions)))
                case.path_parameters["number"] = number
                if isinstance(case.body, dict) and data.draw(st.booleans()):
                    case.body["version"] = petitions[number].version
            kind = operation.path.removeprefix("/api/v1").split("/")[1]
            if kind in known and case.path_parameters and data.draw(st.booleans()):
                there = {name: pk for name, pk in known[kind].items() if name in case.path_parameters}
                case.path_parameters.update(there)
            # The WSGI transport asks for gzip and does not unpack it.
            response = case.call(headers={"Authorization": f"Token {token}", "Accept-Encoding": "identity"})
            case.validate_response(response, checks=CHECKS)

        run()

    operations = [result.ok() for result in schema.get_all_operations()]
    # The last ones may revoke the token by which all are asked.
    for operation in sorted(operations, key=lambda operation: "/tokens/" in operation.path):
        check(operation)
