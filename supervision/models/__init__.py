from .calls import LIVE_CASES, Bid, CallCase, Merit, OpenCall
from .campaigns import Campaign, CampaignCase, CampaignLoad, CampaignPaper, CampaignRow, CampaignWeek
from .cards import HUMAN_REASONS, Card, Interview, RectificationReport, Rule
from .closings import Drawn, SampleDraw
from .meetings import AgendaItem, CarriedItem, Meeting, MeetingPaper, Participant

__all__ = [
    "HUMAN_REASONS",
    "LIVE_CASES",
    "AgendaItem",
    "Bid",
    "CallCase",
    "Campaign",
    "CampaignCase",
    "CampaignLoad",
    "CampaignPaper",
    "CampaignRow",
    "CampaignWeek",
    "Card",
    "CarriedItem",
    "Drawn",
    "Interview",
    "Meeting",
    "MeetingPaper",
    "Merit",
    "OpenCall",
    "Participant",
    "RectificationReport",
    "Rule",
    "SampleDraw",
]
