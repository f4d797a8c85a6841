"""Forms in the interface's own markup: `{{ form }}` and `{{ field.as_field_group }}` use the components."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from offices.lists.cells import Element, element, markup

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
    attrs = {"name": widget["name"], **widget["attrs"]}
    attrs["class"] = f"form-select {widget['attrs'].get('class', '')}".strip()
    groups = [
        element("optgroup", _options(choices), label=name) if name else _options(choices)
        for name, choices, _index in widget["optgroups"]
    ]
    return markup(Element("select", groups, attrs))


def _options(choices: list[dict[str, Any]]) -> list[Element]:
    return [
        Element("option", one["label"], {"value": str(one["value"]), "selected": one["selected"]}) for one in choices
    ]
