"""What hangs on the facts of a registration is looked at, and counted, again when one of them is corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import national_profile_on
from cases.deadlines.terms import ClockKind as K
from cases.petitions.actions.parties import check_representatives
from cases.petitions.enums import GONE, ClockState, PetitionerRole, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.regulation.actions.routing import first_duty
from offices.crypto import comparable
from offices.organisation.enums import VocabularyKind
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from offices.vocabularies.policies import check_region
from offices.vocabularies.queries import current_vocabulary

NOTICE = (K.NOTIFY, K.SIMPLE_ACCEPT)
# Before somebody was told, or was not to be told; what ran afterwards is owed to everybody alike.
UNTOLD = (State.TRANSFERRED, State.ASSIGNED, State.UNIT_RECEIVED, State.OBJECTED, State.DIRECT)
# Which step started each clock that runs from the day of receipt.
FROM_RECEIPT = {
    K.ROUTE: ("register",),
    K.SIMPLE_TRANSFER: ("screen",),
    K.NOTIFY: ("direct",),
    K.SIMPLE_ACCEPT: ("direct",),
    K.ACCEPT: ("direct", "notify"),
}
# Which events start a clock in the place of one that ran, or take it over, with the same day.
RUN_ON = ("correct", "decide_correction", "correct_person", "split_from")


def check_corrected(change: Change, differing: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """The same guards as at the registration, for the fields that differ."""
    if differing.keys() & {"headcount", "channel"}:
        _check_people(change, changes.get("headcount", change.petition.headcount))
    if "place_code" in differing and changes["place_code"]:
        check_place_code(changes["place_code"])
    if "received_on" in differing:
        _check_received(change, changes["received_on"])


def check_place_code(code: str) -> None:
    """Of the list of regions, where one is loaded. Raises InvalidFacts."""
    if current_vocabulary(VocabularyKind.REGION) is not None:
        check_region(code, None, field="place_code")


def _check_people(change: Change, headcount: int) -> None:
    """All who are named were counted; representatives are those of a collective, as many as it may have."""
    petition = change.petition
    people = list(petition.petitioners.exclude(role__in=GONE))
    named = {comparable(person.name) for person in people if person.name}
    change.need(
        headcount >= len(named),
        "headcount_too_small",
        _("已登记信访人、代表和参与人共%(named)d人，人数不能少于这个数；有人不再参加的，请“登记一人撤回”。")
        % {"named": len(named)},
        field="headcount",
    )
    elected = [person for person in people if person.role == PetitionerRole.REPRESENTATIVE]
    principal = next((person.name for person in people if person.role == PetitionerRole.PRINCIPAL), "")
    if elected:
        check_representatives(elected, principal=principal, headcount=headcount, code=petition.profile)


def _check_received(change: Change, day: date) -> None:
    petition = change.petition
    registered = timezone.localdate(petition.registered_at)
    change.need(
        day <= registered,
        "after_registration",
        _("收到日期不能晚于登记日期%(day)s。") % {"day": cn_date(registered)},
        field="received_on",
    )
    first, batches = first_batch(petition), petition.batches.order_by("on")
    later = (batches.exclude(pk=first.pk) if first is not None else batches).first()
    known = [done for done in (petition.accepted_on, later.on if later else None) if done is not None]
    change.need(
        all(day <= done for done in known),
        "after_later",
        _("收到日期不能晚于受理日期和再次反映的日期。"),
        field="received_on",
    )
    try:
        same = national_profile_on(day) is national_profile_on(petition.received_on)
    except DeadlineError:
        same = False
    change.need(
        same,
        "other_regulation",
        _("更正后的日期适用另一部信访规定（2022年5月1日起为《信访工作条例》，此前为《信访条例》），期限和文书都不同；"
          "还没有办理的，请“报批撤销误登记”后重新登记。"),
        field="received_on",
    )  # fmt: skip


def first_batch(petition: Petition) -> Batch | None:
    """The one that was entered with the registration; what was split off has none."""
    return petition.batches.filter(recorded_at=petition.registered_at).order_by("pk").first()


def follow(change: Change, before: Mapping[str, Any], *, notice_was_impossible: bool) -> None:
    """before: of the fields that were corrected the former values."""
    petition = change.petition
    batch = first_batch(petition)
    if batch is not None and before.keys() & {"headcount", "channel", "received_on"}:
        batch.persons, batch.channel, batch.on = petition.headcount, petition.channel, petition.received_on
        batch.save(update_fields=["persons", "channel", "on"])
    if "received_on" in before:
        _count_from_receipt(change, before["received_on"])
    follow_notice(change, notice_was_impossible=notice_was_impossible)


def _count_from_receipt(change: Change, old: date) -> None:
    """Clocks that run from receipt; one that would be over already draws no card, as any that is entered late. What was
    overdue before stays overdue.
    """
    petition = change.petition
    for clock in list(change.clocks):
        steps = (*FROM_RECEIPT.get(K(clock.kind), ()), *RUN_ON)
        started = clock.started_by.kind if clock.started_by is not None else ""
        if clock.office_id != petition.registered_office_id or clock.start != old or started not in steps:
            continue
        if K(clock.kind) not in FROM_RECEIPT:
            continue
        was_due, clock.start = clock.due, petition.received_on
        change.recount_clock(clock)
        if clock.due < change.on <= was_due:
            clock.made_on = change.on
            clock.save(update_fields=["made_on"])


def follow_notice(change: Change, *, notice_was_impossible: bool) -> None:
    """Who can be told is owed a notice, who cannot is owed the decision alone (第二十三条第二款): from the same day."""
    petition = change.petition
    if petition.notice_impossible == notice_was_impossible:
        return
    if petition.state == State.CLOSED_UNSERVED:
        _follow_service(change)
    if petition.state not in UNTOLD:
        return
    owed = next((clock for clock in change.clocks if clock.kind in (*NOTICE, K.ACCEPT)), None)
    if owed is None:
        return
    _start_instead(change, owed, first_duty(petition))


def _follow_service(change: Change) -> None:
    """Whoever can be told after all is owed the answer from this day, by the unit that holds the matter."""
    petition = change.petition
    if petition.notice_impossible:
        change.stop_clocks((K.SERVE,), as_state=ClockState.CANCELLED)
        return
    change.start_own_clock(K.SERVE, office=petition.holder)
    text = _("信访件 %(number)s 已知道信访人，请送达处理意见") % {"number": petition.number}
    change.tell(petition.holder, Permission.HANDLE, text)


def _start_instead(change: Change, owed: Clock, kind: K) -> None:
    """What is overdue stays so: another duty gives no new term."""
    change.stop_clocks((K(owed.kind),), as_state=ClockState.CANCELLED)
    change.start_clock(kind, start=owed.start, office=owed.office, made_on=owed.made_on)
