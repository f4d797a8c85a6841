"""The stored words of meetings."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Office


class MeetingKind(TextChoices):
    """Meetings on petitions (一会四联): Party committee, government and joint conference at city, county, township."""

    STUDY = "study", _("信访研判会")
    JOINT = "joint", _("信访工作联席会议")
    PARTY = "party", _("党委会研究")
    GOVERNMENT = "government", _("政府常务会研究")

    def called(self, office: Office) -> str:
        """What the meeting is called at the place and the level of its office: 云东区委常委会 (一会四联)."""
        if self is MeetingKind.STUDY:
            return str(self.label)
        place = place_of(office)
        words = {"place": place}
        if self is MeetingKind.JOINT:
            return _now("%(place)s信访工作联席会议") % words
        if office.level < OfficeLevel.TOWNSHIP:
            said = _now("%(place)s委常委会") if self is MeetingKind.PARTY else _now("%(place)s政府常务会")
        elif place.endswith("街道"):
            said = _now("%(place)s党工委会") if self is MeetingKind.PARTY else _now("%(place)s办事处办公会")
        else:
            said = _now("%(place)s党委会") if self is MeetingKind.PARTY else _now("%(place)s政府办公会")
        return said % words

    def numbered(self, office: Office, year: int | None, number: int) -> str:
        """The same with the number of the year: 云东区委常委会2026年第1次会议, 云东区2026年第1次信访工作联席会议."""
        words = {"place": place_of(office), "kind": self.called(office), "year": year, "number": number}
        if self is MeetingKind.JOINT:
            return _now("%(place)s%(year)d年第%(number)d次信访工作联席会议") % words
        return _now("%(kind)s%(year)d年第%(number)d次会议") % words


# How the names of places end at each level, and what stands for a place that the name of an office does not tell.
_ENDS = {1: "省|自治区|市", 2: "市|州|盟|地区", 3: "县|区|市|旗", 4: "镇|乡|街道|苏木"}
_UNTOLD = {1: _("省"), 2: _("市"), 3: _("县"), 4: _("乡镇")}


def place_of(office: Office) -> str:
    """The place in the name of an office at its level: 云东区 of 云溪市云东区信访局."""
    level = min(max(office.level, 1), 4)
    found = re.findall(f"[^省市区县州盟旗镇乡道]{{2,8}}(?:{_ENDS[level]})|[^省市区县州盟旗]县", office.name)
    return found[-1] if found else str(_UNTOLD[level])


class MeetingState(TextChoices):
    DRAFT = "draft", _("筹备")
    CONVENED = "convened", _("已通知")
    HELD = "held", _("已召开")
    CLOSED = "closed", _("纪要已定稿")
    CANCELLED = "cancelled", _("已取消")


class ItemOutcome(TextChoices):
    """What became of an item of an agenda."""

    DECIDED = "decided", _("已议定")
    POSTPONED = "postponed", _("未议，转下次会议")


class Presence(TextChoices):
    PRESENT = "present", _("出席")
    ABSENT = "absent", _("缺席")
    SUBSTITUTED = "substituted", _("他人代会")
