"""The record of a visit: who came, how many, about which petition, what was said, what was done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.perform import perform
from cases.enums import Channel
from cases.models import Petition
from cases.models.petitions import LONGEST_TEXT
from cases.queries import petitions_visible_to
from offices.actions.records import record_event
from offices.errors import InvalidFacts, NotPermitted
from offices.models import Account, Office
from offices.policies import authority_of, check_may
from offices.roles import Permission
from visits.actions.tickets import finish
from visits.enums import TicketState, VisitOutcome
from visits.models import Ticket, Visit, Window

OF_PETITION = (VisitOutcome.REGISTERED, VisitOutcome.KNOWN)


def record_visit(
    *,
    by: Account,
    at: datetime,
    office: Office,
    came_at: datetime,
    outcome: str,
    persons: int = 1,
    petition: Petition | None = None,
    ticket: Ticket | None = None,
    accompanied_by: str = "",
    members: str = "",
    room: Window | None = None,
    units: Sequence[Office] = (),
    said: str = "",
    done: str = "",
    left_at: datetime | None = None,
    request_key: UUID | None = None,
) -> Visit:
    """Record a visit, end its ticket, and count it as a batch more of a known petition (批次、人次).

    A petition registered on this visit holds its first batch already. The same `request_key` twice is one visit.
    Raises NotPermitted, InvalidFacts with its field.
    """
    check_may(by, Permission.REGISTER, office)
    _check(by, at, came_at, left_at, outcome, persons, petition, said, done)
    try:
        with transaction.atomic():
            if request_key is not None and (known := Visit.objects.filter(request_key=request_key).first()):
                return known
            visit = Visit.objects.create(
                office=office,
                ticket=ticket,
                petition=petition,
                on=timezone.localdate(came_at),
                came_at=came_at,
                left_at=left_at or at,
                persons=persons,
                accompanied_by=accompanied_by,
                members=members,
                room=room,
                said=said,
                done=done,
                outcome=outcome,
                request_key=request_key,
                recorded_at=at,
                recorded_by=by,
            )
            visit.units.set(units)
            if ticket is not None and ticket.state == TicketState.SERVING:
                finish(ticket_id=ticket.pk, by=by, at=at)
            if petition is not None and outcome == VisitOutcome.KNOWN:
                perform(
                    "add_batch",
                    petition_id=petition.pk,
                    by=by,
                    at=at,
                    on=visit.on,
                    channel=Channel.VISIT,
                    persons=persons,
                    note=_("来访"),
                )
            facts = {
                "persons": persons,
                "outcome": outcome,
                "petition": petition.number if petition else None,
                "ticket": ticket.pk if ticket else None,
                "units": sorted(unit.pk for unit in units),
            }
            record_event(subject=f"visit:{visit.pk}", kind="visit", facts=facts, by=by, office=office, at=at)
    except IntegrityError as error:
        if request_key is not None and (known := Visit.objects.filter(request_key=request_key).first()):
            return known
        if ticket is not None and Visit.objects.filter(ticket=ticket).exists():
            raise InvalidFacts(
                "recorded_already", _("%(ticket)s号的接访已有记录。") % {"ticket": ticket.label}
            ) from error
        raise
    return visit


def _check(
    by: Account,
    at: datetime,
    came_at: datetime,
    left_at: datetime | None,
    outcome: str,
    persons: int,
    petition: Petition | None,
    said: str,
    done: str,
) -> None:
    if outcome not in VisitOutcome.values:
        raise InvalidFacts("no_outcome", _("请选择结果。"), field="outcome")
    if persons < 1:
        raise InvalidFacts("persons", _("人数至少为1。"), field="persons")
    if came_at > at:
        raise InvalidFacts("future", _("来访时间不能晚于现在。"), field="came_at")
    if left_at is not None and not came_at <= left_at <= at:
        raise InvalidFacts("left_before", _("离开时间应在来访之后、现在之前。"), field="left_at")
    if outcome in OF_PETITION and petition is None:
        raise InvalidFacts("no_petition", _("请填写信访件编号，或者改选结果。"), field="petition")
    if petition is not None and not petitions_visible_to(by).filter(pk=petition.pk).exists():
        raise InvalidFacts("unknown_petition", _("没有这一信访件，或您无权查看。"), field="petition")
    if not said.strip() and not done.strip() and outcome not in OF_PETITION:
        raise InvalidFacts("no_text", _("请写明反映的情况和现场处理。"), field="said")
    for field, text in (("said", said), ("done", done)):
        if len(text) > LONGEST_TEXT:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_TEXT}, field=field)


def check_may_read(by: Account, office: Office) -> None:
    """What was said, and the list of members, are personal data (个人信息保护法第五十一条)."""
    if office.pk not in authority_of(by).office_ids(Permission.READ_IDENTITY):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))
