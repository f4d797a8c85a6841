"""A list as it is declared: which columns, which addresses, which workbook."""

import io
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from offices.errors import ActionRefused
from offices.lists.cells import Cell
from offices.lists.listing import AS_SHOWN, Column, Listing, Reader, Table, long, words
from offices.lists.sheets import write_list
from offices.lists.views import kept_of
from offices.organisation.models import Account
from offices.pages.filters import ChosenFilter, ListedFilter
from offices.pages.views import addressed
from offices.pages.words import About


class Fruits(ChosenFilter):
    kind = ListedFilter(choices=[("a", "甲")])
    state = ListedFilter(choices=[("open", "在办")])


FRUITS = Listing(
    title="果品",
    columns=(
        long("name", "名称", lambda row: row["name"]),
        Column("both", "两样", lambda row, reader: Cell("短", "完整"), AS_SHOWN, order="both"),
        Column("sheet", "表", sheet=(("一", lambda row: 1), ("二", lambda row: row["name"]))),
        words("rare", "少用", lambda row: "", empty="—", usual=False, when=lambda reader: reader.may_act),
    ),
    filters=Fruits,
    usual={"state": "open"},
    carried=frozenset({"view"}),
    shown=("both", "name", "rare"),
)
ROWS = [{"name": "=1+1"}, {"name": "<b>"}]


@pytest.fixture
def reader() -> Reader:
    return Reader(Account(username="reader"), timezone.localdate())


def keys(columns: list[Column]) -> list[str]:
    return [column.key for column in columns]


def test_the_page_has_its_columns_in_its_own_order(reader: Reader) -> None:
    assert keys(FRUITS.page_columns(reader)) == ["both", "name"]
    reader.may_act = True
    assert keys(FRUITS.page_columns(reader)) == ["both", "name", "rare"]


def test_columns_are_chosen_by_their_keys() -> None:
    assert keys(FRUITS.chosen([], always="name")) == ["name", "both", "sheet"]
    assert keys(FRUITS.chosen(["rare", "unknown"], always="name")) == ["name", "rare"]
    assert keys(FRUITS.chosen(["unknown"], always="name")) == ["name", "both", "sheet"]


def test_an_address_keeps_what_was_asked_for() -> None:
    asked = QueryDict("kind=a&kind=b&state=&view=3&sort=&page=7&more=1&next=//elsewhere")
    kept = kept_of(FRUITS, asked)
    assert kept == {"kind": ["a", "b"], "state": [""], "view": ["3"]}
    assert addressed(kept, kind=None, page=2) == "?state=&view=3&page=2"
    assert kept_of(FRUITS, QueryDict("kind=&page=2")) == {}


def test_titles_sort_and_say_how(reader: Reader) -> None:
    def sorting(column: Column) -> tuple[str, str]:
        return "?sort=-both", "ascending"

    head = Table(FRUITS, ROWS, reader, sorting=sorting).head
    assert '<th aria-sort="ascending"><a href="?sort=-both">两样<i class="ti ti-chevron-up"' in head
    assert head.endswith("<th>名称</th>")


def test_cells_of_a_row_carry_the_titles_for_a_phone(reader: Reader) -> None:
    body = Table(FRUITS, ROWS, reader).body
    assert body.count('<td data-label="两样" title="完整">短</td>') == 2
    assert '<td class="wrap" data-label="名称">&lt;b&gt;</td>' in body


def test_the_workbook_holds_every_row_and_says_so(reader: Reader) -> None:
    at = timezone.now()
    content = write_list(
        FRUITS, ROWS, reader, conditions=[("名称", "全部")], about=About("果品", at), figures=[("合计", 2)]
    )
    book = load_workbook(io.BytesIO(content))
    rows = list(book["果品"].iter_rows(values_only=True))
    assert rows == [
        ("名称", "两样", "一", "二", "少用"),
        ("=1+1", "完整", 1, "=1+1", None),
        ("<b>", "完整", 1, "<b>", None),
    ]
    assert book["果品"]["A2"].data_type == "s"
    about = list(book["说明"].iter_rows(values_only=True))
    assert [about[1], about[2], about[-1]] == [("名称", "全部"), ("行数", 2), ("合计", 2)]


def test_too_many_rows_are_refused_and_not_all_read(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offices.files.books.MOST_WRITTEN", 3)
    monkeypatch.setattr("offices.lists.sheets.PORTION", 2)
    read: list[Any] = []

    def rows(portion: Any, reader: Any) -> Any:
        read.extend(portion)
        return portion

    listing = Listing(title="多", columns=FRUITS.columns, rows=rows)
    with pytest.raises(ActionRefused) as refused:
        write_list(listing, ROWS * 50, reader, conditions=[], about=About("多", timezone.now()))
    assert "共100条，一次最多导出3条" in str(refused.value.sentence)
    assert len(read) == 4
