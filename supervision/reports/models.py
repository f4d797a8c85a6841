"""These models keep what offices hand in of each day, and reports as they were drawn, with the rows behind them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.reports.enums import (
    UNFINISHED,
    BookState,
    CircularRole,
    CircularState,
    ReportKind,
    ReportState,
    Weekday,
)


class ReportRule(LabelledModel, OfficeRule):
    """One version of what an office reports and when. It holds for this office alone, not for those below it.

    daily_by: until when the offices directly below hand in their day; empty where they do not. weekly_on, monthly_on,
    quarterly_on, yearly_on: on which day of the week, of the month, of the first month of the next quarter and of
    January the circular of the last period is drafted. daily_drawn: whether the office's own day is drawn as a report.
    """

    daily_by = models.TimeField(_("日报报送时限"), null=True, blank=True)
    daily_rest_days = models.BooleanField(_("休息日也报"), default=False)
    weekly_on = models.PositiveSmallIntegerField(_("每周通报起草日"), choices=Weekday, null=True, blank=True)
    monthly_on = models.PositiveSmallIntegerField(_("每月通报起草日"), null=True, blank=True)
    quarterly_on = models.PositiveSmallIntegerField(_("每季通报起草日"), null=True, blank=True)
    yearly_on = models.PositiveSmallIntegerField(_("每年通报起草日"), null=True, blank=True)
    daily_drawn = models.BooleanField(_("每天统计日报"), default=False)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(monthly_on=None) | Q(monthly_on__gte=1, monthly_on__lte=28), name="report_rule_day"
            ),
            models.CheckConstraint(
                condition=Q(quarterly_on=None) | Q(quarterly_on__gte=1, quarterly_on__lte=28),
                name="report_rule_quarter_day",
            ),
            models.CheckConstraint(
                condition=Q(yearly_on=None) | Q(yearly_on__gte=1, yearly_on__lte=28), name="report_rule_year_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class DailyReturn(LabelledModel):
    """What an office handed in of a day: the figures as the system counted them then, or 无 (零报告). Append-only.

    A correction is the next edition, with its reason. `receiver`: the office above that asks for it.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("报送单位"))
    receiver = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    day = models.DateField(_("日期"))
    edition = models.PositiveSmallIntegerField(_("版次"))
    is_zero = models.BooleanField(_("零报告"))
    figures = models.JSONField(help_text="by key: number, persons, and the ids of the petitions counted")
    urgent = models.TextField(_("重大紧急情况"), max_length=2000, blank=True)
    groups = models.TextField(_("群体性情况"), max_length=2000, blank=True)
    remarks = models.TextField(_("说明"), max_length=2000, blank=True)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    is_late = models.BooleanField(_("逾时报送"))
    made_at = models.DateTimeField(_("报送时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("报送人"))

    class Meta:
        ordering = ["-day", "office", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "edition"], name="daily_return_edition"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="daily_return_corrected_why"),
            models.CheckConstraint(
                condition=Q(is_zero=False) | Q(urgent="", groups=""), name="daily_return_zero_is_nothing"
            ),
        ]
        indexes = [models.Index(fields=["receiver", "day"], name="daily_returns_of_day")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:daily_return", args=[self.pk])


class DailyAsk(models.Model):
    """An office was asked for its day because it had handed in nothing; once."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    day = models.DateField()
    event = models.OneToOneField("offices.Event", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("催报时间"))

    class Meta:
        ordering = ["-day", "office"]
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="daily_asked_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"


class Report(LabelledModel):
    """The figures of an office and those below it for a period, frozen with their definitions and their rows.

    A correction (勘误) is the next edition, with its reason and what changed; the one before stays. Once done the
    database refuses any change. `made_by` is empty where a rule had it drawn.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("类型"), max_length=10, choices=ReportKind)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    number = models.PositiveIntegerField(_("编号"), null=True, help_text="of the office, the kind and the year, from 1")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="erratum", verbose_name=_("更正"))
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=ReportState, default=ReportState.QUEUED)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    data = models.JSONField(null=True, help_text="figures, definitions, variants; of this period and those before")
    changes = models.JSONField(default=list, help_text="of an erratum: what each figure was and is")
    checksum = models.CharField(max_length=64, blank=True, help_text="of the data and the rows behind it")
    made_at = models.DateTimeField(_("提交时间"))
    made_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("提交人")
    )
    drawn_at = models.DateTimeField(_("统计时间"), null=True)
    total = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, help_text="when a worker last went on with it")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-until", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "since", "until", "edition"], name="report_edition"),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="report_days"),
            models.CheckConstraint(
                condition=Q(edition=1, replaces=None, reason="")
                | Q(edition__gt=1, replaces__isnull=False) & ~Q(reason=""),
                name="report_erratum_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DONE, data__isnull=False, number__isnull=False, drawn_at__isnull=False)
                & ~Q(checksum="")
                | ~Q(state=ReportState.DONE) & Q(data=None, number=None, drawn_at=None, checksum=""),
                name="report_done_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=~Q(state=ReportState.DONE), name="report_unfinished")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind} {self.since} {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:report", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in UNFINISHED


class ReportList(models.Model):
    """The rows that one figure of a report counts, by their ids. Append-only, and of no report that is done."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lists")
    key = models.CharField(max_length=80, help_text="n.registered, r.on_time.part, n.registered.channel.visit")
    kind = models.CharField(max_length=10, help_text="of the rows: petition, clock, card, …")
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ["report", "key"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_list_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"


class ReportBook(LabelledModel):
    """A report as a workbook with its definitions and the cases behind it, made by a worker for one reader.

    It is a copy as far as that reader may see, kept for some days.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="books")
    request_key = models.UUIDField(unique=True, help_text="the same form sent twice is one workbook")
    state = models.CharField(_("状态"), max_length=10, choices=BookState, default=BookState.QUEUED)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    total = models.PositiveIntegerField(_("行数"), default=0)
    done = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(_("制作时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("制作人"))
    beat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "made_at"], condition=~Q(state=BookState.EXPIRED), name="report_book_kept")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.made_at}"

    @property
    def is_running(self) -> bool:
        return self.state in UNFINISHED


class ReportBookPart(models.Model):
    """A piece of a workbook, encrypted."""

    book = models.ForeignKey(ReportBook, models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["book", "position"]
        constraints = [models.UniqueConstraint(fields=["book", "position"], name="report_book_piece")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.position}"


class Circular(LabelledModel):
    """A circular (通报) on a report: drafted, checked, signed, and then kept as it was issued.

    One of a report, unless it was withdrawn. `made_by` is empty where a rule had it drafted.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("印发单位"))
    report = models.ForeignKey(Report, models.PROTECT, related_name="circulars", verbose_name=_("统计报告"))
    title = models.CharField(_("标题"), max_length=100)
    remarks = models.TextField(_("存在的问题"), max_length=5000, blank=True)
    demands = models.TextField(_("下一步要求"), max_length=5000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CircularState, default=CircularState.DRAFT)
    edition = models.PositiveIntegerField(_("稿次"), default=1)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    letter = models.TextField(blank=True, help_text="the parts of the letter as JSON, once it is issued")
    checksum = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(_("拟稿时间"))
    made_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    acts = models.JSONField(default=list, help_text="what was done to it: kind, who, the username, when, why")
    issued_on = models.DateField(_("印发日期"), null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=~Q(state=CircularState.WITHDRAWN), name="one_circular_of_a_report"
            ),
            models.UniqueConstraint(fields=["office", "number"], condition=~Q(number=""), name="circular_number"),
            models.CheckConstraint(
                condition=Q(state=CircularState.ISSUED, issued_on__isnull=False) & ~Q(number="") & ~Q(letter="")
                | ~Q(state=CircularState.ISSUED) & Q(issued_on=None, number="", letter=""),
                name="circular_issued_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision:circular", args=[self.pk])


class CircularOffice(LabelledModel):
    """An office that a circular goes to, and who of it has confirmed to have read it (已阅)."""

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="offices")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    role = models.CharField(_("发送"), max_length=4, choices=CircularRole)
    read_at = models.DateTimeField(_("阅知时间"), null=True)
    read_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("阅知人")
    )

    class Meta:
        ordering = ["circular", "role", "office"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "office"], name="circular_office_once"),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="circular_read_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular_id} {self.office_id}"
