"""呈报、续报: a grave and urgent matter goes to the leader of the office and to the office above (第二十五条)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.deadlines.hours import HourClock
from cases.deadlines.terms import ClockKind as K
from cases.organs.models import Copy
from cases.papers.models import Document
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.urgency.models import UrgentFollowUp, UrgentMatter
from cases.urgency.policies import UrgencyFacts
from cases.urgency.rules import urgency_rule
from offices.errors import InvalidFacts
from offices.organisation.models import Account, Office
from offices.organisation.queries import next_higher_office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said

NAMESAKE = "namesake"  # the refusal where a name has to be answered for first
ARTICLE_25 = "《信访工作条例》第二十五条"


def report_urgent(change: Change, *, text: str, leader: Account) -> None:
    """呈报: by letter to the office above, which sees the petition from then on, and to the leader of the own one.

    Raises InvalidFacts where nobody has said yet whether somebody there is the accused of the same name.
    """
    matter = _open(change)
    if refusal := nothing_said(text, field="text"):
        raise refusal
    above = office_reported_to(change.petition, change.office)
    if above is not None:
        check_office(change.petition, above, code="accused_recipient", field="text")
        _show_to(change, above)
    document = change.paper(DocumentKind.REPORT_UP, body=text.strip(), basis=ARTICLE_25, addressee=above)
    matter.leader = leader
    was_reported(change, matter, document, to=above)
    told = _("重大紧急信访事项 %(number)s 已呈报，请及时处理") % {"number": change.petition.number}
    change.tell_person(leader, change.office, told)
    if above is not None:
        for permission in (Permission.INSTRUCT, Permission.SCREEN):
            change.tell(above, permission, told)
    change.facts.update(leader=leader.name, above=above.name if above is not None else "")


def office_reported_to(petition: Petition, office: Office) -> Office | None:
    """The next office above that the petition does not accuse (第三十条第三款)."""
    above = next_higher_office(office)
    while above is not None and _is_accused(petition, above):
        above = next_higher_office(above)
    return above


def _is_accused(petition: Petition, office: Office) -> bool:
    try:
        check_office(petition, office)
    except InvalidFacts as refusal:
        return refusal.code != NAMESAKE
    return False


def was_reported(change: Change, matter: UrgentMatter, document: Document, *, to: Office | None) -> None:
    """The report stands; the hours until the next one begin where the office's rule names some."""
    matter.reported_at, matter.reported_by, matter.reported_to = change.at, change.person, to
    matter.document = document
    _count_on(matter, change.at, change)
    matter.save()
    change.stop_clocks((K.URGENT_REPORT,))


def reported_for_decision(change: Change, document: Document) -> None:
    """报请决定 is a report as well, to the Party committee and government of one's own level."""
    matter = change.case_facts.part(UrgencyFacts).matter
    if matter is not None and matter.reported_at is None:
        was_reported(change, matter, document, to=None)


def follow_up_urgent(change: Change, *, text: str, happened_at: datetime | None = None) -> None:
    """续报: what has happened since, and when; whoever got the report is told."""
    matter = _open(change)
    moment = happened_at or change.at
    if refusal := nothing_said(text, field="text"):
        raise refusal
    change.need(moment <= change.at, "future_moment", _("情况时间不能晚于现在。"), field="happened_at")
    change.need(moment >= matter.marked_at, "too_early", _("情况时间不能早于标记重大紧急。"), field="happened_at")
    row = UrgentFollowUp.objects.create(
        matter=matter,
        number=matter.follow_ups.count() + 1,
        at=moment,
        text=text.strip(),
        recorded_at=change.at,
        recorded_by=change.person,
    )
    _count_on(matter, change.at, change)
    matter.save(update_fields=["follow_hours", "follow_due"])
    change.facts.update(follow_up={"number": row.number, "at": moment}, text=text.strip())
    told = _("重大紧急信访事项 %(number)s 有续报") % {"number": change.petition.number}
    if matter.leader is not None:
        change.tell_person(matter.leader, matter.office, told)
    if matter.reported_to is not None:
        for permission in (Permission.INSTRUCT, Permission.SCREEN):
            change.tell(matter.reported_to, permission, told)


def _count_on(matter: UrgentMatter, at: datetime, change: Change) -> None:
    rule = urgency_rule(matter.office, change.on)
    hours = rule.follow_hours if rule is not None else None
    matter.follow_hours = hours
    matter.follow_due = HourClock(at, hours).due if hours else None


def _show_to(change: Change, office: Office) -> None:
    """The office above is told of the petition and sees it."""
    petition = change.petition
    if office.pk in (*petition.office_ids, *petition.informed_ids):
        return
    Copy.objects.create(
        petition=petition, office=office, sender=change.office, sent_at=change.at, sent_by=change.person
    )
    change.set(informed_ids=[*petition.informed_ids, office.pk])


def _open(change: Change) -> UrgentMatter:
    found = change.case_facts.part(UrgencyFacts).matter
    return change.required(found, "not_urgent", _("未标记为重大紧急。"))
