"""A petition is put on the list of an open call or taken off it: steps in the petition's own history."""

from django.utils.translation import gettext as _

from cases.packages.enums import PackageOrigin
from cases.packages.models.packages import Package
from cases.procedure.actions.change import Change
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from supervision.calls.enums import BidState
from supervision.calls.queries import open_case_of


def call_out(change: Change, *, call: int, call_name: str) -> None:
    """揭榜挂帅: published inside for a volunteer."""
    change.facts.update(call=call, call_name=call_name)


def call_back(change: Change, *, call: int, call_name: str, reason: str) -> None:
    """撤榜: withdrawn from the list."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.facts.update(call=call, call_name=call_name, reason=reason)


def tell_packaged(change: Change, package: Package) -> None:
    """A petition on a list was packaged past the choice: the calling office and those who bid hear of it."""
    case = None if package.origin == PackageOrigin.OPEN_CALL else open_case_of(package.petition_id)
    if case is None:
        return
    words = {"call": case.call.name, "number": change.petition.number, "leader": package.leader.name}
    said = _("“%(call)s”中的 %(number)s 已由%(leader)s包案，没有经过揭榜审定。") % words
    change.tell(case.call.office, Permission.CONVENE, said, url=case.get_absolute_url())
    bidding = Office.objects.filter(pk__in=case.bids.filter(state=BidState.LIVE).values("office"))
    for office in bidding:
        change.tell(office, Permission.FOLLOW_UP, said, url=case.get_absolute_url())
