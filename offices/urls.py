from django.urls import path

from offices.calendars import views as calendars
from offices.organisation.views import accounts, audit, offices, profile, rules
from offices.vocabularies import views as vocabularies

app_name = "offices"
urlpatterns = [
    path("offices/", offices.offices, name="offices"),
    path("offices/new/", offices.create, name="office_create"),
    path("offices/unit/<slug:code>/", offices.office, name="office"),
    path("offices/unit/<slug:code>/edit/", offices.edit, name="office_edit"),
    path("offices/unit/<slug:code>/move/", offices.move, name="office_move"),
    path("offices/unit/<slug:code>/switch/", offices.switch, name="office_switch"),
    path("offices/accounts/", accounts.accounts, name="accounts"),
    path("offices/accounts/new/", accounts.create, name="account_create"),
    path("offices/accounts/of/<str:username>/", accounts.account, name="account"),
    path("offices/accounts/of/<str:username>/edit/", accounts.edit, name="account_edit"),
    path("offices/accounts/of/<str:username>/switch/", accounts.switch, name="account_switch"),
    path("offices/accounts/of/<str:username>/reset/", accounts.reset, name="account_reset"),
    path("offices/accounts/of/<str:username>/grant/", accounts.grant, name="role_grant"),
    path("offices/accounts/of/<str:username>/revoke/<int:assignment_id>/", accounts.revoke, name="role_revoke"),
    path("offices/calendars/", calendars.calendars, name="calendars"),
    path("offices/calendars/library/", calendars.library, name="calendar_library"),
    path("offices/calendars/of/<slug:owner>/", calendars.calendar, name="calendar"),
    path("offices/calendars/of/<slug:owner>/upload/", calendars.upload, name="calendar_upload"),
    path("offices/calendars/of/<slug:owner>/override/", calendars.override, name="calendar_override"),
    path("offices/calendars/of/<slug:owner>/confirm/", calendars.confirm, name="calendar_confirm"),
    path("offices/vocabularies/", vocabularies.vocabularies, name="vocabularies"),
    path("offices/vocabularies/<slug:kind>/upload/", vocabularies.upload, name="vocabulary_upload"),
    path("offices/vocabularies/<slug:kind>/confirm/", vocabularies.confirm, name="vocabulary_confirm"),
    path("offices/rules/<slug:rule>/<slug:owner>/", rules.rule_history, name="rule_history"),
    path("offices/rules/<slug:rule>/<slug:owner>/edit/", rules.rule_edit, name="rule_edit"),
    path("offices/audit/", audit.audit, name="audit"),
    path("offices/audit/verify/", audit.verify, name="audit_verify"),
    path("offices/notices/", profile.notices, name="notices"),
    path("offices/notices/read/", profile.read_all, name="notices_read"),
    path("offices/notices/<int:notice_id>/read/", profile.read_notice, name="notice_read"),
    path("offices/profile/", profile.profile, name="profile"),
    path("offices/profile/tokens/new/", profile.token_new, name="token_new"),
    path("offices/profile/tokens/revoke/", profile.tokens_revoke, name="tokens_revoke"),
    path("offices/profile/tokens/<slug:shown>/revoke/", profile.token_revoke, name="token_revoke"),
]
