"""Who may answer, lift, void a card and judge its reasons, and when. Each refusal is a sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines.terms import ClockKind as K
from cases.enums import ClockState
from cases.enums import DocumentKind as D
from cases.models import Clock, Document
from offices.errors import ActionRefused, NotPermitted
from offices.models import Account, Office
from offices.policies import Authority, authority_of
from offices.queries import reaches_root
from offices.roles import Permission
from supervision.enums import CardColour, CardState
from supervision.models import Card

# The paper that shows a duty done. The law asks for none where a petition is handled directly or filed, and the slip of
# a transfer is made by the same step that stops the clock.
DUTY_PAPERS: dict[str, tuple[D, ...]] = {
    K.NOTIFY: (D.NOTICE, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.SIMPLE_ACCEPT: (D.NOTICE, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.OBJECT: (D.OBJECTION, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.DECIDE: (D.OPINION, D.AGREEMENT),
    K.SIMPLE_DECIDE: (D.OPINION, D.AGREEMENT),
    K.SUGGESTION_FEEDBACK: (D.OPINION,),
    K.REPORT_BACK: (D.CONCLUSION_REPORT, D.AGREEMENT),
    K.REVIEW: (D.REVIEW_OPINION, D.REVIEW_REFUSAL),
    K.REREVIEW: (D.REREVIEW_OPINION, D.REREVIEW_REFUSAL),
}
SERVED_PAPERS = frozenset({D.OPINION, D.REVIEW_OPINION, D.REREVIEW_OPINION})


@dataclass(frozen=True)
class CardChoice:
    """An act offered on the page of a card: open, or shown with the sentence why not."""

    key: str
    label: str | Promise
    refusal: str

    @property
    def is_open(self) -> bool:
        return not self.refusal


def check_answer(account: Account, card: Card) -> None:
    """The carded unit explains; a red card is explained by a leader of the unit."""
    authority = authority_of(account)
    if not authority.may(Permission.ANSWER_CARDS, card.office):
        raise NotPermitted("not_carded_unit", _("情况说明由被发牌单位%(office)s提交。") % {"office": card.office.name})
    if card.level == CardColour.REMINDER:
        raise ActionRefused("reminder", _("预警不需要书面说明。"))
    if card.level == CardColour.RED and not authority.may(Permission.INSTRUCT, card.office):
        raise NotPermitted("leader_only", _("红牌须由单位负责人书面说明。"))
    _check_active(card)
    if card.answered_at is not None:
        raise ActionRefused("answered_already", _("已经提交过情况说明。"))


def check_lift(account: Account, card: Card) -> None:
    """摘牌: by the office that issued the card, once the duty is done, on paper and, where the law asks, served."""
    check_issuer(account, card.office, card.issuer)
    if card.level == CardColour.REMINDER:
        raise ActionRefused("reminder", _("预警随期限完成自动结束，不需要摘牌。"))
    _check_active(card)
    refusal = duty_undone(card.clock)
    if refusal:
        raise ActionRefused("duty_undone", refusal)


def check_void(account: Account, card: Card) -> None:
    """作废 for an error of the system, with a reason; the card stays in the history."""
    check_issuer(account, card.office, card.issuer)
    if card.state in (CardState.VOIDED, CardState.LIFTED):
        raise ActionRefused("not_active", _("牌子%(state)s，不能作废。") % {"state": card.get_state_display()})


def check_find(account: Account, card: Card) -> None:
    """认定 whether the objective reasons the unit claims hold."""
    check_issuer(account, card.office, card.issuer)
    if not card.objective:
        raise ActionRefused("nothing_claimed", _("被发牌单位没有主张客观原因。"))
    if card.objective_at is not None:
        raise ActionRefused("found_already", _("客观原因已经认定。"))
    if card.state == CardState.VOIDED:
        raise ActionRefused("not_active", _("牌子已作废，不需要认定。"))


def check_red(account: Account, office: Office, issuer: Office) -> None:
    """Red by finding (DB05, DB06): a supervisor of the issuing office."""
    if not authority_of(account).may(Permission.SUPERVISE, issuer):
        raise NotPermitted("not_supervisor", _("直接发红牌须由%(issuer)s的督查员认定。") % {"issuer": issuer.name})
    check_issuer(account, office, issuer)


def check_issuer(account: Account, office: Office, issuer: Office) -> None:
    """Only the issuing office itself acts, and never a person of the carded unit."""
    authority = authority_of(account)
    if issuer.pk == office.pk:
        raise NotPermitted("no_issuer_above", _("本单位之上没有发牌单位，不能由本单位自行处理。"))
    if belongs_to(authority, office):
        raise NotPermitted("own_unit", _("被发牌单位的人员不能处理本单位的牌子。"))
    acts = any(g.office.pk == issuer.pk and Permission.LIFT_CARDS in g.permissions for g in authority.grants)
    if not acts:
        raise NotPermitted("not_issuer", _("只有发牌单位%(issuer)s的督查员可以处理。") % {"issuer": issuer.name})


def belongs_to(authority: Authority, office: Office) -> bool:
    return any(grant.office.pk == office.pk for grant in authority.grants)


def _check_active(card: Card) -> None:
    if card.state != CardState.ACTIVE:
        raise ActionRefused("not_active", _("牌子%(state)s，不能再处理。") % {"state": card.get_state_display()})


def duty_undone(clock: Clock) -> str:
    """Why the duty of a clock is not done yet, or nothing. A duty that no longer applies counts as done."""
    if clock.state == ClockState.RUNNING:
        return _("期限“%(clock)s”尚未完成，完成后才能摘牌。") % {"clock": clock.get_kind_display()}
    kinds = DUTY_PAPERS.get(clock.kind)
    if kinds is None or clock.state != ClockState.MET:
        return ""
    papers = Document.objects.filter(petition_id=clock.petition_id, kind__in=kinds, issued_on__gte=clock.start)
    found = list(papers.order_by("pk").values_list("kind", "service__id"))
    if not found:
        names = "、".join(str(D(kind).label) for kind in kinds)
        return _("尚无文书（%(names)s），不能摘牌。") % {"names": names}
    kind, service = found[-1]
    served = service is not None or kind not in SERVED_PAPERS or clock.kind in (K.REPORT_BACK, K.SUGGESTION_FEEDBACK)
    if not served:
        return _("%(paper)s尚未记录送达，不能摘牌。") % {"paper": D(kind).label}
    return ""


CHECKS: tuple[tuple[str, Promise, Callable[[Account, Card], None]], ...] = (
    ("answer", gettext_lazy("提交情况说明"), check_answer),
    ("lift", gettext_lazy("摘牌"), check_lift),
    ("void", gettext_lazy("作废"), check_void),
    ("find", gettext_lazy("认定客观原因"), check_find),
)


def choices_for_card(account: Account, card: Card) -> list[CardChoice]:
    """The acts of a role the account has somewhere, each open or with the sentence why not."""
    authority = authority_of(account)
    choices = []
    for key, label, check in CHECKS:
        permission = Permission.ANSWER_CARDS if key == "answer" else Permission.LIFT_CARDS
        if not authority.may_anywhere(permission) or (key == "find" and not card.objective):
            continue
        try:
            check(account, card)
        except ActionRefused as refusal:
            choices.append(CardChoice(key, label, str(refusal.sentence)))
        else:
            choices.append(CardChoice(key, label, ""))
    return choices


def check_edits_rules(account: Account, office: Office | None) -> None:
    """An administrator makes rules for the offices it reaches; the rule for everybody, at the top of the tree."""
    if office is None:
        allowed = reaches_root(account, Permission.EDIT_RULES)
    else:
        allowed = authority_of(account).may(Permission.EDIT_RULES, office)
    if not allowed:
        where = office.name if office else _("全部单位")
        raise NotPermitted("not_permitted", _("您不能制定%(where)s的规则。") % {"where": where})
