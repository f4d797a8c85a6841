"""Forms of slots: booked at the desk or from a petition, moved, cancelled, and booked by the petitioner."""

import re
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from offices.errors import ActionRefused
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Account
from offices.pages.fields import LongText, PhoneField, ToldField
from offices.pages.forms import Form
from offices.pages.words import cn_date
from visits.bookings.actions.slots import LONGEST_MATTER, LONGEST_REASON
from visits.bookings.enums import BookingOrigin
from visits.bookings.queries import OpenDay, Slot
from visits.rota.models import ReceptionDay
from visits.visits.models import MAX_REPRESENTATIVES

SLOT = re.compile(r"([0-9]{1,9})@([01][0-9]|2[0-3])([0-5][0-9])")
AT_DESK = (BookingOrigin.DESK, BookingOrigin.INVITED)


class PersonsField(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        help_text = _("最多5人，人数较多的请推选代表")
        super().__init__(label=_("人数"), min_value=1, max_value=MAX_REPRESENTATIVES, help_text=help_text, **options)
        self.widget.attrs["inputmode"] = "numeric"


class SlotField(forms.ChoiceField):
    """A slot of one of several days, "12@0930"; its value is (day id, time). Whether it is still free is for the action
    to say, in the same moment as it is taken.
    """

    default_error_messages = {"required": _("请选择时段。"), "invalid_choice": _("请选择时段。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("时段"), **options)
        self.days: QuerySet[ReceptionDay] = ReceptionDay.objects.none()

    def offer(self, offered: Sequence[OpenDay], days: QuerySet[ReceptionDay]) -> None:
        """offered: what is shown; days: among which a chosen day has to be."""
        self.days = days
        self.choices = [("", _("请选择")), *((_line(one.day), _hours(one)) for one in offered)]

    def clean(self, value: Any) -> Any:
        text = self.to_python(value)
        if not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        found = SLOT.fullmatch(text)
        if found is None or not self.days.filter(pk=int(found[1])).exists():
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return int(found[1]), time(int(found[2]), int(found[3]))


def _hours(one: OpenDay) -> list[tuple[str, str]]:
    return [(f"{one.day.pk}@{slot:%H%M}", f"{cn_date(one.day.on)} {slot:%H:%M}") for slot in one.free]


def _line(day: ReceptionDay) -> str:
    who = day.leader.account.name if day.leader else day.get_legal_body_display()
    return f"{cn_date(day.on)} {who}"


class PointField(forms.ChoiceField):
    """Where somebody goes who is received by video; offered where one of the days has such places."""

    def __init__(self, **options: Any) -> None:
        help_text = _("选视频接访的时段时必选；接访领导不在那里，隔着屏幕接谈")
        super().__init__(label=_("视频接访点"), required=False, help_text=help_text, **options)


def offer_points(form: forms.Form, days: Iterable[ReceptionDay]) -> None:
    """The places of these days; the field goes where there are none."""
    points = list(dict.fromkeys(point for day in days for point in day.points))
    if not points:
        del form.fields["point"]
        return
    field: Any = form.fields["point"]
    field.choices = [("", _("不是视频接访")), *((point, point) for point in points)]


class SlotForm(Form):
    """What forms of a slot share; `refuse` puts the action's sentence to its field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **options})

    def refuse(self, refusal: ActionRefused) -> None:
        field = refusal.field
        if field == "starts" and field not in self.fields:
            field = "slot"
        self.add_error(field if field in self.fields else None, str(refusal.sentence))


class BookForm(SlotForm):
    """A slot of one day, at the desk. slots: of the day; account: who may name a petition it sees."""

    request_key = RequestKeyField()
    starts = forms.TimeField(label=_("时段"), error_messages={"required": _("请选择时段。")})
    origin = forms.ChoiceField(
        label=_("来源"), choices=[(one.value, one.label) for one in AT_DESK], widget=forms.RadioSelect
    )
    petition = PetitionField(label=_("信访件编号"), required=False, help_text=_("没有信访件的，填写姓名和事项"))
    name = forms.CharField(label=_("来访人姓名"), required=False, max_length=60)
    phone = PhoneField(label=_("联系电话"), required=False)
    matter = LongText(label=_("反映事项"), required=False, rows=2, max_length=LONGEST_MATTER)
    persons = PersonsField(initial=1)
    point = PointField()

    def __init__(self, *args: Any, day: ReceptionDay, slots: Sequence[Slot], account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_points(self, [day])
        free = [slot.starts for slot in slots if slot.booking is None and not slot.past]
        hours: Any = self.fields["starts"]
        hours.widget = forms.Select(choices=[("", _("请选择")), *((f"{one:%H:%M}", f"{one:%H:%M}") for one in free)])
        hours.widget.is_required = False
        hours.input_formats = ["%H:%M"]
        petitions: Any = self.fields["petition"]
        petitions.petitions = petitions_visible_to(account)
        for name in ("petition", "name", "phone", "matter"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class InviteForm(SlotForm):
    """约访 of a petition on one of the days offered."""

    request_key = RequestKeyField()
    slot = SlotField()
    point = PointField()
    persons = PersonsField(initial=1)


class ReasonForm(SlotForm):
    reason = ToldField(
        label=_("原因"), max_length=LONGEST_REASON, help_text=_("显示在信访人的预约页上，不要写个人信息")
    )


class MoveForm(ReasonForm):
    slot = SlotField()
    point = PointField()
    field_order = ("slot", "point", "reason")


class PublicBookForm(SlotForm):
    """The petitioner's own: number and code have been checked, `token` says for which petition."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=400)
    request_key = RequestKeyField()
    slot = SlotField()
    point = PointField()
    persons = PersonsField(initial=1)
    phone = PhoneField(
        label=_("联系电话"),
        required=False,
        help_text=_("可以不填；接访有变化时按这个电话通知您"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
