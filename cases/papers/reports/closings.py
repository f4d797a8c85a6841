"""What a letter always says after its body: which duty or remedy there is, and until when."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import NAT_2005, term_for
from cases.deadlines.terms import ClockKind as K
from cases.papers.models import Document
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import ReviewOutcome
from cases.petitions.explanations import term_length
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.organisation.queries import next_higher_office
from offices.pages.texts import cleaned
from offices.pages.words import cn_day

# Who signs the sheet by hand.
SIGNERS = {
    D.AGREEMENT: (_l("信访人"), _l("对方当事人"), _l("主持人")),
    D.HEARING_RECORD: (_l("主持人"), _l("参加人"), _l("记录人")),
}
SLIPS = frozenset({D.TRANSFER_SLIP, D.ASSIGNMENT_LETTER, D.DESIGNATION})


def closing_of(kind: D, document: Document, petition: Petition, clocks: Iterable[Clock]) -> list[str]:
    """clocks: those that run once the letter is issued."""
    if kind in SLIPS:
        return _duties(kind, document, petition, clocks)
    if kind in SIGNERS:
        return [_("%s（签字）：                年    月    日") % who for who in SIGNERS[kind]]
    if kind is D.CONCLUSION_REPORT and petition.pk is not None:
        notes = petition.settled_notes.order_by("part")
        return [f"{one.get_part_display()}：{cleaned(one.text)}" for one in notes]
    if kind is D.OPINION:
        return [_remedy(document, petition, K.REQUEST_REVIEW, _("处理意见"), _("复查"))]
    if kind in {D.REVIEW_OPINION, D.REREVIEW_OPINION}:
        revoked = (
            petition.pk is not None
            and petition.reviews.filter(closed_on=document.issued_on, outcome=ReviewOutcome.REVOKE).exists()
        )
        if revoked:
            return [_("原办理单位应当重新办理，不得以同一事实和理由作出与原意见相同或者基本相同的意见。")]
    if kind is D.REVIEW_OPINION:
        return [_remedy(document, petition, K.REQUEST_REREVIEW, _("复查意见"), _("复核"))]
    if kind is D.REREVIEW_OPINION:
        return [_final(petition)]
    return []


def _final(petition: Petition) -> str:
    """What no longer is accepted after the re-review, in the words of the regulation that the case came under."""
    if petition.profile == NAT_2005.code:
        return _(
            "本复核意见为信访程序的最终意见。对复核意见不服，仍然以同一事实和理由提出投诉请求的，各级人民政府信访工作机构和其他行政机关不再受理（《信访条例》第三十五条第三款）。"
        )
    return _(
        "本复核意见为信访程序的最终意见。对复核意见不服，仍然以同一事实和理由提出信访请求的，各级党委和政府信访部门和其他机关、单位不再受理（《信访工作条例》第三十六条第三款）。"
    )


def _remedy(document: Document, petition: Petition, right: K, opinion: str, procedure: str) -> str:
    """The path, the time and the papers needed (第三十五条、第三十六条); never a lawsuit, which is not open."""
    try:
        length = term_length(term_for(petition.profile, right, document.issued_on))
    except DeadlineError:
        return ""
    higher = next_higher_office(document.office)
    facts = {
        "opinion": opinion,
        "procedure": procedure,
        "length": length,
        "office": higher.name if higher else _("上一级机关、单位"),
    }
    return (
        _(
            "如对本%(opinion)s不服，可以自收到本%(opinion)s书之日起%(length)s内，向%(office)s书面提出%(procedure)s申请，并提交本%(opinion)s书和身份证明的复印件。"
        )
        % facts
    )


def _duties(kind: D, document: Document, petition: Petition, clocks: Iterable[Clock]) -> list[str]:
    said = []
    tell = _term(petition, K.SIMPLE_ACCEPT if petition.simplified else K.NOTIFY, document.issued_on)
    if tell and not petition.notice_impossible:
        said.append(_("请自收到之日起%s内，将接收情况以及处理途径和程序书面告知信访人。") % tell)
    objection = _term(petition, K.OBJECT, document.issued_on)
    if objection and kind is not D.DESIGNATION:
        said.append(
            _("不属于你单位职权范围的，请自收到之日起%s内提出异议并说明理由，经核实同意后退还材料。") % objection
        )
    if kind is D.ASSIGNMENT_LETTER:
        mine = (clock for clock in clocks if clock.kind == K.REPORT_BACK and clock.start == document.issued_on)
        if due := next((clock.due for clock in mine), None):
            said.append(_("请于%s前报送办结报告；需要延长的，报本机关同意。") % cn_day(due))
    return said


def _term(petition: Petition, kind: K, on: date) -> str:
    try:
        return term_length(term_for(petition.profile, kind, on))
    except DeadlineError:
        return ""
