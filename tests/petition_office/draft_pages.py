"""A form as the pages have them, for the browser tests of the shared scripts."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from petition_office.urls import urlpatterns as project

PAGE = """{% extends "base.html" %}{% block title %}试用{% endblock %}{% block content %}
<form method="post" id="note">{% csrf_token %}{{ form }}
<input type="hidden" name="version" value="1">
<button type="submit" data-shortcut="alt+s">保存</button>
<button type="submit" formmethod="get" formaction="/done/" formnovalidate>先看</button></form>{% endblock %}"""
received: list[str] = []


class NoteForm(forms.Form):
    subject = forms.CharField(label="事由")
    phone = forms.CharField(label="电话", required=False)


def note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if form.is_valid():
        received.append(form.cleaned_data["subject"])
        return redirect("/done/")
    html = engines["django"].from_string(PAGE).render({"form": form}, request)
    return HttpResponse(html, status=422 if form.is_bound else 200)


def done(request: HttpRequest) -> HttpResponse:
    html = engines["django"].from_string('{% extends "base.html" %}{% block heading %}已保存{% endblock %}')
    return HttpResponse(html.render({}, request))


urlpatterns = [path("note/", note), path("done/", done), *project]
