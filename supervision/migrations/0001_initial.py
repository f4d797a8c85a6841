import datetime
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import offices.crypto
import supervision.cards.models
import supervision.indicators.models
from offices.tables import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ("cases", "0003_guards"),
        ("offices", "0002_append_only"),
        ("offices", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("difficulty", offices.crypto.MatterField(max_length=500, verbose_name="难点")),
                ("wanted", offices.crypto.MatterField(max_length=500, verbose_name="要求")),
                ("due_on", models.DateField(verbose_name="希望化解日期")),
                ("merit_offered", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="拟记功绩")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待揭榜"),
                            ("assigned", "已揭榜"),
                            ("settled", "已化解"),
                            ("withdrawn", "已撤榜"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "was_finished",
                    models.BooleanField(default=False, help_text="the procedure had ended when it was published"),
                ),
                ("reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="撤榜理由")),
                ("added_at", models.DateTimeField()),
                ("assigned_at", models.DateTimeField(null=True, verbose_name="选定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "carried_from",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="supervision.callcase",
                        verbose_name="上一榜单",
                    ),
                ),
                (
                    "package",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="called_case",
                        to="cases.package",
                        verbose_name="包案",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="called", to="cases.petition"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="supervision.opencall"
                    ),
                ),
            ],
            options={
                "ordering": ["call", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "assigned"))),
                        fields=("petition",),
                        name="once_on_a_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "withdrawn"]),
                            models.Q(("assigned_at__isnull", False), ("package__isnull", False)),
                            _connector="OR",
                        ),
                        name="call_case_assigned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ("open", "assigned"))),
                            models.Q(
                                models.Q(("state__in", ("open", "assigned")), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="call_case_ended",
                    ),
                    models.UniqueConstraint(fields=("call", "petition"), name="called_once_by_a_call"),
                ],
                "indexes": [models.Index(fields=["call", "state"], name="call_cases")],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("field", "重点领域"),
                            ("group", "重点群体诉求"),
                            ("problem", "突出问题"),
                            ("backlog", "积案化解"),
                            ("reception", "集中接访"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("closed_target", models.PositiveSmallIntegerField(default=100, verbose_name="办结目标（%）")),
                ("settled_target", models.PositiveSmallIntegerField(default=80, verbose_name="化解目标（%）")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "筹备"), ("running", "进行中"), ("ended", "已结束")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "baseline",
                    models.JSONField(help_text="figures at the start: total and by office; never changed", null=True),
                ),
                (
                    "handed_down_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="交办单位",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="建立时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="启动时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="开展单位",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["office", "state"], name="campaign_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_target__lte", 100), ("settled_target__lte", 100)),
                        name="campaign_targets",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_at", None), ("started_by", None)),
                            models.Q(("started_at__isnull", False), ("started_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="campaign_started_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="campaign_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("baseline__isnull", True), ("ended_at", None), ("started_at", None), ("state", "draft")
                            ),
                            models.Q(
                                ("baseline__isnull", False),
                                ("ended_at", None),
                                ("started_at__isnull", False),
                                ("state", "running"),
                            ),
                            models.Q(("ended_at__isnull", False), ("started_at__isnull", False), ("state", "ended")),
                            _connector="OR",
                        ),
                        name="campaign_state_moments",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField(verbose_name="纳入时间")),
                ("joined_reason", offices.crypto.MatterField(max_length=200, verbose_name="纳入理由")),
                ("baseline", models.JSONField(null=True)),
                ("at_end", models.JSONField(null=True)),
                ("left_at", models.DateTimeField(null=True, verbose_name="移出时间")),
                ("left_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="移出理由")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="supervision.campaign"
                    ),
                ),
                (
                    "joined_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="campaign_cases", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("campaign", "petition"), name="once_in_campaign"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("left_by", None), ("left_reason", "")),
                            models.Q(
                                ("left_at__isnull", False),
                                ("left_by__isnull", False),
                                models.Q(("left_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="campaign_left_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("joined_reason", ""), _negated=True), name="campaign_joined_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "beat_at",
                    models.DateTimeField(help_text="when it last went on, or was given to a worker", null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="runs begun since it last went on")),
                (
                    "kind",
                    models.CharField(
                        choices=[("filter", "按条件"), ("list", "按名单")], max_length=10, verbose_name="方式"
                    ),
                ),
                (
                    "query",
                    models.CharField(
                        blank=True, help_text="the filter, as in the address of the list", max_length=2000
                    ),
                ),
                ("words", models.JSONField(default=list, help_text="the filter in words: pairs of a name and a value")),
                ("reason", models.CharField(max_length=200, verbose_name="纳入理由")),
                ("request_key", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "办理中"),
                            ("done", "已完成"),
                            ("failed", "未能完成"),
                            ("stopped", "已停止"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="件数")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已处理")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="纳入")),
                ("known", models.PositiveIntegerField(default=0, verbose_name="已在其中")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="退回")),
                ("packaged", models.PositiveIntegerField(default=0, verbose_name="落实包案")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loads", to="supervision.campaign"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CampaignPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("circular", "通报"), ("final", "总结报告"), ("erratum", "更正")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the campaign and kind, from 1", null=True, verbose_name="期号"
                    ),
                ),
                ("on", models.DateField(help_text="the last day that is counted", verbose_name="截至")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("body", models.TextField(max_length=20000, verbose_name="正文")),
                (
                    "figures",
                    models.JSONField(help_text="now, before, names, targets, changes, definitions as on the paper"),
                ),
                (
                    "cases",
                    offices.crypto.MatterJSON(
                        default=list, help_text="of the final report: each case as it stood at the end"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="起草时间")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="印发时间")),
                (
                    "issued_as",
                    models.CharField(
                        blank=True, help_text="how the office was called when it was issued", max_length=100
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="supervision.campaign"
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="supervision.campaignpaper",
                        verbose_name="更正",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "kind", "number"), name="campaign_paper_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at", None), ("issued_by", None), ("number", None)),
                            models.Q(
                                ("issued_at__isnull", False), ("issued_by__isnull", False), ("number__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="campaign_paper_issued_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", False), ("kind", "erratum")),
                            models.Q(models.Q(("kind", "erratum"), _negated=True), ("corrects", None)),
                            _connector="OR",
                        ),
                        name="campaign_paper_corrects",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "final")), fields=("campaign",), name="one_final_report"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("number", models.CharField(max_length=60, verbose_name="信访件编号")),
                ("leader", models.CharField(blank=True, max_length=60, verbose_name="包案领导")),
                ("unit", models.CharField(blank=True, max_length=200, verbose_name="责任单位")),
                ("responsible", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                ("due", models.CharField(blank=True, max_length=40, verbose_name="化解期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待办"), ("added", "已纳入"), ("known", "已在其中"), ("rejected", "退回")],
                        default="waiting",
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("packaged", models.BooleanField(default=False, verbose_name="落实包案")),
                ("note", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="supervision.campaignload"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["load", "line"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["load", "line"], name="campaign_waiting"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("load", "line"), name="campaign_row_line")],
            },
        ),
        migrations.CreateModel(
            name="CampaignWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="周一")),
                ("figures", models.JSONField(help_text="total: {…}, offices: {id: {…}}")),
                ("made_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="weeks", to="supervision.campaign"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "-on"],
                "constraints": [models.UniqueConstraint(fields=("campaign", "on"), name="campaign_week_once")],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("reminder", "预警"), ("yellow", "黄牌"), ("red", "红牌")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "有效"),
                            ("ended", "已结束"),
                            ("superseded", "已升级"),
                            ("lifted", "已摘牌"),
                            ("voided", "已作废"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("due_soon", "临近到期"),
                            ("overdue", "逾期"),
                            ("second_yellow", "同一事项第二张黄牌"),
                            ("unanswered", "黄牌未按期说明"),
                            ("fraud", "弄虚作假"),
                            ("not_executed", "拒不执行处理意见"),
                        ],
                        max_length=14,
                        verbose_name="原因",
                    ),
                ),
                ("calendar", models.CharField(max_length=200, verbose_name="工作日历版本")),
                ("due", models.DateField(verbose_name="到期日")),
                ("issued_on", models.DateField(verbose_name="发出日期")),
                ("overdue_days", models.PositiveIntegerField(default=0, verbose_name="逾期日数")),
                ("overdue_working_days", models.PositiveIntegerField(default=0, verbose_name="逾期工作日")),
                ("ground", models.CharField(blank=True, max_length=500, verbose_name="督查认定")),
                ("answer_due", models.DateField(null=True, verbose_name="说明期限")),
                ("report_due", models.DateField(null=True, verbose_name="整改报告期限")),
                ("answer", offices.crypto.MatterField(blank=True, verbose_name="情况说明")),
                ("new_date", models.DateField(null=True, verbose_name="承诺办结日期")),
                ("objective", models.BooleanField(default=False, verbose_name="主张客观原因")),
                (
                    "objective_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("force", "自然灾害、突发事件等不可抗力"),
                            ("petitioner", "信访人失联或者不配合调查"),
                            ("other_procedure", "等待其他法定程序、鉴定或者评估的结果"),
                            ("other_office", "等待上级或者其他机关的意见"),
                        ],
                        max_length=16,
                        verbose_name="客观原因",
                    ),
                ),
                ("objective_paper", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="证明材料")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                ("objective_upheld", models.BooleanField(null=True, verbose_name="客观原因成立")),
                (
                    "objective_finding",
                    offices.crypto.MatterField(blank=True, max_length=500, verbose_name="客观原因认定理由"),
                ),
                ("objective_at", models.DateTimeField(null=True, verbose_name="认定时间")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="摘牌时间")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("finding", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="摘牌、作废理由")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="说明人",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="cases.clock",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="发牌单位",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="摘牌人",
                    ),
                ),
                (
                    "objective_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被发牌单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="cases.petition",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="supervision.rule",
                        verbose_name="规则",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "voided"), _negated=True),
                        fields=("clock", "level", "due"),
                        name="one_card",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("clock",), name="one_active_card"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="card_answered_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("objective_at", None), ("objective_by", None), ("objective_upheld", None)),
                            models.Q(
                                ("objective_at__isnull", False),
                                ("objective_by__isnull", False),
                                ("objective_upheld__isnull", False),
                                ("objective", True),
                                models.Q(("objective_finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="card_objective_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at", None), ("lifted_by", None), models.Q(("state", "lifted"), _negated=True)
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("state", "lifted"),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="card_lifted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("voided_at", None), ("voided_by", None), models.Q(("state", "voided"), _negated=True)
                            ),
                            models.Q(
                                ("state", "voided"),
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="card_voided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issued_by", None), models.Q(("reason__in", ("fraud", "not_executed")), _negated=True)
                            ),
                            models.Q(
                                ("issued_by__isnull", False),
                                ("level", "red"),
                                ("reason__in", ("fraud", "not_executed")),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="card_found_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("report_due", None), ("level", "red"), _connector="OR"),
                        name="card_report_of_red",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["issued_on"], name="card_issued"),
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", False)), fields=["lifted_at"], name="card_lifted"
                    ),
                    models.Index(
                        condition=models.Q(("state", "active")), fields=["office", "level", "due"], name="card_board"
                    ),
                    models.Index(condition=models.Q(("state", "active")), fields=["level", "due"], name="card_due"),
                    models.Index(
                        condition=models.Q(("level", "yellow"), ("state", "active")),
                        fields=["answer_due"],
                        name="card_unanswered",
                    ),
                    models.Index(fields=["petition"], name="card_petition"),
                    models.Index(fields=["office", "-id"], name="card_office"),
                    models.Index(fields=["issuer", "-id"], name="card_issuer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proposed_on", models.DateField(verbose_name="提请日期")),
                ("reason", offices.crypto.MatterField(max_length=500, verbose_name="提请理由")),
                ("proposed_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("held", "已约谈"), ("declined", "联席会议决定不约谈")],
                        max_length=10,
                        verbose_name="约谈结果",
                    ),
                ),
                ("result_on", models.DateField(null=True, verbose_name="约谈或决定日期")),
                ("result", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="约谈情况")),
                ("present", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="到场人员")),
                ("result_at", models.DateTimeField(null=True, verbose_name="结果登记时间")),
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interview", to="supervision.card"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "result_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结果登记人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""),
                                ("present", ""),
                                ("result", ""),
                                ("result_at", None),
                                ("result_by", None),
                                ("result_on", None),
                            ),
                            models.Q(
                                ("result_at__isnull", False),
                                ("result_by__isnull", False),
                                ("result_on__isnull", False),
                                ("result_on__gte", models.F("proposed_on")),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="interview_result_pair",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("study", "信访研判会"),
                            ("joint", "信访工作联席会议"),
                            ("party", "党委会研究"),
                            ("government", "政府常务会研究"),
                        ],
                        max_length=10,
                        verbose_name="会议",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年度")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within office, kind and year, from 1", null=True, verbose_name="次数"
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="时间")),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="会议要求")),
                ("chief", models.BooleanField(verbose_name="主要负责人亲自主持")),
                ("entered_afterwards", models.BooleanField(default=False, verbose_name="补记")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "筹备"),
                            ("convened", "已通知"),
                            ("held", "已召开"),
                            ("closed", "纪要已定稿"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("convened_at", models.DateTimeField(null=True, verbose_name="通知时间")),
                ("held_at", models.DateTimeField(null=True, verbose_name="开会登记时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="纪要定稿时间")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="取消时间")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="取消理由")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chaired",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="主持人",
                    ),
                ),
                (
                    "chair_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "convened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="召集人",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="supervision.meeting",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="offices.office",
                        verbose_name="召集单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-begins_at", "-id"],
                "indexes": [models.Index(fields=["office", "kind", "-begins_at"], name="meeting_series")],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "kind", "year", "number"), name="meeting_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at", None), ("number", None), ("year", None)),
                            models.Q(("held_at__isnull", False), ("number__gte", 1), ("year__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_numbered_when_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "cancelled"]),
                            ("convened_at__isnull", False),
                            ("entered_afterwards", True),
                            _connector="OR",
                        ),
                        name="meeting_convened_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entered_afterwards", False),
                            models.Q(("begins_at__lte", models.F("made_at")), ("convened_at", None)),
                            _connector="OR",
                        ),
                        name="meeting_entered_afterwards",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("state", "cancelled"),
                                models.Q(("cancel_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True),
                                ("cancel_reason", ""),
                                ("cancelled_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="meeting_cancelled_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["held", "closed"]), _negated=True),
                            ("held_at__isnull", False),
                            _connector="OR",
                        ),
                        name="meeting_held_before_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("convened_at", None), ("convened_by", None)),
                            models.Q(("convened_at__isnull", False), ("convened_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_convened_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at", None), ("held_by", None)),
                            models.Q(("held_at__isnull", False), ("held_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_held_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_closed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("cancelled_by", None)),
                            models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_cancelled_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarriedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待领导批准"),
                            ("open", "待完成"),
                            ("proved", "已报完成，待确认"),
                            ("kept", "已完成"),
                            ("dropped", "不再实行"),
                        ],
                        max_length=8,
                        verbose_name="当时状态",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carried", to="cases.actionitem"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carried", to="supervision.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "id"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "action"), name="carried_once")],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.PositiveSmallIntegerField(
                        help_text="ascending; need not be without gaps", verbose_name="次序"
                    ),
                ),
                (
                    "title",
                    offices.crypto.MatterField(
                        blank=True, help_text="of a free item", max_length=100, verbose_name="议题"
                    ),
                ),
                ("question", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="提请研究的问题")),
                ("reporter", models.CharField(blank=True, max_length=60, verbose_name="汇报")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("decided", "已议定"), ("postponed", "未议，转下次会议")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("decision", offices.crypto.MatterField(blank=True, max_length=2000, verbose_name="会议决定")),
                ("recorded_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "petition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studied",
                        to="cases.petition",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="supervision.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "place", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "petition"), name="once_on_an_agenda"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("petition__isnull", False), ("title", "")),
                            models.Q(("petition", None), models.Q(("title", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="agenda_item_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("recorded_at", None), ("recorded_by", None)),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agenda_item_recorded_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.storedfile"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="supervision.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="supervision.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "id"],
            },
        ),
        migrations.CreateModel(
            name="Merit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", offices.crypto.MatterField(max_length=500, verbose_name="功绩")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待审定"),
                            ("approved", "已记录"),
                            ("refused", "不予记录"),
                            ("revoked", "已撤销"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                ("reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="审定意见")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                ("revoke_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="撤销理由")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记功人员",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merits", to="supervision.callcase"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="所在单位",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["account", "-decided_at"], name="merits_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("refused", "revoked")), _negated=True),
                        fields=("case", "account"),
                        name="merit_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revoked_at__isnull", False), ("revoked_by__isnull", False), ("state", "revoked")
                            ),
                            models.Q(
                                models.Q(("state", "revoked"), _negated=True),
                                ("revoked_at", None),
                                ("revoked_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="merit_revoked_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="merit_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_by", models.F("account")), _negated=True),
                            models.Q(("decided_by", models.F("account")), _negated=True),
                        ),
                        name="merit_not_by_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="榜单名称")),
                ("opens_on", models.DateField(verbose_name="揭榜开始")),
                ("closes_on", models.DateField(help_text="the last day for bids", verbose_name="揭榜截止")),
                ("rules", models.TextField(max_length=2000, verbose_name="揭榜规则")),
                (
                    "quiet_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="an assigned case without any step for longer is marked",
                        verbose_name="跟踪间隔（日）",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("published", "已张榜"),
                            ("closed", "已结榜"),
                            ("withdrawn", "已撤榜"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="撤榜、结榜理由")),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True, verbose_name="张榜时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="supervision.opencall",
                        verbose_name="接续的榜单",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="张榜单位",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["office", "-id"], name="calls_of_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="call_days_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quiet_days__gte", 1), ("quiet_days__lte", 90)), name="call_quiet_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="call_published_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="call_published_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state__in", ["draft", "published"])),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("state__in", ["closed", "withdrawn"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="call_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guest", models.CharField(blank=True, max_length=100, verbose_name="列席单位")),
                (
                    "presence",
                    models.CharField(
                        blank=True,
                        choices=[("present", "出席"), ("absent", "缺席"), ("substituted", "他人代会")],
                        max_length=12,
                        verbose_name="到会",
                    ),
                ),
                ("substitute", models.CharField(blank=True, max_length=60, verbose_name="代会人")),
                ("added_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="supervision.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "account"), name="invited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("guest", "")),
                            models.Q(("account", None), models.Q(("guest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="participant_account_or_guest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RectificationReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("causes", offices.crypto.MatterField(verbose_name="问题原因和责任")),
                ("measures", offices.crypto.MatterField(verbose_name="整改措施和结果")),
                ("late", models.BooleanField(verbose_name="逾期提交")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="supervision.card"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("code", models.CharField(max_length=20, verbose_name="规则")),
                ("remind_short", models.PositiveSmallIntegerField(default=1, verbose_name="5日以内期限：剩余工作日")),
                (
                    "remind_ten_working",
                    models.PositiveSmallIntegerField(default=3, verbose_name="10个工作日期限：剩余工作日"),
                ),
                ("remind_fifteen", models.PositiveSmallIntegerField(default=3, verbose_name="15日期限：剩余工作日")),
                ("remind_thirty", models.PositiveSmallIntegerField(default=5, verbose_name="30日期限：剩余工作日")),
                (
                    "remind_long_calendar_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="60日期限：剩余日数"),
                ),
                ("remind_set", models.PositiveSmallIntegerField(default=3, verbose_name="指定期限：剩余工作日")),
                (
                    "yellow_from_working_days",
                    models.PositiveSmallIntegerField(default=1, verbose_name="黄牌：逾期工作日起"),
                ),
                (
                    "red_from_working_days",
                    models.PositiveSmallIntegerField(default=6, verbose_name="红牌：逾期工作日起"),
                ),
                (
                    "answer_within_working_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="说明期限（工作日）"),
                ),
                (
                    "report_within_working_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="红牌整改报告期限（工作日）"),
                ),
                ("second_yellow_is_red", models.BooleanField(default=True, verbose_name="同一事项第二张黄牌即为红牌")),
                ("progress_may_be_red", models.BooleanField(default=False, verbose_name="未按期报送进展可发红牌")),
                (
                    "reminded_may_be_carded",
                    models.BooleanField(default=False, verbose_name="批示反馈、回访逾期可发牌"),
                ),
                ("kinds", supervision.cards.models.KindsField(default=dict, verbose_name="另定的期限")),
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
                        blank=True,
                        null=True,
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
                    models.UniqueConstraint(fields=("office", "version"), name="rule_version", nulls_distinct=False),
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
                        name="rule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rule_ended_pair",
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
                        name="rule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("yellow_from_working_days__gte", 1)), name="rule_yellow_after_due"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("red_from_working_days__gt", models.F("yellow_from_working_days"))),
                        name="rule_red_after_yellow",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="销号日期起")),
                ("until", models.DateField(verbose_name="销号日期止")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="抽查比例（%）")),
                ("seed", models.CharField(max_length=32, verbose_name="随机种子")),
                (
                    "population",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="抽查范围"
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="随机抽取件数")),
                ("due_on", models.DateField(verbose_name="回头看期限")),
                ("made_at", models.DateTimeField(verbose_name="抽取时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_draws",
                        to="offices.office",
                        verbose_name="抽查单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("office_id"),
                                    models.F("office_id"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("since"),
                                    models.F("until"),
                                    function="daterange",
                                    template="%(function)s(%(expressions)s + 1)",
                                ),
                                "&&",
                            ),
                        ],
                        name="one_draw_of_a_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("until__gte", models.F("since"))), name="draw_period"),
                    models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="draw_percent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Drawn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("sampled", "随机抽取"),
                            ("repeated", "销号后再次信访"),
                            ("dissatisfied", "信访人评价不满意"),
                        ],
                        max_length=12,
                        verbose_name="原因",
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=200, verbose_name="未列入的原因")),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.package"
                    ),
                ),
                (
                    "reexamination",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="cases.reexamination",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="supervision.sampledraw"
                    ),
                ),
            ],
            options={
                "ordering": ["draw", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "package"), name="drawn_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reexamination__isnull", False), ("refusal", "")),
                            models.Q(("reexamination", None), models.Q(("refusal", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="drawn_or_why_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan", offices.crypto.MatterField(max_length=2000, verbose_name="化解方案")),
                ("days", models.PositiveSmallIntegerField(verbose_name="承诺化解天数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("live", "待审定"),
                            ("withdrawn", "已撤回"),
                            ("chosen", "已选定"),
                            ("refused", "未选定"),
                        ],
                        default="live",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="揭榜时间")),
                ("changed_at", models.DateTimeField(null=True, verbose_name="修改时间")),
                ("reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="审定意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="揭榜人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="揭榜人单位",
                    ),
                ),
                (
                    "recommended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="推荐人",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="领衔领导",
                    ),
                ),
                ("team", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="专班")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="supervision.callcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
                "indexes": [models.Index(fields=["bidder", "-id"], name="bids_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")), fields=("case", "bidder"), name="one_live_bid_each"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "chosen")), fields=("case",), name="one_bid_chosen"
                    ),
                    models.CheckConstraint(condition=models.Q(("days__gte", 1), ("days__lte", 730)), name="bid_days"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "live")),
                            models.Q(
                                models.Q(("state", "live"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bid_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "chosen"), _negated=True),
                            models.Q(("decided_by", models.F("bidder")), _negated=True),
                            _connector="OR",
                        ),
                        name="bid_chosen_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(help_text="by the name of the field: as it was")),
                (
                    "after",
                    models.JSONField(
                        help_text="by the name of the field: as it is from now on; ended_on: the day of the end"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="变更理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="supervision.campaign"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="campaign_changed_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CardNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField(help_text="the parts of the letter as JSON")),
                ("checksum", models.CharField(max_length=64)),
                ("kept_at", models.DateTimeField(verbose_name="制发时间")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content", ""), _negated=True), models.Q(("checksum", ""), _negated=True)
                        ),
                        name="card_notice_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CardOfNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="in_notice", to="supervision.card"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="supervision.cardnotice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VoidProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "error",
                    models.CharField(
                        choices=[
                            ("clock", "期限的起算日或到期日登记有误"),
                            ("done", "期限已完成，漏登或者晚登"),
                            ("office", "发给了不承担该期限的单位"),
                            ("rule", "适用的规则有误"),
                            ("calendar", "工作日历有误"),
                            ("system", "系统故障"),
                        ],
                        max_length=10,
                        verbose_name="差错",
                    ),
                ),
                ("evidence", offices.crypto.MatterField(max_length=500, verbose_name="事实和依据")),
                ("proposed_at", models.DateTimeField(verbose_name="提请时间")),
                ("agreed", models.BooleanField(null=True, verbose_name="同意作废")),
                ("decision", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="核准意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核准时间")),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="void_proposals",
                        to="supervision.card",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核准人",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提请人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)), fields=("card",), name="one_pending_void"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                ("agreed__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="void_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="void_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesErratum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="更正号")),
                ("body", offices.crypto.MatterField(max_length=2000, verbose_name="更正内容")),
                ("issued_at", models.DateTimeField(verbose_name="更正时间")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="supervision.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="errata", to="supervision.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="minutes_erratum_number"),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="minutes_erratum_says"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("afterwards_days", models.PositiveSmallIntegerField(verbose_name="会议补记期限（日）")),
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
                        fields=("office", "version"), name="meetingrule_version", nulls_distinct=False
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
                        name="meetingrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="meetingrule_ended_pair",
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
                        name="meetingrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("afterwards_days__gte", 1), ("afterwards_days__lte", 366)),
                        name="meeting_rule_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("letter", "发函督办"),
                            ("electronic", "网上督办"),
                            ("phone", "电话督办"),
                            ("on_site", "实地督查"),
                            ("listed", "挂牌督办"),
                        ],
                        max_length=10,
                        verbose_name="督办方式",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("DB01", "违反规定受理、办理信访事项"),
                            ("DB02", "推诿"),
                            ("DB03", "敷衍"),
                            ("DB04", "拖延"),
                            ("DB05", "弄虚作假"),
                            ("DB06", "拒不执行信访处理意见"),
                            ("DB07", "其他需要督办的情形"),
                            ("DB08", "无正当理由未按规定期限办结"),
                            ("DB09", "未按规定反馈办理结果"),
                            ("DB10", "未按规定程序办理"),
                            ("DB11", "处理意见事实不清，适用依据或者程序有明显错误"),
                            ("DB12", "虚报办理结果，或者处理结果不落实"),
                            ("DB13", "无正当理由拒不办理转送事项，或者不按期告知信访人"),
                        ],
                        max_length=4,
                        verbose_name="督办情形",
                    ),
                ),
                ("demand", offices.crypto.MatterField(max_length=500, verbose_name="督办要求")),
                ("listed_basis", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="挂牌依据")),
                ("listed_leader", models.CharField(blank=True, max_length=60, verbose_name="包抓领导")),
                ("due_on", models.DateField(verbose_name="反馈期限")),
                ("issued_at", models.DateTimeField(verbose_name="督办时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待反馈"),
                            ("reported", "反馈待审核"),
                            ("ended", "已办结"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("urged_on", models.DateField(null=True, verbose_name="最近催办")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("ended_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="撤销理由")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="督办函",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="督办机关",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_orders",
                        to="cases.petition",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被督办单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["unit", "due_on"], name="order_waits_for_unit"
                    ),
                    models.Index(condition=models.Q(("state", "reported")), fields=["office"], name="order_to_examine"),
                    models.Index(fields=["unit", "-id"], name="order_of_unit"),
                    models.Index(fields=["office", "-id"], name="order_of_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="supervision_order_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "reported"))),
                        fields=("petition", "office"),
                        name="one_open_supervision_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state__in", ("open", "reported"))),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("state__in", ("open", "reported")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="supervision_order_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="supervision_order_why_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("unit")), _negated=True),
                        name="supervision_order_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("way", "listed"),
                                models.Q(("listed_basis", ""), _negated=True),
                                models.Q(("listed_leader", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("way", "listed"), _negated=True), ("listed_basis", ""), ("listed_leader", "")
                            ),
                            _connector="OR",
                        ),
                        name="supervision_order_listed_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("progress", "阶段性进展"), ("result", "办理结果")],
                        max_length=10,
                        verbose_name="反馈类型",
                    ),
                ),
                (
                    "adoption",
                    models.CharField(
                        blank=True,
                        choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("not", "不予采纳")],
                        max_length=10,
                        verbose_name="采纳情况",
                    ),
                ),
                ("wanted_due", models.DateField(null=True, verbose_name="申请延至")),
                ("made_at", models.DateTimeField(verbose_name="反馈时间")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待审核"), ("accepted", "审核通过"), ("returned", "退回补办")],
                        default="pending",
                        max_length=10,
                        verbose_name="审核",
                    ),
                ),
                ("decision_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="审核意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="督办反馈",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="supervision.supervisionorder",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("order",), name="one_pending_order_report"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                            models.Q(
                                models.Q(("decision", "pending"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="order_report_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adoption", ""), ("kind", "progress")),
                            models.Q(("kind", "result"), models.Q(("adoption", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="order_result_says_adoption",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                (
                    "timely_office",
                    models.CharField(
                        choices=[("clock", "按转送、交办期限"), ("days", "登记之日起15日")],
                        default="clock",
                        max_length=10,
                        verbose_name="及时受理率（信访部门）",
                    ),
                ),
                (
                    "timely_unit",
                    models.CharField(
                        choices=[
                            ("clock", "按书面告知期限"),
                            ("days", "登记之日起30日内受理"),
                            ("accepted", "按期受理告知率（已受理的为分母）"),
                        ],
                        default="clock",
                        max_length=10,
                        verbose_name="及时受理率（责任单位）",
                    ),
                ),
                (
                    "on_time",
                    models.CharField(
                        choices=[("all", "分母含未到期和逾期未办结"), ("replied", "分母只计已办结")],
                        default="all",
                        max_length=10,
                        verbose_name="按期办结率",
                    ),
                ),
                (
                    "satisfied",
                    models.CharField(
                        choices=[
                            ("rated", "参评的为分母"),
                            ("asked", "参评和逾期未评的为分母"),
                            ("lapsed", "参评和逾期未评的为分母，逾期未评计为满意"),
                            ("combined", "参评满意率：上一口径再乘以参评率"),
                        ],
                        default="rated",
                        max_length=10,
                        verbose_name="满意率（责任单位）",
                    ),
                ),
                (
                    "satisfied_office",
                    models.CharField(
                        choices=[
                            ("rated", "参评的为分母"),
                            ("asked", "参评和逾期未评的为分母"),
                            ("lapsed", "参评和逾期未评的为分母，逾期未评计为满意"),
                            ("combined", "参评满意率：上一口径再乘以参评率"),
                        ],
                        default="rated",
                        max_length=10,
                        verbose_name="满意率（信访部门）",
                    ),
                ),
                (
                    "rated",
                    models.CharField(
                        choices=[("lapsed", "分母为参评和逾期未评的"), ("opened", "分母为本期送达的")],
                        default="lapsed",
                        max_length=10,
                        verbose_name="参评率（责任单位）",
                    ),
                ),
                (
                    "rated_office",
                    models.CharField(
                        choices=[("lapsed", "分母为参评和逾期未评的"), ("opened", "分母为本期送达的")],
                        default="lapsed",
                        max_length=10,
                        verbose_name="参评率（信访部门）",
                    ),
                ),
                (
                    "repeated",
                    models.CharField(
                        choices=[("pieces", "按件"), ("batches", "按批次")],
                        default="pieces",
                        max_length=10,
                        verbose_name="重复信访率",
                    ),
                ),
                (
                    "filed",
                    models.CharField(
                        choices=[("accepted", "以受理为立案"), ("packaged", "以包案为立案")],
                        default="accepted",
                        max_length=10,
                        verbose_name="立案率",
                    ),
                ),
                (
                    "settled",
                    models.CharField(
                        choices=[("concluded", "分母只计已办结"), ("all", "分母含未办结")],
                        default="concluded",
                        max_length=10,
                        verbose_name="化解率",
                    ),
                ),
                (
                    "package_settled",
                    models.CharField(
                        choices=[("settled", "以销号为准"), ("settled_after", "以回头看后为准")],
                        default="settled",
                        max_length=15,
                        verbose_name="包案化解率",
                    ),
                ),
                ("once_days", models.PositiveSmallIntegerField(default=90, verbose_name="一次性化解的观察期（日）")),
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
                        fields=("office", "version"), name="indicatorrule_version", nulls_distinct=False
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
                        name="indicatorrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="indicatorrule_ended_pair",
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
                        name="indicatorrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("once_days__gte", 1), ("once_days__lte", 366)), name="indicator_once_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("asked_at", models.DateTimeField(verbose_name="催报时间")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
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
                "ordering": ["-day", "office"],
                "constraints": [models.UniqueConstraint(fields=("office", "day"), name="daily_asked_once")],
            },
        ),
        migrations.CreateModel(
            name="DailyReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("edition", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("is_zero", models.BooleanField(verbose_name="零报告")),
                (
                    "figures",
                    models.JSONField(help_text="by key: number, persons, and the ids of the petitions counted"),
                ),
                ("urgent", models.TextField(blank=True, max_length=2000, verbose_name="重大紧急情况")),
                ("groups", models.TextField(blank=True, max_length=2000, verbose_name="群体性情况")),
                ("remarks", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正理由")),
                ("is_late", models.BooleanField(verbose_name="逾时报送")),
                ("made_at", models.DateTimeField(verbose_name="报送时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="报送单位",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="接收单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "office", "-edition"],
                "indexes": [models.Index(fields=["receiver", "day"], name="daily_returns_of_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "day", "edition"), name="daily_return_edition"),
                    models.CheckConstraint(
                        condition=models.Q(("edition", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="daily_return_corrected_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_zero", False), models.Q(("groups", ""), ("urgent", "")), _connector="OR"
                        ),
                        name="daily_return_zero_is_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("daily_by", models.TimeField(blank=True, null=True, verbose_name="日报报送时限")),
                ("daily_rest_days", models.BooleanField(default=False, verbose_name="休息日也报")),
                (
                    "weekly_on",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "周一"),
                            (2, "周二"),
                            (3, "周三"),
                            (4, "周四"),
                            (5, "周五"),
                            (6, "周六"),
                            (7, "周日"),
                        ],
                        null=True,
                        verbose_name="每周通报起草日",
                    ),
                ),
                ("monthly_on", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="每月通报起草日")),
                (
                    "quarterly_on",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="每季通报起草日"),
                ),
                ("yearly_on", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="每年通报起草日")),
                ("daily_drawn", models.BooleanField(default=False, verbose_name="每天统计日报")),
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
                        fields=("office", "version"), name="reportrule_version", nulls_distinct=False
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
                        name="reportrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="reportrule_ended_pair",
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
                        name="reportrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_on", None),
                            models.Q(("monthly_on__gte", 1), ("monthly_on__lte", 28)),
                            _connector="OR",
                        ),
                        name="report_rule_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarterly_on", None),
                            models.Q(("quarterly_on__gte", 1), ("quarterly_on__lte", 28)),
                            _connector="OR",
                        ),
                        name="report_rule_quarter_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("yearly_on", None),
                            models.Q(("yearly_on__gte", 1), ("yearly_on__lte", 28)),
                            _connector="OR",
                        ),
                        name="report_rule_year_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearnedModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("category", "内容分类"), ("unit", "责任单位")], max_length=10, verbose_name="建议"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("learned_at", models.DateTimeField(verbose_name="学习时间")),
                ("tried", models.PositiveIntegerField(verbose_name="已办结论件数")),
                ("first", models.PositiveIntegerField(verbose_name="第一项相符")),
                ("three", models.PositiveIntegerField(verbose_name="前三项相符")),
                ("content", models.BinaryField()),
                ("checksum", models.CharField(max_length=64)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["office", "kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "kind", "version"), name="learned_version"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("three")), ("three__lte", models.F("tried"))),
                        name="learned_hits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_key", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("category", "内容分类"), ("unit", "责任单位")], max_length=10, verbose_name="建议"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("proposed", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("chosen", models.BigIntegerField(null=True)),
                ("place", models.PositiveSmallIntegerField(null=True)),
                (
                    "petition",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="supervision.learnedmodel"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["petition"], name="advice_petition")],
                "constraints": [
                    models.UniqueConstraint(fields=("request_key", "kind"), name="advice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen", None), ("place", None)),
                            models.Q(("chosen__isnull", False), ("petition__isnull", False), ("place__isnull", False)),
                            _connector="OR",
                        ),
                        name="advice_chosen_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Urging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due", models.DateField(verbose_name="到期日")),
                ("urged_at", models.DateTimeField(verbose_name="催办时间")),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="urgings",
                        to="cases.clock",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="催办机关",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被催办单位",
                    ),
                ),
                (
                    "urged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="催办人",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clock", "due"), name="urged_once")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daily", "日报"),
                            ("weekly", "周报"),
                            ("monthly", "月报"),
                            ("quarterly", "季报"),
                            ("yearly", "年报"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("since", models.DateField(verbose_name="起")),
                ("until", models.DateField(verbose_name="止")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="of the office, the kind and the year, from 1", null=True, verbose_name="编号"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "统计中"),
                            ("done", "已完成"),
                            ("failed", "未能完成"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "data",
                    models.JSONField(
                        help_text="figures, definitions, variants; of this period and those before", null=True
                    ),
                ),
                ("changes", models.JSONField(default=list, help_text="of an erratum: what each figure was and is")),
                (
                    "checksum",
                    models.CharField(blank=True, help_text="of the data and the rows behind it", max_length=64),
                ),
                ("made_at", models.DateTimeField(verbose_name="提交时间")),
                ("drawn_at", models.DateTimeField(null=True, verbose_name="统计时间")),
                ("total", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("beat_at", models.DateTimeField(help_text="when a worker last went on with it", null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
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
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erratum",
                        to="supervision.report",
                        verbose_name="更正",
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "done"), _negated=True), fields=["state"], name="report_unfinished"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "kind", "since", "until", "edition"), name="report_edition"
                    ),
                    models.CheckConstraint(condition=models.Q(("until__gte", models.F("since"))), name="report_days"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edition", 1), ("reason", ""), ("replaces", None)),
                            models.Q(
                                ("edition__gt", 1), ("replaces__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="report_erratum_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("data__isnull", False),
                                ("drawn_at__isnull", False),
                                ("number__isnull", False),
                                ("state", "done"),
                                models.Q(("checksum", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("checksum", ""),
                                ("data", None),
                                ("drawn_at", None),
                                ("number", None),
                            ),
                            _connector="OR",
                        ),
                        name="report_done_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_key", models.UUIDField(help_text="the same form sent twice is one workbook", unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "制作中"),
                            ("done", "已完成"),
                            ("failed", "未能完成"),
                            ("expired", "已过期"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("done", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(verbose_name="制作时间")),
                ("beat_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制作人",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="books", to="supervision.report"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "expired"), _negated=True),
                        fields=["state", "made_at"],
                        name="report_book_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportBookPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="supervision.reportbook"
                    ),
                ),
            ],
            options={
                "ordering": ["book", "position"],
                "constraints": [models.UniqueConstraint(fields=("book", "position"), name="report_book_piece")],
            },
        ),
        migrations.CreateModel(
            name="ReportList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        help_text="n.registered, r.on_time.part, n.registered.channel.visit", max_length=80
                    ),
                ),
                ("kind", models.CharField(help_text="of the rows: petition, clock, card, …", max_length=10)),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lists", to="supervision.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "key"],
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="report_list_once")],
            },
        ),
        migrations.CreateModel(
            name="AdviceLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("improve", "改进工作建议"), ("policy", "完善政策建议"), ("account", "追究责任建议")],
                        max_length=10,
                        verbose_name="建议类型",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DB01", "违反规定受理、办理信访事项"),
                            ("DB02", "推诿"),
                            ("DB03", "敷衍"),
                            ("DB04", "拖延"),
                            ("DB05", "弄虚作假"),
                            ("DB06", "拒不执行信访处理意见"),
                            ("DB07", "其他需要督办的情形"),
                            ("DB08", "无正当理由未按规定期限办结"),
                            ("DB09", "未按规定反馈办理结果"),
                            ("DB10", "未按规定程序办理"),
                            ("DB11", "处理意见事实不清，适用依据或者程序有明显错误"),
                            ("DB12", "虚报办理结果，或者处理结果不落实"),
                            ("DB13", "无正当理由拒不办理转送事项，或者不按期告知信访人"),
                        ],
                        max_length=4,
                        verbose_name="情形",
                    ),
                ),
                ("matter", models.CharField(max_length=100, verbose_name="事由")),
                ("findings", models.TextField(max_length=4000, verbose_name="发现的情况")),
                ("consequences", models.CharField(blank=True, max_length=500, verbose_name="造成的严重后果")),
                ("advice", models.TextField(max_length=2000, verbose_name="建议")),
                ("sources", models.CharField(blank=True, max_length=300, verbose_name="依据的报告、材料")),
                ("due_on", models.DateField(verbose_name="反馈期限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("signing", "待签发"),
                            ("open", "待反馈"),
                            ("answered", "反馈待审核"),
                            ("ended", "已办结"),
                            ("withdrawn", "已撤回"),
                            ("dropped", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(verbose_name="拟稿时间")),
                ("returned", models.CharField(blank=True, max_length=300, verbose_name="退回修改的意见")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("content", offices.crypto.EncryptedField(blank=True, help_text="the parts of the letter as JSON")),
                ("checksum", models.CharField(blank=True, max_length=64)),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("urged_on", models.DateField(null=True, verbose_name="最近催办")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="撤回、作废的理由")),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被建议追究责任的单位",
                    ),
                ),
                ("copies", models.ManyToManyField(related_name="+", to="offices.office")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送签人",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="提出单位",
                    ),
                ),
                ("petitions", models.ManyToManyField(related_name="advices", to="cases.petition")),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签发人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="主送单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["unit", "due_on"], name="advice_to_answer"
                    ),
                    models.Index(fields=["office", "-id"], name="advice_of_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("office", "number"),
                        name="advice_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("unit")), _negated=True), name="advice_to_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checksum", ""),
                                ("content", ""),
                                ("number", ""),
                                ("signed_at", None),
                                ("signed_by", None),
                                ("state__in", ("draft", "signing", "dropped")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("draft", "signing", "dropped")), _negated=True),
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("checksum", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="advice_issued_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="advice_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["withdrawn", "dropped"]), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="advice_why_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("about__isnull", False),
                                ("kind", "account"),
                                models.Q(("consequences", ""), _negated=True),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "account"), _negated=True), ("about", None), ("consequences", "")
                            ),
                            _connector="OR",
                        ),
                        name="advice_of_responsibility",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdviceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "adoption",
                    models.CharField(
                        choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("not", "不予采纳")],
                        max_length=10,
                        verbose_name="采纳情况",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="反馈内容")),
                ("on_paper", models.BooleanField(default=False, verbose_name="书面来函，由提出单位录入")),
                ("made_at", models.DateTimeField(verbose_name="反馈时间")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待审核"), ("accepted", "审核通过"), ("returned", "退回补办")],
                        default="pending",
                        max_length=10,
                        verbose_name="审核",
                    ),
                ),
                ("decision_reason", models.CharField(blank=True, max_length=500, verbose_name="审核意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反馈人",
                    ),
                ),
                (
                    "advice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="supervision.adviceletter",
                    ),
                ),
            ],
            options={
                "ordering": ["advice", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")),
                        fields=("advice",),
                        name="one_pending_advice_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                            models.Q(
                                models.Q(("decision", "pending"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="advice_answer_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdviceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("answer_days", models.PositiveSmallIntegerField(verbose_name="建议反馈期限（日）")),
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
                        fields=("office", "version"), name="advicerule_version", nulls_distinct=False
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
                        name="advicerule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="advicerule_ended_pair",
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
                        name="advicerule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gte", 1), ("answer_days__lte", 366)), name="advice_rule_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCardRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("applies", models.BooleanField(default=False, verbose_name="启用：按规则提出")),
                ("period_days", models.PositiveSmallIntegerField(default=90, verbose_name="统计期间（日）")),
                ("yellow_from", models.PositiveSmallIntegerField(default=0, verbose_name="黄牌：累计满（折算张）")),
                ("red_from", models.PositiveSmallIntegerField(default=0, verbose_name="红牌：累计满（折算张）")),
                ("key_from", models.PositiveSmallIntegerField(default=0, verbose_name="重点管理：累计满（折算张）")),
                (
                    "red_weight",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("2"), max_digits=3, verbose_name="一张红牌折算黄牌张数"
                    ),
                ),
                (
                    "weight_answer",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("1"), max_digits=3, verbose_name="权重：答复、决定"
                    ),
                ),
                (
                    "weight_receipt",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("1"), max_digits=3, verbose_name="权重：转办、告知、受理"
                    ),
                ),
                (
                    "weight_report",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("1"), max_digits=3, verbose_name="权重：结报、反馈、呈报"
                    ),
                ),
                (
                    "weight_other",
                    models.DecimalField(
                        decimal_places=1,
                        default=Decimal("0.5"),
                        max_digits=3,
                        verbose_name="权重：进展、承诺、回访等其他期限",
                    ),
                ),
                (
                    "rate_of",
                    models.CharField(
                        blank=True,
                        choices=supervision.indicators.models.variants_named,
                        max_length=40,
                        verbose_name="按哪项指标提黄牌",
                    ),
                ),
                (
                    "rate_side",
                    models.CharField(
                        choices=[("below", "低于"), ("above", "高于")],
                        default="below",
                        max_length=5,
                        verbose_name="指标：低于还是高于界限",
                    ),
                ),
                ("rate_limit", models.PositiveSmallIntegerField(default=60, verbose_name="指标：界限（%）")),
                ("rate_least", models.PositiveSmallIntegerField(default=10, verbose_name="指标：分母最少件数")),
                ("rate_days", models.PositiveSmallIntegerField(default=90, verbose_name="指标：统计期间（日）")),
                ("two_persons", models.BooleanField(default=True, verbose_name="按决定提出的，由另一人核准")),
                ("answer_days", models.PositiveSmallIntegerField(default=3, verbose_name="书面说明期限（工作日）")),
                ("report_days", models.PositiveSmallIntegerField(default=10, verbose_name="整改报告期限（工作日）")),
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
                        fields=("office", "version"), name="officecardrule_version", nulls_distinct=False
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
                        name="officecardrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="officecardrule_ended_pair",
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
                        name="officecardrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_days__gte", 7), ("period_days__lte", 366)),
                        name="office_rule_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate_least__gte", 5), ("rate_limit__lte", 100)), name="office_rule_rate"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate_days__gte", 7), ("rate_days__lte", 366)),
                        name="office_rule_rate_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gte", 1), ("report_days__gte", 1)), name="office_rule_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("yellow", "黄牌"), ("red", "红牌"), ("key", "重点管理")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待核准"),
                            ("refused", "不予发出"),
                            ("active", "有效"),
                            ("superseded", "已升级"),
                            ("lifted", "已解除"),
                            ("voided", "已作废"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("cards", "信访件红黄牌累计"), ("rate", "指标未达到规则"), ("decision", "按决定提出")],
                        max_length=10,
                        verbose_name="来由",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DB01", "违反规定受理、办理信访事项"),
                            ("DB02", "推诿"),
                            ("DB03", "敷衍"),
                            ("DB04", "拖延"),
                            ("DB05", "弄虚作假"),
                            ("DB06", "拒不执行信访处理意见"),
                            ("DB07", "其他需要督办的情形"),
                            ("DB08", "无正当理由未按规定期限办结"),
                            ("DB09", "未按规定反馈办理结果"),
                            ("DB10", "未按规定程序办理"),
                            ("DB11", "处理意见事实不清，适用依据或者程序有明显错误"),
                            ("DB12", "虚报办理结果，或者处理结果不落实"),
                            ("DB13", "无正当理由拒不办理转送事项，或者不按期告知信访人"),
                        ],
                        max_length=4,
                        verbose_name="督办情形",
                    ),
                ),
                ("reason", models.CharField(max_length=1000, verbose_name="事实和理由")),
                ("file_number", models.CharField(blank=True, max_length=100, verbose_name="决定文号")),
                ("first", models.DateField(null=True, verbose_name="统计自")),
                ("last", models.DateField(null=True, verbose_name="统计至")),
                ("facts", models.JSONField(default=dict, verbose_name="统计事实")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核准时间")),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="核准意见")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("letter", models.TextField(blank=True, verbose_name="通知书")),
                ("demand", models.CharField(blank=True, max_length=1000, verbose_name="整改要求")),
                ("issued_on", models.DateField(null=True, verbose_name="发出日期")),
                ("answer_due", models.DateField(null=True, verbose_name="说明期限")),
                ("report_due", models.DateField(null=True, verbose_name="整改报告期限")),
                ("review_on", models.DateField(null=True, verbose_name="复查日期")),
                ("answer", models.TextField(blank=True, verbose_name="书面说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                ("objection", models.CharField(blank=True, max_length=2000, verbose_name="异议")),
                ("objected_at", models.DateTimeField(null=True, verbose_name="异议时间")),
                ("upheld", models.BooleanField(null=True, verbose_name="异议成立")),
                ("finding", models.CharField(blank=True, max_length=500, verbose_name="异议认定理由")),
                ("found_at", models.DateTimeField(null=True, verbose_name="认定时间")),
                ("lift_number", models.CharField(blank=True, max_length=100, verbose_name="解除文号")),
                ("lift_reason", models.CharField(blank=True, max_length=1000, verbose_name="解除的事实和依据")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="说明人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核准人",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定人",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="发牌单位",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "objected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出异议人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被发牌单位",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="supervision.officecardrule",
                        verbose_name="规则",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["office", "-id"], name="office_card_office"),
                    models.Index(fields=["issuer", "-id"], name="office_card_issuer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("office",), name="one_active_office_card"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")), fields=("office",), name="one_proposed_office_card"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("issuer")), _negated=True), name="office_card_of_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="office_card_reasoned"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_on", None), ("number", ""), ("state__in", ["proposed", "refused"])),
                            models.Q(
                                models.Q(("state__in", ["proposed", "refused"]), _negated=True),
                                ("answer_due__isnull", False),
                                ("issued_on__isnull", False),
                                ("report_due__isnull", False),
                                ("review_on__isnull", False),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="office_card_issued_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "proposed")),
                            models.Q(models.Q(("state", "proposed"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("state", "lifted"),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "lifted"), _negated=True), ("lift_reason", ""), ("lifted_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="office_card_lifted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_answered_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("objected_at", None), ("objected_by", None)),
                            models.Q(("objected_at__isnull", False), ("objected_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_objected_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found_at", None), ("found_by", None)),
                            models.Q(("found_at__isnull", False), ("found_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_found_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_card_lifted_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCardReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("causes", models.TextField(verbose_name="问题原因和责任")),
                ("measures", models.TextField(verbose_name="整改措施和结果")),
                ("late", models.BooleanField(verbose_name="逾期提交")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "office_card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="supervision.officecard"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficeCardVoid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "error",
                    models.CharField(
                        choices=[
                            ("facts", "统计或者认定的事实有误"),
                            ("office", "发给了不承担责任的单位"),
                            ("rule", "适用的规则有误"),
                            ("system", "系统故障"),
                        ],
                        max_length=10,
                        verbose_name="差错",
                    ),
                ),
                ("evidence", models.CharField(max_length=500, verbose_name="事实和依据")),
                ("proposed_at", models.DateTimeField(verbose_name="提请时间")),
                ("agreed", models.BooleanField(null=True, verbose_name="同意作废")),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="核准意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核准时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核准人",
                    ),
                ),
                (
                    "office_card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voids", to="supervision.officecard"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提请人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("office_card",),
                        name="one_pending_office_void",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("decided_at", None), ("decided_by", None), ("decision", "")),
                            models.Q(
                                ("agreed__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="office_void_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="office_void_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCardBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name="折算张数")),
                ("row", models.BigIntegerField(null=True, verbose_name="指标所计的行")),
                ("in_part", models.BooleanField(null=True, verbose_name="计入分子")),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_cards",
                        to="supervision.card",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.clock"
                    ),
                ),
                (
                    "office_card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="basis", to="supervision.officecard"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office_card", "card", "row"), name="office_card_basis_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("card__isnull", False),
                                ("clock__isnull", False),
                                ("in_part", None),
                                ("row", None),
                                ("weight__isnull", False),
                            ),
                            models.Q(
                                ("card", None), ("in_part__isnull", False), ("row__isnull", False), ("weight", None)
                            ),
                            _connector="OR",
                        ),
                        name="office_card_basis_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCardInterview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_on", models.DateField(verbose_name="约谈日期")),
                ("place", models.CharField(max_length=100, verbose_name="约谈地点")),
                ("topic", models.CharField(max_length=500, verbose_name="约谈事项")),
                ("planned_at", models.DateTimeField(verbose_name="安排时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("held", "已约谈"), ("declined", "联席会议决定不约谈")],
                        max_length=10,
                        verbose_name="约谈结果",
                    ),
                ),
                ("held_on", models.DateField(null=True, verbose_name="约谈或决定日期")),
                ("present", models.CharField(blank=True, max_length=300, verbose_name="到场人员")),
                ("record", models.CharField(blank=True, max_length=2000, verbose_name="约谈记录")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="登记时间")),
                (
                    "office_card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interview",
                        to="supervision.officecard",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="安排人",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_on", None),
                                ("outcome", ""),
                                ("record", ""),
                                ("recorded_at", None),
                                ("recorded_by", None),
                            ),
                            models.Q(
                                ("held_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("record", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="office_interview_recorded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MatterGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待确认"), ("confirmed", "已确认"), ("dismissed", "已排除")],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="名称")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="排除理由")),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
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
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("name", ""),
                                ("reason", ""),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("reason", ""),
                                ("state", "confirmed"),
                                models.Q(("name", ""), _negated=True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "dismissed"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matter_group_decided",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待确认"), ("kept", "属于"), ("left_out", "不属于")],
                        default="proposed",
                        max_length=10,
                        verbose_name="是否属于",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matter_groups", to="cases.petition"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="supervision.mattergroup",
                    ),
                ),
            ],
            options={
                "ordering": ["group", "order", "id"],
                "constraints": [models.UniqueConstraint(fields=("group", "petition"), name="group_member_once")],
            },
        ),
        migrations.CreateModel(
            name="AnswerToRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("off_point", "答复与诉求没有共同的文字"), ("same", "不同诉求的答复几乎相同")],
                        max_length=10,
                        verbose_name="原因",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                ("remark", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="阅看意见")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅看时间")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.demandanswer"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.demandanswer",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="阅看人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "answer"), name="answer_laid_before_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "same"),
                                ("other__isnull", False),
                                models.Q(("other", models.F("answer")), _negated=True),
                            ),
                            models.Q(("kind", "off_point"), ("other", None)),
                            _connector="OR",
                        ),
                        name="same_as_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None), ("remark", "")),
                            models.Q(
                                ("read_at__isnull", False),
                                ("read_by__isnull", False),
                                models.Q(("remark", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_read_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Circular",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("remarks", models.TextField(blank=True, max_length=5000, verbose_name="存在的问题")),
                ("demands", models.TextField(blank=True, max_length=5000, verbose_name="下一步要求")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("checking", "待审核"),
                            ("signing", "待签发"),
                            ("issued", "已印发"),
                            ("withdrawn", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="稿次")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                (
                    "letter",
                    models.TextField(blank=True, help_text="the parts of the letter as JSON, once it is issued"),
                ),
                ("checksum", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(verbose_name="拟稿时间")),
                (
                    "acts",
                    models.JSONField(default=list, help_text="what was done to it: kind, who, the username, when, why"),
                ),
                ("issued_on", models.DateField(null=True, verbose_name="印发日期")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="印发单位",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circulars",
                        to="supervision.report",
                        verbose_name="统计报告",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("report",),
                        name="one_circular_of_a_report",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("office", "number"),
                        name="circular_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issued_on__isnull", False),
                                ("state", "issued"),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("letter", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "issued"), _negated=True),
                                ("issued_on", None),
                                ("letter", ""),
                                ("number", ""),
                            ),
                            _connector="OR",
                        ),
                        name="circular_issued_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CircularOffice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=[("to", "主送"), ("copy", "抄送")], max_length=4, verbose_name="发送"),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅知时间")),
                (
                    "circular",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="supervision.circular"
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
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="阅知人",
                    ),
                ),
            ],
            options={
                "ordering": ["circular", "role", "office"],
                "constraints": [
                    models.UniqueConstraint(fields=("circular", "office"), name="circular_office_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None)),
                            models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="circular_read_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("half", "期限过半没有办理"),
                            ("again", "未办结又来访来信"),
                            ("returned", "两次以上退回"),
                            ("silent", "逾期没有说明"),
                        ],
                        max_length=10,
                        verbose_name="建议",
                    ),
                ),
                ("fact", models.CharField(max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("found_on", models.DateField(verbose_name="发现日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待决定"),
                            ("ordered", "已督办"),
                            ("urged", "已催办"),
                            ("dismissed", "不采纳"),
                            ("lapsed", "情况已变"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                ("reason", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="不采纳的理由")),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.clock",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="cases.petition",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["office", "found_on", "id"],
                        name="proposal_waits",
                    ),
                    models.Index(fields=["office", "-id"], name="proposal_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "kind", "fact"), name="proposed_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("petition", "kind"), name="one_open_proposal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ("ordered", "urged", "dismissed")),
                            ),
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                models.Q(("state__in", ("ordered", "urged", "dismissed")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dismissed"), models.Q(("reason", ""), _negated=True)),
                            models.Q(("reason", ""), models.Q(("state", "dismissed"), _negated=True)),
                            _connector="OR",
                        ),
                        name="proposal_why_dismissed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("unit")), _negated=True), name="proposal_of_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="组织单位",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="督查名称")),
                (
                    "way",
                    models.CharField(
                        choices=[("on_site", "实地督查"), ("electronic", "网上督查"), ("phone", "电话督查")],
                        max_length=10,
                        verbose_name="督查方式",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("plan", models.TextField(max_length=2000, verbose_name="督查安排")),
                ("papers", models.TextField(blank=True, max_length=1000, verbose_name="需准备的材料")),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="组长",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待开始"),
                            ("running", "督查中"),
                            ("ended", "已结束"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="制定时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制定人",
                    ),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("notice_number", models.CharField(blank=True, max_length=60, verbose_name="督查通知文号")),
                (
                    "notice_content",
                    models.TextField(blank=True, help_text="the parts of the notice as JSON, as it was issued"),
                ),
                ("notice_checksum", models.CharField(blank=True, max_length=64)),
                ("report", models.TextField(blank=True, max_length=8000, verbose_name="督查报告")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                (
                    "content",
                    models.TextField(
                        blank=True, help_text="the parts of the report's letter as JSON, as it was issued"
                    ),
                ),
                ("checksum", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="取消理由")),
                ("members", models.ManyToManyField(related_name="inspections", to=settings.AUTH_USER_MODEL)),
                ("offices", models.ManyToManyField(related_name="+", to="offices.office")),
                ("petitions", models.ManyToManyField(related_name="inspections", to="cases.petition")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["office", "-id"], name="inspection_of_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="inspection_days_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_at", None), ("started_by", None)),
                            models.Q(("started_at__isnull", False), ("started_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="inspection_started_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="inspection_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "ended"),
                                models.Q(("report", ""), _negated=True),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("checksum", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "ended"), _negated=True),
                                ("checksum", ""),
                                ("content", ""),
                                ("number", ""),
                                ("report", ""),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_ends_with_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice_checksum", ""), ("notice_content", ""), ("notice_number", "")),
                            models.Q(
                                ("started_at__isnull", False),
                                models.Q(("notice_number", ""), _negated=True),
                                models.Q(("notice_content", ""), _negated=True),
                                models.Q(("notice_checksum", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_notice_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inspection_why_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", offices.crypto.MatterField(max_length=2000, verbose_name="发现的情况")),
                ("made_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="supervision.inspection",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
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
                    "petition",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["inspection", "id"],
            },
        ),
        migrations.CreateModel(
            name="RectificationItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="整改事项")),
                ("due_on", models.DateField(verbose_name="整改期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待整改"), ("proved", "待确认"), ("done", "已整改")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="提出时间")),
                ("proof", offices.crypto.MatterField(blank=True, max_length=2000, verbose_name="整改情况")),
                ("proved_at", models.DateTimeField(null=True, verbose_name="报送时间")),
                ("returned", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="退回的理由")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="supervision.inspection"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
                (
                    "proved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="整改单位",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["unit", "due_on"], name="rectification_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proved_at", None), ("proved_by", None)),
                            models.Q(("proved_at__isnull", False), ("proved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rectification_proved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False), ("state", "done")
                            ),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("confirmed_at", None),
                                ("confirmed_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="rectification_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by", models.F("proved_by")), _negated=True),
                            ("confirmed_by", None),
                            _connector="OR",
                        ),
                        name="rectification_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WallKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                ("place", models.CharField(max_length=60, verbose_name="屏幕位置")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
                ("shown_at", models.DateTimeField(null=True, verbose_name="最近显示")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="收回时间")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收回人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="wall_key_withdrawn_pair",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedOffice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="挂牌机关",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被挂牌单位",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("DB01", "违反规定受理、办理信访事项"),
                            ("DB02", "推诿"),
                            ("DB03", "敷衍"),
                            ("DB04", "拖延"),
                            ("DB05", "弄虚作假"),
                            ("DB06", "拒不执行信访处理意见"),
                            ("DB07", "其他需要督办的情形"),
                            ("DB08", "无正当理由未按规定期限办结"),
                            ("DB09", "未按规定反馈办理结果"),
                            ("DB10", "未按规定程序办理"),
                            ("DB11", "处理意见事实不清，适用依据或者程序有明显错误"),
                            ("DB12", "虚报办理结果，或者处理结果不落实"),
                            ("DB13", "无正当理由拒不办理转送事项，或者不按期告知信访人"),
                        ],
                        max_length=4,
                        verbose_name="督办情形",
                    ),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="挂牌依据")),
                ("leader", models.CharField(max_length=60, verbose_name="包抓领导")),
                ("findings", models.CharField(max_length=1000, verbose_name="突出问题")),
                ("demand", models.CharField(max_length=1000, verbose_name="整改要求和摘牌条件")),
                ("due_on", models.DateField(verbose_name="摘牌期限")),
                ("number", models.CharField(max_length=60, verbose_name="文号")),
                ("content", models.TextField(help_text="the letter by which it was listed, its parts as JSON")),
                ("checksum", models.CharField(max_length=64)),
                ("listed_at", models.DateTimeField(verbose_name="挂牌时间")),
                (
                    "listed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="挂牌人",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("listed", "挂牌中"), ("struck", "已摘牌"), ("withdrawn", "已撤销")],
                        default="listed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("urged_on", models.DateField(null=True, verbose_name="最近催办")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="摘牌、撤销时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="摘牌、撤销人",
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=500, verbose_name="摘牌、撤销的依据")),
                ("end_number", models.CharField(blank=True, max_length=60, verbose_name="摘牌文号")),
                (
                    "end_content",
                    models.TextField(blank=True, help_text="the letter by which it was struck off, its parts as JSON"),
                ),
                ("end_checksum", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "listed")), fields=["unit", "due_on"], name="listed_unit"
                    ),
                    models.Index(fields=["office", "-id"], name="listing_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "listed")), fields=("office", "unit"), name="one_standing_listing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office", models.F("unit")), _negated=True), name="listing_of_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", ""), _negated=True),
                            models.Q(("leader", ""), _negated=True),
                            models.Q(("demand", ""), _negated=True),
                            models.Q(("number", ""), _negated=True),
                            models.Q(("checksum", ""), _negated=True),
                        ),
                        name="listing_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("ended_reason", ""), ("state", "listed")),
                            models.Q(
                                models.Q(("state", "listed"), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="listing_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "struck"),
                                models.Q(("end_number", ""), _negated=True),
                                models.Q(("end_checksum", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "struck"), _negated=True),
                                ("end_checksum", ""),
                                ("end_content", ""),
                                ("end_number", ""),
                            ),
                            _connector="OR",
                        ),
                        name="listing_struck_by_letter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="supervision.listedoffice",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("progress", "阶段性进展"), ("strike", "申请摘牌")], max_length=10, verbose_name="类型"
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="整改情况")),
                ("made_at", models.DateTimeField(verbose_name="报送时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待审核"), ("accepted", "审核通过"), ("returned", "退回补办")],
                        default="pending",
                        max_length=10,
                        verbose_name="审核",
                    ),
                ),
                ("decision_reason", models.CharField(blank=True, max_length=500, verbose_name="审核意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
                    ),
                ),
            ],
            options={
                "ordering": ["listing", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")),
                        fields=("listing",),
                        name="one_pending_listed_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                            models.Q(
                                models.Q(("decision", "pending"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="listed_report_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="listed_report_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_of", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="KeptCustody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                (
                    "office_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "informed_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "registered_office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeptMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.petition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeptShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n1", models.IntegerField(default=0)),
                ("n2", models.IntegerField(default=0)),
                ("n3", models.IntegerField(default=0)),
                ("n4", models.IntegerField(default=0)),
                ("n5", models.IntegerField(default=0)),
                ("n6", models.IntegerField(default=0)),
                ("n7", models.IntegerField(default=0)),
                ("n8", models.IntegerField(default=0)),
                ("shape", models.PositiveSmallIntegerField()),
                ("begun", models.DateField()),
                (
                    "custody",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="supervision.keptcustody",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.petition",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KeptCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n1", models.IntegerField(default=0)),
                ("n2", models.IntegerField(default=0)),
                ("n3", models.IntegerField(default=0)),
                ("n4", models.IntegerField(default=0)),
                ("n5", models.IntegerField(default=0)),
                ("n6", models.IntegerField(default=0)),
                ("n7", models.IntegerField(default=0)),
                ("n8", models.IntegerField(default=0)),
                ("shape", models.PositiveSmallIntegerField()),
                ("begun", models.DateField()),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "custody",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="supervision.keptcustody",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shape", "begun", "office", "custody"), name="kept_count_once")
                ],
            },
        ),
    ]
