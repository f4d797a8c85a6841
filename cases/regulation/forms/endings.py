"""Forms of what ends a screened petition with the approval of the head."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Ending, LinkKind, State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import EndingProposal
from cases.petitions.queries.opening import covered
from cases.petitions.queries.people import linked_with, of_same_people
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.base import AnswersForm, Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import PetitionField
from cases.regulation.actions.endings import GROUNDS, UNANSWERED
from offices.pages.fields import LongText

MOST_OFFERED = 8
SAME = (LinkKind.SAME_MATTER, LinkKind.JOINED)


class QuotingForm(StepForm):
    """Quotes another petition: those that may be are offered, so that no number need be typed."""

    quotes: ClassVar[Q]

    @cached_property
    def quotable(self) -> list[Petition]:
        """The petitions that may be quoted, the newest first."""
        return covered(self.account, self.of_the_same().filter(self.quotes)[:MOST_OFFERED])

    def of_the_same(self) -> Any:
        """The petitions that the account sees of the same person, or that were linked as the same matter."""
        pks = of_same_people(self.petition).values("pk").union(linked_with(self.petition, SAME).values("pk"))
        return petitions_visible_to(self.account).filter(pk__in=pks).order_by("-pk")

    def prepare(self) -> None:
        super().prepare()
        self.phrases["other"] = [(petition.subject, petition.number) for petition in self.quotable]

    def evidence(self) -> list[Evidence]:
        return [quoted(self.petition, one) for one in self.quotable]


def quoted(petition: Petition, other: Petition) -> Evidence:
    """The petition that is quoted, and why it may be."""
    same = of_same_people(petition).filter(pk=other.pk).exists()
    link = petition.links.filter(other=other, kind__in=SAME).select_related("linked_by").first()
    link = link or petition.links_back.filter(petition=other, kind__in=SAME).select_related("linked_by").first()
    why = [_now("与本件是同一信访人（身份证件号码相同）。")] if same else [_now("与本件不是同一信访人。")]
    if link is not None:
        words = {"who": link.linked_by.name, "kind": link.get_kind_display(), "reason": link.reason}
        why.append(_now("%(who)s已关联为“%(kind)s”：%(reason)s") % words)
    title = _now("%(number)s（%(state)s）") % {"number": other.number, "state": other.get_state_display()}
    return Evidence(title, "\n".join([other.subject, *why]), other.get_absolute_url())


class ProposeEndingForm(AnswersForm, QuotingForm):
    key = "propose_ending"
    quotes = Q(is_open=True)
    unanswered = UNANSWERED
    advice = _(
        "由信访程序办理的申诉求决，只有咨询、感谢、无实质内容、重复的可以直接回复或者存；须逐项回应，经负责人批准后送达信访人。"
    )
    ending = forms.ChoiceField(
        label=_("拟办"),
        choices=[(ending.value, ending.label) for ending in (Ending.REPLY, Ending.FILE)],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("情形"), choices=[(one.value, one.label) for one in GROUNDS], widget=forms.RadioSelect
    )
    other = PetitionField(
        label=_("已有的在办件编号"), required=False, help_text=_("属于重复的填写；须是同一信访人的，或者已关联的")
    )
    text = LongText(label=_("告知内容"), rows=5, help_text=_("对各项诉求的回应自动列在后面"))

    def prepare(self) -> None:
        super().prepare()
        for demand in self.petition.demands.standing():
            self.fields[f"answer_{demand.number}"] = LongText(
                label=_now("回应诉求%(number)s：%(text)s") % {"number": demand.number, "text": demand.text},
                rows=3,
                required=False,
            )

    def opening(self) -> dict[str, Any]:
        return {"text": _now("您提出的“%s”收悉，现逐项告知。") % self.petition.subject}

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        numbers = [demand.number for demand in self.petition.demands.standing()]
        return {
            **{name: cleaned[name] for name in ("ending", "ground", "text", "other")},
            "answers": {number: cleaned[f"answer_{number}"] for number in numbers},
        }


class ProposeNoLongerForm(QuotingForm):
    key = "propose_no_longer"
    quotes = Q(state=State.CLOSED_FINAL)
    advice = _("所引的信访件须已复核终结，并且是同一信访人的，或者此前已关联为同一事项；经负责人批准后送达信访人。")
    other = PetitionField(label=_("已复核终结的信访件编号"))
    text = LongText(label=_("理由"))

    def opening(self) -> dict[str, Any]:
        found = self.quotable
        return {
            **({"other": found[0].number} if len(found) == 1 else {}),
            "text": _now(
                "您提出的信访事项已经复核终结，现以同一事实和理由再次提出信访请求，各级党委和政府信访部门和其他机关、单位不再受理。"
            ),
        }


class DecisionForm(StepForm):
    """Beside it stands what the office proposes: the letter as it will go out, and what it rests on."""

    def evidence(self) -> list[Evidence]:
        return proposed(self)


class ApproveReplyForm(DecisionForm):
    key = "approve_reply"
    advice = _("批准后旁边的答复函随即制发，送达信访人。")


class ApproveFilingForm(DecisionForm):
    key = "approve_filing"
    advice = _("批准后旁边的告知书随即制发，送达信访人；姓名、地址不清的只存档。")


class NoLongerForm(DecisionForm):
    key = "no_longer_accept"
    advice = _("批准后旁边的不再受理告知书随即制发，送达信访人。请核对所引信访件是否为同一事项。")


class RefuseEndingForm(ReasonForm):
    key = "refuse_ending"
    advice = _("不批准的，由承担单位继续办理，或者转送、交办。")

    def evidence(self) -> list[Evidence]:
        return proposed(self)


def proposed(form: StepForm) -> list[Evidence]:
    proposal = form.case_facts.ending
    if proposal is None:
        return []
    found = [Evidence(_title(proposal), proposal.text)]
    other = petitions_visible_to(form.account).filter(pk=proposal.other_id) if proposal.other_id else []
    return [*found, *(quoted(form.petition, one) for one in covered(form.account, other))]


def _title(proposal: EndingProposal) -> str:
    words = {
        "office": proposal.office.short_name,
        "who": proposal.proposed_by.name,
        "ending": proposal.get_ending_display(),
        "ground": proposal.get_ground_display(),
    }
    if not proposal.ground:
        return _now("%(office)s %(who)s 报批%(ending)s") % words
    return _now("%(office)s %(who)s 报批%(ending)s：%(ground)s") % words
