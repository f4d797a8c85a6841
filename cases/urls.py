"""Addresses of the app, room by room: its pages, and its part of the API."""

from django.urls import URLPattern

from cases.aftercare import urls as aftercare_urls
from cases.attachments import urls as attachments_urls
from cases.case_files import urls as case_files_urls
from cases.drafts import urls as drafts_urls
from cases.imports import urls as imports_urls
from cases.instructions import urls as instructions_urls
from cases.jobs import urls as jobs_urls
from cases.ledger import urls as ledger_urls
from cases.mandates import urls as mandates_urls
from cases.organs import urls as organs_urls
from cases.package_rules import urls as package_rules_urls
from cases.packages import urls as packages_urls
from cases.papers import urls as papers_urls
from cases.procedure import urls as procedure_urls
from cases.ratings import urls as ratings_urls
from cases.registration import urls as registration_urls
from cases.relief import urls as relief_urls
from cases.sms import urls as sms_urls
from cases.urgency import urls as urgency_urls
from cases.worklist import urls as worklist_urls

app_name = "cases"
urlpatterns: list[URLPattern] = [
    *registration_urls.pages,
    *worklist_urls.pages,
    *imports_urls.pages,
    *jobs_urls.pages,
    *ledger_urls.pages,
    *package_rules_urls.pages,
    *packages_urls.pages,
    *organs_urls.pages,
    *mandates_urls.pages,
    *urgency_urls.pages,
    *instructions_urls.pages,
    *aftercare_urls.pages,
    *ratings_urls.pages,
    *relief_urls.pages,
    *attachments_urls.pages,
    *case_files_urls.pages,
    *procedure_urls.pages,
    *papers_urls.pages,
    *drafts_urls.pages,
]
api: list[URLPattern] = [
    *registration_urls.api,
    *worklist_urls.api,
    *imports_urls.api,
    *jobs_urls.api,
    *ledger_urls.api,
    *packages_urls.api,
    *organs_urls.api,
    *mandates_urls.api,
    *sms_urls.api,
    *urgency_urls.api,
    *instructions_urls.api,
    *aftercare_urls.api,
    *ratings_urls.api,
    *relief_urls.api,
    *attachments_urls.api,
    *case_files_urls.api,
    *procedure_urls.api,
    *papers_urls.api,
    *drafts_urls.api,
]
