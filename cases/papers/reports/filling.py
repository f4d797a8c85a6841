"""The fields of a template are filled from the case; one without content is refused, so that no letter has a gap."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.papers.letters import BASIS, BODY, OUTCOME, PETITIONER, Paragraph, fields_in, filled
from cases.papers.models import Document
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.pages.texts import cleaned
from offices.pages.words import cn_day

HANDLING = (K.DECIDE, K.SIMPLE_DECIDE)


@dataclass(frozen=True)
class Case:
    """What a letter is about. clocks: those that run once it is issued."""

    document: Document
    petition: Petition
    clocks: Sequence[Clock]
    petitioner: str


def _due(case: Case) -> str:
    return next((cn_day(clock.due) for clock in case.clocks if clock.kind in HANDLING), "")


def _demands(case: Case) -> str:
    demands = case.petition.demands.standing().order_by("number")
    return "；".join(f"{one.number}. {cleaned(one.text).rstrip('。；')}" for one in demands)


# Read only where a template asks for them.
VALUES: Mapping[str, Callable[[Case], str]] = {
    BODY: lambda case: cleaned(case.document.body),
    OUTCOME: lambda case: str(case.document.get_outcome_display()) if case.document.outcome else "",
    BASIS: lambda case: cleaned(case.document.basis),
    PETITIONER: lambda case: case.petitioner,
    "编号": lambda case: case.petition.number,
    "概要": lambda case: cleaned(case.petition.subject),
    "诉求": _demands,
    "收到日期": lambda case: cn_day(case.petition.received_on),
    "信访形式": lambda case: str(case.petition.get_channel_display()),
    "内容分类": lambda case: case.petition.category.full_name if case.petition.category else "",
    "受理日期": lambda case: cn_day(case.petition.accepted_on),
    "办结期限": _due,
    "出具单位": lambda case: case.document.office.name,
    "承办单位": lambda case: case.petition.holder.name,
    "主送": lambda case: case.document.addressee.name if case.document.addressee else case.petitioner,
    "日期": lambda case: cn_day(case.document.issued_on),
    "联系电话": lambda case: case.document.office.telephone,
    "单位地址": lambda case: case.document.office.address,
}


def lines_of(paragraphs: Iterable[Paragraph], case: Case) -> list[str]:
    """The paragraphs filled, line by line. Raises InvalidFacts for a field that the case leaves empty."""
    said: list[str] = []
    for paragraph in paragraphs:
        values = {name: VALUES[name](case).strip() for name in fields_in(paragraph.text)}
        for name, value in values.items():
            if not value:
                sentence = _("文书模板“%(paragraph)s”一段的{%(field)s}在本件没有内容，不能出具；请系统管理员修改模板。")
                raise InvalidFacts("template_gap", sentence % {"paragraph": paragraph.name, "field": name})
        said += [line.strip() for line in filled(paragraph.text, values).splitlines() if line.strip()]
    return said


def worded(paragraphs: Sequence[Paragraph]) -> set[str]:
    """The fields that the template says itself; the conclusion and the basis are printed all the same."""
    return {name for paragraph in paragraphs for name in fields_in(paragraph.text)}
