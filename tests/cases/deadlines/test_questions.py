"""Questions as JSON, their answers in words, and the `deadlines` command."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.deadlines.calendar import DayKind, DayReason
from cases.petitions.enums import CLOCK_LABELS
from cases.petitions.explanations import (
    ERROR_LABELS,
    LEVEL_LABELS,
    MARK_LABELS,
    REASON_LABELS,
    START_LABELS,
    answer_line,
    answer_question,
    day_reason_label,
)
from offices.calendars.holidays import library_calendar
from offices.pages.words import cn_date

CALENDAR = library_calendar()
CASES = Path(settings.BASE_DIR).parent / "shared" / "data" / "deadline-cases.jsonl"
GOOD = {"id": "a", "profile": "NAT-2022", "clock": "rereview", "start": "2026-05-06"}


def checked_cases() -> list[dict]:
    if not CASES.exists():
        pytest.skip(f"the file of checked cases is not here: {CASES}")
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def test_the_checked_cases():
    cases = checked_cases()
    answers = [answer_question(case, CALENDAR) for case in cases]
    found = {
        case["id"]: {key: answer.get(key) for key in case["expect"]}
        for case, answer in zip(cases, answers, strict=True)
    }
    assert found == {case["id"]: case["expect"] for case in cases}
    assert len(cases) == 24


def test_an_answer_without_a_day_asked_about():
    answer = answer_question(GOOD | {"excluded": [["2026-05-20", "2026-05-29"]]}, CALENDAR)
    explanation = answer.pop("explanation")
    assert answer == {
        "id": "a",
        "due": "2026-06-15",
        "due_strict": "2026-06-15",
        "due_rolled": "2026-06-15",
        "provisional": False,
    }
    assert explanation == (
        "依据《信访工作条例》第三十六条第一款、第二款，“出具复核意见”的期限为30日，2026年5月6日（周三）收到复核申请，"
        "自次日起算，于2026年6月15日（周一）届满。其间听证时间10日不计入。"
    )


def test_an_answer_with_a_card():
    question = {"id": 7, "profile": "NAT-2022", "clock": "notify", "start": "2026-09-15", "as_of": "2026-10-08"}
    answer = answer_question(question, CALENDAR)
    assert (answer["id"], answer["overdue_days"], answer["overdue_working_days"], answer["card"]) == (7, 8, 1, "yellow")
    assert answer["explanation"].endswith(
        "截至2026年10月8日（周四），已逾期8日（1个工作日），状态：黄牌。逾期1个工作日，自2026年10月8日（周四）起为黄牌。"
        "黄牌须不晚于2026年10月12日（周一）书面说明。"
        "如不晚于2026年9月30日（周三）完成，不会逾期；不晚于2026年10月7日（周三）完成，不会发黄牌。"
    )


def test_a_provisional_answer_says_so():
    answer = answer_question(GOOD | {"clock": "request_review", "start": "2026-12-20"}, CALENDAR)
    assert answer["provisional"] is True
    assert "日期为暂定" in answer["explanation"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "2026-02-30"}, "start"),
        ({"start": "20260302"}, "start"),
        ({"start": "２０２６-03-02"}, "start"),
        ({"start": 20260302}, "start"),
        ({"start": "0001-01-01"}, "超出范围"),
        ({"start": None}, "缺少字段：start"),
        ({"profile": 5}, "profile"),
        ({"profile": "NOPE"}, "没有名为“NOPE”的规定"),
        ({"clock": "nope"}, "没有名为“nope”的期限"),
        ({"clock": ["route"]}, "clock"),
        ({"extension_days": True}, "extension_days"),
        ({"extension_days": 1.0}, "extension_days"),
        ({"extension_days": "1"}, "extension_days"),
        ({"extension_days": 10**5000}, "extension_days"),
        ({"extension_days": float("nan")}, "extension_days"),
        ({"extension_days": 1}, "不得延长"),
        ({"excluded": "2026-05-20"}, "excluded"),
        ({"excluded": ["2026-05-20", "2026-05-21"]}, "excluded"),
        ({"excluded": [["2026-05-20"]]}, "excluded"),
        ({"excluded": [["2026-05-20", None]]}, "excluded"),
        ({"excluded": [["2026-05-21", "2026-05-20"]]}, "早于首日"),
        ({"prior_yellow": 1}, "prior_yellow"),
        ({"as_of": "tomorrow"}, "as_of"),
        ({"answered": "2026-13-01"}, "answered"),
        ({"clokc": 1, "foo": 2}, "clokc、foo"),
    ],
)
def test_a_wrong_field_is_named(change, words):
    answer = answer_question(GOOD | change, CALENDAR)
    assert set(answer) == {"id", "error"}
    assert answer["id"] == "a"
    assert words in answer["error"]


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "3", '"text"', "{", b"\xff\xfe{}", "[" * 100_000, '{"id": 1, "id": 2}', "9" * 5000]
)
def test_a_line_that_is_no_question(line):
    answer = answer_line(line, CALENDAR)
    assert set(answer) == {"id", "error"}
    assert answer["id"] is None


@pytest.mark.parametrize("given", [None, [1], {"a": 1}, float("nan")])
def test_an_id_that_is_no_plain_value_is_null(given):
    assert answer_question(GOOD | {"id": given}, CALENDAR)["id"] is None


def run(monkeypatch, text: str) -> list[dict]:
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    out = io.StringIO()
    try:
        call_command("deadlines", stdout=out)
    finally:
        run.lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return run.lines


def test_command_answers_in_order(monkeypatch):
    lines = "\ufeff" + "\n".join(json.dumps(GOOD | {"id": n}) for n in (3, 1, 2)) + "\n\n"
    assert [answer["id"] for answer in run(monkeypatch, lines)] == [3, 1, 2]


def test_command_goes_on_after_an_error_and_fails_at_the_end(monkeypatch):
    text = "\n".join(
        [json.dumps(GOOD), "nonsense", json.dumps(GOOD | {"id": "b", "clock": "x"}), json.dumps(GOOD | {"id": "c"})]
    )
    with pytest.raises(CommandError, match="2 个问题无法回答"):
        run(monkeypatch, text)
    assert [(line["id"], "error" in line) for line in run.lines] == [
        ("a", False),
        (None, True),
        ("b", True),
        ("c", False),
    ]


def test_command_without_questions(monkeypatch):
    assert run(monkeypatch, "") == []


def test_every_code_has_its_words():
    for labels in (CLOCK_LABELS, START_LABELS, LEVEL_LABELS, MARK_LABELS, REASON_LABELS):
        assert set(labels) == set(type(next(iter(labels))))
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR, "cases", "deadlines").glob("*.py")
    )
    assert set(re.findall(r'DeadlineError\(\s*"(\w+)"', source)) == set(ERROR_LABELS)


def test_labels():
    assert cn_date(date(2026, 3, 2)) == "2026年3月2日（周一）"
    assert day_reason_label(DayReason(DayKind.MAKEUP, "春节")) == "春节调休上班"
    assert day_reason_label(DayReason(DayKind.HOLIDAY, "国庆节")) == "国庆节"
    assert [day_reason_label(DayReason(kind)) for kind in (DayKind.WEEKEND, DayKind.WORKING)] == ["周末", "工作日"]


@pytest.mark.parametrize(
    ("clock", "start", "due", "named"),
    [
        ("notify", "2022-04-20", "2022-05-05", "《信访条例》"),
        ("decide", "2026-11-30", "2027-01-29", "《信访工作条例》"),
        ("decide", "2022-05-01", "2022-06-30", "《信访工作条例》"),
    ],
)
def test_the_national_regulation_of_the_day_answers(clock, start, due, named):
    reply = answer_question({"profile": "NATIONAL", "clock": clock, "start": start}, CALENDAR)
    assert reply["due"] == due
    assert named in reply["explanation"]


def test_before_the_first_national_regulation_there_is_none():
    reply = answer_question({"profile": "NATIONAL", "clock": "notify", "start": "2004-04-20"}, CALENDAR)
    assert "还没有全国统一的信访规定" in reply["error"]
    assert "NAT" not in reply["error"]
