"""Addresses of SMS to petitioners."""

from django.urls import URLPattern, path

from cases.sms.api import SmsOfPetition

api: list[URLPattern] = [
    path("petitions/<number:number>/sms/", SmsOfPetition.as_view(), name="petition_sms"),
]
