"""Forms of cards and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Account, Office
from offices.organisation.queries import offices_reached, reaches_root
from offices.organisation.roles import Permission
from supervision.cards.actions.card_events import LONGEST_ANSWER, LONGEST_FINDING
from supervision.cards.enums import CardReason, InterviewOutcome
from supervision.cards.models import HUMAN_REASONS, NUMBERS, Rule


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AnswerForm(forms.Form):
    """情况说明 of the carded unit."""

    answer = forms.CharField(
        label=_("情况说明"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("逾期原因、目前进展、下一步措施"),
    )
    new_date = forms.DateField(label=_("承诺办结日期"), required=False, widget=day_input())
    objective = forms.BooleanField(label=_("主张客观原因，请发牌单位认定"), required=False)


class ReportForm(forms.Form):
    """整改报告 of the carded unit."""

    causes = forms.CharField(label=_("问题原因和责任"), max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 3}))
    measures = forms.CharField(
        label=_("整改措施和结果"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("已做的事、责任人、完成日期"),
    )


class InterviewForm(forms.Form):
    """提请联席会议约谈."""

    proposed_on = forms.DateField(label=_("提请日期"), widget=day_input())
    reason = forms.CharField(label=_("提请理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class InterviewResultForm(forms.Form):
    """What the joint meeting did about it."""

    outcome = forms.ChoiceField(label=_("约谈结果"), choices=InterviewOutcome.choices, widget=forms.RadioSelect)
    result_on = forms.DateField(label=_("约谈或决定日期"), widget=day_input())
    result = forms.CharField(label=_("约谈情况"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class ReasonForm(forms.Form):
    """Why a card is lifted or voided."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class FindForm(forms.Form):
    """Whether objective reasons hold."""

    upheld = forms.TypedChoiceField(
        label=_("认定"),
        choices=[("1", _("客观原因成立")), ("0", _("客观原因不成立"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("认定理由"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 2}))


class RedForm(forms.Form):
    """A red card by finding."""

    office = OfficeChoiceField(label=_("被发牌单位"))
    reason = forms.ChoiceField(
        label=_("情形"), choices=[(value.value, value.label) for value in CardReason if value in HUMAN_REASONS]
    )
    ground = forms.CharField(
        label=_("认定的事实和依据"), max_length=LONGEST_FINDING, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """The numbers of a rule and for whom it holds; no office means everybody."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = reaches_root(account, Permission.EDIT_RULES)
        office = OfficeChoiceField(
            label=_("适用单位（含下级）"), required=not everybody, empty_label=_("全部单位") if everybody else None
        )
        office.queryset = offices_reached(account, Permission.EDIT_RULES)
        self.fields["office"] = office
        labels = {field.name: field.verbose_name for field in Rule._meta.concrete_fields}
        for name in NUMBERS:
            if name == "second_yellow_is_red":
                self.fields[name] = forms.BooleanField(label=labels[name], required=False)
            else:
                self.fields[name] = forms.IntegerField(label=labels[name], min_value=0, max_value=366)

    def numbers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NUMBERS}

    def chosen_office(self) -> Office | None:
        office: Office | None = self.cleaned_data["office"]
        return office


class NewRuleForm(RuleForm):
    """A new version, with the day it begins to hold."""

    valid_from = forms.DateField(label=_("施行日期"), widget=day_input())
    reason = forms.CharField(label=_("制定理由"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["office", *NUMBERS, "valid_from", "reason"])


class EndRuleForm(forms.Form):
    """The last day of an office's own rule."""

    valid_to = forms.DateField(label=_("最后施行日"), widget=day_input())
    reason = forms.CharField(label=_("停止理由"), max_length=300)
