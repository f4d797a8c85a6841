"""The form by which who asked takes a request back."""

from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import OneOfField
from cases.procedure.requests import waiting_of
from offices.pages.fields import LongText


class TakeBackForm(StepForm):
    key = "take_back"
    advice = _("决定以前，提出人可以撤回；撤回后不再等待决定，需要时可以重新提出。")
    number = OneOfField(label=_("撤回哪一项"))
    reason = LongText(label=_("撤回理由"), rows=2, max_length=500)

    def prepare(self) -> None:
        own = enumerate(waiting_of(self.petition, self.account), start=1)
        self.offer("number", ((number, one.line) for number, one in own))
