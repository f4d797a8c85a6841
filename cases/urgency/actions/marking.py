"""重大紧急: a petition is marked, with the reason, who and when; the end of it is asked for and decided."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.hours import HourClock
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind
from cases.urgency.models import UrgentMatter
from cases.urgency.policies import UrgencyFacts
from cases.urgency.queries import END_ASKED
from cases.urgency.rules import urgency_rule
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said

# From here a grave matter is reported for decision at once (第二十二条第一款第一项).
UNROUTED = (State.REGISTERED, State.SCREENED, State.RETURNED)


def matter_of(petition: Petition, *, office: Office, by: Account, at: datetime, on: date, number: int) -> UrgentMatter:
    """The row of a mark, with the hours of the rule that the office has; none where it set none."""
    rule = urgency_rule(office, on)
    hours = rule.report_hours if rule is not None else None
    return UrgentMatter(
        petition=petition,
        number=number,
        reason=petition.urgent_reason,
        office=office,
        marked_at=at,
        marked_by=by,
        report_hours=hours,
        report_due=HourClock(at, hours).due if hours else None,
    )


def mark_urgent(change: Change, *, reason: str, leader: Account | None = None) -> None:
    """Addressed to the leader of the own office, who is told at once (第二十五条)."""
    change.need(reason.strip(), "no_reason", _("请写明重大紧急的理由。"), field="reason")
    change.set(urgent=True, urgent_reason=reason, urgent_at=change.at, urgent_by=change.by)
    number = (change.petition.urgent_matters.aggregate(last=Max("number"))["last"] or 0) + 1
    matter = matter_of(
        change.petition, office=change.office, by=change.person, at=change.at, on=change.on, number=number
    )
    matter.leader = leader
    matter.save()
    change.case_facts.part(UrgencyFacts).__dict__["matter"] = matter
    if change.petition.state in UNROUTED:
        change.start_own_clock(K.URGENT, office=change.petition.holder)
    start_carded_clock(change, matter)
    text = _("重大紧急信访事项 %(number)s，请及时处理") % {"number": change.petition.number}
    change.tell(change.office, Permission.INSTRUCT, text)
    if leader is not None:
        change.facts["leader"] = leader.name
        change.tell_person(leader, change.office, text)


def start_carded_clock(change: Change, matter: UrgentMatter) -> None:
    """Hours draw no cards; where the rule of the office says so, the day on which they end does."""
    change.asked_clocks.add(K.URGENT_REPORT)
    rule = urgency_rule(matter.office, change.on)
    if rule is not None and rule.draws_cards and matter.report_due is not None:
        due = timezone.localdate(matter.report_due)
        change.start_clock(K.URGENT_REPORT, start=change.on, office=matter.office, set_date=due, item=matter.number)


def ask_end(change: Change, *, reason: str) -> None:
    """申请解除: whoever works on it asks, and another person decides."""
    matter = _open(change)
    change.need(reason.strip(), "no_reason", _("请写明申请解除的理由。"), field="reason")
    if refusal := nothing_said(reason, field="reason"):
        raise refusal
    matter.end_asked_at, matter.end_asked_by, matter.end_asked_why = change.at, change.person, reason.strip()
    matter.save(update_fields=["end_asked_at", "end_asked_by", "end_asked_why"])
    change.facts["reason"] = reason.strip()
    text = _("信访件 %(number)s 申请解除重大紧急，请决定") % {"number": change.petition.number}
    change.tell(change.petition.holder, Permission.INSTRUCT, text)


def refuse_end(change: Change, *, reason: str) -> None:
    """不予解除: the mark stays, with the reason."""
    matter = _open(change)
    change.need(reason.strip(), "no_reason", _("请写明不予解除的理由。"), field="reason")
    asked_by, office = matter.end_asked_by, change.petition.holder
    _forget_request(matter)
    change.facts["reason"] = reason.strip()
    if asked_by is not None:
        text = _("信访件 %(number)s 不予解除重大紧急") % {"number": change.petition.number}
        change.tell_person(asked_by, office, text)


def unmark_urgent(change: Change, *, reason: str) -> None:
    """Never silently: the head decides, with a reason that stays in the history (第四十六条第四项)."""
    change.need(reason.strip(), "no_reason", _("请写明解除的理由。"), field="reason")
    matter = _open(change)
    matter.ended_at, matter.ended_by, matter.end_reason = change.at, change.person, reason.strip()
    matter.save(update_fields=["ended_at", "ended_by", "end_reason"])
    change.facts["reason"] = reason
    change.stop_clocks((K.URGENT, K.URGENT_REPORT), as_state=ClockState.CANCELLED)
    change.set(urgent=False, urgent_reason="", urgent_at=None, urgent_by=None)
    if matter.reported_to is not None:
        text = _("信访件 %(number)s 已解除重大紧急") % {"number": change.petition.number}
        change.tell(matter.reported_to, Permission.INSTRUCT, text)
        change.tell(matter.reported_to, Permission.SCREEN, text)


def _open(change: Change) -> UrgentMatter:
    found = change.case_facts.part(UrgencyFacts).matter
    return change.required(found, "not_urgent", _("未标记为重大紧急。"))


def _take_back(change: Change, matter: UrgentMatter) -> None:
    """Who asked takes it back: nobody has to decide any more."""
    _forget_request(matter)
    change.case_facts.part(UrgencyFacts).__dict__.pop("matter", None)


def _forget_request(matter: UrgentMatter) -> None:
    matter.end_asked_at, matter.end_asked_by, matter.end_asked_why = None, None, ""
    matter.save(update_fields=["end_asked_at", "end_asked_by", "end_asked_why"])


REQUESTS = (
    RequestKind(
        key="urgent_end",
        label=_l("解除重大紧急的申请"),
        steps=("ask_end_urgent",),
        waiting=lambda: UrgentMatter.objects.filter(END_ASKED),
        take_back=_take_back,
        asked_by="end_asked_by",
        asked_at="end_asked_at",
    ),
)
