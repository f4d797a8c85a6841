"""These policies say who may explain, report, lift, void, judge and propose about a card, and when."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines.terms import ClockKind as K
from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.enums import DocumentKind as D
from cases.petitions.models.clocks import Clock
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import Authority, authority_of
from offices.organisation.queries import reaches_root
from offices.organisation.roles import Permission
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card, VoidProposal

# The paper that shows a clock met. The law asks for none where a petition is handled directly or filed, and the slip of
# a transfer is made by the same step that stops the clock.
CLOCK_PAPERS: dict[str, tuple[D, ...]] = {
    K.NOTIFY: (D.NOTICE, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.SIMPLE_ACCEPT: (D.NOTICE, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.OBJECT: (D.OBJECTION, D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER),
    K.DECIDE: (D.OPINION, D.AGREEMENT),
    K.SIMPLE_DECIDE: (D.OPINION, D.AGREEMENT),
    K.SUGGESTION_FEEDBACK: (D.OPINION,),
    K.REPORT_BACK: (D.CONCLUSION_REPORT, D.AGREEMENT),
    K.ACCEPT: (D.ACCEPTANCE, D.PATH_NOTICE),
    K.ANSWER: (D.OPINION, D.AGREEMENT),
    K.REVIEW: (D.REVIEW_OPINION, D.REVIEW_REFUSAL),
    K.REREVIEW: (D.REREVIEW_OPINION, D.REREVIEW_REFUSAL),
    K.SUPERVISE: (D.SUPERVISION_REPORT,),
}
# Who does this work for an office does not judge its cards.
CASEWORK = frozenset(
    {Permission.REGISTER, Permission.SCREEN, Permission.HANDLE, Permission.APPROVE, Permission.INSTRUCT}
    | {Permission.REVIEW, Permission.ANSWER_CARDS}
)
CARDED_ITSELF = gettext_lazy("%(office)s在本件上的黄牌或红牌尚未摘除，不能自己核查销号。")
UNSERVED = frozenset({K.REPORT_BACK, K.SUGGESTION_FEEDBACK, K.SUPERVISE})  # met without service of the paper
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


def check_report(account: Account, card: Card) -> None:
    """整改报告: the carded unit reports what it put right, once; late is better than never."""
    if not authority_of(account).may(Permission.ANSWER_CARDS, card.office):
        raise NotPermitted("not_carded_unit", _("整改报告由被发牌单位%(office)s提交。") % {"office": card.office.name})
    if card.report_due is None:
        raise ActionRefused("no_report_due", _("这张牌不要求整改报告。"))
    _check_active(card)
    if card.report_or_none is not None:
        raise ActionRefused("reported_already", _("已经提交过整改报告。"))


def check_interview(account: Account, card: Card) -> None:
    """提请约谈: the issuing office, on a red card that stands (第三十九条第三款)."""
    check_issuer(account, card.office, card.issuer, card)
    if card.level != CardColour.RED:
        raise ActionRefused("not_red", _("只就红牌提请约谈。"))
    _check_active(card)
    if card.interview_or_none is not None:
        raise ActionRefused("proposed_already", _("已经提请过约谈。"))


def check_interview_result(account: Account, card: Card) -> None:
    """The result is recorded once, also after the card was lifted."""
    check_issuer(account, card.office, card.issuer, card)
    interview = card.interview_or_none
    if interview is None:
        raise ActionRefused("not_proposed", _("尚未提请约谈。"))
    if interview.result_at is not None:
        raise ActionRefused("result_already", _("约谈结果已经登记。"))


def check_lift(account: Account, card: Card) -> None:
    """摘牌: by the office that issued the card, once the clock is met, on paper and, where the law asks, served."""
    check_issuer(account, card.office, card.issuer, card)
    if card.level == CardColour.REMINDER:
        raise ActionRefused("reminder", _("预警随期限完成自动结束，不需要摘牌。"))
    _check_active(card)
    if card.pending_void is not None:
        raise ActionRefused("void_pending", _("已提请作废，核准或者不同意之后才能摘牌。"))
    refusal = why_unmet(card.clock)
    if refusal:
        raise ActionRefused("duty_undone", refusal)
    if card.level == CardColour.RED and card.answered_at is None:
        raise ActionRefused("unexplained", _("红牌尚无单位负责人的书面说明，不能摘牌。"))
    if card.report_due is not None and card.report_or_none is None:
        raise ActionRefused("no_report", _("红牌尚无整改报告，不能摘牌。"))


def check_void(account: Account, card: Card) -> None:
    """提请作废 for an error when the card was issued; another person decides."""
    check_issuer(account, card.office, card.issuer, card)
    _check_voidable(card)
    if card.pending_void is not None:
        raise ActionRefused("proposed_already", _("已经提请作废，等待另一人核准。"))


def check_void_decision(account: Account, card: Card) -> None:
    """核准作废: a second person, of the issuing office, its head, or a supervisor of an office above."""
    proposal = card.pending_void
    if proposal is None:
        raise ActionRefused("not_proposed", _("没有待核准的作废。"))
    if proposal.proposed_by_id == account.pk:
        raise NotPermitted("same_person", _("作废由您提请，须由另一人核准。"))
    authority = authority_of(account)
    if card.office_id == card.issuer_id:
        check_issuer(account, card.office, card.issuer, card)
    elif belongs_to(authority, card.office):
        raise NotPermitted("own_unit", _("被发牌单位的人员不能处理本单位的牌子。"))
    line = set(card.issuer.ancestor_ids())
    may = any(
        (grant.office.pk in line and Permission.LIFT_CARDS in grant.permissions)
        or (grant.office.pk == card.issuer_id and Permission.INSTRUCT in grant.permissions)
        for grant in authority.grants
    )
    if not may:
        raise NotPermitted(
            "not_second",
            _("作废由%(issuer)s的另一名督查员、负责人或者上级督查员核准。") % {"issuer": card.issuer.name},
        )
    _check_voidable(card)


def _check_voidable(card: Card) -> None:
    if card.state in (CardState.VOIDED, CardState.LIFTED):
        raise ActionRefused("not_active", _("牌子%(state)s，不能作废。") % {"state": card.get_state_display()})


def check_find(account: Account, card: Card) -> None:
    """认定 whether the objective reasons the unit claims hold."""
    check_issuer(account, card.office, card.issuer, card)
    if not card.objective:
        raise ActionRefused("nothing_claimed", _("被发牌单位没有主张客观原因。"))
    if card.objective_at is not None:
        raise ActionRefused("found_already", _("客观原因已经认定。"))
    if card.state == CardState.VOIDED:
        raise ActionRefused("not_active", _("牌子已作废，不需要认定。"))


def check_red(account: Account, office: Office, issuer: Office) -> None:
    """Red by finding: a supervisor of the issuing office."""
    if not authority_of(account).may(Permission.SUPERVISE, issuer):
        raise NotPermitted("not_supervisor", _("直接发红牌须由%(issuer)s的督查员认定。") % {"issuer": issuer.name})
    check_issuer(account, office, issuer)


def check_issuer(account: Account, office: Office, issuer: Office, card: Card | None = None) -> None:
    """Only the issuing office itself acts, and never a person of the carded unit.

    Above the root nobody issues: its own cards are judged there by a supervisor without any work on cases in the
    office, and without a part in the case.
    """
    authority = authority_of(account)
    own = issuer.pk == office.pk
    if not own and belongs_to(authority, office):
        raise NotPermitted("own_unit", _("被发牌单位的人员不能处理本单位的牌子。"))
    acts = any(g.office.pk == issuer.pk and Permission.LIFT_CARDS in g.permissions for g in authority.grants)
    if not acts:
        raise NotPermitted("not_issuer", _("只有发牌单位%(issuer)s的督查员可以处理。") % {"issuer": issuer.name})
    if own and any(g.office.pk == office.pk and CASEWORK & g.permissions for g in authority.grants):
        raise NotPermitted("own_casework", _("最上级单位自己的牌子，只能由本单位没有办理、审批职责的督查员处理。"))
    if own and card is not None and account.pk in _involved(card):
        raise NotPermitted("own_case", _("您经手过这一信访件，不能处理它的牌子。"))


def acted_on_by(account: Account) -> Q:
    """The cards on which the account acts for the issuing office: those that `check_issuer` lets pass."""
    authority = authority_of(account)
    issuing = {grant.office.pk for grant in authority.grants if Permission.LIFT_CARDS in grant.permissions}
    working = {grant.office.pk for grant in authority.grants if CASEWORK & grant.permissions}
    involved = Q(petition__handled_by=account) | Q(answered_by=account) | Q(report__submitted_by=account)
    own = Q(issuer__in=issuing - working, office=F("issuer")) & ~involved
    return own | (Q(issuer__in=issuing) & ~Q(office__in=own_offices(authority)))


def void_decided_by(account: Account) -> Q:
    """The cards whose proposed 作废 waits for the account: those that `check_void_decision` lets pass."""
    authority = authority_of(account)
    may = Q(issuer__in=[office.pk for office in authority.offices(Permission.INSTRUCT)])
    for office in authority.offices(Permission.LIFT_CARDS):
        may |= Q(issuer__path__startswith=office.path)
    others = may & ~Q(office=F("issuer")) & ~Q(office__in=own_offices(authority))
    asked = VoidProposal.objects.filter(card=OuterRef("pk"), decided_at=None).exclude(proposed_by=account)
    stands = ~Q(state__in=[CardState.VOIDED, CardState.LIFTED])
    return Q(Exists(asked)) & stands & (others | (Q(office=F("issuer")) & acted_on_by(account)))


def own_offices(authority: Authority) -> list[int]:
    return [grant.office.pk for grant in authority.grants]


def _involved(card: Card) -> set[int | None]:
    report = card.report_or_none
    return {card.petition.handled_by_id, card.answered_by_id, report.submitted_by_id if report else None}


def belongs_to(authority: Authority, office: Office) -> bool:
    return any(grant.office.pk == office.pk for grant in authority.grants)


def _check_active(card: Card) -> None:
    if card.state != CardState.ACTIVE:
        raise ActionRefused("not_active", _("牌子%(state)s，不能再处理。") % {"state": card.get_state_display()})


def why_unmet(clock: Clock) -> str:
    """Why a clock does not count as met yet, or nothing. A clock that no longer applies counts as met."""
    if clock.state == ClockState.RUNNING:
        return _("期限“%(clock)s”尚未完成，完成后才能摘牌。") % {"clock": clock.get_kind_display()}
    kinds = CLOCK_PAPERS.get(clock.kind)
    if kinds is None or clock.state != ClockState.MET:
        return ""
    papers = Document.objects.filter(petition_id=clock.petition_id, kind__in=kinds).select_related("service")
    paper = paper_of(clock, papers.defer("body").order_by("pk"))
    if paper is None:
        names = "、".join(str(D(kind).label) for kind in kinds)
        return _("尚无文书（%(names)s），不能摘牌。") % {"names": names}
    if asks_service(clock, paper) and getattr(paper, "service", None) is None:
        return _("%(paper)s尚未记录送达，不能摘牌。") % {"paper": D(paper.kind).label}
    return ""


def paper_of(clock: Clock, papers: Iterable[Document]) -> Document | None:
    """The last of a petition's papers, in their order, that shows the clock met."""
    kinds = CLOCK_PAPERS.get(clock.kind, ())
    shown = [paper for paper in papers if paper.kind in kinds and paper.issued_on >= clock.start]
    return shown[-1] if shown else None


def asks_service(clock: Clock, paper: Document) -> bool:
    return paper.kind in SERVED_PAPERS and clock.kind not in UNSERVED


CHECKS: tuple[tuple[str, Promise, Callable[[Account, Card], None]], ...] = (
    ("answer", gettext_lazy("提交情况说明"), check_answer),
    ("report", gettext_lazy("提交整改报告"), check_report),
    ("lift", gettext_lazy("摘牌"), check_lift),
    ("find", gettext_lazy("认定客观原因"), check_find),
    ("interview", gettext_lazy("提请联席会议约谈"), check_interview),
    ("interview_result", gettext_lazy("登记约谈结果"), check_interview_result),
    ("void", gettext_lazy("提请作废"), check_void),
    ("void_decision", gettext_lazy("核准作废"), check_void_decision),
)
MAY = {
    "answer": (Permission.ANSWER_CARDS,),
    "report": (Permission.ANSWER_CARDS,),
    "void_decision": (Permission.LIFT_CARDS, Permission.INSTRUCT),
}


def choices_for_card(account: Account, card: Card, keys: Collection[str] = ()) -> list[CardChoice]:
    """The acts of a role the account has somewhere, each open or with the sentence why not; of `keys` only, if any."""
    authority = authority_of(account)
    choices = []
    for key, label, check in CHECKS:
        permissions = MAY.get(key, (Permission.LIFT_CARDS,))
        wanted = (not keys or key in keys) and _concerns(key, card)
        if not wanted or not any(authority.may_anywhere(permission) for permission in permissions):
            continue
        try:
            check(account, card)
        except ActionRefused as refusal:
            choices.append(CardChoice(key, label, str(refusal.sentence)))
        else:
            choices.append(CardChoice(key, label, ""))
    return choices


def _concerns(key: str, card: Card) -> bool:
    """Whether an act means anything on this card."""
    interview = card.interview_or_none
    return {
        "find": card.objective,
        "report": card.report_due is not None,
        "void_decision": card.pending_void is not None,
        "interview": card.level == CardColour.RED and interview is None,
        "interview_result": interview is not None and interview.result_at is None,
    }.get(key, True)


def carded_itself(petition_id: int, office: Office) -> str:
    """Why an office may not check the closing of a package: a yellow or red card on it in this matter still stands."""
    cards = Card.objects.filter(petition_id=petition_id, office=office, state=CardState.ACTIVE)
    if cards.exclude(level=CardColour.REMINDER).exists():
        return CARDED_ITSELF % {"office": office.name}
    return ""


def check_edits_rules(account: Account, office: Office | None) -> None:
    """An administrator makes rules for the offices it reaches; the rule for everybody, at the top of the tree."""
    if office is None:
        allowed = reaches_root(account, Permission.EDIT_RULES)
    else:
        allowed = authority_of(account).may(Permission.EDIT_RULES, office)
    if not allowed:
        where = office.name if office else _("全部单位")
        raise NotPermitted("not_permitted", _("您不能制定%(where)s的规则。") % {"where": where})
