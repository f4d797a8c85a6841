"""Templates are read with what never changes already written: translations of fixed texts, addresses of static files.

Every page has some fifty of them. A text is fixed while the interface has one language (`settings.LANGUAGES`).
"""

from threading import RLock
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, Origin, TextNode, Variable
from django.template.defaulttags import AutoEscapeControlNode, IfNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode


class Loader(cached.Loader):
    """Reads a template once, and writes in it what is fixed. Threads that ask at once wait: half of it is nobody's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = RLock()

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        with self.reading:
            found: Template = super().get_template(template_name, skip)
            if not getattr(found, "is_folded", False):
                fold(found.nodelist)
                found.is_folded = True  # type: ignore[attr-defined]
        return found


def fold(nodes: NodeList) -> None:
    """Write the fixed nodes of a list, and of the lists within, as text; neighbouring texts become one."""
    made: list[Node] = []
    for node in nodes:
        if _is_fixed(node):
            node = _text(str(node.render(Context())), node)
        elif not isinstance(node, AutoEscapeControlNode):
            for within in _lists_in(node):
                fold(within)
        if isinstance(node, TextNode) and made and isinstance(made[-1], TextNode):
            made[-1] = _text(made[-1].s + node.s, made[-1])
        else:
            made.append(node)
    nodes[:] = made


def _text(text: str, instead: Node) -> TextNode:
    made = TextNode(text)
    made.token, made.origin = instead.token, instead.origin
    return made


def _lists_in(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is a copy of all its branches
        return [nodes for _condition, nodes in node.conditions_nodelists]
    named = [getattr(node, name, None) for name in node.child_nodelists]
    return [one for one in named if isinstance(one, NodeList)]


def _is_fixed(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        named = node.noop or node.asvar or node.message_context
        return not named and len(settings.LANGUAGES) == 1 and _is_text(node.filter_expression)
    return type(node) is StaticNode and node.varname is None and _is_text(node.path)


def _is_text(expression: FilterExpression) -> bool:
    """A text between quotes, without filters."""
    var = expression.var
    return not expression.filters and (isinstance(var, str) or (isinstance(var, Variable) and var.lookups is None))
