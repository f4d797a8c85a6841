"""Addresses of accounts, offices, audit, messages and the profile."""

from django.urls import URLPattern, path

from offices.organisation.api.tokens import ObtainToken, RevokeToken, Tokens
from offices.organisation.views import accounts, audit, handing_over, offices, profile, rules

pages: list[URLPattern] = [
    path("offices/new/", offices.create, name="office_create"),
    path("offices/unit/<slug:code>/", offices.office, name="office"),
    path("offices/unit/<slug:code>/edit/", offices.edit, name="office_edit"),
    path("offices/unit/<slug:code>/move/", offices.move, name="office_move"),
    path("offices/unit/<slug:code>/work/<slug:key>/", offices.work, name="office_work"),
    path("offices/unit/<slug:code>/switch/", offices.switch, name="office_switch"),
    path("offices/accounts/new/", accounts.create, name="account_create"),
    path("offices/accounts/of/<username:username>/", accounts.account, name="account"),
    path("offices/accounts/of/<username:username>/edit/", accounts.edit, name="account_edit"),
    path("offices/accounts/of/<username:username>/work/<slug:key>/", accounts.work, name="account_work"),
    path("offices/accounts/of/<username:username>/switch/", accounts.switch, name="account_switch"),
    path("offices/accounts/of/<username:username>/reset/", accounts.reset, name="account_reset"),
    path("offices/accounts/of/<username:username>/unlock/", accounts.unlock, name="account_unlock"),
    path("offices/accounts/of/<username:username>/grant/", accounts.grant, name="role_grant"),
    path("offices/accounts/of/<username:username>/revoke/<int:assignment_id>/", accounts.revoke, name="role_revoke"),
    path("offices/handover/", handing_over.left, name="left_behind"),
    path("offices/handover/waiting/", handing_over.waiting, name="left_waiting"),
    path("offices/handover/of/<username:username>/", handing_over.handover_of, name="handover_of"),
    path("offices/handover/of/<username:username>/<slug:key>/", handing_over.rows, name="handover_rows"),
    path("offices/rules/<slug:rule>/<slug:owner>/", rules.rule_history, name="rule_history"),
    path("offices/rules/<slug:rule>/<slug:owner>/edit/", rules.rule_edit, name="rule_edit"),
    path("offices/audit/", audit.audit, name="audit"),
    path("offices/audit/verify/", audit.verify, name="audit_verify"),
    path("offices/notices/", profile.notices, name="notices"),
    path("offices/notices/read/", profile.read_all, name="notices_read"),
    path("offices/notices/<int:notice_id>/read/", profile.read_notice, name="notice_read"),
    path("offices/profile/", profile.profile, name="profile"),
    path("offices/profile/sessions/end/", profile.sessions_end, name="sessions_end"),
    path("offices/profile/tokens/new/", profile.token_new, name="token_new"),
    path("offices/profile/tokens/revoke/", profile.tokens_revoke, name="tokens_revoke"),
    path("offices/profile/tokens/<slug:shown>/revoke/", profile.token_revoke, name="token_revoke"),
]
api: list[URLPattern] = [
    path("token/", ObtainToken.as_view(), name="token"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<word:key>/", RevokeToken.as_view(), name="revoke_token"),
]
