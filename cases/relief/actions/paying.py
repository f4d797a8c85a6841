"""What was granted is paid, at once or in parts; a payment comes back; what is not paid any more is given free."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.procedure.actions.change import Change
from cases.relief.actions.asking import end_relief, one_relief, tell_asker
from cases.relief.actions.budgets import lock_fund
from cases.relief.enums import GRANTED, PaymentWay, ReliefState
from cases.relief.models import Relief, ReliefPayment
from cases.relief.policies import PAYS_NOT, agreed_by
from cases.relief.queries import paid_of
from offices.organisation.policies import authority_of
from offices.pages.texts import in_one_spelling
from offices.pages.words import cn_date, money


def pay_relief(
    change: Change,
    *,
    number: int,
    paid_on: date,
    amount: Decimal,
    way: str,
    voucher: str,
    payer: str = "",
    payer_account: str = "",
) -> None:
    """登记支付; all payments together are no more than what was granted. payer: empty for the office of the fund."""
    relief = one_relief(change, number, ReliefState.APPROVED)
    change.need(not agreed_by(change.person, relief), "approved_by_you", PAYS_NOT, field="number")
    granted, paid = relief.granted or relief.amount, paid_of(relief)
    change.need(paid_on <= change.on, "future_date", _("支付日期不能晚于今天。"), field="paid_on")
    approved_on = relief.document.issued_on if relief.document else change.on
    change.need(
        paid_on >= approved_on,
        "before_approval",
        _("支付日期不能早于批准日期%s。") % cn_date(approved_on),
        field="paid_on",
    )
    change.need(
        0 < amount <= granted - paid,
        "too_much",
        _("已批准%(granted)s元，已支付%(paid)s元，本次最多支付%(left)s元。")
        % {"granted": money(granted), "paid": money(paid), "left": money(granted - paid)},
        field="amount",
    )
    known = _voucher(change, relief, voucher, paid_on)
    payment = ReliefPayment.objects.create(
        petition=change.petition,
        relief=relief,
        number=change.petition.relief_payments.count() + 1,
        paid_on=paid_on,
        amount=amount,
        way=way,
        voucher=known,
        office=relief.office,
        payer=payer.strip() or relief.office.name,
        payer_account=payer_account.strip(),
        recorded_at=change.at,
        recorded_by=change.person,
    )
    whole = paid + amount == granted
    if whole:
        relief.state = ReliefState.PAID
        relief.save(update_fields=["state"])
    change.facts["relief"] = {
        "number": number,
        "payment": payment.number,
        "amount": amount,
        "paid_on": paid_on,
        "way": PaymentWay(way),
        "document": known,
        "payer": payment.payer,
        "left": granted - paid - amount,
    }
    if whole:
        tell_asker(change, relief, _("信访件 %(number)s 的救助资金已支付"))


def _voucher(change: Change, relief: Relief, voucher: str, paid_on: date) -> str:
    """The number as it is kept; a voucher stands for one payment of the fund in its year, also one that came back."""
    known = "".join(in_one_spelling(voucher).split()).upper()
    change.need(known, "no_voucher", _("请填写凭证号。"), field="voucher")
    lock_fund(relief.office, paid_on.year)
    found = ReliefPayment.objects.filter(office=relief.office, paid_on__year=paid_on.year, voucher=known).first()
    if found is not None:
        words = {"voucher": known, "day": cn_date(found.paid_on), "amount": money(found.amount)}
        said = _("凭证号“%(voucher)s”本年已登记：%(day)s支付%(amount)s元，同一凭证不能登记两次。")
        change.need(False, "voucher_used", said % words, field="voucher")
    return known


def return_relief(change: Change, *, payment: int, returned_on: date, reason: str) -> None:
    """登记退回: a payment came back, as from a wrong account. It may be paid again or be cancelled; of a request
    that was cancelled it is free for others again.
    """
    found = change.petition.relief_payments.filter(number=payment, returned_on=None).select_related("relief").first()
    paid = change.required(found, "no_payment", _("没有这一笔可以退回的支付。"), field="payment")
    relief = one_relief(change, paid.relief.number, *GRANTED, ReliefState.CANCELLED)
    change.need(
        paid.paid_on <= returned_on <= change.on,
        "wrong_day",
        _("退回日期应在支付日期%s以后、不晚于今天。") % cn_date(paid.paid_on),
        field="returned_on",
    )
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    paid.returned_on, paid.returned_reason = returned_on, reason.strip()
    paid.returned_at, paid.returned_by = change.at, change.person
    paid.save(update_fields=["returned_on", "returned_reason", "returned_at", "returned_by"])
    if relief.state != ReliefState.CANCELLED:
        relief.state = ReliefState.APPROVED
        relief.save(update_fields=["state"])
    change.facts["relief"] = {
        "number": relief.number,
        "payment": payment,
        "amount": paid.amount,
        "paid_on": returned_on,
    }
    change.facts["reason"] = reason.strip()
    tell_asker(change, relief, _("信访件 %(number)s 的救助资金退回，请核对收款人"))


def cancel_relief(change: Change, *, number: int, reason: str) -> None:
    """取消救助 by the head of the office: what is not paid is free for others again."""
    relief = one_relief(change, number, ReliefState.APPROVED)
    change.need(
        authority_of(change.person).heads(change.office),
        "head_only",
        _("已批准的救助由%s负责人取消。") % change.office.name,
        field="number",
    )
    lock_fund(relief.office, relief.year)
    end_relief(change, relief, ReliefState.CANCELLED, reason)
    tell_asker(change, relief, _("信访件 %(number)s 的救助资金已取消"))
