"""Which office is competent by content (归口) and by place (属地), as a proposal with its reason; nothing is chosen for
anybody, and nothing is kept about who came (《信访工作条例》第二十条第一款、第二十二条第一款).
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.organs.models import CompetenceRule
from cases.petitions.enums import Channel
from cases.petitions.models.petitions import Petition
from cases.procedure.queries import recipients_of
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office
from offices.organisation.queries import rule_for


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


def proposed_offices(petition: Petition, office: Office, on: date) -> list[Proposed]:
    """By the place of the problem, then by the table of the office; none of them twice."""
    found = [_by_place(petition, office), _by_content(petition, office, on)]
    told: dict[int, Proposed] = {}
    for one in found:
        if one is not None and one.office.pk not in petition.accused_office_ids:
            told.setdefault(one.office.pk, one)
    return list(told.values())


def _by_content(petition: Petition, office: Office, on: date) -> Proposed | None:
    """The nearest category above that the table of the office, or of the one above it, names."""
    category, rule = petition.category, rule_for(CompetenceRule.objects.all(), office, on)
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


def _by_place(petition: Petition, office: Office) -> Proposed | None:
    """The petition office, or township, of the narrowest region below the own one in which the problem lies."""
    place = petition.place_code
    if not place or not place.startswith(place_part(office.region_code)):
        return None
    kinds = (OfficeKind.PETITION_OFFICE, OfficeKind.TOWNSHIP)
    below = recipients_of(office).filter(kind__in=kinds, is_active=True, level__gt=office.level)
    near = [one for one in below if place.startswith(place_part(one.region_code))]
    narrow = [one for one in near if len(place_part(one.region_code)) > len(place_part(office.region_code))]
    best = max(narrow, key=lambda one: (len(place_part(one.region_code)), one.level), default=None)
    if best is None:
        return None
    where = petition.place or place
    return Proposed(best, _("问题发生地“%(where)s”在%(office)s辖区（属地）。") % {"where": where, "office": best.name})


@dataclass(frozen=True)
class Skipped:
    """A visitor passed over the competent organ and the one above it."""

    competent: Office
    above: Office


def skipped_levels(petition: Petition, office: Office) -> Skipped | None:
    """Where the place tells it, of what somebody came with in person (第二十条第一款); for asking, not for deciding."""
    if petition.channel != Channel.VISIT:
        return None
    found = _by_place(petition, office)
    if found is None or found.office.parent is None or found.office.parent_id == office.pk:
        return None
    return Skipped(found.office, found.office.parent)
