"""The stored words of halls: lanes, windows and tickets."""

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


class WindowStatus(TextChoices):
    """Whether a window without a visitor takes one."""

    FREE = "free", _("空闲")
    PAUSED = "paused", _("暂停服务")
    CLOSED = "closed", _("未开放")


class TicketState(TextChoices):
    WAITING = "waiting", _("等候")
    CALLED = "called", _("已叫号")
    SERVING = "serving", _("接谈中")
    MISSED = "missed", _("过号")
    DONE = "done", _("已办结")
    LEFT = "left", _("已离开")


AT_WINDOW = (TicketState.CALLED, TicketState.SERVING)
ENDED = (TicketState.DONE, TicketState.LEFT)
