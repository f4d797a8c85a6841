"""The stored words of meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    """Meetings on petitions (一会四联): Party committee, government and joint conference at city, county, township."""

    STUDY = "study", _("信访研判会")
    JOINT = "joint", _("信访工作联席会议")
    PARTY = "party", _("党委会研究")
    GOVERNMENT = "government", _("政府常务会研究")


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
