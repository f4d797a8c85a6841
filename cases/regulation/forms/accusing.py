"""Forms of an accusation: whom it accuses, and who of the same name that is (第三十条第三款)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.petitions.identity import masked_unit
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accounts_line, matches_of
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import HandlerField
from offices.organisation.forms.fields import AccountField, OfficeField
from offices.organisation.models import Account, Office
from offices.organisation.person_names import persons_named
from offices.organisation.queries import active_offices
from offices.organisation.searching import OfficeNames
from offices.organisation.unit_names import units_named
from offices.pages.fields import LongText, ToldField


class NameAccusedForm(StepForm):
    key = "name_accused"
    advice = _(
        "人员和单位填写其中之一或者都填。登记后本件密封；与被检举控告人同名的人员直至核对不是同一人，"
        "被检举控告单位及其下级单位始终看不到本件，也不得接收。"
    )
    name = forms.CharField(label=_("被检举控告人"), max_length=200, required=False)
    unit = forms.CharField(label=_("单位"), max_length=100, required=False)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    # Django takes the field off the class: `self.account` is who acts.
    account = AccountField(  # type: ignore[assignment]
        label=_("账号"), required=False, help_text=_("被检举控告人在本系统有账号的，填写用户名")
    )
    accused_office = OfficeField(label=_("被检举控告单位"), required=False, help_text=_("输入单位名称查找"))
    reason = ToldField(label=_("说明"), max_length=200, required=False)

    def prepare(self) -> None:
        field: Any = self.fields["accused_office"]
        field.offices, field.near = active_offices(), next(iter(self.acting_offices()), self.office)
        if not self.is_bound:
            text = self.petition.subject, self.petition.text.body
            self.phrases["name"] = [(name, name) for name in persons_named(*text)]
            known = OfficeNames(active_offices().select_related("parent"), field.near)
            offices, _others = known.meant_by(units_named(*text))
            self.phrases["accused_office"] = [(one.short_name, one.name) for one in offices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("name") and not cleaned.get("accused_office"):
            self.add_error(
                "name", forms.ValidationError(_("请填写被检举控告人，或者选择被检举控告单位。"), "no_accused")
            )
        return cleaned


class AccusedField(forms.CharField):
    """A person or an office that the petition accuses, by key; the list shows the masked name."""

    widget = forms.Select
    default_error_messages = {"stranger": _("所选的不是本件的被检举控告人、单位，请从列表中选择。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.accused: dict[str, Accused | Office] = {}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def offer(self, petition: Petition) -> None:
        self.accused = {one.key: one for one in petition.accused.all()}
        shown = [(one.key, f"{_('被检举控告人')}{one.name_masked}") for one in petition.accused.all()]
        for office in Office.objects.filter(pk__in=petition.accused_office_ids):
            self.accused[f"office-{office.pk}"] = office
            shown.append((f"office-{office.pk}", f"{_('被检举控告单位')}{masked_unit(office.name)}"))
        self.widget.choices = [("", _("请选择")), *numbered(shown)]

    def clean(self, value: Any) -> Accused | Office | None:
        key = super().clean(value)
        if key and key not in self.accused:
            raise forms.ValidationError(self.error_messages["stranger"], code="stranger")
        return self.accused.get(key)


def numbered(shown: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those whose masked names are the same are told apart by their order, which is that of the petition's page."""
    texts = [text for _key, text in shown]
    return [
        (key, text if texts.count(text) == 1 else f"{text}（{texts[:place].count(text) + 1}）")
        for place, (key, text) in enumerate(shown)
    ]


class WithdrawAccusedForm(StepForm):
    key = "withdraw_accused"
    advice = _(
        "姓名、单位隐去部分文字，全名请在信访件页面按目的查看。撤销后，因其受限的人员和单位可以依职权看到、接收本件。"
    )
    accused = AccusedField(label=_("误登记的被检举控告人、单位"))
    reason = LongText(label=_("理由"), rows=2, max_length=200)

    def prepare(self) -> None:
        accused: Any = self.fields["accused"]
        accused.offer(self.petition)


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
    reason = ToldField(label=_("理由"), max_length=200)

    def prepare(self) -> None:
        said = {None: _("待核对"), True: _("是同一人"), False: _("不是同一人")}
        matches = matches_of(self.petition)
        field = self.fields["account"]
        field.queryset = Account.objects.filter(pk__in={match.account.pk for match in matches}).order_by("name", "pk")  # type: ignore[attr-defined]
        field.lines = {  # type: ignore[attr-defined]
            match.account.pk: f"{accounts_line([match])} {said[match.is_accused]}" for match in matches
        }
