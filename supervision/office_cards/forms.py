"""Forms of cards on offices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Office
from offices.pages.fields import DayField, DueField, LongText
from offices.pages.forms import Form
from supervision.cards.enums import InterviewOutcome
from supervision.cards.grounds import GROUNDS
from supervision.office_cards.actions.answering import (
    LONGEST_OBJECTION,
    LONGEST_PLACE,
    LONGEST_PRESENT,
    LONGEST_RECORD,
)
from supervision.office_cards.actions.common import LONGEST, LONGEST_ANSWER, LONGEST_FINDING
from supervision.office_cards.actions.issuing import LONGEST_NUMBER
from supervision.office_cards.enums import OfficeCardError, OfficeCardLevel


def _yes_no(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("1", yes), ("0", no)], coerce=lambda value: value == "1", widget=forms.RadioSelect
    )


class ProposeForm(Form):
    """按决定提出 a card on an office below."""

    office = OfficeChoiceField(label=_("被发牌单位"))
    level = forms.ChoiceField(label=_("级别"), choices=OfficeCardLevel.choices)
    ground = forms.ChoiceField(label=_("督办情形"), choices=GROUNDS)
    file_number = forms.CharField(
        label=_("决定文号"), max_length=LONGEST_NUMBER, help_text=_("联席会议纪要、领导批示或者本单位决定的文号")
    )
    reason = LongText(label=_("事实和理由"), rows=4, max_length=LONGEST)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


class IssueForm(Form):
    """核准发出."""

    ground = forms.ChoiceField(label=_("督办情形"), choices=GROUNDS)
    demand = LongText(label=_("整改要求"), rows=3, max_length=LONGEST)
    review_on = DueField(label=_("复查日期"), help_text=_("不早于整改报告期限"))
    decision = LongText(label=_("核准意见"), rows=2, max_length=LONGEST_FINDING)


class RefuseForm(Form):
    decision = LongText(label=_("不予发出的理由"), rows=2, max_length=LONGEST_FINDING)


class AnswerForm(Form):
    answer = LongText(
        label=_("书面说明"), rows=5, max_length=LONGEST_ANSWER, help_text=_("问题、原因、责任和正在采取的措施")
    )


class ObjectForm(Form):
    objection = LongText(label=_("异议的事实和依据"), rows=4, max_length=LONGEST_OBJECTION)


class ReportForm(Form):
    causes = LongText(label=_("问题原因和责任"), rows=3, max_length=LONGEST_ANSWER)
    measures = LongText(
        label=_("整改措施和结果"), rows=4, max_length=LONGEST_ANSWER, help_text=_("已做的事、责任人、完成日期")
    )


class FindForm(Form):
    upheld = _yes_no(_("认定"), _("异议成立"), _("异议不成立"))
    finding = LongText(label=_("认定理由"), rows=2, max_length=LONGEST_FINDING)


class InterviewForm(Form):
    """安排约谈（《信访工作条例》第三十九条第三款，由联席会议进行）."""

    planned_on = DayField(label=_("约谈日期"))
    place = forms.CharField(label=_("约谈地点"), max_length=LONGEST_PLACE)
    topic = LongText(label=_("约谈事项"), rows=2, max_length=LONGEST_FINDING)


class InterviewResultForm(Form):
    outcome = forms.ChoiceField(label=_("约谈结果"), choices=InterviewOutcome.choices, widget=forms.RadioSelect)
    held_on = DayField(label=_("约谈或决定日期"))
    present = forms.CharField(
        label=_("到场人员"), required=False, max_length=LONGEST_PRESENT, help_text=_("已约谈的须写明")
    )
    record_text = LongText(label=_("约谈记录"), rows=4, max_length=LONGEST_RECORD)


class LiftForm(Form):
    lift_reason = LongText(label=_("解除的事实和依据"), rows=3, max_length=LONGEST, help_text=_("整改情况和核实的依据"))
    lift_number = forms.CharField(label=_("解除文号"), required=False, max_length=LONGEST_NUMBER)


class ProlongForm(Form):
    review_on = DueField(label=_("新的复查日期"))
    reason = LongText(label=_("复查情况和理由"), rows=2, max_length=LONGEST_FINDING)


class VoidForm(Form):
    error = forms.ChoiceField(label=_("差错"), choices=OfficeCardError.choices)
    evidence = LongText(label=_("事实和依据"), rows=3, max_length=LONGEST_FINDING)


class VoidDecisionForm(Form):
    agreed = _yes_no(_("核准"), _("同意作废"), _("不同意作废"))
    decision = LongText(label=_("核准意见"), rows=2, max_length=LONGEST_FINDING)


def offices_to_card(offices: Any, own: Any) -> Any:
    """The active offices within reach, without one's own."""
    return Office.objects.filter(pk__in=offices, is_active=True).exclude(pk__in=own).order_by("path")
