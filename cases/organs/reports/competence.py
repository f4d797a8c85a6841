"""Which office is competent by content (归口) and by place (属地), as a proposal with its reason; nothing is chosen for
anybody, and nothing is kept about who came (《信访工作条例》第二十条第一款、第二十二条第一款).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from cases.organs.models import CompetenceRule
from cases.petitions.enums import Channel
from cases.petitions.models.petitions import Petition
from cases.procedure.queries import recipients_of
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office
from offices.organisation.place_names import place_in
from offices.organisation.queries import rule_for
from offices.vocabularies.models import Category


@dataclass(frozen=True)
class Proposed:
    """An office and why it is the competent one."""

    office: Office
    reason: str


def place_part(code: str) -> str:
    """The digits of a region's code that name it: province 2, city 4, county 6, township 9, village 12."""
    head, tail = code[:6], code[6:]
    if tail.strip("0"):
        return head + (tail[:3] if not tail[3:].strip("0") else tail)
    while len(head) > 2 and head.endswith("00"):
        head = head[:-2]
    return head


@dataclass(frozen=True)
class Matter:
    """What of a petition, registered or not yet, tells who is competent."""

    category: Category | None = None
    place: str = ""
    place_code: str = ""
    channel: str = ""
    accused: Collection[int] = ()
    text: tuple[str, str] = ("", "")  # subject and body, read for the place where none is given


def matter_of(petition: Petition) -> Matter:
    is_placed = petition.place or petition.place_code
    return Matter(
        petition.category,
        petition.place,
        petition.place_code,
        petition.channel,
        petition.accused_office_ids,
        ("", "") if is_placed else (petition.subject, petition.text.body),
    )


def proposed_offices(matter: Matter, office: Office, on: date) -> list[Proposed]:
    """By the place of the problem, then by the table of the office; none of them twice."""
    found = [_by_place(matter, office), _by_content(matter, office, on)]
    told: dict[int, Proposed] = {}
    for one in found:
        if one is not None and one.office.pk not in matter.accused:
            told.setdefault(one.office.pk, one)
    return list(told.values())


def _by_content(matter: Matter, office: Office, on: date) -> Proposed | None:
    """The nearest category above that the table of the office, or of the one above it, names."""
    category, rule = matter.category, rule_for(CompetenceRule.objects.all(), office, on)
    if category is None or rule is None:
        return None
    for code in (category.code, f"{category.code[:4]}00", f"{category.code[:2]}0000"):
        if row := rule.departments.get(code):
            unit = recipients_of(office).filter(code=row["office"], is_active=True).first()
            if unit is None:
                return None
            words = {"category": row["category"], "unit": unit.name, "version": rule.version}
            return Proposed(unit, _("内容分类“%(category)s”归口%(unit)s（归口表第%(version)d版）。") % words)
    return None


def _by_place(matter: Matter, office: Office) -> Proposed | None:
    """The petition office, or township, of the narrowest region below the own one in which the problem lies: by the
    code of the place, or where there is none by the name that its text holds, or that of the petition.
    """
    if not matter.place_code and not matter.place and not any(matter.text):
        return None
    if matter.place_code and not matter.place_code.startswith(place_part(office.region_code)):
        return None
    kinds = (OfficeKind.PETITION_OFFICE, OfficeKind.TOWNSHIP)
    below = recipients_of(office).filter(kind__in=kinds, is_active=True, level__gt=office.level)
    narrow = [one for one in below if len(place_part(one.region_code)) > len(place_part(office.region_code))]
    where = matter.place or matter.place_code or place_in(*matter.text, {_region_name(one) for one in narrow})
    if matter.place_code:
        near = [one for one in narrow if matter.place_code.startswith(place_part(one.region_code))]
    else:
        near = [one for one in narrow if _region_name(one) in where]
    best = max(near, key=lambda one: (len(place_part(one.region_code)), one.level), default=None)
    if best is None or (not matter.place_code and _is_ambiguous(best, near)):
        return None
    if matter.place or matter.place_code:
        sentence = _("问题发生地“%(where)s”在%(office)s辖区（属地）。")
    else:
        sentence = _("正文写到“%(where)s”，在%(office)s辖区（属地）；请核对是不是问题发生地。")
    return Proposed(best, sentence % {"where": where, "office": best.name})


def _region_name(office: Office) -> str:
    """The name of the region whose office it is, as people write it in an address."""
    return office.short_name.removesuffix("信访局")


def _is_ambiguous(best: Office, near: Sequence[Office]) -> bool:
    """Whether the text names another region that the narrowest one does not lie in."""
    return any(one.pk != best.pk and not best.path.startswith(one.path) for one in near)


@dataclass(frozen=True)
class Skipped:
    """A visitor passed over the competent organ and the one above it."""

    competent: Office
    above: Office


def skipped_levels(matter: Matter, office: Office) -> Skipped | None:
    """Where the place tells it, of what somebody came with in person (第二十条第一款); for asking, not for deciding."""
    if matter.channel != Channel.VISIT:
        return None
    found = _by_place(replace(matter, text=("", "")), office)  # what the text seems to say is no ground for a question
    if found is None or found.office.parent is None or found.office.parent_id == office.pk:
        return None
    return Skipped(found.office, found.office.parent)


def asked_of_visitor(passed: Skipped, office: Office) -> str:
    """What to ask who passed over two levels, and what follows."""
    words = {"competent": passed.competent.name, "above": passed.above.name, "own": office.name}
    return (
        _(
            "按问题发生地，有权处理的是%(competent)s，上一级是%(above)s；%(own)s不是其中之一。请询问来访人是否已向上述机关提出："
            "没有提出过的，可以“不予受理”（第二十条第一款）或者“告知引导”，告知去处；有权处理的机关不在其内的，照常办理。"
        )
        % words
    )
