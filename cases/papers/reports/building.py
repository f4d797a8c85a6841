"""A letter is put together once, when it is issued, from its paper, the petition and what the change made of it."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cases.papers.letters import (
    BASIS,
    BODY,
    LETTER,
    OUTCOME,
    REPORT,
    SHEET,
    Letter,
    Paragraph,
    Point,
    Prepared,
)
from cases.papers.models import Document, TemplateRule
from cases.papers.queries import template_of
from cases.papers.reports.closings import SLIPS, closing_of
from cases.papers.reports.filling import Case, lines_of, worded
from cases.petitions.enums import POINT_DETAILS, Outcome, PetitionerRole
from cases.petitions.enums import DocumentKind as D
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from offices.pages.texts import cleaned
from offices.pages.words import cn_day

TO_OFFICES = SLIPS | {
    *(D.OBJECTION, D.RETURN_CONSENT, D.CONCLUSION_REPORT, D.REPORT_UP, D.EXECUTION_URGE),
    *(D.ASSIST_REQUEST, D.ASSIST_ANSWER, D.DISPUTE, D.SUPERVISION, D.SUPERVISION_REPORT, D.TRACING, D.CLOSURE),
}
BY_PETITIONER = frozenset({D.REVIEW_REQUEST, D.REREVIEW_REQUEST, D.HEARING_REQUEST})
REPORTS = frozenset({D.CONCLUSION_REPORT, D.REPORT_UP, D.DISPUTE})
# Kept in the file and signed by who was there, addressed to nobody.
RECORDS = frozenset({D.REGISTRATION, D.HEARING_RECORD, D.HEARING_CONCLUSION, D.AGREEMENT})
REVIEWS = {D.REVIEW_OPINION: D.OPINION, D.REREVIEW_OPINION: D.REVIEW_OPINION}


STANDARD = (Paragraph(BODY, f"{{{BODY}}}"),)  # where nobody has worded it


def letter_of(
    document: Document, petition: Petition, clocks: Iterable[Clock], prepared: Prepared | None = None
) -> Letter:
    """clocks: those that run once the letter is issued. prepared: how it was drafted and signed off."""
    prepared = prepared or Prepared()
    kind, office = D(document.kind), document.office
    petitioner = principals_of(petition)
    by_petitioner = kind in BY_PETITIONER
    reviewed = _office_of(REVIEWS[kind], document, petition) if kind in REVIEWS else None
    template = template_of(office, kind, document.issued_on)
    case = Case(document, petition, tuple(clocks), petitioner)
    copied = (reviewed.name,) if reviewed is not None else _copied_to(kind, document, petition)
    return Letter(
        form=SHEET if kind in RECORDS or by_petitioner else REPORT if kind in REPORTS else LETTER,
        heading="" if by_petitioner else office.name,
        number=document.number,
        title=str(document.get_kind_display()),
        addressee=_addressee(kind, document, petitioner),
        facts=tuple(_facts(kind, petition, petitioner, reviewed)),
        points=tuple(_points(kind, document)),
        paragraphs=tuple(_paragraphs(case, template[1] if template else STANDARD)),
        closing=tuple(line for line in closing_of(kind, document, petition, case.clocks) if line),
        annexes=(*((_("信访事项登记表及信访材料"),) if kind in SLIPS else ()), *prepared.annexes),
        signature=petitioner if by_petitioner else office.name,
        date=cn_day(document.issued_on),
        contact="" if by_petitioner else contact_of(office),
        copies=tuple(dict.fromkeys((*copied, *prepared.copies))),
        petitioner=petitioner,
        masked_as=petition.petitioner_masked,
        acts=prepared.acts,
        template=template_name(template[0]) if template else "",
    )


def principals_of(petition: Petition) -> str:
    """Who brought it, by name."""
    names = [one.name for one in petition.petitioners.filter(role=PetitionerRole.PRINCIPAL)]
    return "、".join(cleaned(name) for name in names) or petition.petitioner_masked


def _copied_to(kind: D, document: Document, petition: Petition) -> Iterable[str]:
    """Whom the office told of the petition when it passed it on."""
    if kind in SLIPS:
        told = petition.copies.filter(sender=document.office, sent_at__date=document.issued_on, ended_at=None)
        yield from (copy.office.name for copy in told.select_related("office").order_by("pk"))


def _addressee(kind: D, document: Document, petitioner: str) -> str:
    if document.addressee is not None:
        return document.addressee.name
    if kind in BY_PETITIONER:
        return document.office.name
    return "" if kind in TO_OFFICES or kind in RECORDS else petitioner


def _facts(kind: D, petition: Petition, petitioner: str, reviewed: Office | None) -> Iterable[tuple[str, str]]:
    """The table before the body: what a recipient needs of the matter, who asked for a review of whose opinion."""
    if kind in SLIPS or kind is D.ASSIST_REQUEST:
        yield _("信访件编号"), petition.number
        if kind in SLIPS:  # who helps needs not know who asked
            yield _("信访人"), petitioner
        yield _("收到日期"), cn_day(petition.received_on)
        yield _("信访形式"), str(petition.get_channel_display())
        yield _("内容分类"), petition.category.full_name if petition.category else ""
        yield _("概要"), cleaned(petition.subject)
    elif kind in (D.TRACING, D.OPINION):
        yield _("信访件编号"), petition.number
        yield _("收到日期"), cn_day(petition.received_on)
        if kind is D.OPINION:
            yield _("信访形式"), str(petition.get_channel_display())
        yield _("概要"), cleaned(petition.subject)
    elif kind is D.AGREEMENT:
        yield _("信访件编号"), petition.number
        yield _("信访人"), petitioner
    elif kind in REVIEWS:
        yield _("信访件编号"), petition.number
        yield _("申请人"), petitioner
        yield _("被申请人"), reviewed.name if reviewed is not None else ""
        yield _("概要"), cleaned(petition.subject)


def _points(kind: D, document: Document) -> Iterable[Point]:
    if kind is D.OPINION and document.pk is not None:
        # One opinion answers the points of all who are joined; a copy says what the paper of the lead case says.
        for answer in (document.copy_of or document).answers.select_related("demand").order_by("demand__number"):
            demand = f"{answer.demand.number}. {cleaned(answer.demand.text)}"
            said = cleaned(answer.text)
            if answer.detail and (label := POINT_DETAILS.get(Outcome(answer.outcome))):
                said = f"{said}\n{label}：{cleaned(answer.detail)}"
            yield Point(demand, str(answer.get_outcome_display()), said)


def _paragraphs(case: Case, template: Sequence[Paragraph]) -> Iterable[str]:
    """What the office has worded, with what the handler wrote; conclusion and basis follow where it says none."""
    yield from lines_of(template, case)
    document, said = case.document, worded(template)
    if document.outcome and OUTCOME not in said:
        yield _("结论：%s。") % document.get_outcome_display()
    if document.basis and BASIS not in said:
        yield _("依据：%s") % cleaned(document.basis)


def template_name(rule: TemplateRule) -> str:
    """Which wording made a letter."""
    return _("%(office)s文书模板第%(version)d版") % {"office": rule.office.name, "version": rule.version}


def contact_of(office: Office) -> str:
    said = [_("联系电话：%s") % office.telephone] if office.telephone else []
    said += [_("地址：%s") % office.address] if office.address else []
    return f"（{'；'.join(said)}）" if said else ""


def _office_of(kind: D, document: Document, petition: Petition) -> Office | None:
    """Who issued the opinion that is reviewed."""
    issued = petition.documents.filter(kind=kind).select_related("office").order_by("-pk")
    before = (issued.filter(pk__lt=document.pk) if document.pk is not None else issued).first()
    return before.office if before is not None else None
