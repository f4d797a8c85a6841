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


class MeetingKind(TextChoices):
    """Meetings on petitions (一会四联): Party committee, government and joint conference at city, county, township."""

    STUDY = "study", _("信访研判会")
    JOINT = "joint", _("信访工作联席会议")
    PARTY = "party", _("党委会研究")
    GOVERNMENT = "government", _("政府常务会研究")

    def at_level(self, level: int) -> str:
        """What the meeting is called at the level of its office; `offices.enums.OfficeLevel`, 3 county, 4 township."""
        if self is MeetingKind.STUDY:
            return str(self.label)
        return str(MEETING_NAMES[self.value][min(max(level, 1), 4)])


MEETING_NAMES = {
    "joint": {
        1: _("省信访工作联席会议"),
        2: _("市信访工作联席会议"),
        3: _("县（市、区）信访工作联席会议"),
        4: _("乡镇（街道）信访工作联席会议"),
    },
    "party": {
        1: _("省委常委会会议"),
        2: _("市委常委会会议"),
        3: _("县（市、区）委常委会会议"),
        4: _("乡镇（街道）党（工）委会议"),
    },
    "government": {
        1: _("省政府常务会议"),
        2: _("市政府常务会议"),
        3: _("县（市、区）政府常务会议"),
        4: _("乡镇政府（街道办事处）办公会议"),
    },
}


class MeetingState(TextChoices):
    DRAFT = "draft", _("筹备")
    CONVENED = "convened", _("已通知")
    HELD = "held", _("已召开")
    CLOSED = "closed", _("纪要已定稿")
    CANCELLED = "cancelled", _("已取消")


class ItemOutcome(TextChoices):
    """What became of an item of an agenda."""

    DECIDED = "decided", _("已议定")
    POSTPONED = "postponed", _("未议，转下次会议")


class Presence(TextChoices):
    PRESENT = "present", _("出席")
    ABSENT = "absent", _("缺席")
    SUBSTITUTED = "substituted", _("他人代会")
