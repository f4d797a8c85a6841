"""The stored words of rotas and reception days."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class DayKind(TextChoices):
    """Ways of receiving (《信访工作条例》第十八条；《山东省信访条例》第二十三条)."""

    WALK_IN = "walk_in", _("定点接访")
    INVITED = "invited", _("约访")
    HOME = "home", _("下访")
    HOUSEHOLD = "household", _("家访")
    WITH_CASE = "with_case", _("带案下访")
    EVENING = "evening", _("夜访")
    VIDEO = "video", _("视频接访")
    THEMED = "themed", _("专题接访")
    LEGAL = "legal", _("法律服务值班")


# The office invites; nobody books these by himself.
BY_INVITATION = (DayKind.INVITED, DayKind.HOME, DayKind.HOUSEHOLD, DayKind.WITH_CASE)
# At the petitioners' place and time: on days off too, and in no room of a hall.
VISITING = frozenset({DayKind.HOME, DayKind.HOUSEHOLD, DayKind.WITH_CASE})
OFF_SITE = VISITING | {DayKind.EVENING}


class Weekday(IntegerChoices):
    """Days on which offices receive: a reception day is a working day."""

    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")


class LegalBody(TextChoices):
    LAWYER = "lawyer", _("律师")
    POLICE = "police", _("公安机关")
    PROCURATORATE = "procuratorate", _("人民检察院")
    COURT = "court", _("人民法院")
    JUSTICE = "justice", _("司法行政机关")


class PlanState(TextChoices):
    DRAFT = "draft", _("草拟")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已批准")
    PUBLISHED = "published", _("已公布")


class DayState(TextChoices):
    PLANNED = "planned", _("待接访")
    HELD = "held", _("已接访")
    CANCELLED = "cancelled", _("已取消")


class ChangeKind(TextChoices):
    ADDED = "added", _("增加")
    REPLACED = "replaced", _("更换领导")
    MOVED = "moved", _("调整时间地点")
    EDITED = "edited", _("调整内容")
    CANCELLED = "cancelled", _("取消")
