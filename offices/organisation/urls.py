"""Addresses of rules and the audit."""

from django.urls import URLPattern, path

from offices.organisation.api.left_open import LeftOpenList
from offices.organisation.views import audit, rules

pages: list[URLPattern] = [
    path("offices/left-open/", rules.left_open, name="left_open"),
    path("offices/rules/<slug:rule>/<slug:owner>/", rules.rule_history, name="rule_history"),
    path("offices/rules/<slug:rule>/<slug:owner>/edit/", rules.rule_edit, name="rule_edit"),
    path("offices/audit/", audit.audit, name="audit"),
    path("offices/audit/verify/", audit.verify, name="audit_verify"),
]
api: list[URLPattern] = [
    path("left-open/", LeftOpenList.as_view(), name="left_open"),
]
