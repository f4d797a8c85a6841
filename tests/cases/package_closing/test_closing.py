"""A figure cannot be made: what a closing needs, who signs and confirms, what is no evidence, what is counted."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.package_closing.actions import Met
from cases.packages.enums import CommitmentState, PackageState
from cases.packages.models.commitments import Measure, Promise
from cases.packages.models.packages import Closing, Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.undertakings import is_undertaking
from offices.errors import InvalidFacts
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.closings.queries.asked import Asked
from supervision.closings.queries.figures import figures_of
from supervision.closings.reports.closings import finished_words
from tests.cases.procedure.taken import closing
from tests.cases.procedure.walking import close_package, propose, refusal, spoken, take
from tests.factories import City, make_account, make_city, make_petition, picture

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 20)
DUE = DAY + timedelta(days=60)


@pytest.fixture
def city() -> City:
    return make_city()


def packaged(city: City, petition: Petition, day: date = DAY) -> Petition:
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": day + timedelta(days=60), "origin": "reception"}
    return take(petition, "package", city.clerk, day, **facts)


@pytest.fixture
def petition(city: City) -> Petition:
    return packaged(city, make_petition(city, State.SERVED))


def proof(name: str = "停工.jpg") -> list[tuple[str, Any]]:
    return [(name, checked_upload(BytesIO(picture())))]


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_closing_needs_a_contact_and_a_measure_or_the_reason_why_none(city: City, petition: Petition) -> None:
    given = closing(city, DAY)
    assert refusal(petition, "propose_close", city.handler, DAY, **given)[:2] == (InvalidFacts, "no_contact")
    petition = spoken(petition, city.handler, DAY)
    bare = {**given, "without_measures": " "}
    assert refusal(petition, "propose_close", city.handler, DAY, **bare)[1:] == ("no_measure", "without_measures")
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": DUE}
    petition = take(petition, "add_measure", city.leader, DAY, **measure)
    petition = take(petition, "prove_measure", city.handler, DAY, number=1, account_of="已装。", proofs=proof())
    petition = take(petition, "decide_measure", city.leader, DAY, number=1, kept=True)
    take(petition, "propose_close", city.handler, DAY, **bare)
    assert Closing.objects.get().without_measures == ""


def test_a_contact_of_the_package_before_the_closing_does_not_count_again(city: City, petition: Petition) -> None:
    petition = close_package(city, petition, DAY)
    again = packaged(city, petition, DAY + timedelta(days=1))
    given = closing(city, DAY)
    found = refusal(again, "propose_close", city.handler, DAY + timedelta(days=1), **given)
    assert found[:2] == (InvalidFacts, "no_contact")


def test_who_reports_confirms_and_signs_nothing(city: City, petition: Petition) -> None:
    promise = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发工资。", "due_on": DUE}
    petition = take(petition, "promise", city.clerk, DAY, **promise)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": DUE}
    petition = take(petition, "add_measure", city.leader, DAY, **measure)
    for kind in ("promise", "measure"):
        reported = {"number": 1, "account_of": "已办。", "proofs": proof()}
        petition = take(petition, f"prove_{kind}", city.leader, DAY, **reported)
        kept = {"number": 1, "kept": True}
        assert refusal(petition, f"decide_{kind}", city.leader, DAY, **kept)[:2] == (InvalidFacts, "own_report")
        page = logged_in(city.leader).get(f"/petitions/{petition.number}/steps/decide_{kind}/?number=1").text
        assert '<option value="True"' not in page, "who reported is offered only to take it back"
        petition = take(petition, f"decide_{kind}", city.leader, DAY, number=1, kept=False, reason="由责任单位报。")
        petition = take(petition, f"prove_{kind}", city.handler, DAY, **reported)
        petition = take(petition, f"decide_{kind}", city.leader, DAY, **kept)
    assert (Promise.objects.get().state, Measure.objects.get().state) == (CommitmentState.KEPT, CommitmentState.KEPT)
    petition = propose(city, petition, DAY, by=city.leader)
    assert refusal(petition, "sign_close", city.leader, DAY, agreed=True)[:2] == (InvalidFacts, "own_report")
    petition = take(petition, "sign_close", city.leader, DAY, agreed=False, reason="由责任单位报。")
    take(propose(city, petition, DAY), "sign_close", city.leader, DAY, agreed=True)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("信访人已签订息诉罢访承诺书。", True),
        ("息 诉 罢 访 承 诺 书.pdf", True),
        ("信访人书面承诺不再就此事上访。", True),
        ("信访人保证今后不再越级走访。", True),
        ("不再信访保证书", True),
        ("息访协议", True),
        ("信访人表示停止上访，息诉罢访", True),
        ("不再就此事走访。", True),
        ("承诺不越级上访", True),
        ("永不再访", True),
        ("不再赴省进京。", True),
        ("今后不去北京", True),
        ("服判息诉", True),
        ("本人自愿不再到上级反映", True),
        ("信访人保证不 进 京", True),
        ("信访人承诺不再提出信访事项", True),
        ("再也不为拆迁的事上访了", True),
        ("出具《停访保证书》", True),
        ("签订终访协议", True),
        ("补偿到位后须签不上访承诺书", True),
        ("一次性了断，今后不得再访", True),
        ("要求其打消上访念头", True),
        ("已签承诺，不再缠闹", True),
        ("保证不再投诉", True),
        ("承诺书：本人不再因此事找任何部门", True),
        ("已写保证书，不到北京去", True),
        ("责任单位保证不再因噪音引起投诉。", False),
        ("最终访谈三人，暂停访视两次。", False),
        ("责任单位承诺不因信访人上访打击报复。", False),
        ("同一事实和理由的信访事项，不再受理（第三十六条第三款），已告知上访人。", False),
        ("利息诉求已解决，好消息，诉求人认可。", False),
        ("网站信息访问正常，工地已停止访客进入。", False),
        ("信访人表示夜间不再有噪音，感谢信访部门。", False),
        ("责任单位保证不再拖延信访人反映的问题。", False),
        ("工作组不再逐户走访，改为电话回访。", False),
        ("4月3日电话联系信访人，其近两个月没有上访，问题已解决。", False),
        ("赔偿款12000元已于4月3日到账，信访人认可。", False),
        ("承诺的隔音屏已经安装，回访时信访人没有新的要求。", False),
        ("责任单位保证不再夜间施工。", False),
    ],
)
def test_an_undertaking_not_to_petition_again_is_recognised(text: str, is_one: bool) -> None:
    assert is_undertaking(text) is is_one


def test_such_an_undertaking_is_no_evidence_for_any_part(city: City, petition: Petition) -> None:
    petition = spoken(petition, city.handler, DAY)
    said, good = "信访人书面承诺不再上访。", closing(city, DAY)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"account_of": said}, "account_of"),
        ({"without_measures": said}, "without_measures"),
        ({"parts": [Met(part="reasonable", account_of=said, proofs=proof())]}, "reasonable_account"),
        (
            {"parts": [Met(part="unreasonable", account_of="已释明。", proofs=proof("罢访承诺书.jpg"))]},
            "unreasonable_proofs",
        ),
    ]
    for change, field in wrong:
        found = refusal(petition, "propose_close", city.handler, DAY, **{**good, **change})
        assert found == (InvalidFacts, "undertaking", field), change
    assert not Closing.objects.exists()


def test_what_waits_to_be_examined_again_is_not_packaged(city: City, petition: Petition) -> None:
    petition = close_package(city, petition, DAY)
    drawn = {"why": "抽查", "due_on": DUE}
    petition = take(petition, "draw_reexamination", city.province_supervisor, DAY, **drawn)
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    assert refusal(petition, "package", city.supervisor, DAY, **facts)[1] == "being_reexamined"
    take(petition, "reexamine", city.province_supervisor, DAY, settled=False, findings="没有到账。", due_on=DUE)
    assert Package.objects.get(state=PackageState.OPEN).origin == "reexamined"


def test_what_was_finished_before_is_shown_and_counted_apart_and_a_case_once(city: City) -> None:
    finished = make_petition(city, State.CLOSED_FINAL, start=date(2025, 9, 1))
    twice = make_petition(city, State.SERVED)
    for petition in (finished, twice):
        for later in (0, 3):
            day = DAY + timedelta(days=later)
            close_package(city, packaged(city, Petition.objects.get(pk=petition.pk), day), day)
    package = Package.objects.filter(petition=finished).first()
    assert package is not None
    assert package.finished_as == State.CLOSED_FINAL
    assert finished_words(package).startswith(str(State.CLOSED_FINAL.label))
    account = Account.objects.get(pk=city.province_supervisor.pk)
    until = DAY + timedelta(days=10)
    asked = Asked(account=account, office=city.city, since=DAY, until=until, today=until)
    numbers = figures_of(asked).numbers
    told = ("closed", "closed_finished", "closed_again", "packaged_again", "held", "gone", "to_settle", "first")
    assert {key: numbers[key] for key in told} == {
        "closed": 1,
        "closed_finished": 2,
        "closed_again": 1,
        "packaged_again": 0,
        "held": 1,
        "gone": 4,
        "to_settle": 1,
        "first": 1,
    }


def test_a_package_after_the_closing_marks_it(city: City, petition: Petition) -> None:
    petition = close_package(city, petition, DAY)
    packaged(city, petition, DAY + timedelta(days=2))
    account = Account.objects.get(pk=city.province_supervisor.pk)
    until = DAY + timedelta(days=10)
    numbers = figures_of(Asked(account=account, office=city.city, since=DAY, until=until, today=until)).numbers
    assert (numbers["closed"], numbers["packaged_again"], numbers["held"]) == (1, 1, 0)
    page = logged_in(city.province_supervisor).get(f"/packages/closings/{petition.number}/")
    assert page.status_code in (200, 404)


def test_the_forms_show_what_is_decided_on_and_choose_nothing(city: City, petition: Petition) -> None:
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": DUE}
    petition = take(petition, "add_measure", city.leader, DAY, **measure)
    reported = {"number": 1, "account_of": "已在北侧安装。", "proofs": proof()}
    petition = take(petition, "prove_measure", city.handler, DAY, **reported)
    page = logged_in(city.leader).get(f"/petitions/{petition.number}/steps/decide_measure/?number=1").text
    for shown in ("安装隔音屏。", "已在北侧安装。", city.handler.name, "/proofs/", "请选择"):
        assert shown in page, shown
    assert '<option value="True" selected' not in page
    petition = take(petition, "decide_measure", city.leader, DAY, number=1, kept=True)
    petition = propose(city, petition, DAY)
    page = logged_in(city.leader).get(f"/petitions/{petition.number}/steps/sign_close/").text
    for shown in ("已停工，回访满意。", "已停止夜间施工。", "责任单位认为不适用", "/proofs/", city.handler.name):
        assert shown in page, shown


def test_a_promise_that_was_sent_back_says_so_with_its_day_and_reason(city: City, petition: Petition) -> None:
    promise = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发工资。", "due_on": DUE}
    petition = take(petition, "promise", city.clerk, DAY, **promise)
    reported, back = DAY + timedelta(days=2), DAY + timedelta(days=3)
    petition = take(petition, "prove_promise", city.handler, reported, number=1, account_of="已办。", proofs=proof())
    made = Promise.objects.get()
    assert (made.status, timezone.localdate(made.status_at)) == ("已报兑现，待确认", reported)
    take(petition, "decide_promise", city.leader, back, number=1, kept=False, reason="照片看不出补发。")
    made = Promise.objects.get()
    assert (made.status, timezone.localdate(made.status_at)) == ("已退回，待重新办理", back)
    page = logged_in(city.leader).get(f"/petitions/{petition.number}/").text
    assert "已退回，待重新办理" in page
    assert "照片看不出补发。" in page


def test_another_leaders_promise_is_not_ones_own_overdue(city: City, petition: Petition) -> None:
    other = make_account("副市长", (Role.LEADER, city.city))
    promise = {"leader": other, "unit": city.bureau, "owner": "王处长", "text": "补发工资。"}
    petition = take(petition, "promise", city.clerk, DAY, **promise, due_on=DAY + timedelta(days=1))
    take(petition, "prove_promise", city.handler, DAY, number=1, account_of="已办。", proofs=proof())
    mine = logged_in(city.leader).get("/packages/mine/").context["mine"]
    (item,) = [one for one in mine.slips if "承诺" in one.what]
    assert (item.text, item.days) == ("副市长同志承诺，待其确认", None)
