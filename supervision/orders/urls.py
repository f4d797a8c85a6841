"""Addresses of supervision orders."""

from django.urls import URLPattern, path

from supervision.orders import views
from supervision.orders.api import Orders

pages: list[URLPattern] = [
    path("supervision/orders/", views.orders, name="orders"),
    path("supervision/orders/export/", views.orders_export, name="orders_export"),
    path("supervision/urge/", views.urge, name="urge"),
]
api: list[URLPattern] = [
    path("supervision/orders/", Orders.as_view(), name="orders"),
]
