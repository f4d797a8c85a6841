"""The wordings of an office, and how a letter comes out by one, shown with an invented case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.papers.letters import BODY, LETTER, Letter, Paragraph, Point, fields_in, filled
from cases.papers.models import Document, TemplateRule
from cases.papers.queries import template_of
from cases.papers.reports.building import STANDARD, TO_OFFICES, letter_of
from cases.papers.reports.closings import closing_of
from cases.papers.rules import TEMPLATED
from cases.petitions.enums import ClockState
from cases.petitions.enums import DocumentKind as D
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from offices.pages.words import cn_day

NAME, MASKED = "王小明", "王**"


@dataclass(frozen=True)
class Worded:
    """A kind of letter with the wording that holds for the office; without `rule` the standard one."""

    kind: D
    rule: TemplateRule | None
    paragraphs: Sequence[Paragraph]
    is_own: bool


def worded_kinds(office: Office, on: date) -> list[Worded]:
    return [worded_kind(office, kind, on) for kind in TEMPLATED]


def worded_kind(office: Office, kind: D, on: date) -> Worded:
    found = template_of(office, kind, on)
    if found is None:
        return Worded(kind, None, STANDARD, False)
    return Worded(kind, found[0], found[1], found[0].office_id == office.pk)


def sample_letter(office: Office, kind: D, paragraphs: Sequence[Paragraph], on: date) -> Letter:
    """The letter of an invented case; what the system always prints after the body is that of the office's profile."""
    values = _values(office, kind, on)
    said = [line for one in paragraphs for line in filled(one.text, values).splitlines() if line.strip()]
    worded = {name for one in paragraphs for name in fields_in(one.text)}
    document = Document(kind=kind, office=office, issued_on=on)
    petition = Petition(profile=office.profile, accepted_on=on, received_on=on)
    basis = [_("依据：%s") % values["依据"]] if "依据" not in worded else []
    outcome = [_("结论：%s。") % values["结论"]] if kind is D.OPINION and "结论" not in worded else []
    return Letter(
        form=LETTER,
        heading=office.name,
        number=f"{office.document_mark}〔{on.year}〕12号",
        title=str(kind.label),
        addressee=values["主送"],
        facts=(),
        points=(Point(_("1. 停止夜间施工"), _("支持"), _("已责令停止夜间施工。")),) if kind is D.OPINION else (),
        paragraphs=(*said, *outcome, *basis),
        closing=tuple(line for line in closing_of(kind, document, petition, ()) if line),
        annexes=(),
        signature=office.name,
        date=cn_day(on),
        contact="",
        copies=(),
        petitioner=NAME,
        masked_as=MASKED,
    )


def _values(office: Office, kind: D, on: date) -> dict[str, str]:
    to = _("（收件单位）") if kind in TO_OFFICES else NAME
    return {
        BODY: _("（承办人填写的内容印在这里。）"),
        "结论": _("支持"),
        "依据": _("《信访工作条例》第三十二条"),
        "信访人": NAME,
        "编号": f"{office.number_prefix}-{on.year}-000123",
        "概要": _("小区物业夜间施工噪音扰民"),
        "诉求": _("1. 停止夜间施工；2. 赔偿损失"),
        "收到日期": cn_day(on - timedelta(days=20)),
        "信访形式": _("来访"),
        "内容分类": _("城乡建设/物业管理/噪音扰民"),
        "受理日期": cn_day(on - timedelta(days=10)),
        "办结期限": cn_day(on + timedelta(days=50)),
        "出具单位": office.name,
        "承办单位": office.name,
        "主送": to,
        "日期": cn_day(on),
        "联系电话": office.telephone or _("（单位未登记对外电话）"),
        "单位地址": office.address or _("（单位未登记办公地址）"),
    }


def case_letter(office: Office, kind: D, petition: Petition, on: date) -> Letter:
    """The letter of a petition by the wording that holds today: what its last letter of the kind said, else a line in
    the place of what the handler writes. Nothing is issued. Raises InvalidFacts for a field that the petition leaves
    empty.
    """
    issued = petition.documents.filter(kind=kind, office=office).select_related("office").order_by("-pk").first()
    values = _values(office, kind, on)
    document = issued or Document(petition=petition, kind=kind, office=office, body=values[BODY], basis=values["依据"])
    document.number, document.issued_on = f"{office.document_mark}〔{on.year}〕12号", on
    return letter_of(document, petition, petition.clocks.filter(state=ClockState.RUNNING))
