"""Tables as offices send them: each way of writing them comes in as it is meant, or is refused with the reason."""

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cases.imports.actions.import_petitions import AS_HISTORY, OLD_ROWS
from cases.imports.actions.imports import choose_sheets, queue_import, receive_file, run_import
from cases.imports.cell_values import headcount_in, moment_of, person_in
from cases.imports.reports.rejects import noted_rows, rejected_rows
from cases.imports.sheet_titles import FIELDS, guess_channel, guess_columns
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch, ImportHabits
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.organisation.models import Account
from tests.factories import City

DAY = "2026-03-02"
HEADING = ["登记编号", "信访人", "概要", "来访日期"]
Rows = list[list[Any]]


def book(*sheets: tuple[str, Rows], **options: Any) -> bytes:
    """A workbook of these sheets. merge: areas of the first sheet; hide: a sheet; change: what else is done to it."""
    made = Workbook()
    for place, (name, rows) in enumerate(sheets):
        sheet = made.active if place == 0 else made.create_sheet()
        assert sheet is not None
        sheet.title = name
        for row in rows:
            sheet.append(row)
    for area in options.get("merge", ()):
        made.worksheets[0].merge_cells(area)
    if name := options.get("hide"):
        made[name].sheet_state = "hidden"
    if change := options.get("change"):
        change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def table(heading: list[Any], *rows: list[Any], **options: Any) -> bytes:
    return book(("台账", [heading, *rows]), **options)


def upload(city: City, content: bytes, name: str = "台账.xlsx", by: Account | None = None) -> ImportBatch:
    return receive_file(by=by or city.clerk, at=timezone.now(), office=city.city, file_name=name, content=content)


def run(city: City, batch: ImportBatch, **options: Any) -> ImportBatch:
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    given: dict[str, Any] = {
        "columns": columns,
        "option": batch.mapping["default_channel"],
        "dry_run": False,
        "send": False,
    }
    given["settings"] = {OLD_ROWS: AS_HISTORY} | options.pop("settings", {})
    queued = queue_import(by=city.clerk, at=timezone.now(), batch_id=batch.pk, **given | options)
    return run_import(queued.pk)


def load(city: City, content: bytes, **options: Any) -> ImportBatch:
    return run(city, upload(city, content), **options)


def told(batch: ImportBatch) -> dict[int, str]:
    return {line: reason for line, _cells, reason in rejected_rows(batch)}


def by_number(*fields: str) -> dict[str, Any]:
    found = Petition.objects.exclude(source_key__contains="#").order_by("pk").values_list("source_key", *fields)
    return {key.partition(":")[2]: values[0] if len(values) == 1 else tuple(values) for key, *values in found}


# What the file is


def test_csv_in_gb18030_and_utf_16_keeps_rare_signs(city: City) -> None:
    text = "信访人,概要,来访日期,主要内容,联系电话\n甲𠮷某,灌溉渠多年未修,2026/3/2,渠淤塞。,13900000001\n"
    text += "乙㛃某,拖欠务工报酬,2026/3/3,拖欠三个月。,13900000002\n"
    assert load(city, text.encode("gb18030")).imported == 2
    assert [person.name for person in Petitioner.objects.order_by("pk")] == ["甲𠮷某", "乙㛃某"]
    assert upload(city, text.replace(",", "\t").encode("utf-16")).rows == 2


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("<html><meta charset=gbk><table><tr><td>信访人</td></tr></table></html>".encode("gbk"), "web_page", "网页"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted", "清空密码"),
        (b"%PDF-1.7 renamed", "not_a_table", "PDF"),
    ],
)
def test_what_is_no_table_is_told_with_the_way_out(city: City, content: bytes, code: str, words: str) -> None:
    with pytest.raises(InvalidFacts) as refusal:
        upload(city, content, "台账.xls")
    assert refusal.value.code == code
    assert words in str(refusal.value.sentence)


def test_a_blank_far_to_the_right_is_named(city: City) -> None:
    with pytest.raises(InvalidFacts, match="最远的一格是XFD1"):
        upload(city, table(HEADING, change=lambda made: made.active.__setitem__("XFD1", " ")))


# Which sheets are read


def monthly() -> bytes:
    rows = {
        month: [HEADING, *([f"{month}{n}", f"甲{month}{n}", f"{month}事项{n}", DAY] for n in range(3))]
        for month in "一二三"
    }
    return book(*((f"{month}月", rows[month]) for month in "一二三"))


def test_sheets_are_named_and_chosen(city: City) -> None:
    batch = upload(city, monthly())
    assert [(one["name"], one["rows"], one["is_read"]) for one in batch.found["sheets"]] == [
        ("一月", 3, True), ("二月", 3, False), ("三月", 3, False)
    ]  # fmt: skip
    all_three = choose_sheets(by=city.clerk, at=timezone.now(), batch_id=batch.pk, names=["一月", "二月", "三月"])
    assert run(city, all_three).imported == 9
    with pytest.raises(InvalidFacts, match="请选择要读取的工作表"):
        choose_sheets(by=city.clerk, at=timezone.now(), batch_id=upload(city, monthly()).pk, names=["四月"])


def test_a_hidden_sheet_is_never_read_unless_chosen(city: City) -> None:
    old = ("去年", [HEADING, ["A1", "旧某", "去年旧件", "2025-03-02"]])
    batch = upload(city, book(old, ("今年", [HEADING, ["A2", "甲某", "渠未修", DAY]]), hide="去年"))
    assert [(one["name"], one["visible"], one["is_read"]) for one in batch.found["sheets"]] == [
        ("去年", False, False), ("今年", True, True)
    ]  # fmt: skip
    assert run(city, batch).imported == 1
    assert [person.name for person in Petitioner.objects.all()] == ["甲某"]


def test_instructions_before_the_table_and_hidden_rows_and_columns_are_told(city: City) -> None:
    def hide(made: Any) -> None:
        made["台账"].row_dimensions[3].hidden = True
        made["台账"].column_dimensions["E"].hidden = True

    rows = [[*HEADING, "住址"], *([f"H{n}", f"丁{n}", f"事项{n}", DAY, "某村"] for n in range(4))]
    batch = upload(city, book(("填表说明", [["一、信访人：填写姓名"]]), ("台账", rows), change=hide))
    read = next(one for one in batch.found["sheets"] if one["is_read"])
    assert (read["name"], read["rows"], read["hidden_rows"], read["hidden_columns"]) == ("台账", 4, [3], ["住址"])


def test_merged_cells_have_their_value_in_each_row_and_what_is_no_data_is_named(city: City) -> None:
    rows = [
        ["序号", "信访人", "来访日期", "概要", "联系电话"],
        [1, "甲某", DAY, "灌溉渠多年未修", "13900004441"],
        [None, None, None, "拖欠务工报酬", None],
        [None, None, None, "低保被取消", None],
        ["序号", "信访人", "来访日期", "概要", "联系电话"],
        [2, "乙某", "2026-03-03", "道路坑洼", None],
        ["合计", "2", None, None, None],
        ["制表人：", None, "审核人：", None, None],
    ]
    batch = upload(city, book(("台账", rows), merge=("A2:A4", "B2:B4", "C2:C4", "E2:E4")))
    assert batch.found["left_out"] == [[5, "重复的列名"], [7, "合计"], [8, "制表"]]
    assert run(city, batch).imported == 4
    people = [(person.name, person.phone) for person in Petitioner.objects.order_by("pk")]
    assert people == [("甲某", "13900004441")] * 3 + [("乙某", "")]


def test_a_blank_name_is_nobody_unless_the_table_says_so(city: City) -> None:
    batch = load(city, table(HEADING, ["1", "", "甲事", DAY], ["2", "匿名", "乙事", DAY], ["3", "无", "丙事", DAY]))
    assert told(batch) == {2: "没有信访人姓名；确是匿名的，请填“匿名”。"}
    assert by_number("is_anonymous") == {"2": True, "3": True}


# What the titles mean


@pytest.mark.parametrize(
    ("titles", "fields", "channel"),
    [
        ("序号 来访人 登记时间 诉求", "name received body", "visit"),
        ("姓名 信访日期 反映内容", "name received body", "web"),
        ("主要诉求 登记日期 来访人姓名", "body received name", "visit"),
        ("事由 接待日期 来访群众", "subject received name", "visit"),
        ("信访事项 接访日期 信访人", "subject received name", "visit"),
        ("反映问题 来电时间 来电人", "subject received name", "phone"),
        ("反映的主要问题 受理日期 信访人名称", "body received name", "web"),
        ("诉求内容 受理时间 群众姓名", "body received name", "web"),
        (
            "件号 标题 来信时间 来信渠道 诉求内容 来信人 手机",
            "number subject received channel body name phone",
            "letter",
        ),
        ("*信访人\n（必填） 概要 来访\xa0日期 联系电话（手机） 正文：", "name subject received phone body", "visit"),
    ],
)
def test_titles_of_other_systems(titles: str, fields: str, channel: str) -> None:
    given = titles.split(" ")
    known = guess_columns(given)
    assert sorted(known) == sorted(fields.split())
    assert guess_channel(given) == channel


def test_what_an_office_said_of_its_titles_is_offered_the_next_time(city: City) -> None:
    content = table(["登记编号", "当事人", "概要", "来访日期", "信访形式"], ["1", "甲某", "甲事", DAY, "越级访"])
    batch = upload(city, content)
    assert "name" not in batch.mapping
    columns = {**{name: column for name, column in batch.mapping.items() if name in FIELDS}, "name": 1}
    assert run(city, batch, columns=columns, settings={"channels": {"越级访": "visit"}}).imported == 1
    habits = ImportHabits.objects.get()
    assert (habits.titles, habits.channels) == ({"当事人": "name"}, {"越级访": "visit"})
    again = upload(city, table(["当事人", "概要", "来访日期", "信访形式"], ["乙某", "乙事", DAY, "越级访"]))
    assert again.mapping["name"] == 0
    assert run(city, again).imported == 1
    other = receive_file(
        by=city.county_clerk, at=timezone.now(), office=city.county, file_name="x.xlsx", content=content
    )
    assert "name" not in other.mapping


def test_one_text_column_is_the_text_and_its_beginning_the_summary(city: City) -> None:
    long = "反映村西灌溉渠淤塞多年，春灌无水。" * 15
    batch = load(
        city,
        table(["登记编号", "信访人", "来访日期", "反映问题"], ["1", "甲某", DAY, long], ["2", "乙某", DAY, "路坏。"]),
    )
    assert batch.imported == 2
    assert by_number("subject", "text__body") == {"1": (long[:200], long), "2": ("路坏。", "")}


# What the cells say


def test_headcounts_and_channels_as_people_write_them(city: City) -> None:
    counts = {
        "3人": 3,
        "三人": 3,
        "12人次": 12,
        "约20人": 20,
        "２": 2,
        "2批15人": 15,
        "30余人": 30,
        "5人以上": 5,
        "": 1,
        "十二名": 12,
        "12人/3批": 12,
        "3批（15人）": 15,
        "45人（30户）": 45,
        "1,200人": 1200,
        "集体访12人": 12,
        "2人（夫妻）": 2,
        "俩人": 2,
        "廿三人": 23,
        "约200余人": 200,
        "至少12人": 12,
    }
    rows = [[f"R{n}", f"辛{n}", f"人数{n}", DAY, text] for n, text in enumerate(counts)]
    rows += [["R90", "辛", "人数甲", DAY, "0"], ["R91", "辛", "人数乙", DAY, "3-5人"]]
    batch = load(city, table([*HEADING, "人数"], *rows))
    assert list(by_number("headcount").values()) == list(counts.values())
    last = len(counts) + 2
    assert told(batch) == {last: "人数“0”无法识别，请写一个数。", last + 1: "人数“3-5人”无法识别，请写一个数。"}
    assert noted_rows(batch, 9)[1] == ("第8行", "人数“30余人”是估计数，按30人登记。")
    names = {
        "visit": "来访 个访 集体访 初访 访 视频接访 领导接访 人民来访 集访 局长接待日",
        "letter": "来信 信 书信 EMS 群众来信",
        "web": "网上信访 网 手机信访 领导信箱 人民网留言 微信 省长信箱 微信公众号 网民留言",
        "phone": "电话 电话信访 12345热线 市长热线 12336 座机",
    }  # fmt: skip
    said = [(name, channel) for channel, all_names in names.items() for name in all_names.split()]
    rows = [[f"S{n}", f"壬{n}", f"形式{n}", DAY, name] for n, (name, _channel) in enumerate(said)]
    batch = load(city, table([*HEADING, "信访形式"], *rows, ["S99", "壬", "形式", DAY, "上级转送"]))
    found = by_number("channel")
    assert [found[f"S{n}"] for n in range(len(said))] == [channel for _name, channel in said]
    assert list(told(batch)) == [len(said) + 2]


def test_names(city: City) -> None:
    rows = [["1", "甲某等12人"], ["2", "乙某、丙某"], ["3", "丁某\n戊某"], ["4", "己某（已故）"], ["5", "庚\u200b某"]]
    batch = load(city, table(HEADING, *([*row, f"事项{row[0]}", DAY] for row in rows)))
    people = {person.petition.source_key.rpartition(":")[2]: person for person in Petitioner.objects.all()}
    assert {key: person.name for key, person in people.items()} == {"1": "甲某", "4": "己某", "5": "庚某"}
    assert people["1"].petition.headcount == 12
    assert people["4"].petition.text.body == "姓名附注：已故"
    assert set(told(batch).values()) == {"“信访人姓名”有不止一个姓名，请只写一人，其余写入人数。"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("甲某 等3人", ("甲某", 3, "")),
        ("甲某（3人）", ("甲某", 3, "")),
        ("甲某等村民", ("甲某", None, "等村民")),
        ("张三 男", ("张三", None, "男")),
        ("1、张三", ("张三", None, "")),
        ("张三：", ("张三", None, "")),
        ("张 三", ("张 三", None, "")),
        ("欧阳 修", ("欧阳 修", None, "")),
        ("张和平", ("张和平", None, "")),
        ("热心市民", ("", None, "")),
        ("未具名", ("", None, "")),
        ("/", ("", None, "")),
    ],
)
def test_names_with_what_stands_beside_them(written: str, read: tuple[str, int | None, str]) -> None:
    assert person_in(written) == read


@pytest.mark.parametrize("written", ["张三丰 李四光", "张三丰和李四光", "甲某 乙某", "张三/李四"])
def test_two_names_are_refused(written: str) -> None:
    with pytest.raises(RowRefused, match="不止一个姓名"):
        person_in(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("20260302 1405", "2026-03-02 14:05"), ("20260302 14:05:06", "2026-03-02 14:05"),
        ("2026-03-02 14:05+08", "2026-03-02 14:05"), ("二○二六年三月二日上午", "2026-03-02 00:00"),
        ("2026年3月2日晚上8点", "2026-03-02 20:00"), ("2026，3，2", "2026-03-02 00:00"),
    ],
)  # fmt: skip
def test_further_ways_to_write_a_moment(written: str, read: str) -> None:
    assert f"{moment_of(written):%Y-%m-%d %H:%M}" == read


def test_telephones_and_errors_in_cells(city: City) -> None:
    phones = ["13900000001", "139-0000-0002", "+86 13900000003", "13900000004/13900000005", "13900000006（儿子）", "－"]
    rows = [[f"P{n}", f"乙{n}", f"电话{n}", DAY, phone] for n, phone in enumerate(phones)]
    wrong = ["1.39E+10", 13900000017.5, "139****0020", 1.390000000171e18]
    rows += [[f"Q{n}", f"乙{n}", f"电话错{n}", DAY, phone] for n, phone in enumerate(wrong)]
    rows += [["E1", "甲某", "错误值", DAY, "#N/A"], ["E2", True, "逻辑值", DAY, ""]]
    batch = load(city, table([*HEADING, "联系电话"], *rows))
    kept = dict(Petitioner.objects.order_by("pk").values_list("petition__source_key", "phone"))
    assert list(kept.values()) == [
        "13900000001", "13900000002", "13900000003", "13900000004、13900000005", "13900000006", "", ""
    ]  # fmt: skip
    assert list(told(batch)) == [8, 9, 10, 11, 13]
    assert told(batch)[13] == "“信访人姓名”是逻辑值TRUE，不是文字。"
    assert ("第12行", "“电话”该格是错误值（如#N/A），没有读入。") in noted_rows(batch, 9)
    assert Petitioner.objects.exclude(other_phone_hash="").get().petition.source_key.endswith(":P3")


def test_numbers_that_lost_their_digits_are_refused_and_spellings_are_one_number(city: City) -> None:
    rows = [
        [3.7012420260302e17, "甲"],
        ["Ｋ００１", "丙事"],
        ["k001", "丁事"],
        [12, "戊事"],
        ["12", "己事"],
        [None, "庚事"],
    ]
    batch = load(city, table(HEADING, *([number, "癸某", subject, DAY] for number, subject in rows)))
    lost = "“来源编号”该格是数值，Excel只保留前15位，请按文本重新填写。"
    twice = "来源编号%s在文件中出现两次，内容不同。"
    assert told(batch) == {2: lost, 4: twice % "k001", 6: twice % "12"}
    identity = table(["信访人", "概要", "来访日期", "身份证号"], ["甲某", "甲事", DAY, 370124190102036128])
    assert told(load(city, identity)) == {2: "“居民身份证号码”该格是数值，Excel只保留前15位，请按文本重新填写。"}


def test_days_of_a_workbook_that_counts_from_1904(city: City) -> None:
    def since_1904(made: Any) -> None:
        made.epoch = CALENDAR_MAC_1904
        made.active["D2"].number_format, made.active["D3"].number_format = "aaaa", "yyyy-mm-dd"
        made.active["D2"], made.active["D3"] = 46083 - 1462, dt.date(2026, 3, 2)

    content = table(HEADING, ["1", "甲", "甲事", None], ["2", "乙", "乙事", None], change=since_1904)
    assert load(city, content).imported == 2
    assert set(by_number("received_on").values()) == {dt.date(2026, 3, 2)}


# Signs that only look like digits, and names that are none


@pytest.mark.parametrize("text", ["²026-3-2", "2026-3-②", "2026年½月2日"])
def test_a_sign_that_is_no_digit_makes_no_day(text: str) -> None:
    with pytest.raises(RowRefused, match="请写作2026-03-02"):
        moment_of(text)


@pytest.mark.parametrize("text", ["²", "3²人", "①人"])
def test_a_sign_that_is_no_digit_makes_no_number(text: str) -> None:
    with pytest.raises(RowRefused, match="请写一个数"):
        headcount_in(text)
    assert headcount_in("３人") == (3, False)


def test_a_name_with_marks_is_refused_for_them() -> None:
    with pytest.raises(RowRefused, match="不是姓名的符号"):
        person_in("<script>alert(1)</script>")
