"""A petition passes to another handler (变更承办人), or from an office that is closed to its successor (承继)."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.organs.actions.assisting import pass_help
from cases.organs.models import Assistance, Copy
from cases.petitions.enums import CLOCK_CHOICES, ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import against
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import lock_petition, perform
from cases.procedure.case_facts import CaseFacts
from cases.regulation.actions.receiving import set_handler
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.queries import standing_office
from offices.organisation.responsibilities import Passing, Responsibility, Shown
from offices.organisation.roles import Permission

logger = logging.getLogger(__name__)
CLOCKS = dict(CLOCK_CHOICES)
# What higher rooms pass on with a petition, in the transaction of the step.
_when_succeeded: list[Callable[[Change, Office, Office], None]] = []


def when_succeeded(act: Callable[[Change, Office, Office], None]) -> None:
    """Let a higher room pass on what of a petition hangs on an office; called from its AppConfig."""
    if act not in _when_succeeded:
        _when_succeeded.append(act)


def handled_by_somebody(petition: Petition, facts: CaseFacts) -> None:
    """Somebody handles it, or the one who did is recused."""
    if petition.handled_by_id is None and not petition.recused_ids:
        raise ActionRefused("no_handler", _("本件还没有承办人。"))


def change_handler(change: Change, *, handled_by: Account, reason: str) -> None:
    """变更承办人 within the office; both hear of it."""
    before = change.petition.handled_by
    change.need(before is None or before.pk != handled_by.pk, "same_handler", _("承办人就是这位。"), field="handled_by")
    set_handler(change, handled_by)
    change.facts["handler"] = {"from": before.name if before else "", "to": handled_by.name}
    change.facts["reason"] = reason
    words = {"number": change.petition.number, "name": handled_by.name}
    for one in filter(None, (before, handled_by)):
        change.tell_person(one, change.office, _("信访件 %(number)s 的承办人变更为%(name)s") % words)


def succeed(change: Change, *, office: Office, to: Office) -> None:
    """承继: what the closed office held, owed or would get back is its successor's; clocks go on as they began."""
    petition = change.petition
    if petition.holder_id == office.pk:
        change.set(holder=to, handled_by=None)
    if petition.handler_id == office.pk:
        change.set(handler=to)
    if office.pk in petition.office_ids:
        custody = [to.pk if pk == office.pk else pk for pk in petition.office_ids]
        change.set(office_ids=list(dict.fromkeys(custody)))
    for clock in [clock for clock in change.clocks if clock.office_id == office.pk]:
        clock.office = to
        change.recount_clock(clock)
    review = change.case_facts.review
    if review is not None and review.office_id == office.pk:
        review.office = to
        review.save(update_fields=["office"])
    pass_help(change, office, to)
    for act in _when_succeeded:
        act(change, office, to)
    change.facts["succession"] = {"from": office.name, "to": to.name}


def pass_records(*, at: datetime) -> int:
    """Give what ended at closed offices to those that continue them; how many petitions.

    Each passes by itself: run twice it passes nothing more, and what a killed worker left is caught up.
    """
    passed = 0
    for office in Office.objects.filter(is_active=False).exclude(successor=None).order_by("pk"):
        for pk in list(_ended_at(office).values_list("pk", flat=True)):
            try:
                passed += _passed(pk, office.pk, at)
            except (ActionRefused, DatabaseError):
                logger.exception("petition %s of office %s", pk, office.code)
    return passed


def _ended_at(office: Office) -> QuerySet[Petition]:
    """What has ended and is kept at the office, or of which it was told."""
    kept = Q(office_ids__contains=[office.pk]) | Q(informed_ids__contains=[office.pk])
    ended = Petition.objects.filter(kept | Q(holder=office) | Q(handler=office), is_open=False)
    return ended.exclude(state=State.VOIDED).order_by("pk")


def _passed(pk: int, office_id: int, at: datetime) -> bool:
    """Pass one on, unless it has passed or the office was opened again meanwhile."""
    with transaction.atomic():
        lock_petition(pk)
        office = Office.objects.select_related("successor").get(pk=office_id)
        to = standing_office(office)
        if office.is_active or office.successor is None or to.pk == office.pk:
            return False
        if not _ended_at(office).filter(pk=pk).exists():
            return False
        _give_to_office(pk, office=office, to=to, by=None, at=at, reason="")
    return True


# What hangs on a person, and on an office


def _give_to_person(pk: int, *, account: Account, to: Account, by: Account, at: datetime, reason: str) -> None:
    perform("change_handler", petition_id=pk, by=by, at=at, handled_by=to, reason=reason)


def _give_to_office(pk: int, *, office: Office, to: Office, by: Account | None, at: datetime, reason: str) -> None:
    perform("succeed", petition_id=pk, by=None, at=at, office=office, to=to)


def to_successor(of: str) -> Passing:
    """How what belongs to a petition passes: with the petition. of: the path from the row to it."""
    return Passing(_give_to_office, of)


def withheld_along(of: str) -> Callable[[Account], Q]:
    """Which rows a reader is not told of: those of petitions against it. of: the path from the row to the petition."""
    return lambda reader: against(reader, of)


def name_of(petition: Petition) -> str:
    return str(_("密封件")) if petition.sealed else petition.number


def _petition(petition: Petition) -> Shown:
    return Shown(name_of(petition), petition.get_absolute_url(), petition.next_due)


def _clock(clock: Clock) -> Shown:
    name = f"{name_of(clock.petition)} {CLOCKS.get(clock.kind, clock.kind)}"
    return Shown(name, clock.petition.get_absolute_url(), clock.due)


def _help(told: Assistance | Copy) -> Shown:
    return Shown(name_of(told.petition), told.petition.get_absolute_url())


def _open() -> QuerySet[Petition]:
    return Petition.objects.filter(is_open=True)


RESPONSIBILITIES = (
    Responsibility(
        key="handled",
        label=_l("承办的信访件"),
        rows=_open,
        shown=_petition,
        person="handled_by",
        person_office="holder",
        told=Q(sealed=False),
        takes=Permission.SEE_CASES,
        to_person=Passing(_give_to_person),
    ),
    Responsibility(
        key="held",
        label=_l("在办的信访件"),
        rows=_open,
        shown=_petition,
        withheld=against,
        offices=("holder",),
        to_office=to_successor("pk"),
    ),
    Responsibility(
        key="returning",
        label=_l("可能退回重新办理的信访件"),
        rows=lambda: _open().exclude(handler=F("holder")),
        shown=_petition,
        withheld=against,
        offices=("handler",),
        to_office=to_successor("pk"),
    ),
    Responsibility(
        key="custody",
        label=_l("登记、经手的未办结信访件"),
        rows=_open,
        shown=_petition,
        withheld=against,
        offices=("office_ids__contains",),
        to_office=to_successor("pk"),
    ),
    Responsibility(
        key="assistances",
        label=_l("待答复的协办"),
        rows=lambda: Assistance.objects.filter(answered_at=None, ended_at=None).select_related("petition"),
        shown=_help,
        withheld=withheld_along("petition"),
        offices=("office",),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="copies",
        label=_l("抄送的未办结信访件"),
        rows=lambda: Copy.objects.filter(ended_at=None, petition__is_open=True).select_related("petition"),
        shown=_help,
        withheld=withheld_along("petition"),
        offices=("office",),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="clocks",
        label=_l("正在计算的期限"),
        rows=lambda: Clock.objects.filter(state=ClockState.RUNNING, for_petitioner=False).select_related("petition"),
        shown=_clock,
        withheld=withheld_along("petition"),
        offices=("office",),
        to_office=to_successor("petition_id"),
    ),
)
