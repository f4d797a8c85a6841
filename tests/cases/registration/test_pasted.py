"""Pasted lists of people and the points of a text."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from cases.petitions.identity import checked_identity, identity_in
from cases.registration.forms.pasted import demands_in, people_of_lines, points_of_lines
from offices.pages.models import LONGEST_TEXT
from offices.pages.telephones import checked_phone, read_telephones

NUMBERING = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳0123456789０１２３４５６７８９一二三四五六七八九十第是其首先次再最后.．()（）：:"
TYPED = NUMBERING + "退还押金请求道歉，。；、！？ 　\t\n"
MOST_CPU = 2.0  # seconds of the process for the longest text


def test_a_list_of_people_as_it_is_pasted() -> None:
    text = "姓名 证件号码 电话\n乙　某 37012419010203611X 13900005551\n1 丁某\n"
    text += "2、戊某 男 139-0000-5552\n（3）己某 E00000001\n①庚某 H12345678"
    people, wrong = people_of_lines(text)
    assert wrong == []
    said = [(person["name"], person["identity_type"], person["identity_number"], person["phone"]) for person in people]
    assert said == [
        ("乙某", "111", "37012419010203611X", "13900005551"),
        ("丁某", "", "", ""),
        ("戊某", "", "", "13900005552"),
        ("己某", "414", "E00000001", ""),
        ("庚某", "516", "H12345678", ""),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "序号\t姓名\t性别\t身份证号\t联系电话",
        "信访人姓名：",
        "（名单）",
        "参与人员",
        "姓名，民族，证件号码，住址，备注",
    ],
)
def test_a_heading_wherever_it_stands_keeps_the_people(heading: str) -> None:
    """A list of two sheets has its heading twice; a person whose name has a word of a heading in it is a person."""
    people, wrong = people_of_lines(f"{heading}\n甲某 13900005551\n{heading}\n人员甲 13900005552\n\n")
    assert ([person["name"] for person in people], wrong) == (["甲某", "人员甲"], [])
    assert [person["phone"] for person in people] == ["13900005551", "13900005552"]


def test_a_line_that_is_not_understood_leaves_the_others() -> None:
    people, wrong = people_of_lines("甲某\n乙某 什么\n丙某 80000001")
    assert [person["name"] for person in people] == ["甲某", "丙某"]
    assert wrong == ["第2行：看不懂“什么”，每行写“姓名 证件号码 电话”。"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("一是要求修路；二是要求通水；三是要求发放补偿。", ["要求修路", "要求通水", "要求发放补偿"]),
        ("其一，修路。其二，通水。", ["修路", "通水"]),
        ("首先要求修路，其次要求通水，最后要求补偿。", ["要求修路", "要求通水", "要求补偿"]),
        ("第一修路；第二通水。", ["修路", "通水"]),
        ("村里没有路。要求尽快修路。我们还请求发放补偿。", ["要求尽快修路", "请求发放补偿"]),
        ("村里没有路。", []),
        # As people write to their mayor.
        ("路灯坏了一个月，请相关部门尽快维修！谢谢！", ["请相关部门尽快维修！"]),
        ("楼下餐馆油烟扰民，望领导重视。", ["望领导重视"]),
        ("此处车多灯少，建议增设路灯。能否加开一班公交？", ["建议增设路灯", "能否加开一班公交？"]),
        ("您好，请问医保什么时候生效？", ["请问医保什么时候生效？"]),
        ("改区的事三年了，何时能够完成？", ["改区的事三年了，何时能够完成？"]),
        ("请尽快维修。请尽快维修。", ["请尽快维修"]),
        # A noun, what others ask for, a word that ends in one of asking, a question that wants no answer.
        ("商铺不符合餐饮的基本要求。业主看到了希望。", []),
        ("物业要求我们补交材料，我已申请退款，并望着窗外。", []),
        ("这样下去难道没人管吗？", []),
        # Numbered facts with a sentence that asks; numbered demands without a word of asking.
        ("1、电梯坏了。2、墙面开裂。3、门口积水。请住建部门查处开发商。", ["请住建部门查处开发商"]),
        ("业主诉求：1、修电梯。2、补墙面。详见附件，以上均为事实。", ["修电梯", "补墙面"]),
        ("1、修电梯。2、补墙面。", ["修电梯", "补墙面"]),
        # What ends with its line is whole; where the text goes on behind the last number it has as much as the others.
        ("请求：1. 退还押金。\n2. 赔偿损失。并公开道歉。\n谢谢", ["退还押金", "赔偿损失。并公开道歉"]),
        ("请求：1. 退还押金。\n2. 赔偿损失。此致敬礼。", ["退还押金", "赔偿损失"]),
        ("请求：\u00a0\n\u00a01、退还押金\u00a0\n\u00a02、赔偿损失", ["退还押金", "赔偿损失"]),
    ],
)
def test_what_a_text_asks_for(text: str, points: list[str]) -> None:
    assert demands_in(text) == points


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1、退还押金。2、赔偿损失。另请书面道歉。", ["退还押金", "赔偿损失。另请书面道歉"]),
        ("请公开道歉。1、退还押金。2、赔偿损失。", ["请公开道歉", "退还押金", "赔偿损失"]),
        ("请求：1、退还押金！！2、赔偿损失！！", ["请求：退还押金！！", "赔偿损失！！"]),
        ("一、修电梯；二、补墙面\n\n3. 清理积水。\n公布账目", ["修电梯", "补墙面", "清理积水", "公布账目"]),
        ("2、补墙面。3、清理积水。", ["补墙面", "清理积水"]),
        (" \n\u3000\n", []),
    ],
)
def test_the_points_that_somebody_typed(text: str, points: list[str]) -> None:
    assert points_of_lines(text) == points


@given(st.text(TYPED) | st.text())
@example("1、退还押金。2、赔偿损失。另请书面道歉。")
@example("请公开道歉。①退还押金②赔偿损失！？（其三）首先，其次道歉")
def test_every_sign_that_is_no_numbering_comes_out_again(text: str) -> None:
    def said(part: str) -> str:
        return "".join(sign for sign in part if not sign.isspace() and sign not in NUMBERING + "；;，,。、")

    assert said("".join(points_of_lines(text))) == said(text)


@pytest.mark.parametrize("sign", [" ", "\n", "\u3000", "\t", "。 ", "1、", "1、 ", "(1)\n", "请", "首先", "一", "（ "])
def test_the_longest_text_is_read_in_little_time(sign: str) -> None:
    """A run of blanks is passed over once, not tried from each of them as the beginning of a number."""
    text = (sign * LONGEST_TEXT)[:LONGEST_TEXT]
    begun = time.process_time()
    demands_in(text)
    points_of_lines(text)
    people_of_lines(text)
    assert time.process_time() - begun < MOST_CPU


@pytest.mark.parametrize(
    "spelt",
    ["13900002222", "139-0000-2222", "139 0000 2222", "+86 13900002222", "(86)13900002222", "１３９００００２２２２"],
)
def test_spellings_of_one_telephone(spelt: str) -> None:
    assert checked_phone(spelt) == "13900002222"


def test_two_telephones_stay_two_and_what_is_none_is_refused() -> None:
    assert checked_phone("13900002222 13900003333") == "13900002222、13900003333"
    assert read_telephones("无").numbers == ()
    assert read_telephones("0531-80000007转8012").text == "053180000007转8012"
    for wrong in (
        "1.39E+10",
        "139****0020",
        "1390000222213900003333",
        "13900000017.5",
        "打不通",
        "13900002222（儿子）",
    ):
        with pytest.raises(ValidationError):
            checked_phone(wrong)


def test_cards_of_foreigners_have_a_kind_of_their_own() -> None:
    new, old = "91134019900101001X"[:17], "CHN370101900101"
    card = next(new + sign for sign in "0123456789X" if _is_good(new + sign))
    assert identity_in(card) == identity_in(old) == "553"
    assert checked_identity(old, "553") == old
    for number, kind in ((card, "111"), ("9" * 18, "553"), ("CHN1", "553")):
        with pytest.raises(ValidationError):
            checked_identity(number, kind)


def _is_good(number: str) -> bool:
    try:
        return checked_identity(number, "553") == number
    except ValidationError:
        return False


def test_documents_by_their_kind_sums_and_signs_that_are_not_shown() -> None:
    people, wrong = people_of_lines(
        "乙某\u200b 37012419010203611X １３９００００５５５１\n"
        "戊某(代表) 港澳居民来往内地通行证 H1234567890\n"
        "己某 护照E00000001\n"
        "庚某 139.0000.0009\n"
        "辛某 0531-80000007转分机8012\n"
        "合计：5人\n"
    )
    assert wrong == []
    assert [person["name"] for person in people] == ["乙某", "戊某", "己某", "庚某", "辛某"]
    assert [person["identity_number"] for person in people][1:3] == ["H1234567890", "E00000001"]
    assert [person["phone"] for person in people][3:] == ["13900000009", "053180000007转8012"]
