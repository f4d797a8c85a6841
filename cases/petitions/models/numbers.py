"""The counters that numbers come from."""

from django.db import models


class NumberCounter(models.Model):
    """The last number given by an office in a year in one series; the row is locked while a number is taken."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, help_text="petition, or letters: and the mark of the office")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "kind"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year} {self.kind}: {self.last}"
