"""Addresses of open calls."""

from django.urls import URLPattern, path

from supervision.calls.api.calls import Bids, Calls, ChooseBid, OneCall, OneCalledCase, RefuseBids
from supervision.calls.api.merits import DecideMerit, Merits, ProposeMerit, RevokeMerit
from supervision.calls.views import bids, calls, merits

pages: list[URLPattern] = [
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.call_new, name="call_new"),
    path("calls/offices/", calls.call_offices, name="call_offices"),
    path("calls/bids/", bids.my_bids, name="my_bids"),
    path("calls/bids/<int:pk>/edit/", bids.bid_edit, name="bid_edit"),
    path("calls/bids/<int:pk>/withdraw/", bids.bid_withdraw, name="bid_withdraw"),
    path("calls/bids/<int:pk>/choose/", bids.bid_choose, name="bid_choose"),
    path("calls/merit/", merits.merits, name="merits"),
    path("calls/merit/export/", merits.merits_export, name="merits_export"),
    path("calls/merit/word/", merits.merits_word, name="merits_word"),
    path("calls/merit/<int:pk>/decide/", merits.merit_decide, name="merit_decide"),
    path("calls/merit/<int:pk>/revoke/", merits.merit_revoke, name="merit_revoke"),
    path("calls/cases/<int:pk>/", bids.call_case, name="call_case"),
    path("calls/cases/<int:pk>/edit/", calls.call_case_edit, name="call_case_edit"),
    path("calls/cases/<int:pk>/drop/", calls.call_case_drop, name="call_case_drop"),
    path("calls/cases/<int:pk>/withdraw/", calls.call_case_withdraw, name="call_case_withdraw"),
    path("calls/cases/<int:pk>/bid/", bids.bid_new, name="bid_new"),
    path("calls/cases/<int:pk>/refuse/", bids.bids_refuse, name="bids_refuse"),
    path("calls/cases/<int:pk>/merit/", merits.merit_new, name="merit_new"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/edit/", calls.call_edit, name="call_edit"),
    path("calls/<int:pk>/again/", calls.call_again, name="call_again"),
    path("calls/<int:pk>/publish/", calls.call_publish, name="call_publish"),
    path("calls/<int:pk>/cases/new/", calls.call_case_new, name="call_case_new"),
    path("calls/<int:pk>/end/<slug:key>/", calls.call_end, name="call_end"),
]
api: list[URLPattern] = [
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
]
