"""Every step of the table is taken; who takes the rare ones, what they ask for, and what the petition office's do."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from cases.petitions.enums import FINISHED, State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.taken import ANSWERED, ROWS, STEP_FORMS, TAKEN, WALKED
from tests.cases.procedure.walking import before, last_event, mismatches, next_day, reach, refusal, take, walk
from tests.factories import City, make_city, make_petition

# Step → who may take it, and a state in which the same person may not, with the factories' path.
RARE: dict[str, tuple[str, State | None]] = {
    "no_longer_accept": ("leader", State.REGISTERED),
    "deny_objection": ("clerk", State.UNIT_RECEIVED),
    "tell_transfer": ("clerk", State.UNIT_RECEIVED),
    "designate": ("clerk", State.UNIT_RECEIVED),
    "take_back_objection": ("handler", State.UNIT_RECEIVED),
    "to_ordinary": ("handler", State.HANDLING),
    "refuse_extension": ("head", State.ACCEPTED),
    "close_hearing": ("handler", State.HANDLING),
    "close_mediation": ("handler", State.HANDLING),
    "urge_execution": ("handler", State.OPINION_ISSUED),
    "report_result": ("handler", State.HANDLING),
    "ask_review_completion": ("reviewer", State.REVIEW_HANDLING),
    "ask_rereview_completion": ("province_reviewer", State.REREVIEW_HANDLING),
    "refuse_late_review": ("reviewer", State.REVIEW_HANDLING),
    "refuse_late_rereview": ("province_reviewer", State.REREVIEW_HANDLING),
    "refuse_review": ("reviewer", State.REVIEW_HANDLING),
    "refuse_rereview": ("province_reviewer", State.REREVIEW_HANDLING),
    "remand_rereview": ("province_reviewer", State.REREVIEW_REQUESTED),
    "restart_handling": ("handler", State.HANDLING),
    "report_instruction": ("handler", None),  # owed in every state
}
ASKED: dict[str, set[str]] = {
    "no_longer_accept": set(),
    "deny_objection": {"reason"},
    "tell_transfer": set(),
    "designate": {"to", "reason"},
    "take_back_objection": {"reason"},
    "to_ordinary": {"reason"},
    "refuse_extension": {"reason"},
    "close_hearing": {"presider", "attended", "notetaker", "conclusion"},
    "close_mediation": {"reason"},
    "urge_execution": {"text"},
    "report_result": {"text"},
    "ask_review_completion": {"complete_by", "text"},
    "ask_rereview_completion": {"complete_by", "text"},
    "refuse_review": {"ground", "text"},
    "refuse_rereview": {"ground", "text"},
    "refuse_late_review": {"ground", "text"},
    "refuse_late_rereview": {"ground", "text"},
    "remand_rereview": {"text", "basis"},
    "restart_handling": set(),
    "report_instruction": {"feedback"},
}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_the_tables_know_every_verb_once() -> None:
    assert set(ROWS) == {*WALKED, *TAKEN}
    assert set(WALKED) & set(TAKEN) == set()
    assert set(RARE) == set(ASKED) <= set(TAKEN)


@pytest.mark.parametrize("key", sorted(ROWS))
def test_every_verb_is_performed(city: City, key: str) -> None:
    petition = reach(city, key)

    row = ROWS[key]
    told = Event.objects.filter(chain_id=petition.chain_id, kind=key).latest("sequence")
    assert last_event(petition).kind in {key, *row.at_once}
    assert mismatches() == []
    assert told.facts["set"].get("state", told.facts["from"]) == (row.target or told.facts["from"])
    both = key in {"close_hearing", "close_rereview_hearing"}  # the record and the conclusion
    issued = [row.paper, *row.may_issue] if both else [row.paper] if row.paper else list(row.may_issue)
    assert [kind for kind, *_rest in papers(petition)] == issued
    clocks_told = told.facts.get("clocks", [])
    assert {clock["kind"] for clock in clocks_told if clock["op"] == "stop"} <= {*row.stops, *row.may_stop}
    assert {clock["kind"] for clock in clocks_told if clock["op"] == "start"} <= {*row.starts, *row.may_start}
    assert petition.is_open == (petition.state not in FINISHED)


@pytest.mark.parametrize("key", sorted(RARE))
def test_only_its_own_person_may_take_a_rare_step(city: City, key: str) -> None:
    petition = before(city, key)
    name, _wrong = RARE[key]

    opened = [who for who, person in city.people().items() if choice_for(person, petition, ROWS[key]).is_open]

    assert opened == [name]
    for other in (city.other_handler, city.county_clerk, city.supervisor, city.system_admin, city.stranger):
        assert refusal(petition, key, other, next_day(petition)) == (NotPermitted, "not_your_office", None)
    assert refusal(petition, key, None, next_day(petition)) == (NotPermitted, "person_only", None)


@pytest.mark.parametrize("key", sorted(key for key, (_name, wrong) in RARE.items() if wrong))
def test_a_rare_step_is_refused_in_another_state(city: City, key: str) -> None:
    name, wrong = RARE[key]
    petition = make_petition(city, wrong)

    assert refusal(petition, key, getattr(city, name), next_day(petition)) == (ActionRefused, "wrong_state", None)


@pytest.mark.parametrize("key", sorted(RARE))
def test_a_rare_step_asks_for_its_facts(city: City, key: str) -> None:
    petition = before(city, key)
    person = getattr(city, RARE[key][0])

    form = STEP_FORMS[key](QueryDict(""), petition=petition, account=person, on=next_day(petition))

    found = {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}
    assert found == {name: ["required"] for name in ASKED[key]}


# 异议: 不同意退回


def test_a_denied_objection_leaves_the_unit_its_first_limit(city: City) -> None:
    petition = before(city, "deny_objection")
    assert petition.clocks.get(kind="notify").suspended

    petition = walk(city, petition, TAKEN["deny_objection"][1][-1])

    assert (petition.state, petition.holder, petition.handler) == (State.UNIT_RECEIVED, city.bureau, city.bureau)
    assert said(petition) == (
        "deny_objection",
        {
            "from": "objected",
            "set": {"state": "unit_received"},
            "on": "2026-03-07",
            "reason": "经核实属你局职权",
            "clocks": [("stop", "rule_objection", "met", "2026-03-07"), ("hold", "notify", False)],
        },
    )
    assert clocks(petition) == [
        ("route", "met", "city", "2026-03-17", "2026-03-04"),
        ("object", "met", "bureau", "2026-03-11", "2026-03-06"),
        ("notify", "running", "bureau", "2026-03-19", None),
        ("rule_objection", "met", "city", "2026-03-13", "2026-03-07"),
    ]
    assert not petition.clocks.get(kind="notify").suspended
    assert (petition.next_due, petition.next_clock) == (date(2026, 3, 19), "notify")
    assert papers(petition) == []
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 的异议未获同意，请继续办理")]
    objection = petition.objections.get()
    assert (objection.decision, objection.decision_reason, objection.decided_by) == (
        "refused",
        "经核实属你局职权",
        city.clerk,
    )
    again = refusal(petition, "object", city.handler, "2026-03-09", reasons="仍不属于我局职权")
    assert again == (ActionRefused, "objected_already", None)
    assert walk(city, petition, ANSWERED[0]).state == State.NOTIFIED


# 指定受理


def test_another_office_is_designated(city: City) -> None:
    petition = reach(city, "designate")

    assert (petition.state, petition.holder, petition.handler) == (State.ASSIGNED, city.other_bureau, city.other_bureau)
    assert (petition.office_ids, petition.handled_by) == ([city.city.pk, city.other_bureau.pk], None)
    assert said(petition) == (
        "designate",
        {
            "from": "objected",
            "set": {
                "office_ids": [city.city.pk, city.other_bureau.pk],
                "handler": city.other_bureau.pk,
                "holder": city.other_bureau.pk,
                "handled_by": None,
                "state": "assigned",
            },
            "on": "2026-03-07",
            "clocks": [
                ("stop", "rule_objection", "met", "2026-03-07"),
                ("stop", "notify", "cancelled", "2026-03-07"),
                ("start", "notify", "other", "2026-03-07", "2026-03-22"),
            ],
            "papers": [("designation", "〔2026〕2号")],
        },
    )
    assert clocks(petition, 2) == [
        ("notify", "cancelled", "bureau", "2026-03-19", "2026-03-07"),
        ("rule_objection", "met", "city", "2026-03-13", "2026-03-07"),
        ("notify", "running", "other", "2026-03-22", None),
    ]
    assert papers(petition) == [("designation", "city", "other", "双方对管辖有争议")]
    assert messages(petition) == [("other", "handle", f"指定受理信访件 {petition.number}，请签收")]
    assert petition.objections.get().decision == "agreed"
    handovers = petition.handovers.order_by("pk").values_list("kind", "recipient__code", "returned_by__username")
    assert list(handovers) == [("transfer", "bureau", "clerk"), ("designate", "other", None)]
    assert refusal(petition, "receive", city.handler, "2026-03-08") == (NotPermitted, "not_your_office", None)


def test_the_objecting_office_itself_is_designated(city: City) -> None:
    petition = before(city, "designate")

    petition = take(petition, "designate", city.clerk, "2026-03-07", to=city.bureau, reason="经协商由你局受理")

    assert (petition.state, petition.holder, petition.handler) == (State.ASSIGNED, city.bureau, city.bureau)
    assert petition.office_ids == [city.city.pk, city.bureau.pk]
    assert said(petition) == (
        "designate",
        {
            "from": "objected",
            "set": {"state": "assigned"},
            "on": "2026-03-07",
            "clocks": [
                ("stop", "rule_objection", "met", "2026-03-07"),
                ("stop", "notify", "cancelled", "2026-03-07"),
                ("start", "notify", "bureau", "2026-03-07", "2026-03-22"),
            ],
            "papers": [("designation", "〔2026〕2号")],
        },
    )
    assert papers(petition) == [("designation", "city", "bureau", "经协商由你局受理")]
    assert messages(petition) == [("bureau", "handle", f"指定受理信访件 {petition.number}，请签收")]
    assert petition.objections.get().decision == "refused"
    handovers = petition.handovers.order_by("pk").values_list("kind", "recipient__code", "returned_at")
    assert list(handovers) == [("transfer", "bureau", None), ("designate", "bureau", None)]


@pytest.mark.parametrize("same", [True, False])
def test_a_designated_office_cannot_object(city: City, same: bool) -> None:
    """《信访工作条例》第二十四条: the common superior has decided."""
    petition, to, handler = before(city, "designate"), city.other_bureau, city.other_handler
    if same:
        to, handler = city.bureau, city.handler
    petition = take(petition, "designate", city.clerk, "2026-03-07", to=to, reason="经协商")
    petition = take(petition, "receive", handler, "2026-03-08")

    refused = refusal(petition, "object", handler, "2026-03-09", reasons="不属于我局职权")

    assert refused == (ActionRefused, "designated", None)
    assert not choice_for(handler, petition, step_kind("object")).is_open
    assert take(petition, "notify", handler, "2026-03-09", text="已收到").state == State.NOTIFIED


def test_a_petition_office_is_designated_and_routes(city: City) -> None:
    petition = before(city, "designate")

    petition = take(petition, "designate", city.clerk, "2026-03-07", to=city.county, reason="由县信访局转送")

    # Nobody is responsible until the county routes it.
    assert (petition.holder, petition.handler) == (city.county, None)
    assert clocks(petition, 3) == [
        ("rule_objection", "met", "city", "2026-03-13", "2026-03-07"),
        ("route", "running", "county", "2026-03-22", None),
    ]


def test_the_objecting_petition_office_itself_is_designated(city: City) -> None:
    petition = take(make_petition(city, State.SCREENED), "transfer", city.clerk, "2026-03-04", to=city.county)
    petition = take(petition, "receive", city.county_clerk, "2026-03-05")
    petition = take(petition, "object", city.county_clerk, "2026-03-06", reasons="不属于我县")

    petition = take(petition, "designate", city.clerk, "2026-03-07", to=city.county, reason="属于你县")

    assert clocks(petition, 1) == [
        ("object", "met", "county", "2026-03-11", "2026-03-06"),
        ("route", "cancelled", "county", "2026-03-19", "2026-03-07"),
        ("rule_objection", "met", "city", "2026-03-13", "2026-03-07"),
        ("route", "running", "county", "2026-03-22", None),
    ]


def test_whom_nobody_can_designate(city: City) -> None:
    petition = before(city, "designate")
    closed = city.other_bureau
    closed.is_active = False
    closed.save()
    Petition.objects.filter(pk=petition.pk).update(accused_office_ids=[city.county.pk])

    def refused(**facts: Any) -> Any:
        return refusal(petition, "designate", city.clerk, "2026-03-07", reason="指定", **facts)

    assert refused(to=closed) == (InvalidFacts, "inactive_office", "to")
    assert refused(to=city.city) == (InvalidFacts, "to_itself", "to")
    assert refused(to=city.county_bureau) == (InvalidFacts, "accused_recipient", "to")
    assert petition.objections.get().decision == "pending"
