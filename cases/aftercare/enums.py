"""Words that follow-up visits (回访) store, and the four parts of what an end takes (三到位一处理)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RevisitWay(TextChoices):
    PHONE = "phone", _("电话")
    HOME = "home", _("上门")
    OFFICE = "office", _("约到单位")
    VIDEO = "video", _("视频")
    LETTER = "letter", _("书面")


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")
    SILENT = "silent", _("未表态")


class RevisitResult(TextChoices):
    NOTHING = "nothing", _("没有未了事项")
    WORK = "work", _("有事项须落实")
    ANEW = "anew", _("提出新的请求，另行登记")
