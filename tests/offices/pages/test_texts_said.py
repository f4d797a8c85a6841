"""Texts that say nothing, and places that nobody filled in."""

import time

import pytest

from offices.pages.fields import LongText
from offices.pages.forms import Form
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import BLANK, says_something


@pytest.mark.parametrize("text", ["。", "1", "X", "XXXX", "……", "无", "略", "待补", "2026-03-02", "\u3000", "——"])
def test_it_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["同意", "重复", "丁丁", "急办。", "ok", "已于3月2日送达"])
def test_it_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "于____前",
        "××年×月×日",
        "\u3000年\u3000月\u3000日",
        "定于    年  月  日在",
        "经【 】局",
        "[单位]",
        "（此处填写事实）",
        "（待补）",
    ],
)
def test_a_place_is_left_blank(text: str) -> None:
    assert BLANK.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月2日",
        "二〇二六年三月二日",
        "A7区XX小区×号楼",
        "市住建局（盖章）",
        "《信访工作条例》（2022年）",
        "1.  停工",
    ],
)
def test_nothing_is_left_blank(text: str) -> None:
    assert not BLANK.search(text)


@pytest.mark.parametrize("sign", [" ", "\u3000", "\n", "×", "年 ", "（ ", "_ "])
def test_a_long_text_is_looked_through_in_little_time(sign: str) -> None:
    """By the time of the process. A run of blanks is passed over once, not tried from each of them as a date."""
    text = f"甲{sign * 10 * LONGEST_TEXT}乙"
    begun = time.process_time()
    BLANK.search(text)
    assert time.process_time() - begun < 1


def test_the_list_names_the_field_though_its_label_stands_in_the_sentence() -> None:
    class Said(Form):
        text = LongText(label="内容")

    form = Said({"text": "。"})
    assert not form.is_valid()
    assert [problem.sentence for problem in form.problems] == ["内容：没有写明内容，请写清楚。"]
