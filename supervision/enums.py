"""Vocabularies of supervision."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CardColour(TextChoices):
    REMINDER = "reminder", _("预警")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class CardState(TextChoices):
    ACTIVE = "active", _("有效")
    ENDED = "ended", _("已结束")
    SUPERSEDED = "superseded", _("已升级")
    LIFTED = "lifted", _("已摘牌")
    VOIDED = "voided", _("已作废")


class InterviewOutcome(TextChoices):
    HELD = "held", _("已约谈")
    DECLINED = "declined", _("联席会议决定不约谈")


class CardReason(TextChoices):
    DUE_SOON = "due_soon", _("临近到期")
    OVERDUE = "overdue", _("逾期")
    SECOND_YELLOW = "second_yellow", _("同一事项第二张黄牌")
    UNANSWERED = "unanswered", _("黄牌未按期说明")
    FRAUD = "fraud", _("弄虚作假（DB05）")
    NOT_EXECUTED = "not_executed", _("拒不执行处理意见（DB06）")


class CampaignKind(TextChoices):
    """What a campaign (专项治理) gathers its cases by. Never by person."""

    FIELD = "field", _("重点领域")
    GROUP = "group", _("重点群体诉求")
    PROBLEM = "problem", _("突出问题")
    BACKLOG = "backlog", _("积案化解")
    RECEPTION = "reception", _("集中接访")


class CampaignState(TextChoices):
    DRAFT = "draft", _("筹备")
    RUNNING = "running", _("进行中")
    ENDED = "ended", _("已结束")


class LoadKind(TextChoices):
    """How cases come into a campaign."""

    FILTER = "filter", _("按条件")
    LIST = "list", _("按名单")


class LoadState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("办理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")


class RowState(TextChoices):
    """What became of one row of a load."""

    WAITING = "waiting", _("待办")
    ADDED = "added", _("已纳入")
    KNOWN = "known", _("已在其中")
    REJECTED = "rejected", _("退回")


class PaperKind(TextChoices):
    CIRCULAR = "circular", _("通报")
    FINAL = "final", _("总结报告")
    ERRATUM = "erratum", _("更正")


class DrawnWhy(TextChoices):
    """Why a closed package is examined again (回头看)."""

    SAMPLED = "sampled", _("随机抽取")
    REPEATED = "repeated", _("销号后再次信访")
    DISSATISFIED = "dissatisfied", _("信访人评价不满意")
