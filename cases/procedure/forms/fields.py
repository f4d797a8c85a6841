"""A step form chooses a petition or a handler, or decides by two sentences, with these fields."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import numbers_in
from cases.petitions.queries.numbers import petition_of_number, petitions_of_numbers, why_not_found
from offices.organisation.forms.fields import PersonChoiceField
from offices.organisation.roles import Role
from offices.pages.forms import UNCHOSEN


class PetitionField(forms.CharField):
    """Another petition by its number, among those the account may see (`petitions`)."""

    default_error_messages = {"unknown": _("“%(value)s”：%(why)s")}

    def __init__(self, *, max_length: int = 40, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.petitions: QuerySet[Petition] = Petition.objects.none()

    def clean(self, value: Any) -> Petition | None:
        text = super().clean(value)
        if not text:
            return None
        found = petition_of_number(self.petitions, text)
        if found is None:
            params = {"value": text[:40], "why": why_not_found(text)}
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params=params)
        return found


class PetitionsField(PetitionField):
    """Several petitions by their numbers, one a line or with 、 between them; the cleaned value is a list."""

    default_error_messages = {"unknown": _("%(value)s")}
    widget = forms.Textarea({"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        found, missing = petitions_of_numbers(self.petitions, numbers_in(text))
        if missing:
            said = "；".join(str(one) for one in missing)
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"value": said})
        petitions = self.petitions.in_bulk({pk for pk, _number in found.values()})
        return [petitions[pk] for pk in sorted(petitions)]


class HandlerField(PersonChoiceField):
    """The person of the office who handles the petition, by user name."""

    roles = (Role.HANDLER, Role.REGISTRATION_CLERK)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("暂不指定"), **kwargs)


class OneOfField(forms.TypedChoiceField):
    """One of several things of the petition by its number, each with its whole text, which a select would cut."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, choices=[], widget=forms.RadioSelect, **kwargs)


class SeveralOfField(forms.TypedMultipleChoiceField):
    """Some of several things of the petition, by number or key."""

    def __init__(self, *, coerce: type = int, **kwargs: Any) -> None:
        super().__init__(coerce=coerce, choices=[], widget=forms.CheckboxSelectMultiple, **kwargs)  # type: ignore[arg-type]
        self.kind = coerce


class YesNoField(forms.TypedChoiceField):
    """True or False by two sentences; nothing is chosen in advance where a person has to decide."""

    def __init__(self, *, yes: Any, no: Any, **kwargs: Any) -> None:
        choices = [("", UNCHOSEN), ("True", yes), ("False", no)]
        super().__init__(choices=choices, coerce=lambda value: value == "True", **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(str(value) if isinstance(value, bool) else value)
