"""Registration: every matter, every channel (《信访工作条例》第二十二条第一款)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.clock import compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import national_profile_on
from cases.deadlines.terms import ASIDE_KINDS, Bearer, ClockKind
from cases.mandates.actions.entering import mandate_as_facts, mandate_of
from cases.mandates.models import Mandate
from cases.petitions.actions.accusations import accused_rows, check_registering
from cases.petitions.actions.numbers import new_query_code, next_petition_number
from cases.petitions.actions.parties import party_rows
from cases.petitions.enums import Crossing, Purpose, State
from cases.petitions.explanations import explain_error
from cases.petitions.identity import masked_name
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Accused, Batch, Namesake
from cases.petitions.models.petitions import Demand, Petition, PetitionText
from cases.petitions.queries.accused import Match, accounts_line
from cases.procedure.actions.counted import clock_as_facts, question_of
from cases.procedure.rules import own_days
from cases.registration.actions.facts import RegistrationFacts, check_facts
from cases.registration.actions.imported import Imported
from cases.registration.actions.together import Together
from cases.urgency.actions.marking import matter_of
from cases.urgency.models import UrgentMatter
from cases.urgency.rules import urgency_rule
from offices.calendars.workdays import WorkCalendar
from offices.crypto import keyed_hash
from offices.errors import InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import append_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Chain, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.texts import says_something

SAME, ANOTHER = "same", "another"  # whether somebody of the same name is the accused


def register(
    *,
    by: Account,
    at: datetime,
    office: Office,
    request_key: UUID | None = None,
    source_key: str | None = None,
    imported: Imported | None = None,
    together: Together | None = None,
    **facts: Any,
) -> Petition:
    """Register a petition: number, query code, parties, demands, the first batch, the routing clock and the first
    event, in one transaction. One that is `imported` may be finished, or have no clock.

    facts: the fields of RegistrationFacts. The same `request_key` or `source_key` twice answers the petition registered
    the first time. together: what keeps the rows until the caller writes them with those of other petitions; the caller
    has looked whether the row of the table is known.
    Raises InvalidFacts with the field it belongs to, NotPermitted.
    """
    check_may(by, Permission.REGISTER, office)
    given = RegistrationFacts(**facts)
    check_facts(given, office=office, today=timezone.localdate(at), imported=imported)
    if together is not None:
        petition = _new_petition(given, by=by, at=at, office=office)
        petition.source_key = source_key
        _enter(petition, given, imported, together)
        return petition
    try:
        with transaction.atomic():
            if done := already_done(request_key, "register", by=by, about=office.pk):
                return Petition.objects.get(pk=done)
            known = _registered_from(source_key)
            if known is None:
                known = _new_petition(given, by=by, at=at, office=office)
                known.source_key = source_key
                one = Together()
                _enter(known, given, imported, one)
                one.save()
            keep_result(request_key, known)
            return known
    except IntegrityError:
        # The same row of a file was loaded twice at once: the unique key let only one through.
        if known := _registered_from(source_key):
            return known
        raise


def _registered_from(source_key: str | None) -> Petition | None:
    return Petition.objects.filter(source_key=source_key).first() if source_key is not None else None


def _new_petition(given: RegistrationFacts, *, by: Account, at: datetime, office: Office) -> Petition:
    code, urgent = new_query_code(), bool(given.urgent_reason)
    return Petition(
        number=next_petition_number(office, timezone.localdate(at).year),
        query_code=code,
        query_code_hash=keyed_hash(code),
        state=State.REGISTERED,
        profile=_profile_on(office, given.received_on),
        registered_office=office,
        holder=office,
        office_ids=[office.pk],
        held_since=at,
        registered_at=at,
        registered_by=by,
        channel=given.channel,
        received_on=given.received_on,
        subject=given.subject,
        headcount=given.headcount,
        purpose=given.purpose,
        category=given.category,
        place=given.place,
        place_code=given.place_code,
        address_unclear=given.address_unclear,
        keep_secret=given.keep_secret,
        petitioner_masked=masked_name(given.principal.name),
        is_anonymous=not given.principal.name,
        sealed=given.purpose == Purpose.ACCUSATION or bool(given.accused_offices),
        accused_office_ids=[organ.pk for organ in given.accused_offices],
        accused_unknown=given.accused_unknown.strip(),
        urgent=urgent,
        urgent_reason=given.urgent_reason,
        urgent_at=at if urgent else None,
        urgent_by=by if urgent else None,
        occurrence=given.occurrence,
        first_office=given.first_office,
        crossings=[one.value for one in Crossing if one in given.crossings],
        unrepresented="" if given.representatives else given.unrepresented.strip(),
    )


def _enter(petition: Petition, given: RegistrationFacts, imported: Imported | None, together: Together) -> None:
    """The first event of the petition; all other rows that belong to it are added to those to be written."""
    by, at, office = petition.registered_by, petition.registered_at, petition.registered_office
    today = timezone.localdate(at)
    rows = accused_rows(petition, given.accused, by=by, at=at)
    matches = _check_accused(petition, rows, office, by)
    answer = _answered(matches, given.namesake, given.namesake_reason)
    start: date | None = given.received_on
    if imported is not None:
        start = imported.clock_from
        if imported.finished:
            petition.state, petition.is_open = State.CLOSED_ELSEWHERE, False
            petition.concluded_on = imported.concluded_on
    clocks: list[Clock] = []
    if start is not None and petition.is_open:
        clocks = _first_clocks(petition, office, start, today, together.calendar(office))
    urgent = _urgent_matter(petition, today)
    if urgent is not None and (carded := _carded(urgent, petition, today, together.calendar(office))) is not None:
        clocks.append(carded)
    mandate = _mandate(petition, given, today, together.calendar(office))
    if mandate is not None and mandate.clock is not None:
        clocks.append(mandate.clock)
    if clocks:
        soonest = min((one for one in clocks if one.kind not in ASIDE_KINDS), key=lambda clock: clock.due)
        petition.next_due, petition.next_clock = soonest.due, soonest.kind
        petition.next_provisional = soonest.provisional
    event = append_event(
        Chain(subject=f"petition:{petition.number}"),
        kind="register",
        facts={
            "from": "",
            "set": _stored(petition),
            "on": today,
            "clocks": [{"op": "start", **clock_as_facts(clock)} for clock in clocks],
            **answer,
            **({"mandate": mandate_as_facts(mandate)} if mandate is not None else {}),
            **({"imported": imported.facts(given.received_on)} if imported else {}),
        },
        by=by,
        office=office,
        at=at,
    )
    petition.chain = event.chain
    for clock in clocks:
        clock.petition, clock.started_by = petition, event
    together.add([petition, *clocks, *rows, *_namesakes(matches, answer), *_parts(petition, given)])
    together.add([one for one in (mandate, urgent) if one is not None])
    if petition.urgent:
        queue_message(
            event=event,
            office=office,
            permission=Permission.INSTRUCT,
            text=_("重大紧急信访事项 %(number)s，请及时处理") % {"number": petition.number},
            url=petition.get_absolute_url(),
            at=at,
        )


def _mandate(petition: Petition, given: RegistrationFacts, today: date, calendar: WorkCalendar) -> Mandate | None:
    """What an organ above assigned, with its date as a clock of the registering office; a finished one owes nothing."""
    if given.mandate is None:
        return None
    office = petition.registered_office
    mandate = mandate_of(given.mandate, petition, number=1, owing=office)
    mandate.entered_at, mandate.entered_by = petition.registered_at, petition.registered_by
    if given.mandate.is_owed_by_a_day and petition.is_open:
        start, due = given.mandate.received_on, given.mandate.due_on
        mandate.clock = _clock(ClockKind.MANDATE, petition, office, start, today, calendar, due)
        mandate.clock.item = mandate.number
    return mandate


def _urgent_matter(petition: Petition, today: date) -> UrgentMatter | None:
    """What is marked grave and urgent at the desk, with the hours of the office's rule."""
    if not petition.urgent:
        return None
    office, by, at = petition.registered_office, petition.registered_by, petition.registered_at
    return matter_of(petition, office=office, by=by, at=at, on=today, number=1)


def _carded(matter: UrgentMatter, petition: Petition, today: date, calendar: WorkCalendar) -> Clock | None:
    """The day on which its hours end, where the rule of the office says that it draws cards."""
    rule = urgency_rule(matter.office, today)
    if rule is None or not rule.draws_cards or matter.report_due is None:
        return None
    due = timezone.localdate(matter.report_due)
    clock = _clock(ClockKind.URGENT_REPORT, petition, matter.office, today, today, calendar, due)
    clock.item = matter.number
    return clock


def _parts(petition: Petition, given: RegistrationFacts) -> Iterator[Model]:
    """The text, the people, the demands and the first batch."""
    yield PetitionText(petition=petition, subject=given.subject, body=given.body)
    yield from party_rows(petition, given.principal, given.representatives, given.members, given.agents)
    for place, text in enumerate(given.demands, start=1):
        yield Demand(petition=petition, number=place, text=text)
    yield Batch(
        petition=petition,
        office=petition.registered_office,
        on=given.received_on,
        channel=given.channel,
        persons=given.headcount,
        recorded_at=petition.registered_at,
        recorded_by=petition.registered_by,
    )


def _check_accused(petition: Petition, rows: Sequence[Accused], office: Office, by: Account) -> list[Match]:
    """The accounts of the registering office that have the name of an accused; what accuses a person is sealed."""
    petition.sealed = petition.sealed or bool(rows)
    is_named = rows or petition.accused_office_ids or says_something(petition.accused_unknown)
    if petition.purpose == Purpose.ACCUSATION and not is_named:
        raise InvalidFacts(
            "no_accused",
            _("检举控告须写明被检举控告的人员或单位；被反映人不明的，请写明。"),
            field="accused_unknown",
        )
    return check_registering(rows, office, by)


def _answered(matches: Sequence[Match], namesake: str, reason: str) -> dict[str, Any]:
    """What the event says of the accounts with the name of an accused; nothing where there are none."""
    if not matches:
        return {}
    if namesake not in (SAME, ANOTHER):
        raise InvalidFacts(
            "namesake",
            _("被检举控告人是本单位人员，或与本单位人员同名：%(names)s。请写明是不是同一人和由本单位登记的理由。")
            % {"names": accounts_line(matches)},
            field="namesake",
        )
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明是不是同一人的理由。"), field="namesake_reason")
    if namesake == ANOTHER and any(match.account.pk == match.accused.account_id for match in matches):
        raise InvalidFacts("namesake_chosen", _("已选定其账号的，不能写明不是同一人。"), field="namesake")
    said = {"persons": accounts_line(matches), "reason": reason.strip()}
    return {"namesakes": {"is_accused": namesake == SAME, **said}}


def _namesakes(matches: Sequence[Match], answer: dict[str, Any]) -> list[Namesake]:
    """The answers that count: that a colleague is not meant the head says afterwards (核对被检举控告人)."""
    if not answer or not answer["namesakes"]["is_accused"]:
        return []
    return [
        Namesake(
            accused=match.accused,
            account=match.account,
            is_accused=True,
            reason=answer["namesakes"]["reason"],
            answered_at=match.accused.named_at,
            answered_by=match.accused.named_by,
        )
        for match in matches
    ]


def _profile_on(office: Office, received_on: date) -> str:
    """The 2005 regulation holds for what was received before 1 May 2022; a province's own profile only after it."""
    national = national_profile_on(received_on).code
    return office.profile if national == "NAT-2022" else national


def routing_due(office: Office, received_on: date, calendar: WorkCalendar) -> date:
    """Until when a petition received that day had to be routed."""
    petition = Petition(profile=_profile_on(office, received_on))
    return _clock(ClockKind.ROUTE, petition, office, received_on, received_on, calendar).due


def _first_clocks(petition: Petition, office: Office, start: date, today: date, calendar: WorkCalendar) -> list[Clock]:
    """The routing; and the report for decision of what is grave and urgent, as soon as the office has set itself."""
    clocks = [_clock(ClockKind.ROUTE, petition, office, start, today, calendar)]
    days = own_days(office, ClockKind.URGENT, today) if petition.urgent else None
    if days is not None:
        until = today + timedelta(days=days)
        clocks.append(_clock(ClockKind.URGENT, petition, office, today, today, calendar, until))
    return clocks


def _clock(
    kind: ClockKind,
    petition: Petition,
    office: Office,
    start: date,
    today: date,
    calendar: WorkCalendar,
    set_date: date | None = None,
) -> Clock:
    clock = Clock(
        kind=kind,
        office=office,
        profile=petition.profile,
        start=start,
        made_on=today,
        set_date=set_date,
        rolled=office.roll_office_deadlines,
        calendar=calendar.label,
    )
    try:
        answer = compute(question_of(clock), calendar)
    except DeadlineError as error:
        raise InvalidFacts(f"deadline_{error.code}", explain_error(error), field="received_on") from error
    clock.for_petitioner = answer.term.bearer is Bearer.PETITIONER
    clock.due, clock.due_strict, clock.due_rolled = answer.due, answer.due_strict, answer.due_rolled
    clock.provisional = answer.provisional
    return clock


STORED_NAMES = """
    number profile registered_office holder office_ids received_on registered_at channel subject
    headcount petitioner_masked place place_code purpose category litigation_related is_anonymous
    address_unclear keep_secret sealed accused_office_ids accused_unknown urgent urgent_reason state
"""
STORED = STORED_NAMES.split()


def _stored(petition: Petition) -> dict[str, Any]:
    """The facts of the first event; what identifies a person stays out of it."""
    sometimes = ("concluded_on", "occurrence", "first_office", "unrepresented", "crossings")
    names = [*STORED, *(name for name in sometimes if getattr(petition, name))]
    return {name: getattr(getattr(petition, name), "pk", getattr(petition, name)) for name in names}
