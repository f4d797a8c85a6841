"""Forms of an accusation: whom it accuses, and who of the same name that is (第三十条第三款)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.accused import accounts_line, matches_of
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import HandlerField
from offices.organisation.forms.fields import AccountField
from offices.organisation.models import Account


class NameAccusedForm(StepForm):
    key = "name_accused"
    advice = _("登记后本件密封；与被检举控告人同名的人员一律看不到本件，直至核对不是同一人。")
    name = forms.CharField(label=_("被检举控告人"), max_length=200)
    unit = forms.CharField(label=_("单位"), max_length=100, required=False)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    # Django takes the field off the class: `self.account` is who acts.
    account = AccountField(  # type: ignore[assignment]
        label=_("账号"), required=False, help_text=_("被检举控告人在本系统有账号的，填写用户名")
    )
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class NamesakeField(HandlerField):
    """An account that has the name of an accused, with what was answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lines: dict[int, str] = {}
        self.empty_label = None

    def label_from_instance(self, obj: Account) -> str:
        return self.lines[obj.pk]


class AnswerNamesakeForm(StepForm):
    key = "answer_namesake"
    advice = _("未核对或者是同一人的，看不到本件；其所在单位及上下级单位在核对前不得接收本件。")
    account = NamesakeField(label=_("同名人员"))  # type: ignore[assignment]
    is_accused = forms.TypedChoiceField(
        label=_("是不是同一人"),
        choices=[("True", _("是同一人")), ("False", _("不是同一人"))],
        coerce=lambda value: str(value) == "True",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=200)

    def prepare(self) -> None:
        said = {None: _("待核对"), True: _("是同一人"), False: _("不是同一人")}
        matches = matches_of(self.petition)
        field = self.fields["account"]
        field.queryset = Account.objects.filter(pk__in={match.account.pk for match in matches}).order_by("name", "pk")  # type: ignore[attr-defined]
        field.lines = {  # type: ignore[attr-defined]
            match.account.pk: f"{accounts_line([match])} {said[match.is_accused]}" for match in matches
        }
