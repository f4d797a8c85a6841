"""What a red card asks for: the leader's explanation, the report, the interview the issuer proposes, and the lift."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.cards.actions.cards import answer_card, decide_void, issue_red, lift_card, propose_void
from supervision.cards.actions.red_card_reports import propose_interview, record_interview, submit_report
from supervision.cards.models import Card, Interview, RectificationReport, Rule
from supervision.cards.queries import board_of, unexplained, unreported
from supervision.cards.reports.red_card_reports import papers_owed
from tests.factories import make_account, make_petition, moment, next_version
from tests.supervision.sweep.statements import AGREED, ANSWER, FOUND, HELD, REPORT, VOID

BACKEND = "django.contrib.auth.backends.ModelBackend"
AT = moment("2026-04-02")


@pytest.fixture
def red(city, run) -> Card:
    """A red card of the bureau, issued by the city on Wednesday 1 April; 6 April is a day off."""
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-04-01")
    return Card.objects.get(level="red", clock__kind="notify")


def logged_in(account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def explain_it(card: Card, city) -> None:
    answer_card(card_id=card.pk, by=city.head, at=AT, new_date=dt.date(2026, 4, 9), **ANSWER)


def notify(card: Card, city) -> None:
    perform("notify", petition_id=card.petition_id, by=city.handler, at=AT, text="已收到")


def test_the_due_dates_are_counted_with_the_calendar_and_the_rule(city, red, run):
    assert (red.answer_due, red.report_due) == (dt.date(2026, 4, 7), dt.date(2026, 4, 16))
    event = Event.objects.filter(kind="card").latest("pk")
    assert event.facts["report_due"] == "2026-04-16"
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=red.pk).update(report_due=dt.date(2026, 5, 16))
    next_version(Rule.objects.get(office=None), report_within_working_days=2)
    petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 30))
    found = issue_red(
        petition_id=petition.pk,
        office=city.bureau,
        by=city.supervisor,
        at=AT,
        reason="fraud",
        ground=FOUND,
    )
    assert (found.answer_due, found.report_due) == (dt.date(2026, 4, 8), dt.date(2026, 4, 7))
    run("2026-04-13")
    assert not Card.objects.exclude(level="red").exclude(report_due=None).exists()


@pytest.mark.parametrize(("day", "late"), [("2026-04-16", False), ("2026-04-17", True)])
def test_a_report_is_taken_late_and_then_says_so(city, red, day, late):
    submit_report(card_id=red.pk, by=city.handler, at=moment(day), **REPORT)
    report = RectificationReport.objects.get(card=red)
    assert (report.late, report.submitted_by, report.causes) == (late, city.handler, REPORT["causes"])
    event = Event.objects.latest("pk")
    assert (event.kind, event.facts["late"], facts_of(event)["measures"]) == ("card_report", late, REPORT["measures"])
    assert OutboxMessage.objects.filter(event=event, office=city.city, permission="lift_cards").exists()
    status = "逾期提交" if late else "按期提交"
    red.refresh_from_db()
    assert [paper.status for paper in papers_owed(red, dt.date(2026, 5, 1))] == ["逾期未交", status]
    assert status in logged_in(city.supervisor).get(red.get_absolute_url()).content.decode()
    with pytest.raises(ActionRefused, match="已经提交过整改报告"):
        submit_report(card_id=red.pk, by=city.handler, at=moment(day), **REPORT)
    found = RectificationReport.objects.filter(pk=report.pk)
    for change in (lambda: found.update(late=False), lambda: found._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("who", "facts", "error", "field"),
    [
        ("supervisor", REPORT, NotPermitted, None),
        ("other_handler", REPORT, NotPermitted, None),
        ("handler", REPORT | {"causes": " "}, InvalidFacts, "causes"),
        ("handler", REPORT | {"measures": ""}, InvalidFacts, "measures"),
        ("handler", REPORT | {"causes": "果"}, InvalidFacts, "causes"),
        ("handler", REPORT | {"measures": "x" * 5001}, InvalidFacts, "measures"),
    ],
)
def test_a_report_is_refused(city, red, who, facts, error, field):
    with pytest.raises(error) as refused:
        submit_report(card_id=red.pk, by=getattr(city, who), at=AT, **facts)
    assert refused.value.field == field
    assert not RectificationReport.objects.exists()


def test_a_yellow_card_asks_for_no_report_and_no_interview(city, run):
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-03-23")
    yellow = Card.objects.get(level="yellow")
    with pytest.raises(ActionRefused, match="不要求整改报告"):
        submit_report(card_id=yellow.pk, by=city.handler, at=AT, **REPORT)
    with pytest.raises(ActionRefused, match="只就红牌"):
        propose_interview(card_id=yellow.pk, by=city.supervisor, at=AT, proposed_on=AT.date(), reason="情况有变")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=yellow.pk).update(level="reminder", report_due=dt.date(2026, 4, 1))


def test_a_red_card_is_lifted_with_duty_explanation_and_report_only(city, red):
    def lift() -> Card:
        return lift_card(card_id=red.pk, by=city.supervisor, at=AT, reason="整改到位")

    with pytest.raises(ActionRefused, match="尚未完成"):
        lift()
    notify(red, city)
    with pytest.raises(ActionRefused, match="负责人的书面说明"):
        lift()
    answer_card(card_id=red.pk, by=city.deputy, at=AT, **ANSWER)
    with pytest.raises(ActionRefused, match="尚无整改报告"):
        lift()
    submit_report(card_id=red.pk, by=city.handler, at=AT, **REPORT)
    with pytest.raises(NotPermitted):
        lift_card(card_id=red.pk, by=city.head, at=AT, reason="自己摘")
    assert lift().state == "lifted"
    with pytest.raises(ActionRefused, match="不能再处理"):
        propose_interview(card_id=red.pk, by=city.supervisor, at=AT, proposed_on=AT.date(), reason="情况有变")


def test_an_interview_is_proposed_by_the_issuer_and_its_result_recorded_once(city, red):
    proposal = {"proposed_on": dt.date(2026, 4, 2), "reason": "两次逾期，整改不力"}
    for who in (city.head, city.leader, city.county_supervisor):
        with pytest.raises(NotPermitted):
            propose_interview(card_id=red.pk, by=who, at=AT, **proposal)
    for wrong in (dt.date(2026, 3, 31), dt.date(2026, 4, 3)):
        with pytest.raises(InvalidFacts, match="日期应在") as refused:
            propose_interview(card_id=red.pk, by=city.supervisor, at=AT, **(proposal | {"proposed_on": wrong}))
        assert refused.value.field == "proposed_on"
    result = {
        "outcome": "held",
        "result_on": dt.date(2026, 4, 8),
        "result": "已约谈局长，责令限期整改到位。",
        "present": "召集人、局长",
    }
    later = moment("2026-04-09")
    with pytest.raises(ActionRefused, match="尚未提请"):
        record_interview(card_id=red.pk, by=city.supervisor, at=later, **result)
    propose_interview(card_id=red.pk, by=city.supervisor, at=AT, **proposal)
    event = Event.objects.latest("pk")
    assert (event.kind, facts_of(event)["reason"], event.office) == ("card_interview", proposal["reason"], city.city)
    assert OutboxMessage.objects.filter(event=event, office=city.bureau, permission="answer_cards").exists()
    with pytest.raises(ActionRefused, match="已经提请"):
        propose_interview(card_id=red.pk, by=city.supervisor, at=AT, **proposal)
    with pytest.raises(InvalidFacts):
        record_interview(card_id=red.pk, by=city.supervisor, at=later, **(result | {"outcome": "fired"}))
    for empty, field in (({"result": "果"}, "result"), ({"present": ""}, "present")):
        with pytest.raises(InvalidFacts) as refused:
            record_interview(card_id=red.pk, by=city.supervisor, at=later, **(result | empty))
        assert refused.value.field == field
    early = result | {"result_on": dt.date(2026, 4, 1)}
    with pytest.raises(InvalidFacts, match="日期应在"):
        record_interview(card_id=red.pk, by=city.supervisor, at=later, **early)
    record_interview(card_id=red.pk, by=city.supervisor, at=later, **result)
    assert Event.objects.latest("pk").facts["outcome"] == "held"
    with pytest.raises(ActionRefused, match="已经登记"):
        record_interview(card_id=red.pk, by=city.supervisor, at=later, **result)
    for change in ({"reason": "另一理由"}, {"result": "另一结果"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interview.objects.filter(card=red).update(**change)
    page = logged_in(city.head).get(red.get_absolute_url()).content.decode()
    assert HELD["result"] in page
    assert HELD["present"] in page
    assert proposal["reason"] in page


def test_late_cards_are_counted_and_listed(city, red):
    def counted(day: str) -> tuple[int, int]:
        figures = board_of(city.supervisor, city.city, dt.date.fromisoformat(day)).total
        listed = Card.objects.filter(petition=red.petition, clock=red.clock)
        on = dt.date.fromisoformat(day)
        assert figures.unexplained == Card.objects.filter(unexplained(on)).count()
        assert figures.unreported == Card.objects.filter(unreported(on)).count()
        return listed.filter(unexplained(on)).count(), listed.filter(unreported(on)).count()

    assert counted("2026-04-07") == (0, 0)
    assert counted("2026-04-08") == (1, 0)
    assert counted("2026-04-17") == (1, 1)
    explain_it(red, city)
    submit_report(card_id=red.pk, by=city.handler, at=moment("2026-04-20"), **REPORT)
    assert counted("2026-04-21") == (0, 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"late": "explanation"}, 1),
        ({"late": "report"}, 2),
        ({"late": "any"}, 2),
        ({"late": "x"}, 0),
        ({"interview": "true"}, 1),
        ({"interview": "false"}, 1),
    ],
)
def test_the_list_is_filtered_by_what_is_late(city, run, query, found):
    for _number in range(2):
        make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-04-01")
    first, _second = Card.objects.filter(level="red", clock__kind="notify").order_by("pk")
    explain_it(first, city)
    propose_interview(card_id=first.pk, by=city.supervisor, at=AT, proposed_on=AT.date(), reason="情况有变")
    answer = logged_in(city.supervisor).get(reverse("supervision:cards"), {"level": "red", "clock": "notify", **query})
    assert len(answer.context["page"].items) == found


def test_unit_and_issuer_act_on_the_page(city, run):
    make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - dt.timedelta(days=30))
    run(timezone.localdate().isoformat())
    card, today = Card.objects.get(level="red", clock__kind="notify"), timezone.localdate().isoformat()

    def act(who, key: str, **facts: str) -> int:
        return logged_in(who).post(reverse("supervision:card_act", args=[card.pk, key]), facts).status_code

    assert act(city.head, "answer", answer="等", new_date=today) == 422
    assert act(city.head, "answer", new_date=today, **ANSWER) == 302
    assert act(city.handler, "report", causes="", measures="y") == 422
    assert act(city.supervisor, "report", **REPORT) == 403
    assert act(city.handler, "report", **REPORT) == 302
    assert act(city.head, "interview", proposed_on=today, reason="情况有变") == 403
    assert act(city.supervisor, "interview", proposed_on="2020-01-01", reason="情况有变") == 422
    assert act(city.supervisor, "interview", proposed_on=card.issued_on.isoformat(), reason="情况有变") == 302
    assert act(city.supervisor, "interview_result", outcome="held", result_on=today, result="") == 422
    assert (
        act(
            city.supervisor,
            "interview_result",
            outcome="declined",
            result_on=today,
            result=HELD["result"],
        )
        == 302
    )
    assert Interview.objects.get(card=card).outcome == "declined"


def test_the_roots_own_cards_are_judged_apart_from_its_casework(city, run):
    petition = make_petition(city)
    petition.clocks.update(office=city.province)
    run("2026-03-20")
    card = Card.objects.get(level="yellow")
    assert card.issuer == card.office == city.province
    judge = make_account("judge", (Role.SUPERVISOR, city.province))
    worker = make_account("worker", (Role.SUPERVISOR, city.province), (Role.HANDLER, city.province))

    def void(who):
        return propose_void(card_id=card.pk, by=who, at=AT, **VOID)

    with pytest.raises(NotPermitted, match="没有办理、审批职责"):
        void(worker)
    with pytest.raises(NotPermitted, match="发牌单位"):
        void(city.supervisor)
    petition.handled_by = judge
    petition.save(update_fields=["handled_by"])
    with pytest.raises(NotPermitted, match="经手过"):
        void(judge)
    petition.handled_by = None
    petition.save(update_fields=["handled_by"])
    void(judge)
    with pytest.raises(NotPermitted, match="没有办理、审批职责"):
        decide_void(card_id=card.pk, by=worker, at=AT, **AGREED)
    other = make_account("other_judge", (Role.SUPERVISOR, city.province))
    voided = decide_void(card_id=card.pk, by=other, at=AT, **AGREED)
    assert (voided.state, Event.objects.latest("pk").facts["own_office"]) == ("voided", True)
