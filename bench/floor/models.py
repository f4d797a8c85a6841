"""The two tables of the floor."""

from django.db import models


class Case(models.Model):
    title = models.TextField()
    body = models.TextField()
    status = models.SmallIntegerField()
    priority = models.SmallIntegerField()
    org = models.IntegerField()
    assignee = models.IntegerField(null=True)
    created = models.DateTimeField()
    due = models.DateTimeField(null=True)
    overdue = models.BooleanField(default=False)

    class Meta:
        app_label = "floor"
        db_table = "cases"
        managed = False

    def __str__(self) -> str:
        return self.title


class History(models.Model):
    case = models.ForeignKey(Case, models.DO_NOTHING)
    at = models.DateTimeField()
    actor = models.IntegerField(null=True)
    kind = models.TextField()
    note = models.TextField()

    class Meta:
        app_label = "floor"
        db_table = "history"
        managed = False

    def __str__(self) -> str:
        return self.kind
