"""The words of advice letters (建议书): their kinds by article, where they stand, and whom they may go to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdviceKind(TextChoices):
    """建议类型（《信访工作条例》第四十条第一款至第三款）"""

    IMPROVE = "improve", _("改进工作建议")
    POLICY = "policy", _("完善政策建议")
    ACCOUNT = "account", _("追究责任建议")


TITLES = {
    AdviceKind.IMPROVE: _("改进工作建议书"),
    AdviceKind.POLICY: _("完善政策建议书"),
    AdviceKind.ACCOUNT: _("追究责任建议书"),
}
ARTICLES = {
    AdviceKind.IMPROVE: _("《信访工作条例》第四十条第一款"),
    AdviceKind.POLICY: _("《信访工作条例》第四十条第二款"),
    AdviceKind.ACCOUNT: _("《信访工作条例》第四十条第三款"),
}
FEEDBACK = _("《信访工作条例》第四十条第四款")
SERIOUS = ("DB02", "DB03", "DB04", "DB05")  # the grounds of the third paragraph: 推诿、敷衍、拖延、弄虚作假


class AdviceState(TextChoices):
    DRAFT = "draft", _("拟稿")
    SIGNING = "signing", _("待签发")
    OPEN = "open", _("待反馈")
    ANSWERED = "answered", _("反馈待审核")
    ENDED = "ended", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    DROPPED = "dropped", _("已作废")


UNISSUED = (AdviceState.DRAFT, AdviceState.SIGNING, AdviceState.DROPPED)
RUNNING = (AdviceState.OPEN, AdviceState.ANSWERED)
OVER = (AdviceState.ENDED, AdviceState.WITHDRAWN)
