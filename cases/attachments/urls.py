"""Addresses of attachments: of the petition, and of one by its key."""

from django.urls import URLPattern, path

from cases.attachments import api as endpoints
from cases.attachments.views import adding, files

_ALL = "petitions/<number:number>/attachments/"
_ONE = f"{_ALL}<uuid:attachment>/"
pages: list[URLPattern] = [
    path(_ALL, files.attachments, name="attachments"),
    path(f"{_ALL}open/", files.open_all, name="open_attachments"),
    path(f"{_ALL}add/", adding.add, name="attach"),
    path(f"{_ALL}files/", adding.take_file, name="take_file"),
    path(_ONE, files.attachment, name="attachment"),
    path(f"{_ONE}small/", files.thumbnail, name="attachment_small"),
    path(f"{_ONE}pages/<int:page>/", files.picture, name="attachment_page"),
    path(f"{_ONE}file/", files.shown, name="attachment_file"),
    path(f"{_ONE}original/", files.original, name="attachment_original"),
]
api: list[URLPattern] = [
    path(_ALL, endpoints.Attachments.as_view(), name="attachments"),
    path(f"{_ONE}file/", endpoints.AttachmentFile.as_view(), name="attachment_file"),
    path(f"{_ONE}original/", endpoints.AttachmentOriginal.as_view(), name="attachment_original"),
]
