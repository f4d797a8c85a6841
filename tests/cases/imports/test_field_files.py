"""The tables of the field (`field/`), each with the right result that its README gives; skipped where they are absent.

f34 is tests/petition_office/test_old_browser.py, f37 test_paper.py there.
"""

import datetime as dt
from typing import Any

import pytest

from cases.imports.actions.import_packages import Leaders, Units
from cases.imports.actions.imports import choose_sheets
from cases.imports.actions.outlook import outlook_of
from cases.imports.reports.rejects import noted_rows
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import number_readings
from cases.registration.forms.pasted import people_of_lines
from cases.registration.queries.similar import similar_to
from offices.errors import InvalidFacts
from offices.files.workbooks import read_columns
from offices.organisation.models import Account, Office
from tests.cases.imports.test_field_tables import by_number, run, told, upload
from tests.cases.imports.test_import_files import real_file
from tests.factories import City, make_city, make_office

DAY = dt.date(2026, 3, 2)
TIME = dt.time(14, 5)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def up(city: City, name: str) -> ImportBatch:
    return upload(city, real_file(f"field/{name}").read_bytes(), name)


def load(city: City, name: str, **options: Any) -> ImportBatch:
    return run(city, up(city, name), **options)


def people() -> list[tuple[str, str]]:
    return list(Petitioner.objects.order_by("pk").values_list("name", "phone"))


def sheets(batch: ImportBatch) -> list[tuple[str, int, bool]]:
    return [(one["name"], one["rows"], one["is_read"]) for one in batch.found["sheets"]]


def keys(found: dict[int, str], prefix: str) -> list[str]:
    """The rows of a table whose numbers begin at 0, by the lines that were refused."""
    return [f"{prefix}{line - 2:02d}" for line in found]


# What a file is, and which of its sheets is read


def test_csv_old_workbooks_and_what_is_no_workbook(city: City) -> None:
    assert load(city, "f01-gb18030.csv").imported == 2
    assert len(people()) == 2
    assert up(city, "f02-biff.xls").rows >= 1
    for name, words in (
        ("f02b-html.xls", "网页"),
        ("f10-password.xlsx", "密码"),
        ("f09b-blank-in-last-column.xlsx", "XFD1"),
    ):
        with pytest.raises(InvalidFacts) as refusal:
            up(city, name)
        assert words in str(refusal.value.sentence)


@pytest.mark.parametrize(
    "name", ["f13-dimension-A1", "f13b-no-cell-references", "f13c-prefixed", "f13d-backslash-parts"]
)
def test_workbooks_of_other_programs(city: City, name: str) -> None:
    assert load(city, f"{name}.xlsx").imported == 1
    assert people() == [("甲某", "")]
    assert Petition.objects.get().received_on == DAY


def test_sheets_are_named_and_chosen(city: City) -> None:
    batch = up(city, "f08-hidden-and-second-sheet.xlsx")
    assert sheets(batch) == [("三月", 4, True), ("四月", 3, False)]
    assert (batch.found["sheets"][0]["hidden_rows"], batch.found["sheets"][0]["hidden_columns"]) == ([3], ["住址"])
    batch = up(city, "f08b-instructions-first.xlsx")
    assert ("台账", 1, True) in sheets(batch)
    batch = up(city, "f08c-hidden-first-sheet.xlsx")
    assert run(city, batch).imported == 1
    assert [name for name, _phone in people()] == ["甲某"]
    batch = up(city, "f08d-monthly-sheets.xlsx")
    assert [rows for _name, rows, _read in sheets(batch)] == [3, 3, 3]
    every = choose_sheets(by=city.clerk, at=batch.created_at, batch_id=batch.pk, names=["1月", "2月", "3月"])
    assert run(city, every).imported == 9


# Headings and titles


def test_headings_in_the_third_row_and_in_two_rows(city: City) -> None:
    batch = up(city, "f06-third-row-heading.xlsx")
    assert [line for line, _why in batch.found["left_out"]] == [6]
    assert run(city, batch).imported == 2
    assert load(city, "f28-two-row-heading.xlsx").imported == 1


def test_a_heading_that_comes_again_and_the_sum_below_are_no_rows(city: City) -> None:
    batch = up(city, "f26-merged-repeated-total.xlsx")
    assert [line for line, _why in batch.found["left_out"]] == [5, 7, 8]
    assert run(city, batch).imported == 4
    assert sorted(people()) == [("乙某", "")] + [("甲某", "")] * 3


def test_titles_with_signs_around_them(city: City) -> None:
    assert load(city, "f29-odd-titles.xlsx").imported == 1
    assert people() == [("甲某", "13900000001")]


def test_merged_names_stay_with_their_rows(city: City) -> None:
    assert load(city, "f26b-merged-petitioner.xlsx").imported == 4
    assert people() == [("甲某", "13900004441")] * 3 + [("乙某", "13900004442")]


@pytest.mark.parametrize(
    "name",
    [
        "a-诉求",
        "b-反映内容",
        "c-主要内容",
        "d-主要诉求",
        "e-事由",
        "f-信访事项",
        "g-来电",
        "h-反映的主要问题",
        "i-诉求内容",
    ],
)
def test_titles_of_other_offices(city: City, name: str) -> None:
    batch = up(city, f"f07{name}.xlsx")
    assert {"name", "received"} <= batch.mapping.keys()
    assert {"subject", "body"} & batch.mapping.keys()
    if name == "g-来电":
        assert batch.mapping["default_channel"] == "phone"
    assert run(city, batch).imported == 1


def test_the_export_of_another_system_and_many_columns(city: City) -> None:
    batch = up(city, "f14-export-of-another-system.xlsx")
    assert {"number", "subject", "received", "channel", "body", "name", "phone"} <= batch.mapping.keys()
    assert run(city, batch).imported == 1
    petition = Petition.objects.get()
    assert (petition.channel, petition.received_on) == ("phone", DAY)
    assert people() == [("甲某", "13900000001")]
    columns = up(city, "f09-100-columns.xlsx")
    assert columns.rows == 1


# Dates, telephones, names, headcounts, channels, numbers


def test_dates(city: City) -> None:
    batch = load(city, "f03-text-dates.xlsx")
    refused = {"D21", "D22", "D23", "D28", "D29", "D32", "D36", "D41", "D42", "D43", "D44"}
    assert set(keys(told(batch), "D")) - {"D14"} == refused
    days = by_number("received_on")
    assert days.pop("D02") == dt.date(2023, 3, 15)
    assert set(days.values()) == {DAY}
    batch = load(city, "f12b-1900.xlsx")
    assert batch.imported == 18
    found = by_number("received_on")
    assert {found[f"N{n}"] for n in range(18)} == {DAY}


def test_telephones(city: City) -> None:
    batch = load(city, "f04-phones.xlsx")
    assert keys(told(batch), "P") == ["P03", "P04", "P18", "P20"]
    kept = {person.petition.source_key.rpartition(":")[2]: person.phone for person in Petitioner.objects.all()}
    assert (kept["P05"], kept["P06"], kept["P16"], kept["P17"]) == (
        "13900000005", "13900000006", "13900000015", "13900000016",
    )  # fmt: skip
    assert (kept["P13"], kept["P14"], kept["P15"], kept["P12"]) == ("", "", "", "13900000014")
    for number in ("13900000010", "13900000011", "13900000012", "13900000013", "13900000018", "13900000019"):
        assert len(similar_to(city.clerk, phone=number)) == 1, number


def test_names(city: City) -> None:
    batch = load(city, "f21-names.xlsx")
    assert set(keys(told(batch), "M")) <= {"M14", "M16", "M19", "M21"}
    kept = {person.petition.source_key.rpartition(":")[2]: person for person in Petitioner.objects.all()}
    assert len({kept[f"M{n:02d}"].name_hash for n in range(7)}) == 1
    assert kept["M07"].name_hash == kept["M08"].name_hash
    assert (kept["M15"].name, kept["M13"].name, kept["M13"].petition.headcount) == ("甲某", "甲某", 12)
    assert kept["M22"].name_hash == kept["M23"].name_hash == kept["M15"].name_hash
    anonymous = by_number("is_anonymous")
    assert anonymous["M17"]
    assert anonymous["M18"]
    for spelt in ("买买提•吐尔逊", "买买提．吐尔逊", "买买提.吐尔逊", "买买提‧吐尔逊"):  # f35
        assert len(similar_to(city.clerk, name=spelt)) == 7, spelt


def test_headcounts_and_channels(city: City) -> None:
    batch = load(city, "f22-headcounts.xlsx")
    assert keys(told(batch), "R") == ["R09", "R11"]
    counted = by_number("headcount")
    assert [counted[f"R{n:02d}"] for n in (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)] == [3, 3, 30, 5, 3, 20, 12, 12, 15, 1]
    assert len(noted_rows(batch, 9)) >= 2
    batch = up(city, "f23-channels.xlsx")
    outlook = outlook_of(batch)
    assert outlook is not None
    assert set(outlook.channels) == {"上级转送", "越级访"}
    assert keys(told(run(city, batch)), "S") == ["S10", "S21"]


def test_numbers_and_long_numbers(city: City) -> None:
    assert load(city, "f24b-long-number-cells.xlsx").imported == 0
    batch = load(city, "f24-source-numbers.xlsx")
    assert {2, 3} <= told(batch).keys()
    assert not Petition.objects.filter(source_key__contains="e+").exists()
    batch = load(city, "f25-only-long-content.xlsx")
    assert batch.imported == 2
    subject, body = by_number("subject", "text__body")["U1"]
    assert len(subject) <= 200 < len(body)
    batch = load(city, "f27-errors-formulas.xlsx")
    assert set(told(batch)) >= {3, 4}


# Again, packages, history, lists


def test_the_same_table_again_registers_nothing_new(city: City) -> None:
    assert load(city, "f31-no-number-first.xlsx").imported == 2
    for name in ("f31-no-number-again-with-phone.xlsx", "f31-no-number-again-spaces.xlsx"):
        batch = load(city, name)
        assert (batch.imported, Petition.objects.count()) == (0, 2), told(batch)


def test_units_and_leaders_of_a_list_of_packages(city: City) -> None:
    county = city.county
    Office.objects.filter(pk=county.pk).update(name="云西县信访局", short_name="县信访局")
    for code, name, short in (
        ("rs", "云西县人力资源和社会保障局", "云西县人社局"),
        ("ny", "云西县农业农村局", "云西县农业农村局"),
    ):
        make_office(code, county, level=county.level, name=name, short_name=short)
    Office.objects.filter(pk=city.township.pk).update(name="云西县柳河镇人民政府", short_name="柳河镇")
    Account.objects.filter(pk=city.leader.pk).update(name="史长河", username="west_leader")
    county.refresh_from_db()
    units, leaders = Units(county), Leaders(city.city)
    with real_file("field/f32-package-list-unit-names.xlsx").open("rb") as opened:
        rows = [cells for _line, cells in read_columns(opened, ("包案领导", "责任单位"))]
    for place, (leader, unit) in enumerate(rows, start=1):
        assert leaders.named(str(leader)).username == "west_leader", leader
        if place == 7:
            with pytest.raises(RowRefused, match="云西县人力资源和社会保障局、云西县农业农村局"):
                units.named(str(unit))
        else:
            expected = "云西县柳河镇人民政府" if 8 <= place <= 10 else "云西县人力资源和社会保障局"
            assert units.named(str(unit)).name == expected, unit


def test_a_historical_ledger_draws_no_clock_for_what_is_finished(city: City) -> None:
    batch = up(city, "f33-historical-ledger.xlsx")
    outlook = outlook_of(batch)
    assert outlook is not None
    assert outlook.ended == 2
    assert run(city, batch).imported == 3
    ended = Petition.objects.filter(source_key__endswith="HL1") | Petition.objects.filter(source_key__endswith="HL2")
    assert not Clock.objects.filter(petition__in=ended, stopped_on=None).exists()


def test_a_number_in_every_spelling(city: City) -> None:
    for spelt in ("370124–2026–000100", "3701242026000100", "370124 2026 000100"):
        assert "370124-2026-000100" in number_readings(spelt)


def test_a_pasted_list_of_people(city: City) -> None:
    found, wrong = people_of_lines(real_file("field/f39-group-list.txt").read_text(encoding="utf-8"))
    assert wrong == []
    assert [person["name"] for person in found] == ["乙某", "丙某", "丁某", "戊某", "己某"]
    assert found[4]["identity_type"] not in ("", "111")
