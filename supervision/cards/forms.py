"""Forms of cards and rules."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from supervision.cards.actions.card_events import LONGEST_ANSWER, LONGEST_FINDING
from supervision.cards.actions.cards import LONGEST_PAPER, LONGEST_PART, PARTS
from supervision.cards.actions.red_card_reports import LONGEST_PRESENT
from supervision.cards.enums import CardReason, InterviewOutcome, ObjectiveReason, VoidError
from supervision.cards.models import HUMAN_REASONS


def text_area(label: Any, rows: int, most: int, **options: Any) -> ToldField:
    return ToldField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **options)


class AnswerForm(Form):
    """情况说明 of the carded unit."""

    cause = text_area(PARTS["cause"], 2, LONGEST_PART, help_text=_("为何没有按期完成，由谁负责"))
    progress = text_area(PARTS["progress"], 2, LONGEST_PART, help_text=_("办到哪一步，还差什么"))
    next_steps = text_area(PARTS["next_steps"], 2, LONGEST_PART, help_text=_("由谁做什么"))
    new_date = DayField(label=_("承诺办结日期"), required=False)
    objective_reason = forms.ChoiceField(
        label=_("主张客观原因"), required=False, choices=[("", _("不主张")), *ObjectiveReason.choices]
    )
    objective_paper = forms.CharField(
        label=_("证明材料"), required=False, max_length=LONGEST_PAPER, help_text=_("主张客观原因的，写明名称和文号")
    )


class ReportForm(Form):
    """整改报告 of the carded unit."""

    causes = ToldField(label=_("问题原因和责任"), max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 3}))
    measures = ToldField(
        label=_("整改措施和结果"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("已做的事、责任人、完成日期"),
    )


class InterviewForm(Form):
    """提请联席会议约谈."""

    proposed_on = DayField(label=_("提请日期"))
    reason = ToldField(label=_("提请理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class InterviewResultForm(Form):
    """What the joint meeting did about it."""

    outcome = forms.ChoiceField(label=_("约谈结果"), choices=InterviewOutcome.choices, widget=forms.RadioSelect)
    result_on = DayField(label=_("约谈或决定日期"))
    present = forms.CharField(
        label=_("到场人员"), required=False, max_length=LONGEST_PRESENT, help_text=_("已约谈的须写明")
    )
    result = ToldField(label=_("约谈情况"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class ReasonForm(Form):
    """Why a card is lifted."""

    reason = ToldField(label=_("理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class LiftSeveralForm(Form):
    """Each card has its own box and its own reason; nothing is chosen before."""

    def __init__(self, *args: Any, cards: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = list(cards)
        for pk in self.cards:
            self.fields[f"chosen_{pk}"] = forms.BooleanField(label=_("摘牌"), required=False)
            self.fields[f"reason_{pk}"] = text_area(_("理由"), 2, LONGEST_FINDING, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = [pk for pk in self.cards if given.get(f"chosen_{pk}")]
        if not chosen:
            raise forms.ValidationError(_("请先勾选要摘的牌。"), code="nothing_chosen")
        for pk in chosen:
            if not given.get(f"reason_{pk}"):
                self.add_error(f"reason_{pk}", _("请填写摘牌理由。"))
        return given

    def reasons(self) -> dict[int, str]:
        return {pk: self.cleaned_data[f"reason_{pk}"] for pk in self.cards if self.cleaned_data[f"chosen_{pk}"]}


class VoidForm(Form):
    """What was wrong when a card was issued."""

    error = forms.ChoiceField(label=_("差错"), choices=VoidError.choices)
    evidence = text_area(_("事实和依据"), 3, LONGEST_FINDING)


class VoidDecisionForm(Form):
    """Whether a second person agrees."""

    agreed = forms.TypedChoiceField(
        label=_("核准"),
        choices=[("1", _("同意作废")), ("0", _("不同意作废"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    decision = text_area(_("核准意见"), 2, LONGEST_FINDING)


class FindForm(Form):
    """Whether objective reasons hold."""

    upheld = forms.TypedChoiceField(
        label=_("认定"),
        choices=[("1", _("客观原因成立")), ("0", _("客观原因不成立"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = ToldField(label=_("认定理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class RedForm(Form):
    """A red card by finding."""

    office = OfficeChoiceField(label=_("被发牌单位"))
    reason = forms.ChoiceField(
        label=_("情形"), choices=[(value.value, value.label) for value in CardReason if value in HUMAN_REASONS]
    )
    ground = ToldField(label=_("认定的事实和依据"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
