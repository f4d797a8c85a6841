"""A list of packages loaded: assigned, changed, tried, refused row by row, and resumed without a doubled assignment."""

import io
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from cases.imports.actions import import_packages
from cases.imports.actions.imports import queue_import, receive_file, run_import
from cases.imports.actions.plans import planned_rows
from cases.imports.reports.rejects import rejected_rows, write_rejects
from cases.jobs.models import ImportBatch
from cases.packages.enums import PackageOrigin, PackageState
from cases.packages.models.packages import Package
from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import NotPermitted
from offices.organisation.models import Account, Event, RoleAssignment
from offices.organisation.roles import Role
from tests.cases.ledger.test_ledger import START, client_of, packaged, today
from tests.factories import City, make_account, make_city, make_petition, seal

pytestmark = pytest.mark.django_db
HEADING = ["信访件编号", "包案领导", "责任单位", "责任人", "化解期限", "要求", "理由"]
SEALED = "{}已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。"


@pytest.fixture
def city() -> City:
    return make_city()


def workbook(*rows: list[Any], heading: list[str] = HEADING) -> bytes:
    book = Workbook()
    for row in [heading, *rows]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def queued(city: City, content: bytes, *, by: Account | None = None, dry_run: bool = False) -> ImportBatch:
    by = by or city.supervisor
    batch = receive_file(
        by=by, at=timezone.now(), office=city.city, file_name="名单.xlsx", content=content, kind="packages"
    )
    columns = {name: column for name, column in batch.mapping.items() if name != import_packages.DEFAULT_ORIGIN}
    return queue_import(
        by=by,
        at=timezone.now(),
        batch_id=batch.pk,
        columns=columns,
        option=batch.mapping[import_packages.DEFAULT_ORIGIN],
        dry_run=dry_run,
        send=False,
    )


def load(city: City, *rows: list[Any], **how: Any) -> ImportBatch:
    return run_import(queued(city, workbook(*rows), **how).pk)


def counts(batch: ImportBatch) -> tuple[int, int, int]:
    return batch.imported, batch.unchanged, batch.rejected


def reasons(batch: ImportBatch) -> dict[int, str]:
    return {line: reason for line, _cells, reason in rejected_rows(batch)}


def due(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def test_a_list_assigns_and_changes(city: City) -> None:
    fresh = make_petition(city, State.HANDLING, start=START)
    known = packaged(city, responsible="王处长")
    batch = load(
        city,
        [fresh.number, "leader", "bureau局", "李科长", due(30), "一包到底", ""],
        [known.number, city.leader.name, "其他", "", "", "", ""],
        [known.number, city.leader.name, city.other_bureau.name, "", due(40), "", ""],
        [known.number, city.leader.name, city.other_bureau.name, "", "", "", ""],
    )
    assert counts(batch) == (2, 1, 1)
    assert reasons(batch) == {3: "没有找到责任单位“其他”。"}
    made = Package.objects.get(petition=fresh)
    assert (made.leader, made.unit, made.responsible, made.note) == (city.leader, city.bureau, "李科长", "一包到底")
    assert (made.origin, made.due_on.isoformat()) == (PackageOrigin.MANDATE, due(30))
    changed = Package.objects.get(petition=known)
    assert (changed.unit, changed.responsible, changed.due_on.isoformat()) == (city.other_bureau, "王处长", due(40))


def test_another_leader_is_a_handover_with_its_reason(city: City) -> None:
    petition = packaged(city, responsible="王处长")
    other = make_account("vice", (Role.LEADER, city.city))
    without = load(city, [petition.number, "vice", "", "", "", "", ""])
    assert "移交请写明理由" in reasons(without)[2]
    assert counts(load(city, [petition.number, "vice", "", "", "", "", "分工调整"])) == (1, 0, 0)
    before, now = Package.objects.order_by("pk")
    assert (before.state, now.follows, now.leader) == (PackageState.HANDED_OVER, before, other)
    assert (now.unit, now.due_on, now.responsible) == (before.unit, before.due_on, "王处长")


def test_wrong_rows_are_refused_alone_corrected_and_loaded_again(city: City) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    hidden = make_petition(city, State.HANDLING, start=START)
    Petition.objects.filter(pk=hidden.pk).update(office_ids=[city.county.pk])
    make_account("twin1", (Role.LEADER, city.city))
    make_account("twin2", (Role.LEADER, city.city))
    Account.objects.filter(username__startswith="twin").update(name="王强")
    batch = load(
        city,
        ["370000-2026-999999", "leader", "", "", due(30), "", ""],
        [hidden.number, "leader", "", "", due(30), "", ""],
        [petition.number, "王强", "", "", due(30), "", ""],
        [petition.number, "没有这人", "", "", due(30), "", ""],
        [petition.number, "clerk", "", "", due(30), "", ""],
        [petition.number, "leader", "", "", "下个月", "", ""],
        [petition.number, "leader", "", "", due(-1), "", ""],
        [petition.number, "leader", "", "", "", "", ""],
        [petition.number, "", "", "", "", "", ""],
        ["", "leader", "", "", due(30), "", ""],
        [petition.number, "", "bureau", "", "", "", ""],
        [petition.number, "leader", "", "x" * 61, due(30), "", ""],
        by=city.clerk,
    )
    said = reasons(batch)
    assert counts(batch) == (0, 0, 12)
    assert "“370000-2026-999999”：没有这个编号的信访件" in said[2]
    assert "或者您无权查看" in said[3]
    assert "twin1、twin2" in said[4]
    assert "没有找到包案领导" in said[5]
    assert "没有找到包案领导" in said[6]
    assert "化解期限“下个月”无法识别" in said[7]
    assert "不能早于今天" in said[8]
    assert said[9] == "没有化解期限。"
    assert said[10] == "除编号外没有内容。"
    assert said[11] == "没有信访件编号。"
    assert said[12] == "没有领导包案，请写明包案领导。"
    assert "责任人" in said[13]
    rows = list(load_workbook(io.BytesIO(write_rejects(batch))).active.iter_rows(values_only=True))
    assert rows[0] == (*HEADING, "原因")
    corrected = [list(row) for row in rows[3:4]]
    corrected[0][1] = "twin2"
    again = run_import(queued(city, workbook(*corrected, heading=list(rows[0]))).pk)
    assert counts(again) == (1, 0, 0)
    assert Package.objects.get().leader.username == "twin2"


def test_a_trial_changes_nothing_and_the_preview_says_what_would(city: City) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    known = packaged(city)
    rows = [[petition.number, "leader", "", "", due(30), "", ""], [known.number, "", "other", "", "", "", ""], ["x"]]
    batch = load(city, *rows, dry_run=True)
    assert counts(batch) == (2, 0, 1)
    assert Package.objects.count() == 1
    third, first, second = planned_rows(batch)  # what is refused comes first
    assert (first.now, first.refused) == ("没有包案", False)
    assert first.then.startswith(f"包案——包案领导：{city.leader.name}")
    assert second.now.startswith(city.leader.name)
    assert second.then == f"调整——责任单位：{city.other_bureau.name}"
    assert (third.refused, third.then) == (True, "除编号外没有内容。")


def test_the_preview_checks_as_the_loading_does_and_shows_far_rows_first(city: City) -> None:
    known = packaged(city)
    same = [make_petition(city, State.HANDLING, start=START) for _number in range(3)]
    rows = [["370002-2026-999990", "", "", "", "", "一包到底", ""] for _number in range(30)]
    rows += [[known.number, "", "", "", due(90), "", ""], [same[0].number, "leader", "", "", due(-3), "", ""]]
    rows += [[same[1].number, "leader", "", "", due(30), "", ""], [same[1].number, "leader", "", "", due(31), "", ""]]
    batch = load(city, *rows, dry_run=True)
    planned = {row.line: row for row in planned_rows(batch, 99)}
    said = reasons(batch)
    for line in (32, 33, 35):
        assert (planned[line].refused, planned[line].then) == (True, said[line])
    assert said[32] == "推迟化解期限，请写明理由。"
    assert "不能早于今天" in said[33]
    assert said[35] == f"编号{same[1].number}在第34行已经写过，一件只写一行。"
    assert [row.line for row in planned_rows(batch, 99)][-1] == 34


def test_a_summary_of_another_petition_is_asked_about(city: City) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    heading = [*HEADING[:2], "化解期限", "概要"]
    row = [petition.number, "leader", due(30)]
    slipped = run_import(queued(city, workbook([*row, "完全是另外一件事情"], heading=heading)).pk)
    assert reasons(slipped)[2].endswith("不同，编号可能错行，请核对。")
    right = run_import(queued(city, workbook([*row, petition.subject[:4] + "…"], heading=heading)).pk)
    assert counts(right) == (1, 0, 0)


def test_units_and_leaders_by_their_usual_names(city: City) -> None:
    type(city.bureau).objects.filter(pk=city.bureau.pk).update(name="云溪市人力资源和社会保障局", short_name="市人社局")
    Account.objects.filter(pk=city.leader.pk).update(name="史长河")
    spelt = [("史 长河", "云溪市人社局"), ("史长河局长", "人力资源社会保障局"), ("市信访局史长河", "市人社局（牵头）")]
    petitions = [make_petition(city, State.HANDLING, start=START) for _pair in spelt]
    pairs = zip(petitions, spelt, strict=True)
    batch = load(city, *([one.number, leader, unit, "", due(30), "", ""] for one, (leader, unit) in pairs))
    assert (counts(batch), reasons(batch)) == ((3, 0, 0), {})
    assert set(Package.objects.values_list("unit", flat=True)) == {city.bureau.pk}
    other = make_petition(city, State.HANDLING, start=START)
    rest = ["", due(30), "", ""]
    rows = [[other.number, "史长海", "市人社局", *rest], [other.number, "史长河", "市人社局、other", *rest]]
    wrong = load(city, *rows)
    assert reasons(wrong)[2] == "没有找到包案领导“史长海”，相近的有史长河。"
    assert reasons(wrong)[3].startswith("责任单位写了不止一个：")


class Killed(BaseException):
    pass


def test_a_killed_worker_doubles_no_package(city: City) -> None:
    petitions = [make_petition(city, State.HANDLING, start=START) for _ in range(4)]
    batch = queued(city, workbook(*[[one.number, "leader", "", "", due(30), "", ""] for one in petitions]))
    real = import_packages.perform

    def die(key: str, *, petition_id: int, **facts: Any) -> Petition:
        done = real(key, petition_id=petition_id, **facts)
        if petition_id == petitions[2].pk:
            raise Killed
        return done

    with patch.object(import_packages, "perform", die), pytest.raises(Killed):
        run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done, Package.objects.count()) == (ImportBatch.State.RUNNING, 2, 2)
    assert counts(run_import(batch.pk)) == (4, 0, 0)
    assert Package.objects.count() == 4
    assert Event.objects.filter(kind="package").count() == 4


def test_a_row_done_before_the_loading_failed_is_told_as_unchanged(city: City) -> None:
    """The same row of the same file is the same request, also when the file is loaded again from its beginning."""
    petitions = [make_petition(city, State.HANDLING, start=START) for _ in range(2)]
    batch = queued(city, workbook(*[[one.number, "leader", "", "", due(30), "", "分工"] for one in petitions]))
    real = import_packages.perform

    def die(key: str, *, petition_id: int, **facts: Any) -> Petition:
        if petition_id == petitions[1].pk:
            raise Killed
        return real(key, petition_id=petition_id, **facts)

    with patch.object(import_packages, "perform", die), pytest.raises(Killed):
        run_import(batch.pk)
    RoleAssignment.objects.filter(account=city.supervisor).update(
        revoked_at=timezone.now(), revoked_by=city.security_admin
    )
    assert run_import(batch.pk).state == ImportBatch.State.FAILED
    RoleAssignment.objects.filter(account=city.supervisor).update(revoked_at=None, revoked_by=None)
    vice = make_account("vice", (Role.LEADER, city.city))
    perform(
        "package",
        petition_id=petitions[0].pk,
        by=city.supervisor,
        at=timezone.now(),
        leader=vice,
        unit=city.bureau,
        due_on=today() + timedelta(days=30),
        reason="调整",
    )
    option = batch.mapping.pop(import_packages.DEFAULT_ORIGIN)
    again = {
        "by": city.supervisor,
        "at": timezone.now(),
        "batch_id": batch.pk,
        "columns": batch.mapping,
        "option": option,
    }
    batch = run_import(queue_import(**again, dry_run=False, send=False).pk)
    assert (batch.state, counts(batch)) == (ImportBatch.State.DONE, (1, 1, 0))
    led = Package.objects.filter(state=PackageState.OPEN).order_by("petition_id").values_list("leader", flat=True)
    assert list(led) == [vice.pk, city.leader.pk]
    # A new file is a new request.
    batch = load(city, [petitions[0].number, "leader", "", "", due(30), "", "分工"])
    assert counts(batch) == (1, 0, 0)


def test_who_may_load_a_list(city: City) -> None:
    content = workbook([make_petition(city).number, "leader", "", "", due(30), "", ""])
    with pytest.raises(NotPermitted):
        queued(city, content, by=city.handler)
    assert client_of(city.handler).get("/packages/import/").status_code == 403
    batch = queued(city, content, by=city.clerk)
    assert client_of(city.leader).get(f"/packages/import/{batch.pk}/").status_code == 200
    assert client_of(city.county_clerk).get(f"/packages/import/{batch.pk}/").status_code == 404
    assert client_of(city.clerk).get(f"/imports/{batch.pk}/").status_code == 404  # another kind of file
    assert client_of(city.clerk).get(f"/api/v1/imports/{batch.pk}/").status_code == 404


def test_the_pages_from_the_upload_to_the_rejects(city: City) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    client = Client()
    client.force_login(city.supervisor)
    content = io.BytesIO(
        workbook([petition.number, "leader", "", "", due(30), "", ""], ["370000-2026-999999", "leader"])
    )
    content.name = "名单.xlsx"
    sent = client.post("/packages/import/new/", {"office": city.city.pk, "file": content})
    batch = ImportBatch.objects.get()
    address = f"/packages/import/{batch.pk}/"
    assert (sent.status_code, sent["Location"]) == (302, address)
    page = client.get(address)
    assert "预览" in page.content.decode()
    assert "“370000-2026-999999”：没有这个编号的信访件" in page.content.decode()
    facts = {name: str(place) for place, name in enumerate(("number", "leader", "unit", "responsible", "due_on"))}
    facts |= {"default_origin": "campaign", "load": "1"}
    assert client.post(address, facts)["Location"] == address
    run_import(batch.pk)
    done = client.get(address).content.decode()
    assert "导入完成。共 2 行：导入 1，未变 0，退回 1" in done
    assert f"{address}rejects/" in done
    assert client.get(f"{address}rejects/")["X-Rows"] == "1"
    assert Package.objects.get().origin == PackageOrigin.CAMPAIGN
    assert batch.file_name in client.get("/packages/import/").content.decode()
    assert batch.file_name not in client.get("/imports/").content.decode()


def test_a_list_tells_nothing_of_what_is_sealed_and_not_opened(city: City) -> None:
    petition = make_petition(city, State.HANDLING, start=START, subject="检举某处长收受贿赂")
    seal(Petition.objects.filter(pk=petition.pk))
    by = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=by).update(sees_sealed=True)
    heading, refused = [*HEADING, "概要"], []
    for subject in ("噪音扰民", "检举某处长收受贿赂"):
        row = [petition.number, "leader", "bureau局", "", due(30), "", "", subject]
        for dry_run in (True, False):
            batch = queued(city, workbook(row, heading=heading), by=by, dry_run=dry_run)
            (plan,) = planned_rows(batch)
            assert (plan.subject, plan.now, plan.then) == ("", "", SEALED.format(petition.number))
            refused.append(reasons(run_import(batch.pk))[2])
    assert set(refused) == {SEALED.format(petition.number)}
    assert not Package.objects.filter(petition=petition).exists()

    open_sealed(petition=petition, by=by, at=timezone.now(), purpose="handle")
    batch = run_import(queued(city, workbook(row, heading=heading), by=by).pk)
    assert counts(batch) == (1, 0, 0)


@pytest.mark.parametrize(
    "written", ["牵头单位：bureau局", "1.“bureau局”", "bureau局牵头", "bureau局（主办）", "bureau 局。"]
)
def test_what_stands_beside_the_unit_is_none_of_its_name(city: City, written: str) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    load(city, [petition.number, "包案领导：leader同志 139-0000-0000", written, "", due(30), "", ""])
    made = Package.objects.get(petition=petition)
    assert (made.leader, made.unit) == (city.leader, city.bureau)


@pytest.mark.parametrize("written", ["bureau局和other局", "bureau局 other局", "bureau局牵头，other局配合"])
def test_two_units_are_named_in_the_refusal(city: City, written: str) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    batch = load(city, [petition.number, "leader", written, "", due(30), "", ""])
    assert reasons(batch) == {
        2: f"责任单位写了不止一个：{city.bureau.name}、{city.other_bureau.name}，请只写牵头的一个。"
    }
