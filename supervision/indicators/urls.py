"""Addresses of indicators, counts and their lists."""

from django.urls import URLPattern, path

from supervision.indicators.api import IndicatorRows, Indicators, NumberRows, Numbers, OneIndicator
from supervision.indicators.views import lists
from supervision.indicators.views import pages as shown

pages: list[URLPattern] = [
    path("indicators/", shown.indicators, name="indicators"),
    path("indicators/numbers/", shown.numbers, name="indicator_numbers"),
    path("indicators/numbers/<slug:key>/", lists.number_list, name="number_list"),
    path("indicators/numbers/<slug:key>/export/", lists.number_list_export, name="number_list_export"),
    path("indicators/<slug:key>/", shown.indicator, name="indicator"),
    path("indicators/<slug:key>/<slug:part>/", lists.indicator_list, name="indicator_list"),
    path("indicators/<slug:key>/<slug:part>/export/", lists.indicator_list_export, name="indicator_list_export"),
]
api: list[URLPattern] = [
    path("indicators/", Indicators.as_view(), name="indicators"),
    path("indicators/numbers/", Numbers.as_view(), name="indicator_numbers"),
    path("indicators/numbers/<slug:key>/", NumberRows.as_view(), name="number_list"),
    path("indicators/<slug:key>/", OneIndicator.as_view(), name="indicator"),
    path("indicators/<slug:key>/<slug:part>/", IndicatorRows.as_view(), name="indicator_list"),
]
