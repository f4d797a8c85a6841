"""Addresses of what waits for a supervisor, and of what turns yellow or red."""

from django.urls import URLPattern, path

from supervision.my_day.api.my_day import MyDayView
from supervision.my_day.api.proposals import DismissProposal, OneProposal, OrderProposal, Proposals, UrgeProposal
from supervision.my_day.api.turning import Turning
from supervision.my_day.views import my_day, proposals, turning, urging, wall, wall_keys

pages: list[URLPattern] = [
    path("my-day/", my_day.my_day, name="my_day"),
    path("supervision/wall/", wall.wall, name="wall"),
    path("supervision/wall/keys/", wall_keys.wall_keys, name="wall_keys"),
    path("supervision/wall/keys/<int:pk>/withdraw/", wall_keys.wall_key_withdraw, name="wall_key_withdraw"),
    path("wall/<word:key>/", wall.keyed_wall, name="keyed_wall"),
    path("supervision/urge/", urging.urge, name="urge"),
    path("supervision/turning/", turning.turning, name="turning"),
    path("supervision/turning/list/", turning.turning_list, name="turning_list"),
    path("supervision/turning/export/", turning.turning_export, name="turning_export"),
    path("supervision/proposals/", proposals.proposals, name="proposals"),
    path("supervision/proposals/export/", proposals.proposals_export, name="proposals_export"),
    path("supervision/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("supervision/proposals/<int:pk>/<slug:key>/", proposals.proposal_act, name="proposal_act"),
]
api: list[URLPattern] = [
    path("my-day/", MyDayView.as_view(), name="my_day"),
    path("supervision/turning/", Turning.as_view(), name="turning"),
    path("supervision/proposals/", Proposals.as_view(), name="proposals"),
    path("supervision/proposals/<int:pk>/", OneProposal.as_view(), name="proposal"),
    path("supervision/proposals/<int:pk>/order/", OrderProposal.as_view(), name="proposal_order"),
    path("supervision/proposals/<int:pk>/urge/", UrgeProposal.as_view(), name="proposal_urge"),
    path("supervision/proposals/<int:pk>/dismiss/", DismissProposal.as_view(), name="proposal_dismiss"),
]
