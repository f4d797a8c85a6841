"""The stored words of meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    """Meetings on petitions (一会四联): Party committee, government and joint conference at city, county, township."""

    STUDY = "study", _("信访研判会")
    JOINT = "joint", _("信访工作联席会议")
    PARTY = "party", _("党委会研究")
    GOVERNMENT = "government", _("政府常务会研究")

    def at_level(self, level: int) -> str:
        """What the meeting is called at the level of its office; `OfficeLevel`, 3 county, 4 township."""
        if self is MeetingKind.STUDY:
            return str(self.label)
        return str(MEETING_NAMES[self.value][min(max(level, 1), 4)])


MEETING_NAMES = {
    "joint": {
        1: _("省信访工作联席会议"),
        2: _("市信访工作联席会议"),
        3: _("县（市、区）信访工作联席会议"),
        4: _("乡镇（街道）信访工作联席会议"),
    },
    "party": {
        1: _("省委常委会会议"),
        2: _("市委常委会会议"),
        3: _("县（市、区）委常委会会议"),
        4: _("乡镇（街道）党（工）委会议"),
    },
    "government": {
        1: _("省政府常务会议"),
        2: _("市政府常务会议"),
        3: _("县（市、区）政府常务会议"),
        4: _("乡镇政府（街道办事处）办公会议"),
    },
}


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
