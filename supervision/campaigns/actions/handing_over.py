"""The campaigns that an office runs: they are ended before the office is closed."""

from django.utils.translation import gettext_lazy as _l

from offices.organisation.responsibilities import Responsibility, Shown
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.models import Campaign

RESPONSIBILITIES = (
    Responsibility(
        key="campaigns",
        label=_l("专项治理"),
        rows=lambda: Campaign.objects.filter(state__in=(CampaignState.DRAFT, CampaignState.RUNNING)),
        shown=lambda campaign: Shown(campaign.name, campaign.get_absolute_url()),
        offices=("office",),
    ),
)
