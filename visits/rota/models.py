"""Reception days (领导干部接访下访): who takes part, the month's rota, its days, and what was changed afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from visits.rota.enums import ChangeKind, DayKind, DayState, LegalBody, PlanState, Weekday


class Leader(models.Model):
    """A leader of an office who receives visitors. `days_due` are owed in each period of the office's level."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="leaders", verbose_name=_("单位"))
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("领导"))
    post = models.CharField(_("职务"), max_length=60)
    is_chief = models.BooleanField(_("主要负责人"), default=False)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1, help_text=_("除应接访天数外，按权重分担其余接访日"))
    days_due = models.PositiveSmallIntegerField(_("每期应接访天数"), default=1)
    is_active = models.BooleanField(_("参加接访"), default=True)
    # Outside of these days nothing is due.
    since = models.DateField(_("参加接访起"), null=True, blank=True)
    until = models.DateField(_("参加接访止"), null=True, blank=True)

    class Meta:
        ordering = ["office", "-is_chief", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "account"], name="leader_once"),
            models.CheckConstraint(condition=Q(weight__lte=20), name="leader_weight"),
            models.CheckConstraint(condition=Q(days_due__lte=31), name="leader_days_due"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="leader_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.account_id}"


class Absence(models.Model):
    """Days on which a leader cannot receive: leave, a business trip, illness."""

    leader = models.ForeignKey(Leader, models.PROTECT, related_name="absences")
    first = models.DateField(_("首日"))
    last = models.DateField(_("末日"))
    reason = models.CharField(_("事由"), max_length=100)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["leader", "first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_in_order")]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.first}–{self.last}"


class RotaRule(LabelledModel, OfficeRule):
    """How an office's reception days are drawn up; it holds for the office alone."""

    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("接访日"))
    leaders_a_day = models.PositiveSmallIntegerField(_("每日领导人数"), default=1)
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=100)
    room = models.ForeignKey(
        "visits.Window", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("接谈室")
    )
    units = models.ManyToManyField("offices.Office", related_name="+", blank=True, verbose_name=_("1+X 参与单位"))
    slot_minutes = models.PositiveSmallIntegerField(_("每件分钟数"), default=30)
    notice_days = models.PositiveSmallIntegerField(_("提前公布工作日"), default=5)
    public_booking = models.BooleanField(_("允许信访人网上预约"), default=True)
    counted_from = models.DateField(_("接访统计起"), null=True, blank=True)
    legal_weekday = models.PositiveSmallIntegerField(_("法律服务日"), choices=Weekday, null=True, blank=True)
    legal_bodies = ArrayField(
        models.CharField(max_length=14, choices=LegalBody), default=list, blank=True, verbose_name=_("轮值机关")
    )

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="rota_hours"),
            models.CheckConstraint(condition=~Q(weekdays=[]), name="rota_weekdays"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="rota_slot"),
            models.CheckConstraint(condition=Q(leaders_a_day__gte=1), name="rota_leaders"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}"


class Plan(LabelledModel):
    """The rota of an office for a month: drafted, approved, published."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="plans", verbose_name=_("单位"))
    month = models.DateField(_("月份"), help_text="its first day")
    state = models.CharField(_("状态"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    # Each {"kind": "duty", "moved" or "unfilled", …}; queries.days.findings_of puts them into sentences.
    shortfalls = models.JSONField(default=list, help_text="what the draw could not meet, as facts")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    approved_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField(_("公布时间"), null=True)
    late_reason = models.CharField(_("晚于规定公布的原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["-month", "office"]
        constraints = [
            models.UniqueConstraint(fields=["office", "month"], name="plan_month"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.PUBLISHED) | Q(published_at__isnull=False, approved_at__isnull=False),
                name="plan_published",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="plan_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="plan_approved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("visits:plan", args=[self.pk])


class Theme(models.Model):
    """专题接访: an office asks those below it to receive on one theme in a period; its end freezes what came of it. One
    that was called off before anybody held it counts nothing.

    `summary`: of each office its state, the ids of what its figures count and the persons of each batch, as they stood.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    title = models.CharField(_("主题"), max_length=60)
    file_number = models.CharField(_("文号"), max_length=60, blank=True)
    matter = models.CharField(_("类别或者事项"), max_length=200)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    opened_at = models.DateTimeField(_("发起时间"))
    opened_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("发起人"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    summary = models.JSONField(null=True)
    called_off = models.CharField(_("撤销的理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="theme_period"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, summary__isnull=True, called_off="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, summary__isnull=False, called_off="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, summary__isnull=True) & ~Q(called_off=""),
                name="theme_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("visits:theme", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None


class ThemeOffice(models.Model):
    """An office that is asked to hold a theme; `reason`: why it did not, as it says; `asked_at`: it was reminded."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="offices")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    reason = models.CharField(_("未举办的原因"), max_length=200, blank=True)
    said_at = models.DateTimeField(_("说明时间"), null=True)
    said_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("催报时间"), null=True)
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["theme", "office"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "office"], name="theme_office_once"),
            models.CheckConstraint(
                condition=Q(said_at=None, said_by=None, reason="")
                | Q(said_at__isnull=False, said_by__isnull=False) & ~Q(reason=""),
                name="theme_said_pair",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by=None) | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="theme_asked_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.office_id}"


class ReceptionDay(LabelledModel):
    """One leader receives on one day at one place, or a legal body has its desk. Its slots are booked."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="days")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="reception_days")
    on = models.DateField(_("日期"))
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    kind = models.CharField(_("方式"), max_length=10, choices=DayKind, default=DayKind.WALK_IN)
    leader = models.ForeignKey(Leader, models.PROTECT, related_name="days", null=True, verbose_name=_("接访领导"))
    legal_body = models.CharField(_("值班机关"), max_length=14, choices=LegalBody, blank=True)
    theme = models.CharField(_("主题"), max_length=60, blank=True)
    part_of = models.ForeignKey(
        Theme,
        models.PROTECT,
        related_name="days",
        null=True,
        verbose_name=_("上级专题接访"),
        help_text="it counts there",
    )
    place = models.CharField(_("地点"), max_length=100)
    room = models.ForeignKey("visits.Window", models.PROTECT, related_name="+", null=True, verbose_name=_("接谈室"))
    units = models.ManyToManyField("offices.Office", related_name="+", blank=True, verbose_name=_("参与单位"))
    # Where who is received by video sits: name and address of each place.
    points = ArrayField(models.CharField(max_length=100), default=list, blank=True, verbose_name=_("视频接访点"))
    link = models.URLField(_("视频会议地址"), max_length=300, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(_("每件分钟数"), default=30)
    state = models.CharField(_("状态"), max_length=10, choices=DayState, default=DayState.PLANNED)
    held_at = models.DateTimeField(null=True)
    reason = models.CharField(_("取消或未接访原因"), max_length=200, blank=True)
    # Entered after it had begun; it counts once a head has accepted it.
    is_late_entry = models.BooleanField(_("补登"), default=False)
    accepted_at = models.DateTimeField(_("补登批准时间"), null=True)
    accepted_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["on", "starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "on", "starts"], condition=~Q(state=DayState.CANCELLED), name="leader_in_one_place"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="day_hours"),
            models.CheckConstraint(condition=Q(leader__isnull=False) | ~Q(legal_body=""), name="day_of_somebody"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="day_slot"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, is_late_entry=True),
                name="day_accepted_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "on"], name="reception_days"),
            models.Index(fields=["leader", "on"], name="days_of_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("visits:day", args=[self.pk])

    @property
    def is_to_accept(self) -> bool:
        return self.is_late_entry and self.accepted_at is None


class DayChange(LabelledModel):
    """What was changed of a day after its rota was published; published too."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="changes")
    kind = models.CharField(_("变更"), max_length=10, choices=ChangeKind)
    before = models.CharField(_("原安排"), max_length=300, blank=True)
    after = models.CharField(_("现安排"), max_length=300, blank=True)
    reason = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField(_("公布时间"))
    by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.day_id} {self.kind}"
