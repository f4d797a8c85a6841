"""The form by which a table of competence (归口) comes from a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.pages.forms import Form
from offices.vocabularies.forms import TableFileField


class CompetenceFileForm(Form):
    """A workbook of two columns, and what becomes of the lines that it does not name."""

    WAYS = (
        ("whole", _("以文件为准：文件里没有的，从归口表去掉")),
        ("some", _("只增加、修改文件里列出的，其余不变")),
    )

    file = TableFileField(label=_("文件"), help_text=_("Excel 或 CSV，两列：内容分类、单位；一类一行"))
    way = forms.ChoiceField(label=_("怎样载入"), choices=WAYS, widget=forms.RadioSelect)
