"""Files that nobody holds any more are removed by night, and each office's audit says how many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.imports.actions.imports import ImportWork, queue_import, run_import
from cases.imports.actions.residues import DAYS, remove_residues
from cases.imports.sheet_titles import FIELDS
from cases.jobs.actions.engine import stop_job
from cases.jobs.models import ImportBatch
from offices.errors import ActionRefused
from offices.files.actions import store_file
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Event
from tests.cases.imports.test_field_tables import run, table, upload
from tests.clients import client_of
from tests.factories import City
from tests.visits.receptions.test_privacy import recorded

HEADING = ["登记编号", "信访人", "来访日期", "概要"]
ROW = ["R1", "甲某", timezone.localdate().isoformat(), "灌溉渠多年未修"]


def stored(city: City, name: str) -> StoredFile:
    checked = Checked(content=b"x", content_type="application/pdf")
    return store_file(checked, name=name, office=city.city, by=city.clerk, at=timezone.now() - timedelta(days=2))


def test_what_belongs_to_nothing_goes_and_what_something_holds_stays(city: City) -> None:
    dropped, held = stored(city, "dropped.pdf"), stored(city, "held.pdf")
    reception = recorded(city)
    type(reception).objects.filter(pk=reception.pk).update(signature=held)
    fresh = stored(city, "fresh.pdf")
    StoredFile.objects.filter(pk=fresh.pk).update(stored_at=timezone.now())
    assert remove_residues(at=timezone.now())["files"] == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {held.pk, fresh.pk}
    event = Event.objects.get(kind="files.removed")
    assert (event.facts, event.office, event.by) == ({"files": 1, "tables": 0}, city.city, None)
    assert remove_residues(at=timezone.now()) == {"files": 0, "tables": 0}
    assert Event.objects.filter(kind="files.removed").count() == 1
    assert dropped.pk not in StoredFile.objects.values_list("pk", flat=True)


def test_a_table_that_was_never_loaded_goes_after_its_days(city: City) -> None:
    waits, tried, loaded = (upload(city, table(HEADING, ROW)) for _number in range(3))
    run(city, tried, dry_run=True)
    run(city, loaded)
    assert remove_residues(at=timezone.now() + timedelta(days=DAYS - 1))["tables"] == 0
    assert remove_residues(at=timezone.now() + timedelta(days=DAYS + 1))["tables"] == 2
    for batch in (waits, tried):
        batch.refresh_from_db()
        assert (batch.state, bytes(batch.file), batch.rejects.count()) == (ImportBatch.State.EXPIRED, b"", 0)
        page = client_of(city.clerk).get(f"/imports/{batch.pk}/").text
        assert "30日内没有导入，已经删除" in page
        assert "各列的含义" not in page
        with pytest.raises(ActionRefused, match="请重新上传"):
            run(city, batch)
    loaded.refresh_from_db()
    assert (loaded.state, loaded.imported) == ("done", 1)


def test_a_table_that_was_loaded_in_part_waits_from_its_stop_and_says_that_it_was_kept(city: City) -> None:
    rows = [[f"R{place}", f"甲{place}", ROW[2], f"第{place}段灌溉渠多年未修"] for place in range(30)]
    batch = upload(city, table(HEADING, *rows))
    now, late = timezone.now(), timezone.now() + timedelta(days=DAYS - 1)
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    given = {"columns": columns, "option": batch.mapping["default_channel"], "dry_run": False, "send": False}
    queue_import(by=city.clerk, at=now, batch_id=batch.pk, **given)
    run_import(batch.pk, told=lambda job: stop_job(ImportWork, job.pk, by=city.clerk, at=late))

    assert remove_residues(at=late + timedelta(days=DAYS - 1))["tables"] == 0
    assert remove_residues(at=late + timedelta(days=DAYS + 1))["tables"] == 1

    batch.refresh_from_db()
    assert (batch.state, batch.imported) == ("expired", 25)
    page = client_of(city.clerk).get(f"/imports/{batch.pk}/").text
    assert "文件保存满30日，已经删除" in page
    assert "没有导入，已经删除" not in page
    with pytest.raises(ActionRefused, match="文件保存满30日，已经删除"):
        run(city, batch)
