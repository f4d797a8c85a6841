"""A step form chooses a petition or a handler with these fields."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account


class PetitionField(forms.CharField):
    """Another petition by its number, among those the account may see (`petitions`)."""

    default_error_messages = {"unknown": _("没有找到编号“%(value)s”的信访件，或者您无权查看。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.petitions: QuerySet[Petition] = Petition.objects.none()

    def clean(self, value: Any) -> Petition | None:
        text = super().clean(value)
        if not text:
            return None
        found = self.petitions.filter(number=text.strip()).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"value": text[:40]})
        return found


class HandlerField(forms.ModelChoiceField):
    """Who of the office handles it, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="username", empty_label=_("暂不指定"), **kwargs)

    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else obj.name
