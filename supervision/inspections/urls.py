"""Addresses of inspections and of what is to be put right."""

from django.urls import URLPattern, path

from supervision.inspections import views
from supervision.inspections.api import (
    ActOnInspection,
    ConfirmItem,
    Inspections,
    NoticePdf,
    NoticeWord,
    OneInspection,
    ProveItem,
    Rectification,
    ReportPdf,
    ReportWord,
)

pages: list[URLPattern] = [
    path("supervision/inspections/", views.inspections, name="inspections"),
    path("supervision/inspections/new/", views.inspection_new, name="inspection_new"),
    path("supervision/inspections/<int:pk>/", views.inspection, name="inspection"),
    path("supervision/inspections/<int:pk>/notice/", views.inspection_notice, name="inspection_notice"),
    path("supervision/inspections/<int:pk>/notice/pdf/", views.inspection_notice_pdf, name="inspection_notice_pdf"),
    path("supervision/inspections/<int:pk>/notice/word/", views.inspection_notice_word, name="inspection_notice_word"),
    path("supervision/inspections/<int:pk>/report/", views.inspection_report, name="inspection_report"),
    path("supervision/inspections/<int:pk>/report/pdf/", views.inspection_report_pdf, name="inspection_report_pdf"),
    path("supervision/inspections/<int:pk>/report/word/", views.inspection_report_word, name="inspection_report_word"),
    path("supervision/inspections/<int:pk>/<slug:key>/", views.inspection_act, name="inspection_act"),
    path("supervision/rectification/", views.rectification, name="rectification"),
    path("supervision/rectification/export/", views.rectification_export, name="rectification_export"),
    path("supervision/rectification/<int:pk>/", views.rectification_item, name="rectification_item"),
    path("supervision/rectification/<int:pk>/file/", views.rectification_file, name="rectification_file"),
    path("supervision/rectification/<int:pk>/<slug:key>/", views.rectification_act, name="rectification_act"),
]
api: list[URLPattern] = [
    path("supervision/inspections/", Inspections.as_view(), name="inspections"),
    path("supervision/inspections/<int:pk>/", OneInspection.as_view(), name="inspection"),
    path("supervision/inspections/<int:pk>/notice/pdf/", NoticePdf.as_view(), name="inspection_notice_pdf"),
    path("supervision/inspections/<int:pk>/notice/word/", NoticeWord.as_view(), name="inspection_notice_word"),
    path("supervision/inspections/<int:pk>/report/pdf/", ReportPdf.as_view(), name="inspection_report_pdf"),
    path("supervision/inspections/<int:pk>/report/word/", ReportWord.as_view(), name="inspection_report_word"),
    path("supervision/inspections/<int:pk>/<slug:key>/", ActOnInspection.as_view(), name="inspection_act"),
    path("supervision/rectification/", Rectification.as_view(), name="rectification"),
    path("supervision/rectification/<int:pk>/prove/", ProveItem.as_view(), name="rectification_prove"),
    path("supervision/rectification/<int:pk>/confirm/", ConfirmItem.as_view(), name="rectification_confirm"),
]
