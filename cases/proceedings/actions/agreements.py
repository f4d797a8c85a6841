"""Mediation (调解) and settlement (和解): an agreement, its performance, its breach (《信访工作条例》第三十三条)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.mandates.actions.entering import mandate_goes_on
from cases.organs.actions.assisting import end_open_assistances
from cases.petitions.enums import ClockState, DocumentKind
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change
from cases.proceedings.enums import AgreementKind, AgreementState
from cases.proceedings.models.agreements import Agreement, Performance
from cases.proceedings.policies import ProceedingFacts
from cases.regulation.actions.receiving import ANSWER_CLOCKS, start_answer_clock
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date, money

GROUND = "《信访工作条例》第三十三条"


def open_mediation(change: Change, *, consent: bool) -> None:
    """调解和解, where both sides agree (第三十三条)."""
    change.need(consent, "no_consent", _("调解、和解须双方自愿。"), field="consent")


def close_mediation(change: Change, *, reason: str) -> None:
    """调解未成: the sides did not agree; the handling goes on."""
    change.facts["reason"] = reason


def make_agreement(
    change: Change,
    *,
    kind: str,
    petitioner_agrees: bool,
    other_agrees: bool,
    other_party: str,
    mediator: str,
    terms: str,
    signed_on: date,
    performances: Sequence[Mapping[str, Any]],
    total: Decimal | None = None,
) -> None:
    """达成协议. The answer is given by it; what is to be performed has a clock each.

    performances: rows of text, amount, owner, due_on.
    """
    petition = change.petition
    change.need(petitioner_agrees, "no_consent", _("信访人不同意的，不能达成协议。"), field="petitioner_agrees")
    change.need(other_agrees, "no_consent", _("对方当事人不同意的，不能达成协议。"), field="other_agrees")
    change.need(signed_on <= change.on, "future_date", _("签订日期不能晚于今天。"), field="signed_on")
    change.need(
        signed_on >= petition.received_on, "before_receipt", _("签订日期不能早于收到信访事项之日。"), field="signed_on"
    )
    change.need(performances, "nothing_to_perform", _("请写明至少一项要履行的事项和期限。"), field="performances")
    check_sum(change, total, performances)
    for field, text in (("terms", terms), *(("performances", row["text"]) for row in performances)):
        refuse_undertaking(
            text,
            field=field,
            sentence=_("协议不得约定信访人不再信访（息诉罢访），请删去，写明双方对原来的事项怎样履行。"),
        )
    for number, row in enumerate(performances, start=1):
        change.need(
            row["due_on"] >= signed_on,
            "due_before_signed",
            _("第%(number)d项的履行期限%(due)s早于签订日期。") % {"number": number, "due": cn_date(row["due_on"])},
            field="performances",
        )
    words = {"kind": AgreementKind(kind), "other": other_party, "mediator": mediator, "terms": terms}
    paper = change.paper(DocumentKind.AGREEMENT, body=_body(words, total, performances), basis=GROUND)
    agreement = Agreement.objects.create(
        petition=petition,
        number=petition.agreements.count() + 1,
        kind=kind,
        other_party=other_party,
        mediator=mediator,
        terms=terms,
        total=total,
        signed_on=signed_on,
        document=paper,
        made_at=change.at,
        made_by=change.person,
    )
    before = petition.performances.count()
    for number, row in enumerate(performances, start=before + 1):
        # What is past already has its clock too: until its performance is recorded, the petition is not without one.
        clock = change.start_clock(
            K.PERFORM, start=signed_on, office=petition.holder, set_date=row["due_on"], item=number
        )
        change.after_clocks.append(
            Performance(
                petition=petition,
                agreement=agreement,
                number=number,
                clock=clock,
                **{name: row.get(name) for name in ("text", "amount", "owner", "due_on")},
            )
        )
    change.stop_clocks(ANSWER_CLOCKS)
    change.facts["agreement"] = {
        "number": agreement.number,
        "kind": AgreementKind(kind),
        "signed_on": signed_on,
        "total": total,
        "performances": len(performances),
    }
    if past := sum(row["due_on"] < change.on for row in performances):
        change.facts["agreement"]["past"] = past


def check_sum(change: Change, total: Decimal | None, performances: Sequence[Mapping[str, Any]]) -> None:
    """The instalments add up to the total; money without a total, or a total without money, is refused in words."""
    paid = [row["amount"] for row in performances if row.get("amount") is not None]
    if total is None:
        change.need(not paid, "no_total", _("写了金额的，请写明协议总额。"), field="total")
        return
    change.need(paid, "no_amounts", _("写了总额的，请写明每一期的金额。"), field="performances")
    found = sum(paid, Decimal(0))
    words = {"found": money(found), "total": money(total), "gap": money(abs(total - found)), "count": len(paid)}
    change.need(
        found == total,
        "sum_differs",
        _("%(count)d期合计%(found)s元，与总额%(total)s元不符，相差%(gap)s元，请核对。") % words,
        field="performances",
    )


def perform_agreement(change: Change, *, number: int, performed_on: date, proof: str, voucher: str = "") -> None:
    """记录履行: one of what was agreed has been done, and how that is known."""
    row = _waiting(change, number)
    change.need(performed_on <= change.on, "future_date", _("履行日期不能晚于今天。"), field="performed_on")
    change.need(
        performed_on >= row.agreement.signed_on,
        "before_signed",
        _("履行日期不能早于签订日期%s。") % cn_date(row.agreement.signed_on),
        field="performed_on",
    )
    row.performed_on, row.proof, row.voucher = performed_on, proof, voucher
    row.recorded_at, row.recorded_by = change.at, change.person
    row.save(update_fields=["performed_on", "proof", "voucher", "recorded_at", "recorded_by"])
    change.stop_clocks((K.PERFORM,), item=number, told_on=performed_on, is_proved=bool(voucher.strip()))
    left = change.petition.performances.filter(agreement=row.agreement, performed_on=None).count()
    if not left:
        row.agreement.state = AgreementState.PERFORMED
        row.agreement.save(update_fields=["state"])
    change.case_facts.part(ProceedingFacts).forget()
    change.facts["performance"] = {
        "number": number,
        "text": row.text,
        "amount": row.amount,
        "performed_on": performed_on,
        "proof": proof,
        "left": left,
    }


def break_agreement(change: Change, *, number: int, reason: str) -> None:
    """协议未履行，恢复办理: what else was to be performed is void, and the unit answers anew."""
    row = _waiting(change, number)
    agreement = row.agreement
    agreement.state, agreement.broken_on = AgreementState.BROKEN, change.on
    agreement.save(update_fields=["state", "broken_on"])
    change.stop_clocks((K.PERFORM,), as_state=ClockState.CANCELLED)
    _owe_result_again(change)
    change.set(concluded_on=None)
    start_answer_clock(change, change.on, change.petition.holder)
    change.case_facts.part(ProceedingFacts).forget()
    change.facts["performance"] = {"number": number, "text": row.text, "amount": row.amount}
    change.facts["reason"] = reason
    told = _("信访件 %(number)s 的调解（和解）协议未履行，已恢复办理") % {"number": change.petition.number}
    change.tell(change.petition.holder, Permission.APPROVE, told)


def _owe_result_again(change: Change) -> None:
    """What result the settlement had ended is owed by its old day, or where that has passed in as many days anew."""
    petition = change.petition
    settled = petition.clocks.filter(kind=K.REPORT_BACK, state=ClockState.MET, stopped_on=petition.concluded_on)
    owed = settled.select_related("office").order_by("pk").last() if petition.concluded_on else None
    if owed is None or owed.set_date is None or change.running(K.REPORT_BACK):
        return
    due = owed.set_date if owed.set_date > change.on else change.on + (owed.set_date - owed.start)
    owing = standing_office(owed.office)
    mandate_goes_on(change, change.start_clock(K.REPORT_BACK, start=change.on, office=owing, set_date=due), owing=owing)


def settle(change: Change) -> None:
    """调解和解终结: by the agreement or by its performance, as the rule of the place says."""
    change.stop_clocks((K.REPORT_BACK,))
    end_open_assistances(change, _("本件已调解（和解）终结"))
    change.set(concluded_on=change.on)


def _waiting(change: Change, number: int) -> Performance:
    found = change.petition.performances.filter(
        number=number, performed_on=None, agreement__state=AgreementState.STANDING
    )
    return change.required(
        found.select_related("agreement").first(), "no_performance", _("没有这一项待履行的事项。"), field="number"
    )


def _body(words: Mapping[str, Any], total: Decimal | None, performances: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        _("对方当事人：%(other)s。") % words,
        _("%(kind)s主持人：%(mediator)s。") % {**words, "kind": words["kind"].label},
        _("双方自愿达成协议如下："),
        str(words["terms"]),
    ]
    if total is not None:
        lines.append(_("金额共计%s元。") % money(total))
    for number, row in enumerate(performances, start=1):
        said = {"number": number, "text": row["text"].rstrip("。；"), "due": cn_date(row["due_on"])}
        amount = row.get("amount")
        paid = _("，%s元") % money(amount) if amount is not None else ""
        lines.append(_("第%(number)d项：%(text)s%(paid)s，于%(due)s前履行。") % {**said, "paid": paid})
    return "\n".join([*lines, _("本协议经双方签字后生效，双方各执一份。")])
