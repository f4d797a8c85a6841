"""Addresses of papers."""

from django.urls import URLPattern, path

from cases.papers import views as papers
from cases.papers.api import AuthorityPdf, AuthorityWord, PaperPdf, PaperWord, ServicePdf, ServiceWord

pages: list[URLPattern] = [
    path("petitions/<number:number>/authority/", papers.authority, name="authority"),
    path("petitions/<number:number>/authority/pdf/", papers.authority_pdf, name="authority_pdf"),
    path("petitions/<number:number>/authority/word/", papers.authority_word, name="authority_word"),
    path("petitions/<number:number>/papers/<int:pk>/", papers.paper, name="paper"),
    path("petitions/<number:number>/papers/<int:pk>/pdf/", papers.pdf, name="paper_pdf"),
    path("petitions/<number:number>/papers/<int:pk>/word/", papers.word, name="paper_word"),
    path("petitions/<number:number>/papers/<int:pk>/service/", papers.service, name="service"),
    path("petitions/<number:number>/papers/<int:pk>/service/pdf/", papers.service_pdf, name="service_pdf"),
    path("petitions/<number:number>/papers/<int:pk>/service/word/", papers.service_word, name="service_word"),
]
api: list[URLPattern] = [
    path("petitions/<number:number>/authority/pdf/", AuthorityPdf.as_view(), name="authority_pdf"),
    path("petitions/<number:number>/authority/word/", AuthorityWord.as_view(), name="authority_word"),
    path("petitions/<number:number>/papers/<int:pk>/pdf/", PaperPdf.as_view(), name="paper_pdf"),
    path("petitions/<number:number>/papers/<int:pk>/word/", PaperWord.as_view(), name="paper_word"),
    path("petitions/<number:number>/papers/<int:pk>/service/pdf/", ServicePdf.as_view(), name="service_pdf"),
    path("petitions/<number:number>/papers/<int:pk>/service/word/", ServiceWord.as_view(), name="service_word"),
]
