"""Imports in the audit: who loaded what and how it ended, without a word of what the file says."""

from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.imports.actions.import_petitions import DEFAULT_CHANNEL
from cases.imports.actions.imports import queue_import, run_import
from cases.jobs.models import ImportBatch
from offices.errors import ActionRefused
from offices.organisation.models import Event, RoleAssignment
from offices.organisation.queries import facts_of, verify_administrative_chains
from tests.cases.imports.test_import import AS_HISTORY, GOOD, queued, upload
from tests.cases.imports.test_importing import HEADING, workbook
from tests.factories import make_city

ROWS = (GOOD, GOOD, ["8", "李四", "", "2019-01-01", "没有概要", 1])


@pytest.fixture
def city(db):
    return make_city()


def events(city):
    return list(
        Event.objects.filter(chain__subject=f"office:{city.city.pk}", kind__startswith="import.").order_by("pk")
    )


def test_beginning_and_end_are_events_of_the_office(city):
    content = workbook(HEADING, *ROWS)
    batch = run_import(queued(city, content, dry_run=True, file_name="张三的信.xlsx").pk)
    known = {"batch": batch.pk, "dry_run": True, "checksum": sha256(content).hexdigest(), "rows": 3}
    ended = {**known, "done": 3, "importable": 1, "unchanged": 1, "rejected": 1}
    assert [(event.kind, event.facts, event.by, event.office) for event in events(city)] == [
        ("import.started", known, city.clerk, city.city),
        ("import.finished", ended, city.clerk, city.city),
    ]
    columns = {name: column for name, column in batch.mapping.items() if name != DEFAULT_CHANNEL}
    given = {"by": city.clerk, "at": timezone.now(), "batch_id": batch.pk, "columns": columns, "option": "web"}
    given["settings"] = AS_HISTORY
    queue_import(**given, dry_run=False, send=False)
    run_import(batch.pk)
    run_import(batch.pk)
    *_trial, started, finished = events(city)
    assert (started.kind, started.facts) == ("import.started", known | {"dry_run": False})
    assert finished.facts == {**known, "dry_run": False, "done": 3, "imported": 1, "unchanged": 1, "rejected": 1}
    with pytest.raises(ActionRefused, match="已经导入"):
        queue_import(**given, dry_run=False)
    assert len(events(city)) == 4
    said = "".join(event.facts_text for event in events(city))
    assert not [word for word in ("张三", "李四", "反映噪音", "xlsx") if word in said]
    assert verify_administrative_chains().broken == ()


def test_an_upload_alone_is_no_event(city):
    upload(city, workbook(HEADING, GOOD))
    assert events(city) == []


def test_a_failure_is_an_event_with_its_sentence(city):
    batch = queued(city, workbook(HEADING, GOOD))
    RoleAssignment.objects.filter(account=city.clerk).update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    assert run_import(batch.pk).state == ImportBatch.State.FAILED
    failed = events(city)[-1]
    assert (failed.kind, failed.facts["imported"], failed.facts["done"]) == ("import.failed", 0, 0)
    assert "没有这项权限" in facts_of(failed)["reason"]


def test_the_audit_page_shows_imports_in_words(client, city):
    run_import(queued(city, workbook(HEADING, *ROWS)).pk)
    client.force_login(city.audit_admin)
    page = client.get(reverse("offices:audit"), {"kind": "import.finished"})
    assert [event.kind for event in page.context["page"].items] == ["import.finished"]
    for words in ("导入完成", "已处理：3；试导入：否；已导入：1；退回：1；行数：3；未变：1"):
        assert words in page.text
    assert "张三" not in page.text
    assert "开始导入" in client.get(reverse("offices:audit")).text
