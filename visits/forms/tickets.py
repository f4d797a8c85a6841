"""The form of the desk: a ticket for who has just come in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import PetitionField
from cases.queries import petitions_visible_to
from offices.errors import ActionRefused
from offices.models import Account, Office
from visits.actions.tickets import MOST_PERSONS
from visits.enums import Lane
from visits.models import Hall


class TicketForm(forms.Form):
    """hall: where it is taken; account: the clerk, who may name a petition only that the clerk sees."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    lane = forms.ChoiceField(label=_("类别"), choices=Lane.choices, widget=forms.RadioSelect)
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
        if not self.is_bound:
            self.fields["lane"].widget.attrs["autofocus"] = True

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `issue_ticket`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "slip"}

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))
