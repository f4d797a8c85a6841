"""The tree: create, edit, move, close."""

from threading import Barrier, Thread
from typing import Any

import pytest

from cases.petitions.enums import State
from offices.errors import ActionRefused
from offices.organisation.actions import offices as actions
from offices.organisation.enums import AdminEvent, OfficeKind, OfficeLevel, VocabularyKind
from offices.organisation.models import Event, Office
from offices.organisation.queries import facts_of
from offices.vocabularies.models import Category, Vocabulary
from tests.clients import client_of
from tests.factories import City, make_city, make_office, make_petition, moment
from tests.threads import leave_connections

AT = moment("2026-03-02")


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "code": "housing",
        "name": "测试市住房局",
        "short_name": "住房局",
        "kind": OfficeKind.DEPARTMENT,
        "level": OfficeLevel.CITY,
        "region_code": "370100",
        "number_prefix": "ZF",
    } | changes


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda refusal: refusal.code == code)


def create(city: City, **changes: Any) -> Office:
    parent = changes.pop("parent", city.city)
    return actions.create_office(by=changes.pop("by", city.system_admin), at=AT, parent=parent, **facts(**changes))


def test_a_new_office_has_its_path_and_its_event(city: City):
    office = create(city)
    assert office.path == f"{city.city.path}{office.pk}/"
    event = Event.objects.get(chain__subject=f"office:{office.pk}")
    assert (event.kind, event.by, event.office) == (AdminEvent.OFFICE_CREATED, city.system_admin, office)
    assert event.facts["parent"] == "city"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "bureau"}, "duplicate_code"),
        ({"code": "CN"}, "duplicate_code"),
        ({"region_code": "37010"}, "region_code_form"),
        ({"region_code": "37010x"}, "region_code_form"),
        ({"level": OfficeLevel.PROVINCE}, "level_above_parent"),
        ({"parent": None}, "root_office"),
    ],
    ids=["code twice", "code of the nation", "short region", "letters in region", "above its parent", "no parent"],
)
def test_wrong_facts_are_refused(city: City, changes: dict[str, Any], code: str):
    before = Office.objects.count()
    with refused(code):
        create(city, **changes)
    assert Office.objects.count() == before


def test_a_number_prefix_is_given_once(city: City):
    with refused("duplicate_prefix"):
        create(city, number_prefix=city.bureau.number_prefix)


def test_without_a_list_a_region_lies_within_that_of_the_office_above(city: City):
    for code in ("999999", "370200", "110101"):
        with refused("other_region"):
            create(city, region_code=code)
    assert create(city, region_code="370124").region_code == "370124"


def test_a_region_must_be_in_the_list_once_there_is_one(city: City):
    regions = Vocabulary.objects.create(kind=VocabularyKind.REGION, version=1, source="x", checksum="", created_at=AT)
    Category.objects.create(vocabulary=regions, code="370200", name="青岛市", level=1, full_name="青岛市")
    with refused("unknown_region"):
        create(city, region_code="370100")
    assert create(city, region_code="370200000001").region_code == "370200000001"


def test_only_within_reach(city: City):
    for by, parent in [(city.system_admin, city.province), (city.security_admin, city.city), (city.clerk, city.city)]:
        with refused("not_permitted"):
            create(city, by=by, parent=parent)


def test_editing_records_old_and_new(city: City):
    actions.edit_office(by=city.system_admin, at=AT, office=city.bureau, name="新名局", level=OfficeLevel.CITY)
    event = Event.objects.get(chain__subject=f"office:{city.bureau.pk}")
    assert event.facts == {"changes": {"name": ["测试市bureau局", "新名局"]}}
    actions.edit_office(by=city.system_admin, at=AT, office=city.bureau, name="新名局")
    assert Event.objects.filter(chain__subject=f"office:{city.bureau.pk}").count() == 1
    with refused("level_below_child"):
        actions.edit_office(by=city.system_admin, at=AT, office=city.city, level=OfficeLevel.TOWNSHIP)
    with pytest.raises(TypeError):
        actions.edit_office(by=city.system_admin, at=AT, office=city.bureau, path="/")


def test_moving_takes_everything_below_along(city: City):
    actions.move_office(by=city.system_admin, at=AT, office=city.county, parent=city.bureau)
    paths = dict(Office.objects.values_list("code", "path"))
    assert paths["county"] == f"{paths['bureau']}{city.county.pk}/"
    assert paths["county-bureau"] == f"{paths['county']}{city.county_bureau.pk}/"
    assert paths["township"] == f"{paths['county']}{city.township.pk}/"
    assert Event.objects.get(chain__subject=f"office:{city.county.pk}").facts == {"from": "city", "to": "bureau"}


def test_rings_roots_and_strangers_are_refused(city: City):
    with refused("cycle"):
        actions.move_office(by=city.system_admin, at=AT, office=city.county, parent=city.township)
    with refused("cycle"):
        actions.move_office(by=city.system_admin, at=AT, office=city.county, parent=city.county)
    with refused("level_above_parent"):
        actions.move_office(by=city.system_admin, at=AT, office=city.bureau, parent=city.county)
    other = make_office("elsewhere", city.province)
    with refused("not_permitted"):
        actions.move_office(by=city.system_admin, at=AT, office=city.bureau, parent=other)
    with refused("not_permitted"):
        actions.move_office(by=city.system_admin, at=AT, office=city.city, parent=other)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_ring():
    city = make_city()
    barrier, refusals = Barrier(2), []

    def move(office: Office, parent: Office) -> None:
        barrier.wait(5)
        try:
            actions.move_office(by=None, at=AT, office=office, parent=parent)
        except ActionRefused as refusal:
            refusals.append(refusal.code)
        finally:
            leave_connections()

    pairs = [(city.bureau, city.other_bureau), (city.other_bureau, city.bureau)]
    threads = [Thread(target=move, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert refusals == ["cycle"]


def test_closing_an_office(city: City):
    with refused("has_children"):
        actions.deactivate_office(by=city.system_admin, at=AT, office=city.county, reason="撤并")
    with refused("root_office"):
        actions.deactivate_office(by=None, at=AT, office=city.province, reason="撤并")
    make_petition(city, State.HANDLING)
    with refused("office_in_use"):
        actions.deactivate_office(by=city.system_admin, at=AT, office=city.bureau, reason="撤并")
    closed = actions.deactivate_office(by=city.system_admin, at=AT, office=city.other_bureau, reason="撤并")
    assert closed.is_active is False
    event = Event.objects.get(chain__subject=f"office:{closed.pk}")
    assert (event.kind, facts_of(event)) == (AdminEvent.OFFICE_DEACTIVATED, {"reason": "撤并"})
    opened = actions.reactivate_office(by=city.system_admin, at=AT, office=closed, reason="恢复")
    assert opened.is_active is True


def test_an_emptied_mark_is_asked_about_once(city: City) -> None:
    actions.edit_office(by=city.system_admin, at=AT, office=city.bureau, document_mark="云建")
    client, address = client_of(city.system_admin), f"/offices/unit/{city.bureau.code}/edit/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False, [])} | {"document_mark": ""}
    asked = client.post(address, sent)
    assert asked.status_code == 422
    assert "清空后，今后出具的文书文号只印年份和序号" in asked.text
    again = {**sent, "mark_seen": asked.context["form"]["mark_seen"].value()}
    assert client.post(address, again).status_code == 302
    city.bureau.refresh_from_db()
    assert city.bureau.document_mark == ""


def test_a_field_takes_what_is_pasted_and_the_server_says_how_long_it_is(city: City) -> None:
    client, address = client_of(city.system_admin), f"/offices/unit/{city.bureau.code}/edit/"
    page = client.get(address)
    assert "maxlength" not in page.text.partition("<main")[2]
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False, [])}
    answer = client.post(address, {**sent, "document_mark": "云" * 60})
    assert answer.status_code == 422
    assert "机关代字有60字，最多12字" in answer.text or "60" in str(answer.context["form"].errors["document_mark"])
