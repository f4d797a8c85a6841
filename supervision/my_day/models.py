"""Proposals of the system to supervise a petition, what a supervisor decided on each, and keys of wall screens."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import MatterField
from offices.pages.models import LabelledModel
from supervision.my_day.enums import DECIDED, ProposalKind, ProposalState


class Proposal(LabelledModel):
    """Something that an office left undone, found by the morning's run. Nothing is sent before a supervisor decides.

    `fact` names what was found, such as one clock with its date: it is proposed once. `facts` tell it in numbers and
    days. `office` decides: it issues the cards of `unit`.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="proposals", db_index=False)
    clock = models.ForeignKey("cases.Clock", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("建议"), max_length=10, choices=ProposalKind)
    fact = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", db_index=False, verbose_name=_("决定单位")
    )
    found_on = models.DateField(_("发现日期"))
    state = models.CharField(_("状态"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("决定人")
    )
    reason = MatterField(_("不采纳的理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "kind", "fact"], name="proposed_once"),
            models.UniqueConstraint(
                fields=["petition", "kind"], condition=Q(state=ProposalState.OPEN), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | Q(decided_at=None, decided_by=None) & ~Q(state__in=DECIDED),
                name="proposal_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.DISMISSED) & ~Q(reason="")
                | Q(reason="") & ~Q(state=ProposalState.DISMISSED),
                name="proposal_why_dismissed",
            ),
            models.CheckConstraint(condition=~Q(office=models.F("unit")), name="proposal_of_another"),
        ]
        indexes = [
            models.Index(
                fields=["office", "found_on", "id"], condition=Q(state=ProposalState.OPEN), name="proposal_waits"
            ),
            models.Index(fields=["office", "-id"], name="proposal_office"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.OPEN


class WallKey(models.Model):
    """A key with which a screen shows the figures of an office (驾驶舱) though nobody logs in there, until withdrawn.

    It opens that page and nothing else. Only its hash is kept.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    place = models.CharField(_("屏幕位置"), max_length=60)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("建立时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("建立人"))
    shown_at = models.DateTimeField(_("最近显示"), null=True)
    withdrawn_at = models.DateTimeField(_("收回时间"), null=True)
    withdrawn_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("收回人")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="wall_key_withdrawn_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.place
