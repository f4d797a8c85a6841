"""Addresses of meetings."""

from django.urls import URLPattern, path

from supervision.meetings.api import Meetings, OneMeeting, RecordDecision
from supervision.meetings.views import meeting, meetings
from supervision.meetings.views import papers as meeting_papers

pages: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/afterwards/", meetings.meeting_afterwards, name="meeting_afterwards"),
    path("meetings/pick/", meetings.meeting_pick, name="meeting_pick"),
    path("meetings/cases/", meetings.meeting_cases, name="meeting_cases"),
    path("meetings/actions/", meetings.meeting_actions, name="meeting_actions"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meeting.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/acts/<slug:key>/", meeting.meeting_act, name="meeting_act"),
    path("meetings/<int:pk>/items/<int:item>/<slug:key>/", meeting.meeting_item, name="meeting_item"),
    path("meetings/<int:pk>/people/<int:person>/drop/", meeting.meeting_dismiss, name="meeting_dismiss"),
    path("meetings/<int:pk>/papers/", meeting_papers.meeting_papers, name="meeting_papers"),
    path("meetings/<int:pk>/files/<int:paper>/", meeting_papers.meeting_file, name="meeting_file"),
    path("meetings/<int:pk>/files/<int:paper>/drop/", meeting.meeting_paper_drop, name="meeting_paper_drop"),
    path("meetings/<int:pk>/minutes/", meeting_papers.meeting_minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/minutes/word/", meeting_papers.meeting_word, name="meeting_word"),
    path("meetings/<int:pk>/calendar/", meeting_papers.meeting_calendar, name="meeting_calendar"),
]
api: list[URLPattern] = [
    path("meetings/", Meetings.as_view(), name="meetings"),
    path("meetings/<int:pk>/", OneMeeting.as_view(), name="meeting"),
    path("meetings/<int:pk>/items/<int:item>/", RecordDecision.as_view(), name="meeting_item"),
]
