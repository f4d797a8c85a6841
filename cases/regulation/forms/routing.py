"""Forms of the petition office: classifying, passing on, answering (《信访工作条例》第二十二条)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind
from cases.organs.forms.assisting import ASSIST_DUE, ASSISTING, COPIES, REQUEST, reach_upward
from cases.organs.forms.recipients import MENTIONED, ORGAN_REASON, ask_for_organ
from cases.organs.reports.competence import asked_of_visitor, matter_of, proposed_offices, skipped_levels
from cases.petitions.enums import Path, Purpose
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm, running_due
from cases.procedure.grounds import ground_holds
from cases.regulation.actions.routing import Screened, lacking
from cases.regulation.forms.evidence import of_objection
from offices.errors import ActionRefused
from offices.organisation.forms.fields import OfficeField, office_line
from offices.pages.fields import DueField, LongText, ToldField
from offices.vocabularies.fields import CategoryField

REFUSAL_GROUNDS = [
    ("《信访工作条例》第十九条第三款", _("第十九条第三款：同一事项已受理或者正在办理")),
    ("《信访工作条例》第二十条第一款", _("第二十条第一款：跨越本级和上一级机关走访")),
    ("《信访工作条例》第二十二条第二款", _("第二十二条第二款：涉法涉诉事项")),
    ("《山东省信访条例》第三十三条第三项", _("《山东省信访条例》第三十三条第三项：无正当理由逾期未申请复查、复核")),
    ("《北京市信访条例》第三十七条第三项", _("《北京市信访条例》第三十七条第三项：无正当理由逾期未申请复查、复核")),
]


LIMITS = (
    _("自收到一审判决书之日起15日内上诉，裁定10日内"),
    _("判决、裁定发生法律效力后6个月内申请再审"),
    _("法律没有规定期限，请及时提出"),
)


def competence(form: StepForm) -> list[Evidence]:
    """Who seems to be competent and why; and whether the visitor passed over the competent organ and the next one."""
    matter = matter_of(form.petition)
    found = proposed_offices(matter, form.office, form.on)
    told = [Evidence(_now("建议的主管单位：%s") % one.office.name, one.reason) for one in found]
    if passed := skipped_levels(matter, form.office):
        told.append(Evidence(_now("走访是否跨越了本级和上一级机关"), asked_of_visitor(passed, form.office)))
    return told


class PassingOnForm(StepForm):
    """A petition goes to the office that leads; others may be asked to help, or be told."""

    def prepare(self) -> None:
        ask_for_organ(self)
        reach_upward(self, self.office)
        self.blocks["assisting"] = _("协办和抄送")
        found = [] if self.is_bound else proposed_offices(matter_of(self.petition), self.office, self.on)
        self.phrases["to"] = [(one.office.name, office_line(one.office)) for one in found]

    def evidence(self) -> list[Evidence]:
        return competence(self)


class ScreenForm(StepForm):
    key = "screen"
    advice = _("分清信访目的、内容和办理途径，决定由谁办理、有无办理期限。")
    purpose = forms.ChoiceField(label=_("信访目的"), choices=Purpose, widget=forms.RadioSelect)
    category = CategoryField(label=_("内容分类"), help_text=_("输入名称或代码查找"))
    path = forms.TypedChoiceField(
        label=_("办理途径"),
        choices=[("", _("（非申诉求决事项不选）")), *Path.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("申诉求决事项必选；第（六）项适用60日办理期限"),
    )
    litigation_related = forms.BooleanField(label=_("涉法涉诉"), required=False)
    simplified = forms.BooleanField(
        label=_("适用简易办理"), required=False, help_text=_("3个工作日转送、3个工作日受理、10个工作日答复")
    )

    accused_unknown = ToldField(
        label=_("被反映人不明的说明"),
        max_length=200,
        required=False,
        help_text=_("检举控告没有写明被检举控告的人员和单位时填写"),
    )

    reason = ToldField(
        label=_("改变途径的理由"),
        max_length=500,
        required=False,
        help_text=_("原为由信访程序办理的申诉求决，改为其他目的或者途径的必须填写；其后直接回复、存的仍须报批"),
    )

    def evidence(self) -> list[Evidence]:
        return competence(self)

    def prepare(self) -> None:
        if not self.case_facts.was_demand:
            self.leave_out("reason")
        if self.petition.sealed and (self.petition.accused_office_ids or self.petition.accused.exists()):
            self.leave_out("accused_unknown")

    def lacking(self) -> Iterable[ActionRefused]:
        told = self.cleaned_data
        if not told.get("purpose"):
            return ()
        texts = ((told.get("accused_unknown") or "").strip(), told.get("reason") or "")
        given = Screened(told["purpose"], told.get("path"), bool(told.get("simplified")), *texts)
        return lacking(given, self.petition, leaves=not given.stays and self.case_facts.was_demand)

    def opening(self) -> dict[str, Any]:
        petition = self.petition
        return {
            "accused_unknown": petition.accused_unknown,
            "purpose": petition.purpose,
            "category": petition.category,
            "path": petition.path,
            "litigation_related": petition.litigation_related,
            "simplified": petition.simplified,
        }


class TransferForm(PassingOnForm):
    key = "transfer"
    advice = _("收件单位15日内书面告知信访人；不属于其职权的，5个工作日内提出异议。")
    to = OfficeField(label=_("转送至"), help_text=_("输入单位名称查找；本级和下级单位"))
    note = LongText(label=_("要求"), rows=3, max_length=500, required=False)
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED
    assisting = ASSISTING
    request = REQUEST
    assist_due = ASSIST_DUE
    copies = COPIES

    def opening(self) -> dict[str, Any]:
        return {"note": _now("请依法办理，并按期书面告知信访人。")}


class AssignForm(PassingOnForm):
    key = "assign"
    advice = _("交办须写明要求的结果和期限，承办单位到期报送办结报告。")
    to = OfficeField(label=_("交办至"), help_text=_("输入单位名称查找；本级和下级单位"))
    result_due = DueField(label=_("反馈结果期限"))
    note = LongText(label=_("交办要求"), rows=4, max_length=500)
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED
    assisting = ASSISTING
    request = REQUEST
    assist_due = ASSIST_DUE
    copies = COPIES

    def opening(self) -> dict[str, Any]:
        return {
            "result_due": self.on + timedelta(days=60),
            "note": _now("请依法查办，并在期限内报送办结报告（认定事实、依据、处理意见、送达情况、信访人意见）。"),
        }


class TellTransferForm(StepForm):
    key = "tell_transfer"
    advice = _(
        "告知书写明转送、交办的去向和日期、承办单位的电话和地址、凭查询码查询；密封件不写承办单位。每次转送、交办告知一次，"
        "送达后在文书页“记录送达”。"
    )
    text = LongText(label=_("补充说明"), rows=3, max_length=500, required=False, help_text=_("可以不填"))


class ReportUpForm(StepForm):
    key = "report_up"
    text = LongText(label=_("情况和建议"))

    def opening(self) -> dict[str, Any]:
        petition = self.petition
        return {
            "text": _now("%(subject)s。\n重大紧急理由：%(reason)s。\n建议：")
            % {"subject": petition.subject, "reason": petition.urgent_reason}
        }


class DirectForm(StepForm):
    key = "direct"
    advice = _("由本单位直接办理，自收到之日起15日内书面告知信访人。")


class DirectReplyForm(StepForm):
    key = "direct_reply"
    advice = _("答复后本件办结；诉求须逐项回应。")
    text = LongText(label=_("答复内容"), rows=8)

    def opening(self) -> dict[str, Any]:
        lines = [f"{demand.number}. {demand.text}：" for demand in self.petition.demands.standing()]
        return {"text": _now("您反映的“%s”，现答复如下：") % self.petition.subject + "\n" + "\n".join(lines)}


def competent_names(form: StepForm) -> list[str]:
    """Where who passed over the competent organ may go: to it, or to the one above it."""
    passed = skipped_levels(matter_of(form.petition), form.office)
    return [passed.competent.name, passed.above.name] if passed else []


class GuideForm(StepForm):
    key = "guide"
    where = forms.CharField(label=_("应向何处提出"), max_length=100)
    limit = ToldField(
        label=_("提出的期限"),
        max_length=100,
        required=False,
        help_text=_("如“自收到判决书之日起15日内上诉”；涉法涉诉的必须填写，没有规定期限的写明"),
    )
    text = LongText(label=_("说明"))

    def opening(self) -> dict[str, Any]:
        return {"text": _now("您反映的“%s”不属于本机关职权范围，依法应通过其他途径解决。") % self.petition.subject}

    def prepare(self) -> None:
        self.phrases["limit"] = [(str(words), str(words)) for words in LIMITS]
        self.phrases["where"] = [
            (place, place)
            for place in (
                *competent_names(self),
                _now("人民法院"),
                _now("人民检察院"),
                _now("公安机关"),
                _now("劳动人事争议仲裁委员会"),
            )
        ]

    def evidence(self) -> list[Evidence]:
        return competence(self)


class RefuseForm(StepForm):
    key = "refuse"
    advice = _("须写明理由、所依据的条款和应当向何处提出。")
    ground = forms.ChoiceField(label=_("依据"), choices=REFUSAL_GROUNDS)
    text = LongText(label=_("理由"))
    where = forms.CharField(label=_("可向何处提出"), max_length=100, required=False)

    def prepare(self) -> None:
        grounds: Any = self.fields["ground"]
        grounds.choices = [choice for choice in grounds.choices if ground_holds(choice[0], self.petition.profile)]
        self.phrases["where"] = [(name, name) for name in competent_names(self)]
        self.phrases["text"] = [
            (
                _now("已受理或者正在办理"),
                _now(
                    "您提出的信访事项，有权处理的机关、单位已经受理或者正在办理，信访人在规定期限内向其上级机关、单位再提出同一信访事项的，上级机关、单位不予受理。"
                ),
            ),
            (
                _now("跨级走访"),
                _now(
                    "您采用走访形式提出信访事项，应当到有权处理的本级或者上一级机关、单位设立或者指定的接待场所提出。"
                ),
            ),
            (_now("涉法涉诉"), _now("您提出的事项属于涉法涉诉事项，应当依照法律规定的程序向有关政法机关提出。")),
            (
                _now("逾期未申请复查复核"),
                _now(
                    "您对处理（复查）意见不服，未在规定期限内申请复查（复核），且无正当理由，仍以同一事实和理由提出信访请求。"
                ),
            ),
        ]

    def evidence(self) -> list[Evidence]:
        return competence(self)


class FileForm(ReasonForm):
    key = "file"
    advice = _("存档后不再办理，须写明理由。")

    def prepare(self) -> None:
        self.phrases["reason"] = [
            (text, text)
            for text in (
                _now("无具体诉求"),
                _now("内容不清且无法联系"),
                _now("表达感谢"),
                _now("重复反映，已有同一信访件在办"),
            )
        ]


class DesignateForm(StepForm):
    key = "designate"
    advice = _("两个以上单位对管辖有争议的，由共同的上一级机关指定；被指定的单位不得再提出异议。")
    to = OfficeField(label=_("指定受理单位"), help_text=_("输入单位名称查找"))
    reason = LongText(label=_("指定理由"), rows=4, max_length=500)
    result_due = DueField(
        label=_("反馈交办结果的期限"), required=False, help_text=_("由被指定的单位继续承担；不改的照原期限")
    )
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED

    def opening(self) -> dict[str, Any]:
        return {"result_due": running_due(self.petition, ClockKind.REPORT_BACK)}

    def evidence(self) -> list[Evidence]:
        return of_objection(self.petition)

    def prepare(self) -> None:
        if running_due(self.petition, ClockKind.REPORT_BACK) is None:
            self.leave_out("result_due")
        ask_for_organ(self)


class AgreeReturnForm(ReasonForm):
    key = "agree_return"
    advice = _("核实并同意后，材料才退回，由本单位重新转送、交办。")

    def opening(self) -> dict[str, Any]:
        return {"reason": _now("经核实，该事项不属于你单位职权范围，同意退回。")}

    def evidence(self) -> list[Evidence]:
        return of_objection(self.petition)


class RecallForm(ReasonForm):
    key = "recall_accusation"
    advice = _("承办单位由被检举控告人领导的，由登记单位（或者上一级单位）收回，再转给其他单位；承办单位不再看到本件。")

    def opening(self) -> dict[str, Any]:
        return {"reason": _now("承办单位由被检举控告人领导，不得由其办理。")}


class DenyObjectionForm(ReasonForm):
    key = "deny_objection"
    advice = _("承办单位继续办理，原告知期限不变。")

    def evidence(self) -> list[Evidence]:
        return of_objection(self.petition)

    def opening(self) -> dict[str, Any]:
        due = running_due(self.petition, ClockKind.NOTIFY)
        sentence = _now("经核实，该事项属于你单位职权范围，请依法办理")
        if due is None:
            return {"reason": sentence + "。"}
        return {
            "reason": sentence
            + _now("，并于%(due)s前书面告知信访人。") % {"due": f"{due.year}年{due.month}月{due.day}日"}
        }
