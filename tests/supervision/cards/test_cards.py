"""The unit explains, the issuing office lifts and voids, nobody judges the own unit's card."""

import datetime as dt

import pytest
from django.db import connection

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.roles import Role
from supervision.cards.actions.cards import (
    answer_card,
    decide_void,
    find_objective,
    issue_red,
    lift_card,
    propose_void,
)
from supervision.cards.actions.red_card_reports import submit_report
from supervision.cards.models import Card
from tests.factories import make_account, make_petition, moment
from tests.supervision.conftest import the_card
from tests.supervision.sweep.statements import AGREED, ANSWER, CLAIM, FOUND, REPORT, VOID

AT = moment("2026-03-23")


@pytest.fixture
def yellow(city, run) -> Card:
    """A yellow card of the bureau, issued by the city on Monday 23 March: the notice was due on 20 March."""
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-03-20")
    return the_card("yellow")


def test_answer_is_kept_with_date_and_told_to_the_issuer(city, yellow):
    version = yellow.petition.version
    answered = answer_card(card_id=yellow.pk, by=city.handler, at=AT, new_date=dt.date(2026, 3, 30), **ANSWER, **CLAIM)
    assert answered.answer == (
        "逾期原因：承办人外出培训，没有移交手中的事项。\n目前情况：材料已经齐备，正在拟写告知书。\n"
        "下一步措施：由科长逐日核对，按承诺日期办结。"
    )
    assert (answered.new_date, answered.objective) == (dt.date(2026, 3, 30), True)
    assert (answered.objective_reason, answered.objective_paper) == ("force", "市气象局暴雨红色预警（第3号）")
    event = Event.objects.latest("pk")
    assert (event.kind, event.facts["in_time"], event.office) == ("card_answer", True, city.bureau)
    assert OutboxMessage.objects.filter(event=event, office=city.city, permission="lift_cards").exists()
    yellow.petition.refresh_from_db()
    assert yellow.petition.version == version
    with pytest.raises(ActionRefused, match="已经提交过"):
        answer_card(card_id=yellow.pk, by=city.handler, at=AT, new_date=dt.date(2026, 3, 30), **ANSWER)


@pytest.mark.parametrize(
    ("who", "facts", "error", "field"),
    [
        ("other_handler", {}, NotPermitted, None),
        ("supervisor", {}, NotPermitted, None),
        ("handler", {"cause": " "}, InvalidFacts, "cause"),
        ("handler", {"progress": "等"}, InvalidFacts, "progress"),
        ("handler", {"next_steps": "。" * 40}, InvalidFacts, "next_steps"),
        ("handler", {"cause": "等" * 1501}, InvalidFacts, "cause"),
        ("handler", {"new_date": None}, InvalidFacts, "new_date"),
        ("handler", {"new_date": dt.date(2026, 3, 22)}, InvalidFacts, "new_date"),
        ("handler", {"new_date": dt.date(2030, 12, 31)}, InvalidFacts, "new_date"),
        ("handler", {"objective_reason": "force"}, InvalidFacts, "objective_paper"),
        ("handler", {"objective_paper": "市气象局暴雨预警"}, InvalidFacts, "objective_reason"),
    ],
)
def test_answer_is_refused(city, yellow, who, facts, error, field):
    given = {"new_date": dt.date(2026, 3, 30), **ANSWER, **facts}
    with pytest.raises(error) as refused:
        answer_card(card_id=yellow.pk, by=getattr(city, who), at=AT, **given)
    assert refused.value.field == field
    yellow.refresh_from_db()
    assert yellow.answered_at is None


def test_a_red_card_is_explained_by_a_leader(city, yellow, run):
    run("2026-04-01")
    red = the_card("red")
    with pytest.raises(NotPermitted):
        answer_card(card_id=red.pk, by=city.handler, at=moment("2026-04-02"), new_date=dt.date(2026, 4, 9), **ANSWER)
    answer_card(card_id=red.pk, by=city.head, at=moment("2026-04-02"), new_date=dt.date(2026, 4, 9), **ANSWER)


def test_answer_in_time_keeps_the_card_yellow_until_its_length_makes_it_red(city, yellow, run):
    answer_card(card_id=yellow.pk, by=city.handler, at=AT, new_date=dt.date(2026, 3, 30), **ANSWER)
    assert run("2026-03-26").red == 0
    result = run("2026-03-27")
    assert (result.red, the_card("red").reason) == (1, "overdue")


def test_lift_needs_the_duty_done_and_the_issuing_office(city, yellow):
    with pytest.raises(ActionRefused, match="尚未完成"):
        lift_card(card_id=yellow.pk, by=city.supervisor, at=AT, reason="已完成")
    perform("notify", petition_id=yellow.petition_id, by=city.handler, at=AT, text="已收到")
    for who in (city.handler, city.head, city.county_supervisor, city.leader):
        with pytest.raises(NotPermitted):
            lift_card(card_id=yellow.pk, by=who, at=AT, reason="已完成")
    both = make_account("both", (Role.SUPERVISOR, city.city), (Role.HANDLER, city.bureau))
    with pytest.raises(NotPermitted, match="被发牌单位的人员"):
        lift_card(card_id=yellow.pk, by=both, at=AT, reason="已完成")
    with pytest.raises(InvalidFacts):
        lift_card(card_id=yellow.pk, by=city.supervisor, at=AT, reason=" ")
    lifted = lift_card(card_id=yellow.pk, by=city.supervisor, at=AT, reason="已书面告知")
    assert (lifted.state, lifted.lifted_by, lifted.finding) == ("lifted", city.supervisor, "已书面告知")
    assert Event.objects.latest("pk").kind == "card_lift"
    with pytest.raises(ActionRefused, match="已摘牌"):
        lift_card(card_id=yellow.pk, by=city.supervisor, at=AT, reason="再摘一次")


def test_lift_of_a_decision_needs_service(city, run):
    petition = make_petition(city, State.HANDLING)
    run("2026-05-15")
    card = Card.objects.get(clock__kind="decide")
    answers = {1: ("support", "已停工"), 2: ("explain", "请协商")}
    at = moment("2026-05-18")
    facts = {"facts_found": "属实", "opinion": "支持", "basis": "噪声法", "answers": answers}
    perform("conclude", petition_id=petition.pk, by=city.handler, at=at, **facts)
    answer_card(card_id=card.pk, by=city.head, at=at, **ANSWER)
    submit_report(card_id=card.pk, by=city.handler, at=at, **REPORT)
    with pytest.raises(ActionRefused, match="尚未记录送达"):
        lift_card(card_id=card.pk, by=city.supervisor, at=at, reason="已办结")
    service = {"served_on": dt.date(2026, 5, 18), "method": "in_person", "received_by": "本人"}
    perform("serve", petition_id=petition.pk, by=city.handler, at=at, **service)
    assert lift_card(card_id=card.pk, by=city.supervisor, at=at, reason="已办结").state == "lifted"


def test_a_card_is_voided_by_two_persons_and_issued_again_while_its_clock_is_overdue(city, yellow, run):
    second = make_account("second", (Role.SUPERVISOR, city.city))
    for missing in ({"error": "none"}, {"evidence": "误"}):
        with pytest.raises(InvalidFacts):
            propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **(VOID | missing))
    propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **VOID)
    with pytest.raises(ActionRefused, match="已经提请作废"):
        propose_void(card_id=yellow.pk, by=second, at=AT, **VOID)
    for who, error in ((city.supervisor, "另一人"), (city.handler, "被发牌单位"), (city.county_supervisor, "另一名")):
        with pytest.raises(NotPermitted, match=error):
            decide_void(card_id=yellow.pk, by=who, at=AT, **AGREED)
    yellow.refresh_from_db()
    assert yellow.state == "active"

    voided = decide_void(card_id=yellow.pk, by=second, at=AT, **AGREED)

    assert (voided.state, voided.voided_by, voided.finding) == ("voided", second, VOID["evidence"])
    event = Event.objects.latest("pk")
    assert (event.kind, event.facts["error"], event.by) == ("card_void", "clock", second)
    assert run("2026-03-24").yellow == 1
    assert list(Card.objects.filter(level="yellow").values_list("state", flat=True).order_by("pk")) == [
        "voided",
        "active",
    ]
    with pytest.raises(ActionRefused, match="已作废"):
        propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **VOID)


def test_a_voided_red_card_gives_its_place_back_to_the_yellow_one(city, yellow, run):
    run("2026-03-27")  # nobody explained: red
    red = the_card("red")
    propose_void(card_id=red.pk, by=city.supervisor, at=AT, **VOID)
    decide_void(card_id=red.pk, by=city.leader, at=AT, **AGREED)
    yellow.refresh_from_db()
    assert yellow.state == "active"
    assert run("2026-03-30").red == 1


def test_a_card_that_is_to_be_voided_is_not_lifted_meanwhile(city, yellow):
    propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **VOID)
    with pytest.raises(ActionRefused, match="已提请作废"):
        lift_card(card_id=yellow.pk, by=city.supervisor, at=AT, reason="期限已完成，文书齐备。")


def test_a_yellow_card_stands_again_although_its_due_date_has_moved(city, yellow, run):
    run("2026-03-26")
    red = Card.objects.get(level="red")
    with connection.cursor() as cursor:  # a calendar of later may have counted it anew
        cursor.execute("SET LOCAL session_replication_role = replica")
        Card.objects.filter(pk=red.pk).update(due=red.due + dt.timedelta(days=30))
        cursor.execute("SET LOCAL session_replication_role = origin")
    propose_void(card_id=red.pk, by=city.supervisor, at=AT, **VOID)
    decide_void(card_id=red.pk, by=city.leader, at=AT, **AGREED)
    yellow.refresh_from_db()
    assert yellow.state == "active"


def test_a_void_that_is_refused_leaves_the_card(city, yellow):
    propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **VOID)
    kept = decide_void(
        card_id=yellow.pk, by=city.province_supervisor, at=AT, agreed=False, decision="登记簿与系统一致，没有差错。"
    )
    assert (kept.state, Event.objects.latest("pk").kind) == ("active", "card_void_refused")
    assert propose_void(card_id=yellow.pk, by=city.supervisor, at=AT, **VOID).state == "active"


def test_objective_reasons_are_judged_once_by_the_issuer(city, yellow):
    with pytest.raises(ActionRefused, match="没有主张"):
        find_objective(card_id=yellow.pk, by=city.supervisor, at=AT, upheld=True, reason=FOUND)
    facts = {"new_date": dt.date(2026, 3, 30), **ANSWER, **CLAIM}
    answer_card(card_id=yellow.pk, by=city.handler, at=AT, **facts)
    with pytest.raises(NotPermitted):
        find_objective(card_id=yellow.pk, by=city.head, at=AT, upheld=True, reason=FOUND)
    found = find_objective(card_id=yellow.pk, by=city.supervisor, at=AT, upheld=True, reason=FOUND)
    assert (found.objective_upheld, found.state, found.level) == (True, "active", "yellow")
    with pytest.raises(ActionRefused, match="已经认定"):
        find_objective(card_id=yellow.pk, by=city.supervisor, at=AT, upheld=False, reason=FOUND)


def test_red_by_finding_takes_the_place_of_yellow(city, yellow, run):
    facts = {
        "petition_id": yellow.petition_id,
        "office": city.bureau,
        "at": AT,
        "reason": "fraud",
        "ground": "告知书系事后伪造，日期不实。",
    }
    for who in (city.handler, city.leader, city.county_supervisor):
        with pytest.raises(NotPermitted):
            issue_red(by=who, **facts)
    with pytest.raises(InvalidFacts):
        issue_red(by=city.supervisor, **(facts | {"ground": ""}))
    with pytest.raises(InvalidFacts):
        issue_red(by=city.supervisor, **(facts | {"reason": "overdue"}))
    card = issue_red(by=city.supervisor, **facts)
    yellow.refresh_from_db()
    assert (card.level, card.reason, card.issued_by, yellow.state) == ("red", "fraud", city.supervisor, "superseded")
    assert run("2026-04-10").red == 0
    with pytest.raises(ActionRefused, match="已有红牌"):
        issue_red(by=city.supervisor, **facts)
