"""The record of a visit as typed: after the visitor has left the window, or from a paper."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import PetitionerRole
from cases.petitions.identity import checked_identity, identity_in
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from cases.registration.forms.people import QuietForm
from offices.errors import ActionRefused
from offices.organisation.forms.fields import OfficeField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.queries import active_offices
from offices.pages.fields import LongText, MomentField, PhoneField, ToldField
from visits.hall.actions.tickets import MOST_PERSONS
from visits.hall.models import COLLECTIVE_FROM, Ticket, Window
from visits.visits.actions.amending import LONGEST_REASON
from visits.visits.actions.visits import LONGEST_NAME
from visits.visits.enums import VisitOutcome
from visits.visits.models import Visit

LOOKED_FOR = ("visitor", "identity_number", "phone", "said")
LEARNT = ("persons", "visitor", "identity_number", "phone", "representatives", "unrepresented", "said")
ON_SPOT = [choice for choice in VisitOutcome.choices if choice[0] != VisitOutcome.REGISTERED]


class VisitForm(QuietForm):
    """Everything that is recorded of one visit.

    office: whose visit it is; account: who records it; ticket: of the visitor, if there is one; named: the petition
    that the address names, which is no field then; registered: it was registered on this visit.
    """

    request_key = RequestKeyField()
    came_at = MomentField(label=_("来访时间"))
    left_at = MomentField(label=_("离开时间"))
    persons = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST_PERSONS)
    visitor = forms.CharField(label=_("来访人"), max_length=LONGEST_NAME, required=False)
    identity_number = forms.CharField(label=_("证件号码"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"), required=False)
    room = forms.ModelChoiceField(
        Window.objects.none(), label=_("接谈地点"), required=False, empty_label=_("未在窗口、接谈室")
    )
    petition = PetitionField(label=_("信访件编号"), required=False)
    outcome = forms.ChoiceField(label=_("结果"), choices=ON_SPOT, widget=forms.RadioSelect)
    said = LongText(label=_("反映的情况"), required=False, rows=6)
    done = LongText(label=_("现场处理"), required=False, rows=6)
    representatives = forms.CharField(
        label=_("代表（每行一人，最多5人）"), required=False, widget=forms.Textarea({"rows": 5})
    )
    unrepresented = ToldField(label=_("尚未推选代表的原因"), max_length=200, required=False)
    members = forms.CharField(
        label=_("参与人名单（每行一人）"),
        required=False,
        widget=forms.Textarea({"rows": 5, "placeholder": _("姓名 证件号码 电话")}),
        help_text=_("名单加密保存，不在任何页面公开。"),
    )
    units = forms.ModelMultipleChoiceField(
        Office.objects.none(), label=_("到场单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    brought_by = OfficeField(label=_("带访单位"), required=False)
    accompanied_by = forms.CharField(
        label=_("带访人员"), max_length=100, required=False, help_text=_("不在单位列表里的，单位也写在这里。")
    )
    agent = forms.CharField(label=_("代理人姓名"), max_length=LONGEST_NAME, required=False)
    agent_authority = forms.BooleanField(label=_("已收存书面授权委托书"), required=False)

    def __init__(
        self,
        *args: Any,
        office: Office,
        account: Account,
        ticket: Ticket | None = None,
        named: Petition | None = None,
        registered: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.office, self.ticket, self.named, self.registered = office, ticket, named, registered
        choices: Any = self.fields
        choices["room"].queryset = Window.objects.filter(hall__office=office, is_active=True).select_related("hall")
        choices["room"].label_from_instance = lambda room: f"{room.label}（{room.hall.name}）"
        choices["units"].queryset = units_of(office)
        choices["units"].label_from_instance = lambda unit: unit.short_name or unit.name
        choices["petition"].petitions = petitions_visible_to(account)
        choices["brought_by"].offices, choices["brought_by"].near = active_offices(), office
        choices["brought_by"].widget.attrs |= {
            "list": "brought-options",
            "hx-get": reverse("visits:visit_offices"),
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": "#brought-options",
        }
        for name in LOOKED_FOR:
            choices[name].widget.attrs["class"] = "js-similar"
        choices["persons"].widget.attrs["inputmode"] = "numeric"
        if named is not None:
            choices["petition"].widget = forms.HiddenInput()
        if registered:
            choices["outcome"].choices = VisitOutcome.choices
            choices["outcome"].widget = forms.HiddenInput()
            for name in LEARNT:
                choices[name].widget.attrs["data-learnt"] = True
        if ticket is not None:
            choices["came_at"].kept, choices["left_at"].kept = ticket.issued_at, ticket.ended_at
        if not self.is_bound:
            self.fields["said" if ticket else "persons"].widget.attrs["autofocus"] = True

    def clean_identity_number(self) -> str:
        number: str = self.cleaned_data["identity_number"]
        return checked_identity(number, identity_in(number)) if number else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        came, left = data.get("came_at"), data.get("left_at")
        if came and left and came.replace(second=0, microsecond=0) <= left < came:
            data["left_at"] = came  # typed to the minute, while the ticket knows the second
        return data

    def facts(self) -> dict[str, Any]:
        """The fields of `VisitFacts`."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in VisitForm.base_fields and name != "request_key"
        }

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))

    @property
    def has_more(self) -> bool:
        """Whether the folded part opens with the page: it holds something or an error, or many came."""
        persons = str(self["persons"].value() or "")
        if persons.isascii() and persons.isdigit() and int(persons) >= COLLECTIVE_FROM:
            return True
        names = (
            "representatives", "unrepresented", "members", "units", "brought_by", "accompanied_by", "agent",
            "agent_authority",
        )  # fmt: skip
        return any(self[name].value() or self[name].errors for name in names)


class AmendmentForm(VisitForm):
    """A correction of what is recorded; the reason stays beside it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = ToldField(label=_("更正理由"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, visit: Visit, account: Account, recorded: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, office=visit.office, account=account, ticket=visit.ticket, **options)
        self.fields["request_key"].required = False
        if not self.is_bound:
            self.fields["said" if visit.ticket else "persons"].widget.attrs.pop("autofocus")
            self.fields["reason"].widget.attrs["autofocus"] = True
        choices: Any = self.fields
        choices["outcome"].choices = VisitOutcome.choices
        rooms, units = choices["room"], choices["units"]
        if visit.room_id:
            rooms.queryset = Window.objects.filter(hall__office=visit.office).select_related("hall")
        units.queryset = (
            units_of(visit.office) | Office.objects.filter(pk__in=[unit.pk for unit in recorded["units"]])
        ).distinct()
        for name in ("came_at", "left_at"):
            choices[name].kept = recorded[name]
        self.order_fields(["reason", *VisitForm.base_fields, "version"])


def units_of(office: Office) -> Any:
    """The units that sit in the halls of an office, and those directly below it that may be called."""
    sitting = Window.objects.filter(hall__office=office, is_active=True).values("units")
    called = Office.objects.filter(pk__in=sitting, is_active=True)
    return (called | Office.objects.filter(parent=office, is_active=True)).exclude(pk=office.pk).order_by("path")


def opening_of(petition: Petition, account: Account, at: datetime) -> dict[str, Any]:
    """What the registration on this visit says already, for who has just entered it; to others no name is shown."""
    said: dict[str, Any] = {"persons": petition.headcount, "unrepresented": petition.unrepresented}
    if petition.registered_by_id == account.pk and timezone.localdate(petition.registered_at) == timezone.localdate(at):
        people = list(petition.petitioners.order_by("position", "pk"))
        principal = next(person for person in people if person.role == PetitionerRole.PRINCIPAL)
        names = [person.name for person in people if person.role == PetitionerRole.REPRESENTATIVE]
        said |= {"visitor": principal.name, "identity_number": principal.identity_number, "phone": principal.phone}
        said |= {"representatives": "\n".join(names), "said": petition.text.body or petition.subject}
    return said


def opening(ticket: Ticket | None, at: datetime) -> dict[str, Any]:
    """What is known before anything is typed."""
    if ticket is None:
        return {"came_at": timezone.localtime(at), "left_at": timezone.localtime(at), "persons": 1}
    return {
        "came_at": ticket.issued_at,
        "left_at": ticket.ended_at or at,
        "persons": ticket.persons,
        "room": ticket.window_id,
        "units": [ticket.unit_id] if ticket.unit_id else [],
    }
