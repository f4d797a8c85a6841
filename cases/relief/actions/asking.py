"""Relief is asked for, and the request is taken back before it is decided."""

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.petitions.identity import masked_identity, masked_name
from cases.petitions.queries.visible import petitions_visible_to
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change
from cases.procedure.policies import permission_of
from cases.procedure.requests import RequestKind
from cases.relief.enums import ReliefLevel, ReliefState
from cases.relief.models import Relief
from cases.relief.policies import ReliefFacts, no_budget
from cases.relief.queries import budget_of
from cases.relief.rules import levels_for
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.pages.words import money


def ask_relief(
    change: Change,
    *,
    amount: Decimal,
    ground: str,
    purpose: str,
    payee_name: str,
    proof: int,
    bank: str = "",
    account_number: str = "",
) -> None:
    """申请救助 from the fund of the office that acts. It is never given for a promise not to petition again."""
    office, year = change.office, change.on.year
    change.need(amount > 0, "no_amount", _("申请金额须大于0。"), field="amount")
    change.need(
        budget_of(office, year) is not None,
        "no_budget",
        no_budget(office, year),
    )
    for name, text in (("ground", ground), ("purpose", purpose)):
        change.need(text.strip(), "no_text", _("请填写申请理由和用途。"), field=name)
        refuse_undertaking(
            text,
            field=name,
            sentence=_("救助不得以信访人不再信访（息诉罢访）为条件，请删去，写明生活困难的情况和用途。"),
        )
    change.need(payee_name.strip(), "no_payee", _("请填写收款人。"), field="payee_name")
    there = change.petition.attachments.filter(number=proof, withdrawn_at=None)
    there = there.exclude(state=AttachmentState.REFUSED)
    found: Attachment = change.required(
        there.first(), "no_evidence", _("请选择证明材料；还没有的，先在信访件上添加附件。"), field="proof"
    )
    levels = levels_for(office, amount, change.on)
    _check_somebody_decides(change, levels)
    relief = Relief.objects.create(
        petition=change.petition,
        number=change.petition.reliefs.count() + 1,
        office=office,
        year=year,
        amount=amount,
        ground=ground,
        purpose=purpose,
        payee_name=payee_name.strip(),
        payee_masked=masked_name(payee_name),
        bank=bank.strip(),
        account_number=account_number.strip(),
        account_masked=masked_identity(account_number.strip()),
        proof=found,
        levels=levels,
        asked_at=change.at,
        asked_by=change.person,
    )
    change.case_facts.part(ReliefFacts).__dict__.pop("standing", None)
    change.facts["relief"] = {
        "number": relief.number,
        "amount": amount,
        "proof": found.number,
        "levels": levels,
    }
    tell_deciders(change, relief, levels[0])


def _take_back(change: Change, relief: Relief) -> None:
    """Who asked takes it back: nobody has to decide any more."""
    relief.state, relief.ended_reason = ReliefState.WITHDRAWN, change.facts["reason"][:500]
    relief.ended_at, relief.ended_by = change.at, change.person
    relief.save(update_fields=["state", "ended_reason", "ended_at", "ended_by"])
    change.case_facts.part(ReliefFacts).__dict__.pop("standing", None)


REQUESTS = (
    RequestKind(
        key="relief",
        label=_l("救助申请"),
        steps=("ask_relief",),
        waiting=lambda: Relief.objects.filter(state=ReliefState.ASKED),
        take_back=_take_back,
        names=lambda relief: {"number": relief.number},
    ),
)


def one_relief(change: Change, number: int, *states: ReliefState) -> Relief:
    """The request with this number in one of these states. The change is from now on that of the office whose fund it
    is: the account works there, whatever brought it to the step.
    """
    found = [one for one in change.case_facts.part(ReliefFacts).in_state(*states) if one.number == number]
    relief = change.required(next(iter(found), None), "no_relief", _("没有可以办理这一步的救助申请。"), field="number")
    office = standing_office(relief.office)
    change.need(
        authority_of(change.person).may(permission_of(change.kind), office),
        "not_of_fund",
        _("这一项由%s的人员办理。") % office.name,
        field="number",
    )
    change.office = office
    return relief


def end_relief(change: Change, relief: Relief, state: ReliefState, reason: str) -> None:
    """It ends for a reason, which the event tells."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    relief.state, relief.ended_reason = state, reason.strip()
    relief.ended_at, relief.ended_by = change.at, change.person
    relief.save(update_fields=["state", "ended_reason", "ended_at", "ended_by", "granted", "document"])
    change.facts["relief"] = {"number": relief.number, "amount": relief.granted or relief.amount}
    change.facts["reason"] = reason.strip()


def tell_deciders(change: Change, relief: Relief, level: ReliefLevel) -> None:
    """Who decides at this level is told, but for who asked."""
    words = {"number": change.petition.number, "amount": money(relief.amount)}
    text = _("信访件 %(number)s 申请救助资金%(amount)s元，请审批") % words
    office = standing_office(relief.office)
    for person in deciders(office, level).exclude(pk=relief.asked_by_id):
        change.tell_person(person, office, text)


def check_proves_no_relief(change: Change, number: int) -> None:
    """What proves a request that waits or was granted is not taken out of the file."""
    stands = change.petition.reliefs.filter(proof__number=number)
    stands = stands.exclude(state__in=(ReliefState.REFUSED, ReliefState.WITHDRAWN))
    change.need(not stands.exists(), "proves_relief", _("这个附件是救助申请的证明材料，不能撤回。"), field="number")


def deciders(office: Office, level: ReliefLevel) -> QuerySet[Account]:
    """Who may agree at a level in an office."""
    if level is ReliefLevel.SECTION:
        held = RoleAssignment.objects.filter(office=office, checks_letters=True, revoked_at=None)
    else:
        held = RoleAssignment.objects.filter(office=office, is_head=True, revoked_at=None)
    return Account.objects.filter(is_active=True, assignments__in=held).distinct()


def _check_somebody_decides(change: Change, levels: list[ReliefLevel]) -> None:
    """Each level has somebody who sees the petition and did not ask, and two levels have two persons."""
    decided: set[int] = set()
    for level in levels:
        found = deciders(change.office, level).exclude(pk=change.person.pk)
        able = {one.pk for one in found if petitions_visible_to(one).filter(pk=change.petition.pk).exists()}
        decided |= able
        change.need(
            able,
            "nobody_decides",
            _(
                "%(office)s没有可以审批的%(level)s（申请人不能审批自己的申请，审批人须看得到本件），请先由安全管理员指定。"
            )
            % {"office": change.office.name, "level": level.label},
        )
    change.need(
        len(decided) >= len(levels),
        "nobody_decides",
        _("%s的科室负责人和单位负责人是同一人，不能审批两次，请先由安全管理员指定另一人。") % change.office.name,
    )


def tell_asker(change: Change, relief: Relief, text: str) -> None:
    """Who asked learns what became of it, where he still may."""
    change.tell_person(relief.asked_by, standing_office(relief.office), text % {"number": change.petition.number})
