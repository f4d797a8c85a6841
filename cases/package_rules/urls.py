"""Addresses of the rules of packages (包案规则)."""

from django.urls import URLPattern, path

from cases.package_rules import views

pages: list[URLPattern] = [
    path("packages/rules/", views.package_rules, name="package_rules"),
    path("packages/rules/<int:pk>/", views.package_rule, name="package_rule"),
]
