"""The commands of the first set-up: run twice they change nothing, and they say what is wrong."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from offices.calendars.models import Calendar
from offices.organisation.models import Account, Event, Office
from offices.vocabularies.models import Vocabulary
from tests.factories import City

pytestmark = pytest.mark.django_db

OFFICE = {"code": "root", "name": "测试省信访局", "level": 1, "region": "370000"}
PASSWORD = re.compile(r"一次性密码：(\S{19})")


def run(command: str, /, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("no_city")
def test_bootstrap_makes_the_office_its_administrators_and_the_calendar():
    told = run("bootstrap_office", **OFFICE)
    passwords = PASSWORD.findall(told)
    assert len(passwords) == 3
    account = Account.objects.get(username="admin-system")
    assert account.check_password(passwords[0])
    assert account.must_change_password
    assert Calendar.objects.get().office is None
    again = run("bootstrap_office", **OFFICE)
    assert PASSWORD.findall(again) == []
    assert (Office.objects.count(), Account.objects.count(), Calendar.objects.count()) == (1, 3, 1)
    assert Event.objects.count() == 1 + 3 * 2 + 1


@pytest.mark.usefixtures("no_city")
def test_create_office_and_account():
    run("create_office", **OFFICE)
    below = {"code": "city", "name": "测试市信访局", "level": 2, "region": "370100", "parent": "root"}
    assert run("create_office", **below) == "已建立：city 测试市信访局\n"
    assert run("create_office", **below) == "已存在，没有改动：city 测试市信访局\n"
    told = run("create_account", "li.ming", name="李明", office="city", role="leader", head=True)
    assert PASSWORD.search(told)
    assert Account.objects.get().assignments.get().is_head
    assert "已存在" in run("create_account", "li.ming", name="李明", office="city", role="leader", head=True)


@pytest.mark.parametrize(
    ("name", "args", "options", "sentence"),
    [
        ("create_office", [], {**OFFICE, "code": "city"}, "内容不同"),
        ("create_office", [], {**OFFICE, "code": "new", "parent": "nowhere"}, "没有代码为 nowhere 的上级单位"),
        ("create_office", [], {**OFFICE, "code": "new", "region": "37"}, "行政区划代码"),
        ("create_office", [], {**OFFICE, "code": "不是代码"}, "单位代码"),
        ("create_account", ["x"], {"name": "某", "office": "nowhere", "role": "clerk"}, "没有代码为 nowhere 的单位"),
        ("create_account", ["clerk"], {"name": "别人", "office": "city", "role": "clerk"}, "已属于"),
        ("create_account", ["中文"], {"name": "某", "office": "city", "role": "clerk"}, "用户名只能包含"),
        ("create_account", ["clerk"], {"name": "clerk同志", "office": "city", "role": "audit_admin"}, "须分设"),
        ("load_calendar", [], {"years": "2099"}, "内置日历没有2099年"),
        ("load_calendar", [], {"years": "2026-2024"}, "--years 应为"),
        ("load_calendar", [], {"file": "/nowhere.xlsx"}, "文件无法打开"),
        ("load_calendar", [], {"file": "/nowhere.xlsx", "office": "nowhere"}, "没有代码为 nowhere 的单位"),
        ("load_calendar", [], {"office": "city"}, "--office 须与 --file 同用"),
        ("load_categories", ["/nowhere.xlsx"], {}, "文件无法打开"),
        ("load_regions", ["/nowhere.xlsx"], {}, "文件无法打开"),
    ],
)
def test_what_is_wrong_is_said(city: City, name: str, args: list[str], options: dict[str, object], sentence: str):
    before = Event.objects.count()
    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(name, *args, **options)
    assert Event.objects.count() == before


def test_load_calendar_from_the_library_and_from_a_file(city: City, tmp_path: Path):
    assert run("load_calendar", years="2024-2026").startswith("内容相同，没有改动：现行第 1 版")
    file = tmp_path / "通知.csv"
    file.write_text("日期,安排,说明\n2026-03-31,放假,民族节日\n", encoding="utf-8")
    assert run("load_calendar", file=str(file), office="county") == "已载入第 1 版（—）\n"
    assert run("load_calendar", file=str(file), office="county").startswith("内容相同")
    assert Calendar.objects.get(office=city.county).source == "通知.csv"


@pytest.mark.usefixtures("no_city")
def test_load_categories_and_regions(tmp_path: Path):
    categories, regions = tmp_path / "分类.csv", tmp_path / "区划.csv"
    categories.write_text("一级分类,二级分类,三级分类\n城建,物业,噪音\n", encoding="utf-8")
    regions.write_text("370000,山东省\n370100,济南市\n", encoding="gb18030")
    assert run("load_categories", str(categories)) == "已载入第 1 版，4 条\n"
    assert run("load_categories", str(categories)).startswith("内容相同")
    assert run("load_regions", str(regions)) == "已载入第 1 版，2 条\n"
    assert Vocabulary.objects.count() == 2
    regions.write_text("x,y\n3701,济南市\n", encoding="utf-8")
    with pytest.raises(CommandError, match="不是六位数字"):
        run("load_regions", str(regions))
