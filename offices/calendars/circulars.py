"""Lists of days as circulars name them: from the kept library, or from a file."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from offices.calendars.holidays import library_calendar, library_years
from offices.errors import InvalidFacts
from offices.files.workbooks import read_columns
from offices.pages.words import one_after_another

EARLIEST, LATEST = 1990, 2100  # years a calendar may hold
COLUMNS = ("日期", "安排")
OPTIONAL_COLUMNS = ("说明",)
WORKED = {"上班": True, "补班": True, "放假": False, "休息": False}
LONGEST_NAME = 60


class PlannedDay(NamedTuple):
    """A day off or a day worked, as a circular names it."""

    day: date
    is_workday: bool
    name: str


def library_days(years: Iterable[int]) -> list[PlannedDay]:
    """The circulars of the kept library; a year it does not know is refused."""
    wanted = sorted(set(years))
    unknown = [year for year in wanted if year not in library_years()]
    if unknown or not wanted:
        known = library_years()
        raise InvalidFacts(
            "year_not_in_library",
            _("内置日历没有%(years)s年，现有%(first)s年至%(last)s年；请用文件载入。")
            % {"years": "、".join(map(str, unknown)), "first": min(known), "last": max(known)},
            field="years",
        )
    library = library_calendar()
    off = [PlannedDay(day, False, name) for day, name in library.days_off.items() if day.year in wanted]
    worked = [PlannedDay(day, True, name) for day, name in library.makeup_days.items() if day.year in wanted]
    return sorted(off + worked)


def read_days(file: IO[bytes]) -> list[PlannedDay]:
    """The days of a table with the columns 日期, 安排 (上班 or 放假) and, if there, 说明.

    The first five errors in one sentence.
    """
    found: list[PlannedDay] = []
    errors: list[str] = []
    for number, (day_cell, plan_cell, name_cell) in read_columns(file, COLUMNS, optional=OPTIONAL_COLUMNS):
        day, plan = as_date(day_cell), WORKED.get(str(plan_cell or ""))
        if day is None:
            errors.append(_("第%(row)s行：日期“%(text)s”无法识别") % {"row": number, "text": str(day_cell)[:30]})
        elif plan is None:
            errors.append(_("第%(row)s行：安排应为“上班”或“放假”") % {"row": number})
        else:
            default = _("调休上班") if plan else _("放假")
            found.append(PlannedDay(day, plan, (str(name_cell or "").strip() or default)[:LONGEST_NAME]))
    if errors:
        raise InvalidFacts("bad_rows", one_after_another(errors[:5]), field="file")
    return found


def as_date(cell: object) -> date | None:
    """A cell as a date: a real date, or text such as 2027-1-1, 2027/1/1, 2027.1.1, 2027年1月1日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in text.strip().split("-"))
        return date(year, month, day)
    except ValueError:
        return None
