"""Addresses of campaigns."""

from django.urls import URLPattern, path

from supervision.campaigns.api import CampaignCases, Campaigns, OneCampaign
from supervision.campaigns.views import campaigns
from supervision.campaigns.views import loads as campaign_loads
from supervision.campaigns.views import papers as campaign_papers

pages: list[URLPattern] = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/start/", campaigns.campaign_start, name="campaign_start"),
    path("campaigns/<int:pk>/end/", campaign_papers.campaign_end, name="campaign_end"),
    path("campaigns/<int:pk>/cases/", campaigns.campaign_cases, name="campaign_cases"),
    path("campaigns/<int:pk>/cases/export/", campaigns.campaign_export, name="campaign_export"),
    path("campaigns/<int:pk>/cases/<int:case_pk>/leave/", campaigns.campaign_leave, name="campaign_leave"),
    path("campaigns/<int:pk>/weeks/", campaigns.campaign_weeks, name="campaign_weeks"),
    path("campaigns/<int:pk>/scope/", campaign_loads.campaign_scope, name="campaign_scope"),
    path("campaigns/<int:pk>/list/", campaign_loads.campaign_list, name="campaign_list"),
    path("campaigns/<int:pk>/loads/<int:load_pk>/", campaign_loads.campaign_load, name="campaign_load"),
    path("campaigns/<int:pk>/loads/<int:load_pk>/rejects/", campaign_loads.campaign_rejects, name="campaign_rejects"),
    path("campaigns/<int:pk>/circulars/new/", campaign_papers.circular_new, name="circular_new"),
    path("campaigns/<int:pk>/papers/<int:paper_pk>/", campaign_papers.campaign_paper, name="campaign_paper"),
    path("campaigns/<int:pk>/papers/<int:paper_pk>/word/", campaign_papers.campaign_word, name="campaign_word"),
    path(
        "campaigns/<int:pk>/papers/<int:paper_pk>/erratum/", campaign_papers.campaign_erratum, name="campaign_erratum"
    ),
]
api: list[URLPattern] = [
    path("campaigns/", Campaigns.as_view(), name="campaigns"),
    path("campaigns/<int:pk>/", OneCampaign.as_view(), name="campaign"),
    path("campaigns/<int:pk>/cases/", CampaignCases.as_view(), name="campaign_cases"),
]
