"""Responsibility is traced (责任倒查): who held a petition when, what was due and done, who could still have acted.

Offices, and the posts of those who acted, as the history has them; nobody is scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.organs.reports.holding import Holding, holding_of
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import step_label
from cases.procedure.step_kinds import EventFacts
from offices.organisation.models import Event
from offices.pages.words import cn_date, cn_datetime
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.cards.reports.cards import CardExplanation, explain


@dataclass(frozen=True)
class Due:
    """A duty: of which office, until when, when it was done, and how many days that was late; 0 for in time."""

    clock: Clock
    done: date | None
    late: int

    @property
    def words(self) -> str:
        facts = {
            "kind": self.clock.get_kind_display(),
            "office": self.clock.office.name,
            "start": cn_date(self.clock.start),
            "due": cn_date(self.clock.due),
        }
        said = _("%(kind)s（%(office)s）：自%(start)s起算，%(due)s到期") % facts
        if self.done is not None:
            said += "，" + _("%(day)s%(state)s") % {"day": cn_date(self.done), "state": self.clock.get_state_display()}
        if self.late:
            said += "，" + (_("逾期%d天") % self.late)
        return said + "。"


@dataclass(frozen=True)
class Slip:
    """A card, and who could still have acted until when."""

    card: Card
    able: str
    avoided: str

    @property
    def words(self) -> str:
        card = self.card
        facts = {
            "day": cn_date(card.issued_on),
            "level": card.get_level_display(),
            "kind": card.clock.get_kind_display(),
            "office": card.office.name,
            "state": card.get_state_display(),
        }
        said = _("%(day)s对%(office)s发%(level)s（%(kind)s，%(state)s）。") % facts
        return "".join([said, self.able, self.avoided])


@dataclass(frozen=True)
class Done:
    """An event of the history: its number, when, of which office, the post of who acted, what, and its hash."""

    sequence: int
    at: str
    office: str
    post: str
    label: str
    hash: str

    @property
    def words(self) -> str:
        who = "".join(filter(None, [self.office, f"（{self.post}）" if self.post else ""])) or _("系统")
        return _("第%(n)d号　%(at)s　%(who)s　%(label)s　%(hash)s") % {
            **{"n": self.sequence, "at": self.at, "who": who, "label": self.label, "hash": self.hash}
        }


@dataclass(frozen=True)
class Trace:
    """What the history of a petition proves until a day."""

    on: date
    holding: Holding
    dues: Sequence[Due]
    slips: Sequence[Slip]
    events: Sequence[Done]

    @property
    def late(self) -> list[Due]:
        return [one for one in self.dues if one.late]


def trace_of(petition: Petition, on: date) -> Trace:
    """From the events, the clocks and the cards; the caller has decided who may see it."""
    clocks = list(petition.clocks.filter(for_petitioner=False).select_related("office").order_by("start", "pk"))
    found = Event.objects.filter(chain_id=petition.chain_id).select_related("by").order_by("sequence")
    return Trace(
        on=on,
        holding=holding_of(petition, on),
        dues=[_due(clock, on) for clock in clocks],
        slips=_slips(petition),
        events=[
            Done(
                sequence=event.sequence,
                at=cn_datetime(event.at),
                office=event.office_name,
                post=event.by.title if event.by is not None else "",
                label=step_label(event.kind),
                hash=event.hash,
            )
            for event in found
        ],
    )


def _due(clock: Clock, on: date) -> Due:
    """Late is what ended after its day, however it ended, as the indicators have it; not a right that was not used."""
    counted = clock.state != ClockState.LAPSED
    ended = clock.stopped_on or on
    return Due(clock, clock.stopped_on, max((ended - clock.due).days, 0) if counted else 0)


def _slips(petition: Petition) -> list[Slip]:
    """Yellow and red cards that count; a voided one counts for nothing."""
    cards = Card.objects.filter(petition=petition).exclude(level=CardColour.REMINDER).exclude(state=CardState.VOIDED)
    slips = []
    for card in cards.select_related("office", "clock__petition", "clock__office", "rule").order_by("issued_on", "pk"):
        earlier = list(Card.objects.filter(clock=card.clock_id, pk__lt=card.pk).order_by("pk"))
        explained = explain(card, earlier)
        slips.append(Slip(card, _able(explained), explained.avoided))
    return slips


def _able(explained: CardExplanation) -> str:
    """Which office could still have acted until when; who of it handled the petition is not named here."""
    able, facts = explained.able, explained.facts
    if able is None or facts is None:
        return ""
    words = {"day": cn_date(facts.act_by), "office": able.office, "holder": able.holder}
    if able.holder:
        said = _("%(day)s该期限由%(office)s承担，当时信访件在%(holder)s；当日及以前完成即可避免此牌。")
        return said % words
    return _("%(day)s该期限由%(office)s承担，当日及以前完成即可避免此牌。") % words


# The dossier, and what the history says of it


def dossier_text(trace: Trace, findings: str) -> str:
    """The body of the letter: frozen as it is issued."""
    lines = [_("一、承担经过")]
    for one in trace.holding.stretches:
        until = cn_date(one.last) if one.last else _("今")
        words = {"office": one.office.name, "first": cn_date(one.first), "last": until, "days": one.days}
        lines.append(_("%(office)s：自%(first)s至%(last)s，%(days)d天。") % words)
    for helped in trace.holding.helped:
        words = {"office": helped.asked.office.name, "first": cn_date(helped.first), "days": helped.days}
        lines.append(_("协办%(office)s：自%(first)s，%(days)d天。") % words)
    lines.append(_("二、应办期限和完成情况"))
    lines += [one.words for one in trace.dues] or [_("没有期限。")]
    lines.append(_("三、红黄牌，以及谁在哪一天以前还来得及办理"))
    lines += [one.words for one in trace.slips] or [_("没有黄牌、红牌。")]
    lines.append(_("四、办理经过（事件编号、时间、单位和职务、事项、校验值）"))
    lines += [one.words for one in trace.events]
    lines += [_("五、倒查意见"), findings.strip()]
    return "\n".join(lines)


def traced(event: EventFacts) -> list[str]:
    told: Mapping[str, int] = event.facts["traced"]
    return [_("倒查材料截至第%(events)d号事件，逾期%(late)d项。") % told]
