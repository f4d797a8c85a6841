"""The record of a reception as typed: rows for who was present, what was asked, what was promised."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.identity import masked_name
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from cases.registration.forms.people import QuietForm
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Account, Office
from offices.pages.fields import DayField, LongText, MomentField, ToldField
from offices.pages.forms import Form, Rows
from visits.bookings.models import Booking
from visits.hall.actions.tickets import MOST_PERSONS
from visits.hall.models import COLLECTIVE_FROM, Ticket
from visits.receptions.actions.receptions import MOST_ROWS, Asked, PackageAsked, Promised, ReceptionFacts, lacking
from visits.receptions.enums import ReceptionOutcome, Satisfaction, SignedHow
from visits.rota.models import Leader, ReceptionDay
from visits.visits.forms import units_of

ROWS = {"points": 2, "promises": 1, "present": 2}  # open when the form is


def units_for(day: ReceptionDay) -> Any:
    """The office itself, the units that take part in the day, and those near by."""
    own = Office.objects.filter(pk=day.office_id)
    return (units_of(day.office) | own | Office.objects.filter(pk__in=day.units.values("pk"))).distinct()


class RowForm(QuietForm):
    """One row; an empty one is left out."""

    def __init__(self, *args: Any, units: Any = None, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        if units is not None and isinstance(self.fields.get("unit"), forms.ModelChoiceField):
            chosen: Any = self.fields["unit"]
            chosen.queryset = units
            chosen.label_from_instance = lambda unit: unit.short_name or unit.name

    def is_filled(self) -> bool:
        return any(value not in (None, "") for value in self.cleaned_data.values())


class PointRow(RowForm):
    asked = ToldField(label=_("诉求"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    answered = ToldField(label=_("答复"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))


class PromiseRow(RowForm):
    text = ToldField(label=_("承诺事项"), required=False, max_length=500)
    unit = forms.ModelChoiceField(Office.objects.none(), label=_("兑现单位"), required=False, empty_label=_("责任单位"))
    owner = forms.CharField(label=_("责任人"), required=False, max_length=60)
    due_on = DayField(label=_("兑现期限"), required=False)


class PresentRow(RowForm):
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    unit = forms.CharField(label=_("单位"), required=False, max_length=60)
    place = forms.CharField(label=_("参加地点"), required=False, max_length=60)


ROW_FORMS: dict[str, type[RowForm]] = {"points": PointRow, "promises": PromiseRow, "present": PresentRow}


class ReceptionForm(QuietForm):
    """Everything that is recorded of one reception but the rows.

    day: of the reception; account: who records; booking, ticket: of the visitor; named: the petition that the address
    or the booking names.
    """

    request_key = RequestKeyField()
    leader = forms.ModelChoiceField(
        Leader.objects.none(), label=_("到场接访的领导"), required=False, empty_label=_("请选择")
    )
    began_at = MomentField(label=_("开始"))
    ended_at = MomentField(label=_("结束"))
    persons = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST_PERSONS)
    name = forms.CharField(label=_("来访人"), required=False, max_length=60)
    representatives = forms.CharField(
        label=_("代表（每行一人，最多5人）"), required=False, widget=forms.Textarea({"rows": 3})
    )
    unrepresented = ToldField(label=_("尚未推选代表的原因"), max_length=200, required=False)
    petition = PetitionField(label=_("信访件编号"), required=False)
    point = forms.ChoiceField(label=_("来访人所在视频接访点"), required=False)
    said = LongText(label=_("领导答复"), required=False, rows=4)
    outcome = forms.ChoiceField(label=_("结果"), choices=ReceptionOutcome, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(label=_("来访人评价"), choices=Satisfaction)
    package_unit = forms.ModelChoiceField(
        Office.objects.none(), label=_("责任单位"), required=False, empty_label=_("现在的承办单位")
    )
    package_responsible = forms.CharField(label=_("责任人"), required=False, max_length=60)
    package_due_on = DayField(label=_("化解期限"), required=False)
    package_reason = ToldField(label=_("移交包案的理由"), required=False, max_length=500)

    def __init__(
        self,
        *args: Any,
        day: ReceptionDay,
        account: Account,
        booking: Booking | None = None,
        ticket: Ticket | None = None,
        named: Petition | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.day, self.booking, self.ticket, self.named = day, booking, ticket, named
        choices: Any = self.fields
        choices["leader"].queryset = Leader.objects.filter(office=day.office, is_active=True).select_related("account")
        choices["leader"].label_from_instance = lambda leader: f"{leader.account.name}（{leader.post}）"
        if day.points:
            choices["point"].choices = [("", _now("请选择")), *((point, point) for point in day.points)]
        else:
            del self.fields["point"]
        choices["petition"].petitions = petitions_visible_to(account)
        units = units_for(day)
        choices["package_unit"].queryset = units
        choices["package_unit"].label_from_instance = lambda unit: unit.short_name or unit.name
        if named is not None:
            choices["petition"].widget = forms.HiddenInput()
            for name in ("persons", "name", "representatives", "unrepresented"):
                choices[name].widget.attrs["data-learnt"] = True
        if not self.is_bound:
            choices["persons" if day.leader_id else "leader"].widget.attrs["autofocus"] = True
        if booking is not None and booking.name:
            choices["name"].help_text = _now("预约人%(name)s，留空即为此人") % {"name": masked_name(booking.name)}
        self.rows: dict[str, Any] = {
            name: forms.formset_factory(
                row, formset=Rows, extra=ROWS[name], max_num=MOST_ROWS, absolute_max=MOST_ROWS + 5
            )(self.data if self.is_bound else None, prefix=name, form_kwargs={"units": units})
            for name, row in ROW_FORMS.items()
        }

    def parts(self) -> Iterable[tuple[Rows, str]]:
        called = {"points": _now("诉求"), "promises": _now("承诺"), "present": _now("在场人员")}
        return [(self.rows[name], label) for name, label in called.items()]

    @property
    def has_together(self) -> bool:
        """Whether the part on people who came together is of use at once."""
        persons = str(self["persons"].value() or "")
        names = ("representatives", "unrepresented")
        many = persons.isascii() and persons.isdigit() and int(persons) >= COLLECTIVE_FROM
        return many or any(self[name].value() or self[name].errors for name in names)

    def is_valid(self) -> bool:
        rows = [formset.is_valid() for formset in self.rows.values()]
        valid = super().is_valid()
        if any(formset.non_form_errors() for formset in self.rows.values()):
            self.add_error(None, _now("页面不完整，请刷新后再提交。"))
        if not all(rows) or not self.is_bound:
            return False
        for refusal in self._lacking():
            valid = False
            if refusal.field not in self.errors:
                self.refuse(refusal)
        return valid

    def _lacking(self) -> list[InvalidFacts]:
        """What the record still lacks; what is wrong in itself is not asked for again."""
        facts = ReceptionFacts(**self.facts())
        booking = self.booking
        petition = facts.petition or (booking.petition if booking else None)
        if booking is not None and not facts.name.strip():
            facts = replace(facts, name=booking.name)
        mistyped = "petition" in self.errors  # who typed a number that is wrong need not give a name as well
        return [one for one in lacking(facts, petition, self.day) if not (mistyped and one.code == "no_name")]

    def facts(self) -> dict[str, Any]:
        """The fields of `ReceptionFacts`."""
        data: dict[str, Any] = {**dict.fromkeys(self.fields, ""), **self.cleaned_data}
        plain = (
            "leader", "began_at", "ended_at", "persons", "name", "representatives", "unrepresented", "petition", "said",
            "outcome", "satisfaction", *(["point"] if self.day.points else []),
        )  # fmt: skip
        points = [Asked(asked=row["asked"], answered=row["answered"]) for _n, row in self.filled("points")]
        promises = [Promised(**row) for _n, row in self.filled("promises")]
        present = tuple({name: str(value) for name, value in row.items()} for _n, row in self.filled("present"))
        package = PackageAsked(
            unit=data["package_unit"],
            due_on=data["package_due_on"],
            responsible=data["package_responsible"],
            reason=data["package_reason"],
        )
        return {
            **{name: data[name] for name in plain},
            "booking": self.booking,
            "ticket": self.ticket,
            "points": points,
            "promises": promises,
            "present": present,
            "package": package if package.due_on else None,
        }

    def filled(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows that hold something, each with its place on the page."""
        for number, row in enumerate(self.rows[name].forms):
            if row.is_filled():
                yield number, row.cleaned_data

    def refuse(self, refusal: ActionRefused) -> None:
        """Put the sentence where its field is: "promises-0-due_on" is the first filled promise's date."""
        name, _sign, rest = (refusal.field or "").partition("-")
        number, _sign, field = rest.partition("-")
        if name in self.rows and number.isdigit():
            places = [place for place, _row in self.filled(name)] or [0]
            row = self.rows[name].forms[places[min(int(number), len(places) - 1)]]
            row.add_error(field if field in row.fields else None, str(refusal.sentence))
            self.add_error(None, str(refusal.sentence))
            return
        field = refusal.field or ""
        field = field if field in self.fields else f"package_{field}"
        self.add_error(field if field in self.fields else None, str(refusal.sentence))


def opening(day: ReceptionDay, booking: Booking | None, ticket: Ticket | None, at: datetime) -> dict[str, Any]:
    """What is known before anything is typed."""
    now = timezone.localtime(at)
    begin = timezone.make_aware(datetime.combine(day.on, booking.starts if booking else day.starts))
    began = ticket.started_at if ticket is not None and ticket.started_at else min(begin, now)
    return {
        "began_at": began,
        "ended_at": now if now.date() == day.on and now > began else None,
        "point": booking.point if booking else "",
        "persons": ticket.persons if ticket else booking.persons if booking else 1,
    }


class DeskForm(QuietForm):
    """What a legal body did at its desk."""

    batches = forms.IntegerField(label=_("接待批次"), min_value=0, max_value=MOST_PERSONS)
    persons = forms.IntegerField(label=_("接待人次"), min_value=0, max_value=MOST_PERSONS)
    matter = LongText(
        label=_("咨询事项"), required=False, rows=4, max_length=2000, help_text=_("概括写明咨询的事项，加密保存")
    )


class ReceptionAmendForm(Form):
    """A correction of the record, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    request_key = RequestKeyField(required=False)
    name = forms.CharField(label=_("来访人"), required=False)
    said = ToldField(label=_("领导答复"), required=False)
    text = ToldField(label=_("更正理由"), required=False)

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `amend_reception`."""
        data = self.cleaned_data
        changes = {name: data[name] for name in ("name", "said") if data[name]}
        return {
            "version": data["version"],
            "request_key": data["request_key"],
            "reason": data["text"],
            "changes": changes,
        }


class VoidForm(Form):
    """Why a record is to be void, or what was decided on it, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    request_key = RequestKeyField(required=False)
    text = ToldField(label=_("理由"), required=False)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("version", "request_key", "text")}


class SignForm(QuietForm):
    how = forms.ChoiceField(label=_("签名方式"), choices=SignedHow)
    picture = forms.FileField(label=_("签名"), required=False)
