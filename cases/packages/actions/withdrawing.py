"""A package made in error is withdrawn (《信访工作条例》第十八条第二项), and so is what a voided reception had made."""

from collections.abc import Callable, Collection
from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.actions.commitments import drop, open_package
from cases.packages.actions.starting import end_package
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState, PromiseState
from cases.packages.models.packages import PackageRequest
from cases.packages.policies.guards import LIVE_MEASURES, work_kinds
from cases.petitions.enums import ClockState
from cases.procedure.actions.change import Change
from cases.procedure.step_kinds import step_kind, step_kinds
from offices.organisation.models import Account, Event
from offices.organisation.roles import Permission


def withdraw_package(change: Change, *, reason: str) -> None:
    """撤销包案（误办）: it is as if the package had never been; its clocks are cancelled and draw nothing."""
    package = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    done = Event.objects.filter(chain=change.petition.chain_id, at__gte=package.opened_at, kind__in=work_kinds())
    first = done.order_by("sequence").first()
    labels = {kind.key: kind.label for kind in step_kinds()}
    change.need(
        first is None,
        "worked_on",
        _("包案后已办理“%(step)s”，不能撤销，请移交或报请销号。") % {"step": labels[first.kind] if first else ""},
    )
    end_package(change, package, PackageState.WITHDRAWN, reason)
    for measure in package.measures.filter(state__in=LIVE_MEASURES):
        drop(change, measure, reason)
    change.facts["reason"] = reason
    change.tell(
        package.office,
        Permission.INSTRUCT,
        _("信访件 %(number)s 的包案系误办，已撤销") % {"number": change.petition.number},
    )


# What higher rooms take back with promises that are voided, such as the cards on them.
_with_promises: list[Callable[[Change, Collection[int], str], int]] = []


def when_promises_voided(hook: Callable[[Change, Collection[int], str], int]) -> None:
    """Let a higher room take back what it drew from promises (by number), and say how much; from AppConfig.ready."""
    if hook not in _with_promises:
        _with_promises.append(hook)


def void_reception(
    change: Change,
    *,
    on: date,
    leader: str,
    promises: Collection[int] = (),
    batch: int = 0,
    package_id: int = 0,
    request_id: int = 0,
    reason: str,
    asked_by: Account,
) -> None:
    """接访记录作废: its promises are voided with the cards on them, the batch it counted goes, and so does its package
    if nobody worked in it; what it asked for and nobody has decided is withdrawn.

    batch, package_id, request_id: the keys of what the record made; 0 for none. A promise that was reported done
    keeps the record.
    """
    made = list(change.petition.promises.filter(number__in=promises).order_by("number"))
    reported = next((one for one in made if one.state != PromiseState.OPEN), None)
    change.need(
        reported is None,
        "promise_reported",
        _("这次接访的第%(number)d项承诺%(state)s，不能作废接访记录，请更正。")
        % {"number": reported.number if reported else 0, "state": reported.get_state_display() if reported else ""},
    )
    for one in made:
        one.voided_at, one.decision_reason = change.at, reason
        one.save(update_fields=["voided_at", "decision_reason"])
        change.stop_clocks((ClockKind.PROMISE,), item=one.number, as_state=ClockState.CANCELLED)
    cards = sum(hook(change, [one.number for one in made], reason) for hook in _with_promises) if made else 0
    counted = change.petition.batches.filter(pk=batch)
    batches = counted.count()
    counted.delete()
    asked = PackageRequest.objects.filter(pk=request_id, package__petition=change.petition, agreed=None).first()
    if asked is not None:
        asked.agreed, asked.answer = False, _("接访记录已作废")
        asked.decided_at, asked.decided_by = change.at, change.person
        asked.save(update_fields=["agreed", "answer", "decided_at", "decided_by"])
    package, kept = change.case_facts.part(PackageFacts).package, ""
    own = package is not None and package.pk == package_id
    if package is not None and own:
        since = package.opened_at
        done = Event.objects.filter(chain=change.petition.chain_id, at__gt=since, kind__in=work_kinds())
        first = done.order_by("sequence").first()
        kept = str(step_kind(first.kind).label) if first else ""
        kept = str(_("移交")) if package.follows_id is not None else kept
        if not kept:
            end_package(change, package, PackageState.WITHDRAWN, reason)
            for measure in package.measures.filter(state__in=LIVE_MEASURES):
                drop(change, measure, reason)
    change.facts["reception"] = {
        "on": on,
        "leader": leader,
        "promises": [one.number for one in made],
        "batches": batches,
        "cards": cards,
        "request": asked is not None,
        "package": own and not kept,
        "kept": kept,
        "asked_by": asked_by.name,
    }
    change.facts["reason"] = reason
