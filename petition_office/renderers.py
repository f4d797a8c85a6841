"""Forms in the interface's own markup: `{{ form }}` and `{{ field.as_field_group }}` use the components."""

from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

SELECTS = {"django/forms/widgets/select.html", "django/forms/widgets/select_multiple.html"}


class FormRenderer(TemplatesSetting):
    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """A list of choices is put together here: by a template for each option, three lists of fifty take longer than
        the page around them.
        """
        if template_name in SELECTS:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> SafeString:
    attrs = {**widget["attrs"], "class": f"form-select {widget['attrs'].get('class', '')}".strip()}
    options = "".join(_options(name, choices) for name, choices, _index in widget["optgroups"])
    start = f'<select name="{escape(widget["name"])}"{flatatt(attrs)}>'
    return mark_safe(f"{start}{options}</select>")  # noqa: S308 - every text in it is escaped


def _options(name: Any, choices: list[dict[str, Any]]) -> str:
    made = "".join(
        f'<option value="{escape(str(one["value"]))}"{" selected" if one["selected"] else ""}>'
        f"{escape(str(one['label']))}</option>\n"
        for one in choices
    )
    return f'<optgroup label="{escape(str(name))}">{made}</optgroup>' if name else made
