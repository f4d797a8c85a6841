"""The words of listed supervision of offices (挂牌督办单位): where it stands, and what the unit hands in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListingState(TextChoices):
    LISTED = "listed", _("挂牌中")
    STRUCK = "struck", _("已摘牌")
    WITHDRAWN = "withdrawn", _("已撤销")


class ListedReportKind(TextChoices):
    PROGRESS = "progress", _("阶段性进展")
    STRIKE = "strike", _("申请摘牌")
