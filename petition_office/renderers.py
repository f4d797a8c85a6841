"""Forms in the interface's own markup: `{{ form }}` and `{{ field.as_field_group }}` use the components."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"
