"""Every form asks in the user's words, chooses nothing by itself, and puts a refusal and lost files at their fields."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import ActionRefused, KeyUsed
from offices.pages.texts import NOTHING_SAID, named, refuse_signs
from offices.pages.wording import word_field

UNCHOSEN = gettext_lazy("请选择")
LOST_FILES = "choose_again"
DJANGO_UNCHOSEN = "---------"


class Rows(forms.BaseFormSet):
    """The rows of a form, each a form."""

    default_error_messages = {
        "missing_management_form": gettext_lazy("页面不完整，请刷新后再提交。"),
        "too_many_forms": gettext_lazy("最多%(num)d行，请删减。"),
        "too_few_forms": gettext_lazy("至少%(num)d行，请补充。"),
    }


class Problem(NamedTuple):
    """A sentence of the list above a form; anchor: the element that it is about, or empty."""

    anchor: str
    sentence: str


class Form(forms.Form):
    """A form that asks in the user's words; a list to choose from begins with 请选择, and nothing stands chosen.

    A browser sends back no file that was chosen before: a refused form names them at their fields.
    """

    _checked = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = str(UNCHOSEN) if field.empty_label == DJANGO_UNCHOSEN else field.empty_label
            elif field.required and isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select:
                choices = list(cast(Iterable[Any], field.choices))
                if choices and choices[0][0] not in ("", None):
                    field.choices = [("", UNCHOSEN), *choices]

    def __getitem__(self, name: str) -> forms.BoundField:
        """A browser cuts what is pasted without a word; the server says how long it is and may be."""
        if name in self.fields:
            self.fields[name].widget.attrs.pop("maxlength", None)
        return super().__getitem__(name)

    def full_clean(self) -> None:
        for field in self.fields.values():  # also what a form added after it was made
            word_field(field)
        self._checked = False
        super().full_clean()
        self.refuse_signs()
        self._checked = self.is_bound
        if self.errors:
            self.ask_for_files_again()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self._checked:
            self.ask_for_files_again()

    def refuse_signs(self) -> None:
        """Refuse each text without a letter or a figure; one that has to say something is a `ToldField`."""
        for name, value in list(getattr(self, "cleaned_data", {}).items()):
            field = self.fields.get(name)
            if isinstance(field, forms.CharField) and field.strip:  # a password and a pasted list are not stripped
                try:
                    refuse_signs(value)
                except forms.ValidationError as refusal:
                    self.add_error(name, refusal)

    def parts(self) -> Iterable[tuple[Rows, str]]:
        """The rows of a form that has some, with what each is called."""
        return ()

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong, in the order of the page: first what concerns the whole."""
        if not self.is_bound:
            return []
        found = list(_of_fields(self))
        for rows, label in self.parts():
            found += [Problem(str(rows.prefix), str(error)) for error in rows.non_form_errors()]
            for number, row in enumerate(rows.forms, start=1):
                found += [Problem("", f"{label}{number}：{error}") for error in row.non_field_errors()]
                found += _of_fields(row, f"{label}{number}")
        whole = [Problem("", str(error)) for error in self.non_field_errors()]
        return [*(one for one in whole if not any(one.sentence in said.sentence for said in found)), *found]

    def ask_for_files_again(self) -> None:
        """Name the files that were sent, each at its field."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.FileField) or self.has_error(name, LOST_FILES):
                continue
            key = self.add_prefix(name)
            sent = self.files.getlist(key) if hasattr(self.files, "getlist") else [self.files.get(key)]
            if names := "、".join(file.name for file in sent if file and file.name):
                sentence = _("请重新选择文件：%(names)s") % {"names": names}
                super().add_error(name, forms.ValidationError(sentence, code=LOST_FILES))


def _of_fields(form: forms.BaseForm, row: str = "") -> Iterator[Problem]:
    """The errors of the fields. A sentence that does not name its field is preceded by its label, and by its row."""
    for name in form.fields:
        for error in form.errors.get(name, ()):
            bound, sentence = form[name], str(error)
            label = "" if bound.is_hidden else str(form.fields[name].label or "").removesuffix("：")
            is_named = named(label) in sentence and sentence != str(NOTHING_SAID)  # 内容 stands in that sentence anyway
            before = " ".join(one for one in (row, "" if is_named else label) if one)
            anchor = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
            yield Problem(anchor, f"{before}：{sentence}" if before else sentence)


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Run an action with the form's facts; a refusal becomes the form's error and the answer is None."""
    try:
        return act()
    except ActionRefused as refusal:
        refuse(form, refusal)
        return None


def refuse(form: forms.BaseForm, refusal: ActionRefused) -> None:
    """Put the sentence of a refusal at its field, or above the form; what is refused besides, too."""
    form.is_valid()  # a form takes errors once it has been cleaned
    for one in (refusal, *getattr(refusal, "besides", ())):
        field = one.field if one.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(one.sentence), code=one.code))


def status_of(form: forms.BaseForm) -> int:
    """Of the page that shows the form: 409 for a form that was sent before as something else, 422 for other errors."""
    if form.has_error(NON_FIELD_ERRORS, KeyUsed.code):
        return 409
    return 422 if form.errors else 200
