"""Forms of the rules by which cards are issued."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import CLOCK_LABELS
from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached, reaches_root
from offices.organisation.roles import Permission
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from supervision.cards.models import NUMBERS, Rule
from supervision.cards.plain_words import LineRefused, kinds_in, lines_of_kinds

FLAGS = ("second_yellow_is_red", "progress_may_be_red", "reminded_may_be_carded")


class RuleForm(Form):
    """The numbers of a rule and for whom it holds; no office means everybody."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edits = authority_of(account).may_anywhere(Permission.EDIT_RULES)
        permission = Permission.EDIT_RULES if edits else Permission.SUPERVISE
        everybody = reaches_root(account, permission)
        office = OfficeChoiceField(
            label=_("适用单位（含下级）"), required=not everybody, empty_label=_("全部单位") if everybody else None
        )
        office.queryset = offices_reached(account, permission)
        self.fields["office"] = office
        labels = {field.name: field.verbose_name for field in Rule._meta.concrete_fields}
        for name in NUMBERS:
            if name in FLAGS:
                self.fields[name] = forms.BooleanField(label=labels[name], required=False)
            else:
                self.fields[name] = forms.IntegerField(label=labels[name], min_value=0, max_value=366)

        self.fields["kinds"] = ToldField(
            label=labels["kinds"],
            required=False,
            max_length=4000,
            widget=forms.Textarea({"rows": 3}),
            help_text=_(
                "上面的数字不合适的期限，一种一行，例如：报送化解进展：黄牌逾期满5个工作日，不发红牌；“不发牌”的只预警。可写的期限：%s"
            )
            % "、".join(str(label) for label in CLOCK_LABELS.values()),
        )
        if isinstance(self.initial.get("kinds"), dict):
            self.initial["kinds"] = "\n".join(lines_of_kinds(self.initial["kinds"]))

    def clean_kinds(self) -> dict[str, list[int]]:
        try:
            return kinds_in(self.cleaned_data["kinds"])
        except LineRefused as refusal:
            raise forms.ValidationError(str(refusal), code="kinds") from refusal

    def numbers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*NUMBERS, "kinds")}

    def chosen_office(self) -> Office | None:
        office: Office | None = self.cleaned_data["office"]
        return office


class NewRuleForm(RuleForm):
    """A new version, with the day it begins to hold."""

    valid_from = DayField(label=_("施行日期"))
    reason = ToldField(label=_("制定理由"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["office", *NUMBERS, "kinds", "valid_from", "reason"])


class WithdrawRuleForm(Form):
    """Why a version is taken back before it holds."""

    reason = ToldField(label=_("撤回理由"), max_length=300)


class EndRuleForm(Form):
    """The last day of an office's own rule."""

    valid_to = DayField(label=_("最后施行日"))
    reason = ToldField(label=_("停止理由"), max_length=300)
