"""Forms of corrections to what is registered, which are made or proposed and decided."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.corrections.actions.corrections import is_of_person, proposed_changes
from cases.corrections.actions.proposed import proposed_part
from cases.petitions.enums import Channel, Decision
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import CorrectionProposal
from cases.petitions.queries.parties import FIELD_LABELS, person_of
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import SeveralOfField
from offices.pages.fields import DayField, LongText
from offices.pages.words import cn_datetime, day_of
from offices.vocabularies.fields import CategoryField
from offices.vocabularies.models import Category

YES_NO = [("True", _("是")), ("False", _("否"))]
CHANGES = (
    "subject",
    "channel",
    "category",
    "place",
    "place_code",
    "headcount",
    "address_unclear",
    "keep_secret",
    "received_on",
)
EDITED = "was-"  # the value a field had when the form was opened


class CorrectForm(StepForm):
    """Only what differs from the value shown when the form was opened is a change.

    As JSON: `changes` is an object with the fields to change, and `reason`.
    """

    key = "correct"
    advice = _("更正前后的内容都留在历史里；信访人的正文和诉求保留原样，更正附在其后。")
    subject = forms.CharField(label=_("概要"), max_length=200, required=False)
    note = LongText(
        label=_("对正文、诉求的更正"),
        rows=5,
        required=False,
        help_text=_("原文不改，所写内容署名、注明日期附在原文之后"),
    )
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
    received_on = DayField(
        label=_("收到日期"),
        required=False,
        help_text=_("一律“申请更正”，由负责人批准；从收到之日起算的期限随之重新计算"),
    )
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def prepare(self) -> None:
        if self.key == "correct":
            self.leave_out("received_on")

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

    def opened(self) -> list[tuple[str, str]]:
        return [(EDITED + name, value) for name, value in self.opened_with().items()]

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"].strip()
        if "subject" in self.data and not subject:
            raise forms.ValidationError(_now("概要不能为空。"), code="required")
        return subject

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        if "received_on" in self.data and day is None:
            raise forms.ValidationError(_now("请填写收到日期。"), code="required")
        return day

    def clean_headcount(self) -> int | None:
        headcount: int | None = self.cleaned_data["headcount"]
        if "headcount" in self.data and headcount is None:
            raise forms.ValidationError(_now("请填写人数。"), code="required")
        return headcount

    def facts(self) -> dict[str, Any]:
        opened = self.opened_with()
        given = [name for name in CHANGES if name in self.data]
        changes = {name: self.cleaned_data[name] for name in given if plain(self.data.get(name)) != opened[name]}
        return {"changes": changes, "reason": self.cleaned_data["reason"], "note": self.cleaned_data["note"]}

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
                        "label": self.base_fields[name].label,
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
        typed = {name: plain(self.data.get(name)) for name in ("note", "reason")}
        return {**merged, **{EDITED + name: stored[name] for name in CHANGES}, **typed}


class DemandsForm(StepForm):
    """What was left out, a line each, and what nobody asked for."""

    advice = _(
        "漏登的诉求补在最后；误登的划去，原文仍可看到，不必答复。信访人后来增加的新诉求，请登记再次来访来信或者另行登记。"
    )
    added = LongText(least=0, label=_("补登的诉求"), rows=4, max_length=5000, required=False, help_text=_("每行一项"))
    struck = SeveralOfField(label=_("划去的诉求"), required=False)
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def prepare(self) -> None:
        struck: Any = self.fields["struck"]
        standing = self.petition.demands.standing().filter(brought_by=None).order_by("number")
        struck.choices = [(one.number, str(one)) for one in standing]
        if not struck.choices:
            self.leave_out("struck")

    def clean_added(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["added"].splitlines() if line.strip()]


class CorrectDemandsForm(DemandsForm):
    key = "correct_demands"


class ProposeDemandsForm(DemandsForm):
    key = "propose_demands"


class ProposeCorrectionForm(CorrectForm):
    key = "propose_correction"
    advice = _("由登记单位的负责人审批；信访人的正文和诉求保留原样，更正附在其后。")


class DecideCorrectionForm(StepForm):
    key = "decide_correction"
    advice = _("同意后登记信息随即更正，并告知经手的单位。")
    agreed = forms.TypedChoiceField(
        label=_("审批"),
        choices=[("True", _("同意更正")), ("False", _("不同意"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    reason = LongText(label=_("理由"), rows=2, max_length=500, required=False, help_text=_("不同意的须写明"))

    def evidence(self) -> list[Evidence]:
        """Who asks for what, beside what is registered now."""
        proposal = self.petition.correction_proposals.filter(decision=Decision.PENDING).first()
        if proposal is None:
            return []
        title = _now("%(office)s %(who)s 申请更正") % {
            "office": proposal.office.short_name,
            "who": proposal.proposed_by.name,
        }
        if is_of_person(proposal):
            return [self._of_person(proposal, title)]
        if (part := proposed_part(proposal)) is not None:
            reason = _now("理由：%s") % proposal.reason
            return [Evidence(title, "\n".join([*part.lines(self.petition, part.asked(proposal)), reason]))]
        names = ProposeCorrectionForm.base_fields
        stored, asked = as_sent(stored_values(self.petition)), as_sent(proposed_changes(proposal))
        lines = [
            _now("%(name)s：由“%(old)s”更正为“%(new)s”")
            % {"name": names[name].label, "old": _said(name, stored[name]), "new": _said(name, value)}
            for name, value in asked.items()
        ]
        if proposal.note:
            lines.append(_now("附在正文之后：%s") % proposal.note)
        lines.append(_now("理由：%s") % proposal.reason)
        return [Evidence(title, "\n".join(lines))]

    def _of_person(self, proposal: CorrectionProposal, title: str) -> Evidence:
        """Whom it is about, masked; the values are read on the petition's page, where the purpose is said."""
        asked = json.loads(proposal.changes)
        person = person_of(self.petition, asked["person"])
        said = _now("%(who)s的%(fields)s") % {
            "who": person.who if person else _now("已不在本件的人员"),
            "fields": "、".join(str(FIELD_LABELS[name]) for name in asked["values"]),
        }
        how = _now("更正前后的内容，请打开信访件，在“信访人”一栏选择目的后查看。")
        text = "\n".join([said, _now("理由：%s") % proposal.reason, how, self._looked(proposal)])
        return Evidence(title, text, f"{self.petition.get_absolute_url()}#parties")

    def _looked(self, proposal: CorrectionProposal) -> str:
        """Whether who decides has read the persons since it was asked for."""
        read = self.petition.accesses.filter(account=self.account, at__gte=proposal.proposed_at).order_by("-at").first()
        if read is None:
            return _now("您还没有查看。")
        return _now("您已于%s查看。") % cn_datetime(read.at)


def _said(name: str, value: str) -> str:
    if name == "received_on":
        return day_of(value)
    return str({"True": _("是"), "False": _("否"), **dict(Channel.choices)}.get(value, value))


def stored_values(petition: Petition) -> dict[str, Any]:
    return {name: getattr(petition, name) for name in CHANGES}


def plain(value: object) -> str:
    """A value as a form sends it, with plain line ends."""
    return str("" if value is None else value).replace("\r\n", "\n").strip()


def as_sent(values: Mapping[str, Any]) -> dict[str, str]:
    category = CategoryField(required=False)
    return {
        name: plain(category.prepare_value(value) if isinstance(value, Category) else value)
        for name, value in values.items()
    }
