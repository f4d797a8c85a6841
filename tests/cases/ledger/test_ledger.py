"""The ledger of packages: who sees which lines, what the filters leave, the order, and a line edited in its place."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.packages.enums import PackageOrigin, PackageStage, PackageState
from cases.packages.models.commitments import Obstacle
from cases.packages.models.packages import Package, PackageGroup
from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, RoleAssignment
from offices.pages.words import cn_date
from tests.cases.procedure.walking import close_package, take
from tests.factories import City, make_account, make_city, make_petition, seal
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
START = date(2026, 9, 1)


@pytest.fixture
def city() -> City:
    return make_city()


def today() -> date:
    return timezone.localdate()


def packaged(city: City, *, on: date | None = None, subject: str = "夜间施工噪音扰民", **changes: Any) -> Petition:
    petition = make_petition(city, State.HANDLING, start=START, subject=subject)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": today() + timedelta(days=60), "origin": "hand"}
    return take(petition, "package", city.clerk, on or today(), **{**facts, **changes})


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def numbers(account: Account, query: str = "") -> list[str]:
    """The numbers of the lines, in their order."""
    answer = client_of(account).get(f"/packages/?{query or 'state=open'}")
    assert answer.status_code == 200
    return [package.petition.number for package in answer.context["table"].rows]


def moved(petition: Petition, **values: Any) -> None:
    Package.objects.filter(petition=petition).update(**values)


def test_a_line_is_seen_by_who_sees_the_petition(city: City) -> None:
    petition = packaged(city)
    for name in ("clerk", "leader", "supervisor", "handler", "province_supervisor"):
        assert numbers(getattr(city, name)) == [petition.number], name
    for name in ("county_supervisor", "other_handler", "county_clerk"):
        assert numbers(getattr(city, name)) == [], name
    assert client_of(city.stranger).get("/packages/").status_code == 403


def test_found_filed_settled_and_closed_stand_together(city: City) -> None:
    petition = make_petition(city, State.SERVED, start=START)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": today() + timedelta(days=60), "origin": "reception"}
    petition = close_package(city, take(petition, "package", city.clerk, today(), **facts), today())
    answer = client_of(city.province_supervisor).get("/packages/?state=closed")
    (cells,) = cells_of(answer)
    said = {key: cell.text for key, cell in cells.items()}
    package = Package.objects.get(petition=petition)
    for key, who, when in (
        ("found", petition.registered_by, petition.received_on),
        ("filed", package.opened_by, package.opened_at),
        ("settled", package.settled_by, package.settled_at),
        ("ended", package.ended_by, package.ended_at),
    ):
        day = when if not hasattr(when, "hour") else timezone.localdate(when)
        assert said[key] == f"{cn_date(day)} {who.name}"
    assert said["left"] == "按期销号"
    assert numbers(city.province_supervisor) == []
    assert numbers(city.province_supervisor, "state=&evidence=true") == [petition.number]
    assert numbers(city.province_supervisor, "state=&evidence=false") == []


def test_filters_leave_what_they_say(city: City) -> None:
    made = [packaged(city, subject=f"{name}号线停水") for name in "一二三四五"]
    plain, (late, quiet, stuck, unreported) = made[0].number, made[1:]
    yesterday = today() - timedelta(days=1)
    moved(late, due_on=yesterday)
    late.clocks.filter(kind="package").update(due=yesterday)
    moved(quiet, last_contact_on=today() - timedelta(days=15), origin=PackageOrigin.MANDATE, unit=city.other_bureau)
    group = PackageGroup.objects.create(office=city.city, name="停水", made_at=timezone.now(), made_by=city.clerk)
    moved(stuck, raise_asked_at=timezone.now(), raise_asked_by=city.handler, group=group, stage=PackageStage.WORKING)
    Obstacle.objects.create(
        package=Package.objects.get(petition=stuck),
        number=1,
        text="资金缺口",
        unit=city.bureau,
        found_at=timezone.now(),
        found_by=city.clerk,
    )
    unreported.clocks.filter(kind="progress").update(due=yesterday)
    everything = {plain, late.number, quiet.number, stuck.number, unreported.number}
    expected: dict[str, set[str]] = {
        "": everything,
        "q=三号线": {quiet.number},
        f"q={plain}": {plain},
        "due=overdue": {late.number},
        f"due_to={yesterday.isoformat()}": {late.number},
        f"due_from={today().isoformat()}": everything - {late.number},
        "quiet=15": {quiet.number},
        "quiet=16": set(),
        "origin=mandate": {quiet.number},
        "unit=other": {quiet.number},
        "stage=working": {stuck.number},
        "stage=waiting": everything - {stuck.number},
        "raise_asked=true": {stuck.number},
        "raise_asked=false": everything - {stuck.number},
        "obstructed=true": {stuck.number},
        f"group={group.pk}": {stuck.number},
        "unreported=true": {unreported.number},
        "leader=leader": everything,
        "leader=head": set(),
        "office=city": everything,
        "office=province": everything,
        "office=county": set(),
        "office=nowhere": set(),
        "leader_left=true": set(),
        "repeated=true": set(),
        "evidence=true": set(),
        "due=nonsense": set(),
        "quiet=0": set(),
        "q=%00": set(),
    }
    for query, wanted in expected.items():
        assert set(numbers(city.clerk, f"state=open&{query}")) == wanted, query


def test_what_is_asked_for_is_said_in_the_words_of_the_lists(city: City) -> None:
    packaged(city)
    group = PackageGroup.objects.create(name="停车难", office=city.city, made_at=timezone.now(), made_by=city.clerk)
    Package.objects.update(group=group)
    asked = f"quiet=15&group={group.pk}&leader={city.leader.username}&raise_asked=false"
    chips = client_of(city.clerk).get(f"/packages/?state=open&{asked}").context["chips"]
    assert {(label, said) for label, said, _url in chips} == {
        ("未联系信访人", "15天以上"),
        ("合并化解", "停车难"),
        ("包案领导", city.leader.name),
        ("申请提级", "否"),
    }


def test_a_leader_who_left_the_office_is_found(city: City) -> None:
    petition = packaged(city)
    RoleAssignment.objects.filter(account=city.leader).update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    assert numbers(city.clerk, "leader_left=true&state=open") == [petition.number]
    answer = client_of(city.clerk).get("/packages/?state=open")
    assert "领导已不在岗" in answer.content.decode()


def test_this_week_and_this_month_end_with_them(city: City) -> None:
    first, second = packaged(city), packaged(city)
    sunday = today() + timedelta(days=6 - today().weekday())
    moved(first, due_on=sunday)
    moved(second, due_on=sunday + timedelta(days=1))
    assert numbers(city.clerk, "state=open&due=week") == [first.number]
    end = (today().replace(day=28) + timedelta(days=4)).replace(day=1)
    moved(first, due_on=end - timedelta(days=1))
    moved(second, due_on=end)
    assert numbers(city.clerk, "state=open&due=month") == [first.number]


def test_every_order_is_stable_and_runs_backwards(city: City) -> None:
    made = [packaged(city) for _ in range(3)]
    due = {"due_on": today() + timedelta(days=5), "opened_at": timezone.now(), "last_contact_on": today()}
    for petition in made:
        moved(petition, **due)
    moved(made[1], last_contact_on=None, due_on=today() + timedelta(days=4))
    first, second, third = (petition.number for petition in made)
    assert numbers(city.clerk, "state=open&sort=due") == [second, first, third]
    assert numbers(city.clerk, "state=open&sort=-due") == [third, first, second]
    assert numbers(city.clerk, "state=open&sort=contact") == [second, first, third]
    assert numbers(city.clerk, "state=open&sort=-contact") == [third, first, second]
    assert numbers(city.clerk, "state=open&sort=filed") == [first, second, third]
    assert numbers(city.clerk, "state=open&sort=nonsense") == [second, first, third]
    for key in ("number", "leader", "office", "unit", "stage", "progress", "found", "settled", "ended"):
        forth = numbers(city.clerk, f"state=open&sort={key}")
        assert sorted(forth) == sorted([first, second, third])
        if key not in ("stage", "found"):
            assert numbers(city.clerk, f"state=open&sort=-{key}") == forth[::-1], key


def copied(petition: Petition, number: int) -> None:
    """The petition's package again, under other numbers."""
    package = Package.objects.select_related("petition__chain", "clock").get(petition=petition)
    for place in range(number):
        other = Petition.objects.get(pk=petition.pk)
        chain = other.chain
        chain.pk, chain.subject = None, f"petition:copy{place}"
        chain.save(force_insert=True)
        other.pk, other.number, other.chain = None, f"{petition.number}-{place}", chain
        other.query_code_hash, other.source_key = f"copy{place}", None
        other.save(force_insert=True)
        clock = type(package.clock).objects.get(pk=package.clock_id)
        clock.pk, clock.petition = None, other
        clock.save(force_insert=True)
        again = Package.objects.get(pk=package.pk)
        again.pk, again.petition, again.clock = None, other, clock
        again.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner believes the tables as empty as they were when the last test ended


def test_a_page_of_forty_costs_the_statements_of_one(city: City, django_assert_num_queries: Any) -> None:
    petition = packaged(city)
    client = client_of(city.clerk)
    client.get("/packages/?state=open")
    with django_assert_num_queries(8):
        client.get("/packages/?state=open")
    copied(petition, 45)
    with django_assert_num_queries(9):  # one more: how many there are
        answer = client.get("/packages/?state=open")
    with django_assert_num_queries(6):
        client.get("/packages/?state=open&sort=-leader", headers={"HX-Request": "true"})
    assert len(answer.context["table"].rows) == 40
    assert answer.context["total"] == "46"
    second = client.get("/packages/?state=open&page=2")
    assert len(second.context["table"].rows) == 6


def test_what_a_petitioner_wrote_is_text_in_both_lists(city: City) -> None:
    hostile = '"><script>alert(1)</script>'
    packaged(city, subject=hostile, responsible=hostile, note=hostile)
    client = client_of(city.clerk)
    client.post("/packages/columns/", {"column": ["subject", "responsible", "note"], "query": ""})
    for page, times in (("/packages/?state=open", 3), ("/?tab=all", 2)):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert html.count("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") == times


def edit(client: Client, package: Package, **changes: Any) -> Any:
    """Open the line, change fields, save it."""
    form = client.get(f"/packages/{package.pk}/edit/", headers={"HX-Request": "true"}).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else str(value) for name, value in data.items()}
    data |= {f"was-{name}": data[name] for name in form.NAMES}
    return client.post(f"/packages/{package.pk}/edit/", data | changes, headers={"HX-Request": "true"})


def test_a_line_is_edited_in_its_place(city: City) -> None:
    petition = packaged(city, responsible="王处长", note="依法处理")
    client, package = client_of(city.supervisor), Package.objects.get()
    later = (today() + timedelta(days=90)).isoformat()
    answer = edit(client, package, responsible="李科长", note="", unit="other", progress_days="7")
    assert answer.status_code == 200
    assert answer.content.decode().startswith(f'<tr id="package-{package.pk}"><td')
    package.refresh_from_db()
    assert (package.responsible, package.note, package.unit, package.progress_days) == (
        "李科长",
        "",
        city.other_bureau,
        7,
    )
    refused = edit(client, package, due_on=later)
    assert refused.status_code == 422
    assert "推迟化解期限，请写明理由" in refused.content.decode()
    assert later in refused.content.decode()
    assert edit(client, package, due_on=later, reason="等待评估").status_code == 200
    package.refresh_from_db()
    assert package.due_on.isoformat() == later
    assert package.clock.due.isoformat() == later
    assert edit(client, package).status_code == 200  # nothing changed: the line as it was
    assert edit(client, package, unit="没有的单位").status_code == 422
    assert Petition.objects.get(pk=petition.pk).version == petition.version + 2


def test_a_conflict_shows_what_the_other_wrote_and_keeps_what_was_typed(city: City) -> None:
    petition = packaged(city, responsible="王处长")
    client, package = client_of(city.supervisor), Package.objects.get()
    form = client.get(f"/packages/{package.pk}/edit/", headers={"HX-Request": "true"}).context["form"]
    data = {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}
    data |= {f"was-{name}": data[name] for name in form.NAMES}
    take(petition, "change_package", city.leader, today(), responsible="赵主任", note="每周一报")
    address = f"/packages/{package.pk}/edit/"
    answer = client.post(address, data | {"responsible": "李科长"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "对方改为“赵主任”" in text
    assert "对方改为“每周一报”" in text
    assert 'value="李科长"' in text
    form = answer.context["form"]
    again = {name: str(form[name].value() or "") for name in form.fields} | {
        f"was-{name}": value for name, value in form.stored().items()
    }
    assert client.post(address, again, headers={"HX-Request": "true"}).status_code == 200
    package.refresh_from_db()
    assert (package.responsible, package.note) == ("李科长", "每周一报")


def test_only_who_assigns_edits_and_only_an_open_package(city: City) -> None:
    petition = packaged(city)
    package = Package.objects.get()
    headers = {"HX-Request": "true"}
    assert client_of(city.handler).get(f"/packages/{package.pk}/edit/", headers=headers).status_code == 403
    assert client_of(city.other_handler).get(f"/packages/{package.pk}/edit/", headers=headers).status_code == 404
    assert client_of(city.other_handler).get(f"/packages/{package.pk}/row/").status_code == 404
    assert client_of(city.clerk).get(f"/packages/{package.pk}/edit/", headers=headers).status_code == 403
    assert (
        client_of(city.supervisor).get(f"/packages/{package.pk}/edit/")["Location"].endswith("/steps/change_package/")
    )
    perform(
        "package",
        petition_id=petition.pk,
        by=city.supervisor,
        at=timezone.now(),
        leader=city.head,
        unit=city.bureau,
        due_on=today() + timedelta(days=9),
        reason="分工调整",
    )
    package.refresh_from_db()
    assert package.state == PackageState.HANDED_OVER
    answer = client_of(city.supervisor).post(f"/packages/{package.pk}/edit/", {"responsible": "x"}, headers=headers)
    assert "已移交" in answer.content.decode()
    package.refresh_from_db()
    assert package.responsible == ""


def test_the_workbook_holds_exactly_what_is_filtered_and_says_so(city: City) -> None:
    packaged(city, subject="一号线停水")
    second = packaged(city, subject="=二号线停水")
    answer = client_of(city.clerk).get("/packages/export/?state=open&q=二号线&leader=leader")
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["信访件编号"] == second.number
    assert line["概要"] == "=二号线停水"
    assert line["包案领导"] == city.leader.name
    assert line["化解期限"].date() == today() + timedelta(days=60)
    about = dict(list(book.worksheets[1].iter_rows(values_only=True)))
    assert about["编号或概要"] == "二号线"
    assert about["包案领导"] == city.leader.name
    assert about["状态"] == "包案中"
    assert about["行数"] == 1


def test_the_words_of_a_sealed_petition_find_it_once_it_is_opened(city: City) -> None:
    petition = packaged(city)
    seal(Petition.objects.filter(pk=petition.pk))
    account = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=account).update(sees_sealed=True)
    client, words = client_of(account), petition.subject[:4]
    for address in ("/packages/?q={}", "/api/v1/packages/?q={}"):
        assert petition.number not in client.get(address.format(words)).text, address
        assert petition.number in client.get(address.format(petition.number)).text, address
    open_sealed(petition=petition, by=account, at=timezone.now(), purpose="handle")
    assert petition.number in client.get(f"/packages/?q={words}").text
