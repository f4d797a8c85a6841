"""Loading petitions from a table: each row by itself, twice the same, killed and gone on with, rejects corrected."""

import io
import json
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.imports.actions import import_petitions
from cases.imports.actions.import_petitions import DEFAULT_CHANNEL
from cases.imports.actions.imports import ImportWork, queue_import, receive_file, run_import
from cases.imports.reports.rejects import rejected_rows, write_rejects
from cases.jobs.actions import engine
from cases.jobs.models import ImportBatch, ImportRow
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Demand, Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.files.workbooks import read_table
from offices.organisation.models import RoleAssignment
from tests.cases.imports.test_importing import HEADING, workbook
from tests.factories import make_city, make_petition
from tests.lists import cells_of

State = ImportBatch.State
AS_HISTORY = {"old_rows": "history"}  # the rows of these tests are old
GOOD = ["7", "张三", "反映噪音", "2019/2/28 11:25:05", "\n\t\t\u3000夜里\n施工\u3000", 1]


def upload(city, content, **values):
    given = {"by": city.clerk, "at": timezone.now(), "office": city.city, "file_name": "来件.xlsx", "content": content}
    return receive_file(**given | values)


def queued(city, content, *, dry_run=False, send=False, **values):
    batch = upload(city, content, **values)
    columns = {name: column for name, column in batch.mapping.items() if name != DEFAULT_CHANNEL}
    return queue_import(
        by=batch.created_by,
        at=timezone.now(),
        batch_id=batch.pk,
        columns=columns,
        option="web",
        dry_run=dry_run,
        settings=AS_HISTORY,
        send=send,
    )


def load(city, *rows, heading=HEADING, **values):
    return run_import(queued(city, workbook(heading, *rows), **values).pk)


def counts(batch):
    return (batch.state, batch.imported, batch.unchanged, batch.rejected)


def reasons(batch):
    return {line: reason for line, _cells, reason in rejected_rows(batch)}


@pytest.fixture
def city(db):
    return make_city()


def test_a_row_becomes_a_petition_as_it_was_received(city):
    assert counts(load(city, GOOD)) == (State.DONE, 1, 0, 0)
    petition = Petition.objects.select_related("text").get()
    assert petition.source_key == f"{city.city.pk}:7"
    assert (petition.subject, petition.text.body) == ("反映噪音", "夜里\n施工")
    assert (petition.channel, petition.profile, petition.registered_by) == ("web", "NAT-2005", city.clerk)
    assert petition.received_on.isoformat() == "2019-02-28"
    assert timezone.now() - petition.registered_at < timedelta(minutes=1)  # when it was entered, not when it came
    assert petition.number.split("-")[1] == str(timezone.localdate().year)
    assert [demand.text for demand in Demand.objects.all()] == ["反映噪音"]
    assert Petitioner.objects.get().name == "张三"
    assert not petition.clocks.exists()  # its term was over before it was entered
    assert petition.next_due is None
    assert petition.chain.events.get().kind == "register"


def test_loading_twice_changes_nothing(city):
    load(city, GOOD)
    assert counts(load(city, GOOD)) == (State.DONE, 0, 1, 0)
    again = load(city, [*GOOD[:4], "别的内容", 1])
    assert counts(again) == (State.DONE, 0, 0, 1)
    assert "内容与本行不同，未改动" in reasons(again)[2]
    assert Petition.objects.get().text.body == "夜里\n施工"


def test_rows_without_a_number_are_known_by_what_they_say(city):
    row = ["", *GOOD[1:]]
    assert counts(load(city, row, row, ["", *GOOD[1:4], "另一件", 1])) == (State.DONE, 2, 1, 0)
    assert counts(load(city, row)) == (State.DONE, 0, 1, 0)


def test_the_same_number_of_another_office_is_another_petition(city):
    load(city, GOOD)
    assert counts(load(city, GOOD, by=city.county_clerk, office=city.county)) == (State.DONE, 1, 0, 0)


def test_a_bad_row_fails_alone(city):
    rows = [
        GOOD,
        ["8", "李四", "", "2019-01-01", "没有概要", 1],
        ["9", "李四", "概要", "昨天", "日期不对", 1],
        ["10", "李四", "概要", "2003-01-01", "太早", 1],
        ["11", "李四", "概要", "2019-01-01", "长" * 30_000, 1],
        ["12", "李四", "概要", "2999-01-01", "将来", 1],
        ["7", "张三", "反映噪音", "2019/2/28 11:25:05", "同号不同文", 1],
        ["13", "𠮷野", "表情😀", "2019-01-01", "长" * 20_000, 1],
        ["14", "王五", "=cmd|' /C calc'!A0", "2019-01-01", "危险单元格", 1],
    ]
    batch = load(city, *rows)
    assert counts(batch) == (State.DONE, 2, 0, 7)
    assert list(reasons(batch)) == [3, 4, 5, 6, 7, 8, 10]
    said = reasons(batch)
    assert "没有概要" in said[3]
    assert "昨天" in said[4]
    assert "2005年5月1日" in said[5]
    assert "正文有30000字" in said[6]
    assert "晚于今天" in said[7]
    assert "在文件中出现两次，内容不同" in said[8]
    assert "没有计算结果的公式" in said[10]  # to a spreadsheet it is a formula
    assert {petition.subject for petition in Petition.objects.all()} == {"反映噪音", "表情😀"}


def test_an_unforeseen_error_fails_its_row_only_and_tells_no_secret(city, caplog):
    real = import_petitions.register

    def fail(**facts):
        if facts["principal"].name == "李四":
            raise ValueError("李四的秘密")
        return real(**facts)

    with patch.object(import_petitions, "register", fail):
        batch = load(city, GOOD, ["8", "李四", "概要", "2019-01-01", "正文", 1])
    assert counts(batch) == (State.DONE, 1, 0, 1)
    assert "李四" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_dry_run_registers_nothing_and_tells_the_same(city):
    rows = [GOOD, GOOD, ["8", "李四", "", "2019-01-01", "", 1], ["9", "王五", "概要", "2019-01-01", "正文", 1]]
    content = workbook(HEADING, *rows)
    batch = run_import(queued(city, content, dry_run=True).pk)
    assert counts(batch) == (State.DONE, 2, 1, 1)
    assert Petition.objects.count() == 0
    columns = {name: column for name, column in batch.mapping.items() if name != DEFAULT_CHANNEL}
    given = {"option": "web", "dry_run": False, "settings": AS_HISTORY, "send": False}
    queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, columns=columns, **given)
    assert ImportRow.objects.count() == 0
    assert counts(run_import(batch.pk)) == (State.DONE, 2, 1, 1)
    assert Petition.objects.order_by("number").last().number.endswith("-000002")


def test_rejects_are_text_and_come_in_once_corrected(city):
    hostile = ["8", "@SUM(A1)", "", "2019-01-01", "+1|cmd\n\t第二行", 1]
    batch = load(city, GOOD, hostile)
    content = write_rejects(batch)
    sheet = load_workbook(io.BytesIO(content)).active
    heading, row = sheet.iter_rows()
    assert [cell.value for cell in heading] == [*HEADING, "原因"]
    assert [cell.value for cell in row][:6] == ["8", "@SUM(A1)", None, "2019-01-01", "+1|cmd\n\t第二行", "1"]
    assert {cell.data_type for cell in row if cell.value} == {"s"}
    assert [cell.quotePrefix for cell in row] == [False, True, False, False, True, False, False]
    book = load_workbook(io.BytesIO(content))
    book.active["C2"] = "补上的概要"
    corrected = io.BytesIO()
    book.save(corrected)
    again = run_import(queued(city, corrected.getvalue()).pk)
    assert counts(again) == (State.DONE, 1, 0, 0)
    assert Petition.objects.get(source_key=f"{city.city.pk}:8").subject == "补上的概要"
    assert write_rejects(run_import(queued(city, content).pk)).startswith(b"PK")
    third = ImportBatch.objects.first()
    assert [cell.value for cell in next(load_workbook(io.BytesIO(write_rejects(third))).active.iter_rows())] == [
        *HEADING,
        "原因",
    ]


def test_what_is_kept_of_persons_is_encrypted(city):
    batch = upload(city, workbook(HEADING, GOOD, ["8", "欧阳锋", "", "2019-01-01", "", 1]))
    stored = bytes(ImportBatch.objects.get(pk=batch.pk).file)
    assert not stored.startswith(b"PK")
    columns = {name: column for name, column in batch.mapping.items() if name != DEFAULT_CHANNEL}
    given = {"option": "web", "dry_run": False, "settings": AS_HISTORY, "send": False}
    queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, columns=columns, **given)
    run_import(batch.pk)
    assert bytes(ImportBatch.objects.get(pk=batch.pk).file) == b""
    assert "欧阳锋" not in str(ImportRow.objects.values_list("cells", flat=True))


def test_columns_must_be_given_once_and_exist(city):
    batch = upload(city, workbook(["甲", "乙", "丙"], ["1", "概要", "2019-01-01"]))
    for columns, code in (
        ({"subject": 1}, "missing_column"),
        ({"subject": 1, "received": 1}, "column_twice"),
        ({"subject": 1, "received": 9}, "no_such_column"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            queue_import(
                by=city.clerk, at=timezone.now(), batch_id=batch.pk, columns=columns, option="web", dry_run=True
            )
        assert refused.value.code == code
    columns = {"subject": 1, "received": 2}
    queue_import(
        by=city.clerk,
        at=timezone.now(),
        batch_id=batch.pk,
        columns=columns,
        option="letter",
        dry_run=False,
        settings=AS_HISTORY,
        send=False,
    )
    with pytest.raises(ActionRefused, match="正在导入"):
        queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, columns={}, option="web", dry_run=True)
    assert counts(run_import(batch.pk)) == (State.DONE, 1, 0, 0)
    assert Petition.objects.get().channel == "letter"
    with pytest.raises(ActionRefused, match="已经导入"):
        queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, columns={}, option="web", dry_run=True)


def test_only_who_may_import_at_the_office(city):
    for account in (city.handler, city.leader, city.supervisor, city.county_clerk, city.stranger):
        with pytest.raises(NotPermitted):
            upload(city, workbook(HEADING, GOOD), by=account)


def test_a_right_taken_away_meanwhile_fails_the_batch(city):
    batch = queued(city, workbook(HEADING, GOOD))
    RoleAssignment.objects.filter(account=city.clerk).update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    batch = run_import(batch.pk)
    assert batch.state == State.FAILED
    assert "没有这项权限" in batch.error


class Killed(BaseException):
    pass


def test_what_was_cut_short_goes_on_from_the_last_chunk(city):
    rows = [[str(number), "张三", f"第{number}件", "2019-01-01", "正文", 1] for number in range(60)]
    batch = queued(city, workbook(HEADING, *rows))
    real = import_petitions.register

    def die(**facts):
        if facts["subject"] == "第40件":
            raise Killed
        return real(**facts)

    with patch.object(import_petitions, "register", die), pytest.raises(Killed):
        run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done, Petition.objects.count()) == (State.RUNNING, 25, 25)
    assert counts(run_import(batch.pk)) == (State.DONE, 60, 0, 0)
    assert Petition.objects.count() == 60
    assert counts(run_import(batch.pk)) == (State.DONE, 60, 0, 0)


# The command


def command(file, *options):
    out, err = StringIO(), StringIO()
    call_command("import_petitions", str(file), "--office", "city", *options, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def test_command_prints_one_document(city, tmp_path):
    file = tmp_path / "来件.xlsx"
    file.write_bytes(workbook(HEADING, GOOD, ["8", "李四", "", "2019-01-01", "", 1]))
    answer, told = command(file, "--dry-run")
    seconds = answer.pop("seconds")
    rejects = str(tmp_path / "来件-退回的行.xlsx")
    expected = {"rows": 2, "imported": 1, "unchanged": 0, "rejected": 1, "rejects_file": rejects}
    expected |= {"likely": 0, "ended": 0, "overdue": 1}
    assert answer == expected
    assert seconds >= 0
    assert "编号 → 来源编号" in told
    assert Petition.objects.count() == 0
    with pytest.raises(CommandError, match="有1行未办结且按收到日期已逾期"):
        command(file, "--by", "clerk")
    answer, _told = command(file, "--by", "clerk", "--old-rows", "history")
    assert answer | {"seconds": 0} == expected | {"seconds": 0}
    assert Petition.objects.count() == 1
    assert read_table((tmp_path / "来件-退回的行.xlsx").read_bytes(), lambda title: title or None).titles[-1] == "原因"


def test_command_refuses_with_a_sentence(city, tmp_path):
    pdf = tmp_path / "来件.xlsx"
    pdf.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="PDF"):
        command(pdf)
    with pytest.raises(CommandError, match="无法读取"):
        command(tmp_path / "没有.xlsx")
    with pytest.raises(CommandError, match="没有这项权限"):
        command(pdf, "--by", "handler")
    with pytest.raises(CommandError, match="没有启用的账号"):
        command(pdf, "--by", "nobody")
    with pytest.raises(CommandError, match="没有代码为"):
        call_command("import_petitions", str(pdf), "--office", "nowhere")
    with pytest.raises(CommandError, match="没有可以导入的账号"):
        call_command("import_petitions", str(pdf), "--office", "bureau")


# The pages


def test_pages_of_an_import(client, city, django_capture_on_commit_callbacks):
    client.force_login(city.clerk)
    assert "还没有导入过文件" in client.get(reverse("cases:imports")).text
    answer = client.post(
        reverse("cases:import_new"), {"office": city.city.pk, "file": io.BytesIO(b"%PDF-1.7")}, follow=True
    )
    assert answer.status_code == 422
    assert "PDF" in answer.text
    file = io.BytesIO(workbook(HEADING, GOOD, ["8", "李四", "<b>概要</b>", "昨天", "", 1]))
    file.name = "来件.xlsx"
    answer = client.post(reverse("cases:import_new"), {"office": city.city.pk, "file": file}, follow=True)
    batch = ImportBatch.objects.get()
    page = reverse("cases:import_batch", args=[batch.pk])
    assert answer.redirect_chain == [(page, 302)]
    columns = {"number": 0, "name": 1, "subject": 2, "received": 3, "body": 4, "headcount": 5, "default_channel": "web"}
    answer = client.post(page, columns | {"received": ""})
    assert answer.status_code == 422
    with patch.object(engine.current_app, "send_task") as sent, django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, columns | {"try": "1"})
    assert answer.status_code == 302
    sent.assert_called_once()
    assert sent.call_args.args == ("cases.run_job",)
    assert sent.call_args.kwargs["kwargs"] == {"kind": "import", "job_id": batch.pk}
    assert 'hx-trigger="every 1s"' in client.get(page, headers={"HX-Request": "true"}).text
    run_import(batch.pk)
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    text = client.get(page).text
    assert "试导入完成" in text
    assert "无法识别" in text
    assert "&lt;b&gt;概要" in text
    answer = client.post(page, columns | {"load": "1"})
    assert answer.status_code == 422
    assert "有1行未办结且按收到日期已逾期，请先选择这些行怎样登记" in answer.text
    client.post(page, columns | {"load": "1", "old_rows": "history"})
    run_import(batch.pk)
    text = client.get(page).text
    assert '导入完成。共 2 行：<a href="#made">导入 1</a>，未变 0，退回 1。' in text
    assert "各列的含义" not in text
    answer = client.get(reverse("cases:import_rejects", args=[batch.pk]))
    assert answer.headers["X-Rows"] == "1"
    assert load_workbook(io.BytesIO(answer.content)).active["B2"].value == "李四"
    [cells] = cells_of(client.get(reverse("cases:imports")))
    assert (cells["file"].text, cells["file"].url) == ("来件.xlsx", page)
    assert [cells[name].text for name in ("rows", "imported", "unchanged", "rejected")] == ["2", "1", "0", "1"]


def test_imports_of_another_office_are_not_seen(client, city):
    batch = load(city, GOOD, ["8", "李四", "", "2019-01-01", "", 1])
    for account, status in ((city.county_clerk, 404), (city.handler, 403), (city.supervisor, 403)):
        client.force_login(account)
        for name in ("import_batch", "import_rejects"):
            assert client.get(reverse(f"cases:{name}", args=[batch.pk])).status_code == status
    client.force_login(city.county_clerk)
    answer = client.post(reverse("cases:import_new"), {"office": city.city.pk, "file": io.BytesIO(b"PK")})
    assert answer.status_code == 422
    assert "来件" not in client.get(reverse("cases:imports")).text


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list(client, city, django_assert_num_queries, count):
    for _number in range(count):
        upload(city, workbook(HEADING, GOOD))
    client.force_login(city.clerk)
    with django_assert_num_queries(4):  # account, roles, imports, unread notices
        assert len(cells_of(client.get(reverse("cases:imports")))) == count


def test_a_stalled_import_is_woken_by_who_watches(client, city):
    batch = queued(city, workbook(HEADING, GOOD))
    client.force_login(city.clerk)
    page = reverse("cases:import_batch", args=[batch.pk])
    with patch("cases.jobs.actions.engine.wake") as woken:
        client.get(page)
        assert not woken.called
        ImportBatch.objects.update(beat_at=timezone.now() - timedelta(seconds=21))
        client.get(page)
        client.get(page)
        woken.assert_called_once_with(ImportWork, batch.pk)


def test_registering_goes_on_beside_an_import(city):
    load(city, GOOD)
    assert make_petition(city, start=timezone.localdate()).number.endswith("-000002")
