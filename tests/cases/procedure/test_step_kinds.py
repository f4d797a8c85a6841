"""The table of steps as a specification: every state, every step, every role."""

import datetime as dt

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for, choices_for
from cases.procedure.step_kinds import Actor, step_kind, step_kinds
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Event
from tests.cases.procedure.beside import HEARD
from tests.cases.procedure.taken import TAKEN
from tests.cases.procedure.test_states import REACHED_LATER
from tests.factories import City, make_city, make_petition, moment

STATES = [state for state in State if state not in REACHED_LATER]

# The person of the test city whose act a step is, in the office that holds the petition; None is the system.
# fmt: off
ASSIGNING = {"package", "decide_package_objection", "change_package", "decide_change", "raise_package", "refuse_raise", "join_team",
             "leave_team", "group_package", "split_package", "withdraw_package", "succeed_leader"}
PERSONS = {"correct_person", "propose_person", "change_agent", "change_representative", "withdraw_person", "succeed_person"}
STAFFING = {"change_handler", "succeed_leader"}  # who works on it; administrators of accounts see nothing of it
HEADING = {*STAFFING, *PERSONS, "close_without_successor", "serve_paper", "consent_to_sms", "withdraw_sms_consent", "propose_correction", "propose_demands", "approve_extension", "refuse_extension", "unmark_urgent", "refuse_end_urgent", "instruct"}
CONVENING = {"study", "order_action", "decide_action", "drop_action", "enlist", "discharge", "call_out", "call_back"}
ATTACHING = {"attach", "type_attachment", "ask_withdrawal", "decide_withdrawal"}
CHECKING = {"check_close", "draw_reexamination", "reexamine"}
WORKING = {*PERSONS, "serve_paper", "consent_to_sms", "withdraw_sms_consent", "mark_crossings", "ask_relief", "ask_hearing", "note_settled", "plan_revisit", "record_revisit", "record_mandate", "report_urgent", "follow_up_urgent", "ask_end_urgent", "ask_assistance", "copy_to", "raise_dispute", "withdraw_dispute", "propose_correction", "propose_demands", "add_measure", "prove_measure", "add_obstacle", "remove_obstacle", "record_contact", "report_progress", "propose_close", "ask_change", "ask_raise", "prove_action", "prove_promise"}
HOLDING = {"withdraw_matter", "propose_no_successor", "join", "release", "split_off", "propose_split", "undo_split"}
LEADING = {"promise", *HOLDING, "void_reception", "decide_promise", "accept_package", "object_package", "approve_measure", "decide_measure", "drop_measure", "sign_close", *ASSIGNING, *CONVENING, *WORKING}
# fmt: on
ACTS = {
    "clerk": {
        *HOLDING,
        "change_handler",
        "void_import",
        "screen",
        "transfer",
        "tell_transfer",
        "assign",
        "report_up",
        "direct",
        "direct_reply",
        "guide",
        "refuse",
        "file",
        "agree_return",
        "deny_objection",
        "designate",
        "mark_urgent",
        "add_batch",
        "correct",
        "correct_demands",
        "link",
        "promise",
        *ASSIGNING,
        *WORKING,
    },
    "handler": {
        *HOLDING,
        "receive",
        "object",
        "notify",
        "lead_to_path",
        "accept",
        "start_handling",
        "start_simple",
        "to_ordinary",
        "request_extension",
        "open_hearing",
        "close_hearing",
        "open_mediation",
        "close_mediation",
        "conclude",
        "serve",
        "archive_unserved",
        "urge_execution",
        "report_result",
        "restart_handling",
        "report_instruction",
        *WORKING,
    },
    "other_handler": set(),
    "head": {*HEADING, *LEADING},
    "deputy": {"instruct", *LEADING},
    "leader": {*STAFFING, "unmark_urgent", "refuse_end_urgent", "instruct", "name_accused", *LEADING},
    "reviewer": {
        *("request_review", "confirm_late_reason"),
        "accept_review",
        "serve_paper",
        "refuse_review",
        "ask_hearing",
        "issue_review",
        "remand_review",
        "serve_review",
        "name_accused",
    },
    "province_reviewer": {
        "ask_hearing",
        "serve_paper",
        "request_rereview",
        "accept_rereview",
        "refuse_rereview",
        "open_rereview_hearing",
        "close_rereview_hearing",
        "issue_rereview",
        "remand_rereview",
        "serve_rereview",
    },
    "security_admin": STAFFING,
    "supervisor": {*ASSIGNING, *CONVENING, *CHECKING, "supervise", "urge_holder", "trace"},
    "province_supervisor": {*ASSIGNING, *CONVENING, *CHECKING, "supervise", "urge_holder", "trace"},
}  # fmt: skip
for name in ("clerk", "handler", "head", "deputy", "leader", "reviewer", "province_reviewer"):
    ACTS[name] |= {*ATTACHING, "ask_recusal", "consent_to_sms", "withdraw_sms_consent", "record_rating"}
for _state, taken in TAKEN.values():
    for who, key, _facts in taken:
        ACTS.get(who, set()).add(key)
NEVER = {
    "stranger",
    "county_supervisor",
    "other_handler",
    "county_clerk",
    "county_handler",
    "system_admin",
    "audit_admin",
}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_its_own_people_only(city: City, state: State) -> None:
    petition = make_petition(city, state)
    facts = CaseFacts(petition)
    opened = {
        name: {item.key for item in step_kinds() if choice_for(person, petition, item, facts).is_open}
        for name, person in city.people().items()
    }

    for name in NEVER:
        assert opened[name] == set(), name
    for name, acts in ACTS.items():
        assert opened[name] <= acts, name
    for key in set().union(*opened.values()):
        assert state in step_kind(key).sources


@pytest.mark.parametrize("state", STATES)
def test_a_step_from_a_wrong_state_is_refused_with_a_sentence(city: City, state: State) -> None:
    petition = make_petition(city, state)
    label = State(state).label
    events = petition.chain.length

    for item in step_kinds():
        if state in item.sources or item.actor is Actor.SYSTEM:
            continue
        entitled = next(name for name, acts in ACTS.items() if item.key in acts)
        with pytest.raises(ActionRefused) as caught:
            perform(item.key, petition_id=petition.pk, by=city.people()[entitled], at=moment("2026-06-01"))
        assert str(caught.value.sentence).endswith("。"), (item.key, label)
    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.state, petition.chain.length) == (state, events)


def test_system_steps_are_nobodys(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_ISSUED)

    for person in city.people().values():
        with pytest.raises(NotPermitted, match="系统自动"):
            perform("close_final", petition_id=petition.pk, by=person, at=moment("2026-06-01"))


def test_a_disabled_step_says_why(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED)

    refusals = {choice.kind.key: choice.refusal for choice in choices_for(city.other_handler, petition)}

    assert refusals["receive"] == "“签收”应由测试市bureau局有相应权限的人员办理。"


def test_the_deputy_cannot_approve_an_extension(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    perform(
        "request_extension",
        petition_id=petition.pk,
        by=city.handler,
        at=moment("2026-03-20"),
        days=30,
        reason="情况复杂",
    )

    with pytest.raises(NotPermitted, match="须由测试市bureau局负责人决定"):
        perform("approve_extension", petition_id=petition.pk, by=city.deputy, at=moment("2026-03-21"))

    petition = perform("approve_extension", petition_id=petition.pk, by=city.head, at=moment("2026-03-21"))
    clock = petition.clocks.get(kind="decide")
    assert (clock.extension_days, clock.due - clock.start) == (30, dt.timedelta(days=90))


@pytest.mark.parametrize("days", [0, 31, 365])
def test_an_extension_of_more_than_thirty_days_is_refused(city: City, days: int) -> None:
    petition = make_petition(city, State.HANDLING)

    with pytest.raises(ActionRefused, match="延长期限最多30日"):
        perform(
            "request_extension",
            petition_id=petition.pk,
            by=city.handler,
            at=moment("2026-03-20"),
            days=days,
            reason="情况复杂",
        )


def test_a_second_extension_is_refused(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    perform(
        "request_extension",
        petition_id=petition.pk,
        by=city.handler,
        at=moment("2026-03-20"),
        days=10,
        reason="情况复杂",
    )
    with pytest.raises(ActionRefused, match="已有一份延期申请待审批"):
        perform(
            "request_extension",
            petition_id=petition.pk,
            by=city.handler,
            at=moment("2026-03-20"),
            days=10,
            reason="情况复杂",
        )
    perform("approve_extension", petition_id=petition.pk, by=city.head, at=moment("2026-03-21"))

    with pytest.raises(ActionRefused, match="已延长过一次"):
        perform(
            "request_extension",
            petition_id=petition.pk,
            by=city.handler,
            at=moment("2026-03-22"),
            days=10,
            reason="情况复杂",
        )


@pytest.mark.parametrize(("late", "allowed"), [(-1, True), (0, True), (1, False)])
def test_an_extension_is_approved_before_the_limit_only(city: City, late: int, allowed: bool) -> None:
    petition = make_petition(city, State.HANDLING)
    due = petition.clocks.get(kind="decide").due
    perform(
        "request_extension",
        petition_id=petition.pk,
        by=city.handler,
        at=moment(due - dt.timedelta(days=5)),
        days=10,
        reason="复杂",
    )
    day = moment(due + dt.timedelta(days=late))

    if allowed:
        petition = perform("approve_extension", petition_id=petition.pk, by=city.head, at=day)
        assert petition.clocks.get(kind="decide").due == due + dt.timedelta(days=10)
    else:
        with pytest.raises(ActionRefused, match="期限已于"):
            perform("approve_extension", petition_id=petition.pk, by=city.head, at=day)


def test_a_returned_petition_leaves_the_unit_and_gets_a_new_routing_clock(city: City) -> None:
    petition = make_petition(city, State.RETURNED)

    assert (petition.holder, petition.office_ids) == (city.city, [city.city.pk])
    assert list(petition.clocks.values_list("kind", "state")) == [
        ("route", "met"),
        ("object", "met"),
        ("notify", "cancelled"),
        ("rule_objection", "met"),
        ("route", "running"),
    ]


def test_every_demand_must_be_met_by_the_opinion(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    opinion = {"facts_found": "属实", "opinion": "支持", "basis": "法律"}

    with pytest.raises(ActionRefused, match="尚未回应第2项"):
        perform(
            "conclude",
            petition_id=petition.pk,
            by=city.handler,
            at=moment("2026-04-01"),
            answers={1: ("support", "已办")},
            **opinion,
        )


@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        ("demand", ["route", "object", "notify", "accept", "decide"]),
        ("suggestion", ["route", "object", "notify", "accept"]),
    ],
)
def test_only_demands_have_sixty_days_under_the_regulation_of_2022(city: City, purpose: str, kinds: list[str]) -> None:
    petition = make_petition(city)
    steps = [
        (
            "screen",
            city.clerk,
            {"purpose": purpose, "category": city.category, "path": 6 if purpose == "demand" else None},
        ),
        ("transfer", city.clerk, {"to": city.bureau}),
        ("receive", city.handler, {}),
        ("notify", city.handler, {"text": "已收到"}),
        ("accept", city.handler, {}),
    ]
    for key, person, facts in steps:
        petition = perform(key, petition_id=petition.pk, by=person, at=moment("2026-03-05"), **facts)

    assert list(petition.clocks.values_list("kind", flat=True)) == kinds


def test_the_regulation_in_force_at_registration_stays(city: City) -> None:
    old = make_petition(city, State.ACCEPTED, start=dt.date(2019, 3, 4))
    new = make_petition(city, State.ACCEPTED)

    assert (old.profile, set(old.clocks.values_list("profile", flat=True))) == ("NAT-2005", {"NAT-2005"})
    assert (new.profile, set(new.clocks.values_list("profile", flat=True))) == ("NAT-2022", {"NAT-2022"})


def test_a_review_after_thirty_days_needs_a_reason(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    due = petition.clocks.get(kind="request_review").due
    late = due + dt.timedelta(days=1)

    with pytest.raises(ActionRefused, match="有正当理由的，请写明"):
        perform(
            "request_review",
            petition_id=petition.pk,
            by=city.reviewer,
            at=moment(late),
            requested_on=late,
            reasons="不服",
        )

    petition = perform(
        "request_review",
        petition_id=petition.pk,
        by=city.reviewer,
        at=moment(late),
        requested_on=late,
        reasons="不服",
        late_reason="住院",
        late_proof="住院病历",
    )
    assert (petition.state, petition.holder) == (State.REVIEW_REQUESTED, city.city)


def test_hearing_time_is_left_out_of_the_rereview(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_HEARING)
    clock = petition.clocks.get(kind="rereview")
    first = clock.start + dt.timedelta(days=3)
    last = first + dt.timedelta(days=9)

    facts = {**HEARD, "first": first, "last": last}
    perform("close_rereview_hearing", petition_id=petition.pk, by=city.province_reviewer, at=moment(last), **facts)

    after = petition.clocks.get(kind="rereview")
    assert after.due == clock.due + dt.timedelta(days=10)
    assert Event.objects.filter(chain=petition.chain).latest("sequence").facts["clocks"][0]["excluded"] == [
        [first.isoformat(), last.isoformat()]
    ]
