"""Steps in any state: repeated visits, links."""

from datetime import date

from django.utils.translation import gettext as _

from cases.petitions.enums import Channel, LinkKind
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from offices.organisation.roles import Permission

LINKED = (LinkKind.SAME_MATTER, LinkKind.NOT_SAME)  # what only says how two petitions stand to each other


def add_batch(change: Change, *, on: date, channel: str, persons: int, note: str = "") -> None:
    """The matter was brought again: a batch more on the same petition, not a second petition."""
    change.need(on <= change.on, "future_date", _("日期不能晚于今天。"), field="on")
    change.need(on >= change.petition.received_on, "too_early", _("日期不能早于首次收到日期。"), field="on")
    change.need(persons >= 1, "no_persons", _("人次至少为1。"), field="persons")
    change.need(channel in Channel.values, "no_channel", _("请选择信访形式。"), field="channel")
    Batch.objects.create(
        petition=change.petition,
        office=change.office,
        on=on,
        channel=channel,
        persons=persons,
        note=note,
        recorded_at=change.at,
        recorded_by=change.person,
    )
    change.facts.update(batch={"on": on, "channel": channel, "persons": persons})
    if change.petition.holder_id != change.office.pk:
        change.tell(
            change.petition.holder,
            Permission.HANDLE,
            _("信访件 %(number)s 的信访人再次反映") % {"number": change.petition.number},
        )


def link(change: Change, *, other: Petition, kind: str, reason: str = "") -> None:
    """关联 to an earlier or receiving petition."""
    change.need(other.pk != change.petition.pk, "itself", _("不能与自身关联。"), field="other")
    change.need(kind in LINKED, "no_kind", _("请选择关联方式；并案、拆分的，请“并案”“拆分”。"), field="kind")
    made = change.petition.links.get_or_create(
        other=other,
        kind=kind,
        ended_at=None,
        defaults={"reason": reason, "linked_at": change.at, "linked_by": change.person},
    )[1]
    change.need(made, "linked_already", _("已有同样的关联。"), field="other")
    change.facts.update(other=other.number, kind=kind, reason=reason)
