"""Forms of grave and urgent matters: marked, reported, followed up, their end asked for and decided."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.urgency.actions.reporting import office_reported_to
from cases.urgency.policies import UrgencyFacts
from offices.organisation.forms.fields import LeaderField
from offices.organisation.queries import heads_of, own_leaders
from offices.pages.fields import LongText, MomentField
from offices.pages.words import cn_datetime


class MarkUrgentForm(StepForm):
    key = "mark_urgent"
    advice = _("标记后记入历史，解除须由负责人决定；标记后请“呈报重大紧急”，报本单位领导和上级单位。")
    reason = LongText(label=_("重大紧急的理由"), rows=3, max_length=200)
    leader = LeaderField(label=_("报送本单位领导"), required=False)

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = own_leaders(self.office)


class ReportUrgentForm(StepForm):
    key = "report_urgent"
    text = LongText(label=_("呈报内容"), rows=8)
    leader = LeaderField(label=_("报送本单位领导"))

    def opening(self) -> dict[str, Any]:
        petition = self.petition
        above = office_reported_to(petition, self.office)
        said = _now("%(subject)s。\n重大紧急理由：%(reason)s。\n已采取的措施：\n建议：") % {
            "subject": petition.subject,
            "reason": petition.urgent_reason,
        }
        self.advice = _now("呈报件报上级单位（%s）和本单位领导；呈报后上级单位看得到本件。") % (
            above.name if above else _now("没有上级单位")
        )
        head = heads_of(self.office).order_by("pk").first()
        return {"text": said, **({"leader": head.username} if head else {})}

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = own_leaders(self.office)


class FollowUpUrgentForm(StepForm):
    key = "follow_up_urgent"
    advice = _("续报新的情况，报送领导和上级单位即时收到消息。")
    text = LongText(label=_("续报内容"), rows=6, max_length=4000)
    happened_at = MomentField(label=_("情况时间"), required=False, help_text=_("不填的为现在"))

    def evidence(self) -> list[Evidence]:
        matter = self.case_facts.part(UrgencyFacts).matter
        rows = list(matter.follow_ups.order_by("-number")[:3]) if matter is not None else []
        return [
            Evidence(_now("第%(n)d次续报（%(at)s）") % {"n": one.number, "at": cn_datetime(one.at)}, one.text)
            for one in rows
        ]


class AskEndForm(ReasonForm):
    key = "ask_end_urgent"
    advice = _("由本件当前承担单位的负责人决定；申请人不能自己决定。")


class EndAskedForm(ReasonForm):
    """Beside the decision stands who asked for it, and why."""

    def evidence(self) -> list[Evidence]:
        matter = self.case_facts.part(UrgencyFacts).matter
        if matter is None or matter.end_asked_by is None or matter.end_asked_at is None:
            return []
        words = {"name": matter.end_asked_by.name, "at": cn_datetime(matter.end_asked_at)}
        return [Evidence(_now("%(name)s于%(at)s申请解除") % words, matter.end_asked_why)]


class UnmarkUrgentForm(EndAskedForm):
    key = "unmark_urgent"


class RefuseEndForm(EndAskedForm):
    key = "refuse_end_urgent"
    advice = _("不予解除的，仍为重大紧急，继续续报。")
