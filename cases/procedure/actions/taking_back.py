"""A request that waits for somebody's decision is taken back by who asked."""

from django.utils.translation import gettext as _

from cases.procedure.actions.change import Change
from cases.procedure.requests import waiting_of
from offices.organisation.actions.messages import settle_asked
from offices.organisation.models import Event


def take_back(change: Change, *, number: int, reason: str) -> None:
    """撤回申请: nobody has to decide any more, and who was asked has no unread notice of it.

    number: which of those that the person waits for, the oldest being 1.
    """
    own = dict(enumerate(waiting_of(change.petition, change.person), start=1))
    sentence = _("没有您提出的、待决定的这一项申请。")
    asked = change.required(own.get(number), "no_request", sentence, field="number")
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    told = Event.objects.filter(chain_id=change.petition.chain_id, kind__in=asked.kind.steps, at=asked.asked_at)
    settle_asked(events=told, at=change.at)
    change.facts["taken_back"] = {"kind": asked.kind.key, **asked.kind.names(asked.it)}
    change.facts["reason"] = reason.strip()
    asked.kind.take_back(change, asked.it)
