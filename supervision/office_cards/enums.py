"""The words of cards on offices: yellow, red and key management (重点管理), and what becomes of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K


class OfficeCardLevel(TextChoices):
    """From the mildest to the gravest."""

    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")
    KEY = "key", _("重点管理")


LEVELS = tuple(OfficeCardLevel)


def at_least(level: str) -> list[str]:
    """The level and those above it."""
    return list(LEVELS[LEVELS.index(OfficeCardLevel(level)) :])


class OfficeCardState(TextChoices):
    PROPOSED = "proposed", _("待核准")
    REFUSED = "refused", _("不予发出")
    ACTIVE = "active", _("有效")
    SUPERSEDED = "superseded", _("已升级")
    LIFTED = "lifted", _("已解除")
    VOIDED = "voided", _("已作废")


STANDING = (OfficeCardState.PROPOSED, OfficeCardState.ACTIVE)
ISSUED = (OfficeCardState.ACTIVE, OfficeCardState.SUPERSEDED, OfficeCardState.LIFTED, OfficeCardState.VOIDED)


class OfficeCardOrigin(TextChoices):
    CARDS = "cards", _("信访件红黄牌累计")
    RATE = "rate", _("指标未达到规则")
    DECISION = "decision", _("按决定提出")


class RateSide(TextChoices):
    """On which side of its limit an indicator draws a card."""

    BELOW = "below", _("低于")
    ABOVE = "above", _("高于")


class OfficeCardError(TextChoices):
    """What was wrong when a card was issued."""

    FACTS = "facts", _("统计或者认定的事实有误")
    OFFICE = "office", _("发给了不承担责任的单位")
    RULE = "rule", _("适用的规则有误")
    SYSTEM = "system", _("系统故障")


class DutyGroup(TextChoices):
    """Duties that weigh alike in the rule: a missing report of progress is not a missed answer."""

    ANSWER = "answer", _("答复、决定")
    RECEIPT = "receipt", _("转办、告知、受理")
    REPORT = "report", _("结报、反馈、呈报")
    OTHER = "other", _("进展、承诺、回访等其他期限")


_GROUPS = {
    DutyGroup.ANSWER: (*(K.DECIDE, K.SIMPLE_DECIDE, K.DECISION, K.ANSWER, K.REVIEW, K.REREVIEW, K.CARRY_OUT, K.SERVE),),
    DutyGroup.RECEIPT: (
        *(K.ROUTE, K.NOTIFY, K.ACCEPT, K.SIMPLE_TRANSFER, K.SIMPLE_ACCEPT, K.REVIEW_ACCEPTANCE, K.RECUSAL),
    ),
    DutyGroup.REPORT: (
        *(K.REPORT_BACK, K.SUGGESTION_FEEDBACK, K.SUPERVISE, K.MANDATE, K.URGENT, K.URGENT_REPORT, K.ASSIST),
    ),
}
GROUP_OF: dict[str, DutyGroup] = {kind.value: group for group, kinds in _GROUPS.items() for kind in kinds}
