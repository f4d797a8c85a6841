"""Forms of the responsible unit: from receipt to service (第二十三条、第三十一条至第三十四条)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import NAT_2005, term_for
from cases.deadlines.terms import ClockKind
from cases.organs.forms.assisting import answers_as_evidence
from cases.petitions.enums import Outcome, Path, Purpose
from cases.petitions.explanations import explain_error
from cases.petitions.models.petitions import Demand
from cases.procedure.forms.base import AnswersForm, Evidence, ReasonForm, StepForm, own_first
from cases.procedure.forms.fields import HandlerField
from cases.procedure.queries import quashed_opinions
from cases.procedure.step_kinds import StepKind, step_kind
from cases.regulation.actions.handling import UNANSWERED, PointAnswer, answers_lacking
from cases.regulation.forms.evidence import of_extension, ordered_anew
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Office
from offices.pages.fields import DayField, LongText, ToldField


class ReceiveForm(StepForm):
    key = "receive"
    advice = _("期限自送达之日起算，签收早晚不影响期限。")
    handled_by = HandlerField(label=_("承办人"), required=False)

    def opening(self) -> dict[str, Any]:
        return {"handled_by": self.account.username} if own_first(self.account, self.office) else {}


class ObjectForm(StepForm):
    key = "object"
    advice = _("须自收到之日起5个工作日内提出，并详细说明理由；转出机关核实同意后才退回材料。")
    reasons = LongText(label=_("理由"))
    suggested = OfficeField(label=_("建议的主管单位"), required=False, help_text=_("输入单位名称查找"))

    def recipients(self) -> Any:
        return Office.objects.exclude(pk=self.petition.holder_id).order_by("level", "path")


class NotifyForm(StepForm):
    key = "notify"
    advice = _("书面告知接收情况以及处理途径和程序。")
    text = LongText(label=_("告知内容"))
    contact = forms.CharField(label=_("联系人及电话"), max_length=100, required=False)

    def prepare(self) -> None:
        if self.petition.notice_impossible:
            # 第二十三条第二款: no notice is due where the name or address is unclear.
            self.advice = _("信访人姓名或者地址不清，不制作告知书，只记录办理途径已确定。")
            del self.fields["text"], self.fields["contact"]

    def opening(self) -> dict[str, Any]:
        petition = self.petition
        if petition.notice_impossible:
            return {}
        contact = f"{self.office.name} {self.office.telephone}" if self.office.telephone else ""
        how = _now("按照信访程序办理，自受理之日起60日内办结")
        if petition.purpose == Purpose.SUGGESTION:
            how = _now("作为建议意见研究论证，采纳情况书面反馈")
        elif petition.purpose == Purpose.ACCUSATION:
            how = _now("按照检举控告的规定程序办理")
        elif petition.path not in {None, Path.PETITION}:
            said = _now(
                "您提出的“%(subject)s”，我单位已经收到（编号%(number)s）。经审查，该事项依法应当通过%(path)s处理，受理机关和提出的期限将另行告知。您可以凭查询码查询办理进展。"
            )
            words = {"subject": petition.subject, "number": petition.number, "path": petition.get_path_display()}
            return {"contact": contact, "text": said % words}
        elif petition.simplified:
            how = _now("适用简易办理，自受理之日起10个工作日内答复")
        return {
            "contact": contact,
            "text": _now(
                "您提出的“%(subject)s”，我单位已经收到（编号%(number)s）。经审查，该事项属于我单位职权范围，%(how)s。"
                "您可以凭查询码查询办理进展。"
            )
            % {"subject": petition.subject, "number": petition.number, "how": how},
        }


ORGANS = (_("人民法院"), _("劳动人事争议仲裁委员会"), _("原作出处理决定的党组织"), _("行政复议机关"))
LIMITS = (
    _("自知道行政行为之日起60日内申请行政复议"),
    _("自知道权利被侵害之日起1年内申请劳动仲裁"),
    _("自知道行政行为之日起6个月内起诉"),
    _("法律没有规定期限，请及时提出"),
)


class LeadToPathForm(StepForm):
    key = "lead_to_path"
    advice = _("申诉求决事项依法应由其他法定程序处理的，导入该程序。")
    path = forms.TypedChoiceField(
        label=_("法定途径"), choices=[choice for choice in Path.choices if choice[0] != Path.PETITION], coerce=int
    )
    organ = forms.CharField(label=_("受理机关"), max_length=100, help_text=_("写全称，如“市劳动人事争议仲裁委员会”"))
    limit = ToldField(label=_("提出的期限"), max_length=100, help_text=_("从哪一天起、多少日内；没有规定期限的写明"))
    text = LongText(label=_("告知内容"), help_text=_("法定途径、受理机关和期限由系统列在后面"))

    def prepare(self) -> None:
        self.phrases["organ"] = [(str(words), str(words)) for words in ORGANS]
        self.phrases["limit"] = [(str(words), str(words)) for words in LIMITS]

    def opening(self) -> dict[str, Any]:
        chosen = self.petition.path if self.petition.path != Path.PETITION else None
        return {
            "path": chosen,
            "text": _now("您提出的“%s”，依法应当通过其他法定途径处理，不由信访程序办理；请按照该途径的规定提出。")
            % self.petition.subject,
        }  # fmt: skip


class AcceptForm(StepForm):
    key = "accept"
    accepted_on = DayField(label=_("受理日期"), required=False, help_text=_("办理期限自受理之日起算，不填为今天"))
    text = LongText(label=_("受理告知内容"), required=False)

    def prepare(self) -> None:
        if self.petition.notice_impossible:
            self.advice = _("信访人姓名或者地址不清，不制作受理告知书（第二十三条第二款）。")
            self.leave_out("text")

    def opening(self) -> dict[str, Any]:
        return {"accepted_on": self.on, "text": self.ready_text()}

    def ready_text(self) -> str:
        """The acceptance; its day and its limit are put in as it is issued, as the clock then has them."""
        petition = self.petition
        words = {"subject": petition.subject, "number": petition.number}
        said = _now("您提出的“%(subject)s”（编号%(number)s），我单位已经受理。") % words
        if petition.profile != NAT_2005.code and petition.purpose not in {"", Purpose.DEMAND}:
            return said + _now("办理情况将书面告知您。")
        return said + _now("情况复杂需要延长办理期限的，将书面告知您理由。")


class HandlingForm(StepForm):
    handled_by = HandlerField(label=_("承办人"), required=False)

    def opening(self) -> dict[str, Any]:
        known = self.petition.handled_by
        if known is not None:
            return {"handled_by": known.username}
        return {"handled_by": self.account.username} if own_first(self.account, self.office) else {}


class StartHandlingForm(HandlingForm):
    key = "start_handling"


class StartSimpleForm(HandlingForm):
    key = "start_simple"
    advice = _("简易办理自受理之日起10个工作日内答复。")


class ChangeHandlerForm(ReasonForm):
    key = "change_handler"
    advice = _("由本单位另一名人员承办，期限不变，双方都会收到通知。")
    handled_by = HandlerField(label=_("承办人"))
    field_order = ("handled_by", "reason")


class ToOrdinaryForm(ReasonForm):
    key = "to_ordinary"
    advice = _("转为普通程序后，办理期限自简易受理之日起算。")


class RequestExtensionForm(StepForm):
    key = "request_extension"
    advice = _("只有情况复杂的才可以延长，由本机关、单位负责人批准，并书面告知信访人理由；只能延长一次。")
    days = forms.IntegerField(label=_("延长天数"), min_value=1, max_value=3650)
    reason = LongText(label=_("延期理由"), rows=4, max_length=500)

    def most(self) -> int:
        start = self.petition.accepted_on or self.on
        try:
            return term_for(self.petition.profile, ClockKind.DECIDE, start).max_extension
        except DeadlineError as error:
            raise forms.ValidationError(explain_error(error)) from error

    def opening(self) -> dict[str, Any]:
        try:
            return {"days": self.most()}
        except forms.ValidationError:
            return {}

    def prepare(self) -> None:
        self.phrases["reason"] = [
            (text, text)
            for text in (
                _now("事实复杂，需要进一步调查取证"),
                _now("涉及多个单位，需要会商"),
                _now("需要鉴定、检测、评估，结论尚未作出"),
                _now("正在组织听证或者调解"),
            )
        ]


class ApproveExtensionForm(StepForm):
    key = "approve_extension"
    advice = _("批准后期限顺延，并制作延长办理期限告知书。")
    reason = LongText(label=_("审批意见"), rows=2, max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        return of_extension(self.petition)


class RefuseExtensionForm(ReasonForm):
    key = "refuse_extension"

    def evidence(self) -> list[Evidence]:
        return of_extension(self.petition)


class TextForm(StepForm):
    text = LongText(label=_("内容"), rows=8)


class ConcludeForm(AnswersForm):
    """One answer and one outcome for each numbered demand; the outcome of the whole follows from them.

    As JSON: `answers` is a list of {number, outcome, text, detail}.
    """

    key = "conclude"
    unanswered = UNANSWERED
    advice = _(
        "处理意见书须载明信访人的诉求、事实和理由、处理意见及依据的法律法规，并逐项回应诉求（第三十二条）。"
        "整件的处理意见由各项得出：各项都支持的为支持，有支持也有其他意见的为部分支持，都没有支持的依次为不予支持、解释说明、不属于本机关。"
    )
    outcome = forms.ChoiceField(
        label=_("处理意见"),
        choices=Outcome,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("登记时没有列出诉求的填写；列出诉求的，由各项意见得出"),
    )
    facts_found = LongText(label=_("认定的事实和理由"), rows=8)
    opinion = LongText(label=_("处理意见内容"), rows=6)
    basis = LongText(label=_("依据的法律、法规、政策"), rows=3, max_length=2000)
    difference = LongText(
        label=_("与原意见的不同"),
        rows=3,
        max_length=2000,
        required=False,
        help_text=_("责令重新办理的须写明；复查、复核机关可以看到"),
    )

    def prepare(self) -> None:
        order = []
        for demand in self.petition.demands.standing():
            number = {"number": demand.number, "text": demand.text}
            self.fields[f"answer_{demand.number}"] = LongText(
                label=_now("诉求%(number)s：%(text)s") % number, rows=3, required=False
            )
            self.fields[f"outcome_{demand.number}"] = forms.ChoiceField(
                label=_now("对诉求%(number)s的意见") % number, choices=Outcome, widget=forms.RadioSelect
            )
            self.fields[f"detail_{demand.number}"] = ToldField(
                label=_now("诉求%(number)s支持的部分、依据或者去处") % number,
                max_length=500,
                required=False,
                help_text=_("部分支持的，写明支持哪一部分；不予支持的，写明依据；不属于本机关的，写明应当向何处提出"),
            )
            order += [f"outcome_{demand.number}", f"answer_{demand.number}", f"detail_{demand.number}"]
        self.order_fields([*order, "outcome", "facts_found", "opinion", "basis", "difference"])
        if order:
            self.leave_out("outcome")
        else:
            self.fields["outcome"].required = True
        if quashed_opinions(self.petition, self.case_facts.past):
            self.fields["difference"].required = True
        else:
            self.leave_out("difference")
        self.phrases["basis"] = [
            (_now("第三十二条"), _now("《信访工作条例》第三十一条第六项、第三十二条")),
            (_now("第三十四条"), _now("《信访工作条例》第三十四条")),
        ]
        self.phrases["opinion"] = [
            (_now("支持"), _now("经调查，您的请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持。")),
            (
                _now("部分支持"),
                _now(
                    "经调查，您的部分请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持；其余请求的意见见上表。"
                ),
            ),
            (_now("解释说明"), _now("经调查，您的请求合情合理但缺乏法律依据，现予以解释说明：")),
            (
                _now("不支持"),
                _now("经调查，您的请求缺乏事实根据（不符合法律、法规、规章或者其他有关规定），不予支持。"),
            ),
        ]

    def ways_out(self, refusal: str = "") -> list[StepKind]:
        """A simple matter is not refused; it becomes an ordinary one first."""
        ordinary = step_kind("to_ordinary")
        others = [kind for kind in super().ways_out(refusal) if kind != ordinary]
        return [ordinary, *others] if self.petition.simplified else others

    def opening(self) -> dict[str, Any]:
        return {"facts_found": _now("经调查：")}

    def evidence(self) -> list[Evidence]:
        """What other offices answered; the opinion that was quashed, and why."""
        return [*answers_as_evidence(self.petition), *ordered_anew(self.petition, self.case_facts)]

    def clean(self) -> dict[str, Any]:
        """What an answer lacks stands at its own field."""
        super().clean()
        demands = self.petition.demands.standing()
        for refusal in answers_lacking(demands, self._points(demands)):
            if refusal.field in self.fields and refusal.field not in self.errors:
                self.add_error(refusal.field, forms.ValidationError(str(refusal.sentence), code=refusal.code))
        return self.cleaned_data

    def _points(self, demands: Iterable[Demand]) -> dict[int, PointAnswer]:
        given = self.cleaned_data.get
        return {
            n: PointAnswer(*(given(f"{part}_{n}") or "" for part in ("outcome", "answer", "detail")))
            for n in (demand.number for demand in demands)
        }

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            **{name: cleaned[name] for name in ("facts_found", "opinion", "basis")},
            "outcome": cleaned.get("outcome", ""),
            "difference": cleaned.get("difference", ""),
            "answers": self._points(self.petition.demands.standing()),
        }


class UrgeExecutionForm(TextForm):
    key = "urge_execution"

    def opening(self) -> dict[str, Any]:
        return {"text": _now("处理意见支持信访人的请求，请你单位督促有关单位执行，并于    日内反馈执行情况。")}
