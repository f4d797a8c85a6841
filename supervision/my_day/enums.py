"""The words of proposals: what the system found, and what became of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProposalKind(TextChoices):
    """What an office has left undone; never anything about a person."""

    HALF = "half", _("期限过半没有办理")
    AGAIN = "again", _("未办结又来访来信")
    RETURNED = "returned", _("两次以上退回")
    SILENT = "silent", _("逾期没有说明")


class ProposalState(TextChoices):
    OPEN = "open", _("待决定")
    ORDERED = "ordered", _("已督办")
    URGED = "urged", _("已催办")
    DISMISSED = "dismissed", _("不采纳")
    LAPSED = "lapsed", _("情况已变")


DECIDED = (ProposalState.ORDERED, ProposalState.URGED, ProposalState.DISMISSED)
