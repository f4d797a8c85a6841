"""Addresses of reports."""

from django.urls import URLPattern, path

from supervision.reports.api import daily as daily_api
from supervision.reports.api import reports as reports_api
from supervision.reports.views import daily, reports

pages: list[URLPattern] = [
    path("supervision/daily/", daily.daily, name="daily"),
    path("supervision/daily/below/", daily.daily_below, name="daily_below"),
    path("supervision/daily/below/export/", daily.daily_below_export, name="daily_below_export"),
    path("supervision/daily/returns/", daily.daily_returns, name="daily_returns"),
    path("supervision/daily/returns/export/", daily.daily_returns_export, name="daily_returns_export"),
    path("supervision/daily/<int:pk>/", daily.daily_return, name="daily_return"),
    path("supervision/daily/<int:pk>/<word:key>/", daily.daily_rows, name="daily_rows"),
    path("supervision/daily/<int:pk>/<word:key>/export/", daily.daily_rows_export, name="daily_rows_export"),
    path("supervision/reports/", reports.reports, name="reports"),
    path("supervision/reports/new/", reports.report_new, name="report_new"),
    path("supervision/reports/<int:pk>/", reports.report, name="report"),
    path("supervision/reports/<int:pk>/correct/", reports.report_correct, name="report_correct"),
    path("supervision/reports/<int:pk>/rows/<path:key>/", reports.report_rows, name="report_rows"),
]
api: list[URLPattern] = [
    path("supervision/daily/", daily_api.DailyReturns.as_view(), name="daily_returns"),
    path("supervision/daily/below/", daily_api.DayBelow.as_view(), name="daily_below"),
    path("supervision/reports/", reports_api.Reports.as_view(), name="reports"),
    path("supervision/reports/<int:pk>/", reports_api.OneReport.as_view(), name="report"),
    path("supervision/reports/<int:pk>/correct/", reports_api.CorrectReport.as_view(), name="report_correct"),
    path("supervision/reports/<int:pk>/rows/<path:key>/", reports_api.ReportList.as_view(), name="report_rows"),
]
