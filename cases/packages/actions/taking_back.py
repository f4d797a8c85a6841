"""What becomes of requests about a package that are taken back before they are decided."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.actions.commitments import drop
from cases.packages.enums import CommitmentState, PackageState
from cases.packages.models.commitments import Measure, Promise
from cases.packages.models.packages import Package, PackageRequest
from cases.procedure.actions.change import Change
from cases.procedure.requests import RequestKind


def take_back_proof(change: Change, made: Any) -> None:
    """What was reported done is to be done again; the history keeps what was handed in."""
    made.account_of, made.document, made.proved_at, made.proved_by = "", None, None, None
    made.state = CommitmentState.OPEN
    made.save()
    made.files.clear()


def proofs(key: str, label: Any, step: str, waiting: Callable[[], QuerySet[Any]]) -> RequestKind:
    """Reports that something is done, which another confirms."""
    return RequestKind(
        key=key,
        label=label,
        steps=(step,),
        waiting=waiting,
        take_back=take_back_proof,
        names=lambda one: {"number": one.number},
        asked_by="proved_by",
        asked_at="proved_at",
    )


def _withdraw_request(change: Change, asked: PackageRequest) -> None:
    asked.agreed, asked.answer = False, _("申请人已撤回")
    asked.decided_at, asked.decided_by = change.at, change.person
    asked.save(update_fields=["agreed", "answer", "decided_at", "decided_by"])


def _withdraw_raise(change: Change, package: Package) -> None:
    package.raise_asked_at, package.raise_asked_by, package.raise_reason = None, None, ""
    package.save(update_fields=["raise_asked_at", "raise_asked_by", "raise_reason"])


REQUESTS = (
    RequestKind(
        key="package_change",
        label=_l("调整包案申请"),
        steps=("ask_change",),
        waiting=lambda: PackageRequest.objects.filter(agreed=None, package__state=PackageState.OPEN),
        take_back=_withdraw_request,
        petition="package__petition",
    ),
    RequestKind(
        key="package_raise",
        label=_l("提级办理申请"),
        steps=("ask_raise",),
        waiting=lambda: Package.objects.filter(raise_asked_by__isnull=False, state=PackageState.OPEN),
        take_back=_withdraw_raise,
        asked_by="raise_asked_by",
        asked_at="raise_asked_at",
    ),
    RequestKind(
        key="measure",
        label=_l("提出的化解措施"),
        steps=("add_measure",),
        waiting=lambda: Measure.objects.filter(state=CommitmentState.PROPOSED),
        take_back=lambda change, made: drop(change, made, _("提出人已撤回")),
        names=lambda one: {"number": one.number},
        asked_by="made_by",
        asked_at="made_at",
    ),
    proofs(
        "measure_proof", _l("报措施完成"), "prove_measure", lambda: Measure.objects.filter(state=CommitmentState.PROVED)
    ),
    proofs(
        "promise_proof", _l("报承诺兑现"), "prove_promise", lambda: Promise.objects.filter(state=CommitmentState.PROVED)
    ),
)
