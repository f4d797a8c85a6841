"""The ledger of promises: whose, in which order, with which clock, what is next, in how many statements."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition, moment, picture, seal
from visits.receptions.queries.lists import next_of, promise_figures, promise_rows, promises_visible_to

pytestmark = pytest.mark.django_db
URL = "/reception/promises/"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def petition(city: City, today: date) -> Petition:
    return make_petition(city, State.HANDLING, start=today - timedelta(days=40))


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def promise(city: City, petition: Petition, made_on: date, due_on: date, **changes: Any) -> Promise:
    facts = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发工资。", "due_on": due_on}
    perform("promise", petition_id=petition.pk, by=city.clerk, at=moment(made_on), **{**facts, **changes})
    return Promise.objects.latest("pk")


def prove(made: Promise, by: Account, on: date) -> None:
    proofs = [("回单.jpg", checked_upload(BytesIO(picture())))]
    petition = made.petition
    perform(
        "prove_promise",
        petition_id=petition.pk,
        by=by,
        at=moment(on),
        number=made.number,
        account_of="已补发。",
        proofs=proofs,
    )


def decide(made: Promise, by: Account, on: date) -> None:
    perform("decide_promise", petition_id=made.petition_id, by=by, at=moment(on), number=made.number, kept=True)


def four(city: City, petition: Petition, today: date) -> dict[str, Promise]:
    """One late, one for later, one proved, one kept."""
    start = today - timedelta(days=30)
    found = {
        "late": promise(city, petition, start, today - timedelta(days=2), text="补发工资。"),
        "later": promise(city, petition, start, today + timedelta(days=20), text="道歉。", leader=city.head),
        "proved": promise(city, petition, start, today + timedelta(days=1), text="停工。", unit=city.other_bureau),
        "kept": promise(city, petition, start, today - timedelta(days=20), text="给回执。"),
    }
    prove(found["proved"], city.handler, today - timedelta(days=1))
    prove(found["kept"], city.handler, today - timedelta(days=22))
    decide(found["kept"], city.leader, today - timedelta(days=19))
    return found


def texts(response: Any) -> list[str]:
    return [row.promise.text for row in response.context["table"].rows]


NARROWED = {
    "": ["补发工资。", "停工。", "道歉。"],
    "state=": ["给回执。", "补发工资。", "停工。", "道歉。"],
    "state=open": ["补发工资。", "道歉。"],
    "state=proved": ["停工。"],
    "state=kept": ["给回执。"],
    "state=nonsense": [],
    "overdue=true": ["补发工资。"],
    "overdue=false": ["停工。", "道歉。"],
    "leader=head": ["道歉。"],
    "leader=nobody": [],
    "unit=other": ["停工。"],
    "due_before={tomorrow}": ["补发工资。", "停工。"],
    "due_before=never": [],
    "sort=newest": ["停工。", "道歉。", "补发工资。"],
    "sort=leader": ["道歉。", "补发工资。", "停工。"],
    "leader=%00": [],
}


def test_list_is_narrowed_and_ordered(city: City, petition: Petition, today: date) -> None:
    four(city, petition, today)
    client, tomorrow = as_(city.clerk), today + timedelta(days=1)
    pages = {query: client.get(f"{URL}?{query.format(tomorrow=tomorrow)}") for query in NARROWED}
    assert {query: texts(page) for query, page in pages.items()} == NARROWED


def test_numbers_of_the_states_are_those_of_their_lists(city: City, petition: Petition, today: date) -> None:
    four(city, petition, today)
    client = as_(city.clerk)
    page = client.get(URL)
    tabs = {str(tab["label"]): tab for tab in page.context["tabs"]}
    assert {label: tab["number"] for label, tab in tabs.items()} == {
        "未兑现": 3,
        "待兑现": 2,
        "已报兑现，待确认": 1,
        "已兑现": 1,
        "全部": 4,
    }
    for tab in tabs.values():
        assert len(texts(client.get(URL + tab["url"]))) == tab["number"], tab
    assert page.context["figures"].overdue == 1
    assert texts(client.get(URL + page.context["overdue_url"])) == ["补发工资。"]


def test_clock_is_said_in_words_and_colour(city: City, petition: Petition, today: date) -> None:
    four(city, petition, today)
    rows = as_(city.clerk).get(f"{URL}?state=").context["table"].rows
    assert [row.clock[:2] for row in rows] == [
        ("按期兑现", "due-later"),
        ("超期2天", "due-late"),
        ("剩1天", "due-soon"),
        ("剩20天", "due-later"),
    ]


def test_kept_too_late_is_said(city: City, petition: Petition, today: date) -> None:
    late = promise(city, petition, today - timedelta(days=30), today - timedelta(days=10))
    prove(late, city.handler, today - timedelta(days=7))
    decide(late, city.leader, today - timedelta(days=1))
    row = as_(city.clerk).get(f"{URL}?state=kept").context["table"].rows[0]
    assert row.clock == ("逾期3天兑现", "due-today", "ti-clock-exclamation")


def test_who_sees_which(city: City, petition: Petition, today: date) -> None:
    elsewhere = make_account("包案领导", (Role.LEADER, city.county))
    four(city, petition, today)
    promise(city, petition, today, today + timedelta(days=3), text="县里办。", leader=elsewhere)
    numbers = {name: promises_visible_to(account).count() for name, account in city.people().items()}
    assert numbers == dict.fromkeys(numbers, 0) | dict.fromkeys(
        ("clerk", "leader", "supervisor", "province_supervisor", "reviewer", "handler", "head", "deputy"), 5
    ) | {"other_handler": 1}  # a promise of his own unit
    rows = as_(elsewhere).get(URL).context["table"].rows
    assert [(row.promise.text, row.number, row.step) for row in rows] == [("县里办。", "", None)]


def test_a_leader_accused_is_told_nothing(city: City, today: date) -> None:
    petition = make_petition(city, State.REGISTERED, start=today)
    promise(city, petition, today, today, leader=city.head)
    seal(Petition.objects.filter(pk=petition.pk), accused_office_ids=[city.bureau.pk])
    assert [promises_visible_to(account).count() for account in (city.head, city.leader)] == [0, 1]


@pytest.mark.parametrize("name", ["stranger", "system_admin", "security_admin", "audit_admin"])
def test_page_is_not_for_everybody(city: City, name: str) -> None:
    client = as_(getattr(city, name))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}export/").status_code == 403


def test_next_step_is_one_press_or_says_why_not(city: City, petition: Petition, today: date) -> None:
    found = four(city, petition, today)
    rows = {one.pk: one for one in promise_rows(promises_visible_to(city.leader))}

    def step(name: str, account: Account) -> tuple[str, str] | None:
        said = next_of(rows[found[name].pk], account)
        return (said.key, said.refusal) if said else None

    no_custody = "本单位没有经手这一信访件。"
    assert step("late", city.handler) == ("prove_promise", "")
    assert step("late", city.supervisor) is None
    assert step("late", city.other_handler) == ("prove_promise", no_custody)
    assert step("proved", city.leader) == ("decide_promise", "")
    assert step("proved", city.head) == ("decide_promise", "应由承诺的领导leader同志或其单位负责人确认。")
    assert step("proved", city.handler) is None
    assert step("kept", city.leader) is None
    page = as_(city.handler).get(URL)
    number = found["late"].number
    address = f"/petitions/{petition.number}/steps/prove_promise/?number={number}&back=promises"
    assert address.replace("&", "&amp;") in page.text or address in page.text


def test_press_leads_to_that_promise_and_back_and_text_alone_closes_nothing(
    city: City, petition: Petition, today: date
) -> None:
    found = four(city, petition, today)
    client, number = as_(city.handler), found["later"].number
    address = f"/petitions/{petition.number}/steps/prove_promise/"
    form = client.get(f"{address}?number={number}&back=promises")
    assert form.context["form"]["number"].value() == str(number)
    version = Petition.objects.get(pk=petition.pk).version
    sent = {"version": version, "number": number, "account_of": "已经办好了。", "back": "promises"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "只有文字说明，不能认定兑现" in refused.text
    assert Promise.objects.get(pk=found["later"].pk).state == PromiseState.OPEN
    paper = petition.documents.latest("pk")
    Promise.objects.filter(pk=found["later"].pk).update(made_at=moment(paper.issued_on))
    done = client.post(address, {**sent, "document": paper.pk})
    assert (done.status_code, done["Location"]) == (302, URL)
    assert "只凭文字不能销号" in client.get(URL).text


def copies(made: Promise, number: int) -> None:
    """More rows of the list, made below the actions: only their number matters."""
    clock = made.clock
    for place in range(2, number + 1):
        clock.pk, clock.item = None, place
        clock._state.adding = True
        clock.save(force_insert=True)
        copy = Promise.objects.get(petition=made.petition, number=1)
        copy.pk, copy.number, copy.clock = None, place, clock
        copy._state.adding = True
        copy.save(force_insert=True)


@pytest.mark.parametrize("rows", [1, 3, 41])
def test_number_of_statements_does_not_grow(
    city: City, petition: Petition, today: date, rows: int, django_assert_num_queries: Any
) -> None:
    copies(promise(city, petition, today, today + timedelta(days=9)), rows)
    for name, number in (("clerk", 9), ("supervisor", 10)):
        client = as_(getattr(city, name))
        with django_assert_num_queries(number):
            page = client.get(URL)
        assert len(texts(page)) == min(rows, 40)
        assert page.context["page"].has_next == (rows > 40)
        assert page.context["figures"].unkept == rows


def test_workbook_holds_the_list(city: City, petition: Petition, today: date) -> None:
    four(city, petition, today)
    Promise.objects.filter(pk__in=[one.pk for one in Promise.objects.all() if one.text == "道歉。"]).update(text="=1+1")
    client = as_(city.clerk)
    answer = client.get(f"{URL}export/?leader=leader&state=")
    assert unquote(answer["Content-Disposition"]).startswith("attachment; filename*=utf-8''承诺台账-")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book["承诺台账"].iter_rows(values_only=True))
    assert [(row[0], row[2], row[3], row[9], row[10]) for row in rows] == [
        ("信访件编号", "承诺事项", "承诺领导", "剩余", "状态"),
        (petition.number, "给回执。", "leader同志", "按期兑现", "已兑现"),
        (petition.number, "补发工资。", "leader同志", "超期2天", "待兑现"),
        (petition.number, "停工。", "leader同志", "剩1天", "已报兑现，待确认"),
    ]
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert (about["行数"], about["承诺领导"]) == (3, "leader同志")
    text = load_workbook(BytesIO(client.get(f"{URL}export/?leader=head").content))["承诺台账"]["C2"]
    assert (text.value, text.data_type) == ("=1+1", "s")


def test_empty_list_says_what_it_is_for(city: City) -> None:
    client = as_(city.clerk)
    assert "领导接访时答应信访人的事" in client.get(URL).text
    assert "没有符合条件的承诺" in client.get(f"{URL}?leader=head").text


def test_figures_of_nothing(city: City, today: date) -> None:
    figures = promise_figures(promises_visible_to(city.clerk), today)
    assert (figures.unkept, figures.total, figures.overdue) == (0, 0, 0)
