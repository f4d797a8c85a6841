"""The form of a step becomes a draft."""

from django.utils import timezone

from cases.drafts.actions.writing import make_draft
from cases.drafts.queries import drafts_visible_to, open_draft
from cases.procedure.forms.base import StepForm
from cases.procedure.views.draft_hooks import DraftDoor
from offices.organisation.models import Office


def _make(form: StepForm) -> str:
    return make_draft(form, by=form.account, at=timezone.now()).get_absolute_url()


def _waiting(form: StepForm, office: Office) -> str:
    draft = open_draft(form.petition, form.key, [office.pk])
    seen = draft is not None and drafts_visible_to(form.account).filter(pk=draft.pk).exists()
    return draft.get_absolute_url() if draft is not None and seen else ""


DOOR = DraftDoor(make=_make, waiting=_waiting)
