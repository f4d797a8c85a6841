"""A `Package` keeps who has taken a petition on (领导包案), with whom, by what rule, and how it ended.

《信访工作条例》第十八条第二项、第二十七条.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import MovedHow, PackageOrigin, PackageStage, PackageState, SettledPart
from offices.crypto import MatterField
from offices.pages.models import LabelledModel


class Package(LabelledModel):
    """A leader has taken on a petition, with a responsible unit and a date, until it is settled."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="packages")
    leader = models.ForeignKey("offices.Account", models.PROTECT, related_name="packaged", verbose_name=_("包案领导"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("领导所在单位"))
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    origin = models.CharField(_("来源"), max_length=10, choices=PackageOrigin)
    note = MatterField(_("要求"), max_length=500, blank=True)
    duties = models.TextField(_("包案职责"), blank=True, help_text="the office's wording on the day of the assignment")
    progress_days = models.PositiveSmallIntegerField(_("报送进展间隔"), default=0, help_text="days; 0 asks for none")
    group = models.ForeignKey(
        "cases.PackageGroup", models.PROTECT, related_name="packages", null=True, verbose_name=_("合并化解")
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, related_name="followed_by", null=True, verbose_name=_("此前包案")
    )
    due_on = models.DateField(_("化解期限"))
    first_due_on = models.DateField(_("原期限"), help_text="the first date, whoever led the package then")
    postponed = models.PositiveSmallIntegerField(_("推迟次数"), default=0)
    days_over = models.PositiveSmallIntegerField(
        _("曾超期天数"), default=0, help_text="the most days it was overdue when it was postponed or handed on"
    )
    clock = models.OneToOneField("cases.Clock", models.PROTECT, related_name="package")
    state = models.CharField(_("状态"), max_length=12, choices=PackageState, default=PackageState.OPEN)
    stage = models.CharField(_("进度"), max_length=10, choices=PackageStage, default=PackageStage.WORKING)
    finished_as = models.CharField(
        _("包案时已终结"), max_length=24, blank=True, help_text="the state that had ended the petition before"
    )
    opened_at = models.DateTimeField(_("包案时间"))
    opened_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    assigned_office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", verbose_name=_("确定包案的单位")
    )
    answered_at = models.DateTimeField(_("领导确认时间"), null=True)
    objection = MatterField(_("领导异议"), max_length=500, blank=True)
    raise_asked_at = models.DateTimeField(_("申请提级时间"), null=True)
    raise_asked_by = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("申请提级人")
    )
    raise_reason = MatterField(_("申请提级理由"), max_length=500, blank=True)
    last_contact_on = models.DateField(_("最近联系信访人"), null=True)
    last_progress_on = models.DateField(_("最近报送进展"), null=True)
    settled_at = models.DateTimeField(_("化解时间"), null=True, help_text="the leader signed that it is settled")
    settled_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    conclusion = MatterField(_("化解情况"), blank=True)

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition"], condition=Q(state=PackageState.OPEN), name="one_open_package"),
            models.CheckConstraint(
                condition=Q(state=PackageState.OPEN, ended_at=None, ended_by=None)
                | ~Q(state=PackageState.OPEN) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="package_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="package_settled_pair",
            ),
            models.CheckConstraint(
                condition=Q(raise_asked_at=None, raise_asked_by=None)
                | Q(raise_asked_at__isnull=False, raise_asked_by__isnull=False),
                name="package_raise_asked_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["leader", "due_on"], condition=Q(state=PackageState.OPEN), name="packages_of"),
            models.Index(fields=["office", "state", "due_on"], name="package_ledger"),
            # One for each order of the ledger, so that a page of it is walked to and not sorted out of all.
            models.Index(fields=["due_on", "id"], condition=Q(state=PackageState.OPEN), name="package_open_due"),
            models.Index(fields=["unit"], condition=Q(state=PackageState.OPEN), name="package_open_unit"),
            models.Index(
                fields=["stage", "due_on", "id"], condition=Q(state=PackageState.OPEN), name="package_open_stage"
            ),
            models.Index(fields=["opened_at", "id"], condition=Q(state=PackageState.OPEN), name="package_open_filed"),
            models.Index(
                F("last_contact_on").asc(nulls_first=True),
                "id",
                condition=Q(state=PackageState.OPEN),
                name="package_open_contact",
            ),
            models.Index(
                F("last_progress_on").asc(nulls_first=True),
                "id",
                condition=Q(state=PackageState.OPEN),
                name="package_open_progress",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.leader_id}"


class Postponement(LabelledModel):
    """A later date, or a package that was handed on when it was overdue: what it was, by how much, and who decided."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="postponements")
    how = models.CharField(_("方式"), max_length=11, choices=MovedHow)
    was_due_on = models.DateField(_("原期限"))
    due_on = models.DateField(_("新期限"))
    days_over = models.PositiveSmallIntegerField(_("超期天数"))
    moved_at = models.DateTimeField(_("时间"))
    moved_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["package", "id"]

    def __str__(self) -> str:
        return f"{self.package_id} {self.was_due_on}"


class PackageRequest(LabelledModel):
    """申请调整包案: another leader, unit or date is asked of the office that assigned the package."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="requests")
    leader = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="+", null=True, verbose_name=_("包案领导")
    )
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", null=True, verbose_name=_("责任单位"))
    due_on = models.DateField(_("化解期限"), null=True)
    reason = MatterField(_("理由"), max_length=500)
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    asked_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    agreed = models.BooleanField(_("同意"), null=True)
    answer = MatterField(_("意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["package", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package"], condition=Q(agreed=None), name="one_package_request_at_a_time"),
            models.CheckConstraint(
                condition=Q(agreed=None, decided_at=None, decided_by=None)
                | Q(agreed__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="package_request_decided_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.asked_at:%Y-%m-%d}"


class PackageGroup(models.Model):
    """Petitions on one matter that are settled together."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    name = models.CharField(_("事项"), max_length=100)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="group_named_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """专班: sees the petition and works on it only while on the team."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="team")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="teams", verbose_name=_("专班成员"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    duty = models.CharField(_("分工"), max_length=60, blank=True)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["package", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "account"], condition=Q(left_at=None), name="once_on_a_team"),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None) | Q(left_at__isnull=False, left_by__isnull=False),
                name="team_left_pair",
            ),
        ]
        indexes = [models.Index(fields=["account"], condition=Q(left_at=None), name="teams_of")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.account_id}"


class Closing(models.Model):
    """One attempt to close a package: the unit proposes, the leader signs, the office above checks."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField(_("次数"), help_text="within the package, from 1")
    account_of = MatterField(_("化解情况"), max_length=2000)
    without_measures = MatterField(_("没有采取措施的理由"), max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    proposed_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    checked_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", null=True)
    passed = models.BooleanField(_("准予销号"), null=True, help_text="false: sent back by the leader or the checker")
    reason = MatterField(_("意见"), max_length=500, blank=True)

    class Meta:
        ordering = ["package", "number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="closing_number"),
            models.UniqueConstraint(fields=["package"], condition=Q(passed=None), name="one_closing_at_a_time"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="closing_signed_pair",
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None) | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="closing_checked_pair",
            ),
            models.CheckConstraint(
                condition=~Q(passed=True)
                | Q(
                    signed_at__isnull=False, signed_by__isnull=False, checked_at__isnull=False, checked_by__isnull=False
                )
                & ~Q(checked_by=F("proposed_by"))
                & ~Q(checked_by=F("signed_by")),
                name="closing_passed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.number}"


class ClosingPart(LabelledModel):
    """One of the four requirements that applies to the matter, with the evidence that it was met (第二十七条)."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="parts")
    part = models.CharField(_("要求"), max_length=12, choices=SettledPart)
    account_of = MatterField(_("情况"), max_length=500)
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+", null=True)
    files = models.ManyToManyField("offices.StoredFile", related_name="+")

    class Meta:
        ordering = ["closing", "id"]
        constraints = [models.UniqueConstraint(fields=["closing", "part"], name="closing_part_once")]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.part}"


class Reexamination(models.Model):
    """回头看: a closed package drawn into a sample, or examined again for a reason, and what was found."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="reexaminations")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    why = MatterField(_("原因"), max_length=200)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")
    due_on = models.DateField(_("回头看期限"))
    settled = models.BooleanField(_("确已化解"), null=True)
    findings = MatterField(_("回头看情况"), max_length=2000, blank=True)
    examined_at = models.DateTimeField(null=True)
    examined_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["package", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package"], condition=Q(settled=None), name="one_reexamination_at_a_time"),
            models.CheckConstraint(
                condition=Q(settled=None, examined_at=None, examined_by=None)
                | Q(settled__isnull=False, examined_at__isnull=False, examined_by__isnull=False),
                name="reexamined_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.drawn_at:%Y-%m-%d}"
