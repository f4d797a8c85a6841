"""Compliance of leaders: what the real actions leave behind is counted, explained, and equals the lists behind it."""

import datetime as dt
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.visits.receptions.received import day_of, leader_of, received, registered
from tests.visits.receptions.reception import County, make_county, make_plan
from visits.compliance.actions import explain_period
from visits.compliance.models import MissedReason
from visits.compliance.queries.compliance import Line, leaders_counted, lines_of, total_of
from visits.compliance.reckoning import TimeSpan, span_of
from visits.compliance.reports.compliance import why_of
from visits.rota.actions.days import cancel_day, explain_missed, replace_leader
from visits.rota.actions.leaders import record_absence
from visits.rota.enums import PlanState
from visits.rota.models import Leader, Plan, ReceptionDay
from visits.rota.periods import Period, period_of

pytestmark = pytest.mark.django_db
URL = "/reception/compliance/"
APRIL = dt.date(2026, 4, 10)


def span(year: int, part: str = "") -> TimeSpan:
    found = span_of(year, part)
    assert found is not None
    return found


def line_of(leader: Leader, part: str = "m3", on: dt.date = APRIL) -> Line:
    fresh = Leader.objects.select_related("office", "account").get(pk=leader.pk)
    return lines_of([fresh], span(2026, part), on)[0]


# What the actions leave behind


@pytest.fixture
def county() -> County:
    return make_county(4)


@pytest.fixture
def plan(county: County) -> Plan:
    return make_plan(county, PlanState.PUBLISHED)


def only_day(plan: Plan, leader: Leader) -> ReceptionDay:
    """One day of the leader; the others of the month are gone."""
    days = list(plan.days.filter(leader=leader).order_by("on"))
    ReceptionDay.objects.filter(pk__in=[day.pk for day in days[1:]]).delete()
    return days[0]


def said(leader: Leader) -> tuple[int, int, int, str]:
    line = line_of(leader)
    total = total_of([line])
    return total.due, total.held, total.missing, why_of(line.owed_periods)


def test_a_day_held_counts_and_one_that_passed_does_not(county: County, plan: Plan) -> None:
    first, second = county.leaders[:2]
    received(county.city, only_day(plan, first), by=county.clerk)
    only_day(plan, second)
    assert said(first) == (1, 1, 0, "")
    assert said(second) == (1, 0, 1, "未说明")
    planned = line_of(second, on=dt.date(2026, 3, 1)).owed_periods[0]
    assert (planned.missing, len(planned.planned)) == (0, 1)


def test_a_cancelled_day_explains_what_is_missing(county: County, plan: Plan) -> None:
    leader = county.leaders[1]
    day = only_day(plan, leader)
    cancel_day(by=county.clerk, at=moment("2026-03-01"), day_id=day.pk, version=day.version, reason="大厅检修")
    assert said(leader) == (1, 0, 1, f"{cn_date(day.on)}取消：大厅检修")


def test_who_received_instead_is_named(county: County, plan: Plan) -> None:
    leader, other = county.leaders[1:3]
    day = only_day(plan, leader)
    plan.days.filter(leader=other).delete()
    facts = {"by": county.clerk, "at": moment("2026-03-01"), "day_id": day.pk, "reason": "出差"}
    day = replace_leader(version=day.version, leader=other, **facts)  # type: ignore[arg-type]
    received(county.city, day, by=county.clerk)
    on = cn_date(day.on)
    assert said(leader) == (1, 0, 1, f"{on}由county_leader3同志接访：出差")
    assert said(other) == (1, 1, 0, "")


def test_a_change_of_the_draft_explains_nothing(county: County) -> None:
    plan = make_plan(county)
    leader, other = county.leaders[1:3]
    day = only_day(plan, leader)
    plan.days.filter(leader=other).delete()
    facts = {"by": county.clerk, "at": moment("2026-02-11"), "day_id": day.pk, "reason": "调整"}
    replace_leader(version=day.version, leader=other, **facts)  # type: ignore[arg-type]
    assert said(leader) == (1, 0, 1, "未说明")


def test_an_absence_of_the_whole_period_explains(county: County, plan: Plan) -> None:
    leader = county.leaders[1]
    only_day(plan, leader)
    facts = {"by": county.clerk, "at": moment("2026-03-01"), "leader": leader, "reason": "病假"}
    record_absence(first=dt.date(2026, 3, 2), last=dt.date(2026, 3, 31), **facts)  # type: ignore[arg-type]
    assert said(leader) == (1, 0, 1, "全期请假：病假")
    assert why_of(line_of(leader, "q1").owed_periods) == "2026年3月：全期请假：病假；2期未说明"


def test_a_day_that_passed_with_a_reason_explains(county: County, plan: Plan) -> None:
    leader = county.leaders[1]
    day = only_day(plan, leader)
    explain_missed(by=county.clerk, at=moment(APRIL), day_id=day.pk, version=day.version, reason="防汛值班")
    assert said(leader) == (1, 0, 1, f"{cn_date(day.on)}未接访：防汛值班")


@pytest.mark.parametrize("name", ["clerk", "chief", "self"])
def test_office_and_leader_say_why(county: County, name: str) -> None:
    leader = county.leaders[1]
    by = leader.account if name == "self" else getattr(county, name)
    explain_period(by=by, at=moment(APRIL), leader_id=leader.pk, first=dt.date(2026, 3, 1), reason=" 抗旱抽调 ")
    assert said(leader) == (1, 0, 1, "抗旱抽调")
    event = Event.objects.get(kind="period_explained")
    assert (event.chain.subject, event.by) == (f"leader:{leader.pk}", by)
    assert "抗旱" not in event.facts_text


def test_the_newest_word_holds_and_the_older_stays(county: County) -> None:
    leader = county.leaders[1]
    for reason in ("抽调", "抗旱抽调三周"):
        explain_period(by=county.clerk, at=moment(APRIL), leader_id=leader.pk, first=dt.date(2026, 3, 1), reason=reason)
    assert said(leader)[3] == "抗旱抽调三周"
    assert MissedReason.objects.count() == 2


def test_what_cannot_be_explained(county: County, plan: Plan) -> None:
    leader, held = county.leaders[1], county.leaders[0]
    received(county.city, only_day(plan, held), by=county.clerk)

    def refused(**changes: Any) -> tuple[type, str]:
        facts = {
            "by": county.clerk,
            "at": moment(APRIL),
            "leader_id": leader.pk,
            "first": dt.date(2026, 3, 1),
            "reason": "抽调",
            **changes,
        }
        with pytest.raises(ActionRefused) as refusal:
            explain_period(**facts)
        return type(refusal.value), refusal.value.code

    assert refused(reason=" ") == (InvalidFacts, "no_reason")
    assert refused(reason="长" * 201) == (InvalidFacts, "long_reason")
    assert refused(first=dt.date(2026, 3, 2)) == (InvalidFacts, "no_period")
    assert refused(first=dt.date(1999, 3, 1)) == (InvalidFacts, "no_period")
    assert refused(first=dt.date(2026, 4, 1)) == (ActionRefused, "not_over")
    assert refused(leader_id=held.pk) == (ActionRefused, "not_missing")
    assert refused(by=county.city.county_supervisor) == (NotPermitted, "not_permitted")
    assert refused(by=county.leaders[0].account, leader_id=leader_of(county.city.city, county.city.leader).pk) == (
        NotPermitted,
        "not_permitted",
    )
    assert not MissedReason.objects.exists()


def test_who_reads_whose(county: County) -> None:
    city = county.city
    own = leader_of(city.city, city.leader)
    borrowed = leader_of(city.county, city.head)
    numbers = {name: leaders_counted(account).count() for name, account in city.people().items()}
    assert numbers == dict.fromkeys(numbers, 0) | {
        "clerk": 1,
        "leader": 1,
        "head": 1,
        "supervisor": 6,
        "province_supervisor": 6,
        "county_clerk": 5,
        "county_supervisor": 5,
    }
    assert list(leaders_counted(city.head)) == [borrowed]
    assert own in leaders_counted(city.supervisor)


# The page


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def quarter() -> Period:
    """The last quarter that is over."""
    now = period_of(OfficeLevel.CITY, timezone.localdate())
    return period_of(OfficeLevel.CITY, now.first - dt.timedelta(days=1))


def address(period: Period, **more: str) -> dict[str, str]:
    return {"year": str(period.first.year), "part": f"q{(period.first.month + 2) // 3}", **more}


@pytest.fixture
def city() -> City:
    return make_city()


def counted(city: City) -> dict[str, Leader]:
    """Of the last quarter: one leader with five receptions on two days, one with two on one day, one with none."""
    first = quarter().first
    chief = leader_of(city.city, city.leader, is_chief=True)
    deputy = leader_of(city.city, make_account("second", (Role.LEADER, city.city)), post="副局长", days_due=2)
    third = leader_of(city.city, make_account("third", (Role.LEADER, city.city)), post="副局长")
    days = [day_of(chief, first + dt.timedelta(days=n), city.clerk) for n in (9, 40)]
    start = first - dt.timedelta(days=10)
    petition, other = (make_petition(city, State.HANDLING, start=start) for _n in range(2))
    served = make_petition(city, State.SERVED, start=start)
    received(city, days[0], persons=4, satisfaction="satisfied")
    received(city, days[0], outcome="settled", satisfaction="dissatisfied")
    registered(city, days[0], petition, persons=3, satisfaction="basically")
    registered(city, days[1], served)
    registered(city, days[1], other)
    day = day_of(deputy, first + dt.timedelta(days=20), city.clerk)
    received(city, day, outcome="settled", persons=2)
    received(city, day, satisfaction="satisfied")
    received(city, day_of(chief, first - dt.timedelta(days=1), city.clerk), persons=90)  # another quarter
    return {"chief": chief, "deputy": deputy, "third": third}


NUMBERS = {
    "chief": ("1", "2", "0", "5", "10", "1/5", "3/5", "1/3", "2/3", ""),
    "deputy": ("2", "1", "1", "2", "3", "1/2", "0/2", "—", "1/1", "未说明"),
    "third": ("1", "0", "1", "0", "0", "—", "—", "—", "—", "未说明"),
    "sum": ("4", "3", "2", "7", "13", "2/7", "3/7", "1/3", "3/4", "2天未说明"),
}
FIGURES = ("due", "held", "missing", "batches", "persons", "settled", "registered", "concluded", "satisfied", "why")


def shown(row: Any) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in FIGURES)


def test_figures_of_leaders_and_their_sum(city: City) -> None:
    leaders = counted(city)
    for name in ("clerk", "supervisor", "leader"):
        page = as_(getattr(city, name)).get(URL, address(quarter()))
        rows = {row.leader.pk: row for row in page.context["rows"]}
        found = {name: shown(rows[leader.pk]) for name, leader in leaders.items()}
        assert {**found, "sum": shown(page.context["total"])} == NUMBERS, name


@pytest.mark.slow
def test_every_figure_is_the_number_of_the_list_behind_it(city: City) -> None:
    counted(city)
    client = as_(city.clerk)
    page = client.get(URL, address(quarter()))
    rows = [*page.context["rows"], page.context["total"]]
    for row in rows:
        for name in ("batches", "persons", "settled", "registered", "concluded", "satisfied"):
            count = getattr(row, name)
            figures = client.get(count.url).context["figures"]
            assert count.number == (figures["persons" if name == "persons" else "batches"]), (row, name)
        if row.leader:
            behind = client.get(urlsplit(row.held.url)._replace(fragment="").geturl()).context
            assert row.held.number == len({day.on for day in behind["days"]})
            assert row.due.number == sum(owed.due for owed in behind["line"].owed_periods)
            assert row.missing.number == sum(owed.missing for owed in behind["line"].owed_periods)
    short = client.get(page.context["total"].missing.url)
    assert sum(row.missing.number for row in short.context["rows"]) == page.context["total"].missing.number
    assert shown(short.context["total"])[:3] == ("3", "1", "2")


def test_sums_stand_before_the_leaders_of_each_office_and_levels_keep_their_own_periods(city: City) -> None:
    counted(city)
    leader_of(city.county, city.county_clerk, post="副县长")
    leader_of(city.township, city.county_handler, post="镇长", is_active=False, until=quarter().last)
    page = as_(city.supervisor).get(URL, address(quarter()))
    rows = page.context["rows"]
    assert [(row.leader is None, row.office.code, row.leaders) for row in rows] == [
        (True, "city", 3),
        *[(False, "city", 1)] * 3,
        (True, "county", 1),
        (False, "county", 1),
        (True, "township", 1),
        (False, "township", 1),
    ]
    labels = [row.label for row in rows]
    assert labels[0] == labels[1] == quarter().label
    assert labels[5].endswith("，3期")
    assert (rows[0].due.number, rows[5].due.number) == (4, 3)
    assert 11 <= rows[7].due.number <= 14
    assert page.context["total"].due.number == sum(row.due.number for row in rows if row.leader is None)
    narrowed = as_(city.supervisor).get(URL, address(quarter(), office="county"))
    assert [row.office.code for row in narrowed.context["rows"]] == ["county"]


def test_county_supervisor_sees_the_county_only(city: City) -> None:
    counted(city)
    own = leader_of(city.county, city.county_clerk, post="副县长")
    page = as_(city.county_supervisor).get(URL, address(quarter()))
    assert [row.leader for row in page.context["rows"]] == [own]
    assert as_(city.county_supervisor).get(URL, address(quarter(), office="city")).context["rows"][0].leader == own


@pytest.mark.parametrize("name", ["stranger", "handler", "reviewer", "system_admin", "security_admin", "audit_admin"])
def test_page_is_not_for_everybody(city: City, name: str) -> None:
    leader = leader_of(city.city, city.leader)
    client = as_(getattr(city, name))
    assert [client.get(URL).status_code, client.get(f"{URL}export/").status_code] == [403, 403]
    assert client.get(f"{URL}{leader.pk}/").status_code == 404
    assert client.post(f"{URL}{leader.pk}/explain/", {"reason": "情况有变"}).status_code == 404


@pytest.mark.parametrize(
    "query", [{"year": "x"}, {"year": "1999"}, {"year": "2026", "part": "m13"}, {"part": "\0"}, {"year": "²026"}, {}]
)
def test_what_is_no_period_is_the_usual_one(city: City, query: dict[str, str]) -> None:
    leader_of(city.city, city.leader)
    now = period_of(OfficeLevel.CITY, timezone.localdate())
    page = as_(city.clerk).get(URL, query)
    assert (page.status_code, page.context["asked"].span.first) == (200, now.first)


def test_a_reason_is_given_on_the_page_of_the_leader(city: City) -> None:
    leader, period = counted(city)["third"], quarter()
    client, own = as_(city.clerk), f"{URL}{leader.pk}/"
    query = "?" + "&".join(f"{name}={value}" for name, value in address(period).items())
    assert "未说明" in client.get(own + query).text
    sent = {"first": period.first.isoformat(), "reason": "抗旱抽调"}
    answer = client.post(f"{own}explain/{query}", sent)
    assert (answer.status_code, answer["Location"]) == (302, own + query)
    assert "抗旱抽调" in client.get(own + query).text
    assert as_(city.supervisor).post(f"{own}explain/{query}", sent).status_code == 403
    assert "list-reason" not in as_(city.supervisor).get(own + query).text
    for wrong in ({"first": "x", "reason": "抽调"}, {"first": period.first.isoformat(), "reason": ""}):
        refused = client.post(f"{own}explain/{query}", wrong)
        assert (refused.status_code, "alert-danger" in refused.text) == (422, True)
    early = {"first": period_of(OfficeLevel.CITY, timezone.localdate()).first.isoformat(), "reason": "抽调"}
    assert "还没有结束" in client.post(f"{own}explain/{query}", early).text


def many(city: City, number: int) -> None:
    for n in range(number):
        leader = leader_of(city.city, Account.objects.create(username=f"many{n}", name=f"领导{n}"))
        ReceptionDay.objects.filter(pk=day_of(leader, quarter().first, city.clerk).pk).update(state="held")


@pytest.mark.parametrize("number", [1, 3, 41])
def test_number_of_statements_does_not_grow(city: City, number: int, django_assert_num_queries: Any) -> None:
    many(city, number)
    for name, statements in (("clerk", 14), ("supervisor", 15)):
        client = as_(getattr(city, name))
        with django_assert_num_queries(statements):
            page = client.get(URL, address(quarter()))
        assert len(page.context["rows"]) == min(number, 40)
        assert page.context["total"].held.number == number


def test_workbook_says_what_the_page_says(city: City) -> None:
    counted(city)
    client = as_(city.clerk)
    book = load_workbook(BytesIO(client.get(f"{URL}export/", address(quarter())).content))
    rows = list(book["接访统计"].iter_rows(values_only=True))
    page = client.get(URL, address(quarter()))
    numbers = [
        (*shown(row)[:1], row.held.number, row.missing.number, row.batches.number, row.persons.number)
        for row in [*page.context["rows"], page.context["total"]]
    ]
    lines = [row for row in rows[1:] if row[1] != "小计"]
    assert [(str(row[4]), row[8], row[6], row[12], row[13]) for row in lines] == numbers
    assert [row[1] for row in rows] == ["领导", "leader同志", "second同志", "third同志", "小计", None]
    assert rows[4][4:9] == rows[5][4:9] == (4, 2, 2, 0, 3)
    missing = list(book["未达到的接访期"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2], row[5], row[6]) for row in missing] == [
        ("second同志", quarter().label, 1, "未说明"),
        ("third同志", quarter().label, 1, "未说明"),
    ]
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert (about["统计期"], about["行数"]) == (quarter().label, 3)


def test_nobody_to_count_is_said(city: City) -> None:
    assert "登记参加接访的领导" in as_(city.clerk).get(URL).text
    leader_of(city.city, city.leader)
    assert "没有未达到应接访天数的领导" in as_(city.clerk).get(f"{URL}?short=true").text
