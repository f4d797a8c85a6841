"""What the history says of SMS to petitioners; rows name these sentences."""

from datetime import date

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from cases.sms.enums import ConsentWay
from offices.pages.words import cn_date


def consent(event: EventFacts) -> list[str]:
    day = date.fromisoformat(str(event.facts["given_on"]))
    return [_("%(way)s，%(day)s。") % {"way": ConsentWay(event.facts["method"]).label, "day": cn_date(day)}]


def withdrawal(event: EventFacts) -> list[str]:
    return [_("%s撤回。") % cn_date(date.fromisoformat(str(event.facts["withdrawn_on"])))]
