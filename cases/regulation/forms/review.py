"""Forms of review and re-review (《信访工作条例》第三十五条、第三十六条)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ReviewOutcome, ReviewRefusal
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.grounds import ground_for
from cases.regulation.forms.evidence import answers_given, ordered_anew, under_review
from cases.regulation.forms.handling import TextForm
from offices.pages.fields import DayField, LongText, ToldField
from offices.pages.words import cn_date

ISSUED = [choice for choice in ReviewOutcome.choices if choice[0] != ReviewOutcome.REVOKE]


class RequestForm(StepForm):
    """`right`: the clock of what the petitioner may ask for."""

    right: ClassVar[ClockKind]

    requested_on = DayField(label=_("收到申请日期"))
    posted_on = DayField(
        label=_("寄出日期"), required=False, help_text=_("邮寄的，按邮戳填写；在期限届满之日前寄出的不算逾期")
    )
    reasons = LongText(label=_("申请请求和理由"))
    late_reason = ToldField(
        label=_("逾期的正当理由"),
        max_length=200,
        required=False,
        help_text=_("申请期限届满后提出的须写明，由收到申请的机关另一名复查复核员或者负责人审核"),
    )
    late_proof = ToldField(
        label=_("逾期理由的证明"),
        max_length=200,
        required=False,
        help_text=_("如住院病历、停航通知；扫描件可在附件里上传"),
    )

    def opening(self) -> dict[str, Any]:
        return {"requested_on": self.on}

    def evidence(self) -> list[Evidence]:
        """Until when it may be asked for, and of which letter."""
        clock = self.petition.clocks.filter(kind=self.right).order_by("-pk").first()
        if clock is None:
            return []
        days = {"start": cn_date(clock.start), "due": cn_date(clock.due)}
        said = _now("%(start)s送达，申请期限至%(due)s。") % days
        if clock.due < self.on:
            said += _now("期限届满以后提出的，须写明正当理由和证明。")
        return [Evidence(_now("申请期限"), said), *answers_given(self.petition)[:1]]


class RequestReviewForm(RequestForm):
    key = "request_review"
    right = ClockKind.REQUEST_REVIEW
    advice = _("信访人自收到书面答复之日起30日内，可以请求原办理机关、单位的上一级机关、单位复查。")


class RequestRereviewForm(RequestForm):
    key = "request_rereview"
    right = ClockKind.REQUEST_REREVIEW
    advice = _("信访人自收到复查意见之日起30日内，可以向复查机关、单位的上一级机关、单位请求复核。")


class ConfirmLateReasonForm(StepForm):
    key = "confirm_late_reason"
    advice = _(
        "逾期提出有正当理由的，由登记申请以外的复查复核员或者本单位负责人认可后才能受理；不认可的，用“逾期不予受理复查”（“逾期不予受理复核”），写明理由。"
    )
    reason = LongText(label=_("审核意见"), rows=2, max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        if (review := self.case_facts.review) is None:
            return []
        words = {"due": cn_date(review.right_due), "on": cn_date(review.asked_on)}
        title = _now("申请期限%(due)s届满，%(on)s提出") % words
        excused = Evidence(title, f"{review.late_reason}\n{_now('证明：')}{review.late_proof}")
        return [excused, *under_review(self.petition, self.case_facts)]


class ReviewingForm(StepForm):
    """A step on a request: what was asked for and the answers it is about stand beside it."""

    def evidence(self) -> list[Evidence]:
        return under_review(self.petition, self.case_facts)


class AcceptReviewForm(ReviewingForm):
    key = "accept_review"
    advice = _("复查意见自收到申请之日起30日内出具。")


class AcceptRereviewForm(ReviewingForm):
    key = "accept_rereview"
    advice = _("复核意见自收到申请之日起30日内出具，听证所需时间不计算在内。")


class CompletionForm(TextForm, ReviewingForm):
    advice = _("写明缺少的材料和补正期限；逾期未补正的，可以不予受理。")
    complete_by = DayField(label=_("补正期限"))


class AskReviewCompletionForm(CompletionForm):
    key = "ask_review_completion"


class AskRereviewCompletionForm(CompletionForm):
    key = "ask_rereview_completion"


class RefusalForm(TextForm, ReviewingForm):
    """`grounds`: what the refusal may rest on."""

    advice = _(
        "须书面说明不予受理的理由；不属于复查、复核范围的，写明信访人可以向哪里提出。申请期限剩余的日数继续计算；逾期理由已认可的，没有剩余的日数。"
    )
    grounds: ClassVar[tuple[ReviewRefusal, ...]] = (ReviewRefusal.OUT_OF_SCOPE, ReviewRefusal.INCOMPLETE)
    ground = forms.ChoiceField(label=_("理由"), choices=ReviewRefusal, widget=forms.RadioSelect)

    def prepare(self) -> None:
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ground.value, ground.label) for ground in self.grounds]


class RefuseReviewForm(RefusalForm):
    key = "refuse_review"


class RefuseRereviewForm(RefusalForm):
    key = "refuse_rereview"


class LateRefusalForm(RefusalForm):
    advice = _("申请是逾期提出的；不予受理后信访程序终结，不重新计算申请期限。")
    grounds = (ReviewRefusal.LATE, ReviewRefusal.OUT_OF_SCOPE)


class RefuseLateReviewForm(LateRefusalForm):
    key = "refuse_late_review"


class RefuseLateRereviewForm(LateRefusalForm):
    key = "refuse_late_rereview"


class IssueForm(ReviewingForm):
    outcome = forms.ChoiceField(label=_("结论"), choices=ISSUED, widget=forms.RadioSelect)
    text = LongText(label=_("查明的事实和意见"), rows=10)
    changed = LongText(
        label=_("变更的内容"),
        rows=3,
        max_length=2000,
        required=False,
        help_text=_("变更、部分变更的必填：变更哪些内容、变更为什么；维持的不填"),
    )
    carry_out_by = DayField(
        label=_("落实期限"),
        required=False,
        help_text=_("变更、部分变更的写明办理单位在哪一天前落实；本机关在“本单位期限”里设了天数的可以不填"),
    )
    basis = LongText(label=_("依据"), rows=3, max_length=2000)


class IssueReviewForm(IssueForm):
    key = "issue_review"

    def opening(self) -> dict[str, Any]:
        return {
            "text": _now("申请人请求：\n经复查：\n复查意见："),
            "basis": ground_for(_now("《信访工作条例》第三十五条"), self.petition.profile),
        }


class IssueRereviewForm(IssueForm):
    key = "issue_rereview"
    advice = _("复核意见为最终意见；信访人以同一事实和理由再次提出的，不再受理（第三十六条第三款）。")

    def opening(self) -> dict[str, Any]:
        return {
            "text": _now("申请人请求：\n经复核：\n复核意见："),
            "basis": ground_for(_now("《信访工作条例》第三十六条"), self.petition.profile),
        }


class RemandForm(ReviewingForm):
    advice = _("原办理单位重新办理，不得以同一事实和理由作出与原意见相同或者基本相同的意见。")
    text = LongText(label=_("撤销的理由和重新办理的要求"), rows=8)
    basis = LongText(label=_("依据"), rows=3, max_length=2000)


class RemandReviewForm(RemandForm):
    key = "remand_review"

    def opening(self) -> dict[str, Any]:
        return {"basis": ground_for(_now("《信访工作条例》第三十五条"), self.petition.profile)}


class RemandRereviewForm(RemandForm):
    key = "remand_rereview"

    def opening(self) -> dict[str, Any]:
        return {"basis": ground_for(_now("《信访工作条例》第三十六条"), self.petition.profile)}


class RestartHandlingForm(StepForm):
    key = "restart_handling"
    advice = _("重新办理；不得以同一事实和理由作出与原意见相同或者基本相同的意见。")

    def evidence(self) -> list[Evidence]:
        return ordered_anew(self.petition, self.case_facts)
