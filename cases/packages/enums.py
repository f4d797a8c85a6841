"""The stored words of packages, commitments and contacts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PackageOrigin(TextChoices):
    """Why a leader took a petition on (领导包案)."""

    RECEPTION = "reception", _("谁接访谁包案")
    MANDATE = "mandate", _("上级交办")
    CAMPAIGN = "campaign", _("专项治理")
    OPEN_CALL = "open_call", _("揭榜挂帅")
    RAISED = "raised", _("提级办理")
    REEXAMINED = "reexamined", _("回头看未化解")
    HAND = "hand", _("指定包案")


# What a person may name; the others are what a step made it: a reception, a call, a raising, a re-examination.
NAMED_ORIGINS = [
    (origin.value, origin.label) for origin in (PackageOrigin.HAND, PackageOrigin.MANDATE, PackageOrigin.CAMPAIGN)
]


class PackageState(TextChoices):
    OPEN = "open", _("包案中")
    HANDED_OVER = "handed_over", _("已移交")
    RAISED = "raised", _("已提级")
    RETURNED = "returned", _("已退回重新确定")
    CLOSED = "closed", _("已销号")
    WITHDRAWN = "withdrawn", _("已撤销（误办）")


class PackageStage(TextChoices):
    """How far an open package has come; the last stage stays on one that has ended."""

    WAITING = "waiting", _("待领导确认")
    OBJECTED = "objected", _("领导有异议")
    WORKING = "working", _("化解中")
    PROPOSED = "proposed", _("报请销号")
    SIGNED = "signed", _("待上级核查")


class MovedHow(TextChoices):
    """How a package came to a later date."""

    CHANGED = "changed", _("推迟")
    HANDED_OVER = "handed_over", _("移交")
    RAISED = "raised", _("提级")


class CommitmentState(TextChoices):
    """A measure or a meeting's item of work."""

    PROPOSED = "proposed", _("待领导批准")
    OPEN = "open", _("待完成")
    PROVED = "proved", _("已报完成，待确认")
    KEPT = "kept", _("已完成")
    DROPPED = "dropped", _("不再实行")


class ContactKind(TextChoices):
    """How the petitioner was contacted."""

    INVITED = "invited", _("约访")
    VISIT = "visit", _("走访")
    HOME = "home", _("家访")
    PHONE = "phone", _("电话联系")


class SettledPart(TextChoices):
    """The four requirements of a matter that is settled (《信访工作条例》第二十七条)."""

    REASONABLE = "reasonable", _("诉求合理的解决问题到位")
    UNREASONABLE = "unreasonable", _("诉求无理的思想教育到位")
    HARDSHIP = "hardship", _("生活困难的帮扶救助到位")
    UNLAWFUL = "unlawful", _("行为违法的依法处理")


class PromiseState(TextChoices):
    OPEN = "open", _("待兑现")
    PROVED = "proved", _("已报兑现，待确认")
    KEPT = "kept", _("已兑现")
