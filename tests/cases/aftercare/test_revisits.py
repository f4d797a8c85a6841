"""Follow-up visits (回访): planned by a day, moved, paid, called off, by rule; and what an end took."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.aftercare.actions import revisits
from cases.aftercare.actions.revisits import plan_due_revisits
from cases.aftercare.queries import revisits_visible_to
from cases.aftercare.rules import REVISIT_RULES
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, OutboxMessage
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import clocks
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_petition, moment
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
DAY, DUE = date(2026, 7, 20), date(2026, 8, 20)
VISIT: dict[str, Any] = {
    "number": 1, "visited_on": DAY, "way": "home", "satisfied": "satisfied", "said": "已恢复安静，信访人认可。",
    "result": "nothing",
}  # fmt: skip
WORK: dict[str, Any] = {
    "result": "work", "work_text": "补种行道树。", "work_owner": "王科员", "work_due": date(2026, 9, 1),
}  # fmt: skip


@pytest.fixture
def petition(city: City) -> Petition:
    return take(make_petition(city, State.SERVED), "lapse", None, "2026-07-10")


def planned(petition: Petition, city: City, **facts: Any) -> Petition:
    return take(petition, "plan_revisit", city.handler, DAY, **{"due_on": DUE, "owner": city.handler, **facts})


def test_a_closed_case_stays_closed_while_its_visit_is_owed(city: City, petition: Petition) -> None:
    petition = planned(petition, city)

    assert clocks(petition)[-1] == ("revisit", "running", "bureau", "2026-08-20", None)
    assert (petition.state, petition.is_open, petition.next_clock) == (State.CLOSED_LAPSED, False, "")
    assert describe(last_event(petition)).sentences[:2] == [
        "第1次回访，2026年8月20日（周四）前。", f"责任人：{city.handler.name}。",
    ]  # fmt: skip
    assert OutboxMessage.objects.filter(account=city.handler, text__startswith="请回访信访件").exists()
    sweep(as_of=date(2026, 8, 18), at=moment("2026-08-18"))
    sweep(as_of=date(2026, 9, 18), at=moment("2026-09-18"))
    assert [card.level for card in Card.objects.filter(clock__kind="revisit")] == ["reminder"]


def test_moved_and_given_to_another_with_a_reason(city: City, petition: Petition) -> None:
    petition = planned(petition, city)
    told = refusal(petition, "change_revisit", city.handler, DAY, number=1, reason="外出。")
    assert told == (InvalidFacts, "no_change", "due_on")
    petition = take(
        petition, "change_revisit", city.handler, DAY, number=1, due_on=date(2026, 9, 3), reason="信访人外出。"
    )
    assert clocks(petition)[-1] == ("revisit", "running", "bureau", "2026-09-03", None)
    assert mismatches() == []


def test_nothing_is_left_open(city: City, petition: Petition) -> None:
    petition = take(planned(petition, city), "record_revisit", city.handler, DAY, **VISIT)

    assert clocks(petition)[-1] == ("revisit", "met", "bureau", "2026-08-20", "2026-07-20")
    assert describe(last_event(petition)).sentences[:2] == [
        "2026年7月20日（周一）上门回访，信访人满意；没有未了事项。", "已恢复安静，信访人认可。",
    ]  # fmt: skip
    assert petition.revisits.get().recorded_by == city.handler


def test_what_is_promised_there_has_an_owner_and_a_clock(city: City, petition: Petition) -> None:
    petition = planned(petition, city)
    for facts, code in (
        ({**WORK, "work_owner": ""}, "no_work_named"),
        ({**WORK, "work_due": None}, "no_work_named"),
        ({**WORK, "work_due": date(2026, 7, 19)}, "due_in_past"),
        ({**WORK, "result": "nothing"}, "work_without_result"),
        ({"visited_on": DAY + timedelta(days=1)}, "future_date"),
        ({"visited_on": date(2026, 1, 1)}, "before_answer"),
        ({"number": 2}, "no_revisit"),
    ):
        assert refusal(petition, "record_revisit", city.handler, DAY, **{**VISIT, **facts})[1] == code, facts
    petition = take(petition, "record_revisit", city.handler, DAY, **{**VISIT, **WORK})
    assert clocks(petition)[-1] == ("revisit_work", "running", "bureau", "2026-09-01", None)
    petition = take(
        petition,
        "finish_revisit_work",
        city.handler,
        "2026-08-02",
        number=1,
        done_on=date(2026, 8, 1),
        account_of="已补种。",
    )
    assert clocks(petition)[-1] == ("revisit_work", "met", "bureau", "2026-09-01", "2026-08-01")
    assert petition.revisit_works.get().done_by == city.handler


def test_one_paid_without_a_plan_is_recorded_as_well(city: City, petition: Petition) -> None:
    other = make_petition(city)
    given = {**VISIT, "number": None, "result": "anew", "other": other}
    petition = take(petition, "record_revisit", city.handler, DAY, **given)

    revisit = petition.revisits.get()
    assert (revisit.number, revisit.due_on, revisit.other) == (1, None, other)
    assert f"另行登记：{other.number}。" in describe(last_event(petition)).sentences


def test_called_off_with_a_reason(city: City, petition: Petition) -> None:
    petition = take(planned(petition, city), "cancel_revisit", city.handler, DAY, number=1, reason="信访人不愿再谈。")

    assert clocks(petition)[-1][1] == "cancelled"
    told = refusal(petition, "record_revisit", city.handler, DAY, **VISIT)
    assert told == (InvalidFacts, "no_revisit", "number")


def test_another_office_with_custody_leaves_it_alone(city: City, petition: Petition) -> None:
    petition = planned(petition, city)
    told = refusal(petition, "record_revisit", city.clerk, DAY, **VISIT)
    assert told == (InvalidFacts, "not_your_revisit", "number")


def test_an_open_case_is_not_visited_again(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    told = refusal(petition, "plan_revisit", city.handler, DAY, due_on=DUE)
    assert told == (ActionRefused, "wrong_state", None)


def test_a_rule_plans_the_visit_of_each_answer_once(city: City) -> None:
    before = make_petition(city, State.SERVED, start=date(2026, 1, 5))
    assert plan_due_revisits(at=moment("2026-06-01")) == 0
    at = moment("2026-02-20")
    set_rule(REVISIT_RULES, office=city.city, by=city.system_admin, at=at, values={"days": 90})
    petition = make_petition(city, State.SERVED)
    open_one = make_petition(city, State.HANDLING)

    assert plan_due_revisits(at=moment("2026-04-01")) == 1
    assert plan_due_revisits(at=moment("2026-04-02")) == 0

    revisit = petition.revisits.get()
    assert (revisit.due_on, revisit.planner) == (petition.concluded_on + timedelta(days=90), None)
    assert not before.revisits.exists()
    assert not open_one.revisits.exists()
    assert mismatches() == []


def test_one_that_is_refused_keeps_no_other_from_its_visit(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (make_petition(city, State.SERVED, start=date(2026, 3, day)) for day in (2, 3))
    nameless = make_petition(city, State.SERVED, start=date(2026, 3, 4))
    Petition.objects.filter(pk=nameless.pk).update(is_anonymous=True)
    values = {"days": 30}
    set_rule(REVISIT_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), values=values)

    def planned_meanwhile(key: str, *, petition_id: int, **facts: Any) -> Petition:
        if petition_id == first.pk:
            raise InvalidFacts("planned_already", "已经安排过回访。")
        return perform(key, petition_id=petition_id, **facts)

    monkeypatch.setattr(revisits, "perform", planned_meanwhile)

    assert plan_due_revisits(at=moment("2026-07-20")) == 1
    assert [one.revisits.exists() for one in (first, second, nameless)] == [False, True, False]


def test_nobody_is_reminded_while_the_answer_is_reviewed(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    day = next_day(petition)
    petition = take(petition, "plan_revisit", city.handler, day, due_on=day + timedelta(days=30), owner=city.handler)
    facts = {"requested_on": day, "reasons": "处理意见与事实不符，请求复查。"}

    petition = take(petition, "request_review", city.reviewer, day, **facts)

    assert petition.clocks.get(kind="revisit").suspended
    refused = {"ground": "out_of_scope", "text": "不属于复查范围，不予受理。"}
    petition = take(petition, "refuse_review", city.reviewer, day, **refused)
    assert not petition.clocks.get(kind="revisit").suspended


def test_the_successor_pays_the_visits_of_a_closed_office(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    day = next_day(petition)
    petition = take(petition, "plan_revisit", city.handler, day, due_on=day + timedelta(days=30))
    at = moment(day + timedelta(days=1))
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="机构改革。", successor=city.other_bureau)
    handler = Account.objects.get(pk=city.other_handler.pk)
    assert [one.petition for one in revisits_visible_to(handler)] == [petition]

    petition, visited = Petition.objects.get(pk=petition.pk), day + timedelta(days=2)
    petition = take(petition, "record_revisit", handler, visited, **{**VISIT, **WORK, "visited_on": visited})

    assert [(kind, state, office) for kind, state, office, *_rest in clocks(petition)[-2:]] == [
        ("revisit", "met", "other"), ("revisit_work", "running", "other"),
    ]  # fmt: skip


# Lists, pages and API


def test_the_list_tells_what_waits_and_what_is_late(city: City) -> None:
    today = timezone.localdate()
    petition = make_petition(city, State.SERVED, start=today - timedelta(days=60))
    handler = client_of(city.handler)
    at = today - timedelta(days=20)
    take(petition, "plan_revisit", city.handler, at, due_on=today - timedelta(days=3), owner=city.handler)

    (row,) = cells_of(handler.get("/revisits/"))
    assert [row[name].text for name in ("owner", "stands", "left")] == [city.handler.name, "待回访", "超期3天"]
    for tab, number in (("late", 1), ("done", 0), ("off", 0), ("work", 0), ("all", 1)):
        assert len(cells_of(handler.get(f"/revisits/?tab={tab}"))) == number, tab
    for state, number in (("waiting", 1), ("late", 1), ("done", 0), ("none", 0)):
        shown = handler.get(f"/?tab=all&revisit={state}").content.decode()
        assert (petition.number in shown) is bool(number), state
    assert handler.get("/revisits/export/").status_code == 200
    page = handler.get(petition.get_absolute_url()).content.decode()
    assert "待回访" in page
    assert "steps/record_revisit/" in page
    (listed,) = handler.get("/api/v1/revisits/").json()["results"]
    assert listed["petition"] == petition.number
    (read,) = handler.get(f"/api/v1/petitions/{petition.number}/").json()["revisits"]
    assert (read["owner"], read["visited_on"]) == (city.handler.name, None)
    assert cells_of(client_of(city.other_handler).get("/revisits/")) == []


def test_the_four_parts_are_printed_in_the_report(city: City) -> None:
    petition = make_petition(city, State.ASSIGNED)
    for key, facts in (
        ("receive", {}),
        ("notify", {"text": "已收到，由我局按信访程序办理。"}),
        ("accept", {}),
        ("start_handling", {}),
    ):
        petition = take(petition, key, city.handler, "2026-03-12", **facts)
    told = refusal(petition, "note_settled", city.handler, "2026-03-13", parts={"reasonable": "信访人承诺不再上访。"})
    assert told == (InvalidFacts, "undertaking", "reasonable")
    parts = {"reasonable": "已停工。", "hardship": "已申请临时救助。", "unlawful": ""}
    petition = take(petition, "note_settled", city.handler, "2026-03-13", parts=parts)
    petition = take(petition, "note_settled", city.handler, "2026-03-13", parts={"reasonable": "已停工并恢复原状。"})
    opinion = {
        "facts_found": "经查属实。", "opinion": "支持停止施工的请求。", "basis": "《噪声污染防治法》",
        "answers": {1: ("support", "已责令停止夜间施工。"), 2: ("explain", "赔偿请依法协商。")},
    }  # fmt: skip
    petition = take(petition, "conclude", city.handler, "2026-03-14", **opinion)
    reported = {"text": "现报告办理情况如下。", "unserved": "信访人外出，返回后送达。"}
    petition = take(petition, "report_result", city.handler, "2026-03-15", **reported)

    letter = client_of(city.handler).get(
        f"/petitions/{petition.number}/papers/{petition.documents.get(kind='conclusion_report').pk}/"
    )
    shown = letter.content.decode()
    assert "诉求合理的解决问题到位：已停工并恢复原状。" in shown
    assert "生活困难的帮扶救助到位：已申请临时救助。" in shown
    assert "行为违法的依法处理" not in shown


def test_who_is_late_sets_no_other_day_and_is_late_whatever_day_is_told(city: City, petition: Petition) -> None:
    petition, late = planned(petition, city), DUE + timedelta(days=3)
    other = {"number": 1, "due_on": DUE + timedelta(days=30), "reason": "信访人外出。"}
    assert refusal(petition, "change_revisit", city.handler, late, **other) == (InvalidFacts, "over", "due_on")
    told = VISIT | WORK | {"visited_on": DUE - timedelta(days=2)}
    petition = take(petition, "record_revisit", city.handler, late, **told)
    assert (mismatches(), petition.revisits.get().visited_on) == ([], DUE - timedelta(days=2))
    assert clocks(petition)[-2] == ("revisit", "met", "bureau", DUE.isoformat(), late.isoformat())
    assert "期满以后补记，按登记之日计，不作为按期" in "".join(describe(last_event(petition)).sentences)
    later = date(2026, 9, 4)
    done = {"number": 1, "done_on": date(2026, 8, 30), "account_of": "已补种二十棵。"}
    petition = take(petition, "finish_revisit_work", city.handler, later, **done)
    assert clocks(petition)[-1] == ("revisit_work", "met", "bureau", "2026-09-01", later.isoformat())


def test_a_day_that_is_moved_in_time_says_which_it_was(city: City, petition: Petition) -> None:
    moved = {"number": 1, "due_on": date(2026, 9, 3), "reason": "信访人外出。"}
    petition = take(planned(petition, city), "change_revisit", city.handler, DAY, **moved)
    assert "原定2026年8月20日（周四）前。" in describe(last_event(petition)).sentences


def test_a_head_lets_fall_what_was_promised_and_nobody_who_is_late(city: City, petition: Petition) -> None:
    petition = take(planned(petition, city), "record_revisit", city.handler, DAY, **{**VISIT, **WORK})
    given: dict[str, Any] = {"number": 1, "reason": "信访人已不需要。"}
    assert refusal(petition, "drop_revisit_work", city.handler, DAY, **given)[1] == "head_decides"
    late = date(2026, 9, 2)
    assert refusal(petition, "drop_revisit_work", city.head, late, **given) == (InvalidFacts, "over", "number")

    petition = take(petition, "drop_revisit_work", city.head, DAY, **given)

    assert clocks(petition)[-1][:2] == ("revisit_work", "cancelled")
    assert "第1项回访事项不再落实。" in describe(last_event(petition)).sentences
    assert "不再落实" in client_of(city.handler).get(petition.get_absolute_url()).text
    done = {"number": 1, "done_on": DAY, "account_of": "已补种。"}
    assert refusal(petition, "finish_revisit_work", city.handler, DAY, **done)[1] == "no_work"
