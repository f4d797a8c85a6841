"""An office is found by all names that people use for it; lists to choose from hold no codes."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.imports.actions.import_packages import Units
from cases.jobs.errors import RowRefused
from cases.petitions.enums import State
from offices.errors import InvalidFacts
from offices.organisation.actions.offices import create_office, edit_office
from offices.organisation.enums import OfficeLevel
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Event, Office
from offices.organisation.naming import ABBREVIATED, BEGINS, EXACT, KNOWN, SPELT, SPELT_ACROSS, WITHIN, how_found
from offices.organisation.queries import facts_of
from tests.clients import client_of
from tests.factories import City, make_office, make_petition, moment

AT = moment("2026-03-02")
HOUSING = ("云溪市住房和城乡建设局", "市住建局")


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("云溪市住房和城乡建设局", EXACT),
        ("市住建局", EXACT),
        ("住房城乡建设局", EXACT),
        ("市住", BEGINS),
        ("城乡建设", WITHIN),
        ("szjj", SPELT),
        ("yxszfhcxjsj", SPELT),
        ("住建局", EXACT),
        ("建设委", None),
        ("房建局", ABBREVIATED),
        ("xyz", None),
    ],
)
def test_how_a_name_is_found(typed: str, rank: int | None) -> None:
    assert how_found(typed, *HOUSING) == rank


@pytest.fixture
def housing(city: City) -> Office:
    return make_office("housing", city.city, name=HOUSING[0], short_name=HOUSING[1], number_prefix="370091")


@pytest.fixture
def east(city: City) -> Office:
    names = {"name": "云溪市云东区住建局", "short_name": "东区住建局", "number_prefix": "370092"}
    return make_office("east-housing", city.county, level=OfficeLevel.COUNTY, **names)


def field(near: Office) -> OfficeField:
    made = OfficeField()
    made.offices, made.near = Office.objects.order_by("level", "path"), near
    return made


def test_the_own_level_comes_first(city: City, housing: Office, east: Office) -> None:
    assert field(city.city).suggestions("住建") == [housing.name, east.name]
    assert field(city.county).suggestions("住建") == [east.name, housing.name]
    assert field(city.city).suggestions("szjj") == [housing.name]
    assert field(city.city).clean("市住建局") == housing
    assert field(city.city).clean("housing") == housing


def test_two_of_one_name_are_told_apart_by_the_office_above(city: City, housing: Office) -> None:
    twin = make_office("twin", city.county, name=housing.name, short_name="住建二局", number_prefix="370093")
    lines = field(city.city).suggestions("住房和城乡")
    assert sorted(lines) == sorted(f"{one.name}（{one.parent.short_name}）" for one in (housing, twin))
    assert {field(city.city).clean(line) for line in lines} == {housing, twin}


def test_further_names_are_set_recorded_and_found_everywhere(city: City, housing: Office) -> None:
    edit_office(by=city.system_admin, at=AT, office=housing, other_names=["建委", " 房管局 ", "建委"])
    housing.refresh_from_db()

    assert housing.other_names == ["建委", "房管局"]
    event = Event.objects.filter(chain__subject=f"office:{housing.pk}").latest("pk")
    assert facts_of(event)["changes"] == {"other_names": [[], ["建委", "房管局"]]}
    assert field(city.city).clean("建委") == housing
    assert field(city.city).suggestions("fgj") == [housing.name]
    assert Units(city.city).named("房管局") == housing
    with pytest.raises(InvalidFacts):
        edit_office(by=city.system_admin, at=AT, office=housing, other_names=["长" * 61])


def test_the_page_sets_them_and_the_api_shows_them(city: City, housing: Office, api) -> None:
    client = client_of(city.system_admin)
    page = client.get(reverse("offices:office_edit", args=["housing"]))
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)} | {"other_names": "建委\n房管局"}

    assert client.post(reverse("offices:office_edit", args=["housing"]), sent).status_code == 302
    assert "建委、房管局" in client.get(housing.get_absolute_url()).text
    rows = api(city.clerk).get("/api/v1/offices/?name=住房").json()["results"]
    assert rows[0]["other_names"] == ["建委", "房管局"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("。", "“。”不是单位名称，请写清楚或者删去。"),
        ("局", "“局”不是单位名称，请写清楚或者删去。"),
        ("市住建局", "“市住建局”已是本单位的名称或简称，不必再写。"),
        ("水务局", "“水务局”是海东市水务局的名称，用它会找到那个单位，请另写。"),
        ("水利局", "“水利局”是海东市水务局的名称，用它会找到那个单位，请另写。"),
    ],
)
def test_a_further_name_says_something_and_names_no_other(
    city: City, housing: Office, api, wrong: str, sentence: str
) -> None:
    water = make_office("water", city.city, name="海东市水务局", short_name="市水务局", number_prefix="370095")
    edit_office(by=city.system_admin, at=AT, office=water, other_names=["水利局"])
    answer = api(city.system_admin).post("/api/v1/offices/housing/names/", {"other_names": ["建委", wrong]})
    assert (answer.status_code, answer.json()["errors"]) == (422, {"other_names": [sentence]})
    page = client_of(city.system_admin).get(reverse("offices:office_edit", args=["housing"]))
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)} | {"other_names": wrong}
    refused = client_of(city.system_admin).post(reverse("offices:office_edit", args=["housing"]), sent)
    assert refused.status_code == 422
    assert sentence in refused.text
    housing.refresh_from_db()
    assert housing.other_names == []


def test_two_beside_each_other_have_not_one_name(city: City, housing: Office) -> None:
    facts = {"by": city.system_admin, "at": AT, "parent": city.city, "code": "twin", "kind": "department", "level": 2}
    facts |= {"region_code": "370100", "number_prefix": "370096", "short_name": "住建二局"}
    with pytest.raises(InvalidFacts) as refused:
        create_office(**facts, name=housing.name)
    assert (refused.value.code, refused.value.field) == ("known_name", "name")
    with pytest.raises(InvalidFacts) as refused:
        create_office(**facts, name="市住房保障中心", other_names=["住建局"])
    assert (refused.value.code, refused.value.field) == ("known_name", "other_names")
    assert not Office.objects.filter(code="twin").exists()
    # Elsewhere in the tree many are called the same.
    create_office(**{**facts, "parent": city.county, "level": 3}, name=housing.name)


def test_a_program_sets_them(city: City, housing: Office, api) -> None:
    address = "/api/v1/offices/housing/names/"
    answer = api(city.system_admin).post(address, {"other_names": ["建委"]})
    assert (answer.status_code, answer.json()["other_names"]) == (200, ["建委"])
    assert api(city.clerk).post(address, {"other_names": []}).status_code == 403


def test_no_list_to_choose_from_holds_a_code(city: City, housing: Office) -> None:
    petition = make_petition(city, State.SCREENED)
    page = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/transfer/options/?field=to&to=住建").text
    assert housing.name in page
    assert "housing" not in page


def test_a_new_office_has_the_level_of_the_one_above(city: City) -> None:
    client = client_of(city.system_admin)
    page = client.get(reverse("offices:office_create") + "?parent=county").text
    assert city.county.name in page
    sent = {
        "code": "sub", "parent": city.county.name, "name": "测试县林业局", "short_name": "县林业局",
        "region_code": "370100", "number_prefix": "LY",
    }  # fmt: skip
    refused = client.post(reverse("offices:office_create"), sent)
    assert refused.status_code == 422
    assert "kind" in refused.context["form"].errors
    assert client.post(reverse("offices:office_create"), {**sent, "kind": "department"}).status_code == 302
    assert Office.objects.get(code="sub").level == OfficeLevel.COUNTY
    village = {**sent, "code": "v", "name": "东村", "short_name": "东村", "number_prefix": "DC", "kind": "village"}
    assert client.post(reverse("offices:office_create"), village).status_code == 302
    assert Office.objects.get(code="v").level == OfficeLevel.VILLAGE


def test_the_notice_names_the_contact_of_the_office(city: City) -> None:
    Office.objects.filter(pk=city.bureau.pk).update(telephone="0531-12345", address="和平路1号")
    petition = make_petition(city, State.UNIT_RECEIVED)
    form = client_of(city.handler).get(f"/petitions/{petition.number}/steps/notify/")
    assert form.context["form"]["contact"].value() == f"{city.bureau.name} 0531-12345"
    accepted = make_petition(city, State.ACCEPTED)
    letter = accepted.documents.get(kind="acceptance")
    page = client_of(city.handler).get(f"/petitions/{accepted.number}/papers/{letter.pk}/").text
    assert "联系电话：0531-12345；地址：和平路1号" in page


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("市住建局", KNOWN),
        ("住建局", KNOWN),
        ("云溪市住建局", KNOWN),
        ("区住建局", None),
        ("云东区住建局", None),
        ("szjj", SPELT_ACROSS),
        ("建设局", WITHIN),
    ],
)
def test_what_people_call_an_office_needs_no_short_name_of_that_kind(typed: str, rank: int | None) -> None:
    assert how_found(typed, "云溪市住房和城乡建设局", "市住房和城乡建设局") == rank


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("市人社局", "云溪市人力资源和社会保障局"),
        ("市卫健委", "云溪市卫生健康委员会"),
        ("市城管局", "云溪市城市管理局"),
        ("市自规局", "云溪市自然资源和规划局"),
        ("广州市住建局", "广州市住房和城乡建设局"),
        ("云溪市云东区人社局", "云溪市云东区人力资源和社会保障局"),
    ],
)
def test_a_usual_name_is_understood(typed: str, name: str) -> None:
    assert how_found(typed, name, name[2:]) == KNOWN


@pytest.fixture
def bureaus(city: City) -> tuple[Office, Office]:
    """A city's bureau, and the district's, whose short name is the usual one."""
    own = make_office("own", city.city, name=HOUSING[0], short_name="市住房和城乡建设局", number_prefix="370097")
    name, short = "云溪市云东区住房和城乡建设局", "云东区住建局"
    below = make_office(
        "below", city.county, level=OfficeLevel.COUNTY, name=name, short_name=short, number_prefix="370098"
    )
    Office.objects.filter(pk=below.pk).update(region_code="370102")
    below.refresh_from_db()
    return own, below


@pytest.mark.parametrize("typed", ["住建局", "市住建局", "住建", "szjj"])
def test_the_own_level_comes_first_whatever_is_typed(city: City, bureaus: tuple[Office, Office], typed: str) -> None:
    own, below = bureaus
    assert field(city.city).suggestions(typed)[0] == own.name
    for address in ("/registration/offices/?accused_offices=", "/visits/new/offices/?brought_by="):
        shown = client_of(city.clerk).get(address + typed).text
        assert -1 < shown.find(own.name) < (shown.find(below.name) if below.name in shown else 10**6)


def test_the_city_s_bureau_is_meant_and_no_other(city: City, bureaus: tuple[Office, Office]) -> None:
    own, below = bureaus
    assert field(city.city).clean("市住建局") == own
    assert field(city.county).clean("市住建局") == own
    assert Units(city.city).named("市住建局") == own
    assert field(city.city).clean("云东区住建局") == below
    said = f"“住建局”对应不止一个单位：{own.name}、{below.name}，请从列表中选择。"
    with pytest.raises(ValidationError) as refused:
        field(city.city).clean("住建局")
    assert refused.value.messages == [said]
    with pytest.raises(RowRefused):
        Units(city.city).named("住建局")
    petition = make_petition(city, State.SCREENED)
    sent = {"to": "市住建局", "version": petition.version}
    client, address = client_of(city.clerk), f"/petitions/{petition.number}/steps/transfer/"
    assert client.post(address, sent).status_code == 302
    found = client.get("/api/v1/petitions/", {"office": "市住建局"}).json()["results"]
    assert [row["number"] for row in found] == [petition.number]


def test_an_unknown_name_is_said_with_those_that_are_like_it(city: City, bureaus: tuple[Office, Office]) -> None:
    with pytest.raises(ValidationError) as refused:
        field(city.city).clean("云溪市住房建设委")
    assert refused.value.messages[0].startswith("没有单位“云溪市住房建设委”，相近的有云溪市")
    with pytest.raises(ValidationError) as refused:
        field(city.city).clean("xyz")
    assert refused.value.messages == ["没有单位“xyz”，请从列表中选择。"]
    among = field(city.county)
    among.offices = Office.objects.filter(path__startswith=city.county.path)
    with pytest.raises(ValidationError) as refused:
        among.clean("市住建局")
    assert refused.value.messages == ["不能选择“市住建局”：只能转给本级、下级的单位，请从列表中选择。"]
