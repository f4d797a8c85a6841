"""What came to an account since the last time is told in sum, once; where nothing is unread, nothing is told."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from offices.notices.models import Digest, NoticeSettings
from offices.notices.queries import notices_between, numbers_by_kind
from offices.notices.reckoning import digest_moment
from offices.organisation.actions.messages import queue_message_to
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.pages.words import cn_datetime

SUBJECT = "digests"
# What is written with a moment before the end of a sum may be committed later: a sum ends so long before it is made.
SETTLED = timedelta(minutes=10)


class Due(NamedTuple):
    account_id: int
    until: datetime


def make_digests(*, at: datetime) -> int:
    """Make the digests that are due, each in its own transaction; returns how many. What a day without a run missed is
    in the next one; a clock that was set back makes none anew.
    """
    made, event = 0, None
    for due in _due(at):
        with transaction.atomic():
            settings = _locked(due)
            if settings is None or settings.digested_until is None:
                continue
            found = notices_between(settings.account, settings.digested_until, due.until)
            numbers, unread = numbers_by_kind(found)
            office = _office_of(settings.account)
            if unread and office is not None:
                event = event or _event(at)
                digest = Digest.objects.create(
                    account=settings.account,
                    event=event,
                    since=settings.digested_until,
                    until=due.until,
                    number=sum(numbers.values()),
                    unread=unread,
                    made_at=at,
                )
                _tell(digest, office, {str(kind.label): number for kind, number in numbers.items()})
                made += 1
            settings.digested_until = due.until
            settings.save(update_fields=["digested_until"])
    return made


def _due(at: datetime) -> list[Due]:
    chosen = NoticeSettings.objects.exclude(digest="").filter(account__is_active=True).order_by("pk")
    rows = chosen.values_list("pk", "digest", "digest_hour", "digested_until")
    dated = [(Due(pk, digest_moment(at, cadence, hour) - SETTLED), before) for pk, cadence, hour, before in rows]
    return [due for due, before in dated if before is not None and before < due.until]


def _locked(due: Due) -> NoticeSettings | None:
    """The row, if no other run has it or had it."""
    rows = NoticeSettings.objects.select_for_update(skip_locked=True, of=("self",)).select_related("account")
    return rows.exclude(digest="").filter(pk=due.account_id, digested_until__lt=due.until).first()


def _event(at: datetime) -> Event:
    return record_event(subject=SUBJECT, kind=AdminEvent.DIGESTS_MADE, facts={}, by=None, office=None, at=at)


def _office_of(account: Account) -> Office | None:
    held = RoleAssignment.objects.filter(account=account, revoked_at=None, office__is_active=True)
    first = held.select_related("office").order_by("pk").first()
    return first.office if first else None


def _tell(digest: Digest, office: Office, numbers: dict[str, int]) -> None:
    text = _("消息汇总（%(since)s至%(until)s）：新消息%(number)d条，其中%(kinds)s；还有%(unread)d条未读。") % {
        "since": cn_datetime(digest.since),
        "until": cn_datetime(digest.until),
        "number": digest.number,
        "kinds": "、".join(_("%(kind)s%(n)d条") % {"kind": kind, "n": n} for kind, n in numbers.items()),
        "unread": digest.unread,
    }
    url = reverse("offices:digest", args=[digest.pk])
    queue_message_to(
        event=digest.event, account=digest.account, office=office, text=text[:300], url=url, at=digest.made_at
    )
