"""Files through the API: sent, tried, loaded, followed."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cases.imports.actions.imports import run_import
from cases.petitions.models.petitions import Petition
from tests.factories import City

IMPORTS = "/api/v1/imports/"


def workbook(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("messages.xlsx", content.getvalue())


def send(client, file: SimpleUploadedFile, office: str = "city"):
    return client.post(IMPORTS, {"file": file, "office": office}, format="multipart")


def test_file_is_sent_tried_and_loaded(city: City, api, monkeypatch) -> None:
    monkeypatch.setattr("cases.imports.actions.imports.wake", lambda kind, job_id: None)
    client = api(city.clerk)
    titles = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情")
    good = ("1", "王小明", "小区噪音", "2026-03-02 10:00:00", "夜间施工噪音扰民")
    sent = send(client, workbook(titles, good, ("2", "李四", "", "2026-03-02 10:00:00", "无概要")))
    assert sent.status_code == 201, sent.text
    batch = sent.json()
    assert (batch["state"], batch["rows"], batch["mapping"]["subject"]) == ("uploaded", 2, 2)
    columns = {name: column for name, column in batch["mapping"].items() if isinstance(column, int)}
    url = f"{IMPORTS}{batch['id']}/"
    for dry_run, petitions, old in ((True, 0, {}), (False, 1, {"old_rows": "history"})):
        queued = client.post(f"{url}run/", {"columns": columns, "channel": "web", "dry_run": dry_run, **old})
        assert (queued.status_code, queued.json()["state"]) == (202, "queued"), queued.text
        run_import(batch["id"])
        progress = client.get(url).json()
        assert (progress["state"], progress["imported"], progress["rejected"]) == ("done", 1, 1)
        assert Petition.objects.count() == petitions
        if dry_run:
            assert progress["overdue"] == 1
            refused = client.post(f"{url}run/", {"columns": columns, "channel": "web", "dry_run": False})
            assert (refused.status_code, refused.json()["code"]) == (422, "old_rows_undecided")
            assert "有1行未办结且按收到日期已逾期" in refused.json()["detail"]
    (reject,) = client.get(f"{url}rejects/").json()["results"]
    assert (reject["line"], reject["reason"]) == (3, "没有概要。")
    again = client.post(f"{url}run/", {"columns": columns, "channel": "web", "dry_run": False})
    assert (again.status_code, again.json()["code"]) == (409, "import_done")


def test_bad_files_and_strangers(city: City, api) -> None:
    client = api(city.clerk)
    assert send(client, SimpleUploadedFile("a.xlsx", b"%PDF-1.7")).status_code == 422
    assert send(client, workbook(("概要",), ("x",)), office="nowhere").status_code == 422
    assert client.post(IMPORTS, {}).status_code == 415
    assert send(api(city.handler), workbook(("概要",), ("x",)), office="bureau").status_code == 403
    batch = send(client, workbook(("概要", "收到日期"), ("x", "2026-03-02"))).json()
    for name in ("county_clerk", "handler", "stranger"):
        other = api(getattr(city, name))
        assert other.get(IMPORTS).json()["results"] == []
        assert other.get(f"{IMPORTS}{batch['id']}/").status_code == 404
        assert other.get(f"{IMPORTS}{batch['id']}/rejects/").status_code == 404
        assert other.post(f"{IMPORTS}{batch['id']}/run/", {"columns": {}}).status_code == 404


def test_without_rejects_the_answer_is_a_sentence(city: City, api, client, monkeypatch) -> None:
    monkeypatch.setattr("cases.imports.actions.imports.wake", lambda kind, job_id: None)
    asker = api(city.clerk)
    batch = send(asker, workbook(("概要", "收到日期", "姓名"), ("噪音", "2026-03-02", "王小明"))).json()
    url = f"{IMPORTS}{batch['id']}/"
    client.force_login(city.clerk)

    def refused() -> tuple[str, str]:
        answer = asker.get(f"{url}rejects/")
        assert answer.status_code == client.get(f"/imports/{batch['id']}/rejects/").status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        return answer.json()["code"], answer.json()["detail"]

    assert refused() == ("import_not_run", "这个文件还没有试导入或者导入。")
    columns = {name: column for name, column in batch["mapping"].items() if isinstance(column, int)}
    asker.post(f"{url}run/", {"columns": columns, "channel": "web", "dry_run": False, "old_rows": "history"})
    assert refused() == ("import_runs", "正在导入，请等它完成。")
    assert run_import(batch["id"]).rejected == 0
    assert refused() == ("no_rejects", "没有退回的行。")
