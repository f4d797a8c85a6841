"""Addresses of card rules and of the scan."""

from django.urls import URLPattern, path

from supervision.sweep.views import jobs, rules

pages: list[URLPattern] = [
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/try/", rules.rule_try, name="rule_try"),
    path("rules/try/export/", rules.rule_try_export, name="rule_try_export"),
    path("rules/scan/", rules.last_scan, name="last_scan"),
    path("rules/<int:pk>/end/", rules.rule_end, name="rule_end"),
    path("rules/<int:pk>/withdraw/", rules.rule_withdraw, name="rule_withdraw"),
    path("jobs/", jobs.jobs, name="jobs"),
]
