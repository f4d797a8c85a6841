"""These policies say when a meeting is convened and closed, and who confirms an item of work that it ordered."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.models.commitments import ActionItem
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_day

LONGEST_AHEAD = timedelta(days=366)


def check_ahead(begins_at: datetime, at: datetime) -> None:
    if begins_at <= at:
        sentence = _("会议时间已过，请填写将要召开的时间；已经开过的会议，请用“补记会议”。")
        raise InvalidFacts("in_past", sentence, field="begins_at")
    if begins_at - at > LONGEST_AHEAD:
        raise InvalidFacts("far_away", _("会议时间应在一年以内。"), field="begins_at")


def check_passed(begins_at: datetime, entered_at: datetime, days: int) -> None:
    """Of a meeting entered afterwards: it was held before, and no longer ago than these days."""
    if begins_at > entered_at:
        raise InvalidFacts("not_held_yet", _("补记的会议应当在补记以前已经召开。"), field="begins_at")
    last = timezone.localdate(begins_at) + timedelta(days=days)
    if timezone.localdate(entered_at) > last:
        sentence = _("会议应在召开后%(days)d日以内补记，这次会议最迟在%(last)s补记。")
        raise InvalidFacts("too_long_ago", sentence % {"days": days, "last": cn_day(last)}, field="begins_at")


def check_may_convene(*, people: bool, agenda: bool) -> None:
    """A meeting with people and an agenda, to be convened or, entered afterwards, to be recorded."""
    if not people:
        raise InvalidFacts("no_participants", _("请先确定参会人员。"), field="names")
    if not agenda:
        raise InvalidFacts("no_agenda", _("请先排定议题。"), field="numbers")


def check_may_close(*, waiting: int, unknown: int) -> None:
    """waiting: items without a result; unknown: people of whom it is not recorded whether they came."""
    if waiting:
        raise ActionRefused("not_recorded", _("还有%(n)d项议题没有记录。") % {"n": waiting})
    if unknown:
        raise ActionRefused("presence_unknown", _("还有%(n)d人没有记录是否到会。") % {"n": unknown})


def refusal_to_confirm(account: Account, made: ActionItem) -> tuple[str, str]:
    """Code and sentence why this person may not confirm what a meeting decided on; empty where nothing is against it.

    The meeting's chair confirms, or a convener of its office, and not the unit that had to do it.
    """
    if made.proved_by_id == account.pk:
        return "own_proof", _("报完成的人不能自己确认。")
    if made.chair_id != account.pk and not authority_of(account).may(Permission.CONVENE, made.office):
        return "chair_only", _("应由主持人%(chair)s或%(office)s召集会议的人员确认。") % {
            "chair": made.chair.name,
            "office": made.office.name,
        }
    return "", ""


def confirmation_foreseen(account: Account, petition: Petition, facts: CaseFacts, made: Any) -> str:
    return refusal_to_confirm(account, made)[1]
