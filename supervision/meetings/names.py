"""What a meeting is called at the place of its office (一会四联): 云东区委常委会2026年第1次会议."""

import re

from django.utils.translation import gettext as _

from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Office
from supervision.meetings.enums import MeetingKind

# The names of places by level: the shortest from the front, with the next sign where a short name goes on with it
# (沙市区, 津市市, 东乡镇) and no word of the office begins (市场, 区直).
# Above a town, one sign makes no city (白市驿镇).
_PROVINCE = "(?:(?:北京|天津|上海|重庆)市|[^市县区旗]{2,}?(?:省|自治区))"
_CITY = "[^县区旗]{2,}?(?:市|自治州|盟|地区)"
_COUNTY = "(?!城市|社区)(?:.[县市旗][区市](?![场委直政民长容辖域划])|.+?[县区市旗])"
_TOWN = ".+?(?:镇(?:乡|街道)?|乡(?:镇|街道)?|街道|苏木)"
_PLACES = {
    OfficeLevel.PROVINCE: f"({_PROVINCE}|{_CITY})",
    OfficeLevel.CITY: f"{_PROVINCE}?({_CITY}|{_COUNTY})",
    OfficeLevel.COUNTY: f"{_PROVINCE}?(?:{_CITY})?({_COUNTY})",
    OfficeLevel.TOWNSHIP: f"{_PROVINCE}?(?:{_CITY})?(?:(?!.[市旗]){_COUNTY})?({_TOWN})",
}


def place_of(office: Office) -> str:
    """The place at the office's level, after those above it: 云东区 of 云溪市云东区信访局.

    An office whose name tells no such place is called by its short name.
    """
    level = OfficeLevel(min(office.level, OfficeLevel.TOWNSHIP))
    found = re.match(_PLACES[level], office.name.removeprefix("中共"))
    return found[1] if found else office.short_name


def called(kind: MeetingKind, office: Office) -> str:
    """The kind at the place and the level of its office: 云东区委常委会."""
    if kind == MeetingKind.STUDY:
        return str(kind.label)
    place = place_of(office)
    words = {"place": place}
    if kind == MeetingKind.JOINT:
        return _("%(place)s信访工作联席会议") % words
    if office.level < OfficeLevel.TOWNSHIP:
        said = _("%(place)s委常委会") if kind == MeetingKind.PARTY else _("%(place)s政府常务会")
    elif place.endswith("街道"):
        said = _("%(place)s党工委会") if kind == MeetingKind.PARTY else _("%(place)s办事处办公会")
    else:
        said = _("%(place)s党委会") if kind == MeetingKind.PARTY else _("%(place)s政府办公会")
    return said % words


def numbered(kind: MeetingKind, office: Office, year: int | None, number: int) -> str:
    """The same with the number of the year: 云东区委常委会2026年第1次会议, 云东区2026年第1次信访工作联席会议."""
    words = {"place": place_of(office), "kind": called(kind, office), "year": year, "number": number}
    if kind == MeetingKind.JOINT:
        return _("%(place)s%(year)d年第%(number)d次信访工作联席会议") % words
    return _("%(kind)s%(year)d年第%(number)d次会议") % words
