"""Reference lists: codes stay with their names, loading twice changes nothing, wrong files are refused."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.files.workbooks import read_rows
from offices.organisation.enums import VocabularyKind
from offices.organisation.models import Event, Office
from offices.organisation.roles import Role
from offices.vocabularies.actions import category_entries, load_vocabulary
from offices.vocabularies.models import Category, Vocabulary
from offices.vocabularies.queries import current_categories
from offices.vocabularies.reading import Entry, read_categories, read_regions
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment

AT = moment("2026-03-02")
HEADING = ("一级分类", "二级分类", "三级分类")
REAL_FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "categories.xlsx"


def xlsx(*rows: tuple[object, ...]) -> BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda refusal: refusal.code == code)


def load(*rows: tuple[str, ...], by=None):
    entries = category_entries(read_categories(xlsx(HEADING, *rows)))
    return load_vocabulary(by=by, at=AT, kind=VocabularyKind.CATEGORY, entries=entries, source="测试")


def codes() -> dict[str, str]:
    return dict(current_categories().values_list("full_name", "code"))


@pytest.mark.usefixtures("no_city")
def test_codes_are_given_in_order_and_other_is_always_there():
    loaded = load(("城建", "物业", "噪音"), ("城建", "物业", "收费"), ("城建", "道路", ""), ("劳动", "工资", "拖欠"))
    assert loaded.changed is True
    assert codes() == {
        "城建": "010000",
        "城建/物业": "010100",
        "城建/物业/噪音": "010101",
        "城建/物业/收费": "010102",
        "城建/道路": "010200",
        "劳动": "020000",
        "劳动/工资": "020100",
        "劳动/工资/拖欠": "020101",
        "其他": "990000",
    }
    noise = Category.objects.get(code="010101")
    assert (noise.level, noise.parent.code, noise.parent.parent.code) == (3, "010100", "010000")


@pytest.mark.usefixtures("no_city")
def test_names_keep_their_codes_and_codes_their_names():
    load(("城建", "物业", "噪音"), ("城建", "物业", "收费"))
    load(("劳动", "工资", "拖欠"), ("城建", "物业", "维修"), ("城建", "物业", "收费"))
    assert codes() | {"其他": ""} == {
        "劳动": "020000",
        "劳动/工资": "020100",
        "劳动/工资/拖欠": "020101",
        "城建": "010000",
        "城建/物业": "010100",
        "城建/物业/收费": "010102",
        "城建/物业/维修": "010103",  # 010101 was 噪音 and stays so
        "其他": "",
    }
    load(("城建", "物业", "噪音"))
    assert codes()["城建/物业/噪音"] == "010101"
    assert Vocabulary.objects.count() == 3
    assert Category.objects.filter(vocabulary__version=1).count() == 5


@pytest.mark.usefixtures("no_city")
def test_loading_twice_changes_nothing():
    first = load(("城建", "物业", "噪音"), ("城建", "道路", "路灯"))
    again = load(("城建", "道路", "路灯"), ("城建", "物业", "噪音"))
    assert (again.changed, again.vocabulary) == (False, first.vocabulary)
    assert Event.objects.filter(chain__subject="vocabulary:category").count() == 1


@pytest.mark.usefixtures("no_city")
def test_merged_and_repeated_cells_are_one_category():
    paths = read_categories(xlsx(HEADING, ("城建", "物业", "噪音"), ("", "", "收费"), ("城建", "物业", "收费"), ()))
    assert paths == [("城建",), ("城建", "物业"), ("城建", "物业", "噪音"), ("城建", "物业", "收费")]


def test_only_the_top_loads_reference_data(city: City):
    with refused("reference_data"):
        load(("城建", "物业", "噪音"), by=city.system_admin)
    assert load(("城建", "物业", "噪音"), by=make_account("root-admin", (Role.SYSTEM_ADMIN, city.province))).changed


@pytest.mark.usefixtures("no_city")
def test_a_version_loaded_meanwhile_is_a_conflict():
    load(("城建", "物业", "噪音"))
    entries = category_entries([("劳动",)])
    with refused("vocabulary_changed"):
        load_vocabulary(by=None, at=AT, kind=VocabularyKind.CATEGORY, entries=entries, source="x", based_on=0)


@pytest.mark.usefixtures("no_city")
def test_more_siblings_than_codes_are_refused():
    assert len(category_entries([(f"类{n}",) for n in range(98)])) == 99
    with refused("too_many_siblings"):
        category_entries([(f"类{n}",) for n in range(99)])


@pytest.mark.usefixtures("no_city")
@pytest.mark.skipif(not REAL_FILE.exists(), reason="the classification used by real offices is not on this machine")
def test_the_classification_of_real_offices():
    with REAL_FILE.open("rb") as file:
        entries = category_entries(read_categories(file))
    assert [sum(len(entry.path) == depth for entry in entries) for depth in (1, 2, 3)] == [16, 118, 517]
    loaded = load_vocabulary(by=None, at=AT, kind=VocabularyKind.CATEGORY, entries=entries, source="测试")
    assert loaded.vocabulary.entries.count() == 651


def test_regions_have_their_uppers_and_direct_counties_none_between():
    file = xlsx(
        ("代码", "名称"),
        (370000, "山东省"),
        ("370100", "济南市"),
        (370102.0, "历下区"),
        (460000, "海南省"),
        (469001, "五指山市"),
    )
    assert read_regions(file) == [
        Entry("370000", ("山东省",)),
        Entry("370100", ("山东省", "济南市")),
        Entry("370102", ("山东省", "济南市", "历下区")),
        Entry("460000", ("海南省",)),
        Entry("469001", ("海南省", "五指山市")),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("37010", "济南市")], "region_code_form"),
        ([("370100", "")], "bad_name"),
        ([("370100", "济南市")], "missing_level"),
        ([("370000", "山东省"), ("370000", "山西省")], "duplicate_code"),
    ],
    ids=["five digits", "no name", "no province", "two names"],
)
def test_wrong_regions_are_refused(rows: list[tuple[str, str]], code: str):
    with refused(code):
        read_regions(xlsx(*rows))


def test_a_category_file_with_other_columns_is_refused():
    with refused("missing_columns"):
        read_categories(xlsx(("大类", "小类"), ("城建", "物业")))
    with refused("missing_level"):
        read_categories(xlsx(HEADING, ("", "物业", "噪音")))
    with refused("empty_file"):
        read_categories(xlsx(HEADING))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n ", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"PK\x03\x04 broken", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 broken", "not_a_table"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"\x81\xff\xfa\x81", "not_a_table"),
        (b"\xff\xfe\xfa", "not_a_table"),
    ],
    ids=["nothing", "blanks", "PDF", "broken xlsx", "broken xls", "binary", "no encoding", "half of UTF-16"],
)
def test_files_that_are_no_tables_are_refused(content: bytes, code: str):
    with refused(code):
        read_rows(BytesIO(content))


def test_a_zip_that_is_no_workbook_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("readme.txt", "nothing here")
    file.seek(0)
    with refused("not_a_table"):
        read_rows(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(encoding: str):
    file = BytesIO("一级分类,二级分类,三级分类\n城建,物业,噪音𠮷\n".encode(encoding))
    assert read_categories(file)[-1] == ("城建", "物业", "噪音𠮷")


def test_too_many_rows_are_refused():
    with refused("too_many_rows"):
        read_rows(BytesIO(b"1\n" * 11), most_rows=10)


@pytest.mark.parametrize(("cell", "code"), [("XFD1048576", "too_many_columns"), ("A1048576", None)])
def test_a_sheet_that_spans_too_much_is_refused_before_it_is_read(cell: str, code: str | None):
    book = Workbook()
    book.active["A1"], book.active[cell] = "第一格", "最后一格"
    file = BytesIO()
    book.save(file)
    file.seek(0)
    if code:
        with refused(code):
            read_rows(file)
    else:
        assert [number for number, _cells in read_rows(file)] == [1, 1048576]


def test_rows_keep_their_numbers_below_empty_ones():
    assert read_rows(xlsx((), (), ("", "甲"), (), ("", "乙"))) == [(3, ["甲"]), (5, ["乙"])]


@pytest.mark.django_db
def test_the_preview_of_regions_names_what_falls_out():
    city = make_city()
    petition = make_petition(city)
    Petition.objects.filter(pk=petition.pk).update(place_code="370124100000")
    Office.objects.filter(pk=city.county.pk).update(region_code="370124")
    file = xlsx(("370000", "山东省"), ("370100", "济南市"))
    file.name = "regions.xlsx"

    page = client_of(city.system_admin).post("/offices/vocabularies/region/upload/", {"file": file, "source": "2026年"})

    found = [(name, code) for name, code in page.context["fallen"]]
    assert found == [(city.county.name, "370124"), ("问题属地（1件信访件）", "370124100000")]
    assert f"共 {page.context['fallen_count']} 项" in page.text
    assert (page.context["fallen_count"], Vocabulary.objects.filter(kind="region").count()) == (2, 0)
