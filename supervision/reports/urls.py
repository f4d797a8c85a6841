"""Addresses of reports."""

from django.urls import URLPattern, path

from supervision.reports.api import books as books_api
from supervision.reports.api import circulars as circulars_api
from supervision.reports.api import daily as daily_api
from supervision.reports.api import reports as reports_api
from supervision.reports.views import books, circulars, daily, reports

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
    path("supervision/reports/<int:pk>/circular/", circulars.circular_draft, name="circular_draft"),
    path("supervision/reports/<int:pk>/books/", books.report_books, name="report_books"),
    path("supervision/reports/<int:pk>/books/<int:book_pk>/", books.report_book, name="report_book"),
    path("supervision/circulars/", circulars.circulars, name="circulars"),
    path("supervision/circulars/last/", circulars.circular_last, name="circular_last"),
    path("supervision/circulars/<int:pk>/", circulars.circular, name="circular"),
    path("supervision/circulars/<int:pk>/acts/", circulars.circular_act, name="circular_act"),
    path("supervision/circulars/<int:pk>/read/", circulars.circular_read, name="circular_read"),
    path("supervision/circulars/<int:pk>/pdf/", circulars.circular_pdf, name="circular_pdf"),
    path("supervision/circulars/<int:pk>/word/", circulars.circular_word, name="circular_word"),
]
api: list[URLPattern] = [
    path("supervision/daily/", daily_api.DailyReturns.as_view(), name="daily_returns"),
    path("supervision/daily/below/", daily_api.DayBelow.as_view(), name="daily_below"),
    path("supervision/reports/", reports_api.Reports.as_view(), name="reports"),
    path("supervision/reports/<int:pk>/", reports_api.OneReport.as_view(), name="report"),
    path("supervision/reports/<int:pk>/correct/", reports_api.CorrectReport.as_view(), name="report_correct"),
    path("supervision/reports/<int:pk>/books/", books_api.ReportBooks.as_view(), name="report_books"),
    path("supervision/reports/<int:pk>/books/<int:book_pk>/", books_api.ReportBookFile.as_view(), name="report_book"),
    path("supervision/reports/<int:pk>/rows/<path:key>/", reports_api.ReportList.as_view(), name="report_rows"),
    path("supervision/circulars/", circulars_api.Circulars.as_view(), name="circulars"),
    path("supervision/circulars/<int:pk>/", circulars_api.OneCircular.as_view(), name="circular"),
    path("supervision/circulars/<int:pk>/acts/", circulars_api.ActOnCircular.as_view(), name="circular_act"),
    path("supervision/circulars/<int:pk>/pdf/", circulars_api.CircularPdf.as_view(), name="circular_pdf"),
    path("supervision/circulars/<int:pk>/word/", circulars_api.CircularWord.as_view(), name="circular_word"),
    path("supervision/circulars/<int:pk>/read/", circulars_api.ReadCircular.as_view(), name="circular_read"),
]
