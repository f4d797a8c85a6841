"""三跨三分离: at the desk, by correction, in the filter, the workbook, the API and the import."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.imports.cell_values import crossings_in
from cases.imports.sheet_titles import guess_columns
from cases.jobs.errors import RowRefused
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.worklist.reports.workbook import PETITIONS
from offices.errors import InvalidFacts
from offices.organisation.queries import facts_of
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_several_are_ticked_at_the_desk(city: City) -> None:
    client = client_of(city.clerk)
    page = client.get(reverse("cases:register")).text
    assert "三跨三分离" in page
    key = page.split('name="request_key" value="')[1].split('"')[0]
    sent: dict[str, Any] = {
        "request_key": key,
        "channel": "letter",
        "received_on": timezone.localdate().isoformat(),
        "name": "赵六",
        "headcount": "1",
        "subject": "外省户籍职工的社会保险转移",
        "crossings": ["person_home", "region"],
        **{f"{rows}-TOTAL_FORMS": "0" for rows in ("representatives", "agents", "accused")},
        **{f"{rows}-INITIAL_FORMS": "0" for rows in ("representatives", "agents", "accused")},
    }

    assert client.post(reverse("cases:register"), sent).status_code == 302

    petition = Petition.objects.get()
    assert petition.crossings == ["region", "person_home"]
    assert mismatches() == []
    shown = client.get(f"/petitions/{petition.number}/").text
    assert "<dt>三跨三分离</dt><dd>跨地区、人户分离</dd>" in shown


def test_marked_and_taken_away_with_a_reason(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)

    petition = take(
        petition, "mark_crossings", city.handler, day, crossings=["trade", "department"], reason="涉及两个部门。"
    )
    assert petition.crossings == ["department", "trade"]
    assert facts_of(last_event(petition))["set"] == {"crossings": ["department", "trade"]}
    page = client_of(city.handler).get(f"/petitions/{petition.number}/").text
    assert "标注为跨部门、跨行业。" in page
    same = refusal(petition, "mark_crossings", city.handler, day, crossings=["department", "trade"], reason="再标。")
    assert same == (InvalidFacts, "no_change", "crossings")
    petition = take(petition, "mark_crossings", city.clerk, day, crossings=[], reason="核实后不涉及。")
    assert petition.crossings == []


def test_filtered_on_the_list_and_in_the_api(city: City, api: Any) -> None:
    crossed = make_petition(city, State.HANDLING)
    take(crossed, "mark_crossings", city.handler, next_day(crossed), crossings=["region", "trade"], reason="跨省。")
    other = make_petition(city, State.HANDLING)

    client = client_of(city.handler)
    for kind, found in (("region", True), ("trade", True), ("department", False)):
        listed = client.get(f"/?crossings={kind}").text
        assert (crossed.number in listed, other.number in listed) == (found, False), kind
    rows = api(city.handler).get("/api/v1/petitions/?crossings=trade").json()["results"]
    assert [row["number"] for row in rows] == [crossed.number]
    whole = api(city.handler).get(f"/api/v1/petitions/{crossed.number}/").json()
    assert (whole["crossings"], whole["crossings_label"]) == (["region", "trade"], "跨地区、跨行业")


def test_the_export_has_a_column_that_the_import_reads(city: City) -> None:
    titles = [str(column.label) for column in PETITIONS.columns]
    assert "三跨三分离" in titles
    assert guess_columns(titles)["crossings"] == titles.index("三跨三分离")
    assert crossings_in("人户分离、跨地区") == ("region", "person_home")
    assert crossings_in("无") == crossings_in("") == ()
    with pytest.raises(RowRefused, match="无法识别"):
        crossings_in("跨国")
