"""Addresses of the relief fund."""

from django.urls import URLPattern, path

from cases.relief.api.reliefs import ReadRelief, ReliefBudgets, ReliefFund, Reliefs
from cases.relief.views.ledger import relief_budget, reliefs, reliefs_export
from cases.relief.views.relief import relief

pages: list[URLPattern] = [
    path("reliefs/", reliefs, name="reliefs"),
    path("reliefs/export/", reliefs_export, name="reliefs_export"),
    path("reliefs/budget/", relief_budget, name="relief_budget"),
    path("petitions/<number:number>/reliefs/<int:item>/", relief, name="relief"),
]
api: list[URLPattern] = [
    path("reliefs/", Reliefs.as_view(), name="reliefs"),
    path("relief-budgets/", ReliefBudgets.as_view(), name="relief_budgets"),
    path("relief-budgets/<slug:office>/<int:year>/", ReliefFund.as_view(), name="relief_fund"),
    path("petitions/<number:number>/reliefs/<int:item>/read/", ReadRelief.as_view(), name="read_relief"),
]
