"""Whoever is named in two places of the form is one person."""

import pytest

from cases.registration.forms.registration import numbers_of_several, persons_among


def named(*people: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "identity_number": number} for name, number in people]


@pytest.mark.parametrize(
    ("people", "count"),
    [
        ([("甲某", ""), ("乙某", "")], 2),
        ([("甲某", ""), ("甲某", ""), ("甲 某", "")], 1),
        ([("买买提·吐尔逊", ""), ("买买提•吐尔逊", "")], 1),
        ([("甲某", "1"), ("甲某", ""), ("甲某", "2")], 2),
        ([("甲某", "1"), ("甲某", "1"), ("乙某", "")], 2),
    ],
)
def test_one_name_counts_once_unless_its_numbers_differ(people: list[tuple[str, str]], count: int) -> None:
    assert persons_among(named(*people)) == count


def test_a_number_of_two_names_is_told() -> None:
    assert numbers_of_several(named(("甲某", "1"), ("甲 某", "1"), ("乙某", "2"))) == []
    assert numbers_of_several(named(("甲某", "1"), ("乙某", "1"), ("丙某", "2"))) == ["甲某", "乙某"]
