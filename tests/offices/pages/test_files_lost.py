"""A refused form names the files that were chosen, at their field, whatever refused it."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from offices.errors import InvalidFacts
from offices.pages.forms import Form, refuse

ASKED = "请重新选择文件：现场.jpg、会签.pdf"


class Sent(Form):
    text = forms.CharField(label="说明")
    proofs = forms.FileField(label="证明材料", required=False)
    other = forms.FileField(label="附件", required=False)


def sent(text: str) -> Sent:
    files = [SimpleUploadedFile("现场.jpg", b"1"), SimpleUploadedFile("会签.pdf", b"2")]
    given: Any = MultiValueDict({"proofs": files})
    return Sent({"text": text}, given)


def test_a_field_in_error_asks_for_the_files_again() -> None:
    form = sent("")
    assert form.errors["proofs"] == [ASKED]
    assert "other" not in form.errors
    assert 'id="id_proofs_error"' in str(form["proofs"].errors)


@pytest.mark.parametrize("field", ["text", None])
def test_a_refusal_after_the_check_asks_once(field: str | None) -> None:
    form = sent("已核实")
    assert form.is_valid()
    refuse(form, InvalidFacts("no", "不行。", field=field))
    form.add_error(None, "再说一遍。")
    assert form.errors["proofs"] == [ASKED]


def test_without_a_refusal_or_files_nothing_is_asked() -> None:
    assert sent("已核实").errors == {}
    assert list(Sent({"text": ""}).errors) == ["text"]
    assert Sent().errors == {}
