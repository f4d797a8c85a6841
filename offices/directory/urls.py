"""Addresses of the lists and pages of offices and accounts."""

from django.urls import URLPattern, path

from offices.directory.views import accounts, handing_over, lists, offices

pages: list[URLPattern] = [
    path("offices/", lists.offices, name="offices"),
    path("offices/accounts/", lists.accounts, name="accounts"),
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
]
