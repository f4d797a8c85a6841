"""A mandate (上级交办) is entered beside a petition, corrected and, where it was entered by mistake, withdrawn."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.mandates.enums import MandateState
from cases.mandates.models import Mandate
from cases.mandates.policies import OWN_ENTRY, MandateFacts
from cases.mandates.queries import plain_mandate_number
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from offices.errors import InvalidFacts
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission

MOST_MANDATES = 20


@dataclass(frozen=True, kw_only=True)
class MandateGiven:
    """What an organ above wrote when it assigned a petition."""

    organ: str
    received_on: date
    their_number: str = ""
    due_on: date | None = None
    report_required: bool = True
    request: str = ""

    @property
    def is_owed_by_a_day(self) -> bool:
        return self.report_required and self.due_on is not None


def check_given(given: MandateGiven, *, today: date, prefix: str = "") -> None:
    """Raises InvalidFacts with its field, which a form of several things names with a prefix."""
    if not given.organ.strip():
        raise InvalidFacts("no_organ", _("请写明交办机关。"), field=f"{prefix}organ")
    if given.received_on > today:
        raise InvalidFacts("future_date", _("收到交办日期不能晚于今天。"), field=f"{prefix}received_on")
    if given.due_on is not None and given.due_on < given.received_on:
        raise InvalidFacts("due_before", _("办理期限不能早于收到交办日期。"), field=f"{prefix}due_on")
    if given.report_required and given.due_on is None:
        raise InvalidFacts(
            "no_due",
            _("要求报送办结报告的，请写明上级指定的办理期限；没有指定的，请不勾选“要求报送办结报告”。"),
            field=f"{prefix}due_on",
        )


def mandate_of(given: MandateGiven, petition: Petition, *, number: int, owing: Office) -> Mandate:
    """The row; who entered it and when is the caller's to say."""
    return Mandate(
        petition=petition,
        number=number,
        organ=given.organ.strip(),
        owing=owing,
        their_number=plain_mandate_number(given.their_number),
        received_on=given.received_on,
        report_required=given.report_required,
        request=given.request.strip(),
    )


def record_mandate(
    change: Change,
    *,
    organ: str,
    received_on: date,
    their_number: str = "",
    due_on: date | None = None,
    report_required: bool = False,
    request: str = "",
) -> None:
    """登记上级交办: the organ's number stands beside ours, and its date runs as a clock of who records it."""
    given = MandateGiven(
        organ=organ,
        received_on=received_on,
        their_number=their_number,
        due_on=due_on,
        report_required=report_required,
        request=request,
    )
    check_given(given, today=change.on)
    entered = len(change.case_facts.part(MandateFacts).from_outside)
    sentence = _("一件最多登记%(most)d项上级交办。") % {"most": MOST_MANDATES}
    change.need(entered < MOST_MANDATES, "too_many_mandates", sentence)
    number = _next_number(change)
    _check_known(change, given)
    mandate = mandate_of(given, change.petition, number=number, owing=change.office)
    _enter(change, mandate, due_on)
    change.facts["mandate"] = mandate_as_facts(mandate)
    if change.petition.holder_id != change.office.pk:
        text = _("信访件 %(number)s 系上级交办") % {"number": change.petition.number}
        for permission in (Permission.HANDLE, Permission.SCREEN):
            change.tell(change.petition.holder, permission, text)


def begin_mandate(change: Change, clock: Clock | None, *, office: Office, owing: Office, their_number: str) -> None:
    """交办 inside the system: the office that assigned it examines the report of who owes it."""
    if clock is None:
        return
    mandate = Mandate(
        petition=change.petition,
        number=_next_number(change),
        organ=office.name,
        office=office,
        owing=owing,
        their_number=plain_mandate_number(their_number),
        received_on=change.on,
        clock=clock,
        entered_at=change.at,
        entered_by=change.person,
    )
    change.after_clocks.append(mandate)


def mandate_goes_on(change: Change, clock: Clock | None, *, owing: Office) -> None:
    """Another unit owes what was ordered, or the same one owes it again: to the office that ordered it."""
    inside = change.petition.mandates.exclude(office=None).select_related("office")
    before = inside.order_by("-number").first()
    office = before.office if before is not None and before.office is not None else change.office
    number = before.their_number if before is not None else ""
    begin_mandate(change, clock, office=standing_office(office), owing=owing, their_number=number)


def correct_mandate(
    change: Change,
    *,
    number: int,
    reason: str,
    organ: str,
    received_on: date,
    their_number: str = "",
    due_on: date | None = None,
    report_required: bool = False,
    request: str = "",
) -> None:
    """更正上级交办: what was read wrongly, or what the organ above has changed; its clock is counted again. What makes
    less of it is for another person than who entered it.
    """
    mandate = one_mandate(change, number)
    given = MandateGiven(
        organ=organ,
        received_on=received_on,
        their_number=their_number,
        due_on=due_on,
        report_required=report_required,
        request=request,
    )
    check_given(given, today=change.on)
    change.need(reason.strip(), "no_reason", _("请写明更正的理由。"), field="reason")
    change.need(mandate.is_owed, "ended", _("这一项上级交办已经结束，不再更正。"), field="number")
    _check_known(change, given, besides=mandate)
    later = mandate.due is not None and due_on is not None and due_on > mandate.due
    eased = later or (mandate.report_required and not report_required)
    change.need(
        not eased or mandate.entered_by_id != change.person.pk,
        "own_entry",
        _("这一项上级交办是您登记的，推迟期限、不再要求结报的，须由他人更正。"),
        field="due_on",
    )
    before = mandate_as_facts(mandate)
    new = mandate_of(given, change.petition, number=number, owing=mandate.owing)
    for name in ("organ", "their_number", "received_on", "report_required", "request"):
        setattr(mandate, name, getattr(new, name))
    set_due(change, mandate, due_on)
    mandate.save(update_fields=["organ", "their_number", "received_on", "report_required", "request"])
    change.facts.update(
        mandate={**mandate_as_facts(mandate), "due": due_on}, mandate_before=before, reason=reason.strip()
    )
    change.case_facts.part(MandateFacts).forget()


def withdraw_mandate(change: Change, *, number: int, reason: str) -> None:
    """撤销上级交办: entered by mistake, or withdrawn by the organ; a second person decides, and the row stays."""
    mandate = one_mandate(change, number)
    change.need(reason.strip(), "no_reason", _("请写明撤销的理由。"), field="reason")
    change.need(mandate.is_owed, "ended", _("这一项上级交办已经结束，不能撤销。"), field="number")
    reported = _("这一项上级交办已经报送过办结报告，不能撤销。")
    change.need(mandate.state == MandateState.OWED, "reported", reported, field="number")
    change.need(
        mandate.entered_by_id != change.person.pk,
        "own_entry",
        OWN_ENTRY,
        field="number",
    )
    change.stop_clocks((K.MANDATE,), as_state=ClockState.CANCELLED, item=number)
    mandate.state = MandateState.WITHDRAWN
    mandate.save(update_fields=["state"])
    change.facts.update(mandate=mandate_as_facts(mandate), reason=reason.strip())
    change.case_facts.part(MandateFacts).forget()


def drop_mandates(change: Change) -> None:
    """What was loaded in error was assigned by nobody; its clocks have ended with those of the petition."""
    change.petition.mandates.update(state=MandateState.WITHDRAWN)


def one_mandate(change: Change, number: int) -> Mandate:
    """A mandate from outside that the acting office owes."""
    found = {
        one.number: one
        for one in change.case_facts.part(MandateFacts).from_outside
        if standing_office(one.owing).pk == change.office.pk
    }
    return change.required(found.get(number), "no_mandate", _("没有这一项上级交办。"), field="number")


def set_due(change: Change, mandate: Mandate, due_on: date | None) -> None:
    """Let the clock of a mandate run to another day, begin, or end where no report is asked for any more."""
    clock = next((one for one in change.clocks if one.pk is not None and one.pk == mandate.clock_id), None)
    if not mandate.report_required or due_on is None:
        change.stop_clocks((K.MANDATE,), as_state=ClockState.CANCELLED, item=mandate.number)
        if clock is not None:
            mandate.clock = None
            mandate.save(update_fields=["clock"])
    elif clock is not None:
        clock.set_date, clock.start = due_on, mandate.received_on
        change.recount_clock(clock)
    else:
        _start(change, mandate, due_on)
        change.after_clocks.append(mandate)


def mandate_as_facts(mandate: Mandate) -> dict[str, object]:
    return {
        "number": mandate.number,
        "organ": mandate.organ,
        "their_number": mandate.their_number,
        "received_on": mandate.received_on,
        "due": mandate.due,
        "report_required": mandate.report_required,
    }


def _enter(change: Change, mandate: Mandate, due_on: date | None) -> None:
    mandate.entered_at, mandate.entered_by = change.at, change.person
    if mandate.report_required and due_on is not None:
        _start(change, mandate, due_on)
    change.after_clocks.append(mandate)


def _start(change: Change, mandate: Mandate, due_on: date) -> None:
    mandate.clock = change.start_clock(
        K.MANDATE, start=mandate.received_on, office=mandate.owing, set_date=due_on, item=mandate.number
    )


def _next_number(change: Change) -> int:
    last: int = change.petition.mandates.aggregate(last=Max("number"))["last"] or 0
    return last + 1


def _check_known(change: Change, given: MandateGiven, *, besides: Mandate | None = None) -> None:
    """The same number of the same organ is entered beside a petition once."""
    wanted = plain_mandate_number(given.their_number)
    for one in change.case_facts.part(MandateFacts).from_outside:
        known = (one.organ, one.their_number) == (given.organ.strip(), wanted) and bool(wanted)
        change.need(
            one is besides or not known,
            "known_mandate",
            _("本件已登记%(organ)s的%(number)s。") % {"organ": one.organ, "number": one.their_number},
            field="their_number",
        )
