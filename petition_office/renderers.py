"""Forms in the interface's own markup: `{{ form }}` and `{{ field.as_field_group }}` use the components."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeData, SafeString

from offices.lists.cells import Element, element, markup

KINDS = ("checkbox", "date", "datetime", "email", "hidden", "input", "number", "password", "text", "time", "url")
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in KINDS}
SELECTS = {"django/forms/widgets/select.html", "django/forms/widgets/select_multiple.html"}


class FormRenderer(TemplatesSetting):
    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """A list of choices is put together here: by a template for each option, three lists of fifty take longer than
        the page around them. So is an input, of which a form has dozens, two templates each.
        """
        if template_name in SELECTS:
            return select(context["widget"])
        if template_name in INPUTS and not _is_marked(context["widget"]):
            return input_of(context["widget"])
        return super().render(template_name, context, request)


def _is_marked(widget: dict[str, Any]) -> bool:
    """Whether something of it is markup already, which the template does not escape again."""
    return any(isinstance(value, SafeData) for value in (widget["value"], *widget["attrs"].values()))


def input_of(widget: dict[str, Any]) -> SafeString:
    """As `templates/django/forms/widgets/input.html` writes it."""
    kind, given = widget["type"], widget["attrs"]
    css = {"checkbox": "form-check-input", "hidden": ""}.get(kind, "form-control")
    value = None if widget["value"] is None else str(widget["value"])
    attrs = {"type": kind, "name": widget["name"], "value": value, "class": f"{css} {given.get('class') or ''}"}
    attrs |= {name: one if isinstance(one, bool) else str(one) for name, one in given.items() if name != "class"}
    return markup(Element("input", "", attrs))


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
