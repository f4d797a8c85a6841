import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """The head of one chain of events. Writers lock this row, so events of one subject never fork."""

    subject = models.CharField(max_length=60, unique=True, help_text="petition:12, office:4, account:9")
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.subject


class Event(models.Model):
    """Something that happened. Append-only: a database trigger refuses change and deletion.

    A kind with a dot (`enums.AdminEvent`, "rule.edited") is an act of the administration and belongs to its audit; the
    kinds of a petition have none.
    `facts` is JSON kept as the text that was hashed. Names of the actor and the office are copied, so that the
    record reads the same for ever.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events", db_index=False)  # event_sequence serves
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    kind = models.CharField(_("事项"), max_length=40)
    by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    by_name = models.CharField(max_length=60)
    office = models.ForeignKey("offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    office_name = models.CharField(max_length=100, blank=True)
    facts_text = models.TextField()
    request_key = models.UUIDField(null=True, unique=True, help_text="the same form sent twice is one event")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="event_sequence"),
            # A counted repetition ({64}) in the expression takes ten times as long, for every event ever written.
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]+$") & Q(Exact(Length("hash"), 64)), name="event_hashed"
            ),
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(kind__contains="."), name="event_administrative")]

    def __str__(self) -> str:
        return f"{self.chain_id}#{self.sequence} {self.kind}"

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.facts_text)
