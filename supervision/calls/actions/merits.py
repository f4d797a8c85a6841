"""Merit (功绩) of a person for a case that was settled: proposed by one, decided by another, in words only."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from offices.errors import Conflict, InvalidFacts
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from supervision.calls.actions.calls import check_no_personal_data, lock_case, record_call, stripped, tell
from supervision.calls.calling import (
    check_decides_merit,
    check_proposes_merit,
    check_revokes_merit,
    office_of,
)
from supervision.calls.enums import MERIT_GONE, MeritState
from supervision.calls.models import Merit
from supervision.calls.queries import people_of_case

LONGEST_MERIT = 500


def propose_merit(*, by: Account, at: datetime, case_id: int, account: Account, what: str) -> Merit:
    """For who led or worked on the case. Words that name a person of the petition are refused."""
    what = what.strip()
    with transaction.atomic():
        case = lock_case(case_id)
        check_proposes_merit(by, case)
        if not what:
            raise InvalidFacts("no_text", _("请写明功绩。"), field="what")
        if len(what) > LONGEST_MERIT:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_MERIT}, field="what")
        if account.pk == by.pk:
            raise InvalidFacts("own_merit", _("不能为自己提出功绩。"), field="account")
        if not people_of_case(case).filter(pk=account.pk).exists():
            raise InvalidFacts("not_of_the_case", _("只能为包案领导和专班成员记录功绩。"), field="account")
        if case.merits.exclude(state__in=MERIT_GONE).filter(account=account).exists():
            raise Conflict("merit_once", _("%(name)s的功绩已提出。") % {"name": account.name})
        check_no_personal_data(case.petition, [("what", what)])
        merit = Merit.objects.create(
            case=case, account=account, office=office_of(account), what=what, proposed_at=at, proposed_by=by
        )
        facts = {"case": case.pk, "merit": merit.pk, "account": account.pk, "what": what}
        event = record_call(case.call, "merit_proposed", facts, by, at)
        said = _("“%(call)s”有一项功绩待审定") % {"call": case.call.name}
        tell(event, case.call.office, Permission.CONVENE, said, case.get_absolute_url(), at)
    return merit


def decide_merit(*, by: Account, at: datetime, merit_id: int, approved: bool, reason: str = "") -> Merit:
    """By another person of the calling office than who proposed it and whose it is; a refusal needs its reason."""
    with transaction.atomic():
        merit = _locked(merit_id)
        check_decides_merit(by, merit)
        merit.reason = reason.strip() if approved else stripped(reason)
        merit.state = MeritState.APPROVED if approved else MeritState.REFUSED
        merit.decided_at, merit.decided_by = at, by
        merit.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        facts = {"case": merit.case_id, "merit": merit.pk, "approved": approved, "reason": merit.reason}
        event = record_call(merit.case.call, "merit_decided", facts, by, at)
        if approved:
            said = _("“%(call)s”：已记录一项功绩") % {"call": merit.case.call.name}
            tell(event, merit.office, Permission.FOLLOW_UP, said, "/calls/merit/", at)
    return merit


def revoke_merit(*, by: Account, at: datetime, merit_id: int, reason: str) -> Merit:
    """撤销: it was recorded in error, or the case was not settled after all.

    It leaves the lists for personnel files; what was recorded, by whom and why it was revoked stays.
    """
    with transaction.atomic():
        merit = _locked(merit_id)
        check_revokes_merit(by, merit)
        merit.revoke_reason = stripped(reason)
        merit.state, merit.revoked_at, merit.revoked_by = MeritState.REVOKED, at, by
        merit.save(update_fields=["state", "revoke_reason", "revoked_at", "revoked_by"])
        facts = {"case": merit.case_id, "merit": merit.pk, "reason": merit.revoke_reason}
        event = record_call(merit.case.call, "merit_revoked", facts, by, at)
        said = _("“%(call)s”：已撤销一项功绩") % {"call": merit.case.call.name}
        tell(event, merit.office, Permission.FOLLOW_UP, said, "/calls/merit/", at)
    return merit


def _locked(merit_id: int) -> Merit:
    found = Merit.objects.select_for_update(of=("self",)).select_related("case__call__office", "office", "account")
    return found.get(pk=merit_id)
