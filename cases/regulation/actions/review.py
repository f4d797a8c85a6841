"""Review (复查) and re-review (复核) by the next higher organ (《信访工作条例》第三十五条、第三十六条)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.profiles import knows, profile
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import ClockState, DocumentKind, ReviewLevel, ReviewRefusal
from cases.petitions.models.clocks import Clock
from cases.petitions.models.proceedings import Review
from cases.procedure.actions.change import Change
from cases.regulation.policies import OWN_LATE
from offices.errors import InvalidFacts, refuse_all
from offices.organisation.models import Office
from offices.organisation.queries import heads_of, standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date, cn_day


def request_review(
    change: Change,
    *,
    requested_on: date,
    reasons: str,
    posted_on: date | None = None,
    late_reason: str = "",
    late_proof: str = "",
) -> None:
    """The petitioner asks the next higher organ within 30 days of receiving the written answer.

    An answer given anew after 责令重新办理 may be reviewed like the first; one that was reviewed is no longer SERVED.
    """
    asked = Asked(requested_on, posted_on, reasons, late_reason, late_proof)
    _open(change, ReviewLevel.REVIEW, K.REQUEST_REVIEW, DocumentKind.REVIEW_REQUEST, asked)
    change.start_clock(K.REVIEW, start=requested_on, office=change.office)
    if K.REVIEW_ACCEPTANCE in profile(change.petition.profile).terms:
        change.start_clock(K.REVIEW_ACCEPTANCE, start=requested_on, office=change.office)


def request_rereview(
    change: Change,
    *,
    requested_on: date,
    reasons: str,
    posted_on: date | None = None,
    late_reason: str = "",
    late_proof: str = "",
) -> None:
    """The petitioner asks the organ above the reviewing one within 30 days (第三十六条第一款)."""
    # Raises InvalidFacts with the profile's own reason where it knows no re-review (Henan).
    change.need(knows_term(change, K.REREVIEW), "no_rereview", _("本地规定没有复核程序。"))
    asked = Asked(requested_on, posted_on, reasons, late_reason, late_proof)
    _open(change, ReviewLevel.REREVIEW, K.REQUEST_REREVIEW, DocumentKind.REREVIEW_REQUEST, asked)
    change.start_clock(K.REREVIEW, start=requested_on, office=change.office)


def knows_term(change: Change, kind: K) -> bool:
    """Whether the profile of the petition has such a term."""
    return knows(change.petition.profile, kind, change.on)


@dataclass(frozen=True)
class Asked:
    """What a request says. `posted_on`: by the postmark; it is the day that counts, whenever the letter arrives."""

    requested_on: date
    posted_on: date | None
    reasons: str
    late_reason: str
    late_proof: str

    @property
    def on(self) -> date:
        return self.posted_on or self.requested_on


def _open(change: Change, level: ReviewLevel, right: K, paper: DocumentKind, asked: Asked) -> None:
    """Record the request, in time or late; whether a late one has a good reason, the organ that received it decides."""
    petition = change.petition
    change.need(asked.requested_on <= change.on, "future_date", _("申请日期不能晚于今天。"), field="requested_on")
    change.need(asked.on <= asked.requested_on, "posted_later", _("寄出日期不能晚于收到申请日期。"), field="posted_on")
    clock = change.required(_last_right(change, right), "no_right", _("没有可以行使的申请权利。"))
    change.need(
        asked.on >= clock.start,
        "before_service",
        _("申请日期不能早于收到书面答复之日。"),
        field="posted_on" if asked.posted_on else "requested_on",
    )
    late = asked.on > clock.due
    if late:
        refuse_all(_unexcused(asked, clock.due))
    change.stop_clocks((right,), on=asked.on)
    if clock.state == ClockState.LAPSED and not late:
        change.exercise_lapsed(clock, on=asked.on)
    Review.objects.create(
        petition=petition,
        level=level,
        office=change.office,
        requested_on=asked.requested_on,
        posted_on=asked.posted_on,
        right_due=clock.due,
        reasons=asked.reasons,
        late_reason=asked.late_reason,
        late_proof=asked.late_proof,
        recorded_by=change.person,
    )
    custody = [*petition.office_ids, *([change.office.pk] if change.office.pk not in petition.office_ids else [])]
    change.set(holder=change.office, office_ids=custody, handled_by=change.by)
    tell_unit(change, _("的信访人申请%s") % ReviewLevel(level).label)
    change.facts["request"] = {"asked_on": asked.on, "posted": asked.posted_on is not None, "late": late}
    if late:
        change.facts["late_reason"], change.facts["late_proof"] = asked.late_reason, asked.late_proof
        text = _("信访件 %(number)s 的%(level)s申请逾期提出，请另一人审核理由")
        told = text % {"number": petition.number, "level": ReviewLevel(level).label}
        change.tell(change.office, Permission.REVIEW, told)
        for head in heads_of(change.office).exclude(pk=change.person.pk).order_by("pk"):
            change.tell_person(head, change.office, told)
    change.paper(paper, body=asked.reasons, basis=change.ground)


def _unexcused(asked: Asked, due: date) -> Iterator[InvalidFacts]:
    """What a late request lacks, its reason and the proof of it."""
    if not asked.late_reason.strip():
        sentence = _("申请期限已于%(due)s届满；在届满之日前寄出的，请填写寄出日期；有正当理由的，请写明理由和证明。")
        yield InvalidFacts("too_late", sentence % {"due": cn_date(due)}, field="late_reason")
    if not asked.late_proof.strip():
        yield InvalidFacts("no_late_proof", _("逾期提出的，请写明证明正当理由的材料。"), field="late_proof")


def _last_right(change: Change, right: K) -> Clock | None:
    """The clock of the right that runs, or that ran last."""
    return change.running(right) or change.petition.clocks.filter(kind=right).order_by("-pk").first()


def _review(change: Change, level: ReviewLevel) -> Review:
    return change.petition.reviews.select_related("office").get(level=level, closed_on=None)


def close_review(change: Change, level: ReviewLevel, outcome: str = "", ground: str = "") -> Review:
    review = _review(change, level)
    review.outcome, review.ground, review.refused, review.closed_on = outcome, ground, bool(ground), change.on
    review.save(update_fields=["outcome", "ground", "refused", "closed_on"])
    change.facts["review"] = {"level": level.value, "outcome": outcome, "refused": bool(ground)}
    if ground:
        change.facts["review"]["ground"] = ReviewRefusal(ground)
    return review


def confirm_late_reason(change: Change, *, reason: str = "") -> None:
    """认可逾期理由 by somebody of the reviewing organ who did not hand the request in; only then is it taken up."""
    review = change.required(change.case_facts.review, "no_request", _("没有待审查的复查、复核申请。"))
    change.need(review.late, "not_late", _("申请没有逾期。"))
    change.need(review.confirmed_at is None, "confirmed_already", _("逾期的理由已经认可。"))
    change.need(review.recorded_by_id != change.person.pk, "own_request", OWN_LATE)
    review.confirmed_at, review.confirmed_by = change.at, change.person
    review.save(update_fields=["confirmed_at", "confirmed_by"])
    change.facts["reason"] = reason.strip()
    told = {"number": change.petition.number, "level": review.get_level_display()}
    change.tell(change.office, Permission.REVIEW, _("信访件 %(number)s 的%(level)s申请逾期的理由已认可") % told)
    tell_unit(change, _("的%s申请逾期提出，理由已认可") % review.get_level_display())


def accept_review(change: Change) -> None:
    change.stop_clocks((K.REVIEW_ACCEPTANCE,))
    tell_unit(change, _("的%s申请已经受理") % ReviewLevel.REVIEW.label)


def ask_review_completion(change: Change, *, complete_by: date, text: str) -> None:
    _ask_completion(change, ReviewLevel.REVIEW, complete_by, text)


def ask_rereview_completion(change: Change, *, complete_by: date, text: str) -> None:
    _ask_completion(change, ReviewLevel.REREVIEW, complete_by, text)


def _ask_completion(change: Change, level: ReviewLevel, complete_by: date, text: str) -> None:
    """The petitioner is told what is missing, and by when."""
    change.need(complete_by > change.on, "past_date", _("补正期限须晚于今天。"), field="complete_by")
    review = _review(change, level)
    review.complete_by = complete_by
    review.save(update_fields=["complete_by"])
    change.facts["complete_by"] = complete_by
    body = _("%(text)s\n\n请于%(day)s前补正。") % {"text": text, "day": cn_day(complete_by)}
    change.paper(DocumentKind.COMPLETION_NOTICE, body=body, basis=change.ground)
    tell_unit(change, _("的%s申请材料不齐，已要求补正") % ReviewLevel(level).label)


def refuse_review(change: Change, *, ground: str, text: str) -> None:
    """What the petitioner asked in time, or late for a confirmed reason, and the organ does not take up leaves the days
    that were left of the right.
    """
    review = _refuse(change, ReviewLevel.REVIEW, DocumentKind.REVIEW_REFUSAL, ground, text)
    change.stop_clocks((K.REVIEW, K.REVIEW_ACCEPTANCE))
    give_back(change)
    _run_on(change, review, K.REQUEST_REVIEW, change.petition.holder)


def refuse_late_review(change: Change, *, ground: str, text: str) -> None:
    """The right had lapsed when it was used; the refusal gives no new days."""
    _refuse(change, ReviewLevel.REVIEW, DocumentKind.REVIEW_REFUSAL, ground, text)
    change.stop_clocks((K.REVIEW, K.REVIEW_ACCEPTANCE))
    give_back(change)


def _refuse(change: Change, level: ReviewLevel, paper: DocumentKind, ground: str, text: str) -> Review:
    review = _review(change, level)
    if ground == ReviewRefusal.INCOMPLETE:
        asked = review.complete_by is not None
        sentence = _("材料不齐的，请先“要求补正%(level)s申请”，写明期限。") % {"level": review.get_level_display()}
        change.need(asked, "not_asked", sentence, field="ground")
        change.need(
            review.complete_by is None or change.on > review.complete_by,
            "time_to_complete",
            _("补正期限尚未届满。"),
            field="ground",
        )
    change.need(
        review.waits_for_confirming or ground != ReviewRefusal.LATE,
        "not_late",
        _("申请没有逾期，或者逾期的理由已经认可，请选择其他理由。"),
        field="ground",
    )
    change.paper(paper, body=text, basis=change.ground)
    tell_unit(change, _("的%s申请不予受理") % ReviewLevel(level).label)
    return close_review(change, level, ground=ground)


def _run_on(change: Change, review: Review, right: K, office: Office) -> None:
    """The right runs on with what was left of it: the days on which the organ had the request are not counted, nor
    those of a delay whose reason was confirmed.
    """
    before = change.petition.clocks.filter(kind=right).order_by("-pk").first()
    if before is not None:
        change.start_clock(
            right, start=before.start + (change.on - min(review.asked_on, review.right_due)), office=office
        )


def give_back(change: Change) -> None:
    """The unit that answered holds the petition again."""
    handler = change.required(change.petition.handler, "no_handler", _("没有责任单位。"))
    _hold_again(change, handler)
    if change.petition.holder_id != handler.pk:
        change.set(handler=change.petition.holder)


def _hold_again(change: Change, office: Office) -> None:
    """What goes back to an office that was closed goes to who acts for it now (第二十四条)."""
    holder = standing_office(office)
    change.set(holder=holder, handled_by=None)
    if holder.pk not in change.petition.office_ids:
        change.set(office_ids=[*change.petition.office_ids, holder.pk])


def tell_unit(change: Change, words: str) -> None:
    """The unit whose answer is reviewed learns of each step."""
    unit = change.petition.handler
    if unit is not None and unit.pk != change.office.pk:
        text = _("信访件 %(number)s %(words)s") % {"number": change.petition.number, "words": words}
        change.tell(unit, Permission.HANDLE, text)


def accept_rereview(change: Change) -> None:
    """受理复核; its clock has run since the request was received."""
    tell_unit(change, _("的%s申请已经受理") % ReviewLevel.REREVIEW.label)


def refuse_rereview(change: Change, *, ground: str, text: str) -> None:
    """As `refuse_review`."""
    review = _refuse(change, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_REFUSAL, ground, text)
    change.stop_clocks((K.REREVIEW,))
    _run_on(change, review, K.REQUEST_REREVIEW, _give_back_to_reviewer(change))


def refuse_late_rereview(change: Change, *, ground: str, text: str) -> None:
    """As `refuse_late_review`."""
    _refuse(change, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_REFUSAL, ground, text)
    change.stop_clocks((K.REREVIEW,))
    _give_back_to_reviewer(change)


def _give_back_to_reviewer(change: Change) -> Office:
    reviews = change.petition.reviews.filter(level=ReviewLevel.REVIEW, refused=False).select_related("office")
    _hold_again(change, reviews.latest("pk").office)
    return change.petition.holder
