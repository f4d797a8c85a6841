from .campaigns import Campaign, CampaignCase, CampaignLoad, CampaignPaper, CampaignRow, CampaignWeek
from .cards import HUMAN_REASONS, Card, Interview, RectificationReport, Rule
from .closings import Drawn, SampleDraw

__all__ = [
    "HUMAN_REASONS",
    "Campaign",
    "CampaignCase",
    "CampaignLoad",
    "CampaignPaper",
    "CampaignRow",
    "CampaignWeek",
    "Card",
    "Drawn",
    "Interview",
    "RectificationReport",
    "Rule",
    "SampleDraw",
]
