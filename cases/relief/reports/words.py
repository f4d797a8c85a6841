"""The history says of the steps of relief these sentences; rows name them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from cases.relief.enums import PaymentWay, ReliefLevel
from offices.pages.words import day_of, label_of, money


def asked(event: EventFacts) -> list[str]:
    found = event.facts["relief"]
    levels = "、".join(label_of(ReliefLevel, one) for one in found.get("levels", ()))
    words = {**_of(event), "levels": levels}
    return [_("申请救助资金%(amount)s元，由%(levels)s审批。") % words]


def approved(event: EventFacts) -> list[str]:
    found = event.facts["relief"]
    words = {**_of(event), "level": label_of(ReliefLevel, found.get("level"))}
    said = [_("%(level)s同意救助%(amount)s元。") % words]
    if found.get("meeting_name"):
        said.append(_("依据：%s。") % found["meeting_name"].rstrip("。"))
    return [*said, *([_("报下一级审批。")] if found.get("left_levels") else [])]


def paid(event: EventFacts) -> list[str]:
    found = event.facts["relief"]
    words = {
        **_of(event),
        "day": day_of(found.get("paid_on")),
        "way": label_of(PaymentWay, found.get("way")),
        "voucher": found.get("document", ""),
        "payer": found.get("payer", ""),
    }
    said = [_("%(day)s%(way)s支付%(amount)s元，凭证号%(voucher)s，付款单位%(payer)s。") % words]
    left = Decimal(str(found.get("left") or 0))
    return [*said, _("还有%s元待支付。") % money(left) if left else _("已全部支付。")]


def returned(event: EventFacts) -> list[str]:
    words = {**_of(event), "day": day_of(event.facts["relief"].get("paid_on"))}
    return [_("%(day)s退回%(amount)s元。") % words]


def ended(event: EventFacts) -> list[str]:
    return [_("第%(number)d项，%(amount)s元。") % _of(event)]


def reason(event: EventFacts) -> list[str]:
    return [_("意见或者理由：%s") % event.facts["reason"]] if event.facts.get("reason") else []


def _of(event: EventFacts) -> dict[str, object]:
    found = event.facts["relief"]
    return {"number": found["number"], "amount": money(Decimal(str(found["amount"])))}
