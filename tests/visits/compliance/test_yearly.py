"""A leader's yearly account: the page, the workbook and the document say the same."""

import datetime as dt
from io import BytesIO
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import timezone
from docx.oxml.ns import qn
from openpyxl import load_workbook

from cases.packages.models.commitments import Promise
from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.identity import person_hash
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.closings.queries.asked import Asked
from supervision.closings.queries.figures import rows_behind
from tests.cases.procedure.walking import close_package
from tests.factories import City, make_account, make_city, make_petition, moment, picture, seal
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.compliance.reports.yearly import LABELS
from visits.rota.models import Leader

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = TODAY.year - 1
START = dt.date(YEAR, 2, 2)


@pytest.fixture
def city() -> City:
    return make_city()


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(leader: Leader, what: str = "", year: int = YEAR) -> str:
    return f"/reception/yearly/{leader.pk}/{year}/{what}"


@pytest.fixture
def leader(city: City) -> Leader:
    """A year: two days of receiving; a package closed, one open; a promise kept, one overdue, one of last year."""
    leader = leader_of(city.city, city.leader, is_chief=True)
    before = make_petition(city, State.HANDLING, start=dt.date(YEAR - 1, 10, 8))
    registered(
        city, day_of(leader, dt.date(YEAR - 1, 11, 5), city.clerk), before, promises=[promised(START, "往年的。")]
    )
    served, open_ = make_petition(city, State.SERVED, start=START), make_petition(city, State.HANDLING, start=START)
    first = day_of(leader, START + dt.timedelta(days=20), city.clerk)
    received(city, first, persons=4, satisfaction="satisfied", outcome="settled")
    registered(city, first, served, satisfaction="basically", promises=[promised(first.on + dt.timedelta(days=9))])
    second = day_of(leader, START + dt.timedelta(days=100), city.clerk)
    registered(city, second, open_, promises=[promised(second.on + dt.timedelta(days=9), "恢复供水。")])
    after = moment(first.on + dt.timedelta(days=3))
    proofs = [("回单.jpg", checked_upload(BytesIO(picture())))]
    facts: dict[str, Any] = {"petition_id": served.pk, "at": after}
    perform("prove_promise", by=city.handler, number=1, account_of="已补发。", proofs=proofs, **facts)
    perform("decide_promise", by=city.leader, number=1, kept=True, **facts)
    close_package(city, served, timezone.localdate(after))
    return leader


NUMBERS = {
    "due": 4,
    "on_time": 2,
    "missing": 2,
    "pending": 0,
    "held": 2,
    "batches": 3,
    "persons": 6,
    "settled": 1,
    "registered": 2,
    "concluded": 1,
    "rated": 2,
    "satisfied": 2,
    "begin": 1,
    "taken": 2,
    "accepted": 2,
    "closed": 1,
    "first": 1,
    "looked_at": 0,
    "reopened": 0,
    "confirmed": 0,
    "again": 0,
    "sent_back": 0,
    "closed_apart": 0,
    "handed": 0,
    "raised": 0,
    "returned": 0,
    "open": 2,
    "contacts": 1,
    "in_person": 0,
    "measures": 0,
    "measures_kept": 0,
    "items": 0,
    "items_kept": 0,
    "letters": 0,
    "letters_instructed": 0,
    "letters_answered": 0,
    "letters_late": 0,
    "made": 2,
    "kept": 1,
    "unkept": 1,
    "late": 1,
    "carried": 1,
}


def test_page_workbook_and_document_say_the_same(city: City, leader: Leader) -> None:
    client = as_(city.clerk)
    account = client.get(url(leader)).context["account"]
    assert account.numbers == NUMBERS
    figures = [(str(LABELS[key]), number) for key, number in NUMBERS.items()]
    assert account.figures == figures

    book = load_workbook(BytesIO(client.get(url(leader, "export/")).content))
    cells = dict(book["述职"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert [(name, cells[name]) for name, _number in figures] == figures
    assert (cells["领导"], cells["未接访原因"]) == ("leader同志", account.why)

    word = docx.Document(BytesIO(client.get(url(leader, "word/")).content))
    table = [tuple(cell.text for cell in row.cells) for row in word.tables[0].rows]
    assert table == [("项目", "数值"), *((name, str(number)) for name, number in figures)]
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for heading, sentences in account.paragraphs():
        assert all(line in text for line in (heading, *sentences))
    page = client.get(url(leader)).text
    assert all(sentence in page for _heading, sentences in account.paragraphs() for sentence in sentences)


def test_sentences_hold_the_numbers(city: City, leader: Leader) -> None:
    account = as_(city.leader).get(url(leader)).context["account"]
    said = [sentence for _heading, sentences in account.paragraphs() for sentence in sentences]
    assert "应接访4天，其中按期已接访2天，缺接访2天，未到期0天；实际接访2天" in said[0]
    assert said[1] == "未达到应接访天数的原因：2期未说明。"
    assert said[2:] == [
        "接待来访3批次6人次，当场解决1批次，登记办理2批次，登记办理中已办结1批次；来访人评价2批次，其中满意和基本满意2批次。",
        "年初在包1件，本年度新包案2件，化解销号1件（包案时已终结、又销号的0件另计），移交0件，提级0件，退回重新确定0件，"
        "期末在包2件。",
        "新包案中已确认2件；销号的一次核查通过1件，被上级退回0次；已回头看0件，其中确已化解0件、未化解0件；销号后再次信访0件。",
        "联系信访人1次，本人参加0次；化解措施0项，已完成0项；主持会议议定事项0项，已完成0项。",
        "本年度作出承诺2项，已兑现1项，未兑现1项，其中逾期1项；以前年度承诺尚未兑现1项。",
        "阅批来信0件，作出批示0件，其中已反馈0件、逾期未反馈0件。",
    ]


def test_packages_and_promises_are_listed_in_all_three(city: City, leader: Leader) -> None:
    client = as_(city.clerk)
    account = client.get(url(leader)).context["account"]
    packages = [(one.state, one.is_late) for one in account.packages]
    promises = [(one.subject, one.state, one.is_late) for one in account.promises]
    assert packages == [("包案中", True), ("已销号", False), ("包案中", True)]
    assert promises == [("往年的。", "待兑现", True), ("补发工资。", "已兑现", False), ("恢复供水。", "待兑现", True)]
    book = load_workbook(BytesIO(client.get(url(leader, "export/")).content))
    word = docx.Document(BytesIO(client.get(url(leader, "word/")).content))
    for name, place, items in (("包案", 1, account.packages), ("承诺", 2, account.promises)):
        expected = [[one.number, one.subject, one.unit] for one in items]
        assert [list(row[:3]) for row in book[name].iter_rows(min_row=2, values_only=True)] == expected
        assert [[cell.text for cell in row.cells[:3]] for row in word.tables[place].rows[1:]] == expected
        states = [f"{one.state}（逾期）" if one.is_late else one.state for one in items]
        assert [row[6] for row in book[name].iter_rows(min_row=2, values_only=True)] == states
        assert [row.cells[6].text for row in word.tables[place].rows[1:]] == states


def test_every_number_of_packages_and_promises_opens_its_list(city: City, leader: Leader) -> None:
    """One found unsettled by the second look, one sent back, contacts, a measure, an item of a meeting, a letter."""
    day, open_ = START + dt.timedelta(days=110), Petition.objects.filter(state=State.HANDLING).latest("pk")
    said = {"kind": "home", "on": day, "said": "要求供水。"}
    facts: dict[str, Any] = {"petition_id": open_.pk, "at": moment(day)}
    perform("record_contact", by=city.leader, **facts, **said, by_leader=True)
    perform("record_contact", by=city.leader, **facts, **said)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "修复管道。", "due_on": day + dt.timedelta(days=9)}
    perform("add_measure", by=city.leader, **facts, **measure)
    meeting = {"meeting": 7, "meeting_name": "联席会议", "chair": city.leader}
    perform("order_action", by=city.leader, **facts, **meeting, **measure)
    proofs = [("供水.jpg", checked_upload(BytesIO(picture())))]
    done = {"number": 1, "account_of": "已修复。", "proofs": proofs}
    perform("prove_measure", by=city.handler, **facts, **done)
    perform("decide_measure", by=city.leader, number=1, kept=True, **facts)
    perform("lay_before", by=city.clerk, leader=city.leader, note="请阅批。", **facts)
    perform("instruct", by=city.leader, text="请尽快修复。", due_on=day, **facts)
    closed = Petition.objects.get(state=State.SERVED)
    facts = {"petition_id": closed.pk, "by": city.province_supervisor, "at": moment(day)}
    perform("draw_reexamination", why="抽查", due_on=day, **facts)
    perform("reexamine", settled=False, findings="没有补发。", due_on=day + dt.timedelta(days=30), **facts)
    client = as_(city.clerk)
    page = client.get(url(leader))
    numbers = page.context["account"].numbers
    expected = {"contacts": 3, "in_person": 1, "measures": 1, "measures_kept": 1, "items": 1, "items_kept": 0}
    expected |= {"closed": 1, "looked_at": 1, "reopened": 1, "confirmed": 0, "taken": 3, "open": 3}
    expected |= {"letters": 1, "letters_instructed": 1, "letters_answered": 0, "letters_late": 1}
    assert {key: numbers[key] for key in expected} == expected
    links = {str(label): (number, link) for label, number, link in page.context["figures"]}
    for key, number in numbers.items():
        found, link = links[str(LABELS[key])]
        assert found == number
        if "/lists/" in link:
            assert len(client.get(link).context["items"]) == number, key
    assert sum("/lists/" in link for _number, link in links.values()) == 30
    texts = client.get(url(leader, "lists/contacts/")).text
    assert "要求供水" not in texts
    assert client.get(url(leader, "lists/batches/")).status_code == 404
    assert as_(city.stranger).get(url(leader, "lists/contacts/")).status_code == 404


def test_document_has_the_fonts_of_the_letter_format(city: City, leader: Leader) -> None:
    word = docx.Document(BytesIO(as_(city.clerk).get(url(leader, "word/")).content))

    def font(paragraph: Any) -> tuple[str, float]:
        run = paragraph.runs[0]
        return run._element.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt

    paragraphs = {paragraph.text: paragraph for paragraph in word.paragraphs}
    assert font(paragraphs[f"{YEAR}年度接待群众来访述职"]) == ("方正小标宋简体", 22)
    assert font(paragraphs["二、接待和办理情况"]) == ("黑体", 16)
    body = next(one for text, one in paragraphs.items() if text.startswith("接待来访"))
    assert (font(body), body.paragraph_format.first_line_indent.pt) == (("仿宋", 16), 32)
    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert round(word.sections[0].left_margin.mm) == 28
    assert word.core_properties.author == "leader同志"


def test_who_reads_it(city: City, leader: Leader) -> None:
    head = make_account("county_head", (Role.LEADER, city.county))
    readers = ("clerk", "leader", "supervisor", "province_supervisor")
    for what in ("", "export/", "word/"):
        found = {name: as_(account).get(url(leader, what)).status_code for name, account in city.people().items()}
        assert found == dict.fromkeys(found, 404) | dict.fromkeys(readers, 200)
        assert as_(head).get(url(leader, what)).status_code == 404


@pytest.mark.parametrize("year", [0, 1999, 2100, 99999])
def test_what_is_no_year_is_not_found(city: City, leader: Leader, year: int) -> None:
    assert as_(city.clerk).get(url(leader, year=year)).status_code == 404


def test_a_petition_that_the_reader_may_not_see_is_not_named(city: City, leader: Leader) -> None:
    hidden = next(one for one in Promise.objects.all() if one.text == "恢复供水。").petition
    seal(Petition.objects.filter(pk=hidden.pk), subject="检举某局长")
    client = as_(city.supervisor)
    assert client.get(url(leader)).context["account"].numbers == NUMBERS
    assert "其中1件不在您的权限内，这里只计数；包案统计只计您看得到的。" in client.get(url(leader)).text
    word = docx.Document(BytesIO(client.get(url(leader, "word/")).content))
    texts = [client.get(url(leader)).text, *(cell.text for table in word.tables for cell in table._cells)]
    book = load_workbook(BytesIO(client.get(url(leader, "export/")).content))
    texts += [str(list(sheet.values)) for sheet in book]
    assert not [text for text in texts if hidden.number in text or "检举某局长" in text]


def test_a_year_without_anything(city: City) -> None:
    leader = leader_of(city.city, city.leader)
    client = as_(city.clerk)
    assert "本年度没有包案" in client.get(url(leader)).text
    word = docx.Document(BytesIO(client.get(url(leader, "word/")).content))
    assert "本年度没有作出承诺。" in [paragraph.text for paragraph in word.paragraphs]
    assert len(word.tables) == 1


@pytest.mark.parametrize("number", [1, 20])
def test_number_of_statements_does_not_grow(
    city: City, leader: Leader, number: int, django_assert_num_queries: Any
) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    for n in range(number):
        day = day_of(leader, dt.date(YEAR, 6, 1) + dt.timedelta(days=n), city.clerk)
        registered(city, day, petition, promises=[promised(day.on + dt.timedelta(days=30))])
    client = as_(city.clerk)
    with django_assert_num_queries(21):
        account = client.get(url(leader)).context["account"]
    assert account.numbers["made"] == 2 + number


def test_what_accuses_the_reader_is_counted_nowhere(city: City, leader: Leader) -> None:
    """Sealed, packaged, and then named: the reader's own account says nothing of it."""
    against = next(one for one in Promise.objects.all() if one.text == "恢复供水。").petition
    seal(Petition.objects.filter(pk=against.pk))
    Accused.objects.create(
        petition=against, account=city.leader, named_at=timezone.now(), named_by=city.clerk,
        name=city.leader.name, name_hashes=[person_hash(city.leader.name)],
    )  # fmt: skip
    own, theirs = (as_(who).get(url(leader)).context["account"].numbers for who in (city.leader, city.clerk))
    for key in ("taken", "accepted", "open", "made", "unkept"):
        assert own[key] == theirs[key] - 1, key


def test_the_packages_of_a_year_add_up_and_equal_the_figures_of_packages(city: City, leader: Leader) -> None:
    """Handed over, sent back to be assigned anew, closed: each stands in a term of its own."""
    to = make_account("vice", (Role.LEADER, city.city))
    late = moment(dt.date(YEAR, 9, 1))
    given = {"unit": city.bureau, "due_on": dt.date(YEAR + 1, 1, 20)}
    petitions = [make_petition(city, State.HANDLING, start=dt.date(YEAR, 8, 3)) for _number in range(3)]
    for petition in petitions:
        perform("package", petition_id=petition.pk, by=city.supervisor, at=late, leader=city.leader, **given)
    later = moment(dt.date(YEAR, 9, 2))
    named = {"by": city.supervisor, "at": later}
    perform("package", petition_id=petitions[0].pk, **named, leader=to, **given, reason="分工调整")
    perform("object_package", petition_id=petitions[1].pk, by=city.leader, at=later, reason="不属分管。")
    upheld = {"upheld": True, "reason": "另行确定。"}
    perform("decide_package_objection", petition_id=petitions[1].pk, **named, **upheld)
    numbers = as_(city.supervisor).get(url(leader)).context["account"].numbers
    gone = sum(numbers[key] for key in ("closed", "closed_apart", "handed", "raised", "returned"))
    assert (numbers["handed"], numbers["returned"], numbers["taken"]) == (1, 1, 5)
    assert numbers["begin"] + numbers["taken"] - gone == numbers["open"]
    asked = Asked(city.supervisor, city.city, dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31), TODAY)
    same = {"begin": "begin", "taken": "taken", "closed": "closed", "open": "open"}
    for key, figure in same.items():
        assert rows_behind(asked, figure).filter(leader=city.leader).count() == numbers[key], key
    assert rows_behind(asked, "gone").filter(leader=city.leader).count() == gone
