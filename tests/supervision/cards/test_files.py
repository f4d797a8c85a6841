"""Cards as lists of a week, as Excel and Word, and the one letter of what an office got in a matter on a day."""

import datetime as dt
import io
import json

import docx
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from offices.organisation.models import JobRun, Office
from supervision.cards.actions.notices import keep_notices, notice_as_issued
from supervision.cards.enums import OrderGround
from supervision.cards.grounds import ground_of
from supervision.cards.models import Card, CardNotice, CardOfNotice
from supervision.cards.queries import board_of, cards_visible_to
from supervision.cards.reports.files import board_rows
from supervision.cards.reports.notices import notice_of
from supervision.cards.reports.weeks import WEEKS, cards_by_week
from supervision.tasks import run_sweep
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_city, make_petition
from tests.lists import cells_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def yellow(city: City, run) -> Card:
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-03-23")
    return Card.objects.get(level="yellow")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("issued_from=2026-03-23&issued_to=2026-03-23", 1), ("issued_to=2026-03-22", 0), ("issued_from=2026-03-24", 0),
        ("state=lifted&lifted_from=2026-04-01", 0), ("lifted_from=2026-04-01&lifted_to=2026-04-30&state=", 0),
    ],
)  # fmt: skip
def test_the_list_and_its_files_go_by_the_days_of_issue_and_lifting(city: City, yellow, query, number) -> None:
    client = client_of(city.supervisor)
    asked = f"{query}&level=yellow"
    assert len(cells_of(client.get(f"/cards/?{asked}"))) == number
    book = load_workbook(io.BytesIO(client.get(f"/cards/export/?{asked}").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [row[:2] for row in rows] == [["黄牌", yellow.petition.number]] * number
    word = docx.Document(io.BytesIO(client.get(f"/cards/word/?{asked}").content))
    assert [row.cells[1].text for row in word.tables[0].rows[1:]] == [yellow.petition.number] * number


def test_the_office_that_got_no_card_exports_none(city: City, yellow) -> None:
    content = client_of(city.other_handler).get("/cards/export/").content
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row == 1


def test_the_board_as_a_sheet_and_as_a_document_says_what_the_page_says(city: City, yellow) -> None:
    client, today = client_of(city.supervisor), timezone.localdate()
    expected = board_rows(board_of(city.supervisor, city.city, today))
    book = load_workbook(io.BytesIO(client.get("/supervision/export/?office=city").content))
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)] == expected
    word = docx.Document(io.BytesIO(client.get("/supervision/word/?office=city").content))
    shown = [[cell.text for cell in row.cells] for row in word.tables[0].rows[1:]]
    assert shown == [[str(value) for value in row] for row in expected]
    assert client.get("/supervision/export/?office=province").status_code == 404


def test_each_number_of_the_weeks_is_its_list(city: City, yellow) -> None:
    on = dt.date(2026, 3, 25)
    chart = cards_by_week(cards_visible_to(city.supervisor), city.city, on)
    assert (len(chart.labels), sum(chart.series[0].values)) == (WEEKS, 1)
    client = client_of(city.supervisor)
    for series in (*chart.series, *chart.more):
        for value, url in zip(series.values[-2:], series.urls[-2:], strict=True):
            assert len(cells_of(client.get(url))) == value
    assert client.get("/supervision/weeks/").status_code == 200
    assert client_of(city.handler).get("/supervision/weeks/").status_code == 403


def test_several_terms_of_one_matter_that_slip_on_one_day_are_one_letter(city: City, run) -> None:
    petition = make_petition(city, State.HANDLING, start=dt.date(2026, 3, 2))
    other = Clock.objects.filter(petition=petition, kind="decide").get()
    Clock.objects.filter(pk=other.pk).update(due=dt.date(2026, 3, 20))
    Clock.objects.create(
        **{
            one.name: getattr(other, one.name)
            for one in Clock._meta.concrete_fields
            if one.name not in ("id", "kind", "due", "item")
        },
        kind="report_back",
        due=dt.date(2026, 3, 20),
        item=7,
    )
    run("2026-03-23")
    cards = list(Card.objects.filter(level__in=("yellow", "red")).order_by("pk"))
    assert len(cards) == 2
    client = client_of(city.handler)
    assert client.get(f"/cards/{cards[0].pk}/letter/pdf/").status_code == 404  # not put together yet
    assert keep_notices(at=timezone.now()) == 1
    letters = [notice_as_issued(card) for card in cards]
    assert letters[0] is not None
    assert letters[0] == letters[1] == notice_of(sorted(cards, key=lambda card: (card.level, card.due, card.pk)))
    assert letters[0].paragraphs[0] == f"{city.bureau.name}承担的信访件{petition.number}，有下列2项期限问题，现予通知："
    for form, kind in (("pdf", b"%PDF"), ("word", b"PK")):
        answer = client.get(f"/cards/{cards[0].pk}/letter/{form}/")
        assert (answer.status_code, answer.content[: len(kind)]) == (200, kind)
    assert client.get(f"/cards/{cards[0].pk}/letter/odt/").status_code == 404
    assert client_of(city.other_handler).get(f"/cards/{cards[0].pk}/letter/pdf/").status_code == 404


def test_a_letter_is_put_together_once_and_reads_as_it_went_out(city: City, yellow) -> None:
    assert (keep_notices(at=timezone.now()), keep_notices(at=timezone.now())) == (1, 0)
    before = notice_as_issued(yellow)
    assert before is not None
    Office.objects.filter(pk=city.bureau.pk).update(name="改了名的局")
    Card.objects.filter(pk=yellow.pk).update(
        state="voided", finding="误发", voided_at=timezone.now(), voided_by=city.supervisor
    )
    assert notice_as_issued(yellow) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        CardNotice.objects.update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        CardOfNotice.objects.all().delete()


def test_a_letter_that_is_not_the_one_issued_is_not_given_out(city: City, yellow, monkeypatch) -> None:
    keep_notices(at=timezone.now())
    monkeypatch.setattr("supervision.cards.actions.notices.text_hash", lambda *told: "another")
    with pytest.raises(ValueError, match="not as it was issued"):
        notice_as_issued(yellow)


def test_two_workers_at_once_keep_one_letter(transactional_db, run) -> None:
    made = make_city()
    make_petition(made, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-03-23")
    at_once(lambda: keep_notices(at=timezone.now()), lambda: keep_notices(at=timezone.now()))
    assert (CardNotice.objects.count(), CardOfNotice.objects.count()) == (1, 1)


def test_the_job_of_the_sweep_makes_the_letters(city: City) -> None:
    make_petition(city, State.UNIT_RECEIVED, start=timezone.localdate() - dt.timedelta(days=60))
    run_sweep()
    told = json.loads(JobRun.objects.get(name="supervision.sweep").result)
    assert told["notices"] == CardNotice.objects.count() > 0
    assert not Card.objects.filter(in_notice=None).exclude(level="reminder").exists()


@pytest.mark.parametrize(
    ("reason", "kind", "ground"),
    [
        ("overdue", "notify", "DB13"), ("overdue", "decide", "DB08"), ("overdue", "supervise", "DB09"),
        ("second_yellow", "progress", "DB09"), ("fraud", "decide", "DB05"), ("not_executed", "decide", "DB06"),
    ],
)  # fmt: skip
def test_a_card_stands_on_a_national_ground(reason: str, kind: str, ground: str) -> None:
    assert ground_of(reason, kind) == OrderGround(ground)


def test_the_page_of_a_card_names_its_ground_and_leads_to_its_letter(city: City, yellow) -> None:
    keep_notices(at=timezone.now())
    page = client_of(city.supervisor).get(yellow.get_absolute_url()).text
    assert "无正当理由拒不办理转送事项，或者不按期告知信访人" in page
    assert f"/cards/{yellow.pk}/letter/pdf/" in page
