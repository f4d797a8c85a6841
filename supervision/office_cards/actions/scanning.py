"""Each morning the rules propose cards on offices, and offices are reminded of what they owe on standing ones.

A proposal waits for a person: nothing is issued by itself. The same day twice proposes nothing twice.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.organisation.models import Event
from offices.pages.words import cn_date
from supervision.cards.actions.card_thresholds import issuer_of
from supervision.office_cards.actions.common import locked_office, record, tell_issuer, tell_unit
from supervision.office_cards.enums import LEVELS, OfficeCardLevel, OfficeCardState
from supervision.office_cards.measures import Reached, ReachedByCards, judged_on, reached_on
from supervision.office_cards.models import OfficeCard, OfficeCardBasis
from supervision.office_cards.queries import standing_card
from supervision.office_cards.reports.facts import facts_of, reason_of

ONE_DAY = timedelta(days=1)


def scan(*, as_of: date, at: datetime) -> dict[str, int]:
    """The morning's work; harmless when run twice."""
    return {"proposed": propose_by_rules(as_of=as_of, at=at), "reminded": remind_offices(as_of=as_of, at=at)}


def propose_by_rules(*, as_of: date, at: datetime) -> int:
    """Propose what the rules of the offices say on a day; answers how many."""
    return sum(_propose(reached, at) for reached in reached_on(as_of, judged_on(as_of), today=as_of))


def _propose(reached: Reached, at: datetime) -> bool:
    """Whether it was proposed: not while another waits, and not beside a standing card as grave."""
    try:
        with transaction.atomic():
            office = locked_office(reached.office.pk)
            if OfficeCard.objects.filter(office=office, state=OfficeCardState.PROPOSED).exists():
                return False
            standing = standing_card(office)
            if standing is not None and LEVELS.index(OfficeCardLevel(standing.level)) >= LEVELS.index(
                OfficeCardLevel(reached.level)
            ):
                return False
            counted = facts_of(reached)
            card = OfficeCard.objects.create(
                office=office,
                issuer=issuer_of(office),
                level=reached.level,
                origin=reached.origin,
                reason=reason_of(reached.origin, counted, reached.first, reached.last),
                rule=reached.rule,
                first=reached.first,
                last=reached.last,
                facts=counted,
                proposed_at=at,
            )
            _keep_basis(card, reached)
            facts = {"origin": reached.origin, "reason": card.reason, "counted": counted}
            event = record(card, "office_card_proposed", facts, by=None, office=card.issuer, at=at)
            tell_issuer(event, card, _("按规则对%(office)s提出%(level)s，请核准"), at)
    except IntegrityError:
        return False  # somebody else proposed one meanwhile
    return True


def _keep_basis(card: OfficeCard, reached: Reached) -> None:
    rows = []
    if isinstance(reached, ReachedByCards):
        rows = [
            OfficeCardBasis(
                office_card=card, petition_id=one.petition, clock_id=one.clock, card_id=one.card,
                weight=one.weight(reached.rule),
            )
            for one in reached.cards
        ]  # fmt: skip
    else:
        rows = [
            OfficeCardBasis(
                office_card=card, petition_id=one.petition, clock_id=one.clock, row=one.row, in_part=one.in_part
            )
            for one in reached.rows()
        ]
    OfficeCardBasis.objects.bulk_create(rows)


def remind_offices(*, as_of: date, at: datetime) -> int:
    """Tell each office the working day before something is due on a standing card, and its issuer once it is late."""
    told = 0
    cards = OfficeCard.objects.filter(state=OfficeCardState.ACTIVE)
    for card in cards.select_related("office__successor", "issuer__successor", "report").order_by("pk"):
        for what, due in _owed(card):
            soon = as_of <= due and as_of >= calendar_for(card.office).back_working_days(due - ONE_DAY, 1)
            overdue = as_of > due
            if soon or overdue:
                told += _remind(card, what, due, late=overdue, at=at)
    return told


def _owed(card: OfficeCard) -> list[tuple[str, date]]:
    owed = []
    if card.answered_at is None and card.answer_due is not None:
        owed.append(("answer", card.answer_due))
    if card.report_or_none is None and card.report_due is not None:
        owed.append(("report", card.report_due))
    if card.review_on is not None:
        owed.append(("review", card.review_on))
    return owed


def _remind(card: OfficeCard, what: str, due: date, *, late: bool, at: datetime) -> bool:
    """Once for each day that is due, and once more when it has passed."""
    kind = f"office_card_{what}_{'late' if late else 'soon'}"
    with transaction.atomic():
        OfficeCard.objects.select_for_update(no_key=True).get(pk=card.pk)
        before = Event.objects.filter(chain__subject=f"office_card:{card.pk}", kind=kind)
        if before.filter(facts_text__contains=f'"due":"{due.isoformat()}"').exists():
            return False
        event = record(card, kind, {"due": due}, by=None, office=card.issuer, at=at)
        words = {"what": {"answer": _("书面说明"), "report": _("整改报告"), "review": _("复查")}[what]}
        words["due"] = cn_date(due)
        text = (_("%(what)s已逾期（%(due)s）") if late else _("%(what)s将于%(due)s到期")) % words
        said = f"%(office)s的%(level)s：{text}"
        if what == "review" or late:
            tell_issuer(event, card, said, at)
        if what != "review":
            tell_unit(event, card, said, at)
    return True
