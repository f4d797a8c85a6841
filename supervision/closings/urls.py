"""Addresses of closings that are checked and looked at again."""

from django.urls import URLPattern, path

from supervision.closings.api import PackageFiguresView, ToCheck
from supervision.closings.views import closings, reexaminations
from supervision.closings.views import figures as package_figures

pages: list[URLPattern] = [
    path("packages/to-check/", closings.to_check, name="to_check"),
    path("packages/to-check/<number:number>/", closings.check, name="check"),
    path("packages/reexamination/", reexaminations.reexaminations, name="reexaminations"),
    path("packages/reexamination/samples/new/", reexaminations.sample_new, name="sample_new"),
    path("packages/reexamination/samples/<int:pk>/", reexaminations.sample_page, name="sample"),
    path("packages/reexamination/<number:number>/", reexaminations.reexamine, name="reexamine"),
    path("packages/figures/", package_figures.package_figures, name="package_figures"),
    path("packages/figures/export/", package_figures.package_figures_export, name="package_figures_export"),
    path("packages/figures/<slug:key>/", package_figures.package_figure_list, name="package_figure_list"),
]
api: list[URLPattern] = [
    path("packages/to-check/", ToCheck.as_view(), name="to_check"),
    path("packages/figures/", PackageFiguresView.as_view(), name="package_figures"),
]
