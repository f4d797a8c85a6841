"""The stored words of open calls, bids and merit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallState(TextChoices):
    """揭榜挂帅: a list of hard cases."""

    DRAFT = "draft", _("拟定中")
    PUBLISHED = "published", _("已张榜")
    CLOSED = "closed", _("已结榜")
    WITHDRAWN = "withdrawn", _("已撤榜")


class CallCaseState(TextChoices):
    OPEN = "open", _("待揭榜")
    ASSIGNED = "assigned", _("已揭榜")
    SETTLED = "settled", _("已化解")
    WITHDRAWN = "withdrawn", _("已撤榜")


class BidState(TextChoices):
    LIVE = "live", _("待审定")
    WITHDRAWN = "withdrawn", _("已撤回")
    CHOSEN = "chosen", _("已选定")
    REFUSED = "refused", _("未选定")


class MeritState(TextChoices):
    PROPOSED = "proposed", _("待审定")
    APPROVED = "approved", _("已记录")
    REFUSED = "refused", _("不予记录")
    REVOKED = "revoked", _("已撤销")


MERIT_GONE = (MeritState.REFUSED, MeritState.REVOKED)
