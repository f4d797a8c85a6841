"""Figures of packages are grouped by these keys; another group is one more line."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Account
from supervision.campaigns.models import CampaignCase
from supervision.campaigns.queries.campaigns import campaigns_visible_to


@dataclass(frozen=True)
class Group:
    """By what packages are put together. path: from a package to the one; name, place: fields of the one."""

    label: str | Text
    path: str
    name: str
    place: str = ""
    only: Callable[[Account], Q] = lambda account: Q()

    def narrowed(self, account: Account, group: int) -> Q:
        """The packages of one row."""
        return Q(**{self.path: group})


def _campaigns(account: Account) -> Q:
    way = "petition__campaign_cases__"
    return Q(**{f"{way}campaign__in": campaigns_visible_to(account).order_by(), f"{way}left_at": None})


@dataclass(frozen=True)
class CampaignGroup(Group):
    """A petition may be in several campaigns, so the rows may count a package more than once, a row never."""

    def narrowed(self, account: Account, group: int) -> Q:
        seen = campaigns_visible_to(account).order_by()
        cases = CampaignCase.objects.filter(campaign=group, campaign__in=seen, left_at=None)
        return Q(petition__in=cases.values("petition"))


GROUPS: dict[str, Group] = {
    "leader": Group(_("包案领导"), "leader", "leader__name", "leader__title"),
    "office": Group(_("包案单位"), "office", "office__name"),
    "unit": Group(_("责任单位"), "unit", "unit__name"),
    "campaign": CampaignGroup(
        _("专项治理"), "petition__campaign_cases__campaign", "petition__campaign_cases__campaign__name", only=_campaigns
    ),
}
