"""Offices dispute which of them is competent (第二十四条): raised, ruled, never again; and nothing goes round."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.organs.queries import disputes_to_rule
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.resuming import resume_cards
from cases.procedure.models import TermRule
from cases.procedure.policies import can_take, next_step_kind
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import clocks, messages, papers
from tests.cases.petitions.test_accused import accusation, refused
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.cases.procedure.walking import last_event, mismatches, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_office, make_petition, moment

REASONS = "双方协商未成，均认为属对方职责。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def disputed(city: City, ruled_by: str = "superior", state: State = State.UNIT_RECEIVED) -> Petition:
    petition = make_petition(city, state)
    by = city.clerk if state == State.SCREENED else city.handler
    day = {State.SCREENED: "2026-03-05", State.OBJECTED: "2026-03-07"}.get(state, "2026-03-06")
    return take(petition, "raise_dispute", by, day, other=city.other_bureau, ruled_by=ruled_by, reasons=REASONS)


RULERS = [("sender", "city"), ("superior", "city"), ("conference", "city")]


@pytest.mark.parametrize(("ruled_by", "ruler"), RULERS)
def test_it_is_raised_and_the_petition_stays(city: City, ruled_by: str, ruler: str) -> None:
    petition = disputed(city, ruled_by)

    assert (petition.state, petition.holder) == (State.UNIT_RECEIVED, city.bureau)
    (paper,) = papers(petition)
    assert paper[:3] == ("dispute", "bureau", ruler)
    assert paper[3] == f"争议另一方：测试市other局。\n{REASONS}\n请裁定由哪个单位受理。"
    permission = "convene" if ruled_by == "conference" else "screen"
    assert messages(petition) == [(ruler, permission, f"信访件 {petition.number} 提请裁定管辖")]
    # The rule names no days: none run. What the unit owes goes on without cards.
    assert [one[0] for one in clocks(petition)] == ["route", "object", "notify"]
    assert petition.clocks.get(kind="notify").suspended
    assert describe(last_event(petition)).sentences[0].startswith("与测试市other局有管辖争议，提请测试市city局裁定（")
    # Nothing else is done meanwhile.
    ruling = "rule_by_conference" if ruled_by == "conference" else "rule_competence"
    assert next_step_kind(petition) == step_kind(ruling)
    for key, facts in (("notify", {"text": "已收到。"}), ("object", {"reasons": "不属我局。"}), ("raise_dispute", {})):
        found = refusal(petition, key, city.handler, "2026-03-07", **facts)
        assert found == (ActionRefused, "dispute_waits", None)


def test_the_ruling_designates_and_is_final(city: City) -> None:
    petition = disputed(city)
    assert "待裁定的管辖争议" in client_of(city.clerk).get("/approvals/").text
    assert not can_take(city.handler, petition, "rule_competence")
    page = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/rule_competence/")
    assert (page.status_code, REASONS in page.text, "checked" in page.text) == (200, True, False)

    petition = take(
        petition, "rule_competence", city.clerk, "2026-03-09", to=city.other_bureau, reason="该事项属其职责。"
    )

    assert (petition.state, petition.holder, petition.handler) == (
        State.ASSIGNED,
        city.other_bureau,
        city.other_bureau,
    )
    assert petition.office_ids == [city.city.pk, city.other_bureau.pk]
    assert papers(petition) == [("designation", "city", "other", "该事项属其职责。")]
    assert clocks(petition, 1) == [
        ("object", "cancelled", "bureau", "2026-03-11", "2026-03-09"),
        ("notify", "cancelled", "bureau", "2026-03-19", "2026-03-09"),
        ("notify", "running", "other", "2026-03-24", None),
    ]
    dispute = petition.disputes.get()
    assert (dispute.decision, dispute.to, dispute.decided_by) == ("agreed", city.other_bureau, city.clerk)
    assert "指定由测试市other局受理。" in describe(last_event(petition)).sentences
    petition = take(petition, "receive", city.other_handler, "2026-03-10")
    for key, facts in (
        ("object", {"reasons": "不属我局。"}),
        ("raise_dispute", {"other": city.bureau, "ruled_by": "superior", "reasons": REASONS}),
    ):
        assert refusal(petition, key, city.other_handler, "2026-03-11", **facts)[1] == "designated"


def test_the_holder_may_be_the_one(city: City) -> None:
    petition = disputed(city)
    petition = take(petition, "rule_competence", city.clerk, "2026-03-09", to=city.bureau, reason="属其职责。")
    assert (petition.state, petition.holder) == (State.ASSIGNED, city.bureau)
    assert petition.clocks.get(kind="notify", state="running").start == date(2026, 3, 9)
    assert not petition.clocks.get(kind="notify", state="running").suspended


def test_the_joint_conference_rules(city: City) -> None:
    petition = disputed(city, "conference")
    for account in (city.clerk, city.handler, city.deputy):
        assert not can_take(account, petition, "rule_by_conference")
    assert refusal(petition, "rule_competence", city.clerk, "2026-03-09", to=city.bureau, reason="属其职责。") == (
        ActionRefused,
        "no_dispute",
        None,
    )
    petition = take(
        petition, "rule_by_conference", city.leader, "2026-03-09",
        to=city.other_bureau, reason="属其职责。", conference="第三次联席会议（3月9日）",
    )  # fmt: skip
    assert papers(petition)[0][3] == "经第三次联席会议（3月9日）研究决定：属其职责。"
    assert describe(last_event(petition)).sentences[1] == "经第三次联席会议（3月9日）。"


def test_an_objection_ends_with_the_ruling(city: City) -> None:
    petition = disputed(city, state=State.OBJECTED)
    assert refusal(petition, "agree_return", city.clerk, "2026-03-08", reason="同意。")[1] == "dispute_waits"
    petition = take(petition, "rule_competence", city.clerk, "2026-03-09", to=city.other_bureau, reason="属其职责。")
    assert petition.objections.get().decision == "agreed"
    assert petition.clocks.get(kind="rule_objection").state == "met"


def test_the_petition_office_that_holds_it_rules_itself(city: City) -> None:
    petition = disputed(city, "sender", State.SCREENED)
    assert petition.disputes.get().ruler == city.city
    ruling = {"to": city.other_bureau, "reason": "属其职责。"}
    assert refusal(petition, "rule_competence", city.clerk, "2026-03-06", **ruling) == (
        InvalidFacts,
        "own_dispute",
        None,
    )
    colleague = make_account("同事", (Role.REGISTRATION_CLERK, city.city))
    assert (list(disputes_to_rule(city.clerk)), disputes_to_rule(colleague).count()) == ([], 1)
    petition = take(petition, "rule_competence", colleague, "2026-03-06", **ruling)
    assert (petition.state, petition.holder) == (State.ASSIGNED, city.other_bureau)
    assert petition.clocks.get(kind="route").state == "cancelled"


def test_nothing_goes_round(city: City) -> None:
    petition = make_petition(city, State.RETURNED)
    screened = {"purpose": "demand", "path": 6, "category": city.category}
    petition = take(petition, "screen", city.clerk, "2026-03-08", **screened)

    found = refusal(petition, "transfer", city.clerk, "2026-03-09", to=city.bureau)

    assert found == (InvalidFacts, "circle", "to")
    client = client_of(city.clerk)
    page = client.post(
        f"/petitions/{petition.number}/steps/transfer/", {"to": city.bureau.name, "version": petition.version}
    )
    assert f"/petitions/{petition.number}/steps/raise_dispute/" in page.text  # the way out
    # Another office, which hands it back too; then only a ruling leads on.
    petition = take(petition, "transfer", city.clerk, "2026-03-09", to=city.other_bureau)
    petition = take(petition, "receive", city.other_handler, "2026-03-10")
    petition = take(petition, "object", city.other_handler, "2026-03-11", reasons="不属我局职权。")
    petition = take(petition, "agree_return", city.clerk, "2026-03-12", reason="同意退回。")
    petition = take(petition, "screen", city.clerk, "2026-03-13", **screened)
    for office in (city.bureau, city.other_bureau):
        assert refusal(petition, "transfer", city.clerk, "2026-03-14", to=office)[1] == "circle"
    raised = {"other": city.other_bureau, "ruled_by": "sender", "reasons": REASONS}
    petition = take(petition, "raise_dispute", city.clerk, "2026-03-14", **raised)
    colleague = make_account("同事", (Role.REGISTRATION_CLERK, city.city))
    petition = take(petition, "rule_competence", colleague, "2026-03-15", to=city.bureau, reason="属其职责。")
    assert petition.holder == city.bureau


def test_it_is_withdrawn_by_who_raised_it(city: City) -> None:
    petition = disputed(city)
    assert refusal(petition, "withdraw_dispute", city.clerk, "2026-03-07", reason="撤回。")[1] == "not_raised_here"
    petition = take(petition, "withdraw_dispute", city.handler, "2026-03-07", reason="已协商一致。")
    assert petition.disputes.get().decision == "withdrawn"
    assert not petition.clocks.get(kind="notify").suspended
    assert take(petition, "notify", city.handler, "2026-03-08", text="已收到。").state == State.NOTIFIED


def test_only_the_holder_is_in_dispute(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    given = {"other": city.other_bureau, "ruled_by": "superior", "reasons": REASONS}
    assert refusal(petition, "raise_dispute", city.clerk, "2026-03-06", **given) == (
        InvalidFacts,
        "not_with_holder",
        "other",
    )


@pytest.mark.parametrize("withdrawn", [True, False])
def test_who_was_to_rule_sees_it_no_more(city: City, withdrawn: bool) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    far = make_office("far", city.province)
    given = {"other": far, "ruled_by": "superior", "reasons": REASONS}
    custody = petition.office_ids
    petition = take(petition, "raise_dispute", city.handler, "2026-03-06", **given)
    assert petition.office_ids == [city.province.pk, *custody]
    if withdrawn:
        petition = take(petition, "withdraw_dispute", city.handler, "2026-03-07", reason="已协商一致。")
    else:
        facts = {"asked_on": date(2026, 3, 7), "confirmed": "当面核实。", "written": True}
        petition = take(petition, "withdraw_matter", city.handler, "2026-03-07", **facts)
    assert petition.office_ids == custody
    assert last_event(petition).facts["set"]["office_ids"] == custody


def test_who_acts_for_a_closed_office_rules(city: City) -> None:
    petition = disputed(city)
    Office.objects.filter(pk=city.city.pk).update(is_active=False, successor=city.province)
    Petition.objects.filter(pk=petition.pk).update(office_ids=[city.province.pk, city.bureau.pk])
    clerk = make_account("承继", (Role.REGISTRATION_CLERK, city.province))
    assert list(disputes_to_rule(clerk)) == [petition.disputes.get()]


def test_the_rule_of_the_ruling_office_names_the_days(city: City) -> None:
    TermRule.objects.create(
        office=city.city, version=1, valid_from=date(2026, 1, 1), created_at=moment("2026-01-01"), rule_dispute_days=4
    )
    petition = disputed(city)
    assert clocks(petition, 3) == [("rule_dispute", "running", "city", "2026-03-10", None)]
    assert (petition.next_clock, petition.clocks.get(kind="rule_dispute").suspended) == ("notify", False)
    petition = take(petition, "rule_competence", city.clerk, "2026-03-09", to=city.bureau, reason="属其职责。")
    assert petition.clocks.get(kind="rule_dispute").state == "met"


@pytest.mark.parametrize(("days", "last"), [(4, "2026-03-10"), (None, "2026-03-20")])
def test_cards_wait_no_longer_than_the_ruling_may_take(city: City, days: int | None, last: str) -> None:
    TermRule.objects.create(
        office=city.city,
        version=1,
        valid_from=date(2026, 1, 1),
        created_at=moment("2026-01-01"),
        rule_dispute_days=days,
    )
    petition = disputed(city)
    assert resume_cards(at=moment(last)) == 0
    assert petition.clocks.get(kind="notify").suspended

    day_after = date.fromisoformat(last) + timedelta(days=1)
    assert [resume_cards(at=moment(day_after)), resume_cards(at=moment(day_after))] == [1, 0]

    assert not petition.clocks.get(kind="notify").suspended
    assert last_event(petition).kind == "resume_cards"
    assert mismatches() == []
    assert petition.disputes.get().decision == "pending"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"other": "bureau"}, "itself", "other"),
    ({"other": "closed"}, "inactive_office", "other"),
    ({"reasons": " "}, "no_reasons", "reasons"),
    ({"ruled_by": "sender", "other": "far"}, "not_above", "ruled_by"),
    ({"ruled_by": "nobody"}, "no_ruler", "ruled_by"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG)
def test_what_is_refused(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    offices = {
        "closed": make_office("closed", city.city, is_active=False),
        "far": make_office("far", city.province),
        "bureau": city.bureau,
    }
    given = {"other": city.other_bureau, "ruled_by": "superior", "reasons": REASONS, **wrong}
    if isinstance(given["other"], str):
        given["other"] = offices[given["other"]]
    petition = make_petition(city, State.UNIT_RECEIVED)
    assert refusal(petition, "raise_dispute", city.handler, "2026-03-06", **given) == (InvalidFacts, code, field)


def test_strangers_and_the_accused(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    given = {"other": city.other_bureau, "ruled_by": "superior", "reasons": REASONS}
    assert refusal(petition, "raise_dispute", city.other_handler, "2026-03-06", **given) == (
        NotPermitted,
        "no_custody",
        None,
    )
    sealed = accusation(city, accused_offices=[city.other_bureau], state=State.SCREENED)
    assert refused(sealed, "raise_dispute", city.clerk, **{**given, "ruled_by": "sender"}) == (
        "accused_disputes",
        "other",
    )


def test_the_page_and_the_api_show_it(city: City) -> None:
    petition = disputed(city)
    page = client_of(city.handler).get(petition.get_absolute_url())
    assert "测试市bureau局与测试市other局的管辖争议" in page.text
    api = client_of(city.handler).get(f"/api/v1/petitions/{petition.number}/").json()
    assert [(one["ruled_by"], one["ruler"]["code"], one["decision"]) for one in api["disputes"]] == [
        ("superior", "city", "pending")
    ]


@pytest.mark.django_db(transaction=True)
def test_two_rulings_at_once_are_one(transactional_db: None) -> None:
    from cases.procedure.actions.perform import perform  # noqa: PLC0415

    city = make_city()
    petition = make_petition(city, State.UNIT_RECEIVED)
    shared = {"petition_id": petition.pk, "at": moment("2026-03-10")}
    perform("raise_dispute", by=city.handler, other=city.other_bureau, ruled_by="superior", reasons=REASONS, **shared)

    def rule(to: Any) -> Petition:
        by = Account.objects.get(pk=city.clerk.pk)
        return perform("rule_competence", by=by, to=to, reason="属其职责。", **shared)

    results = at_once(lambda: rule(city.bureau), lambda: rule(city.other_bureau))

    assert sorted(type(one).__name__ for one in results) == ["NotPermitted", "Petition"]
    assert petition.handovers.filter(kind="designate").count() == 1
    assert history_is_whole()
