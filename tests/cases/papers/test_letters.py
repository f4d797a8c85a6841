"""Letters are kept as they were issued and taken away by who may see them, the reading of the name recorded."""

import io
from typing import Any

import docx
import pytest
from django.db import IntegrityError, connection, transaction

from cases.papers.actions import letter_as_issued, letter_hash
from cases.papers.letters import LETTER, SHEET, letter_from_text
from cases.papers.models import Document, IssuedLetter
from cases.papers.reports.files import letter_as_pdf
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.actions.offices import edit_office
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import facts_of
from tests.cases.papers.pages import words
from tests.clients import client_of
from tests.factories import make_city, make_petition, moment

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def issued(petition: Petition, kind: str) -> Document:
    return Document.objects.select_related("letter").filter(petition=petition, kind=kind).latest("pk")


@pytest.mark.django_db
def test_what_was_issued_stays_when_all_around_it_changes() -> None:
    city = make_city()
    Office.objects.filter(pk=city.bureau.pk).update(document_mark="云建", telephone="0530-1", address="甲路1号")
    petition = make_petition(city, State.SERVED)
    document = issued(petition, "opinion")
    before = letter_as_issued(document)
    pdf = letter_as_pdf(before, sealed=False)
    assert (before.form, before.heading, before.signature) == (LETTER, city.bureau.name, city.bureau.name)
    assert (before.number, before.contact) == (document.number, "（联系电话：0530-1；地址：甲路1号）")
    assert before.addressee == before.petitioner == petition.petitioners.get(role="principal").name
    edit_office(
        by=city.system_admin, at=moment("2026-04-01"), office=city.bureau, name="改名局", short_name="改名",
        document_mark="改", telephone="0530-2", address="乙路2号",
    )  # fmt: skip
    Petition.objects.filter(pk=petition.pk).update(subject="改过的概要")
    petition.petitioners.update(name="改名人")
    Document.objects.filter(pk=document.pk).update(body="改过的内容")
    again = letter_as_issued(issued(petition, "opinion"))
    assert again == before
    assert letter_as_pdf(again, sealed=False) == pdf
    page = client_of(city.handler).get(f"/petitions/{petition.number}/papers/{document.pk}/").text
    assert before.heading in page
    assert before.contact in page
    assert "改名局" not in page.split("<article")[1].split("</article>")[0]


@pytest.mark.django_db
def test_its_hash_stands_in_the_event_and_its_text_is_encrypted() -> None:
    city = make_city()
    petition = make_petition(city, State.OPINION_ISSUED)
    document = issued(petition, "opinion")
    event = Event.objects.filter(chain_id=petition.chain_id).latest("sequence")
    assert facts_of(event)["papers"] == [
        {"id": document.pk, "kind": "opinion", "number": document.number, "checksum": document.letter.checksum}
    ]
    assert letter_hash(document.letter.content, document.pk) == document.letter.checksum
    name = petition.petitioners.get(role="principal").name
    assert name in letter_from_text(document.letter.content).addressee
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_issuedletter WHERE document_id = %s", [document.pk])
        assert name not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_database_refuses_another_letter() -> None:
    city = make_city()
    document = issued(make_petition(city, State.SERVED), "opinion")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        IssuedLetter.objects.filter(document=document).update(content="x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        IssuedLetter.objects.filter(document=document).delete()


@pytest.mark.django_db
def test_every_paper_of_a_long_case_has_its_letter() -> None:
    city = make_city()
    petition = make_petition(city, State.CLOSED_FINAL)
    kinds = {}
    for document in petition.documents.select_related("letter"):
        made = letter_as_issued(document)
        kinds[document.kind] = (made.form, made.addressee, made.signature, made.copies)
    name = petition.petitioners.get(role="principal").name
    bureau, office, province = city.bureau.name, city.city.name, city.province.name
    assert kinds["transfer_slip"] == (LETTER, bureau, office, ())
    assert kinds["opinion"] == (LETTER, name, bureau, ())
    assert kinds["review_request"] == (SHEET, office, name, ())
    assert kinds["review_opinion"] == (LETTER, name, office, (bureau,))
    assert kinds["rereview_opinion"] == (LETTER, name, province, (office,))


# To take away


def paper_address(petition: Petition, kind: str = "opinion") -> str:
    return f"/petitions/{petition.number}/papers/{issued(petition, kind).pk}/"


def readings(petition: Petition, by: Account) -> list[str]:
    return list(PersonalDataAccess.objects.filter(petition=petition, account=by).values_list("purpose", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("ending", "kind"), [("pdf", PDF), ("word", WORD)])
def test_the_name_is_printed_for_who_may_read_it_and_the_reading_recorded(ending: str, kind: str, api: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    name, address = petition.petitioners.get(role="principal").name, paper_address(petition)

    def said(answer: Any) -> str:
        content = answer.content
        if ending == "pdf":
            return words(content)
        return "".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)

    for client, start in ((client_of(city.handler), ""), (api(city.handler), "/api/v1")):
        before = len(readings(petition, city.handler))
        masked = client.get(f"{start}{address}{ending}/")
        assert (masked.status_code, masked["Content-Type"]) == (200, kind)
        assert (name in said(masked), petition.petitioner_masked in said(masked)) == (False, True)
        assert len(readings(petition, city.handler)) == before
        named = client.post(f"{start}{address}{ending}/")
        assert (named.status_code, named["Content-Type"]) == (200, kind)
        assert "attachment" in named["Content-Disposition"]
        assert name in said(named)
        assert readings(petition, city.handler)[before:] == ["serve"]


@pytest.mark.django_db
def test_who_does_not_see_the_petition_gets_nothing(api: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    address = paper_address(petition)
    for ending in ("pdf/", "word/"):
        assert client_of(city.county_handler).post(address + ending).status_code == 404
        assert api(city.county_handler).post(f"/api/v1{address}{ending}").status_code == 404
        assert api(city.county_handler).get(f"/api/v1{address}{ending}").status_code == 404
    assert readings(petition, city.county_handler) == []


@pytest.mark.django_db
def test_a_letter_that_names_nobody_is_no_reading() -> None:
    city = make_city()
    petition = make_petition(city, State.OBJECTED)
    address = paper_address(petition, "objection")
    assert client_of(city.handler).post(f"{address}pdf/").status_code == 200
    assert readings(petition, city.handler) == []


@pytest.mark.django_db
def test_the_buttons_stand_on_the_paper_and_beside_each_paper_of_the_petition() -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    client = client_of(city.handler)
    assert 'pdf/"' in client.get(paper_address(petition)).text
    page = client.get(f"/petitions/{petition.number}/").text
    for document in petition.documents.all():
        for ending in ("pdf", "word"):
            assert f'action="/petitions/{petition.number}/papers/{document.pk}/{ending}/"' in page


@pytest.mark.django_db
def test_a_sealed_letter_is_opened_for_a_purpose_and_carries_the_mark(api: Any) -> None:
    city = make_city()
    petition = make_petition(city, purpose="accusation")
    facts = {"purpose": "accusation", "category": city.category}
    perform("screen", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-03"), **facts)
    sent = {"to": city.bureau, "organ_reason": "职权属该局"}
    perform("transfer", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-04"), **sent)
    address = paper_address(petition, "transfer_slip")
    client, program = client_of(city.handler), api(city.handler)
    for ending in ("pdf/", "word/"):
        answer = program.post(f"/api/v1{address}{ending}")
        assert (answer.status_code, answer.json()["code"]) == (403, "sealed_unopened")
        assert client.post(address + ending)["Content-Type"].startswith("text/html")
    client.post(f"/petitions/{petition.number}/open/", {"purpose": "handle"})
    assert "密封" in words(client.post(f"{address}pdf/").content)
    word = docx.Document(io.BytesIO(client.post(f"{address}word/").content))
    assert word.paragraphs[0].text == "密封"


@pytest.mark.django_db
def test_who_may_not_read_the_name_is_told_and_gets_the_masked_letter(api: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED)
    name, address = petition.petitioners.get(role="principal").name, paper_address(petition)
    refused = client_of(city.supervisor).post(f"{address}pdf/")
    assert refused.status_code == 403
    assert name not in refused.text
    assert api(city.supervisor).post(f"/api/v1{address}pdf/").status_code == 403
    masked = client_of(city.supervisor).get(f"{address}pdf/")
    assert name not in words(masked.content)
    assert petition.petitioner_masked in words(masked.content)
    assert readings(petition, city.supervisor) == []
