"""A petition is put on the list of an open call or taken off it: steps in the petition's own history."""

from django.utils.translation import gettext as _

from cases.procedure.actions.change import Change


def call_out(change: Change, *, call: int, call_name: str) -> None:
    """揭榜挂帅: published inside for a volunteer."""
    change.facts.update(call=call, call_name=call_name)


def call_back(change: Change, *, call: int, call_name: str, reason: str) -> None:
    """撤榜: withdrawn from the list."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.facts.update(call=call, call_name=call_name, reason=reason)
