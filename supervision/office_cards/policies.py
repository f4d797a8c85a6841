"""Who proposes, issues, answers, judges and lifts a card on an office, and when; each refusal is a sentence."""

from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, standing_office
from offices.organisation.roles import Permission
from supervision.cards.policies import CardChoice, belongs_to
from supervision.office_cards.enums import LEVELS, OfficeCardLevel, OfficeCardState
from supervision.office_cards.models import OfficeCard, OfficeCardVoid
from supervision.office_cards.queries import standing_card
from supervision.orders.queries import supervising_offices


def check_propose(account: Account, office: Office) -> Office:
    """The own office of the account that may propose a card on another: the nearest above it with supervision."""
    if belongs_to(authority_of(account), office):
        raise NotPermitted("own_unit", _("本单位的人员不能对本单位提出单位牌。"), field="office")
    above = supervising_offices(account, office)
    if not above:
        sentence = _("对%(office)s的单位牌，由其上级机关有督查权限的人员提出。") % {"office": office.name}
        raise NotPermitted("not_above", sentence, field="office")
    if not office.is_active:
        words = {"office": office.name, "next": standing_office(office).name}
        sentence = _("%(office)s已停用，由%(next)s承继；请对承继单位提出。") % words
        raise ActionRefused("office_closed", sentence, field="office")
    check_answerable(office)
    return above[-1]


def check_answerable(office: Office) -> None:
    """An office without anybody who answers for it would never learn of the card."""
    if not accounts_with(standing_office(office), Permission.INSTRUCT).exists():
        sentence = _("%(office)s还没有领导账号，发出后没有人能看到和说明；请先由安全管理员建立账号。")
        raise ActionRefused("no_account", sentence % {"office": office.name}, field="office")


def check_level(office: Office, level: str, *, besides: int | None = None) -> OfficeCard | None:
    """The standing card that a new one of this level takes the place of; a card is never made milder."""
    standing = standing_card(office)
    if standing is None or standing.pk == besides:
        return None
    if LEVELS.index(OfficeCardLevel(standing.level)) >= LEVELS.index(OfficeCardLevel(level)):
        words = {"office": office.name, "level": standing.get_level_display(), "number": standing.number}
        sentence = _("%(office)s已有有效的%(level)s（%(number)s），不能再发同级或者更轻的；可以先解除。")
        raise ActionRefused("standing_already", sentence % words, field="level")
    return standing


def check_decide(account: Account, card: OfficeCard) -> None:
    """核准 or refuse a proposal: the issuing office, by another person where the rule asks for two."""
    check_issuer(account, card)
    if card.state != OfficeCardState.PROPOSED:
        raise ActionRefused("not_proposed", _("这张牌%(state)s，不能再核准。") % {"state": card.get_state_display()})
    if card.proposed_by_id == account.pk and (card.rule is None or card.rule.two_persons):
        raise NotPermitted("same_person", _("单位牌由您提出，须由另一人核准。"))


def check_issuer(account: Account, card: OfficeCard) -> None:
    """Only a supervisor of the office that issues the card acts on it, and never a person of the carded office."""
    _check_not_of_unit(account, card)
    issuer = standing_office(card.issuer)
    if issuer.pk not in [office.pk for office in authority_of(account).offices(Permission.LIFT_CARDS)]:
        sentence = _("只有发牌单位%(issuer)s的督查员可以处理；上级发的牌由上级处理。") % {"issuer": issuer.name}
        raise NotPermitted("not_issuer", sentence)


def _check_not_of_unit(account: Account, card: OfficeCard) -> None:
    authority = authority_of(account)
    if belongs_to(authority, card.office) or belongs_to(authority, standing_office(card.office)):
        raise NotPermitted("own_unit", _("被发牌单位的人员不能处理本单位的牌子。"))


def _check_unit(account: Account, card: OfficeCard, permission: Permission, sentence: str) -> None:
    unit = standing_office(card.office)
    if not authority_of(account).may(permission, unit):
        raise NotPermitted("not_carded_unit", sentence % {"office": unit.name})


def check_answer(account: Account, card: OfficeCard) -> None:
    """书面说明: a yellow one by who answers for the office, a graver one by its leader."""
    _check_unit(account, card, Permission.ANSWER_CARDS, _("书面说明由被发牌单位%(office)s提交。"))
    if card.level != OfficeCardLevel.YELLOW:
        _check_unit(account, card, Permission.INSTRUCT, _("红牌、重点管理须由%(office)s负责人书面说明。"))
    _check_active(card)
    if card.answered_at is not None:
        raise ActionRefused("answered_already", _("已经提交过书面说明。"))


def check_object(account: Account, card: OfficeCard) -> None:
    """异议: a leader of the carded office says why the card should not stand, once."""
    _check_unit(account, card, Permission.INSTRUCT, _("异议由被发牌单位%(office)s的领导提出。"))
    _check_active(card)
    if card.objected_at is not None:
        raise ActionRefused("objected_already", _("已经提出过异议。"))


def check_find(account: Account, card: OfficeCard) -> None:
    check_issuer(account, card)
    if card.objected_at is None:
        raise ActionRefused("nothing_objected", _("被发牌单位没有提出异议。"))
    if card.found_at is not None:
        raise ActionRefused("found_already", _("异议已经认定。"))


def check_report(account: Account, card: OfficeCard) -> None:
    _check_unit(account, card, Permission.ANSWER_CARDS, _("整改报告由被发牌单位%(office)s提交。"))
    _check_active(card)
    if card.report_or_none is not None:
        raise ActionRefused("reported_already", _("已经提交过整改报告。"))


def check_interview(account: Account, card: OfficeCard) -> None:
    check_issuer(account, card)
    _check_active(card)
    if card.interview_or_none is not None:
        raise ActionRefused("planned_already", _("已经安排过约谈。"))


def check_interview_result(account: Account, card: OfficeCard) -> None:
    check_issuer(account, card)
    interview = card.interview_or_none
    if interview is None:
        raise ActionRefused("not_planned", _("尚未安排约谈。"))
    if interview.recorded_at is not None:
        raise ActionRefused("recorded_already", _("约谈结果已经登记。"))


def check_prolong(account: Account, card: OfficeCard) -> None:
    """复查后继续: the card stands until another day of review."""
    check_issuer(account, card)
    _check_active(card)


def check_lift(account: Account, card: OfficeCard) -> None:
    """解除: by the issuing office, once the office has explained and reported, and nothing is open."""
    check_issuer(account, card)
    _check_active(card)
    if card.pending_void is not None:
        raise ActionRefused("void_pending", _("已提请作废，核准或者不同意之后才能解除。"))
    if card.answered_at is None:
        raise ActionRefused("unexplained", _("尚无被发牌单位的书面说明，不能解除。"))
    if card.report_or_none is None:
        raise ActionRefused("no_report", _("尚无整改报告，不能解除。"))
    if card.objected_at is not None and card.found_at is None:
        raise ActionRefused("objection_open", _("被发牌单位的异议尚未认定，请先认定。"))
    interview = card.interview_or_none
    if interview is not None and interview.recorded_at is None:
        raise ActionRefused("interview_open", _("约谈已安排，结果尚未登记，不能解除。"))


def check_void(account: Account, card: OfficeCard) -> None:
    check_issuer(account, card)
    _check_active(card)
    if card.pending_void is not None:
        raise ActionRefused("proposed_already", _("已经提请作废，等待另一人核准。"))


def check_void_decision(account: Account, card: OfficeCard) -> None:
    """核准作废: a second person of the issuing office, or a supervisor of an office above it."""
    proposal: OfficeCardVoid | None = card.pending_void
    if proposal is None:
        raise ActionRefused("not_proposed", _("没有待核准的作废。"))
    if proposal.proposed_by_id == account.pk:
        raise NotPermitted("same_person", _("作废由您提请，须由另一人核准。"))
    _check_not_of_unit(account, card)
    issuer = standing_office(card.issuer)
    if not authority_of(account).may(Permission.LIFT_CARDS, issuer):
        sentence = _("作废由%(issuer)s的另一名督查员或者上级督查员核准。") % {"issuer": issuer.name}
        raise NotPermitted("not_second", sentence)
    _check_active(card)


def _check_active(card: OfficeCard) -> None:
    if card.state != OfficeCardState.ACTIVE:
        raise ActionRefused("not_active", _("牌子%(state)s，不能再处理。") % {"state": card.get_state_display()})


CHECKS: tuple[tuple[str, Promise, Callable[[Account, OfficeCard], None]], ...] = (
    ("issue", _l("核准发出"), check_decide),
    ("refuse", _l("不予发出"), check_decide),
    ("answer", _l("提交书面说明"), check_answer),
    ("object", _l("提出异议"), check_object),
    ("report", _l("提交整改报告"), check_report),
    ("find", _l("认定异议"), check_find),
    ("interview", _l("安排约谈"), check_interview),
    ("interview_result", _l("登记约谈结果"), check_interview_result),
    ("lift", _l("解除"), check_lift),
    ("prolong", _l("复查后继续"), check_prolong),
    ("void", _l("提请作废"), check_void),
    ("void_decision", _l("核准作废"), check_void_decision),
)
UNIT_ACTS = {"answer": Permission.ANSWER_CARDS, "object": Permission.INSTRUCT, "report": Permission.ANSWER_CARDS}


def choices_for_office_card(account: Account, card: OfficeCard) -> list[CardChoice]:
    """The acts of a role the account has somewhere and that mean something now; each open, or with why not."""
    authority, choices = authority_of(account), []
    for key, label, check in CHECKS:
        if not _concerns(key, card) or not authority.may_anywhere(UNIT_ACTS.get(key, Permission.LIFT_CARDS)):
            continue
        try:
            check(account, card)
        except ActionRefused as refusal:
            choices.append(CardChoice(key, label, str(refusal.sentence)))
        else:
            choices.append(CardChoice(key, label, ""))
    return choices


def _concerns(key: str, card: OfficeCard) -> bool:
    """Whether an act means anything on this card as it stands."""
    if key in ("issue", "refuse"):
        return card.state == OfficeCardState.PROPOSED
    interview = card.interview_or_none
    if key == "interview_result":
        return interview is not None and interview.recorded_at is None
    if card.state != OfficeCardState.ACTIVE:
        return False
    return {
        "answer": card.answered_at is None,
        "object": card.objected_at is None,
        "report": card.report_or_none is None,
        "find": card.objected_at is not None and card.found_at is None,
        "interview": interview is None,
        "void": card.pending_void is None,
        "void_decision": card.pending_void is not None,
    }.get(key, True)


def check_review_day(day: date, on: date) -> None:
    """The day of review lies ahead, within two years."""
    if day <= on:
        raise ActionRefused("review_past", _("复查日期须晚于今天。"), field="review_on")
    if (day - on).days > 730:
        raise ActionRefused("review_far", _("复查日期最迟在两年之内，请核对年份。"), field="review_on")
