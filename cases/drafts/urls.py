"""Addresses of drafts."""

from django.urls import URLPattern, path

from cases.drafts.api import drafts as api_drafts
from cases.drafts.api import letters as api_letters
from cases.drafts.api import merging as api_merging
from cases.drafts.api import templates as api_templates
from cases.drafts.views import drafts, letters, merging, templates

_ONE = "petitions/<number:number>/drafts/<int:pk>/"

pages: list[URLPattern] = [
    path("drafts/", drafts.drafts, name="drafts"),
    path(_ONE, drafts.draft, name="draft"),
    path(f"{_ONE}edit/", drafts.edit, name="draft_edit"),
    path(f"{_ONE}act/", drafts.act, name="draft_act"),
    path(f"{_ONE}decide/", drafts.decide, name="draft_decide"),
    path(f"{_ONE}sheet/", drafts.sheet, name="draft_sheet"),
    path("letters/", letters.letters, name="letters"),
    path("letters/download/", letters.letters_download, name="letters_download"),
    path("letters/merge/", merging.merge, name="merge"),
    path("letters/merge/<uuid:key>/", merging.merge_chosen, name="merge_chosen"),
    path("letters/merges/<int:pk>/", merging.merge_job, name="merge_job"),
    path("letters/preview/", templates.letter_preview, name="letter_preview"),
    path("letters/templates/<slug:code>/", templates.letter_templates, name="letter_templates"),
    path("letters/templates/<slug:code>/<slug:kind>/", templates.letter_template, name="letter_template"),
]
api: list[URLPattern] = [
    path("drafts/", api_drafts.Drafts.as_view(), name="drafts"),
    path("petitions/<number:number>/drafts/", api_drafts.PetitionDrafts.as_view(), name="petition_drafts"),
    path(_ONE, api_drafts.OneDraft.as_view(), name="draft"),
    path(f"{_ONE}edit/", api_drafts.EditDraft.as_view(), name="draft_edit"),
    path(f"{_ONE}act/", api_drafts.ActOnDraft.as_view(), name="draft_act"),
    path(f"{_ONE}sheet/", api_drafts.DraftSheet.as_view(), name="draft_sheet"),
    path("letters/", api_letters.Letters.as_view(), name="letters"),
    path("letters/download/", api_letters.LettersDownload.as_view(), name="letters_download"),
    path("letters/preview/", api_templates.LetterPreview.as_view(), name="letter_preview"),
    path("letters/merges/", api_merging.MergeJobs.as_view(), name="merge_jobs"),
    path("letters/merges/<int:pk>/", api_merging.OneMergeJob.as_view(), name="merge_job"),
    path("offices/<slug:code>/templates/", api_templates.LetterTemplates.as_view(), name="letter_templates"),
    path("offices/<slug:code>/templates/<slug:kind>/", api_templates.LetterTemplate.as_view(), name="letter_template"),
]
