"""Forms of recusal (回避): asked for, decided, ended."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Decision, RecusalGround
from cases.petitions.models.recusals import STANDING, Recusal
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import HandlerField, OneOfField, YesNoField
from cases.proceedings.queries.recusals import people_on
from offices.organisation.forms.fields import PersonChoiceField
from offices.organisation.queries import CASEWORK_ROLES
from offices.pages.fields import DayField, LongText
from offices.pages.forms import UNCHOSEN
from offices.pages.words import cn_date


class StaffField(PersonChoiceField):
    """One of those who work on the petition, by user name."""

    roles = tuple(CASEWORK_ROLES)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=UNCHOSEN, **kwargs)


class AskRecusalForm(StepForm):
    key = "ask_recusal"
    advice = _(
        "与信访事项或者信访人有直接利害关系的工作人员应当回避，信访人也可以申请其回避。工作人员的回避由本单位负责人决定，负责人的回避由上一级单位负责人决定；决定前，承办人、负责人回避的，本件暂停发牌，至决定期限届满为止；没有设期限的最长十个工作日。"
    )
    person = StaffField(label=_("需回避人员"))
    by_petitioner = YesNoField(
        label=_("由谁提出"), yes=_("信访人申请"), no=_("工作人员提出（自行回避或者要求他人回避）")
    )
    ground = forms.ChoiceField(label=_("回避事由"), choices=RecusalGround.choices)
    reason = LongText(label=_("理由"), rows=3, max_length=500)
    asked_on = DayField(label=_("申请日期"))

    def opening(self) -> dict[str, Any]:
        return {"asked_on": self.on}

    def prepare(self) -> None:
        people: Any = self.fields["person"]
        people.queryset = people_on(self.petition)


class _OneRecusalForm(StepForm):
    """A form about one of the recusals of the petition; whom it means and who asked for it choose none."""

    among: ClassVar[Q]
    number = OneOfField(label=_("回避申请"))

    def found(self) -> list[Recusal]:
        found = self.petition.recusals.filter(self.among).exclude(person=self.account).exclude(asked_by=self.account)
        return list(found.select_related("person", "office", "asked_by"))

    def prepare(self) -> None:
        self.offer("number", ((one.number, _line(one)) for one in self.found()))

    def evidence(self) -> list[Evidence]:
        return [Evidence(_line(one), f"{one.get_ground_display()}\n{one.reason}") for one in self.found()]


class DecideRecusalForm(_OneRecusalForm):
    key = "decide_recusal"
    among = Q(decision=Decision.PENDING)
    advice = _("决定回避的，该人员即时不能再查看和办理本件；正在承办的，请指定接办人。")
    upheld = YesNoField(label=_("决定"), yes=_("回避"), no=_("不回避"))
    handled_by = HandlerField(label=_("改由谁承办"), required=False, help_text=_("需回避的是承办人时填写"))
    reason = LongText(label=_("理由"), rows=3, max_length=500, required=False, help_text=_("不回避的必须写明"))

    def prepare(self) -> None:
        super().prepare()
        handlers: Any = self.fields["handled_by"]
        meant = [one.person_id for one in self.found()]
        handlers.queryset = handlers.queryset.exclude(pk__in=meant)
        if self.petition.handled_by_id in meant and not handlers.queryset.exists():
            handlers.help_text = _now(
                "%s没有其他可以承办的人员：请安全管理员授予他人“承办人”角色，再“变更承办人”；此前期限照常计算，暂停发牌。"
            ) % (self.petition.holder.name)

    @property
    def office(self) -> Any:
        """A handler is one of the office that holds the petition, whoever decides."""
        return self.petition.holder


class EndRecusalForm(_OneRecusalForm):
    key = "end_recusal"
    among = STANDING
    advice = _("回避事由消失或者认定有误的，可以解除；解除后该人员可以重新接触本件。")
    reason = LongText(label=_("理由"), rows=3, max_length=500)


def _line(recusal: Recusal) -> str:
    by = _now("信访人") if recusal.by_petitioner else recusal.asked_by.name
    words = {"name": recusal.person.name, "office": recusal.office.short_name, "by": by}
    return _now("%(name)s（%(office)s），%(day)s由%(by)s提出") % {**words, "day": cn_date(recusal.asked_on)}
