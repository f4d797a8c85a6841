"""Addresses of deliveries, the SMS gateway and how an account is told."""

from django.urls import URLPattern, path

from offices.notices import api as parts
from offices.notices import views

pages: list[URLPattern] = [
    path("offices/notices/bell/", views.bell, name="bell"),
    path("offices/notices/digests/", views.digests, name="digests"),
    path("offices/notices/digests/<int:pk>/", views.digest, name="digest"),
    path("offices/deliveries/", views.deliveries, name="deliveries"),
    path("offices/deliveries/act/", views.deliveries_act, name="deliveries_act"),
    path("offices/sms-gateway/", views.sms_gateway, name="sms_gateway"),
    path("offices/sms-gateway/try/", views.sms_gateway_try, name="sms_gateway_try"),
    path("offices/profile/channels/", views.channels, name="channels"),
]
api: list[URLPattern] = [
    path("deliveries/", parts.Deliveries.as_view(), name="deliveries"),
    path("deliveries/again/", parts.SendAgain.as_view(), name="deliveries_again"),
    path("deliveries/drop/", parts.Drop.as_view(), name="deliveries_drop"),
    path("notices/unread/", parts.Unread.as_view(), name="notices_unread"),
    path("notice-digests/", parts.Digests.as_view(), name="notice_digests"),
    path("notice-settings/", parts.OwnSettings.as_view(), name="notice_settings"),
]
