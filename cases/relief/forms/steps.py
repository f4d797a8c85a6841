"""Forms of the steps of relief: asked for, agreed to or refused, paid, come back, taken back, cancelled."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.attachments.enums import AttachmentState
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField
from cases.relief.enums import PaymentWay, ReliefState
from cases.relief.models import Relief
from cases.relief.policies import ReliefFacts, agreed_by, no_budget, refusal_to_decide
from cases.relief.queries import budget_of, fund_of, level_of, paid_of
from offices.organisation.queries import standing_office
from offices.pages.fields import DayField, LongText, MoneyField
from offices.pages.words import cn_date, money


def amount_field(label: Any, **kwargs: Any) -> MoneyField:
    return MoneyField(label=label, max_digits=12, **kwargs)


class AskReliefForm(StepForm):
    key = "ask_relief"
    advice = _(
        "对生活确有困难的信访人的帮扶救助（第二十七条）。不得以信访人承诺不再信访为条件，也不得要求签订息诉罢访承诺。"
    )
    amount = amount_field(_("申请金额（元）"))
    ground = LongText(label=_("申请理由"), rows=4, max_length=1000, help_text=_("写明生活困难的情况"))
    purpose = LongText(label=_("用途"), rows=2, max_length=200, help_text=_("印在救助决定书上，如“住院治疗”"))
    payee_name = forms.CharField(label=_("收款人"), max_length=60, help_text=_("加密保存，查看须写明目的并留痕"))
    bank = forms.CharField(label=_("开户银行"), max_length=60, required=False)
    account_number = forms.CharField(label=_("收款账号"), max_length=40, required=False)
    proof = OneOfField(label=_("证明材料"), help_text=_("信访件上的附件，如低保证、诊断证明；还没有的先添加附件"))

    def owed(self) -> str:
        """Without a budget or a proof nothing is asked for."""
        offices = [office for office in self.acting_offices() if budget_of(office, self.on.year) is None]
        if offices and len(offices) == len(self.acting_offices()):
            return no_budget(offices[0], self.on.year)
        if not self.fields["proof"].choices:  # type: ignore[attr-defined]
            return _now("请先“添加附件”：申请救助资金须有证明材料，如低保证、诊断证明。")
        return ""

    def prepare(self) -> None:
        found = self.petition.attachments.filter(withdrawn_at=None).exclude(state=AttachmentState.REFUSED)
        self.offer("proof", ((one.number, one.name) for one in found.order_by("number")))


class _ReliefForm(StepForm):
    """About one of the requests in these states."""

    states: tuple[ReliefState, ...] = ()
    number = OneOfField(label=_("救助申请"))

    def chosen(self) -> list[Relief]:
        return self.case_facts.part(ReliefFacts).in_state(*self.states)

    def prepare(self) -> None:
        self.offer("number", ((one.number, relief_line(one)) for one in self.chosen()))

    def evidence(self) -> list[Evidence]:
        """To whom it goes, masked, and what is left of the fund. Why it is asked for is read on its own page, for a
        purpose.
        """
        found = []
        for one in self.chosen():
            fund = fund_of(standing_office(one.office), self.on.year)
            left = {"year": fund.year, "left": money(fund.left), "budget": money(fund.budget)}
            said = [
                _now("收款人：%s") % one.payee_masked,
                _now("理由和用途在救助申请的页面写明目的后查看。"),
                _now("%(year)d年度预算%(budget)s元，还剩%(left)s元。") % left,
            ]
            found.append(Evidence(relief_line(one), "\n".join(said), one.get_absolute_url(), str(one.proof.name)))
        return found


class ApproveReliefForm(_ReliefForm):
    key = "approve_relief"
    states = (ReliefState.ASKED,)
    advice = _("申请人不审批自己的申请，一人只审批一次；超出年度预算的不能批准。")
    granted = amount_field(_("批准金额（元）"), required=False, help_text=_("不填的按申请金额，只可以减少"))
    resolution = forms.CharField(
        label=_("会议纪要或者批复文号"),
        max_length=100,
        required=False,
        help_text=_("须经联席会议或者上级机关同意的金额必填"),
    )
    remark = LongText(label=_("意见"), rows=2, max_length=500, required=False)

    def chosen(self) -> list[Relief]:
        waiting = super().chosen()
        return [one for one in waiting if not refusal_to_decide(self.account, one)[0]] or waiting


class RefuseReliefForm(_ReliefForm):
    key = "refuse_relief"
    states = (ReliefState.ASKED,)
    advice = _("理由印在救助决定书上，告知信访人。")
    reason = LongText(label=_("理由"), rows=3, max_length=500)


class PayReliefForm(_ReliefForm):
    key = "pay_relief"
    states = (ReliefState.APPROVED,)
    advice = _("可以一次支付，也可以分次支付；合计不超过批准金额。收款账号在救助页写明目的后查看。")
    paid_on = DayField(label=_("支付日期"))
    amount = amount_field(_("支付金额（元）"))
    way = forms.ChoiceField(label=_("支付方式"), choices=PaymentWay)
    voucher = forms.CharField(label=_("凭证号"), max_length=60, help_text=_("同一凭证号一年只登记一次"))
    payer = forms.CharField(
        label=_("付款单位"),
        max_length=60,
        required=False,
        help_text=_("由财政或者其他单位支付的写明；不填的是救助单位"),
    )
    payer_account = forms.CharField(
        label=_("付款账户"), max_length=60, required=False, help_text=_("如“零余额账户”或者账号后四位")
    )

    def chosen(self) -> list[Relief]:
        return [one for one in super().chosen() if not agreed_by(self.account, one)]

    def opening(self) -> dict[str, Any]:
        names = {one.office.name for one in self.chosen()}
        return {"paid_on": self.on, "payer": names.pop() if len(names) == 1 else ""}


class ReturnReliefForm(ReasonForm):
    key = "return_relief"
    advice = _("退回以后可以核对收款人重新支付，不再支付的由负责人取消救助。")
    payment = OneOfField(label=_("哪一笔"))
    returned_on = DayField(label=_("退回日期"))
    field_order = ("payment", "returned_on", "reason")

    def opening(self) -> dict[str, Any]:
        return {"returned_on": self.on}

    def prepare(self) -> None:
        paid = self.petition.relief_payments.filter(returned_on=None).order_by("number")
        self.offer(
            "payment",
            ((one.number, f"{cn_date(one.paid_on)} {money(one.amount)}{_now('元')} {one.voucher}") for one in paid),
        )


class CancelReliefForm(ReasonForm, _ReliefForm):
    key = "cancel_relief"
    states = (ReliefState.APPROVED,)
    advice = _("未支付的金额退还年度预算；已支付的仍计入。")
    field_order = ("number", "reason")


def relief_line(relief: Relief) -> str:
    """The request in a line: its amount, who asked, how far it has come."""
    amount = money(relief.granted or relief.amount)
    said = [_now("第%(number)d项：%(amount)s元") % {"number": relief.number, "amount": amount}]
    if level := level_of(relief):
        said.append(_now("待%s审批") % level.label)
    elif relief.state == ReliefState.APPROVED:
        said.append(_now("已支付%s元") % money(paid_of(relief)))
    return "，".join(said)
