"""Forms by which petitions are joined and split, and either is undone."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.links.policies import why_not_joined
from cases.links.queries import offered_to_join
from cases.petitions.enums import GONE, LinkKind, PetitionerRole
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.procedure.forms.base import ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField, PetitionsField, SeveralOfField
from offices.errors import ActionRefused, InvalidFacts
from offices.pages.fields import LongText


class JoinForm(StepForm):
    key = "join"
    advice = _(
        "本件为主案：以后的步骤在本件办理，并入的各件随之办理，只出一份处理意见，分别送达各信访人；各自的申请复查期限从各自收到之日起算。"
        "承担单位、办理环节、适用的规定相同的才能并案，检举控告件不并案。"
    )
    others = PetitionsField(
        label=_("并入本件的信访件编号"), help_text=_("一行一个，或者用顿号隔开"), widget=forms.Textarea({"rows": 3})
    )
    reason = LongText(label=_("并案的理由"), rows=2, max_length=200)

    def prepare(self) -> None:
        offered = offered_to_join(self.account, self.petition) if not self.is_bound else []
        self.phrases["others"] = [(f"{one.number[-6:]} {one.subject}", one.number) for one in offered]

    def lacking(self) -> Iterable[ActionRefused]:
        why = why_not_joined(self.petition, self.cleaned_data.get("others") or [])
        return [InvalidFacts("not_joined", why, field="others")] if why else ()


class ReleaseForm(ReasonForm):
    key = "release"
    advice = _("解除后，该件从目前的环节起单独办理，期限按它自己的日期计算；它带来的诉求不再由本件答复。")
    other = OneOfField(label=_("不再并入本件的"))
    reason = LongText(label=_("解除并案的理由"), rows=2, max_length=200)
    field_order = ("other", "reason")

    def prepare(self) -> None:
        found = covered(self.account, self._released())
        self.offer("other", ((one.pk, f"{one.number} {one.subject}") for one in found))

    def _released(self) -> QuerySet[Petition]:
        """Nothing is told of one from which the account is recused."""
        found = Petition.objects.filter(pk__in=self.petition.joined_ids).order_by("pk")
        return found.exclude(recused_ids__contains=[self.account.pk])


class SplitForm(StepForm):
    key = "split_off"
    advice = _(
        "所选诉求另立一件，由本单位从目前的环节起单独办理；首次收到日期、正在计算的期限不变，本件注明诉求的去向。"
        "本件至少留下一项诉求。"
    )
    points = SeveralOfField(label=_("拆分出去的诉求"))
    persons = SeveralOfField(
        coerce=str,
        label=_("由谁提出"),
        required=False,
        help_text=_("只由其中几人提出的，选择这几人，第一人为新件的信访人；不选的，与本件相同"),
    )
    leaving = SeveralOfField(
        coerce=str,
        label=_("不再留在本件的人"),
        required=False,
        help_text=_("只随新件的人；信访人本人留在本件。不选的，选去新件的人两件都在"),
    )
    subject = forms.CharField(label=_("新件的概要"), max_length=200)
    reason = LongText(label=_("拆分的理由"), rows=2, max_length=200)

    def prepare(self) -> None:
        points: Any = self.fields["points"]
        points.choices = [
            (one.number, _now("%(number)d. %(text)s") % {"number": one.number, "text": one.text})
            for one in self.petition.demands.standing().filter(brought_by=None).order_by("number")
        ]
        self.people = {one.key: one for one in self.petition.petitioners.exclude(role__in=GONE).order_by("pk")}
        persons: Any = self.fields["persons"]
        persons.choices = [(key, one.who) for key, one in self.people.items()]
        leaving: Any = self.fields["leaving"]
        others = [one for one in self.people.values() if one.role != PetitionerRole.PRINCIPAL]
        leaving.choices = [(one.key, one.who) for one in others]
        if len(self.people) < 2:
            self.leave_out("persons")
        if not others:
            self.leave_out("leaving")

    def opening(self) -> dict[str, Any]:
        return {"subject": self.petition.subject}

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return given | {name: [self.people[key] for key in given.get(name) or ()] for name in ("persons", "leaving")}


class ProposeSplitForm(SplitForm):
    key = "propose_split"
    advice = _("信访件已转出，拆分后有人不再参加本件的，由登记单位的负责人审批；同意后随即拆分。")


class UndoSplitForm(ReasonForm):
    key = "undo_split"
    advice = _("拆分出的信访件还没有办理过的，可以撤销；诉求回到本件，该编号不再使用。")
    other = OneOfField(label=_("撤销的拆分"))
    reason = LongText(label=_("撤销拆分的理由"), rows=2, max_length=200)
    field_order = ("other", "reason")

    def prepare(self) -> None:
        links = self.petition.links_back.filter(kind=LinkKind.SPLIT, ended_at=None).select_related("petition")
        rows = [link.petition for link in links.order_by("pk") if self.account.pk not in link.petition.recused_ids]
        found = covered(self.account, [one for one in rows if one.version == 1])
        self.offer("other", ((one.pk, f"{one.number} {one.subject}") for one in found))
