"""Addresses of the profile with its messages, keys and tokens."""

from django.urls import URLPattern, path

from offices.accounts.api.tokens import ObtainToken, RevokeToken, Tokens
from offices.accounts.views import own_calendar, profile

pages: list[URLPattern] = [
    path("offices/notices/", profile.notices, name="notices"),
    path("offices/notices/read/", profile.read_all, name="notices_read"),
    path("offices/notices/<int:notice_id>/read/", profile.read_notice, name="notice_read"),
    path("offices/profile/", profile.profile, name="profile"),
    path("offices/profile/sessions/end/", profile.sessions_end, name="sessions_end"),
    path("offices/profile/calendar/new/", own_calendar.calendar_key_new, name="calendar_key_new"),
    path("offices/profile/calendar/withdraw/", own_calendar.calendar_key_withdraw, name="calendar_key_withdraw"),
    path("calendar/<str:key>.ics", own_calendar.own_calendar_feed, name="own_calendar"),
    path("offices/profile/tokens/new/", profile.token_new, name="token_new"),
    path("offices/profile/tokens/revoke/", profile.tokens_revoke, name="tokens_revoke"),
    path("offices/profile/tokens/<slug:shown>/revoke/", profile.token_revoke, name="token_revoke"),
]
api: list[URLPattern] = [
    path("token/", ObtainToken.as_view(), name="token"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<word:key>/", RevokeToken.as_view(), name="revoke_token"),
]
