from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.roles import Role

from .labels import LabelledModel


class AccountManager(BaseUserManager["Account"]):
    """Only what django.contrib.auth calls; accounts are made by `actions.accounts`."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A person who works with the system."""

    username = models.CharField(
        _("用户名"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_.\-]+$", _("用户名只能包含字母、数字、点、横线和下划线"))],
    )
    name = models.CharField(_("姓名"), max_length=60)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)
    has_teams = models.BooleanField(default=False, help_text="has been on a team of a package: its teams are looked up")
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="account_named")]
        indexes = [models.Index(fields=["name", "username"], name="account_by_name")]

    def __str__(self) -> str:
        return self.name


class RoleAssignment(LabelledModel):
    """One role of one account in one office; ended by revoking, never deleted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="assignments", verbose_name=_("账号"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="assignments", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    is_head = models.BooleanField(
        _("本机关、单位负责人"), default=False, help_text=_("可批准延长办理期限（《信访工作条例》第三十四条）")
    )
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
