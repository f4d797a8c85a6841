"""Places and names that are read out of real texts are tried against what a person read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from offices.files.books import Sheet, write_book
from offices.pages.words import About
from supervision.management.commands.try_recognition import mark
from tests.cases.imports.test_import_files import real_file

JUDGED = Path(__file__).resolve().parents[3] / "bench/judged_names.csv"
TITLES = ("留言编号", "留言主题", "留言详情")
LEAST = {"place": (0.85, 0.60), "accused": (0.0, 0.80)}  # precision and recall, as docs/performance.md sets them


@pytest.mark.slow
def test_what_is_read_out_of_judged_texts_keeps_its_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    files = [real_file("messages.xlsx"), real_file("labelled-messages.xlsx")]
    call_command("try_recognition", file=files, judged=JUDGED)
    said = re.findall(r"^  (place|accused) +precision ([\d.]+)% .*recall ([\d.]+)%", capsys.readouterr().out, re.M)
    assert len(said) == 8, "four samples"
    for what, precision, recall in said:
        assert float(precision) / 100 >= LEAST[what][0]
        assert float(recall) / 100 >= LEAST[what][1]


def book(path: Path, *rows: tuple[str, str, str], titles: tuple[str, ...] = TITLES) -> Path:
    path.write_bytes(write_book([Sheet("x", [titles, *rows])], About("x", datetime.now(UTC), "")))
    return path


def test_a_wrong_place_and_a_name_that_is_not_found_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = book(
        tmp_path / "texts.xlsx",
        ("1", "云西县柳河镇路灯不亮", "云西县城管局不管。"),
        ("2", "云东区停水", "物业不管。"),
        ("3", "小区停车难", "驾校校长陈洪拒绝退费。"),
    )
    judged = tmp_path / "judged.csv"
    rows = [
        f"1,1,{mark('1', '云西县')},{mark('1', '柳河镇')},{mark('1', '城管局')}",
        f"1,2,{mark('2', '云西县')},,{mark('2', '张三')}/{mark('2', '张山')}",
        f"1,3,,,{mark('3', '陈洪')}",
    ]
    judged.write_text("\n".join(["样本,编号,属地,属地可写,被反映", *rows]), encoding="utf-8")
    call_command("try_recognition", file=[texts], judged=judged)
    said = capsys.readouterr().out
    assert "sample 1: 3 of 3 judged texts" in said
    assert re.search(r"  place +precision 50.0% of 2 .*recall 50.0% of 2 ", said)
    assert re.search(r"  accused +precision 100.0% of 2 .*recall 66.7% of 3 ", said)

    call_command("try_recognition", file=[texts], sample=5)
    assert len(capsys.readouterr().out.splitlines()) == 3
    call_command("try_recognition", file=[texts], judged=judged, sample=5)
    assert capsys.readouterr().out == "", "all of them are judged"


def test_a_judged_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    judged = tmp_path / "judged.csv"
    judged.write_text("编号,属地\n", encoding="utf-8")
    with pytest.raises(CommandError, match="样本"):
        call_command("try_recognition", file=[book(tmp_path / "texts.xlsx")], judged=judged)
    with pytest.raises(CommandError, match="留言编号"):
        call_command("try_recognition", file=[book(tmp_path / "other.xlsx", titles=("编号", "主题", "详情"))])


def test_the_judged_file_holds_no_name() -> None:
    said = JUDGED.read_text(encoding="utf-8").splitlines()[1:]
    assert len(said) == 630
    assert all(re.fullmatch(r"[1-4],\d+(,[0-9a-f /]*){3}", line) for line in said)
