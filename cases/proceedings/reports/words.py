"""The history says of the steps of these proceedings, besides state and clocks, these sentences; rows name them."""

from django.utils.translation import gettext as _

from cases.petitions.enums import RecusalGround
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import label_of


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
