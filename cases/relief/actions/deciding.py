"""Relief is granted level by level within the budget, or refused; either way the petitioner gets a letter."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from cases.relief.actions.asking import end_relief, one_relief, tell_asker, tell_deciders
from cases.relief.actions.budgets import lock_fund
from cases.relief.enums import ReliefLevel, ReliefState
from cases.relief.models import Relief, ReliefApproval
from cases.relief.policies import refusal_to_decide
from cases.relief.queries import fund_of, level_of
from offices.organisation.roles import Permission
from offices.pages.words import money

GROUND = "《信访工作条例》第二十七条"
FREE = "本项救助不以不再信访为条件，不影响您依法享有的各项权利。"


def approve_relief(
    change: Change, *, number: int, granted: Decimal | None = None, resolution: str = "", remark: str = ""
) -> None:
    """同意救助, of the amount asked for or less. The last level charges it to the budget of the year."""
    relief = _waiting(change, number)
    level = change.required(level_of(relief), "decided_already", _("这项救助申请已经办结，没有等待审批。"))
    most = relief.granted or relief.amount
    granted = most if granted is None else granted
    change.need(0 < granted <= most, "too_much", _("批准金额须大于0，不超过%s元。") % money(most), field="granted")
    change.need(
        level is not ReliefLevel.BEYOND or resolution.strip(),
        "no_resolution",
        _("这一金额须经联席会议或者上级机关同意，请写明会议纪要或者批复文号。"),
        field="resolution",
    )
    ReliefApproval.objects.create(
        relief=relief, level=level, amount=granted, remark=remark.strip(), at=change.at, by=change.person
    )
    relief.granted, relief.resolution = granted, resolution.strip()
    told = {"number": number, "amount": granted, "level": level, "meeting_name": relief.resolution}
    following = relief.levels[relief.levels.index(level) + 1 :]
    if following:
        relief.save(update_fields=["granted", "resolution"])
        change.facts["relief"] = {**told, "left_levels": len(following)}
        tell_deciders(change, relief, ReliefLevel(following[0]))
    else:
        _grant(change, relief)
        change.facts["relief"] = told
    if remark.strip():
        change.facts["reason"] = remark.strip()


def refuse_relief(change: Change, *, number: int, reason: str) -> None:
    """不予救助, with the reason, in a letter."""
    relief = _waiting(change, number)
    relief.granted = None
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    said = [_("您提出的救助申请，经审查，决定不予救助。理由：%s") % reason.strip(), _(FREE)]
    relief.document = change.paper(DocumentKind.RELIEF_DECISION, body="\n".join(said), basis=GROUND)
    end_relief(change, relief, ReliefState.REFUSED, reason)
    tell_asker(change, relief, _("信访件 %(number)s 的救助申请不予批准"))


def _grant(change: Change, relief: Relief) -> None:
    """Within what is left of the budget of the office that grants it; two who decide at once follow each other."""
    relief.office, relief.year = change.office, change.on.year
    lock_fund(relief.office, relief.year)
    fund = fund_of(relief.office, relief.year)
    granted: Decimal = relief.granted or relief.amount
    words = {"year": fund.year, "budget": money(fund.budget), "left": money(fund.left), "amount": money(granted)}
    change.need(
        granted <= fund.left,
        "over_budget",
        _("%(year)d年度救助资金预算%(budget)s元，只剩%(left)s元，不够批准%(amount)s元。") % words,
        field="granted",
    )
    said = [
        _("您提出的救助申请，经审查，决定给予救助资金%(amount)s元，用于：%(purpose)s。")
        % {"amount": money(granted), "purpose": relief.purpose.strip().rstrip("。")},
        _("救助资金支付给您指定的收款人，收到后请核对。"),
        _(FREE),
    ]
    relief.state = ReliefState.APPROVED
    relief.document = change.paper(DocumentKind.RELIEF_DECISION, body="\n".join(said), basis=GROUND)
    relief.save(update_fields=["office", "granted", "resolution", "year", "state", "document"])
    told = _("信访件 %(number)s 的救助资金已批准，请办理支付") % {"number": change.petition.number}
    change.tell(relief.office, Permission.HANDLE, told)
    change.tell(relief.office, Permission.SCREEN, told)


def _waiting(change: Change, number: int) -> Relief:
    """The request that waits, and that this account decides on."""
    relief = one_relief(change, number, ReliefState.ASKED)
    code, sentence = refusal_to_decide(change.person, relief)
    change.need(not code, code, sentence, field="number")
    return relief
