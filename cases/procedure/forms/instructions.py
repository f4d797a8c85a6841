"""Forms of the steps in any state: instructions, urgency, repeated visits, corrections, links."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, LinkKind
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import ReasonForm, StepForm
from cases.procedure.forms.fields import PetitionField
from offices.pages.fields import DayField, LongText
from offices.vocabularies.fields import CategoryField
from offices.vocabularies.models import Category


class InstructForm(StepForm):
    key = "instruct"
    text = LongText(label=_("批示内容"), rows=4, max_length=2000)
    due_on = DayField(label=_("反馈期限"), required=False)

    def prepare(self) -> None:
        self.phrases["text"] = [
            (text, text)
            for text in (
                _now("请依法及时办理，按期答复信访人。"),
                _now("请主要负责同志亲自过问，限期报结果。"),
                _now("请会同有关单位研究，提出解决办法。"),
            )
        ]


class ReportInstructionForm(StepForm):
    key = "report_instruction"
    feedback = LongText(label=_("落实情况"))


class MarkUrgentForm(StepForm):
    key = "mark_urgent"
    advice = _("标记后记入历史，解除须由负责人决定。")
    reason = LongText(label=_("重大紧急的理由"), rows=3, max_length=200)


class UnmarkUrgentForm(ReasonForm):
    key = "unmark_urgent"


class AddBatchForm(StepForm):
    key = "add_batch"
    advice = _("同一事项再次提出，记为同一信访件的又一批次。")
    on = DayField(label=_("日期"))  # type: ignore[assignment]
    channel = forms.ChoiceField(label=_("信访形式"), choices=Channel)
    persons = forms.IntegerField(label=_("人次"), min_value=1, max_value=100_000)
    note = LongText(label=_("新的情况"), rows=3, max_length=500, required=False)

    def opening(self) -> dict[str, Any]:
        return {"on": self.on, "channel": self.petition.channel, "persons": self.petition.headcount}


YES_NO = [("True", _("是")), ("False", _("否"))]
CHANGES = (
    "subject",
    "body",
    "channel",
    "category",
    "place",
    "place_code",
    "headcount",
    "address_unclear",
    "keep_secret",
)
EDITED = "was-"  # the value a field had when the form was opened


class CorrectForm(StepForm):
    """Only what differs from the value shown when the form was opened is a change.

    As JSON: `changes` is an object with the fields to change, and `reason`.
    """

    key = "correct"
    advice = _("更正前后的内容都留在历史里。")
    subject = forms.CharField(label=_("概要"), max_length=200, required=False)
    body = LongText(label=_("正文"), rows=10, required=False)
    channel = forms.ChoiceField(label=_("信访形式"), choices=Channel, required=False)
    category = CategoryField(label=_("内容分类"), required=False, help_text=_("输入名称或代码查找"))
    place = forms.CharField(label=_("问题发生地"), max_length=100, required=False)
    place_code = forms.RegexField(
        label=_("问题属地代码"), regex=r"^\d{6}(\d{6})?$", required=False, help_text=_("GB/T 2260 六位或十二位代码")
    )
    headcount = forms.IntegerField(label=_("人数"), min_value=1, max_value=1_000_000, required=False)
    address_unclear = forms.TypedChoiceField(
        label=_("姓名或地址不清"), choices=YES_NO, coerce=lambda value: value == "True", required=False
    )
    keep_secret = forms.TypedChoiceField(
        label=_("信访人要求保密"), choices=YES_NO, coerce=lambda value: value == "True", required=False
    )
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def flattened(self, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        changes = data.get("changes") if data is not None else None
        return {**data, **changes} if data is not None and isinstance(changes, Mapping) else data

    def opening(self) -> dict[str, Any]:
        return stored_values(self.petition)

    def opened_with(self) -> dict[str, str]:
        """What each field showed when the form was opened; for a fresh form, what is stored."""
        stored = as_sent(stored_values(self.petition))
        if not self.is_bound:
            return stored
        return {name: plain(self.data.get(EDITED + name, stored[name])) for name in CHANGES}

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"].strip()
        if "subject" in self.data and not subject:
            raise forms.ValidationError(_now("概要不能为空。"), code="required")
        return subject

    def clean_headcount(self) -> int | None:
        headcount: int | None = self.cleaned_data["headcount"]
        if "headcount" in self.data and headcount is None:
            raise forms.ValidationError(_now("请填写人数。"), code="required")
        return headcount

    def facts(self) -> dict[str, Any]:
        opened = self.opened_with()
        given = [name for name in CHANGES if name in self.data]
        changes = {name: self.cleaned_data[name] for name in given if plain(self.data.get(name)) != opened[name]}
        return {"changes": changes, "reason": self.cleaned_data["reason"]}

    def three_versions(self) -> list[dict[str, Any]]:
        """The fields that differ on a petition that changed meanwhile: as opened, as stored now, as written."""
        opened, stored = self.opened_with(), as_sent(stored_values(self.petition))
        rows = []
        for name in CHANGES:
            mine = plain(self.data.get(name, opened[name]))
            if len({opened[name], stored[name], mine}) > 1:
                rows.append(
                    {
                        "name": name,
                        "label": self.fields[name].label,
                        "old": opened[name],
                        "new": stored[name],
                        "mine": mine,
                        "clash": mine != opened[name] and stored[name] not in {opened[name], mine},
                    }
                )
        return rows

    def merged(self) -> dict[str, str]:
        """My changes on top of what is stored now: a field I left alone takes the other's value."""
        opened, stored = self.opened_with(), as_sent(stored_values(self.petition))
        mine = {name: plain(self.data.get(name, opened[name])) for name in CHANGES}
        merged = {name: mine[name] if mine[name] != opened[name] else stored[name] for name in CHANGES}
        return {**merged, **{EDITED + name: stored[name] for name in CHANGES}, "reason": plain(self.data.get("reason"))}


def stored_values(petition: Petition) -> dict[str, Any]:
    return {name: petition.text.body if name == "body" else getattr(petition, name) for name in CHANGES}


def plain(value: object) -> str:
    """A value as a form sends it, with plain line ends."""
    return str("" if value is None else value).replace("\r\n", "\n").strip()


def as_sent(values: Mapping[str, Any]) -> dict[str, str]:
    category = CategoryField(required=False)
    return {
        name: plain(category.prepare_value(value) if isinstance(value, Category) else value)
        for name, value in values.items()
    }


class LinkForm(StepForm):
    key = "link"
    other = PetitionField(label=_("关联的信访件编号"))
    kind = forms.ChoiceField(label=_("关联方式"), choices=LinkKind)
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)
