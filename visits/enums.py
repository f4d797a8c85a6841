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
