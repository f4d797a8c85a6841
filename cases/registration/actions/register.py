"""Registration: every matter, every channel (《信访工作条例》第二十二条第一款)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.clock import compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import national_profile_on, profile
from cases.deadlines.terms import Bearer, ClockKind
from cases.petitions.actions.accusations import AccusedPerson, accused_rows, check_registering
from cases.petitions.actions.numbers import new_query_code, next_petition_number
from cases.petitions.enums import Channel, Purpose, State
from cases.petitions.explanations import explain_error
from cases.petitions.identity import masked_name
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import MAX_REPRESENTATIVES, Accused, Batch, Namesake
from cases.petitions.models.petitions import COLLECTIVE_FROM, Demand, Petition, PetitionText
from cases.petitions.queries.accused import Match, accounts_line
from cases.procedure.actions.change import clock_as_facts, question_of
from cases.procedure.rules import own_days
from cases.registration.actions.imported import Imported
from cases.registration.actions.parties import Authorised, Person, save_parties
from offices.calendars.queries import calendar_for
from offices.crypto import comparable, keyed_hash
from offices.errors import InvalidFacts
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import append_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Chain, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.vocabularies.models import Category

EARLIEST = date(2005, 5, 1)
SAME, ANOTHER = "same", "another"  # whether somebody of the same name is the accused


def register(
    *,
    by: Account,
    at: datetime,
    office: Office,
    channel: str,
    received_on: date,
    subject: str,
    body: str,
    principal: Person,
    representatives: Sequence[Person] = (),
    members: Sequence[Person] = (),
    agents: Sequence[Authorised] = (),
    demands: Sequence[str] = (),
    headcount: int = 1,
    purpose: str = "",
    category: Category | None = None,
    place: str = "",
    place_code: str = "",
    address_unclear: bool = False,
    keep_secret: bool = False,
    urgent_reason: str = "",
    accused: Sequence[AccusedPerson] = (),
    accused_offices: Sequence[Office] = (),
    accused_unknown: str = "",
    namesake: str = "",
    namesake_reason: str = "",
    request_key: UUID | None = None,
    source_key: str | None = None,
    imported: Imported | None = None,
    occurrence: str = "",
) -> Petition:
    """Register a petition: number, query code, parties, demands, the first batch, the routing clock and the first
    event, in one transaction. One that is `imported` may be finished, or have no clock.

    The same `request_key` or `source_key` twice answers the petition registered the first time. `urgent_reason` marks
    it grave or urgent. An accusation names whom it accuses, or says in `accused_unknown` why nobody is named. Where the
    registering office has accounts of that name, `namesake` says whether they are the person (SAME, ANOTHER) and
    `namesake_reason` why.
    Raises InvalidFacts with the field it belongs to, NotPermitted.
    """
    check_may(by, Permission.REGISTER, office)
    today = timezone.localdate(at)
    _check(
        today,
        received_on,
        subject,
        body,
        principal,
        representatives,
        headcount,
        office,
        accused_offices,
        channel if imported is None else "",
        demands,
    )
    try:
        with transaction.atomic():
            if done := already_done(request_key, "register", by=by, about=office.pk):
                return Petition.objects.get(pk=done)
            if known := _registered_from(source_key):
                keep_result(request_key, known)
                return known
            petition = _new_petition(
                by=by,
                at=at,
                office=office,
                channel=channel,
                received_on=received_on,
                subject=subject,
                principal=principal,
                headcount=headcount,
                purpose=purpose,
                category=category,
                place=place,
                place_code=place_code,
                address_unclear=address_unclear,
                keep_secret=keep_secret,
                urgent_reason=urgent_reason,
                accused_offices=accused_offices,
                accused_unknown=accused_unknown.strip(),
                source_key=source_key,
                occurrence=occurrence,
            )
            rows = accused_rows(petition, accused, by=by, at=at)
            matches = _check_accused(petition, rows, office, by)
            answer = _answered(matches, namesake, namesake_reason)
            if imported is not None and imported.finished:
                petition.state, petition.is_open = State.CLOSED_ELSEWHERE, False
                petition.concluded_on = imported.concluded_on
            start = imported.clock_from if imported else received_on
            clocks = _first_clocks(petition, office, start, today) if start is not None and petition.is_open else []
            if clocks:
                soonest = min(clocks, key=lambda clock: clock.due)
                petition.next_due, petition.next_clock = soonest.due, soonest.kind
            event = append_event(
                Chain(subject=f"petition:{petition.number}"),
                kind="register",
                facts={
                    "from": "",
                    "set": _stored(petition),
                    "on": today,
                    "clocks": [{"op": "start", **clock_as_facts(clock)} for clock in clocks],
                    **answer,
                    **({"imported": imported.facts(received_on)} if imported else {}),
                },
                by=by,
                office=office,
                at=at,
            )
            petition.chain = event.chain
            petition.save(force_insert=True)
            keep_result(request_key, petition)
            PetitionText(petition=petition, subject=subject, body=body).save(force_insert=True)
            for clock in clocks:
                clock.petition, clock.started_by = petition, event
                clock.save(force_insert=True)
            _save_accused(rows, matches, answer)
            save_parties(petition, principal, representatives, members, agents)
            Demand.objects.bulk_create(
                [Demand(petition=petition, number=place, text=text) for place, text in enumerate(demands, start=1)]
            )
            Batch.objects.bulk_create(
                [
                    Batch(
                        petition=petition,
                        office=office,
                        on=received_on,
                        channel=channel,
                        persons=headcount,
                        recorded_at=at,
                        recorded_by=by,
                    )
                ]
            )
            if petition.urgent:
                queue_message(
                    event=event,
                    office=office,
                    permission=Permission.INSTRUCT,
                    text=_("重大紧急信访事项 %(number)s，请及时处理") % {"number": petition.number},
                    url=petition.get_absolute_url(),
                    at=at,
                )
    except IntegrityError:
        # The same row of a file was loaded twice at once: the unique key let only one through.
        if known := _registered_from(source_key):
            return known
        raise
    return petition


def _registered_from(source_key: str | None) -> Petition | None:
    return Petition.objects.filter(source_key=source_key).first() if source_key is not None else None


def _check(
    today: date,
    received_on: date,
    subject: str,
    body: str,
    principal: Person,
    representatives: Sequence[Person],
    headcount: int,
    office: Office,
    accused_offices: Sequence[Office],
    channel: str,
    demands: Sequence[str],
) -> None:
    if received_on > today:
        raise InvalidFacts("future_date", _("收到日期不能晚于今天。"), field="received_on")
    if received_on < EARLIEST:
        raise InvalidFacts("too_early", _("收到日期早于2005年5月1日，没有适用的信访规定。"), field="received_on")
    if not subject.strip():
        raise InvalidFacts("no_subject", _("请填写概要。"), field="subject")
    if len(body) > LONGEST_TEXT:
        raise InvalidFacts(
            "text_too_long",
            _("正文有%(length)d字，最多%(most)d字，请将其余内容作为附件材料保存。")
            % {"length": len(body), "most": LONGEST_TEXT},
            field="body",
        )
    if len(representatives) > MAX_REPRESENTATIVES:
        raise InvalidFacts(
            "too_many_representatives",
            _("代表人数不得超过5人（《信访工作条例》第二十条第三款），现有%(count)d人。")
            % {"count": len(representatives)},
            field="representatives",
        )
    allowed = profile(office.profile).max_representatives(headcount)
    if len(representatives) > allowed:
        raise InvalidFacts(
            "too_many_representatives",
            _("按本地规定，%(headcount)d人最多推选%(allowed)d名代表。") % {"headcount": headcount, "allowed": allowed},
            field="representatives",
        )
    if representatives and headcount < COLLECTIVE_FROM:
        raise InvalidFacts("not_collective", _("不足5人不是集体访，不推选代表；请登记为个访。"), field="headcount")
    named = {comparable(person.name) for person in (principal, *representatives) if person.name}
    if representatives and headcount < len(named):
        raise InvalidFacts("headcount_too_small", _("人数少于信访人和代表的人数。"), field="headcount")
    if channel == Channel.VISIT and not principal.name:
        raise InvalidFacts("no_name", _("来访须登记信访人姓名。"), field="name")
    if office.pk in {accused.pk for accused in accused_offices}:
        raise InvalidFacts(
            "accused_is_registering",
            _(
                "被检举控告的是本单位，不能由本单位登记；请引导信访人向上一级机关提出（《信访工作条例》第三十条第三款）。"
            ),
            field="accused_offices",
        )
    if len(demands) > 50:
        raise InvalidFacts("too_many_demands", _("诉求最多分为50项。"), field="demands")


def _new_petition(
    *,
    by: Account,
    at: datetime,
    office: Office,
    principal: Person,
    urgent_reason: str,
    accused_offices: Sequence[Office],
    received_on: date,
    purpose: str,
    **values: Any,
) -> Petition:
    code = new_query_code()
    return Petition(
        number=next_petition_number(office, timezone.localdate(at).year),
        query_code=code,
        query_code_hash=keyed_hash(code),
        state=State.REGISTERED,
        profile=_profile_on(office, received_on),
        registered_office=office,
        holder=office,
        office_ids=[office.pk],
        registered_at=at,
        registered_by=by,
        received_on=received_on,
        purpose=purpose,
        petitioner_masked=masked_name(principal.name),
        is_anonymous=not principal.name,
        sealed=purpose == Purpose.ACCUSATION or bool(accused_offices),
        accused_office_ids=[organ.pk for organ in accused_offices],
        urgent=bool(urgent_reason),
        urgent_reason=urgent_reason,
        urgent_at=at if urgent_reason else None,
        urgent_by=by if urgent_reason else None,
        **values,
    )


def _check_accused(petition: Petition, rows: Sequence[Accused], office: Office, by: Account) -> list[Match]:
    """The accounts of the registering office that have the name of an accused; what accuses a person is sealed."""
    petition.sealed = petition.sealed or bool(rows)
    if petition.purpose == Purpose.ACCUSATION and not (rows or petition.accused_office_ids or petition.accused_unknown):
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
    said = {"persons": accounts_line(matches), "reason": reason.strip()}
    return {"namesakes": {"is_accused": namesake == SAME, **said}}


def _save_accused(rows: Sequence[Accused], matches: Sequence[Match], answer: dict[str, Any]) -> None:
    for row in rows:
        row.save(force_insert=True)
    Namesake.objects.bulk_create(
        Namesake(
            accused=match.accused,
            account=match.account,
            is_accused=answer["namesakes"]["is_accused"],
            reason=answer["namesakes"]["reason"],
            answered_at=match.accused.named_at,
            answered_by=match.accused.named_by,
        )
        for match in matches
    )


def _profile_on(office: Office, received_on: date) -> str:
    """The 2005 regulation holds for what was received before 1 May 2022; a province's own profile only after it."""
    national = national_profile_on(received_on).code
    return office.profile if national == "NAT-2022" else national


def routing_due(office: Office, received_on: date) -> date:
    """Until when a petition received that day had to be routed."""
    petition = Petition(profile=_profile_on(office, received_on))
    return _clock(ClockKind.ROUTE, petition, office, received_on, received_on).due


def _first_clocks(petition: Petition, office: Office, start: date, today: date) -> list[Clock]:
    """The routing; and the report for decision of what is grave and urgent, as soon as the office has set itself."""
    clocks = [_clock(ClockKind.ROUTE, petition, office, start, today)]
    days = own_days(office, ClockKind.URGENT, today) if petition.urgent else None
    if days is not None:
        clocks.append(_clock(ClockKind.URGENT, petition, office, today, today, today + timedelta(days=days)))
    return clocks


def _clock(
    kind: ClockKind, petition: Petition, office: Office, start: date, today: date, set_date: date | None = None
) -> Clock:
    calendar = calendar_for(office)
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
    names = [*STORED, *(name for name in ("concluded_on", "occurrence") if getattr(petition, name))]
    return {name: getattr(getattr(petition, name), "pk", getattr(petition, name)) for name in names}
