"""An import is undone as a whole, but for what somebody has touched: asked for, approved, done row by row."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.imports.actions.imports import ImportWork, queue_import, run_import
from cases.imports.actions.undo import ask_undo, decide_undo, run_undo
from cases.imports.sheet_titles import FIELDS
from cases.jobs.actions.engine import go_on, stop_job
from cases.jobs.models import ImportBatch, ImportUndo
from cases.jobs.queries import undoing_of
from cases.petitions.enums import LinkKind, State
from cases.petitions.models.petitions import Petition, PetitionLink
from cases.petitions.queries.twins import earlier_of
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from cases.procedure.verification import verify_history
from cases.worklist.queries.search import petition_numbered
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.cards.actions.cards import propose_void
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.imports.test_field_tables import load, run, table, upload
from tests.clients import client_of
from tests.factories import City, make_account, make_petition
from tests.supervision.sweep.statements import VOID

HEADING = ["登记编号", "信访人", "来访日期", "概要", "联系电话"]
TODAY = timezone.localdate()
DAYS = [(TODAY - timedelta(days=days)).isoformat() for days in (2, 3, 4)]
ROWS = [
    ["U1", "甲某", DAYS[0], "灌溉渠多年未修", "13900000001"],
    ["U2", "乙某", DAYS[1], "拖欠务工报酬", "13900000002"],
    ["U3", "丙某", DAYS[2], "道路坑洼无人维修", "13900000003"],
]


@pytest.fixture
def loaded(city: City) -> ImportBatch:
    return load(city, table(HEADING, *ROWS))


def petition(key: str) -> Petition:
    return Petition.objects.get(source_key__endswith=f":{key}")


def asked(city: City, batch: ImportBatch, **given: Any) -> ImportUndo:
    facts = {"by": city.clerk, "at": timezone.now(), "reason": "上传了上一年的台账", "request_key": uuid4()}
    return ask_undo(batch_id=batch.pk, **facts | given)


def undone(city: City, batch: ImportBatch) -> ImportUndo:
    undo = decide_undo(by=city.leader, at=timezone.now(), undo_id=asked(city, batch).pk, agreed=True, send=False)
    return run_undo(undo.pk)


def extent(batch: ImportBatch) -> tuple[int, int, int]:
    found = undoing_of(batch)
    return found.registered, found.would_go, found.would_stay


def test_what_nobody_touched_is_undone_and_what_somebody_touched_stays(city: City, loaded: ImportBatch) -> None:
    first, second, third = petition("U1"), petition("U2"), petition("U3")
    numbers = [one.number for one in (first, second, third)]
    perform(
        "screen",
        petition_id=second.pk,
        by=city.clerk,
        at=timezone.now(),
        purpose="demand",
        category=city.category,
        path=6,
    )
    other = make_petition(city)
    PetitionLink.objects.create(
        petition=other, other=third, kind=LinkKind.SAME_MATTER, linked_at=timezone.now(), linked_by=city.clerk
    )
    assert extent(loaded) == (3, 1, 2)
    undo = undone(city, loaded)
    assert (undo.state, undo.total, undo.undone, undo.left) == ("done", 3, 1, 2)
    first.refresh_from_db()
    assert (first.state, first.is_open, first.next_due, first.source_key) == (State.VOIDED, False, None, None)
    assert [clock.state for clock in first.clocks.all()] == ["cancelled"]
    event = first.chain.events.latest("sequence")
    assert (event.kind, event.by, event.office) == ("void_import", city.clerk, city.city)
    said = describe(event).sentences
    assert f"第{loaded.pk}批导入有误，经{city.leader.name}批准撤销，编号不再使用。" in said
    assert "理由：上传了上一年的台账" in said
    assert "上一年" not in event.facts_text
    left = dict(loaded.petitions.filter(state="left").values_list("petition__number", "sentence"))
    assert left == {
        second.number: "信访件目前“已甄别分类”，不能“撤销误导入”。",
        third.number: "导入后已有办理或者与它有关的记录，不能撤销。",
    }
    assert set(petitions_visible_to(city.clerk).values_list("number", flat=True)) == {*numbers[1:], other.number}
    assert verify_history(number=None, report=pytest.fail).mismatches == 0
    kinds = Event.objects.filter(kind__startswith="import.undo").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["import.undo_asked", "import.undo_decided", "import.undone"]
    assert Event.objects.get(kind="import.undone").facts == {"batch": loaded.pk, "undone": 1, "left": 2}


def test_the_number_is_not_given_again_and_the_row_can_be_loaded_again(city: City, loaded: ImportBatch) -> None:
    numbers = set(Petition.objects.values_list("number", flat=True))
    undone(city, loaded)
    again = load(city, table(HEADING, *ROWS))
    assert (again.imported, again.likely, again.rejected) == (3, 0, 0)
    assert not numbers & set(petitions_visible_to(city.clerk).values_list("number", flat=True))
    assert extent(loaded) == (0, 0, 0)
    with pytest.raises(ActionRefused, match="已经全部撤销"):
        asked(city, loaded)


def test_what_is_undone_is_no_earlier_matter_of_the_person(city: City, loaded: ImportBatch) -> None:
    """The desk counts whether a matter comes for the first time: one that was never brought does not count."""
    given = {"name": "乙某", "identity_number": "", "phone": "13900000002", "subject": "拖欠务工报酬", "body": ""}
    assert earlier_of(city.clerk, city.city, **given).occurrence == "repeated"
    undone(city, loaded)
    assert earlier_of(city.clerk, city.city, **given).occurrence == "first"


def test_cards_that_the_import_drew_go_with_it_but_an_answered_one_keeps_its_petition(city: City) -> None:
    batch = load(city, table(HEADING, *ROWS[:2]))
    later = timezone.now() + timedelta(days=60)
    sweep(as_of=timezone.localdate(later), at=later)
    cards = Card.objects.filter(petition=petition("U1"))
    assert cards.exclude(level="reminder").exists()
    Card.objects.filter(petition=petition("U2")).exclude(level="reminder").update(
        answered_at=timezone.now(), answered_by=city.clerk, answer="已转送"
    )
    assert extent(batch) == (2, 1, 1)
    gone = petition("U1")
    undone(city, batch)
    assert set(Card.objects.filter(petition=gone).values_list("state", flat=True)) == {"voided"}
    assert "一并作废" in "".join(describe(gone.chain.events.latest("sequence")).sentences)
    assert "voided" not in Card.objects.filter(petition=petition("U2")).values_list("state", flat=True)
    assert verify_history(number=None, report=pytest.fail).mismatches == 0


def test_a_card_that_somebody_asked_to_void_keeps_its_petition(city: City) -> None:
    batch = load(city, table(HEADING, *ROWS[:2]))
    later = timezone.now() + timedelta(days=60)
    sweep(as_of=timezone.localdate(later), at=later)
    card = Card.objects.filter(petition=petition("U2")).exclude(level="reminder").latest("pk")
    above = make_account("above", (Role.SUPERVISOR, city.province))
    propose_void(card_id=card.pk, by=above, at=later, **VOID)
    assert extent(batch) == (2, 1, 1)
    undone(city, batch)
    card.refresh_from_db()
    assert (card.state, card.void_proposals.get().agreed) == ("active", None)
    assert batch.petitions.get(state="left").petition == petition("U2")


# An import that was stopped


def stopped(city: City) -> ImportBatch:
    """Thirty rows, stopped after the first chunk of twenty-five."""
    rows = [[f"S{place}", f"甲{place}", DAYS[0], f"第{place}段灌溉渠多年未修", ""] for place in range(30)]
    batch = upload(city, table(HEADING, *rows))
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    given = {"columns": columns, "option": batch.mapping["default_channel"], "dry_run": False, "send": False}
    queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, **given)

    def stop(job: ImportBatch) -> None:
        stop_job(ImportWork, job.pk, by=city.clerk, at=timezone.now())

    batch = run_import(batch.pk, told=stop)
    assert (batch.state, batch.imported) == ("stopped", 25)
    return batch


def test_a_stopped_import_does_not_go_on_while_its_undoing_is_asked(city: City) -> None:
    batch = stopped(city)
    undo = asked(city, batch)
    with pytest.raises(ActionRefused, match="撤销办完以前不能导入"):
        go_on(ImportWork, batch.pk, at=timezone.now())
    for is_trial in (False, True):
        with pytest.raises(ActionRefused, match="撤销办完以前不能导入"):
            run(city, batch, dry_run=is_trial)
    page = client_of(city.clerk).post(f"/imports/{batch.pk}/", {"job": "go_on"}, follow=True).text
    assert "撤销办完以前不能导入" in page
    batch.refresh_from_db()
    assert (batch.state, batch.imported) == ("stopped", 25)

    decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=False, decision="其余的应当导入")
    go_on(ImportWork, batch.pk, at=timezone.now())
    assert run_import(batch.pk).imported == 30


def test_no_undoing_is_approved_while_the_import_runs(city: City) -> None:
    batch = stopped(city)
    undo = asked(city, batch)
    ImportBatch.objects.filter(pk=batch.pk).update(state="running")
    with pytest.raises(ActionRefused, match="正在导入，请先停止"):
        decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=True, send=False)
    undo.refresh_from_db()
    assert (undo.state, batch.petitions.filter(state="waiting").count()) == ("asked", 0)
    failed = run_import(batch.pk)
    assert (failed.state, failed.imported) == ("failed", 25)
    assert "撤销办完以前不能导入" in failed.error


def test_what_a_stopped_import_registered_is_undone_though_it_was_tried_again(city: City, api: Any) -> None:
    batch = run(city, stopped(city), dry_run=True)
    assert (batch.dry_run, batch.petitions.count()) == (True, 25)
    clerk, url = client_of(city.clerk), f"/imports/{batch.pk}/undo/"
    assert url in clerk.get(f"/imports/{batch.pk}/").text
    assert "现有 25 件：25 件没有办理过" in clerk.get(url).text
    assert api(city.clerk).get(f"/api/v1{url}").json()["would_go"] == 25
    undo = undone(city, batch)
    assert (undo.state, undo.undone) == ("done", 25)


def test_an_undoing_that_fails_counts_and_lists_what_it_leaves(city: City, loaded: ImportBatch) -> None:
    undo = decide_undo(by=city.leader, at=timezone.now(), undo_id=asked(city, loaded).pk, agreed=True, send=False)
    city.clerk.assignments.update(revoked_at=timezone.now(), revoked_by=city.leader)
    undo = run_undo(undo.pk)
    assert (undo.state, undo.total, undo.undone, undo.left) == ("failed", 3, 0, 3)
    assert undo.error
    event = Event.objects.get(kind="import.undone")
    assert facts_of(event) == {"batch": loaded.pk, "undone": 0, "left": 3, "reason": undo.error}
    page = client_of(city.leader).get(f"/imports/{loaded.pk}/undo/").text
    assert page.count(f'data-label="原因">{undo.error}</td>') == 3
    for row in loaded.petitions.select_related("petition"):
        assert f'data-label="行">{row.line}</td>' in page
        assert row.petition.number in page


def test_who_asks_does_not_decide_and_nobody_else_asks(city: City, loaded: ImportBatch) -> None:
    with pytest.raises(NotPermitted):
        asked(city, loaded, by=city.leader)
    with pytest.raises(InvalidFacts, match="理由"):
        asked(city, loaded, reason="  ")
    key = uuid4()
    undo = asked(city, loaded, request_key=key)
    assert asked(city, loaded, request_key=key) == undo
    with pytest.raises(ActionRefused, match="已经报批"):
        asked(city, loaded)
    for person in (city.clerk, city.county_clerk, city.supervisor):
        with pytest.raises(NotPermitted):
            decide_undo(by=person, at=timezone.now(), undo_id=undo.pk, agreed=True)
    with pytest.raises(InvalidFacts, match="不批准的理由"):
        decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=False)
    undo = decide_undo(
        by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=False, decision="只错了一行，请逐件更正"
    )
    assert (undo.state, undo.is_running) == ("refused", False)
    assert extent(loaded) == (3, 3, 0)
    assert asked(city, loaded).state == "asked"


def test_a_step_on_what_was_not_imported_is_refused(city: City) -> None:
    with pytest.raises(ActionRefused, match="不是导入的"):
        perform(
            "void_import",
            petition_id=make_petition(city).pk,
            by=city.clerk,
            at=timezone.now(),
            batch=1,
            reason="误",
            approver=city.leader,
        )


def test_the_pages_say_what_goes_and_what_stays(city: City, loaded: ImportBatch) -> None:
    first, second = petition("U1"), petition("U2")
    perform(
        "screen",
        petition_id=second.pk,
        by=city.clerk,
        at=timezone.now(),
        purpose="demand",
        category=city.category,
        path=6,
    )
    clerk, leader, url = client_of(city.clerk), client_of(city.leader), f"/imports/{loaded.pk}/undo/"
    assert url in clerk.get(f"/imports/{loaded.pk}/").content.decode()
    page = clerk.get(url).content.decode()
    assert "现有 3 件：2 件没有办理过，可以撤销；1 件已有办理，保留。" in page
    assert first.number in page
    assert second.number not in page
    stays = clerk.get(f"{url}?shown=").text
    assert second.number in stays
    assert first.number not in stays
    key = page.partition('name="request_key" value="')[2][:36]
    assert clerk.post(url, {"request_key": key, "reason": ""}).status_code == 422
    assert clerk.post(url, {"request_key": key, "reason": "上传了上一年的台账"}).status_code == 302
    assert "等待负责人决定" in clerk.get(url).content.decode()
    assert url in _approvals(leader)
    for reader in (clerk, leader):
        assert first.number in reader.get(url).text
    assert "批准撤销 2 件" in leader.get(url).content.decode()
    assert leader.post(url, {"agreed": "no", "decision": ""}).status_code == 422
    for unclear in ({}, {"agreed": "maybe"}):
        answer = leader.post(url, {"decision": "不予撤销", **unclear})
        assert answer.status_code == 422
        assert "请选择批准或者不批准" in answer.text
    assert ImportUndo.objects.get().state == "asked"
    assert leader.post(url, {"agreed": "yes"}).status_code == 302
    run_undo(ImportUndo.objects.get().pk)
    assert 'data-label="原因">信访件目前“已甄别分类”，不能“撤销误导入”。</td>' in clerk.get(url).text
    done = clerk.get(f"{url}?shown=undone").content.decode()
    assert "导入已部分撤销。共 3 件：撤销 2，保留 1，原因逐件列在“保留的”里。" in done
    assert first.number in done
    assert 'name="reason"' not in done  # nothing is left to ask for
    assert "决定：批准" in done
    assert "已撤销2件：" in clerk.get(f"/imports/{loaded.pk}/").text
    assert "已撤销2件" in clerk.get("/imports/").text
    assert url not in _approvals(leader)
    shown = clerk.get(f"/petitions/{first.number}/").content.decode()
    assert "已撤销" in shown
    assert petition_numbered(city.clerk, first.number) == first
    for stranger in (city.county_clerk, city.handler, city.stranger):
        assert client_of(stranger).get(url).status_code in {403, 404}


def test_an_undoing_that_takes_nothing_back_says_so_and_why(city: City, loaded: ImportBatch, api: Any) -> None:
    undo = asked(city, loaded)
    for key in ("U1", "U2", "U3"):
        given = {"purpose": "demand", "category": city.category, "path": 6}
        perform("screen", petition_id=petition(key).pk, by=city.clerk, at=timezone.now(), **given)
    decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=True, send=False)
    run_undo(undo.pk)
    page = client_of(city.clerk).get(f"/imports/{loaded.pk}/undo/").text
    assert "没有撤销任何一件：共 3 件全部保留，原因逐件列在“保留的”里。" in page
    assert "导入已撤销" not in page
    assert "已撤销" not in client_of(city.clerk).get("/imports/").text
    why = "信访件目前“已甄别分类”，不能“撤销误导入”。"
    assert page.count(why) == 3
    kept = api(city.clerk).get(f"/api/v1/imports/{loaded.pk}/undo/").json()["kept"]
    assert {one["petition"]: one["reason"] for one in kept} == {petition(f"U{n}").number: why for n in (1, 2, 3)}


def test_the_first_tab_that_is_not_empty_is_open(city: City, loaded: ImportBatch) -> None:
    undo, number = asked(city, loaded), petition("U1").number
    decide_undo(by=city.leader, at=timezone.now(), undo_id=undo.pk, agreed=True, send=False)
    run_undo(undo.pk)
    clerk = client_of(city.clerk)
    page = clerk.get(f"/imports/{loaded.pk}/undo/")
    assert (page.context["shown"], number in page.text) == ("undone", True)
    shown = clerk.get(f"/imports/{loaded.pk}/").text
    assert f"已撤销：{city.clerk.name}报批，{city.leader.name}于" in shown
    assert f'href="/imports/{loaded.pk}/undo/"' in shown


def test_the_page_of_the_import_lists_what_it_made(city: City, loaded: ImportBatch) -> None:
    client = client_of(city.clerk)
    page = client.get(f"/imports/{loaded.pk}/").text
    assert '共 3 行：<a href="#made">导入 3</a>，未变 0' in page
    for key in ("U1", "U2", "U3"):
        assert f'href="/petitions/{petition(key).number}/"' in page
    assert f'href="/imports/{loaded.pk}/#made"' in client.get("/imports/").text


def _approvals(client: Client) -> str:
    return client.get("/approvals/").content.decode()


def test_the_api_asks_decides_and_follows(city: City, loaded: ImportBatch, api: Any) -> None:
    url, clerk, leader = f"/api/v1/imports/{loaded.pk}/undo/", api(city.clerk), api(city.leader)
    counts = {"registered": 3, "would_go": 3, "would_stay": 0}
    assert clerk.get(url).json() == {**counts, "undo": None, "kept": []}
    assert leader.post(f"{url}decide/", {"agreed": True}).json()["code"] == "not_asked"
    made = clerk.post(url, {"reason": "误传"})
    assert (made.status_code, made.json()["undo"]["state"]) == (201, "asked")
    assert clerk.post(f"{url}decide/", {"agreed": True}).status_code == 403
    assert leader.post(f"{url}decide/", {"agreed": True}).json()["undo"]["state"] == "queued"
    run_undo(ImportUndo.objects.get().pk)
    after = clerk.get(url).json()
    assert (after["registered"], after["undo"]["undone"], after["undo"]["state"]) == (0, 3, "done")
    assert api(city.county_clerk).get(url).status_code == 404


def test_the_page_says_how_many_of_its_number_are_not_listed(city: City, loaded: ImportBatch) -> None:
    """What accuses the reader stands in no list, and still is one of those that go."""
    accusing = {"accused_office_ids": [city.city.pk], "office_ids": [city.bureau.pk], "registered_office": city.bureau}
    Petition.objects.filter(pk=petition("U1").pk).update(**accusing)
    answer = client_of(city.clerk).get(reverse("cases:import_undo", args=[loaded.pk]))
    context = answer.context
    assert (context["extent"].would_go, len(context["page"].items), context["unseen"]) == (3, 2, 1)
    assert "另有 1 件不在您的权限内，没有列出。" in answer.content.decode()
