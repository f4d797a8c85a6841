"""What review or re-review changed is carried out by the unit, and urged by the organ that changed it."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind
from cases.petitions.models.proceedings import Implementation
from cases.procedure.actions.change import Change
from cases.proceedings.policies import ProceedingFacts
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date


def carry_out(change: Change, *, done_on: date, proof: str, voucher: str = "") -> None:
    """落实复查、复核意见: recorded by the unit with how it is known; who changed the opinion is told."""
    one = _waiting(change)
    change.need(done_on <= change.on, "future_date", _("落实日期不能晚于今天。"), field="done_on")
    change.need(
        done_on >= one.ordered_on,
        "before_order",
        _("落实日期不能早于意见出具之日%s。") % cn_date(one.ordered_on),
        field="done_on",
    )
    change.need(proof.strip(), "no_proof", _("请写明落实情况和凭证。"), field="proof")
    one.done_on, one.proof, one.voucher = done_on, proof.strip(), voucher.strip()
    one.recorded_at, one.recorded_by = change.at, change.person
    one.save(update_fields=["done_on", "proof", "voucher", "recorded_at", "recorded_by"])
    change.stop_clocks((K.CARRY_OUT,), item=one.number, told_on=done_on, is_proved=bool(one.voucher))
    change.case_facts.part(ProceedingFacts).forget()
    change.facts["implementation"] = {"number": one.number, "performed_on": done_on, "proof": one.proof}
    told = _("信访件 %(number)s 变更的内容已由%(unit)s落实") % _words(change, one)
    change.tell(standing_office(one.office), Permission.REVIEW, told)


def urge_carrying_out(change: Change, *, text: str) -> None:
    """催办落实 by the organ that changed the opinion, in a letter to the unit."""
    one = _waiting(change)
    unit = standing_office(one.unit)
    change.paper(DocumentKind.EXECUTION_URGE, body=text, basis=change.ground, addressee=unit)
    one.urged += 1
    one.save(update_fields=["urged"])
    change.facts["implementation"] = {"number": one.number, "urged": one.urged}
    told = _("信访件 %(number)s 变更的内容请在%(due)s前落实（第%(times)d次催办）") % {
        **_words(change, one),
        "times": one.urged,
    }
    change.tell(unit, Permission.HANDLE, told)


def _waiting(change: Change) -> Implementation:
    sentence = _("没有待落实的复查、复核意见。")
    return change.required(change.case_facts.part(ProceedingFacts).implementation, "nothing_to_carry_out", sentence)


def _words(change: Change, one: Implementation) -> dict[str, object]:
    return {"number": change.petition.number, "unit": one.unit.short_name, "due": cn_date(one.due_on)}
