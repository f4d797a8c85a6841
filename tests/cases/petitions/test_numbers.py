"""The number of a petition in the forms in which people type and paste it."""

import pytest

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import number_readings, numbers_in
from cases.petitions.queries.numbers import numbered, petition_of_number, petitions_of_numbers
from tests.factories import City, make_petition

NUMBER = "370124-2026-000100"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "370124–2026–000100",
        "370124—2026—000100",
        "370124‑2026‑000100",
        "370124−2026−000100",
        "３７０１２４－２０２６－０００１００",
        "3701242026000100",
        "370124 2026 000100",
        "370124 - 2026 - 000100",
        "370124_2026_000100",
        "370124/2026/000100",
        " “370124-2026-000100”；",
        "370124-2026-\u200b000100",
        "（370124-2026-000100）",
    ],
)
def test_spellings_of_one_number(typed: str) -> None:
    assert number_readings(typed) == (NUMBER,)


@pytest.mark.parametrize(
    "typed", ["", "999", "1", "000381", "2026", "370124-2026", "2026-000100", "370124-2026-100", "370124-26-000100",
              "370124-2026-000100 370124-2026-000101", "编号370124", "9" * 30, "\x00"]
)  # fmt: skip
def test_what_is_no_whole_number(typed: str) -> None:
    assert number_readings(typed) == ()


def test_letters_in_the_prefix_and_more_than_one_reading() -> None:
    assert number_readings("zf-2026-000012") == ("ZF-2026-000012",)
    assert number_readings("37202020260000010") == ("3720-2020-260000010", "372020-2026-0000010")


def test_a_pasted_text_gives_numbers_and_what_is_none() -> None:
    text = '999 "370124-2026-000100",370124–2026–000101；000381\n1\t370124 2026 000102\t张三\n'
    text += "３７０１２４２０２６０００１０３"
    assert [(one.text, one.readings) for one in numbers_in(text)] == [
        ("999", ()),
        ("370124-2026-000100", ("370124-2026-000100",)),
        ("370124–2026–000101", ("370124-2026-000101",)),
        ("000381", ()),
        ("370124 2026 000102", ("370124-2026-000102",)),
        ("3701242026000103", ("370124-2026-000103",)),
    ]


def test_petitions_by_what_was_typed(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    seen = Petition.objects.all()
    assert petition_of_number(seen, one.number.replace("-", "–")) == one
    assert petition_of_number(seen, one.number.replace("-", "")) == one
    assert petition_of_number(seen, str(one.pk)) is None
    assert petition_of_number(seen.exclude(pk=one.pk), one.number) is None
    typed = numbers_in(f"{one.number} {one.pk} 370009-2026-999999")
    found, missing = petitions_of_numbers(seen, typed)
    assert found == {one.number: (one.pk, one.number)}
    assert [str(text) for text in missing] == [
        f"{one.pk}：编号不完整，须写全，如370101-2026-000012。",
        "370009-2026-999999：没有这个编号的信访件，或者您无权查看。",
    ]
    assert list(seen.filter(numbered("number", one.number.replace("-", " ")))) == [one]
    assert set(seen.filter(numbered("number", one.number[:6]))) >= {one, other}
