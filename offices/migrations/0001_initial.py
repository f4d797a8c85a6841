import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import offices.crypto
import offices.organisation.identity
from offices.tables import FirstMigration


class Migration(FirstMigration):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(help_text="petition:12, office:4, account:9", max_length=60, unique=True)),
                ("length", models.PositiveIntegerField(default=0)),
                ("head", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9_.\\-]+\\Z", "用户名只能包含字母、数字、点、横线和下划线"
                            )
                        ],
                        verbose_name="用户名",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "name_hash",
                    offices.organisation.identity.PersonHashField(
                        blank=True, db_index=True, default="", editable=False, max_length=64, of="name"
                    ),
                ),
                (
                    "former_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, editable=False, size=None
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("must_change_password", models.BooleanField(default=False, verbose_name="下次登录须修改密码")),
                ("password_set_at", models.DateTimeField(blank=True, null=True, verbose_name="密码设置时间")),
                (
                    "session_epoch",
                    models.PositiveIntegerField(
                        default=0, help_text="sessions begun under an earlier number have ended"
                    ),
                ),
                (
                    "has_teams",
                    models.BooleanField(
                        default=False, help_text="has been on a team of a package: its teams are looked up"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
            options={
                "ordering": ["username"],
                "indexes": [models.Index(fields=["name", "username"], name="account_by_name")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="account_named"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="account_login_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoneRequest",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("act", models.CharField(max_length=40)),
                ("about", models.BigIntegerField(help_text="the row that the act changes", null=True)),
                ("body", models.CharField(blank=True, max_length=64)),
                ("result", models.BigIntegerField(help_text="the row that is answered", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="任务")),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("result", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                ("error", models.TextField(blank=True, verbose_name="错误")),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["name", "-started_at"], name="job_latest")],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="单位代码")),
                ("name", models.CharField(max_length=100, verbose_name="单位名称")),
                ("short_name", models.CharField(max_length=40, verbose_name="简称")),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="其他名称",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "党委政府"),
                            ("petition_office", "信访工作机构"),
                            ("department", "职能部门"),
                            ("township", "乡镇（街道）"),
                            ("village", "村（社区）"),
                            ("political_legal", "政法机关"),
                            ("discipline", "纪检监察机关"),
                            ("personnel", "组织人事机关"),
                            ("review_body", "复查复核机构"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "省级"), (2, "市级"), (3, "县级"), (4, "乡镇（街道）"), (5, "村（社区）")],
                        verbose_name="层级",
                    ),
                ),
                (
                    "region_code",
                    models.CharField(
                        help_text="GB/T 2260 六位，村级可用十二位统计代码", max_length=12, verbose_name="行政区划代码"
                    ),
                ),
                ("path", models.CharField(default="", editable=False, max_length=200)),
                (
                    "number_prefix",
                    models.CharField(help_text="信访件编号的开头", max_length=16, unique=True, verbose_name="编号前缀"),
                ),
                (
                    "document_mark",
                    models.CharField(
                        blank=True, help_text="印在文号里，如“云信复”", max_length=12, verbose_name="机关代字"
                    ),
                ),
                ("telephone", models.CharField(blank=True, max_length=40, verbose_name="对外电话")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="办公地址")),
                ("profile", models.CharField(default="NAT-2022", max_length=20, verbose_name="期限规则")),
                ("roll_office_deadlines", models.BooleanField(default=False, verbose_name="办理期限遇节假日顺延")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "tokens_forbidden",
                    models.BooleanField(
                        default=False,
                        help_text="本单位及下级单位的账号不得使用 API 令牌，已有的立即失效",
                        verbose_name="禁止 API 令牌",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="offices.office",
                        verbose_name="上级单位",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="承继单位",
                    ),
                ),
            ],
            options={
                "ordering": ["level", "path"],
                "indexes": [
                    models.Index(fields=["path"], name="office_path", opclasses=["text_pattern_ops"]),
                    models.Index(fields=["short_name", "level", "path"], name="office_by_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("region_code__regex", "^\\d{6}(\\d{6})?$")),
                        name="office_region_code_gbt2260",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                            models.Q(("number_prefix", ""), _negated=True),
                        ),
                        name="office_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor", None), ("is_active", False), _connector="OR"),
                        name="office_succeeded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document_mark", ""), _negated=True),
                        fields=("document_mark",),
                        name="office_mark",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("kind", models.CharField(max_length=40, verbose_name="事项")),
                ("by_name", models.CharField(max_length=60)),
                ("office_name", models.CharField(blank=True, max_length=100)),
                ("facts_text", models.TextField()),
                (
                    "request_key",
                    models.UUIDField(help_text="the same form sent twice is one event", null=True, unique=True),
                ),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="offices.chain",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "sequence"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind__contains", ".")), fields=["-id"], name="event_administrative"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "sequence"), name="event_sequence"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hash__regex", "^[0-9a-f]+$"),
                            django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 64),
                        ),
                        name="event_hashed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "years",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None, verbose_name="已载入年份"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("created_at", models.DateTimeField(verbose_name="载入时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="载入人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendars",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "ordering": ["office_id", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "version"), name="calendar_version", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permission",
                    models.CharField(help_text="accounts of the office with this permission receive it", max_length=20),
                ),
                ("text", models.CharField(max_length=300)),
                ("url", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "待发送"), ("sent", "已发送"), ("failed", "发送失败")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="offices.event"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["id"], name="outbox_pending")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "office", "permission"), name="message_once_per_event")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="offices.outboxmessage"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("read_at", None)), fields=["account"], name="notice_unread")
                ],
                "constraints": [models.UniqueConstraint(fields=("account", "event"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="ProfileRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("profile", models.CharField(max_length=20, verbose_name="期限规则")),
                ("roll_office_deadlines", models.BooleanField(verbose_name="办理期限遇节假日顺延")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制定人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="停止人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="适用单位",
                    ),
                ),
            ],
            options={
                "ordering": ["office_id", "-version"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "version"), name="profilerule_version", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            (
                                "valid_to__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid_from"), "-", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="profilerule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="profilerule_ended_pair",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("office_id"), models.Value(0)
                                    ),
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("office_id"), models.Value(0)
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    function="daterange",
                                    template="%(function)s(%(expressions)s + 1)",
                                ),
                                "&&",
                            ),
                        ],
                        name="profilerule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="在该单位的职务")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "登记接访员"),
                            ("handler", "承办人"),
                            ("leader", "领导"),
                            ("supervisor", "督查员"),
                            ("reviewer", "复查复核员"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                (
                    "is_head",
                    models.BooleanField(
                        default=False,
                        help_text="可批准延长办理期限（《信访工作条例》第三十四条）",
                        verbose_name="本机关、单位负责人",
                    ),
                ),
                ("sees_sealed", models.BooleanField(default=False, verbose_name="可办理密封件")),
                ("checks_letters", models.BooleanField(default=False, verbose_name="审核文书")),
                ("granted_at", models.DateTimeField(verbose_name="授予时间")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="收回时间")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授予人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收回人",
                    ),
                ),
            ],
            options={
                "ordering": ["office", "role", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("account", "office", "role"),
                        name="one_active_assignment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_revoked_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_head", False), ("role", "leader"), _connector="OR"),
                        name="only_a_leader_heads_an_office",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(help_text="bytes, before encryption", verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("stored_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                (
                    "stored_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="file_not_empty")],
            },
        ),
        migrations.CreateModel(
            name="Vocabulary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("category", "内容分类"), ("region", "行政区划")], max_length=20, verbose_name="种类"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                (
                    "checksum",
                    models.CharField(
                        help_text="SHA-256 of the entries, so that loading twice changes nothing", max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="载入时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="载入人",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-version"],
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="vocabulary_version")],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("level", models.PositiveSmallIntegerField(verbose_name="级")),
                ("full_name", models.CharField(help_text="各级名称，以“/”分隔", max_length=200, verbose_name="全称")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="offices.category",
                    ),
                ),
                (
                    "vocabulary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="offices.vocabulary"
                    ),
                ),
            ],
            options={
                "ordering": ["vocabulary", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("vocabulary", "code"), name="category_code"),
                    models.UniqueConstraint(fields=("vocabulary", "full_name"), name="category_full_name"),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="category_level"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="上班")),
                ("name", models.CharField(max_length=60, verbose_name="说明")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="offices.calendar"
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "day"), name="calendar_day_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="calendar_day_named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("text", offices.crypto.EncryptedField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="offices.event",
                    ),
                ),
            ],
            options={
                "ordering": ["event", "name"],
                "constraints": [models.UniqueConstraint(fields=("event", "name"), name="event_text_once")],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("token_key", models.CharField(db_index=True, max_length=25)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expiry", models.DateTimeField(blank=True, null=True)),
                ("read_only", models.BooleanField(default=True, verbose_name="只读")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="empty: all of the API",
                        size=None,
                    ),
                ),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="empty: from anywhere",
                        size=None,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auth_token_set",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created", "digest"],
            },
        ),
        migrations.CreateModel(
            name="LoginSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", offices.crypto.EncryptedField(help_text="of the session in the cache")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("began_at", models.DateTimeField(verbose_name="登录时间")),
                ("address", models.CharField(blank=True, max_length=60, verbose_name="地址")),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="浏览器")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PastPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128)),
                ("replaced_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-replaced_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["account"],
            },
        ),
        migrations.CreateModel(
            name="NoticeSettings",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="notice_settings",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                ("phone", offices.crypto.EncryptedField(blank=True, verbose_name="手机号")),
                ("email", offices.crypto.EncryptedField(blank=True, verbose_name="电子邮箱")),
                (
                    "sms_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("todo", "待办"),
                                ("approval", "审批"),
                                ("urge", "催办督办"),
                                ("card", "红黄牌"),
                                ("urgent", "重大紧急"),
                                ("digest", "消息汇总"),
                                ("petitioner", "告知信访人"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "email_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("todo", "待办"),
                                ("approval", "审批"),
                                ("urge", "催办督办"),
                                ("card", "红黄牌"),
                                ("urgent", "重大紧急"),
                                ("digest", "消息汇总"),
                                ("petitioner", "告知信访人"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("quiet_from", models.TimeField(null=True, verbose_name="安静时段起")),
                ("quiet_to", models.TimeField(null=True, verbose_name="安静时段止")),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        choices=[("daily", "每天"), ("weekly", "每周一")],
                        max_length=10,
                        verbose_name="消息汇总",
                    ),
                ),
                ("digest_hour", models.PositiveSmallIntegerField(default=8, verbose_name="汇总时间（时）")),
                ("digested_until", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_to", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="own_quiet_hours_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest", ""),
                            models.Q(("digest_hour__lte", 23), ("digested_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="digest_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("page", "站内消息"), ("email", "电子邮件"), ("sms", "短信")],
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("todo", "待办"),
                            ("approval", "审批"),
                            ("urge", "催办督办"),
                            ("card", "红黄牌"),
                            ("urgent", "重大紧急"),
                            ("digest", "消息汇总"),
                            ("petitioner", "告知信访人"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("line", models.CharField(blank=True, max_length=40)),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="offices.outboxmessage",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="流水号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发"),
                            ("sending", "发送中"),
                            ("accepted", "已发出"),
                            ("delivered", "已送达"),
                            ("unknown", "不明"),
                            ("failed", "未送达"),
                            ("dropped", "不再发送"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                (
                    "asked",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="how often the gateway was asked what became of it"
                    ),
                ),
                ("next_at", models.DateTimeField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("created_at", models.DateTimeField(verbose_name="产生时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结果时间")),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["line", "channel", "id"],
                        name="delivery_open",
                    ),
                    models.Index(fields=["state", "-id"], name="delivery_by_state"),
                    models.Index(fields=["office", "-id"], name="delivery_by_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("line", ""), _negated=True),
                        fields=("event", "line", "channel"),
                        name="delivered_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("line", "")), fields=("message",), name="failed_page_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account", None), ("channel", "page"), ("line", ""), ("message__isnull", False)),
                            models.Q(
                                models.Q(("channel", "page"), _negated=True), models.Q(("line", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="delivery_has_receiver",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsGateway",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("is_on", models.BooleanField(default=False, verbose_name="启用")),
                ("url", models.CharField(max_length=500, verbose_name="地址")),
                (
                    "method",
                    models.CharField(choices=[("POST", "POST"), ("GET", "GET")], max_length=4, verbose_name="方法"),
                ),
                (
                    "body_format",
                    models.CharField(
                        choices=[("form", "表单（x-www-form-urlencoded）"), ("json", "JSON")],
                        max_length=4,
                        verbose_name="内容格式",
                    ),
                ),
                ("headers", models.TextField(blank=True, verbose_name="请求头")),
                ("body_fields", models.TextField(verbose_name="字段")),
                ("secret", offices.crypto.EncryptedField(blank=True, verbose_name="密钥")),
                ("seconds", models.PositiveSmallIntegerField(verbose_name="最长等待（秒）")),
                ("answer_field", models.CharField(blank=True, max_length=100, verbose_name="回答里看哪个字段")),
                ("accepted_values", models.TextField(blank=True, verbose_name="表示已收下的值")),
                ("refused_values", models.TextField(blank=True, verbose_name="表示拒绝的值")),
                ("repeats_safely", models.BooleanField(default=False, verbose_name="同一流水号网关只发一次")),
                ("status_url", models.CharField(blank=True, max_length=500, verbose_name="查询状态的地址")),
                ("status_field", models.CharField(blank=True, max_length=100, verbose_name="状态回答里看哪个字段")),
                ("delivered_values", models.TextField(blank=True, verbose_name="表示已送达的值")),
                ("lost_values", models.TextField(blank=True, verbose_name="表示未送达的值")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_sms_gateway"),
                    models.CheckConstraint(
                        condition=models.Q(("seconds__gte", 1), ("seconds__lte", 60)), name="sms_gateway_seconds"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="适用单位",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制定人",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="停止人",
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("quiet_from", models.TimeField(verbose_name="安静时段起")),
                ("quiet_to", models.TimeField(verbose_name="安静时段止")),
                (
                    "passing_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("todo", "待办"),
                                ("approval", "审批"),
                                ("urge", "催办督办"),
                                ("card", "红黄牌"),
                                ("urgent", "重大紧急"),
                                ("digest", "消息汇总"),
                                ("petitioner", "告知信访人"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="照常发送的类别",
                    ),
                ),
            ],
            options={
                "ordering": ["office_id", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "version"), name="quietrule_version", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            (
                                "valid_to__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid_from"), "-", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="quietrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="quietrule_ended_pair",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("office_id"), models.Value(0)
                                    ),
                                    django.db.models.functions.comparison.Coalesce(
                                        models.F("office_id"), models.Value(0)
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    function="daterange",
                                    template="%(function)s(%(expressions)s + 1)",
                                ),
                                "&&",
                            ),
                        ],
                        name="quietrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quiet_from", models.F("quiet_to")), _negated=True), name="quiet_rule_hours"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="起")),
                ("until", models.DateTimeField(verbose_name="止")),
                ("number", models.PositiveIntegerField(verbose_name="新消息")),
                ("unread", models.PositiveIntegerField(verbose_name="其中未读")),
                ("made_at", models.DateTimeField(verbose_name="产生时间")),
            ],
            options={
                "ordering": ["-until"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "until"), name="digest_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="digest_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unread__gte", 1), ("number__gte", models.F("unread"))),
                        name="digest_tells_something",
                    ),
                ],
            },
        ),
    ]
