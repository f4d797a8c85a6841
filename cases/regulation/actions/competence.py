"""A ruling on competence designates the office that is to take the petition; nothing is objected to it (第二十四条)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.disputes import close_dispute
from cases.organs.policies import DisputeFacts
from cases.petitions.enums import Decision
from cases.procedure.actions.change import Change
from cases.regulation.actions.receiving import designate
from cases.regulation.policies import OWN_DISPUTE
from offices.organisation.models import Office
from offices.organisation.roles import Permission


@dataclass(frozen=True)
class Besides:
    """What is said of the result that is owed, and of where an accusation goes."""

    result_due: date | None = None
    organ_reason: str = ""
    mentioned: str = ""


def rule_competence(
    change: Change,
    *,
    to: Office,
    reason: str,
    result_due: date | None = None,
    organ_reason: str = "",
    mentioned: str = "",
) -> None:
    """裁定管辖 by the office that passed it on, or by the office above both."""
    _rule(change, to, reason, reason, Besides(result_due, organ_reason, mentioned))


def rule_by_conference(
    change: Change,
    *,
    to: Office,
    conference: str,
    reason: str,
    result_due: date | None = None,
    organ_reason: str = "",
    mentioned: str = "",
) -> None:
    """联席会议裁定管辖: with the name and day of the conference that decided."""
    change.need(conference.strip(), "no_conference", _("请写明会议名称和日期。"), field="conference")
    said = _("经%(conference)s研究决定：%(reason)s") % {"conference": conference.strip(), "reason": reason}
    _rule(change, to, reason, said, Besides(result_due, organ_reason, mentioned), conference.strip())
    change.facts["conference"] = conference.strip()


def _rule(change: Change, to: Office, reason: str, said: str, besides: Besides, conference: str = "") -> None:
    change.need(reason.strip(), "no_reason", _("请写明裁定的理由。"), field="reason")
    dispute = change.required(change.case_facts.part(DisputeFacts).pending, "no_dispute", _("没有待裁定的管辖争议。"))
    change.need(change.person.pk != dispute.raised_by_id, "own_dispute", OWN_DISPUTE)
    designate(change, to=to, reason=said, **vars(besides))
    dispute.to, dispute.conference = to, conference
    close_dispute(change, dispute, Decision.AGREED, reason)
    change.stop_clocks((K.RULE_DISPUTE,))
    change.facts.update(designated=to.name, reason=reason)
    for office in {one.pk: one for one in (dispute.office, dispute.other) if one.pk != to.pk}.values():
        if office.pk in change.petition.office_ids:
            text = _("信访件 %(number)s 的管辖争议已裁定，由%(to)s受理")
            words = {"number": change.petition.number, "to": to.name}
            change.tell(office, Permission.HANDLE, text % words)
            change.tell(office, Permission.SCREEN, text % words)
