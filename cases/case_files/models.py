"""A case file (案卷) that somebody had made: its progress, and what was made of it, in encrypted pieces."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.case_files.enums import UNFINISHED, CaseFileState, Made
from cases.petitions.enums import ReadPurpose
from offices.crypto import MatterField
from offices.pages.models import LabelledModel


class CaseFile(LabelledModel):
    """All letters and attachments of a petition as one PDF and as an archive, made once for one person.

    It is a copy, kept for some days; it is made anew at any time.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="case_files")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    purpose = models.CharField(_("目的"), max_length=12, choices=ReadPurpose)
    request_key = models.UUIDField(unique=True, help_text="the same form sent twice is one case file")
    made_at = models.DateTimeField(_("制作时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("制作人"))
    state = models.CharField(_("状态"), max_length=10, choices=CaseFileState, default=CaseFileState.QUEUED)
    note = MatterField(_("说明"), max_length=300, blank=True)
    total = models.PositiveSmallIntegerField(_("件数"), default=0)
    done = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveIntegerField(_("页数"), default=0)
    beat_at = models.DateTimeField(null=True, help_text="when a worker last went on with it")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "made_at"], condition=~Q(state=CaseFileState.EXPIRED), name="case_file_kept")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.made_at}"

    @property
    def is_running(self) -> bool:
        return self.state in UNFINISHED


class CaseFilePart(LabelledModel):
    """A piece of what was made, encrypted."""

    case_file = models.ForeignKey(CaseFile, models.CASCADE, related_name="parts")
    made = models.CharField(max_length=3, choices=Made)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["case_file", "made", "position"]
        constraints = [models.UniqueConstraint(fields=["case_file", "made", "position"], name="case_file_piece")]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.made} {self.position}"
