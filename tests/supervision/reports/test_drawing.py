"""A report is drawn once, frozen with its rows, drawn again the same, and corrected by a further edition."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Accused, Batch
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import move_office
from offices.organisation.models import Account, Event, Office
from supervision.office_cards.actions.ending import lift_office_card
from supervision.reports.actions import drawing
from supervision.reports.actions.circulars import draft_circular
from supervision.reports.actions.drawing import ask_report, check_whole, correct_report, draw
from supervision.reports.models import Report, ReportList
from supervision.reports.periods import last_ended, span_of, span_words
from supervision.reports.queries.behind import behind
from supervision.reports.reports.circulars import paragraphs_of, tables_of
from supervision.sweep.actions.sweep import sweep
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment, seal
from tests.lists import cells_of
from tests.supervision.office_cards.carding import DAY as DAY_OF_CARD
from tests.supervision.office_cards.carding import issue, issued, proposed, put_right

DAY = date(2026, 3, 10)
LATER = moment("2026-04-02")


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def asked(city: City, **more: Any) -> Report:
    given = {"by": city.supervisor, "at": LATER, "office": city.city, "kind": "monthly", "day": DAY}
    return ask_report(**{**given, **more})


def drawn(report: Report, at: Any = LATER) -> Report:
    draw(report.pk, clock=lambda: at)
    return Report.objects.get(pk=report.pk)


def full(city: City) -> list[Petition]:
    """Some that go on, one concluded; what slipped by the end of the month has its cards."""
    made = [
        make_petition(city, State.HANDLING),
        make_petition(city, State.REGISTERED),
        make_petition(city, State.SERVED),
    ]
    sweep(as_of=date(2026, 3, 31), at=moment("2026-03-31"))
    return made


def number(report: Report, key: str) -> int:
    return next(one["now"] for one in report.data["numbers"] if one["key"] == key)


@pytest.mark.parametrize(
    ("kind", "day", "span", "words"),
    [
        ("daily", "2026-03-10", ("2026-03-10", "2026-03-10"), "2026年3月10日"),
        ("weekly", "2026-03-01", ("2026-02-23", "2026-03-01"), "2026年2月23日至3月1日"),
        ("weekly", "2027-01-01", ("2026-12-28", "2027-01-03"), "2026年12月28日至2027年1月3日"),
        ("monthly", "2028-02-10", ("2028-02-01", "2028-02-29"), "2028年2月"),
        ("monthly", "2026-12-31", ("2026-12-01", "2026-12-31"), "2026年12月"),
        ("quarterly", "2026-12-31", ("2026-10-01", "2026-12-31"), "2026年第4季度"),
        ("yearly", "2026-05-05", ("2026-01-01", "2026-12-31"), "2026年"),
    ],
)
def test_periods(kind: str, day: str, span: tuple[str, str], words: str) -> None:
    first, last = span_of(kind, date.fromisoformat(day))
    assert (first.isoformat(), last.isoformat()) == span
    assert span_words(kind, first, last) == words
    assert last_ended(kind, last + timedelta(days=1)) == (first, last)


def test_each_figure_has_its_rows(city: City) -> None:
    full(city)
    report = drawn(asked(city))
    assert (report.state, report.number, report.done) == ("done", 1, report.total)
    lists = {one.key: one for one in report.lists.all()}
    assert number(report, "registered") == 3 == len(lists["n.registered"].ids)
    for told in report.data["numbers"]:
        rows = lists.get(f"n.{told['key']}")
        if "persons" not in told["key"] and told["key"] != "visitors":
            assert told["now"] == (len(rows.ids) if rows else 0), told
    for told in report.data["rates"]:
        for part in ("part", "whole", "paused", "extended", "returned", "postponed", "reclassified", "imported"):
            rows = lists.get(f"r.{told['key']}.{part}")
            assert told["now"][part] == (len(rows.ids) if rows else 0), (told["key"], part)
    for side in report.data["sides"]:
        assert sum(group["registered"] for group in side["groups"]) == 3
        for group in side["groups"]:
            assert len(lists[f"n.registered.{side['key']}.{group['key']}"].ids) == group["registered"]
    assert sum(office["numbers"].get("registered", 0) for office in report.data["offices"]) == 3
    assert report.data["standing"] == len(lists["n.standing"].ids)
    assert check_whole(report)
    events = Event.objects.filter(chain__subject=f"report:{report.pk}").order_by("sequence")
    assert list(events.values_list("kind", flat=True)) == ["report_asked", "report_drawn"]


def test_a_batch_is_of_the_channel_it_came_by(city: City) -> None:
    petition = full(city)[0]
    Petition.objects.filter(pk=petition.pk).update(channel="letter")
    Batch.objects.filter(petition=petition).update(channel="visit")
    report = drawn(asked(city))
    channels = next(side for side in report.data["sides"] if side["key"] == "channel")["groups"]
    visits = next(group["batches"] for group in channels if group["key"] == "visit")
    assert visits == number(report, "visits") == len(report.lists.get(key="n.batches.channel.visit").ids)


def test_what_is_done_stays(city: City) -> None:
    report = drawn(asked(city))
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(note="改"),
        lambda: report.delete(),
        lambda: ReportList.objects.create(report=report, key="n.x", kind="petition", ids=[1]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    # Asked again it is the same, and is not drawn again.
    assert asked(city) == report
    assert drawn(report, moment("2026-05-01")).drawn_at == LATER


def test_drawn_a_year_later_it_is_the_same(city: City) -> None:
    full(city)
    report = drawn(asked(city))
    again = Report.objects.create(
        office=city.city, kind="monthly", since=report.since, until=report.until, edition=9, replaces=report,
        reason="核对", made_at=moment("2027-04-02"),
    )  # fmt: skip
    replayed = drawing.Drawing(again)
    sweep(as_of=date(2027, 4, 1), at=moment("2027-04-01"))
    for step in replayed.steps():
        step()
    assert replayed.made.data == report.data
    assert {key: ids for key, (_kind, ids) in replayed.made.lists.items()} == dict(
        report.lists.values_list("key", "ids")
    )


def test_a_correction_is_the_next_edition(city: City) -> None:
    first, *_others = full(city)
    report = drawn(asked(city))
    with pytest.raises(InvalidFacts):
        correct_report(by=city.supervisor, at=LATER, report_id=report.pk, reason=" ")
    same = correct_report(by=city.supervisor, at=LATER, report_id=report.pk, reason="核对")
    assert (drawn(same).state, Report.objects.get(pk=same.pk).note) == (
        "failed", "重新统计的结果与原报告一致，没有需要更正的数字。",
    )  # fmt: skip
    assert asked(city) == report  # what was not drawn does not stand in its place
    assert Report.objects.get(pk=same.pk).state == "failed"
    Petition.objects.filter(pk=first.pk).update(litigation_related=True)  # found out later
    erratum = drawn(correct_report(by=city.supervisor, at=LATER, report_id=report.pk, reason="一件为涉法涉诉"))
    assert (erratum.pk, erratum.edition, erratum.number, erratum.reason) == (same.pk, 2, 2, "一件为涉法涉诉")
    assert {"name": "登记信访件", "was": "3", "is": "2"} in erratum.changes
    report.refresh_from_db()
    assert number(report, "registered") == 3
    with pytest.raises(ActionRefused):
        correct_report(by=city.supervisor, at=LATER, report_id=report.pk, reason="再来")
    with pytest.raises(NotPermitted):
        correct_report(by=city.county_supervisor, at=LATER, report_id=erratum.pk, reason="再来")


def test_killed_half_way_it_leaves_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    full(city)
    report = asked(city)

    def killed(*given: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drawing, "next_number", killed)
        with pytest.raises(KeyboardInterrupt):
            draw(report.pk, clock=lambda: LATER)
    report.refresh_from_db()
    assert (report.state, report.data, report.lists.count()) == ("running", None, 0)
    assert drawn(report).state == "running"  # somebody may still be at it
    assert drawn(report, LATER + timedelta(minutes=6)).state == "done"


def test_refused(city: City) -> None:
    for day in (date(2026, 4, 2), date(2027, 1, 1)):
        with pytest.raises(InvalidFacts) as refused:
            asked(city, day=day)
        assert refused.value.code == "not_over"
    with pytest.raises(InvalidFacts):
        asked(city, kind="hourly")
    with pytest.raises(NotPermitted):
        asked(city, by=city.county_supervisor)
    with pytest.raises(NotPermitted):
        asked(city, by=city.handler)


def test_an_office_that_was_closed_keeps_its_report_and_passes_on_its_figures(city: City) -> None:
    full(city)
    before = drawn(asked(city))
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False, successor=city.other_bureau)
    own = drawn(asked(city, office=Office.objects.get(pk=city.bureau.pk)))
    assert number(own, "concluded") == number(before, "concluded")
    after = drawn(asked(city, kind="quarterly"))
    offices = {one["code"]: one["numbers"] for one in after.data["offices"]}
    assert offices["other"].get("concluded", 0) == number(before, "concluded")


def test_every_figure_of_the_page_opens_exactly_its_rows(city: City) -> None:
    full(city)
    report = drawn(asked(city))
    client = client_of(city.supervisor)
    page = client.get(report.get_absolute_url())
    text = page.content.decode()
    for key in ("n.registered", "n.registered.channel.visit"):
        assert reverse("supervision:report_rows", args=[report.pk, key]) in text
    for kept in report.lists.all():
        rows = client.get(reverse("supervision:report_rows", args=[report.pk, kept.key]))
        found = rows.context["seen"], rows.context["hidden"], len(rows.context["table"].rows)
        assert found == (len(kept.ids), 0, min(len(kept.ids), 40)), kept.key
        told = client.get(f"/api/v1/supervision/reports/{report.pk}/rows/{kept.key}/").json()
        assert (told["number"], len(told["petitions"])) == (len(kept.ids), len(kept.ids))


def test_who_may_not_see_a_row_sees_that_it_is_counted(city: City) -> None:
    full(city)
    report = drawn(asked(city))
    address = reverse("supervision:report_rows", args=[report.pk, "n.registered"])
    first = report.lists.get(key="n.registered").ids[0]
    seal(Petition.objects.filter(pk=first))
    page = client_of(city.supervisor).get(address)
    assert (page.context["number"], page.context["seen"], page.context["hidden"]) == (3, 2, 1)
    assert client_of(city.county_supervisor).get(address).status_code == 404
    assert client_of(city.handler).get(address).status_code == 403


def test_what_the_reader_does_not_see_and_what_accuses_him_are_told_alike(city: City) -> None:
    one, other, third = full(city)
    report = drawn(asked(city))
    seal(Petition.objects.filter(pk=other.pk), purpose="accusation")
    said = {"petition": other, "name_masked": "督***", "named_by": city.leader, "named_at": LATER}
    Accused.objects.create(**said, name="某人", name_hashes=["0"], account=city.supervisor)
    Petition.objects.filter(pk=third.pk).update(recused_ids=[city.supervisor.pk])
    client = client_of(city.supervisor)
    page = client.get(reverse("supervision:report_rows", args=[report.pk, "n.registered"]))
    assert (page.context["number"], page.context["seen"], page.context["hidden"]) == (3, 1, 2)
    told = client.get(f"/api/v1/supervision/reports/{report.pk}/rows/n.registered/").json()
    assert (told["number"], told["petitions"], told["hidden"]) == (3, [one.number], 2)
    known = behind(Account.objects.get(pk=city.supervisor.pk), [one.pk, other.pk, third.pk])
    assert (list(known.found), known.hidden) == ([one], 2)
    for address in (f"/supervision/reports/{report.pk}/rows", f"/api/v1/supervision/reports/{report.pk}/rows"):
        assert [client.get(f"{address}/{key}/").status_code for key in ("%00", "n.%00", "n.x/%00")] == [404] * 3


def test_what_was_due_on_the_last_day_stands_overdue(city: City) -> None:
    clock = full(city)[0].clocks.filter(for_petitioner=False).exclude(kind="object")[0]
    Clock.objects.exclude(pk=clock.pk).update(due=DAY + timedelta(days=40))
    Clock.objects.filter(pk=clock.pk).update(due=DAY, state="running", stopped_on=None, office=city.bureau)
    told = drawn(asked(city, kind="daily"))
    assert (number(told, "overdue"), told.data["standing"]) == (1, 1)
    unit = {"office": city.bureau.name, "clock": clock.get_kind_display(), "number": 1, "days": 1}
    assert told.data["overdue"] == [unit]
    early = drawn(asked(city, kind="daily", day=DAY - timedelta(days=1)))
    assert (early.data["standing"], early.data["overdue"]) == (0, [])


def test_by_page_and_api(city: City) -> None:
    client = client_of(city.supervisor)
    answer = client.post(reverse("supervision:report_new"), {"office": "city", "kind": "monthly", "day": "2026-03-10"})
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    waiting = client.get(answer.url)
    assert "正在统计" in waiting.content.decode()
    drawn(report)
    assert client.get(answer.url).status_code == 200
    body = {"office": "city", "kind": "monthly", "day": "2026-03-31"}
    asked_again = client.post("/api/v1/supervision/reports/", body, content_type="application/json")
    assert (asked_again.status_code, asked_again.json()["id"], asked_again.json()["state"]) == (202, report.pk, "done")
    whole = client.get(f"/api/v1/supervision/reports/{report.pk}/").json()
    assert whole["data"]["numbers"][0]["key"] == "registered"
    assert len(cells_of(client.get(reverse("supervision:reports")))) == 1
    early = client.post(reverse("supervision:report_new"), {"office": "city", "kind": "yearly", "day": "2098-03-10"})
    assert early.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_is_one(transactional_db: None) -> None:
    city = make_city()
    first, second = at_once(lambda: asked(city).pk, lambda: asked(city).pk)
    assert first == second
    states = at_once(lambda: draw(first, clock=lambda: LATER), lambda: draw(first, clock=lambda: LATER))
    assert "done" in states
    assert Report.objects.count() == 1


def test_key_management_stands_in_report_and_circular_as_the_days_said_it(city: City) -> None:
    first = issued(city, level="yellow")
    card = proposed(city, level="key")
    card = issue(card, Account.objects.get(username="second_supervisor"), DAY_OF_CARD + timedelta(days=2))
    put_right(card, city)
    lift_office_card(
        by=city.supervisor, at=moment("2026-05-20"), card_id=card.pk, lift_reason="整改措施已经落实，经复查符合要求。"
    )
    told = drawn(asked(city, day=date(2026, 3, 10)), moment("2026-06-02")).data["office_cards"]
    assert [(one["office"], one["level"], one["number"], one["lifted_on"]) for one in told] == [
        (city.bureau.name, "key", card.number, "")
    ]
    assert first.number not in str(told)
    for day, lifted in ((date(2026, 2, 1), None), (date(2026, 5, 1), "2026-05-20"), (date(2026, 6, 1), None)):
        report = drawn(asked(city, at=moment("2026-07-02"), day=day), moment("2026-07-02"))
        assert [one["lifted_on"] for one in report.data["office_cards"]] == ([lifted] if lifted else [])
    report = Report.objects.get(since=date(2026, 3, 1))
    page = client_of(city.supervisor).get(report.get_absolute_url()).text
    for words in ("单位牌和重点管理：期末有效和本期解除的", card.number, "期末有效"):
        assert words in page
    table = next(one for one in tables_of(report) if "重点管理" in one.title)
    assert table.rows[0][:3] == (city.bureau.name, "重点管理", card.number)
    circular = draft_circular(by=city.supervisor, at=moment("2026-07-02"), report_id=report.pk)
    assert "期末有单位牌的单位1个，其中重点管理1个。" in "".join(paragraphs_of(circular))


def test_what_changes_while_it_is_drawn_is_in_all_of_it_or_in_none(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number, its rows and its parts are of one moment."""
    city = make_city()
    first = make_petition(city, State.REGISTERED)
    numbers = drawing.Drawing._numbers

    def disturbed(drawn_now: Any) -> None:
        numbers(drawn_now)
        changed = Thread(target=_change, args=(first.pk,))
        changed.start()
        changed.join()

    monkeypatch.setattr(drawing.Drawing, "_numbers", disturbed)
    report = drawn(asked(city))
    assert (report.state, report.done) == ("done", report.total)
    lists = {one.key: one.ids for one in report.lists.all()}
    assert number(report, "registered") == 1 == len(lists["n.registered"])
    for side in report.data["sides"]:
        assert sum(group["registered"] for group in side["groups"]) == 1, side["key"]
    first.refresh_from_db()
    assert first.state == State.VOIDED


def _change(petition: int) -> None:
    try:
        Petition.objects.filter(pk=petition).update(state=State.VOIDED, registered_at=moment("2025-01-05"))
    finally:
        connection.close()


def test_a_period_across_a_move_in_the_tree_says_so_and_counts_each_once(city: City) -> None:
    """What lay below the office on the day it is drawn is counted there, and the report names the move."""
    full(city)
    before = number(drawn(asked(city)), "registered")
    move_office(by=None, at=moment("2026-03-20"), office=city.county_bureau, parent=city.city)
    report = drawn(asked(city, kind="quarterly"))
    assert [city.county_bureau.name in said for said in report.data["tree"]] == [True]
    assert number(report, "registered") == before
    assert sum(office["numbers"].get("registered", 0) for office in report.data["offices"]) == before
    for side in report.data["sides"]:
        assert sum(group["registered"] for group in side["groups"]) == before
    assert "county-bureau" in {office["code"] for office in report.data["offices"]}
    assert drawn(asked(city)).data["tree"] == []  # what was drawn before the move stays
