"""销号: the unit proposes, the leader signs, the office above checks against the four requirements (第二十七条).

A package is not closed before the answer, nor while a commitment is open. Nobody asks the petitioner to promise not
to petition again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.package_closing.policies import has_kept_measure, refusal_to_check, refusal_to_close
from cases.packages.actions.commitments import open_package, stored_evidence
from cases.packages.actions.starting import end_package, start_package
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageOrigin, PackageStage, PackageState, SettledPart
from cases.packages.models.packages import Closing, ClosingPart, Package, Reexamination
from cases.packages.policies.confirming import refusal_of_own
from cases.packages.policies.guards import PACKAGE_CLOCKS
from cases.papers.models import Document
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account
from offices.organisation.queries import next_higher_office
from offices.organisation.roles import Permission

NO_MEASURE = _l("包案以来没有完成的措施；请写明没有采取措施的理由。")
NO_PARTS = _l("请至少选择一项要求，并写明怎样做到的。")
NO_ACCOUNT = _l("请写明怎样做到的。")


@dataclass(frozen=True, kw_only=True)
class Met:
    """One requirement that applies, and how it was met."""

    part: str
    account_of: str
    document: Document | None = None
    proofs: Sequence[tuple[str, Checked]] = ()


def propose_close(change: Change, *, account_of: str, parts: Sequence[Met], without_measures: str = "") -> None:
    """报请销号 with the requirements that apply, the evidence for each, and the reason where there was no measure."""
    package = open_package(change)
    change.need(
        package.stage == PackageStage.WORKING,
        "wrong_stage",
        _("包案目前“%(stage)s”，不能报请销号。") % {"stage": package.get_stage_display()},
    )
    change.need(account_of.strip(), "no_text", _("请写明化解情况。"), field="account_of")
    _check_closable(change)
    change.need(
        has_kept_measure(change.petition) or without_measures.strip(),
        "no_measure",
        str(NO_MEASURE),
        field="without_measures",
    )
    _refuse_undertakings(account_of, without_measures, parts)
    change.need(parts, "no_parts", str(NO_PARTS), field="account_of")
    kept = [(met, _checked(change, met)) for met in parts]
    closing = Closing.objects.create(
        package=package,
        number=package.closings.count() + 1,
        account_of=account_of,
        without_measures=without_measures.strip(),
        proposed_at=change.at,
        proposed_by=change.person,
        proposed_office=change.office,
    )
    for met, files in kept:
        part = ClosingPart.objects.create(
            closing=closing, part=met.part, account_of=met.account_of, document=met.document
        )
        part.files.add(*files)
    _move(package, PackageStage.PROPOSED)
    change.facts["closing"] = {
        "number": closing.number,
        "account_of": account_of,
        "without_measures": without_measures.strip(),
        "parts": [
            {
                "part": met.part,
                "account_of": met.account_of,
                "document": met.document and met.document.number,
                "files": [file.sha256 for file in files],
            }
            for met, files in kept
        ],
    }
    change.tell(
        package.office, Permission.INSTRUCT, _("信访件 %(number)s 报请销号") % {"number": change.petition.number}
    )


def sign_close(change: Change, *, agreed: bool, reason: str = "") -> None:
    """The leader signs that it is settled, or sends it back to the unit."""
    package, closing = _pending(change, PackageStage.PROPOSED)
    change.need(agreed or reason.strip(), "no_reason", _("退回的，请写明理由。"), field="reason")
    if agreed:
        code, sentence = refusal_of_own(change.person, closing.proposed_by_id)
        change.need(not sentence, code, sentence)
        _check_closable(change)
        closing.signed_at, closing.signed_by = change.at, change.person
        package.settled_at, package.settled_by = change.at, change.person
        _move(package, PackageStage.SIGNED)
        higher = next_higher_office(package.office) or package.office
        change.tell(
            higher, Permission.SUPERVISE, _("信访件 %(number)s 待核查销号") % {"number": change.petition.number}
        )
    else:
        closing.passed = False
        _move(package, PackageStage.WORKING)
    closing.reason = reason
    closing.save()
    change.facts["closing"] = {"number": closing.number, "agreed": agreed, "reason": reason}


def check_close(change: Change, *, passed: bool, reason: str = "") -> None:
    """The office above closes the package, or sends it back with reasons. Not by who proposed or signed."""
    package, closing = _pending(change, PackageStage.SIGNED)
    code, sentence = refusal_to_check(change.person, change.office, closing)
    change.need(not sentence, code, sentence)
    change.need(passed or reason.strip(), "no_reason", _("退回的，请写明理由。"), field="reason")
    closing.checked_at, closing.checked_by, closing.checked_office = change.at, change.person, change.office
    closing.passed, closing.reason = passed, reason
    closing.save()
    if passed:
        end_package(change, package, PackageState.CLOSED, closing.account_of)
    else:
        package.settled_at, package.settled_by = None, None
        _move(package, PackageStage.WORKING)
        _give_back_days(change, package, closing)
    change.facts["closing"] = {"number": closing.number, "passed": passed, "reason": reason}
    told = _("已准予销号") if passed else _("未准予销号，退回继续化解")
    change.tell(package.office, Permission.INSTRUCT, f"{change.petition.number} {told}")


def draw_reexamination(change: Change, *, why: str, due_on: date) -> None:
    """回头看: a closed package is examined again by the office above."""
    package = _last_closed(change)
    change.need(why.strip(), "no_reason", _("请写明原因。"), field="why")
    change.need(due_on >= change.on, "due_in_past", _("期限不能早于今天。"), field="due_on")
    waiting = package.reexaminations.filter(settled=None).exists()
    change.need(not waiting, "drawn_already", _("已列入回头看。"))
    Reexamination.objects.create(
        package=package, office=change.office, why=why, due_on=due_on, drawn_at=change.at, drawn_by=change.person
    )
    change.facts["reexamination"] = {"why": why, "due_on": due_on}


def reexamine(
    change: Change, *, settled: bool, findings: str, due_on: date | None = None, leader: Account | None = None
) -> None:
    """What was found; what is not settled is packaged anew, by the same leader unless another is named."""
    found = change.case_facts.part(PackageFacts).drawn
    drawn = change.required(found, "not_drawn", _("没有列入回头看。"))
    package = drawn.package
    change.need(findings.strip(), "no_text", _("请写明回头看情况。"), field="findings")
    if settled:
        refuse_undertaking(findings, field="findings")
    drawn.settled, drawn.findings, drawn.examined_at, drawn.examined_by = settled, findings, change.at, change.person
    drawn.save()
    change.facts["reexamination"] = {"settled": settled, "findings": findings}
    if not settled and change.case_facts.part(PackageFacts).package is None:
        start_package(
            change,
            leader=leader or package.leader,
            unit=package.unit,
            due_on=change.required(due_on, "no_due", _("未化解的，请填写新的化解期限。"), field="due_on"),
            origin=PackageOrigin.REEXAMINED,
            responsible=package.responsible,
            follows=package,
        )


# Parts


def _check_closable(change: Change) -> None:
    code, sentence = refusal_to_close(change.petition)
    change.need(not sentence, code, sentence)


def _checked(change: Change, met: Met) -> list[StoredFile]:
    change.need(met.part in SettledPart.values, "no_part", _("请选择要求。"), field="account_of")
    change.need(met.account_of.strip(), "no_text", str(NO_ACCOUNT), field=f"{met.part}_account")
    since = change.petition.received_on
    return stored_evidence(change, met.document, met.proofs, since=since, field=f"{met.part}_document")


def _refuse_undertakings(account_of: str, without_measures: str, parts: Sequence[Met]) -> None:
    """An undertaking not to petition again (息诉罢访承诺) settles nothing, and is no evidence of anything."""
    said = [("account_of", account_of), ("without_measures", without_measures)]
    for met in parts:
        said += [(f"{met.part}_account", met.account_of)]
        said += [(f"{met.part}_proofs", name) for name, _checked in met.proofs]
        said += [(f"{met.part}_document", met.document.body)] if met.document else []
    for field, text in said:
        refuse_undertaking(text, field=field)


def _pending(change: Change, stage: PackageStage) -> tuple[Package, Closing]:
    package = open_package(change)
    sentence = _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()}
    change.need(package.stage == stage, "wrong_stage", sentence)
    return package, change.required(package.closings.filter(passed=None).first(), "wrong_stage", sentence)


def _move(package: Package, stage: PackageStage) -> None:
    package.stage = stage
    package.save(update_fields=["stage", "settled_at", "settled_by"])


def _give_back_days(change: Change, package: Package, closing: Closing) -> None:
    """The days the office above took are not the unit's: what was still to come is due as much later."""
    signed_on = timezone.localdate(closing.signed_at or change.at)
    for clock in [clock for clock in change.clocks if clock.kind in PACKAGE_CLOCKS]:
        waited = change.on - max(signed_on, clock.start)
        if waited and clock.set_date is not None and clock.set_date >= signed_on:
            clock.set_date += waited
            change.recount_clock(clock)
            if clock.kind == ClockKind.PACKAGE:
                package.due_on = clock.set_date
                package.save(update_fields=["due_on"])
                change.facts["changes"] = {"due_on": package.due_on}


def _last_closed(change: Change) -> Package:
    closed = change.case_facts.part(PackageFacts).closed_package
    return change.required(closed, "not_closed", _("没有已销号的包案。"))


def _withdraw_proposal(change: Change, closing: Closing) -> None:
    """The package is worked on again; the attempt stays, with its number."""
    closing.passed, closing.reason = False, _("报请人已撤回")
    closing.save(update_fields=["passed", "reason"])
    _move(closing.package, PackageStage.WORKING)


REQUESTS = (
    RequestKind(
        key="closing",
        label=_l("报请销号"),
        steps=("propose_close",),
        waiting=lambda: Closing.objects.filter(passed=None, signed_at=None).select_related("package"),
        take_back=_withdraw_proposal,
        petition="package__petition",
        asked_by="proposed_by",
        asked_at="proposed_at",
    ),
)
