"""The proof of service (送达回证) of each letter that was served belongs to the case file."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from cases.case_files.reports.contents import pieces_of
from cases.petitions.enums import State
from tests.cases.case_files.test_case_files import made, unpacked
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db


def test_the_proof_of_service_follows_its_letter(city: City, tmp_path: Path) -> None:
    petition = make_petition(city, State.SERVED)
    opinion = petition.documents.get(kind="opinion")
    found = [one for one in pieces_of(petition) if one.document == opinion]
    assert [(one.title, one.number, one.on) for one in found] == [
        ("信访处理意见书", opinion.number, opinion.issued_on),
        ("送达回证", opinion.number, opinion.service.on),
    ]

    folder = unpacked(made(petition, city.handler), tmp_path)

    (proof,) = [path for path in (folder / "文书").iterdir() if "送达回证" in path.name]
    said = PdfReader(proof).pages[0].extract_text().replace(" ", "")
    assert "直接送达" in said
    assert petition.petitioners.get(role="principal").name in said
