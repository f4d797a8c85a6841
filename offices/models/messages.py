from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.enums import MessageState

from .labels import LabelledModel


class OutboxMessage(LabelledModel):
    """A message to be delivered, written in the transaction of the event it tells of. Carries no personal data."""

    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="messages")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    permission = models.CharField(max_length=20, help_text="accounts of the office with this permission receive it")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "office", "permission"], name="message_once_per_event")]
        indexes = [models.Index(fields=["id"], condition=Q(state=MessageState.PENDING), name="outbox_pending")]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """A message in an account's inbox (站内消息)."""

    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="notices")
    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="notices")
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "message"], name="notice_once")]
        indexes = [models.Index(fields=["account"], condition=Q(read_at=None), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.message_id}"
