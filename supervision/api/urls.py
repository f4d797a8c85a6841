from django.urls import path

from supervision.calls.api.calls import Bids, Calls, ChooseBid, OneCall, OneCalledCase, RefuseBids
from supervision.calls.api.merits import DecideMerit, Merits, ProposeMerit, RevokeMerit
from supervision.campaigns.api import CampaignCases, Campaigns, OneCampaign
from supervision.cards.api.acts import Answer, Find, Lift, ProposeInterview, RecordInterview, Report, Void
from supervision.cards.api.board import BoardView
from supervision.cards.api.cards import Cards, OneCard
from supervision.cards.api.sealed import LiftSealed, SealedCards, VoidSealed
from supervision.closings.api import PackageFiguresView, ToCheck
from supervision.meetings.api import Meetings, OneMeeting, RecordDecision

urlpatterns = [
    path("board/", BoardView.as_view(), name="board"),
    path("cards/", Cards.as_view(), name="cards"),
    path("cards/sealed/", SealedCards.as_view(), name="sealed_cards"),
    path("cards/sealed/<int:pk>/lift/", LiftSealed.as_view(), name="sealed_card_lift"),
    path("cards/sealed/<int:pk>/void/", VoidSealed.as_view(), name="sealed_card_void"),
    path("cards/<int:pk>/", OneCard.as_view(), name="card"),
    path("cards/<int:pk>/answer/", Answer.as_view(), name="card_answer"),
    path("cards/<int:pk>/report/", Report.as_view(), name="card_report"),
    path("cards/<int:pk>/lift/", Lift.as_view(), name="card_lift"),
    path("cards/<int:pk>/void/", Void.as_view(), name="card_void"),
    path("cards/<int:pk>/find/", Find.as_view(), name="card_find"),
    path("cards/<int:pk>/interview/", ProposeInterview.as_view(), name="card_interview"),
    path("cards/<int:pk>/interview-result/", RecordInterview.as_view(), name="card_interview_result"),
    path("calls/", Calls.as_view(), name="calls"),
    path("calls/<int:pk>/", OneCall.as_view(), name="call"),
    path("calls/cases/<int:pk>/", OneCalledCase.as_view(), name="called_case"),
    path("calls/cases/<int:pk>/bids/", Bids.as_view(), name="call_bids"),
    path("calls/cases/<int:pk>/refuse/", RefuseBids.as_view(), name="call_bids_refuse"),
    path("calls/bids/<int:pk>/choose/", ChooseBid.as_view(), name="call_bid_choose"),
    path("calls/cases/<int:pk>/merits/", ProposeMerit.as_view(), name="merit_propose"),
    path("calls/merits/", Merits.as_view(), name="merits"),
    path("calls/merits/<int:pk>/decide/", DecideMerit.as_view(), name="merit_decide"),
    path("calls/merits/<int:pk>/revoke/", RevokeMerit.as_view(), name="merit_revoke"),
    path("meetings/", Meetings.as_view(), name="meetings"),
    path("meetings/<int:pk>/", OneMeeting.as_view(), name="meeting"),
    path("meetings/<int:pk>/items/<int:item>/", RecordDecision.as_view(), name="meeting_item"),
    path("campaigns/", Campaigns.as_view(), name="campaigns"),
    path("campaigns/<int:pk>/", OneCampaign.as_view(), name="campaign"),
    path("campaigns/<int:pk>/cases/", CampaignCases.as_view(), name="campaign_cases"),
    path("packages/to-check/", ToCheck.as_view(), name="to_check"),
    path("packages/figures/", PackageFiguresView.as_view(), name="package_figures"),
]
