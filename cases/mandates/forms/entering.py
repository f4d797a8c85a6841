"""Forms of mandates (上级交办): entered beside a petition, corrected, withdrawn."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.mandates.models import Mandate
from cases.mandates.policies import MandateFacts
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import OneOfField
from offices.organisation.queries import standing_office
from offices.pages.fields import DayField, DueField, LongText
from offices.pages.words import cn_date

# The offices that assign most and do not work in this system; any other name may be typed.
ORGANS = (_("国家信访局"), _("省信访局"), _("上级党委、政府"), _("上级联席会议办公室"))


class OrganInput(forms.TextInput):
    """A name that is typed, with the usual ones offered."""

    template_name = "cases/mandates/_organ_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["offered"] = ORGANS
        context["widget"]["attrs"] |= {"list": "mandate-organs", "class": "form-control"}
        return context


def organ_field(**options: Any) -> forms.CharField:
    return forms.CharField(label=_("交办机关"), max_length=100, widget=OrganInput(), **options)


def number_field(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=_("交办文号、上级编号"), max_length=60, required=False, help_text=_("可以按它检索本件"), **options
    )


class MandateFields(StepForm):
    """What an organ above wrote when it assigned a petition."""

    organ = organ_field()
    their_number = number_field()
    received_on = DayField(label=_("收到交办日期"))
    due_on = DueField(label=_("指定办理期限"), required=False)
    report_required = forms.BooleanField(label=_("要求报送办结报告"), required=False)
    request = LongText(label=_("交办要求"), rows=3, max_length=500, required=False)

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "report_required": bool(self.cleaned_data.get("report_required"))}


class RecordMandateForm(MandateFields):
    key = "record_mandate"
    advice = _("国家信访局、省信访局或者领导机关交来的，登记其文号和期限；系统内的上级单位用“交办”，不在这里登记。")

    def opening(self) -> dict[str, Any]:
        return {"received_on": self.on, "report_required": True}


class OneMandateForm(StepForm):
    """A form about one of the mandates from outside that the acting office owes."""

    number = OneOfField(label=_("上级交办"))

    def found(self) -> list[Mandate]:
        own = self.own_offices()
        every = self.case_facts.part(MandateFacts).from_outside
        return [one for one in every if standing_office(one.owing).pk in own and self.fits(one)]

    def own_offices(self) -> set[int]:
        return {office.pk for office in self.acting_offices()}

    def fits(self, mandate: Mandate) -> bool:
        return mandate.is_owed

    def prepare(self) -> None:
        self.offer("number", ((one.number, mandate_line(one)) for one in self.found()))


class CorrectMandateForm(MandateFields, OneMandateForm):
    key = "correct_mandate"
    advice = _("推迟期限、不再要求结报的，由登记人以外的人更正。")
    field_order = ("number",)
    reason = LongText(label=_("更正的理由"), rows=2, max_length=200)

    def opening(self) -> dict[str, Any]:
        found = self.found()
        if len(found) != 1:
            return {}
        one = found[0]
        return {
            "number": one.number,
            "organ": one.organ,
            "their_number": one.their_number,
            "received_on": one.received_on,
            "due_on": one.due,
            "report_required": one.report_required,
        }

    def prepare(self) -> None:
        super().prepare()
        if self.request_of():
            self.initial.setdefault("request", self.request_of())

    def request_of(self) -> str:
        found = self.found()
        return found[0].request if len(found) == 1 else ""


class WithdrawMandateForm(OneMandateForm):
    key = "withdraw_mandate"
    advice = _("登记错误或者上级撤回交办的，由登记人以外的人撤销；这一项留在本件，期限不再计。")
    reason = LongText(label=_("撤销的理由"), rows=3, max_length=200)


def mandate_line(mandate: Mandate) -> str:
    """Who assigned it, by which number, until when."""
    number = f"（{mandate.their_number}）" if mandate.their_number else ""
    until = _now("，期限%s") % cn_date(mandate.due) if mandate.due else ""
    return f"{mandate.organ}{number}{until}"


def given_mandate(data: Mapping[str, Any], *, prefix: str) -> dict[str, Any] | None:
    """The facts of a mandate among the fields of a larger form, or nothing where none was entered."""
    names = ("organ", "their_number", "received_on", "due_on", "request")
    found = {name: data.get(f"{prefix}{name}") for name in names}
    if not any(found.values()):
        return None
    return {**found, "report_required": not data.get(f"{prefix}no_report")}
