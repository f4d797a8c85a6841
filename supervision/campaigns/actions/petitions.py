"""A petition comes into a campaign or leaves it: steps in the petition's own history."""

from django.utils.translation import gettext as _

from cases.procedure.actions.change import Change


def enlist(change: Change, *, campaign: int, campaign_name: str, reason: str) -> None:
    """纳入专项治理."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.facts.update(campaign=campaign, campaign_name=campaign_name, reason=reason)


def discharge(change: Change, *, campaign: int, campaign_name: str, reason: str) -> None:
    """移出专项治理."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.facts.update(campaign=campaign, campaign_name=campaign_name, reason=reason)
