"""Forms of the setting up of halls and windows."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from offices.errors import ActionRefused
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Account, Office
from offices.pages.forms import Form
from visits.hall.actions.tickets import MOST_PERSONS
from visits.hall.enums import Lane, WindowKind
from visits.hall.models import SLIP_SIDES, Hall, Window


class HallForm(Form):
    """offices: where a new hall may stand; hall: the one that is changed, whose office stays."""

    office = OfficeChoiceField(label=_("单位"), help_text=_("大厅的取号台由这个单位的登记接访员值守"))
    name = forms.CharField(label=_("名称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    notice = forms.CharField(
        label=_("大厅屏公告"),
        max_length=200,
        required=False,
        help_text=_("显示在大厅屏最下面一行，写不下时滚动；不要写来访人的姓名"),
    )
    slip_width = forms.IntegerField(
        label=_("小票纸宽（毫米）"),
        min_value=SLIP_SIDES[0],
        max_value=SLIP_SIDES[1],
        initial=80,
        required=False,
        help_text=_("取号小票和预约单按这个尺寸打印：常见的热敏纸宽80或58毫米，A5纸148×210"),
    )
    slip_height = forms.IntegerField(
        label=_("小票纸长（毫米）"), min_value=SLIP_SIDES[0], max_value=SLIP_SIDES[1], initial=110, required=False
    )
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, offices: QuerySet[Office], hall: Hall | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].queryset = offices.filter(is_active=True)  # type: ignore[attr-defined]
        if hall is not None:
            del self.fields["office"]
            self.initial.update({name: getattr(hall, name) for name in self.fields})

    def clean(self) -> dict[str, Any]:
        """A size that is not given stays as it is."""
        given = super().clean() or {}
        for name in ("slip_width", "slip_height"):
            if name in given and given[name] is None:
                given[name] = self.get_initial_for_field(self.fields[name], name)
        return given


class WindowForm(Form):
    """units: the offices that may sit at a window of the hall; window: the one that is changed."""

    label = forms.CharField(
        label=_("名称"), max_length=20, help_text=_("大厅屏和语音照这样叫，如“3号窗口”“第一接谈室”")
    )
    kind = forms.ChoiceField(label=_("类型"), choices=WindowKind.choices, initial=WindowKind.WINDOW)
    lanes = forms.MultipleChoiceField(
        label=_("叫哪些号"),
        choices=[(lane.value, f"{lane.value} {lane.label}") for lane in Lane],
        widget=forms.CheckboxSelectMultiple,
        initial=[Lane.INDIVIDUAL],
    )
    units = forms.ModelMultipleChoiceField(
        Office.objects.none(),
        label=_("进驻单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "setup-units"}),
        help_text=_("联合接访窗口可选几个；进驻单位的承办人可在此窗口叫号。都不选，就由大厅工作人员接待"),
    )
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, units: QuerySet[Office], window: Window | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["units"]
        field.queryset = units
        field.label_from_instance = lambda office: office.name
        if window is not None:
            self.initial.update({name: getattr(window, name) for name in ("label", "kind", "lanes", "is_active")})
            self.initial["units"] = [unit.pk for unit in window.units.all()]


class FirstRadio(forms.RadioSelect):
    """Radio buttons of which the first, and no other, takes the focus of the page."""

    focuses = False

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(*args, **options)
        if self.focuses and option["index"] == "0":
            option["attrs"]["autofocus"] = True
        return option


class TicketForm(Form):
    """hall: where it is taken; account: the clerk, who may name a petition only that the clerk sees."""

    request_key = RequestKeyField()
    lane = forms.ChoiceField(label=_("类别"), choices=Lane.choices, widget=FirstRadio)
    persons = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST_PERSONS)
    unit = forms.ModelChoiceField(Office.objects.none(), label=_("要找的单位"), required=False, empty_label=_("不指定"))
    petition = PetitionField(label=_("已有信访件编号"), required=False)
    slip = forms.BooleanField(label=_("取号后打印小票"), required=False)

    def __init__(self, *args: Any, hall: Hall, account: Account, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **options})
        units: Any = self.fields["unit"]
        present = Office.objects.filter(pk__in=hall.windows.filter(is_active=True).values("units"))
        units.queryset = present.order_by("path")
        units.label_from_instance = lambda office: office.name
        petitions: Any = self.fields["petition"]
        petitions.petitions = petitions_visible_to(account)
        petitions.widget.attrs["autocomplete"] = "off"
        self.fields["persons"].widget.attrs["inputmode"] = "numeric"
        lanes: Any = self.fields["lane"].widget
        lanes.focuses = not self.is_bound

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `issue_ticket`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "slip"}

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))
