"""What waits of cards on offices: on the board of a supervisor, and above the work list of a carded office."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.worklist.reports.page_hooks import Waiting
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.office_cards.filters import OfficeCardFilter
from supervision.office_cards.models import OfficeCard
from supervision.office_cards.queries import to_answer, to_decide


def _address(tab: str) -> str:
    return f"{reverse('supervision:office_cards')}?{urlencode({'tab': tab})}"


def _to_decide(account: Account) -> QuerySet[OfficeCard]:
    return to_decide(account, timezone.localdate()).select_related("office").order_by("pk")


def _line(card: OfficeCard) -> Line:
    return Line(str(card.get_level_display()), card.get_absolute_url(), card.reason, card.office, card.proposed_at)


OFFICE_CARD_KINDS = (
    WaitKind(
        "office_cards",
        _l("单位牌待处理"),
        _l("按规则或者决定提出的单位牌待核准，异议待认定，复查日期已到（《信访工作条例》第三十九条第三款）。"),
        _to_decide,
        lambda: _address(OfficeCardFilter.DECIDE),
        _line,
    ),
)


def office_cards_on_worklist(account: Account, on: date) -> list[Waiting]:
    """What a carded office owes, above its work list."""
    if not authority_of(account).may_anywhere(Permission.ANSWER_CARDS):
        return []
    return [Waiting(_("单位牌待说明、整改"), to_answer(account), _address(OfficeCardFilter.ANSWER))]
