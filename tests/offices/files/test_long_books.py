"""A workbook of any length is written row by row: its memory does not grow with its rows."""

import tempfile
import tracemalloc
from collections.abc import Iterator

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from offices.files.books import LongSheet, Sheet, write_long_book
from offices.pages.words import About


def rows(number: int) -> Iterator[list[object]]:
    return ([place, f"第{place}行", "=1+1"] for place in range(number))


def peak_of(number: int) -> int:
    about = About("名单", timezone.now(), "督查员")
    tracemalloc.start()
    try:
        with tempfile.TemporaryFile() as file:
            sheets = [
                Sheet("数字", [["数字"], [number]]),
                LongSheet("名单", ["号", "文", "式"], rows(number), (8, 8, 8)),
            ]
            write_long_book(file, sheets, about)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows() -> None:
    peak_of(10)
    few, many = peak_of(1_000), peak_of(20_000)
    assert many < few + 2_000_000


def test_what_is_written() -> None:
    about = About("名单", timezone.now(), "督查员")
    with tempfile.TemporaryFile() as file:
        write_long_book(file, [LongSheet("名单", ["号", "文", "式"], rows(3), (8, 8, 8))], about)
        file.seek(0)
        read = [[cell.value for cell in row] for row in load_workbook(file)["名单"].iter_rows()]
    assert read == [["号", "文", "式"], [0, "第0行", "=1+1"], [1, "第1行", "=1+1"], [2, "第2行", "=1+1"]]
