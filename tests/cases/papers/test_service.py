"""送达回证: a sheet of its own for every letter to the petitioner, blank before service and filled after."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from docx import Document as Word

from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.queries import facts_of
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

HERE = {"method": "in_person", "received_by": "本人"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def sheet(paper: Document) -> str:
    return f"/petitions/{paper.petition.number}/papers/{paper.pk}/service/"


@pytest.mark.parametrize(
    ("state", "kind", "who"),
    [
        (State.NOTIFIED, "notice", "handler"),
        (State.ACCEPTED, "acceptance", "handler"),
        (State.HEARING, "hearing_notice", "handler"),
        (State.GUIDED, "notice", "clerk"),
        (State.REFUSED, "refusal", "clerk"),
        (State.REMANDED, "review_opinion", "reviewer"),
    ],
)
def test_every_letter_to_the_petitioner_is_served_by_who_issued_it(
    city: City, state: State, kind: str, who: str
) -> None:
    petition = make_petition(city, state)
    paper, day = petition.documents.get(kind=kind), next_day(petition)
    held, version = petition.holder, petition.state

    blank = client_of(getattr(city, who)).get(sheet(paper)).text
    petition = take(petition, "serve_paper", getattr(city, who), day, document=paper.pk, served_on=day, **HERE)

    assert (petition.holder, petition.state) == (held, version)
    paper.refresh_from_db()
    assert (paper.service.on, paper.service.method, paper.service.signed) == (day, "in_person", True)
    assert last_event(petition).office_name == paper.office.name
    assert facts_of(last_event(petition))["paper"] == {"kind": kind, "number": paper.number}
    filled = client_of(getattr(city, who)).get(sheet(paper)).text
    assert all(text in blank for text in ("受送达人签名或者盖章", "□\u2060直接送达", paper.number))
    assert "□" not in filled
    assert all(text in filled for text in ("已签收", paper.service.recorded_by.name))
    assert "王小明" not in blank + filled
    again = refusal(petition, "serve_paper", getattr(city, who), day, document=paper.pk, served_on=day, **HERE)
    assert again == (InvalidFacts, "not_to_serve", "document")


def test_an_answer_is_served_by_its_own_step_from_which_the_right_runs(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    opinion, day = petition.documents.get(kind="opinion"), next_day(petition)

    refused = refusal(petition, "serve_paper", city.handler, day, document=opinion.pk, served_on=day, **HERE)

    assert refused == (InvalidFacts, "not_to_serve", "document")


def test_nobody_serves_what_another_office_issued(city: City) -> None:
    petition = make_petition(city, State.REMANDED)
    order, day = petition.documents.get(kind="review_opinion"), next_day(petition)

    unit = refusal(petition, "serve_paper", city.handler, day, document=order.pk, served_on=day, **HERE)
    assert unit == (InvalidFacts, "not_to_serve", "document")
    stranger = refusal(petition, "serve_paper", city.supervisor, day, document=order.pk, served_on=day, **HERE)
    assert stranger[0] is NotPermitted


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"method": "in_person"}, "no_receiver"),
        ({"method": "in_person", "received_by": "本人", "signed": False}, "no_refusal_reason"),
        ({"method": "mail", "received_by": "本人"}, "no_posting"),
        ({"method": "electronic", "received_by": "本人"}, "no_consent"),
        ({"method": "electronic", "received_by": "本人", "place": "确认书", "signed": False}, "electronic_refused"),
        ({"method": "public_notice"}, "no_place"),
        ({"method": "left", "refusal": "拒绝", "place": "住所"}, "no_witnesses"),
        ({"method": "in_person", "received_by": "本人", "served_on": date(2020, 1, 1)}, "before_issue"),
    ],
)
def test_each_way_is_proved(city: City, given: dict[str, Any], code: str) -> None:
    petition = make_petition(city, State.ACCEPTED)
    paper, day = petition.documents.get(kind="acceptance"), next_day(petition)

    refused = refusal(petition, "serve_paper", city.handler, day, document=paper.pk, **{"served_on": day, **given})

    assert refused[1] == code
    assert not Document.objects.filter(pk=paper.pk, service__isnull=False).exists()


def test_what_the_remanding_organ_serves_leaves_the_clock_of_the_unit(city: City) -> None:
    petition = make_petition(city, State.REMANDED)
    before = list(petition.clocks.values_list("kind", "office", "state", "due"))
    order, day = petition.documents.get(kind="review_opinion"), next_day(petition)

    take(petition, "serve_paper", city.reviewer, day, document=order.pk, served_on=day, **HERE)

    assert list(petition.clocks.values_list("kind", "office", "state", "due")) == before


def test_the_sheet_names_the_petitioner_only_when_the_reading_is_recorded(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED)
    paper, client = petition.documents.get(kind="notice"), client_of(city.handler)

    pdf, word = client.get(f"{sheet(paper)}pdf/"), client.get(f"{sheet(paper)}word/")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert not PersonalDataAccess.objects.exists()
    named = client.post(f"{sheet(paper)}word/")
    cells = [cell.text for row in Word(io.BytesIO(named.content)).tables[0].rows for cell in row.cells]

    assert "王小明" in cells
    assert "王小明" not in [cell.text for row in Word(io.BytesIO(word.content)).tables[0].rows for cell in row.cells]
    assert PersonalDataAccess.objects.get().purpose == "serve"
    assert "送达回证" in client.post(sheet(paper)).text


def test_a_letter_between_offices_has_no_sheet_and_a_stranger_none_at_all(city: City, api: Any) -> None:
    petition = make_petition(city, State.NOTIFIED)
    slip, notice = petition.documents.get(kind="transfer_slip"), petition.documents.get(kind="notice")

    assert client_of(city.handler).get(sheet(slip)).status_code == 404
    assert api(city.handler).get(f"/api/v1{sheet(slip)}pdf/").status_code == 404
    assert client_of(city.county_handler).get(sheet(notice)).status_code == 404
    answer = api(city.handler).get(f"/api/v1{sheet(notice)}pdf/")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert api(city.handler).post(f"/api/v1{sheet(notice)}word/").status_code == 200


def test_the_form_offers_what_waits_and_programs_record_it(city: City, api: Any) -> None:
    petition = make_petition(city, State.NOTIFIED, start=timezone.localdate() - timedelta(days=9))
    paper = petition.documents.get(kind="notice")
    address = f"/petitions/{petition.number}/steps/serve_paper/"

    page = client_of(city.handler).get(f"{address}?document={paper.pk}").text
    assert re.search(rf'<option value="{paper.pk}"[^>]*>信访事项告知书', page)
    body = {"version": petition.version, "served_on": str(timezone.localdate()), **HERE}
    wrong = api(city.handler).post(f"/api/v1{address}", {**body, "document": 999999})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["document"])
    done = api(city.handler).post(f"/api/v1{address}", {**body, "document": paper.pk})

    assert done.status_code == 200, done.text
    paper.refresh_from_db()
    assert paper.service.received_by == "本人"
    assert "没有本单位出具、待送达信访人的文书。" in client_of(city.handler).get(address).text
