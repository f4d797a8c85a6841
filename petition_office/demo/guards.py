"""Where the demo shows what the regulation bars: of each guard a petition, who sees it there, and at which step."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cases.petitions.enums import ServiceMethod, State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Review
from cases.petitions.queries.opening import asks_why
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account
from petition_office.demo.accounts import NAMED

Shows = Callable[[Account, Petition], bool]
MOST_TRIED = 40


@dataclass(frozen=True)
class Guard:
    """who: the user names of which one sees it; where: which petitions may show it, and `shows` whether one does."""

    label: str | Promise
    article: str | Promise
    who: tuple[str, ...]
    look: str | Promise
    where: Q
    shows: Shows = lambda account, petition: True


def refused(key: str, said: str) -> Shows:
    """The button of the step is there, and says why it is shut."""
    return lambda account, petition: said in choice_for(account, petition, step_kind(key)).refusal


def open_to(key: str) -> Shows:
    """The step can be taken, and its page says what it bars."""
    return lambda account, petition: choice_for(account, petition, step_kind(key)).is_open


# Clerks who handle too see what their own office sent to units whose staff has no printed password.
HANDLERS = ("handler", "handler2", "east_handler", "west_handler", "clerk2", "east_clerk", "west_clerk")
CLERKS = ("clerk", "clerk2", "east_clerk", "west_clerk")
LEADERS = ("leader", "east_leader", "west_leader")
REVIEWERS = ("reviewer", "province_reviewer", "east_supervisor", "supervisor", "clerk2")
GUARDS = (
    Guard(_("申诉求决不能直接回复或者存"), _("第三十一条第六项、第三十二条"), CLERKS,
          _("已甄别的件，灰色的“直接回复”旁写明理由"),
          Q(state=State.SCREENED), refused("direct_reply", "不得直接回复或者存")),
    Guard(_("报批直接回复、存、不再受理，由负责人批准"), _("第三十二条、第三十六条第三款"), LEADERS,
          _("“待审批”"), Q(ending_proposals__decision="pending")),
    Guard(_("提出人不能再次报批，负责人以外的人不能批准"), _("第三十二条"), CLERKS,
          _("已甄别、正在报批的件，按钮“报批直接回复、存”"),
          Q(ending_proposals__decision="pending"), refused("propose_ending", "待负责人审批")),
    Guard(_("指定受理的不得再提出异议"), _("第二十四条"), HANDLERS, _("指定受理后签收的件，按钮“提出异议”"),
          Q(handovers__kind="designate", state=State.UNIT_RECEIVED), refused("object", "指定受理")),
    Guard(_("延期只由负责人批准"), _("第三十四条"), ("deputy",), _("“待审批”里灰色的“批准延期”"),
          Q(extensions__decision="pending"), refused("approve_extension", "负责人决定")),
    Guard(_("延期申请待审批时不能再申请"), _("第三十四条"), HANDLERS, _("正在申请延期的件，按钮“申请延期”"),
          Q(extensions__decision="pending"), refused("request_extension", "已有一份延期申请")),
    Guard(_("本单位没有其他负责人的，由上级单位负责人决定延期"), _("第三十四条"), ("handler",),
          _("`security` 收回 `head` 的负责人以后“申请延期”；`leader` 的“待审批”"),
          Q(state=State.HANDLING), open_to("request_extension")),
    Guard(_("检举控告密封，登记、办理、决定以外的人先写明查看目的"), _("第三十条第三款"), (NAMED,),
          _("有锁形标记、别人登记的件，打开时"),
          Q(sealed=True), lambda account, petition: asks_why(petition, account)),
    Guard(_("检举控告不转给被检举控告的人员、单位及其下级"), _("第三十条第三款"), CLERKS,
          _("已甄别、登记了被检举控告单位的密封件，“转送”的列表里没有这些单位，填写也退回"),
          Q(sealed=True) & ~Q(accused_office_ids=[]), open_to("transfer")),
    Guard(_("逾期的复查申请须有正当理由，由收到申请的机关审查"), _("第三十五条"), REVIEWERS,
          _("已终结（逾期）的件，办理经过有“逾期不予受理”"), Q(reviews__in=Review.objects.exclude(late_reason=""))),
    Guard(_("复查、复核不予受理须有法定理由"), _("第三十五条、第三十六条"), REVIEWERS,
          _("办理经过有“不予受理复查”"), Q(reviews__refused=True)),
    Guard(_("责令重新办理的，不得作出相同的意见"), _("第三十二条、第三十五条"), HANDLERS,
          _("“责令重新办理”的件，“出具处理意见”旁的原意见"), Q(state=State.REMANDED)),
    Guard(_("复核终结后不再受理，所引须为同一人或者已关联"), _("第三十六条第三款"), CLERKS,
          _("“不再受理”的件，办理经过和告知书"), Q(state=State.NO_LONGER)),
    Guard(_("公告送达满30日才视为送达"), _("《民事诉讼法》第九十五条"), HANDLERS, _("处理意见书的送达回证"),
          Q(documents__service__method=ServiceMethod.PUBLIC_NOTICE)),
    Guard(_("简易办理不能不予支持"), _("《信访事项简易办理办法（试行）》"), HANDLERS,
          _("“简易办理中”的件，“出具处理意见”选“不予支持”"), Q(state=State.HANDLING_SIMPLE)),
    Guard(_("已转出的，概要、人数的更正须经负责人批准"), _("第二十一条第二款"), CLERKS,
          _("办理中的件，“更正登记信息”改人数"), Q(state=State.HANDLING, handovers__isnull=False)),
    Guard(_("同一人同一事项保存时先问"), _("第十九条"), CLERKS,
          _("用办理中的件的姓名、电话和概要再登记一次"), Q(state=State.HANDLING)),
)  # fmt: skip
TABLE = re.compile(r"^\| 要求 \|.*\n(?:\|.*\n)+", re.MULTILINE)


def guide_table() -> str:
    """The guards as docs/guide.md shows them."""
    with override("zh-hans"):
        rows = [f"| {one.label} | {one.article} | {_accounts(one)} | {one.look} |" for one in GUARDS]
    return "\n".join(["| 要求 | 依据 | 账号 | 怎么找、看哪里 |", "|---|---|---|---|", *rows, ""])


def in_guide(guide: str) -> str:
    """The text of the guide, its table written anew."""
    return TABLE.sub(lambda old: guide_table(), guide, count=1)


def _accounts(guard: Guard) -> str:
    return f"`{guard.who[0]}`" + ("等" if len(guard.who) > 1 else "")


def petition_of(guard: Guard) -> tuple[str, str] | None:
    """The number of the newest petition that shows it, and the user name of who sees it; None where there is none."""
    for username in guard.who:
        account = Account.objects.get(username=username)
        found: QuerySet[Petition] = petitions_visible_to(account).filter(guard.where).select_related("holder")
        for petition in found.distinct().order_by("-pk")[:MOST_TRIED]:
            if guard.shows(account, petition):
                return petition.number, username
    return None
