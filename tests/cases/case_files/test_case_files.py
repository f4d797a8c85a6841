"""A case file: what it holds in which order, its proof without this program, who has it made and takes it away."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pikepdf
import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from cases.attachments.models import Attachment
from cases.case_files.actions import making
from cases.case_files.actions.asking import (
    KEPT,
    PATIENCE,
    expire_case_files,
    pieces,
    resume_case_files,
    start_case_file,
)
from cases.case_files.actions.making import make
from cases.case_files.enums import Made
from cases.case_files.models import CaseFile, CaseFilePart
from cases.case_files.reports.contents import pieces_of
from cases.papers.models import Document, Service
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts, KeyUsed, NotPermitted, TooOften
from offices.files.joining import NotJoined, PdfPart, joined
from offices.organisation.models import Account, Event, RoleAssignment
from tests.cases.attachments.attached import attach, processed
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment, picture
from tests.offices.files.test_previews import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    """Letters, a photo, a PDF of three pages; one withdrawn, one not processed, one refused."""
    petition = make_petition(city, State.SERVED)
    at = moment("2026-06-01")
    processed(*attach(petition, city.handler, picture((900, 300)), title="现场照片", at=at))
    processed(*attach(petition, city.handler, pdf(pages=3), kind="material", title="来信/附页: 1", at=at))
    processed(*attach(petition, city.handler, picture((50, 50)), title="传错的", at=at))
    processed(*attach(petition, city.handler, picture((400, 300))[:300], at=at))
    attach(petition, city.handler, picture((60, 60)), kind="envelope", at=at)
    given: dict[str, Any] = {"petition_id": petition.pk, "at": at, "number": 3}
    perform("ask_withdrawal", by=city.handler, reason="传错了。", **given)
    perform("decide_withdrawal", by=city.head, agreed=True, **given)
    petition.refresh_from_db()
    return petition


def started(petition: Petition, by: Account, purpose: str = "handle") -> CaseFile:
    return start_case_file(petition=petition, by=by, at=timezone.now(), purpose=purpose, request_key=uuid4())


def made(petition: Petition, by: Account) -> CaseFile:
    one = started(petition, by)
    assert make(one.pk, clock=timezone.now) == "done"
    one.refresh_from_db()
    return one


def content(one: CaseFile, what: Made) -> bytes:
    return b"".join(pieces(one, what))


def unpacked(one: CaseFile, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content(one, Made.ZIP))) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def letters_of(petition: Petition) -> int:
    served = Service.objects.filter(document__petition=petition).count()  # each with the proof of its service
    return served + Document.objects.filter(petition=petition, letter__isnull=False).count()


def url(petition: Petition, rest: str = "") -> str:
    return f"/petitions/{petition.number}/case-files/{rest}"


def test_letters_and_attachments_stand_in_the_order_of_their_days(city: City, petition: Petition) -> None:
    found = pieces_of(petition)
    letters = letters_of(petition)
    assert [one.order for one in found] == list(range(1, letters + 6))
    assert [one.document is None for one in found] == [False] * letters + [True] * 5
    assert [one.on for one in found] == sorted(one.on for one in found)
    assert [(one.number, one.title, one.note) for one in found[letters:]] == [
        ("附件1", "现场照片", ""),
        ("附件2", "来信/附页: 1", ""),
        ("附件3", "传错的", "已撤回"),
        ("附件4", "证据", "不能接收"),
        ("附件5", "信封", "处理中"),
    ]


def test_one_pdf_has_an_index_numbers_and_bookmarks(city: City, petition: Petition) -> None:
    one = made(petition, city.handler)

    reader = PdfReader(io.BytesIO(content(one, Made.PDF)))
    letters = letters_of(petition)
    assert len(reader.outline) == letters + 3  # the index, the photo, the PDF
    index = reader.pages[0].extract_text().replace("\n", "").replace(" ", "")
    for said in ("卷内目录", petition.number, "现场照片", "已撤回", "不能接收", "处理中", f"{letters + 2}件"):
        assert said in index, said
    extra = len(reader.pages) - one.pages
    assert extra >= 1
    texts = [page.extract_text() for page in reader.pages[extra:]]
    assert [text.split()[-1] for text in texts[-4:]] == [str(one.pages - place) for place in (3, 2, 1, 0)]
    wide = reader.pages[len(reader.pages) - 4].mediabox
    assert wide.width > wide.height  # the photo lies
    assert f"{one.pages - 2}—{one.pages}" in index
    name = petition.petitioners.get(role="principal").name
    assert any(name in text.replace(" ", "") for text in texts)


def test_the_archive_proves_itself_without_this_program(city: City, petition: Petition, tmp_path: Path) -> None:
    folder = unpacked(made(petition, city.handler), tmp_path)

    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    verified = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")
    events = Event.objects.filter(chain_id=petition.chain_id).count()
    assert (verified.returncode, verified.stdout.strip()) == (0, f"办理经过共{events}项，全部一致。")
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    letters = letters_of(petition)
    assert len([name for name in files if name.startswith("文书/")]) == letters
    assert [name for name in files if name.startswith("附件/")] == [
        f"附件/{letters + 1:03d} 现场照片 附件1.jpg",
        f"附件/{letters + 2:03d} 来信 附页 1 附件2.pdf",
    ]
    assert {name for name in files if "/" not in name} == {
        "SHA256SUMS",
        "案卷.pdf",
        "办理经过.json",
        "verify.py",
        "说明.txt",
    }
    photo = (folder / f"附件/{letters + 1:03d} 现场照片 附件1.jpg").read_bytes()
    assert hashlib.sha256(photo).hexdigest() == Attachment.objects.get(petition=petition, number=1).checksum
    said = (folder / "说明.txt").read_text()
    assert "sha256sum -c SHA256SUMS" in said
    assert "附件3 传错的：已撤回" in said
    told = json.loads((folder / "办理经过.json").read_text())
    assert told[0]["title"] == "登记 → 已登记"
    assert any("附件1《现场照片》" in sentence for event in told for sentence in event["sentences"])


CHANGED = {
    "an event": ("办理经过.json", lambda text: text.replace('"kind": "attach"', '"kind": "attached"', 1)),
    "the order": ("办理经过.json", lambda text: text.replace('"sequence": 2,', '"sequence": 9,', 1)),
}


@pytest.mark.parametrize(("name", "change"), CHANGED.values(), ids=CHANGED)
def test_what_was_changed_is_found(city: City, petition: Petition, tmp_path: Path, name: str, change: Any) -> None:
    folder = unpacked(made(petition, city.handler), tmp_path)
    file = folder / name
    file.write_text(change(file.read_text()))

    for command in (["sha256sum", "--status", "-c", "SHA256SUMS"], [sys.executable, "-I", "verify.py"]):
        assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 1


def test_what_is_gone_is_named(city: City, petition: Petition, tmp_path: Path) -> None:
    folder = unpacked(made(petition, city.handler), tmp_path)
    gone = sorted((folder / "附件").iterdir())[0]
    gone.unlink()

    told = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True)

    assert (told.returncode, told.stdout.strip()) == (1, f"缺少附件/{gone.name}")


def test_a_letter_or_a_file_that_was_changed_stops_the_making(city: City, petition: Petition) -> None:
    Attachment.objects.filter(number=1).update(checksum="0" * 64)
    one = started(petition, city.handler)

    assert make(one.pk, clock=timezone.now) == "failed"
    one.refresh_from_db()
    assert one.note == "附件1与添加时的校验值不一致，请报告管理员。"
    assert not CaseFilePart.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_issuedletter DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_issuedletter SET checksum = repeat('0', 64)")
        cursor.execute("ALTER TABLE cases_issuedletter ENABLE TRIGGER USER")
    one = started(petition, city.handler)
    assert make(one.pk, clock=timezone.now) == "failed"
    one.refresh_from_db()
    assert "与出具时的不一致" in one.note


def test_making_and_taking_away_are_readings(city: City, petition: Petition) -> None:
    client = client_of(city.clerk)
    assert "不能制作案卷" not in client.get(url(petition)).text
    refused = client.post(url(petition), {"purpose": "。", "request_key": str(uuid4())})
    assert (refused.status_code, "请选择制作案卷的目的" in refused.text) == (422, True)
    key = str(uuid4())
    answers = [client.post(url(petition), {"purpose": "serve", "request_key": key}) for _time in range(2)]
    one = CaseFile.objects.get()
    assert {answer["Location"] for answer in answers} == {url(petition, f"{one.pk}/")}
    assert "every 1s" in client.get(url(petition, f"{one.pk}/")).text
    assert client.post(url(petition, f"{one.pk}/pdf/")).status_code == 404
    assert make(one.pk, clock=timezone.now) == "done"
    assert client.get(url(petition, f"{one.pk}/"), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "下载压缩包" in client.get(url(petition, f"{one.pk}/")).text
    assert client.get(url(petition, f"{one.pk}/pdf/")).status_code == 405

    whole, archive = (client.post(url(petition, f"{one.pk}/{what}/")) for what in ("pdf", "zip"))

    assert b"".join(whole.streaming_content).startswith(b"%PDF-")  # type: ignore[arg-type]
    assert b"".join(archive.streaming_content).startswith(b"PK")  # type: ignore[arg-type]
    assert (whole["Content-Type"], archive["Content-Type"]) == ("application/pdf", "application/zip")
    assert whole["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert [(one.fields, one.purpose) for one in PersonalDataAccess.objects.order_by("pk")] == [
        ("案卷", "serve"),
        ("案卷PDF", "serve"),
        ("案卷压缩包", "serve"),
    ]


def test_only_who_had_it_made_takes_it_away_and_only_with_custody(city: City, petition: Petition) -> None:
    one = made(petition, city.handler)
    for account in (city.head, city.clerk, city.supervisor, city.stranger, city.other_handler):
        client = client_of(account)
        assert client.get(url(petition, f"{one.pk}/")).status_code == 404
        assert client.post(url(petition, f"{one.pk}/zip/")).status_code == 404
    with pytest.raises(NotPermitted, match="不能制作案卷"):
        started(petition, city.supervisor)
    assert "不能制作案卷" in client_of(city.supervisor).get(url(petition)).text
    RoleAssignment.objects.filter(account=city.handler).update(
        revoked_at=timezone.now(), revoked_by=city.security_admin
    )
    assert client_of(Account.objects.get(pk=city.handler.pk)).post(url(petition, f"{one.pk}/zip/")).status_code == 404


def test_a_role_that_was_withdrawn_meanwhile_ends_the_making(city: City, petition: Petition) -> None:
    one = started(petition, city.handler)
    RoleAssignment.objects.filter(account=city.handler).update(
        revoked_at=timezone.now(), revoked_by=city.security_admin
    )

    assert make(one.pk, clock=timezone.now) == "failed"
    one.refresh_from_db()
    assert one.note == "您已无权查看这一信访件。"


def test_of_a_sealed_petition_it_is_said_first_what_for_and_the_accused_has_none(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    perform("name_accused", petition_id=petition.pk, by=city.clerk, at=timezone.now(), name=city.deputy.name)
    trusted = make_account("trusted", ("handler", city.bureau))
    trusted.assignments.update(sees_sealed=True)

    asked = client_of(trusted).get(url(petition))
    assert (asked.status_code, "/open/" in asked["Location"]) == (302, True)
    assert client_of(city.deputy).get(url(petition)).status_code == 404
    one = made(petition, city.handler)
    assert "密封" in PdfReader(io.BytesIO(content(one, Made.PDF))).pages[1].extract_text()


def test_a_killed_worker_leaves_it_to_the_next_and_the_fourth_gives_it_up(city: City, petition: Petition) -> None:
    one = started(petition, city.handler)
    at = timezone.now()
    with patch.object(making, "pieces_of", side_effect=SystemExit):
        for turn in range(3):
            with pytest.raises(SystemExit):
                make(one.pk, clock=lambda turn=turn: at + 2 * turn * PATIENCE)  # type: ignore[misc]
    assert make(one.pk, clock=lambda: at + 4 * PATIENCE) == "running"  # another worker may still have it
    with patch("cases.case_files.actions.asking.current_app.send_task") as sent:
        assert resume_case_files(at=at + 6 * PATIENCE) == 1
    sent.assert_called_once()
    assert make(one.pk, clock=lambda: at + 6 * PATIENCE) == "failed"
    one.refresh_from_db()
    assert one.note == "程序几次中断，未能制作，请重新制作。"


def test_it_begins_anew_and_doubles_nothing(city: City, petition: Petition) -> None:
    one = started(petition, city.handler)
    at = timezone.now()
    with patch.object(making, "history_as_json", side_effect=SystemExit), pytest.raises(SystemExit):
        make(one.pk, clock=lambda: at)
    assert CaseFilePart.objects.filter(case_file=one, made="pdf").exists()

    assert make(one.pk, clock=lambda: at + 2 * PATIENCE) == "done"
    one.refresh_from_db()
    assert (one.done, one.total) == (one.total, one.total)
    assert list(one.parts.filter(made="pdf").values_list("position", flat=True)) == [0]
    assert make(one.pk, clock=timezone.now) == "done"


def test_what_is_too_much_is_said(city: City, petition: Petition, settings: Any) -> None:
    settings.CASE_FILE_PDF_BYTES = 1000
    one = made(petition, city.handler)
    assert (one.pages, one.note) == (0, "文书和附件合计超过0MB，没有合成一个PDF，请下载压缩包。")
    page = client_of(city.handler).get(url(petition, f"{one.pk}/")).text
    assert ("下载压缩包" in page, "下载PDF" in page) == (True, False)
    settings.CASE_FILE_MOST_BYTES = 1000
    other = started(petition, city.handler)
    assert make(other.pk, clock=timezone.now) == "failed"
    other.refresh_from_db()
    assert other.note == "附件合计超过0MB，不能制作案卷。"
    assert other.note in client_of(city.handler).get(url(petition, f"{other.pk}/")).text


def test_a_petition_with_nothing_has_no_case_file(city: City) -> None:
    petition = make_petition(city)
    one = started(petition, city.clerk)
    state = make(one.pk, clock=timezone.now)
    one.refresh_from_db()
    has_letters = Document.objects.filter(petition=petition, letter__isnull=False).exists()
    assert (state, one.note) == (("done", "") if has_letters else ("failed", "这一信访件还没有文书和附件。"))


def test_so_many_at_once_and_some_days(city: City, petition: Petition) -> None:
    with pytest.raises(InvalidFacts, match="请选择制作案卷的目的"):
        started(petition, city.handler, "")
    for _time in range(5):
        started(petition, city.handler)
    with pytest.raises(TooOften, match="您还有5份案卷在制作"):
        started(petition, city.handler)
    one = CaseFile.objects.latest("pk")
    make(one.pk, clock=timezone.now)
    assert expire_case_files(at=timezone.now() + KEPT - timedelta(minutes=1)) == 0
    assert expire_case_files(at=timezone.now() + KEPT) == 5
    assert (CaseFilePart.objects.count(), CaseFile.objects.filter(state="expired").count()) == (0, 5)
    assert "保存满3天" in client_of(city.handler).get(url(petition, f"{one.pk}/")).text


def test_a_key_of_another_petition_or_person_is_refused(city: City, petition: Petition) -> None:
    key = uuid4()
    given: dict[str, Any] = {"at": timezone.now(), "purpose": "handle", "request_key": key}
    start_case_file(petition=petition, by=city.handler, **given)
    with pytest.raises(KeyUsed, match="已用于另一次办理"):
        start_case_file(petition=petition, by=city.head, **given)
    answer = client_of(city.handler).post(url(petition), {"purpose": "handle", "request_key": "。"})
    assert answer.status_code == 422


def test_a_program_has_it_made_and_takes_it_away(city: City, petition: Petition) -> None:
    client, base = client_of(city.handler), f"/api/v1{url(petition)}"
    assert client.post(base, {"purpose": "。"}, "application/json").status_code in (400, 422)
    row = client.post(base, {"purpose": "handle"}, "application/json")
    assert (row.status_code, row.json()["state"]) == (202, "queued")
    pk = row.json()["id"]
    assert client.post(f"{base}{pk}/zip/").status_code == 404
    make(pk, clock=timezone.now)
    told = client.get(f"{base}{pk}/").json()
    assert (told["state"], told["done"]) == ("done", told["total"])
    assert [one["id"] for one in client.get(base).json()] == [pk]
    assert b"".join(client.post(f"{base}{pk}/pdf/").streaming_content).startswith(b"%PDF-")  # type: ignore[arg-type]
    assert client_of(city.head).get(f"{base}{pk}/").status_code == 404


# Joining


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_page_has_its_number_upright_at_the_upper_right(turned: int) -> None:
    def turn(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Rotate = turned

    counts, whole = joined([PdfPart("一", pdf(change=turn)), PdfPart("二", picture((300, 100)))])

    assert counts == [1, 1]
    found: list[tuple[float, float]] = []
    reader = PdfReader(io.BytesIO(whole))
    reader.pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, *_rest: found.append(tm[4:6]) if text.strip() else None
    )
    wide, high = 300.0, 400.0
    corners = {0: (wide, high), 90: (0, high), 180: (0, 0), 270: (wide, 0)}
    (x, y), (left, low) = found[0], corners[turned]
    assert abs(x - left) < 60
    assert abs(y - low) < 60
    assert reader.pages[1].extract_text().strip() == "2"


def test_what_cannot_be_opened_is_not_joined() -> None:
    with pytest.raises(NotJoined):
        joined([PdfPart("坏", b"%PDF-1.7 nothing")])
