"""Reads of the duty book: who sees which entries, the list, and the shares of each township."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cases.queries import petitions_visible_to
from offices.models import Account
from offices.policies import authority_of
from offices.queries import office_ids_reached
from offices.roles import Permission
from visits.enums import DutyState
from visits.models import DutyEntry, FollowUp

ON_THE_SPOT = Q(state=DutyState.SETTLED, ended_at=F("recorded_at"))
SETTLED_LATER = Q(state=DutyState.SETTLED) & ~Q(ended_at=F("recorded_at"))


def duty_visible_to(account: Account) -> QuerySet[DutyEntry]:
    """Entries of the account's own offices that keep the book, and of those below a supervisor; nothing else.

    Each with `shown`: whether the petition it was raised to may be named. Texts are masked by who shows them.
    """
    own = authority_of(account).office_ids(Permission.FOLLOW_UP)
    reached = {*own, *office_ids_reached(account, Permission.SUPERVISE)}
    seen = petitions_visible_to(account).order_by()
    found = DutyEntry.objects.filter(office_id__in=sorted(reached))
    return found.annotate(shown=Exists(seen.filter(pk=OuterRef("petition"))))


def keeps_book(account: Account, entry: DutyEntry) -> bool:
    """Whether the account follows up the entries of this office; a supervisor only looks at them."""
    return authority_of(account).may(Permission.FOLLOW_UP, entry.office)


def listed(found: QuerySet[DutyEntry]) -> QuerySet[DutyEntry]:
    """Rows without what identifies people, the follow-ups due first, then by day; each with the day of its last one."""
    last = FollowUp.objects.filter(entry=OuterRef("pk")).order_by("-on").values("on")[:1]
    rows = found.select_related("office", "category", "petition", "recorded_by").annotate(followed_on=Subquery(last))
    ordered = rows.order_by(F("next_on").asc(nulls_last=True), "-found_on", "-pk")
    return ordered.defer("body", "parties", "settled_how")
