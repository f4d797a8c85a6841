"""The history says of several organs these sentences; rows name them."""

from django.utils.translation import gettext as _

from cases.petitions.enums import Ruler, crossings_in_words
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import label_of


def assisting(event: EventFacts) -> list[str]:
    names = event.facts.get("assisting")
    return [_("请%s协办。") % "、".join(names)] if names else []


def copied(event: EventFacts) -> list[str]:
    names = event.facts.get("copied")
    return [_("抄送%s。") % "、".join(names)] if names else []


def not_assisting(event: EventFacts) -> list[str]:
    name = event.facts.get("not_assisting")
    return [_("不再请%s协办。") % name] if name else []


def crossings(event: EventFacts) -> list[str]:
    found = event.changed.get("crossings")
    return [_("标注为%s。") % crossings_in_words(found) if found else _("取消三跨三分离的标注。")]


def organ_reason(event: EventFacts) -> list[str]:
    found = event.facts.get("organ_reason")
    return [_("转往非纪检监察、组织人事机关的理由：%s") % found] if found else []


def mentioned(event: EventFacts) -> list[str]:
    found = event.facts.get("mentioned")
    return [_("所写人员、单位与收件单位的关系：%s。") % found.rstrip("。")] if found else []


def dispute(event: EventFacts) -> list[str]:
    found = event.facts
    words = {"other": found.get("other"), "ruler": found.get("ruler"), "by": label_of(Ruler, found.get("ruled_by"))}
    return [_("与%(other)s有管辖争议，提请%(ruler)s裁定（%(by)s）。") % words]


def ruling(event: EventFacts) -> list[str]:
    found = event.facts
    said = [_("指定由%s受理。") % found.get("designated")]
    if found.get("conference"):
        said.insert(0, _("经%s。") % found["conference"])
    return [*said, _("理由：%s") % found.get("reason", "")]
