"""Vocabularies of reception."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Lane(TextChoices):
    """Which queue a ticket stands in; the letter before its number."""

    INDIVIDUAL = "A", _("个访")
    COLLECTIVE = "B", _("集体访")
    BOOKED = "C", _("预约")


class WindowKind(TextChoices):
    WINDOW = "window", _("窗口")
    ROOM = "room", _("接谈室")


class TicketState(TextChoices):
    WAITING = "waiting", _("等候")
    CALLED = "called", _("已叫号")
    SERVING = "serving", _("接谈中")
    MISSED = "missed", _("过号")
    DONE = "done", _("已办结")
    LEFT = "left", _("已离开")


AT_WINDOW = (TicketState.CALLED, TicketState.SERVING)
ENDED = (TicketState.DONE, TicketState.LEFT)


class VisitOutcome(TextChoices):
    """What became of a visit (《信访工作条例》第二十二条、第二十三条)."""

    REGISTERED = "registered", _("登记为新的信访事项")
    KNOWN = "known", _("补充已有信访事项")
    EXPLAINED = "explained", _("政策解释、咨询")
    SETTLED = "settled", _("当场解决")
    GUIDED = "guided", _("引导到有权处理的机关")


class DayKind(TextChoices):
    """Ways of receiving (《信访工作条例》第十八条；《山东省信访条例》第二十三条)."""

    WALK_IN = "walk_in", _("定点接访")
    INVITED = "invited", _("约访")
    HOME = "home", _("下访")
    WITH_CASE = "with_case", _("带案下访")
    EVENING = "evening", _("夜访")
    VIDEO = "video", _("视频接访")
    THEMED = "themed", _("专题接访")
    LEGAL = "legal", _("法律服务值班")


# The office invites; nobody books these by himself.
BY_INVITATION = (DayKind.INVITED, DayKind.HOME, DayKind.WITH_CASE)


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


class BookingOrigin(TextChoices):
    INVITED = "invited", _("约访")
    REQUESTED = "requested", _("信访人预约")
    DESK = "desk", _("窗口预约")
    RETURNED = "returned", _("未化解再接访")


class BookingState(TextChoices):
    BOOKED = "booked", _("已预约")
    RECEIVED = "received", _("已接访")
    ABSENT = "absent", _("未到")
    CANCELLED = "cancelled", _("已取消")
    MOVED = "moved", _("已改期")


TAKES_SLOT = (BookingState.BOOKED, BookingState.RECEIVED, BookingState.ABSENT)
TO_TELL = (BookingState.CANCELLED, BookingState.MOVED)  # the petitioner has to be told


class ReceptionOutcome(TextChoices):
    SETTLED = "settled", _("当场解决")
    REGISTERED = "registered", _("登记办理")
    EXPLAINED = "explained", _("解释说明")


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    NOT_GIVEN = "not_given", _("未评价")


class SignedHow(TextChoices):
    SCREEN = "screen", _("屏幕签名")
    PAPER = "paper", _("纸质签名")
    DECLINED = "declined", _("未签名")


class LoopState(TextChoices):
    """清单+闭环: a received matter stays on the list until it is closed."""

    OPEN = "open", _("未闭环")
    CLOSED = "closed", _("已闭环")


class DutyState(TextChoices):
    FOLLOWING = "following", _("跟进中")
    SETTLED = "settled", _("就地化解")
    RAISED = "raised", _("转为信访件")
