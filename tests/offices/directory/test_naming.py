"""Offices and leaders by the names that people use for them."""

import pytest

from offices.directory.naming import Names, is_leader_of, is_title, names_in, person_keys
from offices.organisation.naming import office_keys

OFFICES = {
    "云溪市云西县人力资源和社会保障局": "云西县人社局",
    "云溪市云西县农业农村局": "云西县农业农村局",
    "云溪市云西县柳河镇人民政府": "柳河镇",
}


@pytest.fixture
def names() -> Names[str]:
    known: Names[str] = Names()
    for name, short in OFFICES.items():
        known.add(name, [*office_keys(name), *office_keys(short)], name)
    return known


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("云西县人社局", 0), ("县人社局", 0), ("县人力资源和社会保障局", 0), ("云西县人力资源与社会保障局", 0),
        ("云西县人力资源社会保障局", 0), ("云西县 人社局", 0), ("云西县人社局（牵头）", 0),
        ("柳河镇", 2), ("柳河镇政府", 2), ("柳河镇人民政府", 2), ("云西县柳河镇政府", 2), ("柳河镇党委", 2),
        ("柳河镇党委政府", 2), ("柳河镇党委、政府", 2), ("柳河镇党委和政府", 2),
    ],
)  # fmt: skip
def test_usual_names_of_units(names: Names[str], typed: str, place: int) -> None:
    assert names.find(office_keys(typed)[:1]) == [list(OFFICES)[place]]


def test_two_units_and_the_nearest_names(names: Names[str]) -> None:
    assert names_in("云西县人社局、云西县农业农村局（配合）") == ["云西县人社局", "云西县农业农村局"]
    assert names_in("1.牵头单位：“县人社局”；柳河镇配合") == ["县人社局", "柳河镇"]
    assert names.find(office_keys("云西县农业局")[:1]) == []
    assert names.nearest(office_keys("云西县农业局"))[0] == "云溪市云西县农业农村局"


def test_leaders_with_title_or_office() -> None:
    assert {"史长河"} <= set(person_keys("史 长河局长"))
    assert {"史长河"} <= set(person_keys("史　长河（局长）"))
    assert {"史长河"} <= set(person_keys("史长河副书记"))
    assert {"史长河"} <= set(person_keys("包案领导：“史长河”"))
    assert {"史长河"} <= set(person_keys("史长河局长 139-0000-0000"))
    assert is_leader_of("县信访局史长河", "史长河")
    assert is_leader_of("局长史长河", "史长河")
    assert not is_leader_of("小史长河", "史长河")
    assert not is_leader_of("史长河", "史长河")


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("分管负责人", True),
        ("局主要负责人", False),
        ("主要负责人", True),
        ("局长", True),
        ("副局长", True),
        ("承办人", True),
        ("王处长", False),
        ("苏敏", False),
        ("局长苏敏", False),
        ("", False),
    ],
)
def test_a_post_alone_names_nobody(text: str, alone: bool) -> None:
    assert is_title(text) is alone
