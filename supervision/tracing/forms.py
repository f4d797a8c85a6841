"""The form of the dossier on responsibility shows what it will hold."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import Evidence, StepForm
from offices.pages.fields import LongText
from supervision.tracing.reports import trace_of


class TraceForm(StepForm):
    key = "trace"
    advice = _(
        "按办理经过写出谁在何时承担、应办期限、红黄牌和每个事件的编号、校验值，出具后不再改变。只写单位和职务，不评价个人。"
    )
    findings = LongText(label=_("倒查意见"), rows=6, max_length=4000)

    def evidence(self) -> list[Evidence]:
        """In short; the whole stands on the page of the petition's tracing."""
        found = trace_of(self.petition, self.on)
        url = reverse("supervision:tracing", args=[self.petition.number])
        held = "\n".join(f"{one.office.name} {one.days}" for one in found.holding.stretches)
        late = "\n".join(one.words for one in found.late) or _now("没有。")
        slips = "\n".join(one.words for one in found.slips) or _now("没有。")
        return [
            Evidence(_now("各单位承担天数"), held, url, _now("责任倒查")),
            Evidence(_now("逾期的期限"), late),
            Evidence(_now("红黄牌"), slips),
        ]
