"""The button of a step of a ticket. The pages of a full hall have dozens, which a template writes far slower."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from offices.lists.cells import Element, element, markup

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket_act(
    context: Any,
    step: str,
    text: str,
    *,
    ticket: Any = None,
    to: Any = None,
    sure: bool = False,
    target: str = "#queue",
    look: str = "btn-sm",
    shortcut: str = "",
    keys: str = "",
    disabled: object = None,
) -> SafeString:
    """`{% load hall_acts %}{% ticket_act "leave" _("已离开") sure=1 %}`: one press for a step of the page's ticket.

    sure: asks first. to: the window that gets it. shortcut, keys: what presses the button, and how it is shown.
    """
    of = context["ticket"] if ticket is None else ticket
    address = reverse("visits:ticket_act", args=[of.pk, step])
    kept = [_hidden("csrfmiddlewaretoken", context.get("csrf_token")), _hidden("back", context.get("back", ""))]
    if context.get("everyone"):
        kept.append(_hidden("all", "1"))
    if to is not None:
        kept.append(_hidden("to", to.pk))
    button = element(
        "button",
        (text, " ", element("kbd", keys, class_="ms-1")) if keys else text,
        type="submit",
        id=f"{step}-{of.pk}" if to is None else f"{step}-{of.pk}-{to.pk}",
        class_=f"btn {look}",
        data_shortcut=shortcut or None,
        disabled=bool(disabled),
    )
    question = _("确定？")
    form = element(
        "form",
        (*kept, button),
        novalidate=True,
        method="post",
        class_="hall-act",
        action=address,
        hx_post=address,
        hx_target=target,
        hx_sync=f"{target}:drop",
        hx_confirm=f"{of.label} {text}，{question}" if sure else None,
    )
    return markup(form)


def _hidden(name: str, value: Any) -> Element:
    return element("input", type="hidden", name=name, value=value)
