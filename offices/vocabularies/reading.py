"""Reference lists as files have them: content categories and regions (GB/T 2260)."""

import re
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.files.tables import Row
from offices.files.workbooks import read_columns, read_rows

CATEGORY_COLUMNS = ("一级分类", "二级分类", "三级分类")
LONGEST_NAME = 60
REGION_CODE = re.compile(r"^[0-9]{6}$")


class Entry(NamedTuple):
    """One entry, in the order of its code; `path` is the names from the top, itself last."""

    code: str
    path: tuple[str, ...]

    @property
    def parent_path(self) -> tuple[str, ...]:
        return self.path[:-1]


def read_categories(file: IO[bytes]) -> list[tuple[str, ...]]:
    """Paths of one to three names from a table with the three columns; each path once, parents included.

    A blank upper level repeats the row above, as merged cells are read.
    """
    paths: dict[tuple[str, ...], None] = {}
    above: tuple[str, ...] = ()
    for number, cells in read_columns(file, CATEGORY_COLUMNS):
        names = [" ".join(str(cell or "").split()) for cell in cells]
        deepest = max((place for place, name in enumerate(names) if name), default=-1)
        if deepest < 0:
            continue
        for place in range(deepest):
            if not names[place]:
                if place >= len(above):
                    raise InvalidFacts("missing_level", _("第%(row)s行缺少上级分类。") % {"row": number}, field="file")
                names[place] = above[place]
        if any(len(name) > LONGEST_NAME or "/" in name for name in names):
            raise InvalidFacts("bad_name", _("第%(row)s行：名称过长或含有“/”。") % {"row": number}, field="file")
        above = tuple(names[: deepest + 1])
        for depth in range(1, len(above) + 1):
            paths.setdefault(above[:depth])
    if not paths:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    return list(paths)


def read_regions(file: IO[bytes]) -> list[Entry]:
    """GB/T 2260: a table of codes of six digits and names, with or without heading. Any order."""
    names: dict[str, str] = {}
    for number, cells in _without_heading(read_rows(file)):
        code, name = _region(number, cells)
        if names.setdefault(code, name) != name:
            raise InvalidFacts("duplicate_code", _("代码 %(code)s 有两个名称。") % {"code": code}, field="file")
    return sorted(Entry(code, _region_path(code, names)) for code in names)


def _without_heading(rows: list[Row]) -> list[Row]:
    """The first row is a heading when it holds no digit at all."""
    return rows[1:] if not any(sign.isdigit() for sign in str(rows[0][1][0])) else rows


def _region(number: int, cells: list[object]) -> tuple[str, str]:
    first = cells[0]
    code = str(int(first)) if isinstance(first, float) else str(first)
    name = " ".join(str(cells[1] if len(cells) > 1 else "").split())
    if not REGION_CODE.match(code):
        raise InvalidFacts(
            "region_code_form",
            _("第%(row)s行：行政区划代码“%(code)s”不是六位数字。") % {"row": number, "code": code[:20]},
            field="file",
        )
    if not name or len(name) > LONGEST_NAME or "/" in name:
        raise InvalidFacts("bad_name", _("第%(row)s行：名称为空、过长或含有“/”。") % {"row": number}, field="file")
    return code, name


def _region_path(code: str, names: dict[str, str]) -> tuple[str, ...]:
    """The names from the province down. A county directly under its province has no city above it."""
    uppers = [upper for upper in (code[:2] + "0000", code[:4] + "00") if upper != code and upper in names]
    if code[2:] != "0000" and code[:2] + "0000" not in names:
        raise InvalidFacts("missing_level", _("代码 %(code)s 的上级省级代码不在表中。") % {"code": code}, field="file")
    return (*(names[upper] for upper in uppers), names[code])
