"""The history says of a step that closes a package these sentences; rows name them."""

from django.utils.translation import gettext as _

from cases.packages.enums import SettledPart
from cases.packages.reports.words import ended, evidence, opinion
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of, label_of


def proposed(event: EventFacts) -> list[str]:
    made = event.facts["closing"]
    said = [_("第%s次报请销号：") % made["number"] + made["account_of"]]
    if made.get("without_measures"):
        said.append(_("没有采取措施的理由：%s") % ended(made["without_measures"]))
    return said + [
        _("%(part)s：%(text)s（%(proof)s）")
        % {"part": label_of(SettledPart, met["part"]), "text": met["account_of"], "proof": evidence(met)}
        for met in made["parts"]
    ]


def signed(event: EventFacts) -> list[str]:
    made = event.facts["closing"]
    return [_("同意销号，报上级核查。") if made["agreed"] else _("不同意销号，退回继续化解。"), opinion(made)]


def checked(event: EventFacts) -> list[str]:
    made = event.facts["closing"]
    return [_("准予销号。") if made.get("passed") else _("不予销号，退回继续化解。"), opinion(made)]


def drawn(event: EventFacts) -> list[str]:
    made = event.facts["reexamination"]
    return [_("原因：%(why)s；期限：%(due)s。") % {"why": made["why"], "due": day_of(made.get("due_on"))}]


def reexamined(event: EventFacts) -> list[str]:
    made = event.facts["reexamination"]
    return [_("确已化解。") if made.get("settled") else _("未化解，重新包案。"), made.get("findings", "")]
