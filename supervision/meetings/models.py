"""Meetings on petitions: the weekly study meeting, the joint conference, the meetings of Party and government.

《信访工作条例》第十一条（党委）、第十二条（政府）、第十三条、第十四条（联席会议）.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import CommitmentState
from offices.crypto import MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from offices.pages.words import cn_day
from supervision.meetings.enums import ItemOutcome, MeetingKind, MeetingState, Presence
from supervision.meetings.names import called, numbered


def _pair(stem: str) -> models.CheckConstraint:
    condition = Q(**{f"{stem}_at": None, f"{stem}_by": None}) | Q(
        **{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False}
    )
    return models.CheckConstraint(condition=condition, name=f"meeting_{stem}_pair")


class Meeting(LabelledModel):
    """One meeting of an office's series. It is numbered when it is held, so that numbers follow the days.

    One that was entered after it was held (补记) had no notice; who entered it and when stands in `made_by`, `made_at`.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="meetings", verbose_name=_("召集单位"))
    kind = models.CharField(_("会议"), max_length=10, choices=MeetingKind)
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    number = models.PositiveSmallIntegerField(_("次数"), null=True, help_text="within office, kind and year, from 1")
    begins_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=100)
    note = models.CharField(_("会议要求"), max_length=500, blank=True)
    chair = models.ForeignKey("offices.Account", models.PROTECT, related_name="chaired", verbose_name=_("主持人"))
    chair_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    chief = models.BooleanField(_("主要负责人亲自主持"))
    entered_afterwards = models.BooleanField(_("补记"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=MeetingState, default=MeetingState.DRAFT)
    follows = models.ForeignKey("self", models.PROTECT, related_name="followed_by", null=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(_("通知时间"), null=True)
    convened_by = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("召集人")
    )
    held_at = models.DateTimeField(_("开会登记时间"), null=True)
    held_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(_("纪要定稿时间"), null=True)
    closed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancelled_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    cancel_reason = models.CharField(_("取消理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["-begins_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "year", "number"], name="meeting_number"),
            models.CheckConstraint(
                condition=Q(year=None, number=None, held_at=None)
                | Q(year__isnull=False, number__gte=1, held_at__isnull=False),
                name="meeting_numbered_when_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.DRAFT, MeetingState.CANCELLED])
                | Q(convened_at__isnull=False)
                | Q(entered_afterwards=True),
                name="meeting_convened_first",
            ),
            models.CheckConstraint(
                condition=Q(entered_afterwards=False) | Q(convened_at=None, begins_at__lte=F("made_at")),
                name="meeting_entered_afterwards",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason="")
                | ~Q(state=MeetingState.CANCELLED) & Q(cancelled_at=None, cancel_reason=""),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MeetingState.HELD, MeetingState.CLOSED]) | Q(held_at__isnull=False),
                name="meeting_held_before_closed",
            ),
            *(_pair(stem) for stem in ("convened", "held", "closed", "cancelled")),
        ]
        indexes = [models.Index(fields=["office", "kind", "-begins_at"], name="meeting_series")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supervision:meeting", args=[self.pk])

    @property
    def kind_name(self) -> str:
        """The kind as it is called at the place of the office (一会四联)."""
        return called(MeetingKind(self.kind), self.office)

    @property
    def title(self) -> str:
        """With its number; before it is held, with its day."""
        if self.number is None:
            return _now("%(kind)s（%(day)s）") % {"kind": self.kind_name, "day": cn_day(self.begins_at)}
        return numbered(MeetingKind(self.kind), self.office, self.year, self.number)

    @property
    def name(self) -> str:
        """As the history of a petition names it; one entered afterwards with its day."""
        words = {"title": self.title, "office": self.office.short_name}
        if not self.entered_afterwards:
            return _now("%(title)s（%(office)s召集）") % words
        return _now("%(title)s（%(office)s召集，%(day)s召开，补记）") % {**words, "day": cn_day(self.begins_at)}

    @property
    def state_words(self) -> str:
        """Its state; of one that was entered afterwards, that it was."""
        return _now("%s（补记）") % self.get_state_display() if self.entered_afterwards else self.get_state_display()


class AgendaItem(LabelledModel):
    """A petition to be studied, or a free item; and, after the meeting, what was decided."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField(_("次序"), help_text="ascending; need not be without gaps")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="studied", null=True)
    title = MatterField(_("议题"), max_length=100, blank=True, help_text="of a free item")
    question = MatterField(_("提请研究的问题"), max_length=500, blank=True)
    reporter = models.CharField(_("汇报"), max_length=60, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=ItemOutcome, blank=True)
    decision = MatterField(_("会议决定"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "petition"], name="once_on_an_agenda"),
            models.CheckConstraint(
                condition=Q(petition__isnull=False, title="") | Q(petition=None) & ~Q(title=""),
                name="agenda_item_about_something",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None, recorded_by=None, outcome="")
                | Q(recorded_at__isnull=False, recorded_by__isnull=False) & ~Q(outcome=""),
                name="agenda_item_recorded_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.place}"


class Participant(LabelledModel):
    """Who is invited: an account, which thereby sees the meeting, or a guest by name only."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="invitations", null=True)
    guest = models.CharField(_("列席单位"), max_length=100, blank=True)
    presence = models.CharField(_("到会"), max_length=12, choices=Presence, blank=True)
    substitute = models.CharField(_("代会人"), max_length=60, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "account"], name="invited_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, guest="") | Q(account=None) & ~Q(guest=""),
                name="participant_account_or_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.account_id or self.guest}"


class MeetingPaper(models.Model):
    """An uploaded paper of the meeting, or of one item of its agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers", null=True)
    file = models.ForeignKey("offices.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.file_id}"


class MinutesErratum(models.Model):
    """A correction (更正) of final minutes or of one item in them: numbered; the minutes stay as they were."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="errata")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="errata", null=True)
    number = models.PositiveSmallIntegerField(_("更正号"))
    body = MatterField(_("更正内容"), max_length=2000)
    issued_at = models.DateTimeField(_("更正时间"))
    issued_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_erratum_number"),
            models.CheckConstraint(condition=~Q(body=""), name="minutes_erratum_says"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class CarriedItem(LabelledModel):
    """An item of work of an earlier meeting of the series that was not done when this one was held."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="carried")
    action = models.ForeignKey("cases.ActionItem", models.PROTECT, related_name="carried")
    state = models.CharField(_("当时状态"), max_length=8, choices=CommitmentState)

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "action"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.action_id}"


class MeetingRule(OfficeRule):
    """How many days after it was held an office may still enter a meeting (补记)."""

    afterwards_days = models.PositiveSmallIntegerField(_("会议补记期限（日）"))

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(afterwards_days__gte=1, afterwards_days__lte=366), name="meeting_rule_days"
            ),
        ]
