"""Addresses of the duty book."""

from django.urls import URLPattern, path

from visits.duty.api.duty import (
    AmendDutyBookEntry,
    DutyBookEntries,
    DutyPhoto,
    FollowUpDutyBookEntry,
    OneDutyBookEntry,
    RaiseDutyBookEntry,
    ReadDutyBookEntry,
    ReopenDutyBookEntry,
    SettleDutyBookEntry,
)
from visits.duty.views import duty
from visits.duty.views import entry as duty_entry

pages: list[URLPattern] = [
    path("duty/", duty.duty, name="duty"),
    path("duty/new/", duty.duty_new, name="duty_new"),
    path("duty/export/", duty.duty_export, name="duty_export"),
    path("duty/shares/", duty.duty_shares, name="duty_shares"),
    path("duty/shares/export/", duty.duty_shares_export, name="duty_shares_export"),
    path("duty/<int:pk>/", duty_entry.duty_entry, name="duty_entry"),
    path("duty/<int:pk>/read/", duty_entry.duty_read, name="duty_read"),
    path("duty/<int:pk>/follow-up/", duty_entry.duty_follow_up, name="duty_follow_up"),
    path("duty/<int:pk>/settle/", duty_entry.duty_settle, name="duty_settle"),
    path("duty/<int:pk>/reopen/", duty_entry.duty_reopen, name="duty_reopen"),
    path("duty/<int:pk>/raise/", duty_entry.duty_raise, name="duty_raise"),
    path("duty/<int:pk>/amend/", duty_entry.duty_amend, name="duty_amend"),
    path("duty/<int:pk>/photos/<int:file>/", duty_entry.duty_photo, name="duty_photo"),
]
api: list[URLPattern] = [
    path("duty/", DutyBookEntries.as_view(), name="duty_entries"),
    path("duty/<int:pk>/", OneDutyBookEntry.as_view(), name="duty_entry"),
    path("duty/<int:pk>/photos/<int:file>/", DutyPhoto.as_view(), name="duty_photo"),
    path("duty/<int:pk>/read/", ReadDutyBookEntry.as_view(), name="duty_read"),
    path("duty/<int:pk>/follow-up/", FollowUpDutyBookEntry.as_view(), name="duty_follow_up"),
    path("duty/<int:pk>/settle/", SettleDutyBookEntry.as_view(), name="duty_settle"),
    path("duty/<int:pk>/reopen/", ReopenDutyBookEntry.as_view(), name="duty_reopen"),
    path("duty/<int:pk>/raise/", RaiseDutyBookEntry.as_view(), name="duty_raise"),
    path("duty/<int:pk>/amend/", AmendDutyBookEntry.as_view(), name="duty_amend"),
]
