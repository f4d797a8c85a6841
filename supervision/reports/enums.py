"""The stored words of reports."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Weekday(IntegerChoices):
    """As ISO counts them."""

    MONDAY = 1, _("周一")
    TUESDAY = 2, _("周二")
    WEDNESDAY = 3, _("周三")
    THURSDAY = 4, _("周四")
    FRIDAY = 5, _("周五")
    SATURDAY = 6, _("周六")
    SUNDAY = 7, _("周日")


class ReportKind(TextChoices):
    DAILY = "daily", _("日报")
    WEEKLY = "weekly", _("周报")
    MONTHLY = "monthly", _("月报")
    QUARTERLY = "quarterly", _("季报")
    YEARLY = "yearly", _("年报")


class ReportState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("统计中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")


class BookState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("制作中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")
    EXPIRED = "expired", _("已过期")


UNFINISHED = ("queued", "running")
# Numbers and rates that a report tells of each office, by their keys.
OF_OFFICES = ("registered", "batches", "persons", "concluded", "overdue", "yellow", "red", "lifted", "orders")
RATES_OF_OFFICES = ("timely_office", "timely_unit", "on_time", "satisfied", "rated")


class CircularState(TextChoices):
    DRAFT = "draft", _("拟稿")
    CHECKING = "checking", _("待审核")
    SIGNING = "signing", _("待签发")
    ISSUED = "issued", _("已印发")
    WITHDRAWN = "withdrawn", _("已作废")


class CircularRole(TextChoices):
    TO = "to", _("主送")
    COPY = "copy", _("抄送")


class CircularAct(TextChoices):
    """What is done to a circular before and after it goes out."""

    HAND_IN = "hand_in", _("送审")
    TAKE_BACK = "take_back", _("收回")
    CHECK = "check", _("审核通过")
    SIGN = "sign", _("签发")
    SEND_BACK = "send_back", _("退回")
    WITHDRAW = "withdraw", _("作废")
    READ = "read", _("已阅")
    EDIT = "edit", _("修改")


# What is done to a circular by hand, besides the reading and the changing of it.
NAMED_ACTS = [(one.value, one.label) for one in CircularAct if one not in (CircularAct.READ, CircularAct.EDIT)]
