"""Views of the ledger that people keep."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """Filters, order and columns of the ledger of packages under a name; an account's own."""

    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=2000, blank=True, help_text="the address behind the question mark, no page")
    columns = ArrayField(models.CharField(max_length=20), default=list, help_text="empty: the usual ones")
    is_default = models.BooleanField(_("默认视图"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_view_name"),
            models.UniqueConstraint(fields=["account"], condition=Q(is_default=True), name="one_default_view"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]

    def __str__(self) -> str:
        return self.name
