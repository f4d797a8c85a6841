"""The history says of the steps of these proceedings, besides state and clocks, these sentences; rows name them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cases.petitions.enums import RecusalGround
from cases.procedure.step_kinds import EventFacts
from cases.proceedings.enums import AgreementKind, HearingAsker, HearingRole
from offices.pages.words import day_of, label_of, money


def recusal_asked(event: EventFacts) -> list[str]:
    found = event.facts["recusal"]
    words = {"name": found["member"], "ground": label_of(RecusalGround, found.get("ground"))}
    if found.get("by_petitioner"):
        return [_("信访人申请%(name)s回避，事由：%(ground)s。") % words]
    if found.get("by_self"):
        return [_("%(name)s自行提出回避，事由：%(ground)s。") % words]
    return [_("要求%(name)s回避，事由：%(ground)s。") % words]


def recusal_decided(event: EventFacts) -> list[str]:
    found = event.facts["recusal"]
    sentence = _("%(member)s回避，不再查看和办理本件。") if found.get("upheld") else _("%(member)s不回避。")
    return [sentence % found]


def recusal_ended(event: EventFacts) -> list[str]:
    return [_("%(member)s的回避解除。") % event.facts["recusal"]]


def agreed(event: EventFacts) -> list[str]:
    found = event.facts["agreement"]
    words = {"day": day_of(found.get("signed_on")), "kind": label_of(AgreementKind, found.get("kind"))}
    said = [_("%(day)s签订%(kind)s协议，") % words + _("共%d项履行事项。") % found["performances"]]
    said += [_("总额%s元。") % money(Decimal(str(found["total"])))] if found.get("total") else []
    past = _("其中%d项的履行期限在登记时已过；已经履行的，请记录履行日期、情况和凭证号。")
    return [*said, *([past % found["past"]] if found.get("past") else [])]


def performed(event: EventFacts) -> list[str]:
    found = event.facts["performance"]
    words = {**found, "day": day_of(found.get("performed_on"))}
    said = [_("第%(number)d项（%(text)s）%(day)s履行：%(proof)s") % words]
    return [*said, _("还有%d项待履行。") % found["left"] if found.get("left") else _("协议已全部履行。")]


def broken(event: EventFacts) -> list[str]:
    return [_("第%(number)d项（%(text)s）未履行。") % event.facts["performance"]]


def hearing_called(event: EventFacts) -> list[str]:
    """The day of the hearing, and who takes part in which role."""
    found = event.facts
    people = [f"{label_of(HearingRole, one['role'])} {one['person']}" for one in found.get("people") or ()]
    said = [_("听证日期%s。") % day_of(found["hearing_on"])] if found.get("hearing_on") else []
    return [*said, *([_("参加人：%s。") % "、".join(people)] if people else [])]


def carried_out(event: EventFacts) -> list[str]:
    found = event.facts["implementation"]
    return [_("%(day)s落实：%(proof)s") % {**found, "day": day_of(found.get("performed_on"))}]


def urged(event: EventFacts) -> list[str]:
    return [_("第%d次催办。") % event.facts["implementation"]["urged"]]


def hearing_asked(event: EventFacts) -> list[str]:
    found = event.facts["hearing_request"]
    words = {"by": label_of(HearingAsker, found.get("by")), "day": day_of(found.get("asked_on"))}
    return [_("%(by)s于%(day)s申请。") % words]


def hearing_decided(event: EventFacts) -> list[str]:
    agreed = event.facts["hearing_request"].get("agreed")
    return [_("同意举行听证。") if agreed else _("不予举行听证。")]
