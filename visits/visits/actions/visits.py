"""The record of a visit: who came, how many, about which petition, what was said, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.profiles import profile
from cases.petitions.actions.numbers import CODE_SIGNS
from cases.petitions.actions.parties import check_elected
from cases.petitions.enums import Channel
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import lock_petition, perform
from cases.procedure.policies import can_take
from cases.registration.actions.facts import EARLIEST
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import nothing_said
from offices.pages.words import cn_date
from visits.hall.actions.tickets import MOST_PERSONS, finish
from visits.hall.enums import TicketState
from visits.hall.models import COLLECTIVE_FROM, Ticket, Window
from visits.visits.enums import VisitOutcome
from visits.visits.models import MAX_REPRESENTATIVES, Visit

OF_PETITION = (VisitOutcome.REGISTERED, VisitOutcome.KNOWN)
HEARD = (TicketState.SERVING, TicketState.DONE, TicketState.LEFT)
LONGEST_NAME = 60
LONGEST_LINE = 200  # of the list of members: name, number, phone


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """What is recorded of a visit. Lists of people are texts of one a line."""

    came_at: datetime
    left_at: datetime
    outcome: str
    persons: int = 1
    petition: Petition | None = None
    visitor: str = ""
    identity_number: str = ""
    phone: str = ""
    representatives: str = ""
    unrepresented: str = ""
    agent: str = ""
    agent_authority: bool = False
    brought_by: Office | None = None
    accompanied_by: str = ""
    members: str = ""
    room: Window | None = None
    units: Sequence[Office] = ()
    said: str = ""
    done: str = ""

    def columns(self) -> dict[str, Any]:
        """The values of the model's own columns: all but the units."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "units"}
        values["representatives_number"] = elected = len(lines(self.representatives))
        if elected or self.persons < COLLECTIVE_FROM:
            values["unrepresented"] = ""
        return {**values, "on": timezone.localdate(self.came_at)}


def record_visit(
    *,
    by: Account,
    at: datetime,
    office: Office,
    came_at: datetime,
    outcome: str,
    left_at: datetime | None = None,
    ticket: Ticket | None = None,
    request_key: UUID | None = None,
    **facts: Any,
) -> Visit:
    """Record a visit, end its ticket, and count it as a batch more of a known petition (批次、人次).

    facts: further fields of VisitFacts. A petition registered on this visit holds its first batch already, and so does
    one to which the registration desk added a batch on that day. The unit that brought the visitors (带访) is told.
    The same `request_key` twice is one visit.
    Raises NotPermitted, InvalidFacts with its field.
    """
    check_may(by, Permission.REGISTER, office)
    given = VisitFacts(came_at=came_at, left_at=left_at or at, outcome=outcome, **tidied(facts))
    try:
        with transaction.atomic():
            if done := already_done(request_key, "visit", by=by, about=office.pk):
                return Visit.objects.get(pk=done)
            check_facts(given, by=by, at=at, office=office)
            if ticket is not None:
                if ticket.hall.office_id != office.pk:
                    sentence = _("这个号不是%(office)s的。") % {"office": office.name}
                    raise InvalidFacts("other_hall", sentence, field="ticket")
                # Two who record it follow each other: the second finds the first one's record.
                ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
                _end(ticket, by, at)
            batch = count_batch(given, by=by, at=at, office=office)
            visit = Visit.objects.create(
                office=office,
                ticket=ticket,
                batch=batch,
                code="".join(choice(CODE_SIGNS) for _sign in range(12)),
                recorded_at=at,
                recorded_by=by,
                **given.columns(),
            )
            keep_result(request_key, visit)
            visit.units.set(given.units)
            shown = {
                "persons": given.persons,
                "outcome": outcome,
                "petition": given.petition.number if given.petition else None,
                "ticket": ticket.pk if ticket else None,
                "units": sorted(unit.pk for unit in given.units),
                **({"brought_by": given.brought_by.pk} if given.brought_by else {}),
            }
            event = record_event(subject=subject_of(visit), kind="visit", facts=shown, by=by, office=office, at=at)
            tell_who_brought(visit, event, at)
    except IntegrityError as error:
        # Two forms for one ticket, or one petition, arrived at once: the unique key let only one through.
        if ticket is not None and Visit.objects.filter(ticket=ticket).exists():
            raise _recorded_already(ticket) from error
        if given.petition is not None and _registered_on_a_visit(given.petition):
            raise _not_new() from error
        raise
    return visit


def subject_of(visit: Visit) -> str:
    """The chain of events of a visit."""
    return f"visit:{visit.pk}"


def lines(text: str) -> list[str]:
    """The filled lines of a text, blanks at their ends removed."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def tidied(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with plain line ends, lists of people without empty lines, units in the order of the tree."""
    values = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in facts.items()}
    for name in ("representatives", "members"):
        if name in values:
            values[name] = "\n".join(lines(values[name]))
    for name in ("visitor", "identity_number", "phone", "agent", "accompanied_by", "unrepresented"):
        if name in values:
            values[name] = values[name].strip()
    if "units" in values:
        values["units"] = sorted(values["units"], key=lambda unit: unit.path)
    return values


def check_may_read(by: Account, office: Office) -> None:
    """What was said, and the list of members, are personal data (个人信息保护法第五十一条)."""
    if office.pk not in authority_of(by).office_ids(Permission.READ_IDENTITY):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))


def tell_who_brought(visit: Visit, event: Event, at: datetime) -> None:
    """Tell the unit whose people brought the visitors; no personal data, and no petition."""
    if visit.brought_by is None or visit.brought_by == visit.office:
        return
    said = {"office": visit.office.name, "on": cn_date(visit.on), "persons": visit.persons, "number": visit.number}
    text = _("%(office)s记录：你单位%(on)s带访%(persons)d人（%(number)s），请做好后续工作") % said
    url = reverse("offices:notices")
    queue_message(event=event, office=visit.brought_by, permission=Permission.FOLLOW_UP, text=text, url=url, at=at)


# What cannot be


def check_facts(facts: VisitFacts, *, by: Account, at: datetime, office: Office, known: Petition | None = None) -> None:
    """Raise InvalidFacts for what cannot be recorded; `known`: the petition the record is about already."""
    if facts.outcome not in VisitOutcome.values:
        raise InvalidFacts("no_outcome", _("请选择结果。"), field="outcome")
    if not 1 <= facts.persons <= MOST_PERSONS:
        raise InvalidFacts("persons", _("人数应在1到%(most)d之间。") % {"most": MOST_PERSONS}, field="persons")
    if facts.came_at > at:
        raise InvalidFacts("future", _("来访时间不能晚于现在。"), field="came_at")
    if timezone.localdate(facts.came_at) < EARLIEST:
        raise InvalidFacts("too_early", _("来访时间早于2005年5月1日。"), field="came_at")
    if not facts.came_at <= facts.left_at <= at:
        raise InvalidFacts("left_before", _("离开时间应在来访之后、现在之前。"), field="left_at")
    if facts.room is not None and facts.room.hall.office_id != office.pk:
        raise InvalidFacts("other_hall", _("这个地点不在%(office)s。") % {"office": office.name}, field="room")
    _check_petition(facts, by, known)
    _check_people(facts, office)
    _check_texts(facts)


def _check_petition(facts: VisitFacts, by: Account, known: Petition | None) -> None:
    petition = facts.petition
    if petition is None:
        if facts.outcome in OF_PETITION:
            raise InvalidFacts("no_petition", _("请填写信访件编号，或者改选结果。"), field="petition")
        return
    if petition != known and not petitions_visible_to(by).filter(pk=petition.pk).exists():
        raise InvalidFacts("unknown_petition", _("没有这一信访件，或您无权查看。"), field="petition")
    day = timezone.localdate(facts.came_at)
    if facts.outcome == VisitOutcome.REGISTERED:
        if petition.received_on < day or (petition != known and _registered_on_a_visit(petition)):
            raise _not_new()
    elif day < petition.received_on:
        raise InvalidFacts("before_petition", _("来访早于这一信访件的收到日期，请核对编号和时间。"), field="petition")


def _check_people(facts: VisitFacts, office: Office) -> None:
    representatives, members = lines(facts.representatives), lines(facts.members)
    allowed = min(MAX_REPRESENTATIVES, profile(office.profile).max_representatives(facts.persons))
    if representatives and facts.persons < COLLECTIVE_FROM:
        raise InvalidFacts(
            "not_collective", _("不足5人不是集体访，不推选代表；请登记为个访。"), field="representatives"
        )
    if len(representatives) > MAX_REPRESENTATIVES:
        raise InvalidFacts(
            "too_many_representatives",
            _("代表人数不得超过5人（《信访工作条例》第二十条第三款），现有%(count)d人。")
            % {"count": len(representatives)},
            field="representatives",
        )
    if len(representatives) > allowed:
        raise InvalidFacts(
            "too_many_representatives",
            _("按本地规定，%(headcount)d人最多推选%(allowed)d名代表。")
            % {"headcount": facts.persons, "allowed": allowed},
            field="representatives",
        )
    if facts.persons >= COLLECTIVE_FROM and not representatives and not facts.unrepresented:
        check_elected(facts.petition)
    if len(members) > facts.persons:
        raise InvalidFacts(
            "too_many_members",
            _("名单有%(count)d人，多于来访人数%(persons)d人。") % {"count": len(members), "persons": facts.persons},
            field="members",
        )
    if facts.agent and not facts.agent_authority:
        raise InvalidFacts("no_authority", _("信访代理须有书面授权委托书。"), field="agent_authority")
    if facts.agent_authority and not facts.agent:
        raise InvalidFacts("no_agent", _("请填写代理人姓名。"), field="agent")


def _check_texts(facts: VisitFacts) -> None:
    if not facts.said.strip() and not facts.done.strip():
        if facts.outcome not in OF_PETITION:
            raise InvalidFacts("no_text", _("请写明反映的情况和现场处理。"), field="said")
        if not facts.visitor:
            sentence = _("请填写来访人，或者写明反映的情况、现场处理：空白的记录不能说明谁来访、反映什么。")
            raise InvalidFacts("nothing_recorded", sentence, field="visitor")
    for field in ("said", "done"):
        if refusal := nothing_said(getattr(facts, field), field=field):
            raise refusal
    longest = {"said": LONGEST_TEXT, "done": LONGEST_TEXT, "accompanied_by": 100, "unrepresented": 200}
    longest |= {"visitor": LONGEST_NAME, "agent": LONGEST_NAME, "identity_number": 40, "phone": 40}
    for field, most in longest.items():
        if len(getattr(facts, field)) > most:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": most}, field=field)
    for field, most in (("representatives", LONGEST_NAME), ("members", LONGEST_LINE)):
        if any(len(line) > most for line in lines(getattr(facts, field))):
            raise InvalidFacts("line_too_long", _("每行一人，每行最多%(most)d字。") % {"most": most}, field=field)


# Parts


def _end(ticket: Ticket, by: Account, at: datetime) -> None:
    """The ticket of a visit, locked, has been heard; one that still sits at its window is finished."""
    if Visit.objects.filter(ticket=ticket).exists():
        raise _recorded_already(ticket)
    if ticket.state not in HEARD or ticket.called_at is None:
        raise InvalidFacts(
            "not_heard", _("%(ticket)s号还没有接谈，不能记录来访。") % {"ticket": ticket.label}, field="ticket"
        )
    if ticket.state == TicketState.SERVING:
        finish(ticket_id=ticket.pk, by=by, at=at)


def count_batch(facts: VisitFacts, *, by: Account, at: datetime, office: Office) -> Batch | None:
    """A batch more on a known petition, unless the registration desk has just added the one of this visit."""
    if facts.petition is None or facts.outcome == VisitOutcome.REGISTERED:
        return None
    petition, on = lock_petition(facts.petition.pk), timezone.localdate(facts.came_at)
    batches = petition.batches.filter(office=office, on=on, channel=Channel.VISIT).count()
    if batches > Visit.objects.filter(petition=petition, office=office, on=on).count():
        return None
    if not can_take(by, petition, "add_batch"):
        return None  # seen from above, not in custody: the visit counts as one of this office, not of the petition
    perform(
        "add_batch",
        petition_id=petition.pk,
        by=by,
        at=at,
        on=on,
        channel=Channel.VISIT,
        persons=facts.persons,
        note=_("来访"),
    )
    return petition.batches.latest("pk")


def _registered_on_a_visit(petition: Petition) -> bool:
    return Visit.objects.filter(petition=petition, outcome=VisitOutcome.REGISTERED).exists()


def _not_new() -> InvalidFacts:
    return InvalidFacts("not_new", _("这一信访件在此次来访之前已经登记，请改选“补充已有信访事项”。"), field="outcome")


def _recorded_already(ticket: Ticket) -> InvalidFacts:
    return InvalidFacts("recorded_already", _("%(ticket)s号的接访已有记录。") % {"ticket": ticket.label})
