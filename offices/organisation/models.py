"""Offices, accounts, roles, the history, messages and the record of jobs."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Length, Lower
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from offices.organisation.enums import MessageState, OfficeKind, OfficeLevel
from offices.organisation.identity import PersonHashField, login_name
from offices.organisation.roles import Role
from offices.pages.models import LabelledModel


class AccountManager(BaseUserManager["Account"]):
    """Only what django.contrib.auth calls; accounts are made by `organisation.actions.accounts`."""

    def called(self, username: str | None) -> "models.QuerySet[Account]":
        """The account of this user name in any spelling, or none."""
        return self.alias(login_name=Lower("username")).filter(login_name=login_name(username))

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.called(username).get()


class Account(AbstractBaseUser):  # type: ignore[django-manager-missing]  # knox brings no types
    """A person who works with the system."""

    username = models.CharField(
        _("用户名"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_.\-]+\Z", _("用户名只能包含字母、数字、点、横线和下划线"))],
    )
    name = models.CharField(_("姓名"), max_length=60)
    name_hash = PersonHashField(of="name", db_index=True)
    former_hashes = ArrayField(models.CharField(max_length=64), default=list, editable=False)  # of names it had
    title = models.CharField(_("职务"), max_length=60, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)
    password_set_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(
        default=0, help_text="sessions begun under an earlier number have ended"
    )
    has_teams = models.BooleanField(default=False, help_text="has been on a team of a package: its teams are looked up")
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="account_named"),
            models.UniqueConstraint(Lower("username"), name="account_login_name"),
        ]
        indexes = [models.Index(fields=["name", "username"], name="account_by_name")]

    def __str__(self) -> str:
        return self.name

    def owes_password(self, at: datetime) -> bool:
        """Whether the password has to be changed before anything else is done: a one-time one, or one too old."""
        if self.must_change_password or not settings.PASSWORD_DAYS:
            return self.must_change_password
        return at - (self.password_set_at or self.created_at) >= timedelta(days=settings.PASSWORD_DAYS)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this account's: it ends with the password and with the epoch."""
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("offices.organisation.session", value, secret=secret, algorithm="sha256").hexdigest()


class RoleAssignment(LabelledModel):
    """One role of one account in one office; ended by revoking, never deleted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="assignments", verbose_name=_("账号"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="assignments", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    is_head = models.BooleanField(
        _("本机关、单位负责人"), default=False, help_text=_("可批准延长办理期限（《信访工作条例》第三十四条）")
    )
    sees_sealed = models.BooleanField(_("可办理密封件"), default=False)
    checks_letters = models.BooleanField(_("审核文书"), default=False)
    post = models.CharField(_("在该单位的职务"), max_length=60, blank=True)
    granted_at = models.DateTimeField(_("授予时间"))
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人"))
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("收回人")
    )

    class Meta:
        ordering = ["office", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "office", "role"], condition=Q(revoked_at=None), name="one_active_assignment"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="assignment_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(role=Role.LEADER), name="only_a_leader_heads_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_role_display()} {self.office}"


class JobRun(models.Model):
    """One run of a scheduled job; a run without `finished_at` is under way or was killed."""

    name = models.CharField(_("任务"), max_length=60)
    started_at = models.DateTimeField(_("开始"))
    finished_at = models.DateTimeField(_("结束"), null=True)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["name", "-started_at"], name="job_latest")]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at}"


class OutboxMessage(LabelledModel):
    """A message to be delivered, written in the transaction of the event it tells of. Carries no personal data."""

    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="messages")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")
    permission = models.CharField(max_length=20, help_text="accounts of the office with this permission receive it")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)  # the one receiver
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
    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="+")
    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="notices")
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "event"], name="notice_once")]
        indexes = [models.Index(fields=["account"], condition=Q(read_at=None), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.message_id}"


class Office(LabelledModel):
    """An organ or unit (机关、单位). `path` is the ids from the root down, "/1/4/9/": "all below" is one prefix."""

    code = models.SlugField(_("单位代码"), max_length=60, unique=True)
    name = models.CharField(_("单位名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40)
    other_names = ArrayField(models.CharField(max_length=60), verbose_name=_("其他名称"), default=list, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=OfficeKind)
    level = models.PositiveSmallIntegerField(_("层级"), choices=OfficeLevel)
    region_code = models.CharField(
        _("行政区划代码"), max_length=12, help_text=_("GB/T 2260 六位，村级可用十二位统计代码")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    path = models.CharField(max_length=200, editable=False, default="")
    number_prefix = models.CharField(_("编号前缀"), max_length=16, unique=True, help_text=_("信访件编号的开头"))
    document_mark = models.CharField(_("机关代字"), max_length=12, blank=True, help_text=_("印在文号里，如“云信复”"))
    telephone = models.CharField(_("对外电话"), max_length=40, blank=True)
    address = models.CharField(_("办公地址"), max_length=200, blank=True)
    profile = models.CharField(_("期限规则"), max_length=20, default="NAT-2022")  # with the next, as `ProfileRule` says
    roll_office_deadlines = models.BooleanField(_("办理期限遇节假日顺延"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("承继单位"))
    tokens_forbidden = models.BooleanField(
        _("禁止 API 令牌"), default=False, help_text=_("本单位及下级单位的账号不得使用 API 令牌，已有的立即失效")
    )

    class Meta:
        ordering = ["level", "path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{6}(\d{6})?$"), name="office_region_code_gbt2260"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code="") & ~Q(number_prefix=""), name="office_named"),
            models.CheckConstraint(condition=Q(successor=None) | Q(is_active=False), name="office_succeeded"),
            models.UniqueConstraint(fields=["document_mark"], condition=~Q(document_mark=""), name="office_mark"),
        ]
        indexes = [
            models.Index(fields=["path"], name="office_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["short_name", "level", "path"], name="office_by_name"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("offices:office", args=[self.code])

    @property
    def all_names(self) -> list[str]:
        return [name for name in (self.name, self.short_name, *self.other_names) if name]

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this office, itself included."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    def is_within(self, other: "Office") -> bool:
        """Whether this office is `other` or below it."""
        return self.path.startswith(other.path)


class Chain(models.Model):
    """The head of one chain of events. Writers lock this row, so events of one subject never fork."""

    subject = models.CharField(max_length=60, unique=True, help_text="petition:12, office:4, account:9")
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.subject


class Event(models.Model):
    """Something that happened. Append-only: a database trigger refuses change and deletion.

    A kind with a dot (`enums.AdminEvent`, "rule.edited") is an act of the administration, a petition's has none.
    `facts` is JSON kept as the text that was hashed; names are copied, so that the record reads the same for ever.
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


class OfficeRule(models.Model):
    """One version of a rule that an office makes, for itself or for all below it as well.

    A version never changes: the next one, or an act, ends it. `valid_to`, its last day, is empty while it goes on, and
    the day before for one replaced on its first day. What was decided stays. Without `office` it holds for everybody.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("适用单位"))
    version = models.PositiveIntegerField(_("版本"))
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("停止日期"), null=True, blank=True)
    reason = models.CharField(_("制定理由"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("制定时间"))
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("制定人"))
    ended_at = models.DateTimeField(_("停止时间"), null=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("停止人"))
    ended_reason = models.CharField(_("停止理由"), max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["office_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "version"], name="%(class)s_version", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from") - timedelta(days=1)),
                name="%(class)s_validity",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, valid_to__isnull=False),
                name="%(class)s_ended_pair",
            ),
            # On one day one version holds for an office. The office is a range of one number: no extension is needed.
            ExclusionConstraint(
                name="%(class)s_no_overlap",
                expressions=[
                    (
                        Func(
                            Coalesce(F("office_id"), Value(0)),
                            Coalesce(F("office_id"), Value(0)),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="daterange",
                            template="%(function)s(%(expressions)s + 1)",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class ProfileRule(OfficeRule):
    """By which deadline profile an office counts; it holds for the office alone. Petitions and clocks copy it."""

    profile = models.CharField(_("期限规则"), max_length=20)
    roll_office_deadlines = models.BooleanField(_("办理期限遇节假日顺延"))

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class EventText(models.Model):
    """Free text about a person that belongs to an event; its hash stands in the event. Append-only like the event.

    `name` is its place in the facts: reason, package.note, closing.parts.0.account_of.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="texts", db_index=False)  # event_text_once serves
    name = models.CharField(max_length=80)
    text = EncryptedField()

    class Meta:
        ordering = ["event", "name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="event_text_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.name}"


class DoneRequest(models.Model):
    """A request that was carried out, so that sending it again is answered and not carried out again.

    `body` is a keyed digest: nothing of what was sent can be read from it.
    """

    key = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=40)
    about = models.BigIntegerField(null=True, help_text="the row that the act changes")
    by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.CharField(max_length=64, blank=True)
    result = models.BigIntegerField(null=True, help_text="the row that is answered")

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
