"""By which deadlines an office counts: chosen by name, shown before it is saved, inherited below, kept by cases."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cases.petitions.enums import State
from offices.organisation.actions.offices import create_office, edit_office
from offices.organisation.models import Event, Office
from offices.organisation.queries import facts_of
from tests.factories import City, make_petition, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02")


def _form(office: Office, **changes: Any) -> dict[str, Any]:
    names = ("name", "short_name", "kind", "level", "region_code", "number_prefix", "profile")
    return {name: getattr(office, name) for name in names} | changes


def test_what_a_profile_changes_is_shown_before_it_is_saved(city: City, client: Client) -> None:
    client.force_login(city.system_admin)
    address = f"/offices/unit/{city.bureau.code}/edit/"

    asked = client.post(address, _form(city.bureau, profile="ZJ-2016"))
    city.bureau.refresh_from_db()
    assert (asked.status_code, city.bureau.profile) == (422, "NAT-2022")
    text = asked.content.decode()
    assert "5个工作日" in text
    assert "未核实" in text
    assert 'name="profile_seen" value="ZJ-2016"' in text

    saved = client.post(address, _form(city.bureau, profile="ZJ-2016", profile_seen="ZJ-2016"))
    city.bureau.refresh_from_db()
    assert (saved.status_code, city.bureau.profile) == (302, "ZJ-2016")
    assert "浙江省信访条例" in client.get(f"/offices/unit/{city.bureau.code}/").content.decode()


def test_offices_below_follow_and_cases_keep_theirs(city: City) -> None:
    petition = make_petition(city, State.REGISTERED)
    Office.objects.filter(pk=city.township.pk).update(profile="SD-2016")

    edit_office(by=city.system_admin, at=AT, office=city.city, profile="ZJ-2016")

    told = dict(Office.objects.values_list("code", "profile"))
    assert (told["city"], told["bureau"], told["county"], told["township"]) == ("ZJ-2016",) * 3 + ("SD-2016",)
    petition.refresh_from_db()
    assert petition.profile == "NAT-2022"
    event = Event.objects.filter(chain__subject=f"office:{city.bureau.pk}").latest("sequence")
    assert facts_of(event) == {"changes": {"profile": ["NAT-2022", "ZJ-2016"]}}


def test_a_new_office_counts_as_the_one_above(city: City) -> None:
    edit_office(by=city.system_admin, at=AT, office=city.county, profile="ZJ-2016")
    facts = {"name": "新镇", "short_name": "新镇", "kind": "township", "level": 4, "region_code": "370100"}

    made = create_office(
        by=city.system_admin, at=AT, parent=city.county, code="new-town", number_prefix="379999", **facts
    )

    assert made.profile == "ZJ-2016"


def test_the_command_line_takes_a_profile_by_name(city: City) -> None:
    given = ["--code", "line", "--name", "命令行局", "--level", "2", "--region", "370100", "--parent", "city"]

    call_command("create_office", *given, "--prefix", "378888", "--profile", "ZJ-2016", stdout=StringIO())
    assert Office.objects.get(code="line").profile == "ZJ-2016"
    other = ["other-line" if part == "line" else part for part in given]
    with pytest.raises(CommandError, match="没有“月球条例”这一期限规则"):
        call_command("create_office", *other, "--prefix", "378887", "--profile", "月球条例", stdout=StringIO())
