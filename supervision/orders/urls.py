"""Addresses of supervision orders."""

from django.urls import URLPattern, path

from supervision.orders import views
from supervision.orders.api import OrderLetterPdf, OrderLetterWord, Orders

pages: list[URLPattern] = [
    path("supervision/orders/", views.orders, name="orders"),
    path("supervision/orders/export/", views.orders_export, name="orders_export"),
    path("supervision/orders/<int:pk>/letter/", views.letter, name="order_letter"),
    path("supervision/orders/<int:pk>/letter/pdf/", views.letter_pdf, name="order_letter_pdf"),
    path("supervision/orders/<int:pk>/letter/word/", views.letter_word, name="order_letter_word"),
]
api: list[URLPattern] = [
    path("supervision/orders/", Orders.as_view(), name="orders"),
    path("supervision/orders/<int:pk>/letter/pdf/", OrderLetterPdf.as_view(), name="order_letter_pdf"),
    path("supervision/orders/<int:pk>/letter/word/", OrderLetterWord.as_view(), name="order_letter_word"),
]
