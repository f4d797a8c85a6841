"""The pages of letters, measured: GB/T 9704-2012, any text, the same bytes; and the Word document of the same."""

import io
from dataclasses import replace
from datetime import date
from itertools import pairwise
from time import perf_counter
from typing import Any

import docx
import pytest

from cases.papers.letters import LETTER, REPORT, Letter, Point
from cases.papers.models import Document
from cases.papers.reports.building import letter_of
from cases.papers.reports.files import letter_as_pdf, letter_as_word
from cases.petitions.enums import DocumentKind, State
from tests.cases.papers.pages import Line, embedded_fonts, lines_of, sizes, words
from tests.factories import make_city, make_petition

SENTENCE = "经调查核实，您反映的小区夜间施工噪声扰民问题情况属实，现将处理意见答复如下。"
TEXT_LEFT, TEXT_RIGHT, TEXT_TOP, TEXT_BOTTOM = 28, 184, 37, 262


def letter(**changes: Any) -> Letter:
    made = Letter(
        form=LETTER,
        heading="云溪市住房和城乡建设局",
        number="云建复〔2026〕12号",
        title="信访处理意见书",
        addressee="王小明",
        facts=(),
        points=(Point("1. 停止夜间施工", "支持", "已责令停止夜间施工。"),),
        paragraphs=(SENTENCE * 3,),
        closing=("如对本处理意见不服，可以自收到本处理意见书之日起30日内，向云溪市人民政府书面提出复查申请。",),
        annexes=(),
        signature="云溪市住房和城乡建设局",
        date="2026年3月2日",
        contact="（联系电话：0530-0000012；地址：云溪市人民路12号）",
        copies=("云溪市信访局",),
        petitioner="王小明",
        masked_as="王**",
    )
    return replace(made, **changes)


def pages(**changes: Any) -> list[list[Line]]:
    return lines_of(letter_as_pdf(letter(**changes), sealed=False))


def line_with(page: list[Line], text: str) -> Line:
    return next(line for line in page if text in line.text)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DocumentKind.values)
def test_every_kind_is_set_by_the_standard(kind: str) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    to = city.county if kind in {"transfer_slip", "assignment_letter", "designation"} else None
    document = Document.objects.create(
        petition=petition, kind=kind, number="云建〔2026〕99号", office=city.bureau, addressee=to,
        issued_on=date(2026, 3, 12), body="\n".join([SENTENCE * 6] * 4), basis="《信访工作条例》",
    )  # fmt: skip
    made = letter_of(document, petition, [])
    pdf = letter_as_pdf(made, sealed=False)
    assert sizes(pdf) == {(210, 297)}
    assert set(embedded_fonts(pdf).values()) == {True}
    said = words(pdf)
    for part in (made.title, "云建〔2026〕99号", "2026年3月12日", made.signature, *made.closing):
        assert part in said, part
    for number, page in enumerate(lines_of(pdf), 1):
        inside = [line for line in page if line.size == 16]
        assert all(line.left >= TEXT_LEFT - 0.1 for line in inside)
        assert all(line.base <= TEXT_BOTTOM for line in inside)
        assert [line.text for line in page if line.text.startswith("— ")] == (
            [] if made.form == LETTER and number == 1 else [f"— {number} —"]
        )
    document.delete()


def test_a_page_holds_22_lines_of_28_characters() -> None:
    page = pages(points=(), paragraphs=("一" * 28 * 60,))[1]
    body, (number,) = page[:-1], page[-1:]
    assert (len(body), number.text) == (22, "— 2 —")
    assert {len(line.text) for line in body} == {28}
    assert {round(line.left, 1) for line in body} == {TEXT_LEFT}
    steps = {round(after.base - before.base, 2) for before, after in pairwise(body)}
    assert all(abs(step - 225 / 22) < 0.02 for step in steps)
    assert TEXT_TOP < body[0].base < TEXT_TOP + 225 / 22
    assert body[-1].base < TEXT_BOTTOM
    assert {line.size for line in body} == {16}
    # 一字线 and number in size four, 7 mm below the text, a character from the edge of the even page.
    assert number.size == 14
    assert number.left == pytest.approx(TEXT_LEFT + 14 * 25.4 / 72, abs=0.1)
    assert TEXT_BOTTOM + 7 < number.base < TEXT_BOTTOM + 13


def test_odd_pages_are_numbered_on_the_right() -> None:
    third = pages(points=(), paragraphs=("一" * 28 * 90,))[2]
    assert third[-1].text == "— 3 —"
    assert third[-1].left > 160


def test_a_letter_has_the_head_of_letters() -> None:
    (page, *_more) = pages()
    heading, number, title = (line_with(page, text) for text in (letter().heading, letter().number, letter().title))
    edge = heading.base - 0.88 * heading.size * 25.4 / 72
    assert edge == pytest.approx(30, abs=0.1)  # millimetres below the edge of the page
    assert heading.base < number.base < title.base
    assert number.left > 120  # at the right edge, below the red line
    assert title.size == 22
    addressee = line_with(page, "王小明：")
    assert (round(addressee.left, 1), addressee.size) == (TEXT_LEFT, 16)


def test_a_report_has_its_number_in_the_middle_and_is_numbered_from_the_first_page() -> None:
    page = pages(form=REPORT, points=(), paragraphs=("一" * 28 * 30,))[0]
    heading, number = line_with(page, letter().heading), line_with(page, letter().number)
    assert 70 < heading.base < 90
    assert 70 < number.left < 100
    assert page[-1].text == "— 1 —"


def test_the_seal_has_its_place_and_the_signature_is_never_alone() -> None:
    for count in range(8, 40):
        made = pages(points=(), paragraphs=("一" * 28 * count,), contact="", copies=())
        last = [line for line in made[-1] if line.size == 16]
        signed, day = line_with(last, letter().signature), line_with(last, letter().date)
        place = last.index(signed)
        assert place > 0, count  # a line of the body stands above it
        assert signed.base - last[place - 1].base == pytest.approx(3 * 225 / 22, abs=0.1)
        assert day.base - signed.base == pytest.approx(225 / 22, abs=0.1)
        assert day.base + 10 < 297 - 24  # room below the date for the lower part of the seal


def test_the_same_letter_is_the_same_bytes() -> None:
    first, second = (letter_as_pdf(letter(), sealed=False) for _time in range(2))
    assert first == second
    assert letter_as_pdf(letter(number="云建复〔2026〕13号"), sealed=False) != first


@pytest.mark.parametrize(
    "text",
    [
        '#eval("1+1") #read("/etc/passwd") #sys.inputs',
        "*粗* _斜_ $x^2$ `code` <label> @ref // 注释 /* 注释 */ \\u{41}",
        '"]}) #panic() [[{{',
        "= 标题\n- 一\n+ 二\n/ 词: 义",
        '#set page(margin: 0pt)\n#import "x.typ": *',
    ],
)
def test_markup_in_a_text_is_text(text: str) -> None:
    name = text.splitlines()[0][:60]
    made = letter(
        addressee=name, petitioner=name, signature=name, paragraphs=tuple(text.splitlines()), title=name,
        points=(Point(text, "支持", text),), facts=(("概要", text),), copies=(text.splitlines()[0],),
    )  # fmt: skip
    said = words(letter_as_pdf(made, sealed=False)).replace(" ", "")
    for line in text.splitlines():
        assert said.count(line.replace(" ", "")) >= 2, line
    written = docx.Document(io.BytesIO(letter_as_word(made, sealed=False))).paragraphs
    assert [one.text for one in written].count(name) >= 2


@pytest.mark.django_db
def test_control_signs_leave_no_trace() -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    body = "甲\x00乙\x07丙\u202e丁\ufeff戊\x0b"
    document = Document(
        petition=petition, kind="direct_reply", number="1号", office=city.bureau, issued_on=date(2026, 3, 12), body=body
    )
    made = letter_of(document, petition, [])
    assert made.paragraphs == ("甲乙丙丁戊",)
    assert "甲乙丙丁戊" in words(letter_as_pdf(made, sealed=False))


def test_long_texts_and_rare_signs_stay_on_their_pages() -> None:
    name = "阿" * 60
    made = letter(
        addressee=name, petitioner=name, heading="某" * 100, signature="某" * 100,
        paragraphs=("甲" * 20_000, "w" * 3_000, "😀👍🏽 𠮷𡈽 ㊗️", "https://example.cn/" + "a" * 300),
        points=(Point("诉" * 2_000, "不予支持", "答" * 20_000),),
    )  # fmt: skip
    pdf = letter_as_pdf(made, sealed=True)
    assert words(pdf).count("甲") == 20_000
    assert words(pdf).count("答") >= 20_000
    assert "密封" in words(pdf)
    for page in lines_of(pdf):
        for line in page:
            assert line.left >= TEXT_LEFT - 0.1
            assert line.base <= 297 - 20
            wide = sum(1 if ord(sign) > 0x2000 else 0.8 for sign in line.text if sign != "\u200b")
            assert line.left + wide * line.size * 25.4 / 72 < TEXT_RIGHT + 20, line


def test_a_letter_takes_less_than_a_third_of_a_second() -> None:
    letter_as_pdf(letter(), sealed=False)  # the fonts are read once a process
    took = []
    for number in range(8):
        made = letter(number=f"云建复〔2026〕{number}号", paragraphs=(f"{number}" + SENTENCE * 20,) * 3)
        began = perf_counter()
        letter_as_pdf(made, sealed=False)
        took.append(perf_counter() - began)
    print(f"a letter: {1000 * sum(took) / len(took):.0f} ms, at most {1000 * max(took):.0f} ms")
    assert sorted(took)[len(took) // 2] < 0.3


def test_the_word_document_holds_the_same() -> None:
    made = letter(facts=(("概要", "夜间施工"),), annexes=("登记表",))
    word = docx.Document(io.BytesIO(letter_as_word(made, sealed=True)))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[:5] == ["密封", made.heading, made.number, made.title, "王小明："]
    cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert cells == [
        ["事项", "内容"],
        ["概要", "夜间施工"],
        ["诉求", "意见", "答复"],
        list(vars(made.points[0]).values()),
    ]
    assert [*made.paragraphs, *made.closing] == texts[5:7]
    assert texts[7:] == [
        "附件：1. 登记表", "", "", made.signature, made.date, made.contact, "抄送：云溪市信访局。",
    ]  # fmt: skip
