"""The form with which files are attached: chosen here, or brought one by one before it is sent."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.attachments.enums import AttachmentKind
from cases.attachments.models import LONGEST_TITLE
from cases.procedure.reports.timeline import describe
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Event
from offices.pages.forms import Form
from offices.pages.words import cn_date

MOST_TICKETS = 100
LONGEST_TICKET = 200


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class SeveralFilesField(forms.FileField):
    """The files as they were sent; they are checked when they are taken in."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [one for one in data or [] if one is not None]


class AttachForm(Form):
    """events: the history of the petition, the newest first. Files brought before are named by `tickets`."""

    file = SeveralFilesField(label=_("文件"), required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=AttachmentKind, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("名称"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("如“土地承包合同”；不写姓名、证件号码、电话"),
    )
    event = forms.TypedChoiceField(label=_("属于哪一项办理经过"), coerce=int, required=False, empty_value=None)
    request_key = RequestKeyField(required=False)

    def __init__(self, data: Any = None, *, events: list[Event], initial: Mapping[str, Any] | None = None, **kw: Any):
        super().__init__(data, initial={"request_key": uuid4(), **(initial or {})}, **kw)
        field: Any = self.fields["event"]
        field.choices = [("", _("整件")), *((event.sequence, _line(event)) for event in events)]
        self.fields["file"].widget.attrs["accept"] = (
            ".jpg,.jpeg,.png,.webp,.tif,.tiff,.bmp,.pdf,image/*,application/pdf"
        )

    @property
    def tickets(self) -> list[str]:
        given = self.data.getlist("ticket") if hasattr(self.data, "getlist") else []
        return [one for one in given if 0 < len(one) <= LONGEST_TICKET][:MOST_TICKETS]


def _line(event: Event) -> str:
    entry = describe(event)
    return f"{event.sequence}. {entry.title}（{cn_date(entry.at.date())}）"
