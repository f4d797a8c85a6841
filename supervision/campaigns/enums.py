"""The stored words of campaigns, their loads and papers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    STOPPED = "stopped", _("已停止")


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
