"""A step is taken from its form as it was sent."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.procedure.actions.perform import perform
from cases.procedure.forms.base import StepForm


def is_whole(form: StepForm) -> bool:
    """Whether the form is valid and has the version that it was opened on."""
    if form.is_valid() and form.cleaned_data["version"] is None:
        form.add_error(None, _("页面不完整，请刷新后再提交。"))
    return form.is_valid()


def take(form: StepForm) -> None:
    """Raises ActionRefused; Conflict where the petition has moved on since the form was opened."""
    perform(
        form.key,
        petition_id=form.petition.pk,
        by=form.account,
        at=timezone.now(),
        version=form.cleaned_data["version"],
        request_key=form.cleaned_data["request_key"],
        **form.facts(),
    )
