"""Addresses of rules and the audit."""

from django.urls import URLPattern, path

from offices.organisation.views import audit, rules

pages: list[URLPattern] = [
    path("offices/rules/<slug:rule>/<slug:owner>/", rules.rule_history, name="rule_history"),
    path("offices/rules/<slug:rule>/<slug:owner>/edit/", rules.rule_edit, name="rule_edit"),
    path("offices/audit/", audit.audit, name="audit"),
    path("offices/audit/verify/", audit.verify, name="audit_verify"),
]
