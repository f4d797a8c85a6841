"""Every station has a clock, or a parameter that says none; the first line names the date of the clock it meets."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.deadlines.profiles import PROFILES, knows
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import FINISHED, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import clock_met, next_step_kind
from cases.procedure.queries import urgent_petitions
from cases.procedure.rules import TERM_RULES, own_days
from cases.procedure.step_kinds import leaving
from cases.regulation.actions.closing import close_due
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Event
from tests.cases.procedure.beside import HEARD
from tests.cases.procedure.test_states import REACHED_LATER
from tests.cases.procedure.walking import mismatches, take
from tests.factories import City, make_petition, moment
from tests.paths import called

OPEN = [state for state in State if state not in FINISHED and state not in REACHED_LATER]
# Of each station the clock that the next step meets; where screening, signing or beginning comes next, what runs on.
RUNS = {
    State.REGISTERED: "route", State.SCREENED: "route", State.TRANSFERRED: "notify", State.ASSIGNED: "notify",
    State.REPORTED_UP: "decision", State.DIRECT: "notify", State.UNIT_RECEIVED: "notify",
    State.OBJECTED: "rule_objection", State.RETURNED: "route", State.NOTIFIED: "accept", State.ACCEPTED: "decide",
    State.HANDLING: "decide", State.HANDLING_SIMPLE: "simple_decide", State.HEARING: "decide",
    State.MEDIATION: "decide", State.OPINION_ISSUED: "serve", State.SERVED: "request_review",
    State.REVIEW_REQUESTED: "review", State.REVIEW_HANDLING: "review", State.REVIEW_ISSUED: "serve",
    State.REVIEW_SERVED: "request_rereview", State.REREVIEW_REQUESTED: "rereview",
    State.REREVIEW_HANDLING: "rereview", State.REREVIEW_HEARING: "rereview", State.REREVIEW_ISSUED: "serve",
    State.REMANDED: "decide",
}  # fmt: skip


def running(petition: Petition) -> dict[str, dt.date]:
    return dict(petition.clocks.filter(state="running").values_list("kind", "due"))


def next_due(petition: Petition) -> tuple[str, dt.date | None]:
    facts = CaseFacts(petition)
    kind = next_step_kind(petition, facts)
    assert kind is not None
    met = clock_met(petition, kind, petition.clocks.filter(state="running"), facts)
    return kind.key, met.due if met else None


@pytest.mark.parametrize("state", OPEN)
def test_every_station_has_a_clock(city: City, state: State) -> None:
    assert RUNS.keys() == set(OPEN)
    assert RUNS[state] in running(make_petition(city, state))


def test_every_profile_knows_the_clock_of_every_station() -> None:
    """But for the rights that a province does not give: there the answer before them is final."""
    for code, profile in PROFILES.items():
        on = max(profile.valid_from, dt.date(2023, 3, 1)) if profile.valid_to is None else profile.valid_from
        for kind in {*RUNS.values()} - {"request_rereview", "rereview"}:
            assert knows(code, K(kind), on), (code, kind)


def test_a_step_that_leaves_a_station_stops_its_clock() -> None:
    """By the table: whatever leads from a station with a duty of its own ends that duty."""
    own = {State.OBJECTED: K.RULE_OBJECTION, State.NOTIFIED: K.ACCEPT, State.OPINION_ISSUED: K.SERVE,
           State.REVIEW_ISSUED: K.SERVE, State.REREVIEW_ISSUED: K.SERVE, State.REPORTED_UP: K.DECISION}  # fmt: skip
    for state, kind in own.items():
        for step in leaving(state):
            if step.target is not None and state not in (step.target,):
                assert kind in {*step.stops, *step.may_stop}, (state, step.key)


@pytest.mark.parametrize(
    ("state", "step", "kind", "days"),
    [
        (State.OBJECTED, "agree_return", "rule_objection", 7),
        (State.OPINION_ISSUED, "serve", "serve", 10),
        (State.REVIEW_ISSUED, "serve_review", "serve", 10),
        (State.REREVIEW_ISSUED, "serve_rereview", "serve", 10),
        (State.REPORTED_UP, "screen", "decision", 7),
    ],
)
def test_the_offices_own_terms_are_dated_as_its_rule_says(
    city: City, state: State, step: str, kind: str, days: int
) -> None:
    petition = make_petition(city, state, start=dt.date(2026, 3, 2))
    clock = petition.clocks.get(kind=kind, state="running")
    assert (clock.due_strict - clock.start).days == days
    assert next_due(petition) == (step, clock.due)
    page = _client(city.province_reviewer if state == State.REREVIEW_ISSUED else city.clerk)
    sheet = page.get(f"/petitions/{petition.number}/clocks/{clock.pk}/").content.decode()
    assert f"本单位定为{days}日" in sheet
    assert "法律未规定" in sheet


def test_an_office_sets_its_own_days_or_none(city: City) -> None:
    values: dict[str, Any] = {"urgent_days": 2, "decision_days": 5, "rule_objection_days": None, "answer_days": 45}
    values |= {"assist_days": None, "rule_dispute_days": 9, "recusal_days": None, "carry_out_days": None}
    on = timezone.localdate()
    set_rule(TERM_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values={**values, "serve_days": 3})
    told = [own_days(city.bureau, kind, on) for kind in (K.URGENT, K.DECISION, K.RULE_OBJECTION, K.ANSWER, K.SERVE)]
    assert told == [2, 5, None, 45, 3]
    petition = make_petition(city, State.UNIT_RECEIVED, start=on - dt.timedelta(days=3))
    petition = take(petition, "object", city.handler, on, reasons="不属于我局职权")
    assert "rule_objection" not in running(petition)
    with pytest.raises(InvalidFacts) as refused:
        set_rule(
            TERM_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values={**values, "serve_days": 0}
        )
    assert refused.value.field == "serve_days"


def test_a_suggestion_has_the_days_that_the_office_sets(city: City) -> None:
    values = dict.fromkeys(TERM_RULES.fields, None) | {"answer_days": 45}
    set_rule(TERM_RULES, office=city.bureau, by=city.system_admin, at=timezone.now(), values=values)
    day = timezone.localdate()
    petition = make_petition(city, start=day)
    screening = {"purpose": "suggestion", "category": city.category, "path": None}
    for key, who, facts in (
        ("screen", city.clerk, screening),
        ("transfer", city.clerk, {"to": city.bureau}),
        ("receive", city.handler, {}),
        ("notify", city.handler, {"text": "已收到"}),
        ("accept", city.handler, {}),
    ):
        petition = take(petition, key, who, day, **facts)
    assert petition.clocks.get(kind="answer").due_strict == day + dt.timedelta(days=45)


def test_the_page_of_the_rule_opens_with_what_holds(city: City) -> None:
    client = _client(city.system_admin)
    url = f"/offices/rules/terms/{city.city.code}/edit/"
    form = client.get(url)
    assert (form.status_code, form.context["form"].initial["serve_days"]) == (200, 10)
    given = {"version": "0", "urgent_days": "1", "decision_days": "", "rule_objection_days": "5", "serve_days": "7"}
    assert client.post(url, given).status_code == 302
    assert own_days(city.city, K.DECISION, timezone.localdate()) is None


def test_what_is_grave_is_reported_at_once(city: City) -> None:
    petition = make_petition(city, urgent_reason="可能造成人员伤亡", start=dt.date(2026, 3, 2))
    assert running(petition)["urgent"] == dt.date(2026, 3, 3)
    assert (petition.next_due, petition.next_clock) == (dt.date(2026, 3, 3), "urgent")
    petition = take(petition, "unmark_urgent", city.leader, "2026-03-02", reason="险情已排除")
    assert petition.clocks.get(kind="urgent").state == "cancelled"
    marked = take(petition, "mark_urgent", city.clerk, "2026-03-03", reason="险情再现")
    assert running(marked)["urgent"] == dt.date(2026, 3, 4)


def test_the_first_line_has_the_date_of_the_notice_and_not_of_the_objection(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 11, 27))  # transferred on 29 November
    assert running(petition) == {"object": dt.date(2026, 12, 4), "notify": dt.date(2026, 12, 14)}
    assert next_due(petition) == ("notify", dt.date(2026, 12, 14))
    petition = take(petition, "object", city.handler, "2026-12-01", reasons="不属于我局职权")
    assert next_due(petition) == ("agree_return", running(petition)["rule_objection"])


def test_the_acceptance_is_due_fifteen_days_after_receipt(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED, start=dt.date(2026, 3, 2))  # transferred on 4 March
    assert next_due(petition) == ("accept", dt.date(2026, 3, 19))
    late = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    late = take(late, "notify", city.handler, "2026-03-30", text="已收到")
    # The notice was late; no clock is born overdue.
    assert next_due(late) == ("accept", dt.date(2026, 4, 14))


def test_whom_nobody_can_tell_is_owed_the_decision_all_the_same(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2), address_unclear=True)
    assert running(petition)["accept"] == dt.date(2026, 3, 19)


# What is final is final at once


def test_a_served_rereview_opinion_is_final_at_once(city: City) -> None:
    petition = make_petition(city, State.CLOSED_FINAL)
    kinds = Event.objects.filter(chain=petition.chain).order_by("-sequence").values_list("kind", "by")[:2]
    assert list(kinds) == [("close_final", None), ("serve_rereview", city.province_reviewer.pk)]
    assert (petition.is_open, mismatches()) == (False, [])
    assert close_due(at=moment("2026-09-01")) == 0


def test_a_served_review_opinion_is_final_where_there_is_no_rereview(city: City) -> None:
    petition = make_petition(city, State.REVIEW_ISSUED)
    Petition.objects.filter(pk=petition.pk).update(profile="HA-1997")
    day = dt.date(2026, 4, 1)
    served = {"served_on": day, "method": "in_person", "received_by": "本人"}
    petition = perform("serve_review", petition_id=petition.pk, by=city.reviewer, at=moment(day), **served)
    assert petition.state == State.CLOSED_FINAL


def test_what_a_public_notice_serves_is_final_when_it_counts_as_served(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_ISSUED)
    day = petition.documents.latest("pk").issued_on
    notice = {"served_on": day, "method": "public_notice", "place": "《云东日报》"}
    petition = perform("serve_rereview", petition_id=petition.pk, by=city.province_reviewer, at=moment(day), **notice)
    assert petition.state == State.REREVIEW_SERVED
    assert close_due(at=moment(day + dt.timedelta(days=29))) == 0
    assert close_due(at=moment(day + dt.timedelta(days=30))) == 1


# Hearings


def _hearing(city: City, opened: dt.date, hearing_on: dt.date) -> Petition:
    petition = make_petition(city, State.REREVIEW_HANDLING)
    return take(petition, "open_rereview_hearing", city.province_reviewer, opened, **called(hearing_on))


def test_a_hearing_opened_after_the_due_date_moves_nothing(city: City) -> None:
    due = make_petition(city, State.REREVIEW_HANDLING).clocks.get(kind="rereview").due
    late = due + dt.timedelta(days=2)
    petition = _hearing(city, late, late)
    days = {**HEARD, "first": late, "last": late}
    petition = take(petition, "close_rereview_hearing", city.province_reviewer, late, **days)
    clock = petition.clocks.get(kind="rereview")
    assert (clock.due, clock.exclusions.count()) == (due, 0)
    page = _client(city.province_reviewer).get(f"/petitions/{petition.number}/").content.decode()
    assert "发出听证通知时复核期限已满，听证时间不扣除" in page


def test_days_not_counted_lie_between_the_notice_and_today(city: City) -> None:
    start = make_petition(city, State.REREVIEW_HANDLING).clocks.get(kind="rereview").start
    opened, hearing_on, closed = (start + dt.timedelta(days=days) for days in (3, 5, 9))
    petition = _hearing(city, opened, hearing_on)
    for first, last, code in (
        (opened - dt.timedelta(days=1), closed, "before_notice"),
        (opened, closed, "before_hearing"),
        (hearing_on, closed + dt.timedelta(days=1), "future_date"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            perform(
                "close_rereview_hearing", petition_id=petition.pk, by=city.province_reviewer, at=moment(closed),
                first=first, last=last, **HEARD,
            )  # fmt: skip
        assert refused.value.code == code


def test_a_hearing_of_the_day_of_receipt_can_be_ended_and_adds_nothing(city: City) -> None:
    petition = make_petition(city, State.REVIEW_SERVED)
    day = timezone.localdate(Event.objects.filter(chain=petition.chain).latest("sequence").at) + dt.timedelta(days=1)
    who = city.province_reviewer
    petition = take(petition, "request_rereview", who, day, requested_on=day, reasons="不服")
    petition = take(petition, "accept_rereview", who, day)
    petition = take(petition, "open_rereview_hearing", who, day, **called(day))
    before = petition.clocks.get(kind="rereview").due
    petition = take(petition, "close_rereview_hearing", who, day, **HEARD, first=day, last=day)
    assert petition.clocks.get(kind="rereview").due == before


@pytest.mark.parametrize(
    ("state", "key", "after"),
    [
        (State.HEARING, "cancel_hearing", State.HANDLING),
        (State.REREVIEW_HEARING, "cancel_rereview_hearing", State.REREVIEW_HANDLING),
    ],
)
def test_a_hearing_that_does_not_take_place_is_cancelled(city: City, state: State, key: str, after: State) -> None:
    petition = make_petition(city, state)
    before = running(petition)
    who = city.handler if state == State.HEARING else city.province_reviewer
    day = timezone.localdate(Event.objects.filter(chain=petition.chain).latest("sequence").at)
    petition = take(petition, key, who, day, reason="当事人不能到场")
    assert (petition.state, running(petition)) == (after, before)


# Handing on


def test_who_is_designated_goes_on_owing_the_result(city: City) -> None:
    petition = make_petition(city, State.ASSIGNED, start=dt.date(2026, 3, 2))
    due = petition.clocks.get(kind="report_back").due
    petition = take(petition, "receive", city.handler, "2026-03-05")
    petition = take(petition, "object", city.handler, "2026-03-06", reasons="不属于我局职权")
    facts = {"to": city.other_bureau, "reason": "由你局受理"}
    petition = take(petition, "designate", city.clerk, "2026-03-07", **facts)
    owed = petition.clocks.get(kind="report_back", state="running")
    assert (owed.office, owed.due) == (city.other_bureau, due)
    paper = petition.documents.get(kind="designation").body
    assert f"请于{due.year}年{due.month}月{due.day}日前报送办结报告" in paper
    event = Event.objects.filter(chain=petition.chain).latest("sequence")
    assert "object" not in {told["kind"] for told in event.facts["clocks"]}


def test_a_new_date_is_asked_for_where_the_old_one_is_over(city: City) -> None:
    petition = make_petition(city, State.ASSIGNED, start=dt.date(2026, 3, 2))
    petition = take(petition, "receive", city.handler, "2026-03-05")
    petition = take(petition, "object", city.handler, "2026-03-06", reasons="不属于我局职权")
    late = petition.clocks.get(kind="report_back").due + dt.timedelta(days=1)
    facts = {"petition_id": petition.pk, "by": city.clerk, "to": city.bureau, "reason": "由你局受理"}
    with pytest.raises(InvalidFacts) as refused:
        perform("designate", at=moment(late), **facts)
    assert (refused.value.code, refused.value.field) == ("due_in_past", "result_due")
    new = late + dt.timedelta(days=30)
    petition = perform("designate", at=moment(late), result_due=new, **facts)
    assert running(petition)["report_back"] == new


# Lists


def test_closed_matters_are_not_among_the_urgent_ones(city: City) -> None:
    petition = make_petition(city, State.CLOSED_FINAL, urgent_reason="可能造成人员伤亡")
    Petition.objects.filter(pk=petition.pk).update(is_open=True)  # something else is still owed on it
    assert petition not in urgent_petitions(city.leader)


def test_a_right_that_was_not_used_is_not_late(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED, start=dt.date(2026, 3, 2))
    page = _client(city.clerk).get(f"/petitions/{petition.number}/")
    stopped = {line.it.kind: line.late for line in page.context["stopped"]}
    assert stopped["object"] is False


def _client(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
