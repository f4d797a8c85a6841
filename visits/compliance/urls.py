"""Addresses of compliance with reception days."""

from django.urls import URLPattern, path

from visits.compliance.api import Compliance, Yearly
from visits.compliance.views import compliance, yearly

pages: list[URLPattern] = [
    path("reception/compliance/", compliance.compliance, name="compliance"),
    path("reception/compliance/export/", compliance.compliance_export, name="compliance_export"),
    path("reception/compliance/<int:pk>/", compliance.compliance_leader, name="compliance_leader"),
    path("reception/compliance/<int:pk>/explain/", compliance.compliance_explain, name="compliance_explain"),
    path("reception/yearly/<int:pk>/<int:year>/", yearly.yearly, name="yearly"),
    path("reception/yearly/<int:pk>/<int:year>/lists/<slug:key>/", yearly.yearly_items, name="yearly_items"),
    path("reception/yearly/<int:pk>/<int:year>/export/", yearly.yearly_export, name="yearly_export"),
    path("reception/yearly/<int:pk>/<int:year>/word/", yearly.yearly_word, name="yearly_word"),
]
api: list[URLPattern] = [
    path("reception-compliance/", Compliance.as_view(), name="compliance"),
    path("reception-compliance/<int:pk>/<int:year>/", Yearly.as_view(), name="yearly"),
]
