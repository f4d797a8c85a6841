"""How far a case file has come, and what is made of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseFileState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("制作中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")
    EXPIRED = "expired", _("已过期")


UNFINISHED = (CaseFileState.QUEUED, CaseFileState.RUNNING)


class Made(TextChoices):
    PDF = "pdf", _("案卷PDF")
    ZIP = "zip", _("案卷压缩包")
