"""Addresses of bookings."""

from django.urls import URLPattern, path

from visits.bookings.api import Bookings, BookingStep
from visits.bookings.views import bookings
from visits.bookings.views import public as public_booking

pages: list[URLPattern] = [
    path("reception/days/<int:pk>/bookings/", bookings.bookings, name="bookings"),
    path("reception/bookings/<int:pk>/", bookings.booking, name="booking"),
    path("reception/bookings/<int:pk>/read/", bookings.booking_read, name="booking_read"),
    path("reception/bookings/<int:pk>/slip/", bookings.booking_slip, name="booking_slip"),
    path("reception/bookings/<int:pk>/steps/<slug:step>/", bookings.booking_step, name="booking_step"),
    path("reception/invite/", bookings.invite, name="invite"),
    path("reception/to-tell/", bookings.to_tell_list, name="to_tell"),
    path("book/<slug:office>/", public_booking.book, name="book"),
    path("b/<word:code>/", public_booking.booking_public, name="booking_public"),
]
api: list[URLPattern] = [
    path("reception-days/<int:pk>/bookings/", Bookings.as_view(), name="reception_bookings"),
    path("bookings/<int:pk>/<word:step>/", BookingStep.as_view(), name="booking_step"),
]
