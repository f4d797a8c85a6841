"""What review and re-review find: upheld, changed and to be carried out, or revoked and handled anew."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState, DocumentKind, ReviewLevel, ReviewOutcome
from cases.petitions.models.proceedings import Implementation, Review
from cases.procedure.actions.change import Change
from cases.procedure.rules import own_days
from cases.regulation.actions.receiving import start_answer_clock
from cases.regulation.actions.review import close_review, give_back, tell_unit
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date

CHANGED = (ReviewOutcome.CHANGE, ReviewOutcome.PARTLY)


def issue_review(
    change: Change, *, outcome: str, text: str, basis: str, changed: str = "", carry_out_by: date | None = None
) -> None:
    """changed: what the unit's opinion says from now on, where it is changed wholly or in part; carry_out_by: when the
    unit has done so, else after the days of the office's rule.
    """
    found = Found(outcome, text, basis, changed, carry_out_by)
    _issue(change, ReviewLevel.REVIEW, DocumentKind.REVIEW_OPINION, found)
    change.stop_clocks((K.REVIEW,))


def issue_rereview(
    change: Change, *, outcome: str, text: str, basis: str, changed: str = "", carry_out_by: date | None = None
) -> None:
    """As `issue_review`."""
    found = Found(outcome, text, basis, changed, carry_out_by)
    _issue(change, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_OPINION, found)
    change.stop_clocks((K.REREVIEW,))


@dataclass(frozen=True)
class Found:
    """What the organ found. `changed`, `carry_out_by`: what the unit carries out, and by when, where it is changed."""

    outcome: str
    text: str
    basis: str
    changed: str
    carry_out_by: date | None

    @property
    def is_changed(self) -> bool:
        return self.outcome in CHANGED


def _issue(change: Change, level: ReviewLevel, kind: DocumentKind, found: Found) -> None:
    change.need(
        found.outcome in {ReviewOutcome.UPHOLD, *CHANGED},
        "not_an_outcome",
        _("撤销的请选择“撤销并责令重新办理”。"),
        field="outcome",
    )
    change.need(found.basis.strip(), "no_basis", _("请写明依据。"), field="basis")
    due = _start_carrying_out(change, _carry_out_by(change, found))
    body = _with_changed(change, found, due)
    review = close_review(change, level, found.outcome)
    change.paper(kind, body=body, basis=found.basis)
    change.start_own_clock(K.SERVE, office=change.office)
    words = {"level": str(ReviewLevel(level).label), "outcome": str(ReviewOutcome(found.outcome).label)}
    if due is not None:
        _order(change, review, found.changed.strip(), due)
        words["due"] = cn_date(due)
        said = _("的%(level)s意见已经出具，结论：%(outcome)s，请按变更后的内容在%(due)s前落实并记录")
        tell_unit(change, said % words)
    else:
        tell_unit(change, _("的%(level)s意见已经出具，结论：%(outcome)s") % words)


def _carry_out_by(change: Change, found: Found) -> date | None:
    """The day by which the unit carries out what is changed: as the opinion says, else by the rule of the organ."""
    if not found.is_changed:
        sentence = _("维持的不填写落实期限。")
        change.need(found.carry_out_by is None, "nothing_to_carry_out", sentence, field="carry_out_by")
        return None
    days = own_days(change.office, K.CARRY_OUT, change.on)
    due = found.carry_out_by or (change.on + timedelta(days=days) if days is not None else None)
    sentence = _("变更、部分变更的，请写明由办理单位在哪一天前落实。")
    if found.changed.strip():
        due = change.required(due, "no_carry_out_by", sentence, field="carry_out_by")
        change.need(due > change.on, "past_date", _("落实期限须晚于今天。"), field="carry_out_by")
    return due


def _start_carrying_out(change: Change, by: date | None) -> date | None:
    """The day that counts, which the letter tells: that of the clock. What was changed before is not carried out."""
    if by is None:
        return None
    drop_implementation(change)
    number = change.petition.implementations.count() + 1
    clock = change.start_clock(K.CARRY_OUT, start=change.on, office=_unit(change), set_date=by, item=number)
    return change.required(clock, "no_clock", _("期限规则中没有这一期限。")).due


def _unit(change: Change) -> Office:
    """The unit whose opinion is changed, or who acts for it now."""
    return standing_office(change.required(change.petition.handler, "no_handler", _("没有责任单位。")))


def _order(change: Change, review: Review, text: str, due: date) -> None:
    """Somebody carries it out by the day."""
    Implementation.objects.create(
        petition=change.petition,
        review=review,
        number=change.petition.implementations.count() + 1,
        office=change.office,
        unit=_unit(change),
        text=text,
        due_on=due,
        ordered_on=change.on,
    )
    change.facts["carry_out_by"] = due


def drop_implementation(change: Change) -> None:
    """What an organ changed and the one above it says otherwise of is not to be carried out any more."""
    change.petition.implementations.filter(done_on=None, dropped_on=None).update(dropped_on=change.on)
    change.stop_clocks((K.CARRY_OUT,), as_state=ClockState.CANCELLED)


def _with_changed(change: Change, found: Found, due: date | None) -> str:
    """The text of the opinion, with what is changed, and by when it is carried out, in a paragraph of its own."""
    if not found.is_changed:
        change.need(not found.changed.strip(), "nothing_changed", _("维持的不填写变更的内容。"), field="changed")
        return found.text
    sentence = _("变更、部分变更的，请写明变更哪些内容、变更为什么。")
    change.need(found.changed.strip(), "no_changed", sentence, field="changed")
    said = {"text": found.text, "changed": found.changed, "unit": _unit(change).name, "due": cn_date(due)}
    return _("%(text)s\n\n变更的内容：%(changed)s\n\n由%(unit)s于%(due)s前落实。") % said


def remand_review(change: Change, *, text: str, basis: str) -> None:
    _remand(change, ReviewLevel.REVIEW, DocumentKind.REVIEW_OPINION, K.REVIEW, text, basis)


def remand_rereview(change: Change, *, text: str, basis: str) -> None:
    _remand(change, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_OPINION, K.REREVIEW, text, basis)


def _remand(change: Change, level: ReviewLevel, kind: DocumentKind, clock: K, text: str, basis: str) -> None:
    """撤销并责令重新办理: the unit begins again, with its whole time."""
    close_review(change, level, ReviewOutcome.REVOKE)
    drop_implementation(change)
    change.paper(kind, body=text, basis=basis)
    change.stop_clocks((clock,))
    give_back(change)
    change.set(outcome="", concluded_on=None, served_on=None)
    # What was quashed is not simple (《信访事项简易办理办法（试行）》).
    if change.petition.simplified:
        change.set(simplified=False)
    start_answer_clock(change, change.on, change.petition.holder)
    change.tell(
        change.petition.holder,
        Permission.HANDLE,
        _("信访件 %(number)s 责令重新办理") % {"number": change.petition.number},
    )


def restart_handling(change: Change) -> None:
    """重新办理; on the same facts and reasons the same opinion is barred (《山东省信访条例》第四十五条)."""
    if change.by is not None:
        change.set(handled_by=change.by)
