"""The weeks of a campaign: figures when each began, stored by the weekly job or computed from the history."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from supervision.enums import CampaignState
from supervision.models import Campaign, CampaignCase, CampaignWeek
from supervision.queries.campaigns import Cases, Divided, figures_of

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def beginning(day: date) -> datetime:
    """00:00 of a day in local time: what was recorded before it counts."""
    return timezone.make_aware(datetime.combine(day, time()))


def mondays(campaign: Campaign, today: date) -> Iterator[date]:
    """The Mondays after the start, up to today or the end, the newest first."""
    if campaign.started_at is None:
        return
    last = min(today, timezone.localdate(campaign.ended_at) + WEEK) if campaign.ended_at else today
    day = monday_of(last)
    while beginning(day) > campaign.started_at:
        yield day
        day -= WEEK


def all_cases(campaign: Campaign) -> Cases:
    return CampaignCase.objects.filter(campaign=campaign)


def figures_at(campaign: Campaign, day: date) -> Divided:
    """The figures of all cases when a day began, from the history of cases and packages."""
    return figures_of(all_cases(campaign), campaign.office, today=day, at=beginning(day))


def stored_weeks(campaign: Campaign) -> dict[date, Divided]:
    return {week.on: Divided.of(week.figures) for week in campaign.weeks.all()}


def weeks_missing(today: date) -> list[tuple[Campaign, date]]:
    """Of each campaign that runs, or ended within a fortnight, the Mondays without a snapshot."""
    since = beginning(today - 2 * WEEK)
    running = Campaign.objects.filter(state=CampaignState.RUNNING)
    recent = Campaign.objects.filter(state=CampaignState.ENDED, ended_at__gte=since)
    known = set(CampaignWeek.objects.values_list("campaign_id", "on"))
    found = [*running.select_related("office").order_by("pk"), *recent.select_related("office").order_by("pk")]
    return [(one, day) for one in found for day in mondays(one, today) if (one.pk, day) not in known]
