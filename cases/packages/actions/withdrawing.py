"""A package that was made in error is withdrawn, as long as nothing was done in it (《信访工作条例》第十八条第二项)."""

from django.utils.translation import gettext as _

from cases.packages.actions.commitments import drop, open_package
from cases.packages.actions.starting import end_package
from cases.packages.enums import PackageState
from cases.packages.policies.guards import LIVE_MEASURES, work_kinds
from cases.procedure.actions.change import Change
from cases.procedure.step_kinds import step_kinds
from offices.organisation.models import Event
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
