"""Forms by which other offices are asked to help (协办), answer, and are told (抄送)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind
from cases.organs.forms.recipients import MENTIONED, ORGAN_REASON, ask_for_organ
from cases.organs.queries import open_assistances
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField
from cases.procedure.policies import office_for
from cases.procedure.queries import recipients_of
from cases.procedure.rules import own_days
from offices.errors import ActionRefused
from offices.organisation.forms.fields import OfficesField
from offices.organisation.models import Office
from offices.pages.fields import DayField, DueField, LongText, ToldField
from offices.pages.words import cn_date

SEVERAL = _("几个单位之间用顿号隔开")


# What a form that passes a petition on asks besides.
ASSISTING = OfficesField(label=_("协办单位"), required=False, help_text=SEVERAL)
REQUEST = ToldField(
    label=_("请协办单位做什么"),
    max_length=500,
    required=False,
    help_text=_("书面答复主办单位；不填的与对主办单位的要求相同"),
)
ASSIST_DUE = DayField(label=_("协办答复期限"), required=False, help_text=_("不填的按本单位期限规则"))
COPIES = OfficesField(
    label=_("抄送单位"), required=False, help_text=_("只告知，不办理；本级、下级和上级单位，用顿号隔开")
)


def reach_upward(form: StepForm, office: Office) -> None:
    """Whom a petition is copied to may stand above, too."""
    field: Any = form.fields["copies"]
    above = Office.objects.filter(pk__in=office.ancestor_ids()[:-1])
    field.offices = (recipients_of(office) | above).order_by("level", "path")


class AskAssistanceForm(StepForm):
    key = "ask_assistance"
    advice = _("主办单位不变；协办单位看到本件（不含个人信息），书面答复主办单位。")
    assisting = OfficesField(label=_("协办单位"), help_text=SEVERAL)
    request = LongText(label=_("请协办单位做什么"), rows=3, max_length=500)
    assist_due = DueField(label=_("协办答复期限"), required=False, help_text=_("不填的按本单位期限规则"))
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED

    def prepare(self) -> None:
        ask_for_organ(self)
        days = own_days(self.office, ClockKind.ASSIST, self.on)
        if days is not None:
            self.fields["assist_due"].help_text = _now("不填的为%(days)d日（本单位期限规则）") % {"days": days}


class AnswerAssistanceForm(StepForm):
    key = "answer_assistance"
    advice = _("书面答复主办单位；答复作为主办单位处理意见的依据材料。")
    text = LongText(label=_("协办意见"), rows=8)

    def evidence(self) -> list[Evidence]:
        """What one's own office was asked."""
        try:
            office = office_for(self.account, self.petition, self.step, self.case_facts)
        except ActionRefused:
            return []
        asked = [one for one in open_assistances(self.petition) if one.office_id == office.pk]
        return [Evidence(_request_title(one), one.request) for one in asked]


class EndAssistanceForm(ReasonForm):
    key = "end_assistance"
    advice = _("协办单位不再答复，其期限终止。")
    number = OneOfField(label=_("协办单位"))
    field_order = ("number", "reason")

    def prepare(self) -> None:
        waiting = open_assistances(self.petition)
        self.offer("number", ((one.number, f"{one.office.name}：{one.request[:40]}") for one in waiting))


class CopyToForm(StepForm):
    key = "copy_to"
    advice = _("抄送单位只看到本件（不含个人信息），没有办理责任。")
    copies = OfficesField(label=_("抄送单位"), help_text=SEVERAL)
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED

    def prepare(self) -> None:
        ask_for_organ(self)
        own = self.acting_offices()
        reach_upward(self, own[0] if own else self.office)


def _request_title(asked: Any) -> str:
    if asked.due_on is None:
        return str(_now("请你单位协办"))
    return _now("请你单位协办，%s前答复") % cn_date(asked.due_on)


def answers_as_evidence(petition: Petition) -> list[Evidence]:
    """The answers of the offices that helped, beside the form of an opinion; and whom nobody has answered for."""
    found = petition.assistances.filter(ended_at=None).select_related("office", "document").order_by("number")
    shown = []
    for one in found:
        if one.document is None:
            shown.append(Evidence(_now("%s协办，尚未答复") % one.office.name, one.request))
            continue
        shown.append(
            Evidence(
                _now("%s的协办意见") % one.office.name,
                one.document.body,
                reverse("cases:paper", args=[petition.number, one.document.pk]),
                f"{DocumentKind.ASSIST_ANSWER.label} {one.document.number}",
            )
        )
    return shown
