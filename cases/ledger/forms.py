"""A line of the ledger of packages, edited in its place."""

from collections.abc import Mapping
from typing import Any

from django import forms

from cases.packages.case_facts import PackageFacts
from cases.packages.forms.assigning import ChangePackageForm
from cases.packages.models.packages import Package


class RowForm(ChangePackageForm):
    """One line of the ledger edited in its place.

    What stood in the fields when the line was opened is sent along as `was-…`: only what was changed since is asked
    for, so that a field another has changed meanwhile is not put back.
    """

    NAMES = ("responsible", "unit", "due_on", "progress_days", "note")
    WAS = "was-"

    def __init__(self, data: Mapping[str, Any] | None = None, *, package: Package, **kwargs: Any) -> None:
        self._package_facts = PackageFacts(package.petition, package=package)
        super().__init__(data, petition=package.petition, **kwargs)
        self.order_fields(self.NAMES)
        self.fields["note"].widget = forms.TextInput()
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control form-control-sm"

    def stored(self) -> dict[str, str]:
        """What the package holds now, as the fields write it."""
        opening = self.opening()
        return {name: _written(self.fields[name].prepare_value(opening.get(name))) for name in self.NAMES}

    def was(self) -> dict[str, str]:
        """What stood in the fields when the line was opened; what is stored, where the form does not say."""
        stored = self.stored()
        return {name: str(self.data.get(self.WAS + name, stored[name])) for name in self.NAMES}

    def typed(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name in self.NAMES}

    def facts(self) -> dict[str, Any]:
        """Only what was changed; a text that was emptied is emptied."""
        was, typed = self.was(), self.typed()
        changed = [name for name in self.NAMES if typed[name].strip() != was[name].strip()]
        given = {name: self.cleaned_data[name] for name in changed}
        if self.cleaned_data.get("reason"):
            given["reason"] = self.cleaned_data["reason"]
        return given


def _written(value: Any) -> str:
    return "" if value is None else str(value)
