"""Addresses of case files."""

from django.urls import URLPattern, path

from cases.case_files import api as endpoints
from cases.case_files import views

_ALL = "petitions/<number:number>/case-files/"
pages: list[URLPattern] = [
    path(_ALL, views.case_files, name="case_files"),
    path(f"{_ALL}<int:pk>/", views.case_file, name="case_file"),
    path(f"{_ALL}<int:pk>/pdf/", views.pdf, name="case_file_pdf"),
    path(f"{_ALL}<int:pk>/zip/", views.archive, name="case_file_archive"),
]
api: list[URLPattern] = [
    path(_ALL, endpoints.CaseFiles.as_view(), name="case_files"),
    path(f"{_ALL}<int:pk>/", endpoints.OneCaseFile.as_view(), name="case_file"),
    path(f"{_ALL}<int:pk>/pdf/", endpoints.CaseFilePdf.as_view(), name="case_file_pdf"),
    path(f"{_ALL}<int:pk>/zip/", endpoints.CaseFileArchive.as_view(), name="case_file_archive"),
]
