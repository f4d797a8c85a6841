"""Every step changes a registered petition through `perform`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.terms import HOLDER_KINDS
from cases.papers.letters import Prepared
from cases.petitions.actions.accusations import check_office, check_person
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.actions.said import check_said
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import check_state, office_for
from cases.procedure.step_kinds import Actor, StepKind, step_kind
from offices.errors import ActionRefused, Conflict, NotPermitted
from offices.organisation.actions.request_keys import already_changed
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of

# What higher rooms do after a change in which the holder or the custody changed.
_after_custody: list[Callable[[Change], None]] = []


def after_custody_changed(hook: Callable[[Change], None]) -> None:
    """Let a higher room follow who has custody; from AppConfig.ready."""
    if hook not in _after_custody:
        _after_custody.append(hook)


# What higher rooms do with every step before it ends; they receive its facts.
_with_steps: list[Callable[[Change, Mapping[str, Any]], None]] = []


def with_every_step(hook: Callable[[Change, Mapping[str, Any]], None]) -> None:
    """Let a higher room take part in the steps of persons; from AppConfig.ready."""
    if hook not in _with_steps:
        _with_steps.append(hook)


def perform(
    key: str,
    *,
    petition_id: int,
    by: Account | None,
    at: datetime,
    version: int | None = None,
    request_key: UUID | None = None,
    prepared: Prepared | None = None,
    **facts: Any,
) -> Petition:
    """Take one step, whole or not at all.

    Locks the petition, compares `version` with the one the form carried (None: the caller holds no form), asks the
    policies, lets the verb of the step's row change it, and records one event. `by` None is the system. The same
    `request_key` twice is one change. prepared: how the letters of the step were drafted and signed off.

    Raises ActionRefused: Conflict (somebody was faster), NotPermitted, InvalidFacts, SignOffOwed, or a state that does
    not allow the change. KeyError for an unknown key.
    """
    kind = step_kind(key)
    with transaction.atomic():
        done = already_changed(request_key, key, by=by, about=petition_id)
        petition = lock_petition(petition_id)
        if done:
            return petition
        if version is not None:
            check_version(petition, version, by)
        case_facts = CaseFacts(petition)
        if kind.actor is Actor.SYSTEM:
            if by is not None:
                raise NotPermitted("system_only", _("这一步由系统自动完成。"))
            office = petition.holder
        elif by is None:
            raise NotPermitted("person_only", _("这一步须由工作人员办理。"))
        else:
            check_not_recused(petition, by)
            if held := authority_of(by).own_office(petition.holder_id):
                petition.holder = held
            office = office_for(by, petition, kind, case_facts)
        check_state(petition, kind, case_facts)
        change = Change(
            petition=petition,
            kind=kind,
            by=by,
            at=at,
            office=office,
            request_key=request_key,
            on=statutory_day(at),
            case_facts=case_facts,
            prepared=prepared,
        )
        kind.verb(change, **facts)
        check_said(change)
        check_who_gets_it(change)
        follow_custody(change)
        for taking_part in _with_steps:
            taking_part(change, facts)
        change.finish()
        for following in kind.at_once:
            _take_at_once(petition, step_kind(following), at=at)
    return petition


def follow_custody(change: Change) -> None:
    """Where another office has custody, or holds it again: it owes what the holder owes, and higher rooms follow."""
    if change.set_values.keys() & {"holder", "office_ids"}:
        holder = change.petition.holder
        for clock in change.clocks:
            if clock.kind in HOLDER_KINDS and clock.pk and clock.office_id != holder.pk:
                clock.office, clock.rolled = holder, holder.roll_office_deadlines
                change.recount_clock(clock)
        for hook in _after_custody:
            hook(change)


def check_not_recused(petition: Petition, by: Account) -> None:
    """Whoever is recused takes no step (第二十八条第三款), also with a page that was opened before."""
    if by.pk in petition.recused_ids:
        raise NotPermitted("recused", _("您已从本件回避，不再办理本件（《信访工作条例》第二十八条第三款）。"))


def _take_at_once(petition: Petition, kind: StepKind, *, at: datetime) -> None:
    """What the law makes follow by itself needs no job of the night; nothing where guards or the verb refuse."""
    change = system_change(petition, kind, at=at)
    try:
        check_state(petition, kind, change.case_facts)
        kind.verb(change)
    except ActionRefused:
        return
    change.finish()


def system_change(petition: Petition, kind: StepKind, *, at: datetime) -> Change:
    """A change that nobody makes, for the office that holds the petition."""
    return Change(
        petition=petition,
        kind=kind,
        by=None,
        at=at,
        office=petition.holder,
        request_key=None,
        on=statutory_day(at),
        case_facts=CaseFacts(petition),
    )


def change_of_another(change: Change, petition: Petition, kind: StepKind) -> Change:
    """What the same person does to another petition in the same transaction."""
    return Change(
        petition=petition,
        kind=kind,
        by=change.by,
        at=change.at,
        office=change.office,
        request_key=None,
        on=change.on,
        case_facts=CaseFacts(petition),
    )


def check_who_gets_it(change: Change) -> None:
    """Whatever the step: nothing of an accusation comes to whom it accuses (第三十条第三款)."""
    petition = change.petition
    if "holder" in change.set_values:
        check_office(petition, petition.holder, code="accused_recipient", field="to")
    if change.set_values.get("handled_by") and petition.handled_by is not None:
        check_person(petition, petition.handled_by, field="handled_by")


def check_version(petition: Petition, version: int, by: Account | None) -> None:
    """Refuse what was written while looking at another version; one's own other page is not called somebody else."""
    if version != petition.version:
        current = latest_change(petition, by)
        said = _("这一信访件刚刚被他人更新，您的内容尚未保存。")
        if current["is_own"]:
            said = _("您在另一个页面已办理这一信访件，这里的内容尚未保存。")
        raise Conflict("changed_meanwhile", said, current=current)


def lock_petition(petition_id: int) -> Petition:
    """The row and its chain of events, locked.

    No other row is joined: a locking statement loses its row where a rival has just changed what the join is made by.
    """
    rows = Petition.objects.select_for_update(of=("self", "chain"), no_key=True).select_related("chain")
    return rows.get(pk=petition_id)


def lock_at_once(petition_id: int) -> Petition:
    """The row of a second petition, not waited for: who holds it may be waiting for the first one.

    Raises ActionRefused where somebody works on it.
    """
    try:
        with transaction.atomic():
            Petition.objects.select_for_update(nowait=True, no_key=True).only("pk").get(pk=petition_id)
            return lock_petition(petition_id)
    except OperationalError as error:
        number = Petition.objects.values_list("number", flat=True).get(pk=petition_id)
        raise ActionRefused("busy", _("有关的信访件%s正在由他人办理，请稍后再试。") % number) from error


def statutory_day(at: datetime) -> date:
    """The day in Asia/Shanghai on which a moment falls."""
    return timezone.localdate(at)


def latest_change(petition: Petition, reader: Account | None) -> dict[str, object]:
    """Who changed the petition last, the reader or another, for the page that shows both versions."""
    event = Event.objects.filter(chain_id=petition.chain_id).order_by("-sequence").first()
    return {
        "version": petition.version,
        "state": petition.get_state_display(),
        "by": event.by_name if event else "",
        "is_own": event is not None and reader is not None and event.by_id == reader.pk,
        "at": event.at if event else None,
        "kind": event.kind if event else "",
    }
