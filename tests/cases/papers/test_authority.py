"""授权委托书: a blank that the petitioner fills in, with the name only where its reading is recorded."""

import io
from typing import Any

import pytest
from docx import Document as Word

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def sheet(petition: Petition) -> str:
    return f"/petitions/{petition.number}/authority/"


def cells(content: bytes) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in Word(io.BytesIO(content)).tables[0].rows}


def test_the_blank_has_the_matter_and_room_for_two_agents(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    client = client_of(city.handler)

    page, word = client.get(sheet(petition)).text, client.get(f"{sheet(petition)}word/")

    rows = cells(word.content)
    assert (rows["信访件编号"], rows["信访事项"]) == (petition.number, petition.subject)
    assert [label for label in rows if label.startswith("代理人")] == ["代理人一", "代理人二", "代理人签名"]
    assert rows["委托人（信访人）"].strip("\u200b") == ""
    assert "《山东省信访条例》第二十八条、《北京市信访条例》第二十七条" in rows["说明"]
    assert all(text in page for text in (petition.number, petition.subject, "授权期限", "委托人签名或者盖章"))
    assert "王小明" not in page
    assert client.get(f"{sheet(petition)}pdf/").content.startswith(b"%PDF-")
    assert not PersonalDataAccess.objects.exists()


def test_the_name_stands_in_it_once_the_reading_is_recorded(city: City, api: Any) -> None:
    petition = make_petition(city, State.HANDLING)

    page = client_of(city.handler).post(sheet(petition)).text
    named = api(city.handler).post(f"/api/v1{sheet(petition)}word/")

    assert "王小明" in page
    assert cells(named.content)["委托人（信访人）"] == "王小明"
    assert [one.purpose for one in PersonalDataAccess.objects.all()] == ["serve", "serve"]
    assert client_of(city.handler).post(f"{sheet(petition)}pdf/").content.startswith(b"%PDF-")
    assert api(city.handler).get(f"/api/v1{sheet(petition)}pdf/").content.startswith(b"%PDF-")


def test_who_has_no_custody_takes_the_blank_and_no_name_and_a_stranger_nothing(city: City, api: Any) -> None:
    petition = make_petition(city, State.HANDLING)

    refused = client_of(city.supervisor).post(sheet(petition))

    assert client_of(city.supervisor).get(sheet(petition)).status_code == 200
    assert (refused.status_code, "王小明" in refused.text, "不能查看个人信息" in refused.text) == (403, False, True)
    assert client_of(city.supervisor).post(f"{sheet(petition)}pdf/").status_code == 403
    assert api(city.supervisor).post(f"/api/v1{sheet(petition)}pdf/").status_code == 403
    assert not PersonalDataAccess.objects.exists()
    assert client_of(city.county_handler).get(sheet(petition)).status_code == 404
    assert api(city.county_handler).get(f"/api/v1{sheet(petition)}word/").status_code == 404


def test_it_is_offered_among_the_papers_and_where_an_agent_is_registered(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    client = client_of(city.handler)

    for page in (petition.get_absolute_url(), f"{petition.get_absolute_url()}steps/change_agent/"):
        assert f'href="{sheet(petition)}"' in client.get(page).text


def test_of_a_sealed_matter_there_is_none_for_who_does_not_see_it(city: City, api: Any) -> None:
    petition = make_petition(city, State.HANDLING)
    seal([petition])

    assert client_of(city.supervisor).get(sheet(petition)).status_code == 404
    assert client_of(city.supervisor).post(f"{sheet(petition)}pdf/").status_code == 404
    assert api(city.supervisor).get(f"/api/v1{sheet(petition)}word/").status_code == 404
    assert not PersonalDataAccess.objects.exists()
