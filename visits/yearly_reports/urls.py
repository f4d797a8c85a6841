"""Addresses of leaders' yearly reports."""

from django.urls import URLPattern, path

from visits.yearly_reports import api as parts
from visits.yearly_reports import views

ONE = "reception/yearly-reports/<int:pk>/"
pages: list[URLPattern] = [
    path("reception/yearly-reports/", views.yearly_reports, name="yearly_reports"),
    path("reception/yearly-reports/export/", views.yearly_reports_export, name="yearly_reports_export"),
    path("reception/yearly-reports/unsigned/", views.yearly_reports_unsigned, name="yearly_reports_unsigned"),
    path(
        "reception/yearly-reports/unsigned/export/",
        views.yearly_reports_unsigned_export,
        name="yearly_reports_unsigned_export",
    ),
    path("reception/yearly/<int:pk>/<int:year>/report/", views.yearly_report_new, name="yearly_report_new"),
    path(ONE, views.yearly_report, name="yearly_report"),
    path(f"{ONE}words/", views.yearly_report_words, name="yearly_report_words"),
    path(f"{ONE}pdf/", views.yearly_report_pdf, name="yearly_report_pdf"),
    path(f"{ONE}word/", views.yearly_report_word, name="yearly_report_word"),
    path(f"{ONE}lists/<slug:key>/", views.yearly_report_rows, name="yearly_report_rows"),
    path(f"{ONE}acts/<slug:act>/", views.yearly_report_act, name="yearly_report_act"),
]
api: list[URLPattern] = [
    path("yearly-reports/", parts.YearlyReports.as_view(), name="yearly_reports"),
    path("yearly-reports/unsigned/", parts.UnsignedReports.as_view(), name="yearly_reports_unsigned"),
    path("yearly-reports/<int:pk>/", parts.OneYearlyReport.as_view(), name="yearly_report"),
]
