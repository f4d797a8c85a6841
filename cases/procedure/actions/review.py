"""Review (复查) and re-review (复核) by the next higher organ (《信访工作条例》第三十五条、第三十六条)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import profile, term_for
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import Attitude, DocumentKind, ReviewLevel, ReviewOutcome
from cases.petitions.models.proceedings import Review
from cases.procedure.actions.change import Step, Verb
from cases.procedure.actions.handling import record_service
from cases.procedure.actions.receiving import start_answer_clock
from offices.organisation.roles import Permission


def request_review(step: Step, *, requested_on: date, reasons: str, late_reason: str = "") -> None:
    """The petitioner asks the next higher organ within 30 days of receiving the written answer.

    An answer given anew after 责令重新办理 may be reviewed like the first; one that was reviewed is no longer SERVED.
    """
    _open(step, ReviewLevel.REVIEW, K.REQUEST_REVIEW, DocumentKind.REVIEW_REQUEST, requested_on, reasons, late_reason)
    step.start_clock(K.REVIEW, start=requested_on, office=step.office)
    if K.REVIEW_ACCEPTANCE in profile(step.petition.profile).terms:
        step.start_clock(K.REVIEW_ACCEPTANCE, start=requested_on, office=step.office)


def request_rereview(step: Step, *, requested_on: date, reasons: str, late_reason: str = "") -> None:
    """The petitioner asks the organ above the reviewing one within 30 days (第三十六条第一款)."""
    # Raises InvalidFacts with the profile's own reason where it knows no re-review (Henan).
    step.need(_knows(step, K.REREVIEW), "no_rereview", _("本地规定没有复核程序。"))
    _open(
        step,
        ReviewLevel.REREVIEW,
        K.REQUEST_REREVIEW,
        DocumentKind.REREVIEW_REQUEST,
        requested_on,
        reasons,
        late_reason,
    )
    step.start_clock(K.REREVIEW, start=requested_on, office=step.office)


def _knows(step: Step, kind: K) -> bool:
    try:
        term_for(step.petition.profile, kind, step.on)
    except DeadlineError:
        return False
    return True


def _open(
    step: Step, level: ReviewLevel, right: K, paper: DocumentKind, requested_on: date, reasons: str, late_reason: str
) -> None:
    petition = step.petition
    step.need(requested_on <= step.on, "future_date", _("申请日期不能晚于今天。"), field="requested_on")
    clock = step.running(right)
    if clock is not None:
        step.need(
            requested_on >= clock.start, "before_service", _("申请日期不能早于收到书面答复之日。"), field="requested_on"
        )
        step.need(
            requested_on <= clock.due or late_reason.strip(),
            "too_late",
            _("申请期限已于%(due)s届满；有正当理由的，请写明。") % {"due": clock.due},
            field="late_reason",
        )
    step.stop_clocks((right,), on=requested_on)
    Review.objects.create(
        petition=petition,
        level=level,
        office=step.office,
        requested_on=requested_on,
        reasons=reasons,
        late_reason=late_reason,
    )
    custody = [*petition.office_ids, *([step.office.pk] if step.office.pk not in petition.office_ids else [])]
    step.set(holder=step.office, office_ids=custody, handled_by=step.by)
    step.paper(paper, body=reasons, basis=str(step.transition.ground))


def _review(step: Step, level: ReviewLevel) -> Review:
    return step.petition.reviews.select_related("office").get(level=level, closed_on=None)


def _close(step: Step, level: ReviewLevel, outcome: str = "", refused: bool = False) -> Review:
    review = _review(step, level)
    review.outcome, review.refused, review.closed_on = outcome, refused, step.on
    review.save(update_fields=["outcome", "refused", "closed_on"])
    step.facts["review"] = {"level": level.value, "outcome": outcome, "refused": refused}
    return review


def accept_review(step: Step) -> None:
    step.stop_clocks((K.REVIEW_ACCEPTANCE,))


def refuse_review(step: Step, *, text: str) -> None:
    _close(step, ReviewLevel.REVIEW, refused=True)
    step.paper(DocumentKind.REVIEW_REFUSAL, body=text, basis=str(step.transition.ground))
    step.stop_clocks((K.REVIEW, K.REVIEW_ACCEPTANCE))
    _give_back(step)
    # The petitioner may ask again, properly this time; without a clock the petition would never lapse.
    step.start_clock(K.REQUEST_REVIEW, start=step.on, office=step.petition.holder)


def _give_back(step: Step) -> None:
    """The unit that answered holds the petition again."""
    handler = step.required(step.petition.handler, "no_handler", _("没有责任单位。"))
    step.set(holder=handler, handled_by=None)


def issue_review(step: Step, *, outcome: str, text: str, basis: str) -> None:
    _issue(step, ReviewLevel.REVIEW, DocumentKind.REVIEW_OPINION, outcome, text, basis)
    step.stop_clocks((K.REVIEW,))


def issue_rereview(step: Step, *, outcome: str, text: str, basis: str) -> None:
    _issue(step, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_OPINION, outcome, text, basis)
    step.stop_clocks((K.REREVIEW,))


def _issue(step: Step, level: ReviewLevel, kind: DocumentKind, outcome: str, text: str, basis: str) -> None:
    step.need(
        outcome in {ReviewOutcome.UPHOLD, ReviewOutcome.CHANGE},
        "not_an_outcome",
        _("撤销的请选择“撤销并责令重新办理”。"),
        field="outcome",
    )
    step.need(basis.strip(), "no_basis", _("请写明依据。"), field="basis")
    _close(step, level, outcome)
    step.paper(kind, body=text, basis=basis)


def remand_review(step: Step, *, text: str, basis: str) -> None:
    _remand(step, ReviewLevel.REVIEW, DocumentKind.REVIEW_OPINION, K.REVIEW, text, basis)


def remand_rereview(step: Step, *, text: str, basis: str) -> None:
    _remand(step, ReviewLevel.REREVIEW, DocumentKind.REREVIEW_OPINION, K.REREVIEW, text, basis)


def _remand(step: Step, level: ReviewLevel, kind: DocumentKind, clock: K, text: str, basis: str) -> None:
    """撤销并责令重新办理: the unit begins again, with its whole time."""
    _close(step, level, ReviewOutcome.REVOKE)
    step.paper(kind, body=text, basis=basis)
    step.stop_clocks((clock,))
    _give_back(step)
    step.set(outcome="", concluded_on=None, served_on=None)
    # What was quashed is not simple (《信访事项简易办理办法（试行）》).
    if step.petition.simplified:
        step.set(simplified=False)
    start_answer_clock(step, step.on, step.petition.holder)
    step.tell(
        step.petition.holder, Permission.HANDLE, _("信访件 %(number)s 责令重新办理") % {"number": step.petition.number}
    )


def serve_review(
    step: Step,
    *,
    served_on: date,
    method: str,
    received_by: str,
    signed: bool = True,
    refusal: str = "",
    attitude: str = Attitude.UNCLEAR,
    place: str = "",
) -> None:
    record_service(step, DocumentKind.REVIEW_OPINION, served_on, method, received_by, signed, refusal, attitude, place)
    if _knows(step, K.REQUEST_REREVIEW):
        step.start_clock(K.REQUEST_REREVIEW, start=served_on, office=step.office)


def serve_rereview(
    step: Step,
    *,
    served_on: date,
    method: str,
    received_by: str,
    signed: bool = True,
    refusal: str = "",
    attitude: str = Attitude.UNCLEAR,
    place: str = "",
) -> None:
    """The re-review opinion is final; the system closes the petition once it is served (第三十六条第三款)."""
    record_service(
        step, DocumentKind.REREVIEW_OPINION, served_on, method, received_by, signed, refusal, attitude, place
    )


def accept_rereview(step: Step) -> None:
    """受理复核; its clock has run since the request was received."""


def refuse_rereview(step: Step, *, text: str) -> None:
    _close(step, ReviewLevel.REREVIEW, refused=True)
    step.paper(DocumentKind.REREVIEW_REFUSAL, body=text, basis=str(step.transition.ground))
    step.stop_clocks((K.REREVIEW,))
    review = step.petition.reviews.filter(level=ReviewLevel.REVIEW, refused=False).select_related("office").latest("pk")
    step.set(holder=review.office, handled_by=None)
    step.start_clock(K.REQUEST_REREVIEW, start=step.on, office=review.office)


def open_rereview_hearing(step: Step, *, text: str) -> None:
    step.paper(DocumentKind.HEARING_NOTICE, body=text, basis=_("《信访工作条例》第三十六条第二款"))


def close_rereview_hearing(step: Step, *, text: str, first: date, last: date) -> None:
    """The time the hearing needed is not counted (第三十六条第二款)."""
    clock = step.running(K.REREVIEW)
    step.need(first <= last, "reversed", _("听证所需时间的末日早于首日。"), field="last")
    step.need(last <= step.on, "future_date", _("听证所需时间不能晚于今天。"), field="last")
    if clock is not None:
        step.need(first > clock.start, "before_start", _("听证所需时间不能早于复核期限起算之日。"), field="first")
        clock.exclusions.create(first=first, last=last)
        step.recount_clock(clock)
    step.paper(DocumentKind.HEARING_RECORD, body=text, basis=_("《信访工作条例》第三十六条第二款"))


def restart_handling(step: Step) -> None:
    """重新办理; on the same facts and reasons the same opinion is barred (《山东省信访条例》第四十五条)."""
    if step.by is not None:
        step.set(handled_by=step.by)


VERBS: dict[str, Verb] = {
    "request_review": request_review,
    "accept_review": accept_review,
    "refuse_review": refuse_review,
    "issue_review": issue_review,
    "remand_review": remand_review,
    "serve_review": serve_review,
    "request_rereview": request_rereview,
    "accept_rereview": accept_rereview,
    "refuse_rereview": refuse_rereview,
    "open_rereview_hearing": open_rereview_hearing,
    "close_rereview_hearing": close_rereview_hearing,
    "issue_rereview": issue_rereview,
    "remand_rereview": remand_rereview,
    "serve_rereview": serve_rereview,
    "restart_handling": restart_handling,
}
