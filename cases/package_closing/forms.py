"""Forms of closing a package (销号), and what stands beside them for whoever signs or checks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.package_closing.actions import NO_ACCOUNT, NO_MEASURE, NO_PARTS, Met
from cases.package_closing.policies import has_kept_measure, refusal_to_close
from cases.packages.actions.commitments import NO_PROOF
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState, SettledPart
from cases.packages.forms.assigning import PackagingForm
from cases.packages.forms.commitments import FilesField, papers_of
from cases.packages.forms.evidence import paper_link, proof_files, who_on
from cases.packages.models.packages import Closing, Package
from cases.papers.models import Document
from cases.petitions.models.petitions import Petition
from cases.petitions.undertakings import SETTLES_NOTHING, is_undertaking
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import YesNoField
from offices.organisation.forms.fields import LeaderField
from offices.pages.fields import DayField, LongText, ToldField
from offices.pages.words import cn_date


class ProposeCloseForm(StepForm):
    """Each requirement has its own three fields; one that is left empty does not apply."""

    key = "propose_close"
    advice = _("按《信访工作条例》第二十七条逐项写明，每项附证据；不得以信访人承诺不再上访为条件。")
    account_of = LongText(label=_("化解情况"), max_length=2000)

    def owed(self) -> str:
        return refusal_to_close(self.petition)[1]

    without_measures = ToldField(
        label=_("没有采取措施的理由"),
        max_length=500,
        required=False,
        help_text=_("包案以来没有完成的措施的，必须填写"),
    )

    def prepare(self) -> None:
        papers = papers_of(self.petition).filter(issued_on__gte=self.petition.received_on)
        for part in SettledPart:
            text = ToldField(label=part.label, max_length=500, required=False, widget=forms.Textarea({"rows": 2}))
            self.fields[f"{part}_account"] = text
            self.blocks[f"{part}_account"] = part.label
            choice = forms.ModelChoiceField(
                Document.objects.none(), label=_("证明文书"), required=False, empty_label=_("无")
            )
            self.fields[f"{part}_document"] = choice
            choice.queryset = papers
            labels: Any = choice
            labels.label_from_instance = lambda paper: f"{paper.get_kind_display()} {paper.number}"
            self.fields[f"{part}_proofs"] = FilesField(label=_("证明材料"), required=False)

    def clean(self) -> dict[str, Any]:
        """What is missing is said at once: files that were chosen are lost with each refusal."""
        super().clean()
        given = self.cleaned_data
        if not given.get("without_measures") and not has_kept_measure(self.petition):
            self.add_error("without_measures", str(NO_MEASURE))
        applies = False
        for part in SettledPart:
            text, papers = f"{part}_account", (f"{part}_document", f"{part}_proofs")
            proved = any(given.get(name) or name in self.errors for name in papers)
            applies = applies or proved or bool(given.get(text))
            if proved and not given.get(text):
                self.add_error(text, str(NO_ACCOUNT))
            elif given.get(text) and not proved:
                self.add_error(papers[0], str(NO_PROOF))
        if not applies:
            self.add_error(f"{next(iter(SettledPart))}_account", str(NO_PARTS))
        for name in ("account_of", "without_measures", *(f"{part}_account" for part in SettledPart)):
            if is_undertaking(given.get(name, "")):
                self.add_error(name, str(SETTLES_NOTHING))
        return given

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        parts = [
            Met(
                part=part.value,
                account_of=given[f"{part}_account"],
                document=given[f"{part}_document"],
                proofs=given[f"{part}_proofs"],
            )
            for part in SettledPart
            if given[f"{part}_account"] or given[f"{part}_document"] or given[f"{part}_proofs"]
        ]
        return {
            "account_of": given["account_of"],
            "parts": parts,
            "without_measures": given["without_measures"],
        }


class SignCloseForm(StepForm):
    key = "sign_close"
    agreed = YesNoField(label=_("签批"), yes=_("同意，报上级核查"), no=_("不同意，退回继续化解"))
    reason = ToldField(label=_("意见"), max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        return closing_proposed(self.petition)


class CheckCloseForm(StepForm):
    key = "check_close"
    advice = _("逐项核对证据；报请或签批的人不能自己核查。")
    passed = YesNoField(label=_("核查"), yes=_("准予销号"), no=_("退回继续化解"))
    reason = ToldField(label=_("意见"), max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        return closing_proposed(self.petition)


MOST_TOGETHER = 30


class DrawReexaminationForm(StepForm):
    key = "draw_reexamination"
    why = ToldField(label=_("原因"), max_length=200)
    due_on = DayField(label=_("回头看期限"))


class ReexamineForm(PackagingForm):
    key = "reexamine"
    settled = YesNoField(label=_("结果"), yes=_("确已化解"), no=_("未化解，重新包案"))
    findings = LongText(label=_("回头看情况"), max_length=2000)
    leader = LeaderField(label=_("重新包案的领导（不选为原领导）"), required=False)
    due_on = DayField(label=_("新的化解期限"), required=False)


def closing_proposed(petition: Petition) -> list[Evidence]:
    """What is claimed of the package as a whole and for each requirement, and the work behind it."""
    package = PackageFacts(petition).package
    if package is None:
        return []
    closing = package.closings.filter(passed=None).select_related("proposed_by", "proposed_office").first()
    if closing is None:
        return []
    words = {"office": closing.proposed_office.name, "who": who_on(closing.proposed_by, closing.proposed_at)}
    said = f"{closing.account_of}\n{_now('报：%(office)s %(who)s') % words}"
    return [
        Evidence(_now("化解情况"), said),
        *_requirements(petition, closing),
        _work(petition, package, closing),
        *_together(package),
    ]


def _together(package: Package) -> list[Evidence]:
    """The others that are settled with it, and how each stands."""
    if package.group_id is None:
        return []
    others = Package.objects.filter(group=package.group_id, petition__sealed=False).exclude(
        petition=package.petition_id
    )
    others = others.exclude(state__in=[PackageState.WITHDRAWN, PackageState.HANDED_OVER, PackageState.RAISED])
    lines = [
        f"{one.petition.number}　{one.get_state_display()}，{one.get_stage_display()}"
        for one in others.select_related("petition").order_by("pk")[:MOST_TOGETHER]
    ]
    return [Evidence(_now("合并化解的其他件"), "\n".join(lines))] if lines else []


def _requirements(petition: Petition, closing: Closing) -> list[Evidence]:
    claimed = {one.part: one for one in closing.parts.select_related("document").prefetch_related("files")}
    found = []
    for part in SettledPart:
        met = claimed.get(part.value)
        if met is None:
            found.append(Evidence(str(part.label), _now("责任单位认为不适用，未填报")))
            continue
        found.append(
            Evidence(
                str(part.label),
                met.account_of,
                files=proof_files(petition, met.files.all()),
                **paper_link(petition, met.document),
            )
        )
    return found


def _work(petition: Petition, package: Package, closing: Closing) -> Evidence:
    contacts = [
        f"{cn_date(one.on)} {one.get_kind_display()}"
        for one in package.contacts.defer("said").order_by("-on", "-pk")[:5]
    ]
    measures = [
        f"{one.number}. {one.text}（{one.get_state_display()}）" for one in petition.measures.order_by("number")
    ]
    lines = [_now("联系信访人：") + ("、".join(contacts) or _now("没有记录"))]
    lines.append(_now("措施：") + ("；".join(measures) or _now("没有")))
    if closing.without_measures:
        lines.append(_now("没有采取措施的理由：%s") % closing.without_measures)
    return Evidence(_now("联系和措施"), "\n".join(lines))
