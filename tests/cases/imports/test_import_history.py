"""What an old office has finished comes in finished; no card is drawn for the time before a row was entered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.imports.actions import import_petitions
from cases.imports.actions.import_petitions import AS_HISTORY, CHUNK, FROM_TODAY, OLD_ROWS, TAKE_LIKELY
from cases.imports.actions.outlook import outlook_of
from cases.imports.forms.imports import MappingForm
from cases.jobs.reports.progress import import_shown
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from cases.procedure.verification import verify_history
from offices.errors import InvalidFacts
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.imports.test_field_tables import load, run, table, told, upload
from tests.factories import City

TODAY = timezone.localdate()
LONG_AGO, SOON = (TODAY - timedelta(days=200)).isoformat(), (TODAY - timedelta(days=2)).isoformat()
HEADING = ["登记编号", "信访人", "来访日期", "概要", "处理情况", "办结日期"]
ENDED = ["HL1", "甲某", LONG_AGO, "灌溉渠多年未修", "已疏通，信访人签字满意", SOON]
OLD = ["HL2", "乙某", LONG_AGO, "拖欠务工报酬", None, None]
UNDECIDED = {OLD_ROWS: ""}
NEW = ["HL3", "丙某", SOON, "道路坑洼", None, None]


def petition(key: str) -> Petition:
    return Petition.objects.get(source_key__endswith=f":{key}")


def test_finished_rows_come_in_finished_and_draw_no_card(city: City) -> None:
    batch = load(city, table(HEADING, ENDED))
    assert (batch.imported, batch.ended, batch.overdue) == (1, 1, 0)
    ended = petition("HL1")
    assert (ended.state, ended.is_open, ended.next_due) == (State.CLOSED_ELSEWHERE, False, None)
    assert (str(ended.received_on), str(ended.concluded_on)) == (LONG_AGO, SOON)
    assert timezone.localdate(ended.registered_at) == TODAY
    assert not ended.clocks.exists()
    event = ended.chain.events.get()
    first, second, third = describe(event).sentences
    assert first.startswith(f"由第{batch.pk}批导入，收到日期")
    assert second.startswith("导入前已办结（")
    assert third == "处理情况：已疏通，信访人签字满意"
    assert "签字满意" not in event.facts_text
    for days in (0, 1, 30):
        sweep(as_of=TODAY + timedelta(days=days), at=timezone.now() + timedelta(days=days))
    assert Card.objects.count() == 0
    assert verify_history(number=None, report=pytest.fail).mismatches == 0


@pytest.mark.parametrize("status", ["已办结", "已化解", "是"])
def test_the_state_alone_says_that_a_row_is_finished(city: City, status: str) -> None:
    rows = [["1", "甲某", LONG_AGO, "甲事", status], ["2", "乙某", LONG_AGO, "乙事", "办理中"]]
    batch = load(city, table(["登记编号", "信访人", "来访日期", "概要", "办理状态"], *rows))
    assert (batch.ended, batch.overdue) == (1, 1)
    assert petition("2").state == State.REGISTERED


def test_before_it_is_loaded_the_page_says_how_many_cards_old_rows_would_draw(city: City) -> None:
    batch = upload(city, table(HEADING, ENDED, OLD, NEW))
    outlook = outlook_of(batch)
    assert outlook is not None
    assert (outlook.ended, outlook.running, outlook.overdue) == (1, 1, 1)
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "1 行未办结，按收到日期已逾期：若从收到之日起算，导入后将发牌 1 张" in page
    assert "作为历史件登记，不计登记期限" in page
    said = import_shown(run(city, batch, dry_run=True, settings=UNDECIDED)).outcome
    assert "1行未办结且按收到日期已逾期（若从收到之日起算，将发牌1张），怎样登记须在正式导入前选定。" in said
    said = import_shown(run(city, batch, dry_run=True)).outcome
    assert "1行未办结且按收到日期已逾期（若从收到之日起算，将发牌1张），作为历史件登记，不计期限，不发牌。" in said
    assert Petition.objects.count() == 0


def test_how_old_rows_come_in_is_chosen_by_a_person(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = upload(city, table(HEADING, OLD, NEW))
    form = MappingForm(batch=batch)
    assert form[OLD_ROWS].value() == ""
    assert "checked" not in str(form[OLD_ROWS])
    with pytest.raises(InvalidFacts, match="有1行未办结且按收到日期已逾期") as refused:
        run(city, batch, settings=UNDECIDED)
    assert (refused.value.code, refused.value.field) == ("old_rows_undecided", OLD_ROWS)
    monkeypatch.setattr(import_petitions, "MOST_ROWS_READ", 1)  # a file too large to be read while a person waits
    failed = run(city, batch, settings=UNDECIDED)
    assert (failed.state, failed.done) == ("failed", 0)
    assert failed.error.startswith("有1行未办结且按收到日期已逾期")
    assert Petition.objects.count() == 0
    assert run(city, batch).imported == 2


def test_without_old_rows_nothing_is_asked(city: City) -> None:
    assert load(city, table(HEADING, ENDED, NEW), settings=UNDECIDED).imported == 2


def test_history_without_clocks_or_clocks_from_today(city: City) -> None:
    as_history = load(city, table(HEADING, OLD, NEW), settings={OLD_ROWS: AS_HISTORY})
    assert as_history.overdue == 1
    assert (petition("HL2").state, petition("HL2").is_open, petition("HL2").next_due) == ("registered", True, None)
    assert petition("HL3").clocks.get().start.isoformat() == SOON
    assert "历史件，不计登记期限。" in describe(petition("HL2").chain.events.get()).sentences
    again = table(HEADING, ["HL4", *OLD[1:3], "另一件旧事", None, None])
    assert load(city, again, settings={OLD_ROWS: FROM_TODAY}).overdue == 1
    clock = petition("HL4").clocks.get()
    assert (clock.start, clock.due > TODAY) == (TODAY, True)
    sweep(as_of=TODAY, at=timezone.now())
    assert Card.objects.count() == 0
    assert verify_history(number=None, report=pytest.fail).mismatches == 0


def test_contradictions_are_refused(city: City) -> None:
    rows = [
        ["1", "甲某", SOON, "甲事", None, LONG_AGO],
        ["2", "乙某", LONG_AGO, "乙事", None, (TODAY + timedelta(days=9)).isoformat()],
    ]
    refused = list(told(load(city, table(HEADING, *rows))).values())
    assert [sentence[-7:] for sentence in refused] == ["早于收到日期。", refused[1][-7:]]
    assert refused[1].endswith("晚于今天。")


def test_the_same_rows_again_with_a_column_more_are_left_out_unless_chosen(city: City) -> None:
    heading = ["信访人", "来访日期", "概要", "主要内容"]
    rows = [
        ["甲某", SOON, "灌溉渠多年未修", "村西灌溉渠淤塞，春灌无水。"],
        ["乙某", SOON, "拖欠务工报酬", "拖欠三个月报酬。"],
    ]
    assert load(city, table(heading, *rows)).imported == 2
    first = Petition.objects.order_by("pk")[0]
    assert load(city, table(heading, *rows)).unchanged == 2
    more = table([*heading, "联系电话"], *([*row, f"1390000666{n}"] for n, row in enumerate(rows)))
    batch = load(city, more)
    assert (batch.imported, batch.rejected, batch.likely) == (0, 2, 2)
    assert told(batch)[2] == f"疑似已登记{first.number}：同一人、同一天、同一事项。"
    spaced = table(heading, ["甲 某", SOON.replace("-", "/"), rows[0][2], "村西灌溉渠淤塞,春灌无水。"])
    assert load(city, spaced).likely == 1
    assert load(city, more, settings={TAKE_LIKELY: True}).imported == 2
    assert Petition.objects.count() == 4
    # Rows that one table lists apart are apart, also where others were taken in between.
    numbered = [[f"A{n}", "丁某", SOON, "灌溉渠多年未修", f"第{n}段。"] for n in range(2 * CHUNK)]
    apart = table(["编号", *heading], *numbered)
    assert load(city, apart).imported == 2 * CHUNK
    assert load(city, apart).unchanged == 2 * CHUNK
    other = table(heading, ["甲某", SOON, "要求修路", "村道坑洼。"], ["丙某", SOON, "灌溉渠多年未修", "淤塞。"])
    assert load(city, other).imported == 2


def test_a_row_without_a_name_is_known_by_its_telephone(city: City) -> None:
    heading = ["登记编号", "来信日期", "概要", "联系电话"]
    assert load(city, table(heading, ["A1", SOON, "灌溉渠多年未修", "13900001111"])).imported == 1
    assert load(city, table(heading, ["B9", SOON, "灌溉渠多年未修。", "139-0000-1111"])).likely == 1
