"""An office above orders something of the unit that has a petition (督办), and examines what it reports."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.policies import choices_for
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, RoleAssignment
from supervision.orders.models import SupervisionOrder
from supervision.orders.queries import orders_visible_to
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.ordering import ORDERING
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment, seal
from tests.lists import cells_of

ORDER = {"way": "letter", "order_ground": "DB04", "findings": "收到后一直没有办理。", "demand": "立即到现场调查。"}
RESULT = {"number": 1, "kind": "result", "adoption": "adopted", "text": "已到现场调查，并责令停工。"}
PROGRESS = {"number": 1, "kind": "progress", "text": "已约谈施工单位，鉴定尚未完成。"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def ordered(city: City, by: Account | None = None, **facts: Any) -> tuple[Petition, date]:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    return take(
        petition, "supervise", by or city.supervisor, day, **{**ORDER, "order_due": day + timedelta(days=10), **facts}
    ), day


def test_an_order_is_a_letter_with_a_clock_and_ends_when_its_result_is_accepted(city: City) -> None:
    petition, day = ordered(city)
    due = day + timedelta(days=10)

    order = SupervisionOrder.objects.get()
    assert (order.number, order.office, order.unit, order.state, order.due_on) == (
        1,
        city.city,
        city.bureau,
        "open",
        due,
    )
    assert clocks(petition)[-1] == ("supervise", "running", "bureau", due.isoformat(), None)
    kind, office, addressee, body = papers(petition)[0]
    assert (kind, office, addressee) == ("supervision", "city", "bureau")
    assert body.startswith(
        "督办情形：拖延（《信访工作条例》第四十条第一款）。\n收到后一直没有办理。\n督办要求：立即到现场调查。\n请于"
    )
    event, facts = said(petition)
    assert (event, facts["order"]) == (
        "supervise",
        {
            **{"number": 1, "from": city.city.name, "to": city.bureau.name, "way": "letter", "ground": "DB04"},
            "due": due.isoformat(),
        },
    )
    assert messages(petition) == [("bureau", "answer_cards", f"信访件 {petition.number} 被督办，请按期反馈")]
    assert f"{city.city.name}对{city.bureau.name}发函督办（拖延），" in " ".join(
        describe(last_event(petition)).sentences
    )

    petition = take(petition, "report_order", city.handler, day + timedelta(days=3), **RESULT)
    assert clocks(petition)[-1][1] == "met"
    assert papers(petition) == [
        ("supervision_report", "bureau", "city", "采纳情况：采纳。\n已到现场调查，并责令停工。")
    ]
    assert messages(petition) == [("city", "supervise", f"信访件 {petition.number} 的督办已有反馈，请审核")]

    petition = take(petition, "decide_order", city.supervisor, day + timedelta(days=4), number=1, accepted=True)
    order.refresh_from_db()
    assert (order.state, order.ended_by, order.reports.get().decision) == ("ended", city.supervisor, "accepted")
    assert petition.state == State.HANDLING


def test_what_is_returned_runs_anew(city: City) -> None:
    petition, day = ordered(city)
    petition = take(petition, "report_order", city.handler, day + timedelta(days=3), **RESULT)
    later = day + timedelta(days=20)
    returned = {"number": 1, "accepted": False, "reason": "没有说明停工是否执行。"}
    assert refusal(petition, "decide_order", city.supervisor, day + timedelta(days=4), **returned) == (
        InvalidFacts, "no_due", "order_due",
    )  # fmt: skip
    petition = take(petition, "decide_order", city.supervisor, day + timedelta(days=4), **returned, order_due=later)

    order = SupervisionOrder.objects.get()
    assert (order.state, order.due_on, order.reports.get().decision) == ("open", later, "returned")
    assert [row[1:4:2] for row in clocks(petition) if row[0] == "supervise"] == [
        ("met", (day + timedelta(days=10)).isoformat()),
        ("running", later.isoformat()),
    ]
    take(petition, "report_order", city.handler, day + timedelta(days=6), **RESULT)
    assert order.reports.count() == 2


def test_progress_leaves_the_clock_and_may_move_the_day(city: City) -> None:
    petition, day = ordered(city)
    wanted = day + timedelta(days=30)
    petition = take(petition, "report_order", city.handler, day + timedelta(days=3), **PROGRESS, wanted_due=wanted)
    assert clocks(petition)[-1][:2] == ("supervise", "running")
    petition = take(
        petition, "decide_order", city.supervisor, day + timedelta(days=4), number=1, accepted=True, order_due=wanted
    )
    assert SupervisionOrder.objects.get().due_on == wanted
    assert [row[1:4:2] for row in clocks(petition) if row[0] == "supervise"] == [
        ("cancelled", (day + timedelta(days=10)).isoformat()),
        ("running", wanted.isoformat()),
    ]


def test_urged_once_a_day_and_withdrawn_with_a_reason(city: City) -> None:
    petition, day = ordered(city)
    petition = take(petition, "urge_order", city.supervisor, day + timedelta(days=2), number=1)
    assert messages(petition) == [("bureau", "answer_cards", f"信访件 {petition.number} 的督办请抓紧反馈")]
    again = refusal(petition, "urge_order", city.supervisor, day + timedelta(days=2), number=1)
    assert again == (InvalidFacts, "urged_today", None)
    empty = refusal(petition, "withdraw_order", city.supervisor, day + timedelta(days=3), number=1, reason=" ")
    assert empty == (InvalidFacts, "no_reason", "reason")
    petition = take(petition, "withdraw_order", city.supervisor, day + timedelta(days=3), number=1, reason="对象有误。")
    order = SupervisionOrder.objects.get()
    assert (order.state, order.ended_reason, clocks(petition)[-1][1]) == ("withdrawn", "对象有误。", "cancelled")


REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"way": "x"}, "no_way", "way"),
    ({"order_ground": "DB99"}, "no_ground", "order_ground"),
    ({"findings": " "}, "no_findings", "findings"),
    ({"demand": "。"}, "nothing_said", "demand"),
    ({"order_due": date(2000, 1, 1)}, "due_in_past", "order_due"),
    ({"findings": "请于    年  月  日前。"}, "blank_left", "text"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), REFUSED)
def test_a_wrong_order_is_refused(city: City, wrong: dict[str, Any], code: str, field: str | None) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    given = {**ORDER, "order_due": day + timedelta(days=10), **wrong}
    assert refusal(petition, "supervise", city.supervisor, day, **given) == (InvalidFacts, code, field)
    assert not SupervisionOrder.objects.exists()


REPORTS: list[tuple[dict[str, Any], str, str]] = [
    ({**RESULT, "kind": "x"}, "no_kind", "kind"),
    ({**RESULT, "adoption": ""}, "no_adoption", "adoption"),
    ({**RESULT, "wanted_due": date(2099, 1, 1)}, "due_of_result", "wanted_due"),
    ({**PROGRESS, "adoption": "adopted"}, "adoption_of_progress", "adoption"),
    ({**PROGRESS, "wanted_due": date(2020, 1, 1)}, "due_not_later", "wanted_due"),
    ({**RESULT, "text": "略"}, "nothing_said", "text"),
    ({**RESULT, "number": 7}, "no_order", "number"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), REPORTS)
def test_a_wrong_report_is_refused(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition, day = ordered(city)
    assert refusal(petition, "report_order", city.handler, day, **wrong) == (InvalidFacts, code, field)


def test_only_an_office_above_orders_and_one_order_of_an_office_stands_at_a_time(city: City) -> None:
    petition, day = ordered(city)
    given = {**ORDER, "order_due": day + timedelta(days=10)}
    assert refusal(petition, "supervise", city.supervisor, day, **given)[1] == "ordered_already"
    for account in (city.handler, city.clerk, city.leader):
        assert refusal(petition, "supervise", account, day, **given)[0] is NotPermitted
    take(petition, "supervise", city.province_supervisor, day, **given)
    assert {order.office.code for order in SupervisionOrder.objects.all()} == {"city", "province"}
    # Each office examines and ends its own.
    petition.refresh_from_db()
    wrong = refusal(petition, "withdraw_order", city.province_supervisor, day, number=1, reason="不再需要。")
    assert wrong == (InvalidFacts, "no_order", "number")


def test_who_is_offered_what(city: City) -> None:
    petition, day = ordered(city)
    offered = {"supervise", "report_order", "decide_order", "urge_order", "withdraw_order"}

    def open_to(account: Account) -> set[str]:
        found = Account.objects.get(pk=account.pk)
        return {
            one.kind.key for one in choices_for(found, Petition.objects.get(pk=petition.pk)) if one.is_open
        } & offered

    assert open_to(city.handler) == {"report_order"}
    assert open_to(city.supervisor) == {"supervise", "urge_order", "withdraw_order"}
    take(petition, "report_order", city.handler, day, **RESULT)
    assert open_to(city.supervisor) == {"supervise", "decide_order", "withdraw_order"}
    assert open_to(city.handler) == set()


def test_two_supervisors_at_once_make_one_order(transactional_db: None) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    given = {**ORDER, "order_due": day + timedelta(days=10)}

    def order() -> Petition:
        return perform("supervise", petition_id=petition.pk, by=city.supervisor, at=moment(day), **given)

    results = at_once(order, order)
    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]
    assert SupervisionOrder.objects.count() == 1
    assert history_is_whole()


def test_what_is_not_reported_in_time_draws_a_card(city: City) -> None:
    petition, day = ordered(city)
    late = day + timedelta(days=14)
    sweep(as_of=late, at=moment(late))
    drawn = {(card.clock.kind, card.office.code, card.level) for card in petition.cards.all()}
    assert ("supervise", "bureau", "yellow") in drawn


def test_a_unit_that_is_accused_answers_nothing(city: City) -> None:
    petition, day = ordered(city)
    petition = Petition.objects.get(pk=petition.pk)
    seal([petition], purpose="accusation")
    facts = {"accused_office": city.bureau, "reason": "信访人补充说明。"}
    perform("name_accused", petition_id=petition.pk, by=city.leader, at=moment(day), **facts)
    order = SupervisionOrder.objects.get()
    assert (order.state, order.ended_reason) == ("withdrawn", "须回避")
    assert not orders_visible_to(Account.objects.get(pk=city.handler.pk)).exists()


def test_who_waits_for_the_examination_is_not_carded(city: City) -> None:
    petition, day = ordered(city)
    petition = take(petition, "report_order", city.handler, day + timedelta(days=3), **PROGRESS)
    late = day + timedelta(days=14)
    sweep(as_of=late, at=moment(late))
    assert not petition.cards.filter(clock__kind="supervise").exclude(level="reminder").exists()
    take(petition, "decide_order", city.supervisor, late, number=1, accepted=True)
    later = late + timedelta(days=1)
    sweep(as_of=later, at=moment(later))
    assert petition.cards.filter(clock__kind="supervise", level="yellow").exists()


def test_who_reported_does_not_examine(city: City) -> None:
    petition, day = ordered(city)
    RoleAssignment.objects.create(account=city.handler, office=city.city, role="supervisor", granted_at=moment(day))
    both = Account.objects.get(pk=city.handler.pk)
    petition = take(petition, "report_order", both, day, **RESULT)
    assert refusal(petition, "decide_order", both, day, number=1, accepted=True) == (InvalidFacts, "own_report", None)


def test_what_a_unit_hands_back_is_no_longer_ordered_of_it(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    day = next_day(petition)
    petition = take(petition, "supervise", city.supervisor, day, **ORDER, order_due=day + timedelta(days=10))
    petition = take(petition, "report_order", city.handler, day, **PROGRESS)
    petition = take(petition, "object", city.handler, day, reasons="不属于我局职权。")
    petition = take(petition, "agree_return", city.clerk, day + timedelta(days=1), reason="同意退回。")
    order = SupervisionOrder.objects.get()
    assert (order.state, order.ended_reason, order.reports.get().decision) == (
        "withdrawn", "本件已不在该单位", "returned",
    )  # fmt: skip
    assert not petition.clocks.filter(kind="supervise", state="running").exists()


def test_list_page_workbook_and_api(city: City, client: Any) -> None:
    petition = make_petition(city, State.HANDLING, start=timezone.localdate() - timedelta(days=20))
    today = timezone.localdate()
    take(petition, "supervise", city.supervisor, today, **ORDER, order_due=today + timedelta(days=5))
    unit, above = client_of(city.handler), client_of(city.supervisor)

    shown = cells_of(unit.get("/supervision/orders/?tab=answer"))
    assert [(row["petition"].text.content, row["demand"].text) for row in shown] == [
        (petition.number, "立即到现场调查。")
    ]
    assert cells_of(above.get("/supervision/orders/?tab=answer")) == []
    assert len(cells_of(above.get("/supervision/orders/?tab=running&unit=bureau"))) in (0, 1)
    assert len(cells_of(above.get("/supervision/orders/?tab=running&ground=DB04&overdue=false"))) == 1
    assert above.get("/supervision/orders/export/").status_code == 200
    assert "督办待反馈" in unit.get("/").text
    assert "立即到现场调查。" in unit.get(f"/petitions/{petition.number}/").text
    evidence = above.get(f"/petitions/{petition.number}/steps/supervise/").text
    held = (today - timezone.localdate(petition.held_since)).days
    assert f"承担，已{held}天。" in evidence
    assert "反馈督办（bureau局）：" in evidence
    form = unit.get(f"/petitions/{petition.number}/steps/report_order/").text
    assert "督办情形：拖延（《信访工作条例》第四十条第一款）。" in form
    listed = above.get("/api/v1/supervision/orders/").json()["results"]
    assert [(one["petition"], one["state"], one["unit"]["code"]) for one in listed] == [
        (petition.number, "open", "bureau")
    ]
    assert (listed[0]["ground"], listed[0]["ground_article"]) == ("DB04", "《信访工作条例》第四十条第一款")
    book = load_workbook(BytesIO(above.get("/supervision/orders/export/").content)).worksheets[0]
    named = dict(zip(*(list(row) for row in book.iter_rows(max_row=2, values_only=True)), strict=True))
    assert (named["督办情形"], named["情形依据"]) == ("DB04 拖延", "《信访工作条例》第四十条第一款")
    assert client_of(city.county_handler).get("/api/v1/supervision/orders/").json()["results"] == []
    assert client_of(city.reviewer).get("/supervision/orders/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_orders(city: City, rows: int, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        ordered(city)
    above = client_of(city.supervisor)
    with django_assert_max_num_queries(10):
        assert len(cells_of(above.get("/supervision/orders/?tab=running"))) == rows


def test_every_step_of_the_room_is_walked() -> None:
    from supervision.orders.steps import STEPS  # noqa: PLC0415

    assert {kind.key for kind in STEPS} == set(ORDERING)


def test_a_successor_goes_on_with_what_is_asked_of_a_closed_unit(city: City) -> None:
    petition, day = ordered(city)
    at = moment(day + timedelta(days=1))
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="机构改革。", successor=city.other_bureau)

    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.supervision_orders.get().state, clocks(petition)[-1][1:3]) == ("open", ("running", "other"))
    handler = Account.objects.get(pk=city.other_handler.pk)
    petition = take(petition, "report_order", handler, day + timedelta(days=2), **RESULT)
    assert petition.supervision_orders.get().state == "reported"


def test_what_is_reported_late_is_not_saved_from_its_card(city: City) -> None:
    petition, day = ordered(city)

    petition = take(petition, "report_order", city.handler, day + timedelta(days=11), **PROGRESS)

    assert not petition.clocks.get(kind="supervise").suspended


def test_what_a_closed_unit_answered_is_asked_of_its_successor(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    petition = take(petition, "lapse", None, "2026-07-10")
    at = moment("2026-07-20")
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="机构改革。", successor=city.other_bureau)
    petition = Petition.objects.get(pk=petition.pk)
    assert petition.holder == city.bureau

    due = date(2026, 8, 1)
    petition = take(petition, "supervise", city.supervisor, "2026-07-21", **{**ORDER, "order_due": due})

    assert petition.supervision_orders.get().unit == city.other_bureau
    assert clocks(petition)[-1] == ("supervise", "running", "other", "2026-08-01", None)
    handler = Account.objects.get(pk=city.other_handler.pk)
    assert [order.petition for order in orders_visible_to(handler)] == [petition]
    petition = take(petition, "report_order", handler, "2026-07-22", **RESULT)
    assert petition.supervision_orders.get().state == "reported"


def test_nobody_of_the_unit_examines_what_a_colleague_reported(city: City) -> None:
    petition, day = ordered(city)
    petition = take(petition, "report_order", city.handler, day, **RESULT)
    both = make_account("both", ("handler", city.bureau), ("supervisor", city.city))
    assert refusal(petition, "decide_order", both, day, number=1, accepted=True) == (InvalidFacts, "own_unit", None)
