import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cases.organs.models
import cases.papers.models
import cases.petitions.enums
import offices.crypto
from offices.tables import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ("cases", "0001_functions"),
        ("offices", "0002_append_only"),
        ("offices", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Petition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="信访件编号")),
                ("query_code", offices.crypto.EncryptedField(verbose_name="查询码")),
                ("query_code_hash", models.CharField(max_length=64, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "source_key",
                    models.CharField(
                        help_text="where an imported row came from", max_length=120, null=True, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "已登记"),
                            ("screened", "已甄别分类"),
                            ("transferred", "已转送"),
                            ("assigned", "已交办"),
                            ("reported_up", "报请决定"),
                            ("direct", "本级直接办理"),
                            ("guided", "已告知引导"),
                            ("refused", "不予受理"),
                            ("no_longer", "不再受理"),
                            ("direct_reply", "已直接回复"),
                            ("filed", "已存"),
                            ("unit_received", "单位已签收"),
                            ("objected", "已提出异议"),
                            ("returned", "已退回"),
                            ("notified", "已书面告知"),
                            ("statutory_path", "已导入法定途径"),
                            ("accepted", "已受理"),
                            ("handling", "办理中"),
                            ("handling_simple", "简易办理中"),
                            ("hearing", "听证中"),
                            ("mediation", "调解和解中"),
                            ("opinion_issued", "已出具处理意见"),
                            ("served", "处理意见已送达"),
                            ("review_requested", "已申请复查"),
                            ("review_handling", "复查中"),
                            ("review_issued", "已出具复查意见"),
                            ("review_served", "复查意见已送达"),
                            ("rereview_requested", "已申请复核"),
                            ("rereview_handling", "复核中"),
                            ("rereview_hearing", "复核听证中"),
                            ("rereview_issued", "已出具复核意见"),
                            ("rereview_served", "复核意见已送达"),
                            ("remanded", "责令重新办理"),
                            ("closed_final", "复核终结"),
                            ("closed_lapsed", "逾期未申请终结"),
                            ("closed_settled", "调解和解终结"),
                            ("closed_no_successor", "无承继人终结"),
                            ("closed_withdrawn", "撤回终结"),
                            ("closed_unserved", "无法送达归档"),
                            ("closed_elsewhere", "导入前已办结"),
                            ("voided", "已撤销"),
                        ],
                        default="registered",
                        max_length=24,
                        verbose_name="状态",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="未办结")),
                ("profile", models.CharField(max_length=20, verbose_name="期限规则")),
                ("simplified", models.BooleanField(default=False, verbose_name="简易办理")),
                (
                    "office_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "informed_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "held_since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="承担自"),
                ),
                ("received_on", models.DateField(verbose_name="收到日期")),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("visit", "来访"),
                            ("letter", "来信"),
                            ("web", "网信"),
                            ("phone", "电话"),
                            ("fax", "传真"),
                        ],
                        max_length=10,
                        verbose_name="信访形式",
                    ),
                ),
                (
                    "occurrence",
                    models.CharField(
                        blank=True,
                        choices=[("first", "初次"), ("first_here", "本机构初次"), ("repeated", "重复")],
                        max_length=10,
                        verbose_name="初次或重复",
                    ),
                ),
                ("subject", offices.crypto.SealableField(max_length=200, verbose_name="概要")),
                ("headcount", models.PositiveIntegerField(default=1, verbose_name="人数")),
                (
                    "unrepresented",
                    offices.crypto.SealableField(blank=True, max_length=200, verbose_name="尚未推选代表的原因"),
                ),
                ("petitioner_masked", models.CharField(max_length=60, verbose_name="信访人")),
                ("place_code", models.CharField(blank=True, max_length=12, verbose_name="问题属地代码")),
                ("place", offices.crypto.SealableField(blank=True, max_length=100, verbose_name="问题发生地")),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[("suggestion", "建议意见"), ("accusation", "检举控告"), ("demand", "申诉求决")],
                        max_length=12,
                        verbose_name="信访目的",
                    ),
                ),
                (
                    "path",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "（一）司法程序"),
                            (2, "（二）仲裁程序"),
                            (3, "（三）党员申诉、复审程序"),
                            (4, "（四）行政程序"),
                            (5, "（五）查处违法或履行法定职责"),
                            (6, "（六）信访程序"),
                        ],
                        null=True,
                        verbose_name="办理途径",
                    ),
                ),
                ("litigation_related", models.BooleanField(default=False, verbose_name="涉法涉诉")),
                ("reclassified", models.BooleanField(default=False, verbose_name="转出后改类")),
                ("is_anonymous", models.BooleanField(default=False, verbose_name="匿名")),
                ("address_unclear", models.BooleanField(default=False, verbose_name="姓名或地址不清")),
                ("keep_secret", models.BooleanField(default=False, verbose_name="信访人要求保密")),
                ("sealed", models.BooleanField(default=False, verbose_name="密封")),
                (
                    "accused_office_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "recused_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="accounts that must keep away",
                        size=None,
                    ),
                ),
                ("recusal_waits", models.BooleanField(default=False, verbose_name="有回避申请待决定")),
                (
                    "crossings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("region", "跨地区"),
                                ("department", "跨部门"),
                                ("trade", "跨行业"),
                                ("person_home", "人户分离"),
                                ("person_matter", "人事分离"),
                                ("person_case", "人案分离"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                        verbose_name="三跨三分离",
                    ),
                ),
                (
                    "joined_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="petitions that go along with this one",
                        size=None,
                    ),
                ),
                (
                    "joined_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.petition",
                        verbose_name="主案",
                    ),
                ),
                (
                    "accused_unknown",
                    offices.crypto.SealableField(blank=True, max_length=200, verbose_name="被反映人不明的说明"),
                ),
                ("urgent", models.BooleanField(default=False, verbose_name="重大紧急")),
                (
                    "urgent_reason",
                    offices.crypto.SealableField(blank=True, max_length=200, verbose_name="重大紧急理由"),
                ),
                ("urgent_at", models.DateTimeField(null=True)),
                ("notified_on", models.DateField(null=True, verbose_name="告知日期")),
                ("accepted_on", models.DateField(null=True, verbose_name="受理日期")),
                ("concluded_on", models.DateField(null=True, verbose_name="办结日期")),
                ("served_on", models.DateField(null=True, verbose_name="送达日期")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("support", "支持"),
                            ("partly", "部分支持"),
                            ("explain", "解释说明"),
                            ("not_support", "不予支持"),
                            ("not_ours", "不属于本机关"),
                        ],
                        max_length=12,
                        verbose_name="处理意见",
                    ),
                ),
                ("next_due", models.DateField(null=True, verbose_name="到期日")),
                ("next_provisional", models.BooleanField(default=False, verbose_name="暂定")),
                (
                    "next_clock",
                    models.CharField(
                        blank=True,
                        choices=cases.petitions.enums.clock_choices,
                        max_length=24,
                        verbose_name="当前期限",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.category",
                        verbose_name="内容分类",
                    ),
                ),
                (
                    "chain",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petition", to="offices.chain"
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承办人",
                    ),
                ),
                (
                    "first_office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="首接单位",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="当前承担单位",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "registered_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="登记单位",
                    ),
                ),
                (
                    "urgent_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("subject", ""), _negated=True)
                        ),
                        name="petition_named",
                    ),
                    models.CheckConstraint(condition=models.Q(("headcount__gte", 1)), name="petition_headcount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed", False),
                            models.Q(
                                models.Q(("subject__startswith", "\x02"), ("subject", ""), _connector="OR"),
                                models.Q(("unrepresented__startswith", "\x02"), ("unrepresented", ""), _connector="OR"),
                                models.Q(("place__startswith", "\x02"), ("place", ""), _connector="OR"),
                                models.Q(
                                    ("accused_unknown__startswith", "\x02"), ("accused_unknown", ""), _connector="OR"
                                ),
                                models.Q(("urgent_reason__startswith", "\x02"), ("urgent_reason", ""), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="petition_sealed_at_rest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("urgent", False), ("urgent_at", None), ("urgent_by", None)),
                            models.Q(
                                ("urgent", True),
                                ("urgent_at__isnull", False),
                                ("urgent_by__isnull", False),
                                models.Q(("urgent_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="petition_urgent_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_open", True),
                            (
                                "state__in",
                                [
                                    "closed_elsewhere",
                                    "closed_final",
                                    "closed_lapsed",
                                    "closed_no_successor",
                                    "closed_settled",
                                    "closed_unserved",
                                    "closed_withdrawn",
                                    "direct_reply",
                                    "filed",
                                    "guided",
                                    "no_longer",
                                    "refused",
                                    "statutory_path",
                                    "voided",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="petition_closed_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("joined_to", None), ("joined_ids", []), _connector="OR"),
                        name="petition_leads_or_goes_along",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_clock", ""), ("next_due", None)),
                            models.Q(("next_due__isnull", False), models.Q(("next_clock", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="petition_next_pair",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["registered_at"], name="petition_registered_at"),
                    models.Index(
                        condition=models.Q(("concluded_on__isnull", False)),
                        fields=["concluded_on"],
                        name="petition_concluded_on",
                    ),
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["holder", "next_due", "id"],
                        name="petition_worklist",
                    ),
                    models.Index(condition=models.Q(("is_open", True)), fields=["next_due", "id"], name="petition_due"),
                    models.Index(
                        condition=models.Q(("is_open", True)), fields=["holder", "held_since"], name="petition_held"
                    ),
                    models.Index(fields=["holder", "-id"], name="petition_holder"),
                    models.Index(fields=["registered_office", "-id"], name="petition_registered"),
                    models.Index(
                        condition=models.Q(("is_open", True)), fields=["handled_by"], name="petition_handled_by"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["office_ids"], name="petition_custody"),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("sealed", True)), fields=["office_ids"], name="petition_sealed"
                    ),
                    models.Index(condition=models.Q(("sealed", True)), fields=["-id"], name="petition_sealed_ids"),
                    django.contrib.postgres.indexes.GinIndex(fields=["informed_ids"], name="petition_informed"),
                    models.Index(
                        condition=models.Q(("recused_ids", []), _negated=True), fields=["id"], name="petition_recused"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=cases.petitions.enums.clock_choices,
                        max_length=24,
                        verbose_name="期限",
                    ),
                ),
                (
                    "item",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="which of several promises; 0 where a kind runs once"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "计时中"),
                            ("met", "已完成"),
                            ("cancelled", "不再适用"),
                            ("lapsed", "期满未行使"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "for_petitioner",
                    models.BooleanField(default=False, help_text="a right of the petitioner, which draws no card"),
                ),
                ("profile", models.CharField(max_length=20, verbose_name="期限规则")),
                ("start", models.DateField(verbose_name="起算事件日")),
                (
                    "made_on",
                    models.DateField(
                        help_text="the day on which it was entered, which may lie after its start",
                        verbose_name="建立日期",
                    ),
                ),
                ("set_date", models.DateField(null=True, verbose_name="指定期限")),
                ("extension_days", models.PositiveSmallIntegerField(default=0, verbose_name="延长天数")),
                ("rolled", models.BooleanField(default=False, verbose_name="遇节假日顺延")),
                ("calendar", models.CharField(max_length=60, verbose_name="工作日历版本")),
                ("due", models.DateField(verbose_name="到期日")),
                ("due_strict", models.DateField()),
                ("due_rolled", models.DateField()),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                (
                    "suspended",
                    models.BooleanField(
                        default=False, help_text="a pending objection or upheld recusal", verbose_name="暂停发牌"
                    ),
                ),
                ("stopped_on", models.DateField(null=True, verbose_name="完成日期")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="承担单位",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("petition", "kind", "item"),
                        name="one_running_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), ("stopped_on", None)),
                            models.Q(models.Q(("state", "running"), _negated=True), ("stopped_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="clock_stopped_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_rolled__gte", models.F("due_strict"))), name="clock_rolls_forward"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("for_petitioner", False)), fields=["due", "kind"], name="clock_fell_due"
                    ),
                    models.Index(
                        condition=models.Q(("for_petitioner", False), ("state", "running")),
                        fields=["due", "id"],
                        name="clock_sweep",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["petition", "due"], name="clock_running"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "信访事项登记表"),
                            ("notice", "信访事项告知书"),
                            ("transfer_slip", "信访事项转送单"),
                            ("transfer_notice", "信访事项转送告知书"),
                            ("assignment_letter", "信访事项交办函"),
                            ("report_up", "信访事项呈报件"),
                            ("refusal", "不予受理告知书"),
                            ("no_longer", "不再受理告知书"),
                            ("direct_reply", "信访事项答复函"),
                            ("objection", "异议书"),
                            ("return_consent", "同意退回函"),
                            ("designation", "指定受理函"),
                            ("path_notice", "导入法定途径告知书"),
                            ("acceptance", "信访事项受理告知书"),
                            ("extension", "延长办理期限告知书"),
                            ("hearing_notice", "听证通知书"),
                            ("hearing_request", "听证申请书"),
                            ("hearing_refusal", "不予举行听证告知书"),
                            ("hearing_record", "听证笔录"),
                            ("hearing_conclusion", "听证结论书"),
                            ("agreement", "调解（和解）协议书"),
                            ("opinion", "信访处理意见书"),
                            ("execution_urge", "执行督促函"),
                            ("conclusion_report", "办结报告"),
                            ("review_request", "复查申请书"),
                            ("review_opinion", "复查意见书"),
                            ("review_refusal", "复查申请不予受理告知书"),
                            ("completion_notice", "补正申请材料告知书"),
                            ("rereview_request", "复核申请书"),
                            ("rereview_opinion", "复核意见书"),
                            ("rereview_refusal", "复核申请不予受理告知书"),
                            ("assist_request", "协办函"),
                            ("assist_answer", "协办意见函"),
                            ("dispute", "管辖争议报请书"),
                            ("recusal_decision", "回避决定书"),
                            ("supervision", "督办函"),
                            ("supervision_report", "督办反馈函"),
                            ("tracing", "责任倒查材料"),
                            ("relief_decision", "救助资金审批决定书"),
                            ("closure", "信访事项终结决定书"),
                        ],
                        max_length=24,
                        verbose_name="文书",
                    ),
                ),
                ("number", models.CharField(help_text="云信复〔2026〕12号", max_length=60, verbose_name="文号")),
                ("issued_on", models.DateField(verbose_name="日期")),
                ("body", offices.crypto.MatterField(verbose_name="内容")),
                ("basis", offices.crypto.MatterField(blank=True, verbose_name="依据")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("support", "支持"),
                            ("partly", "部分支持"),
                            ("explain", "解释说明"),
                            ("not_support", "不予支持"),
                            ("not_ours", "不属于本机关"),
                        ],
                        max_length=12,
                        verbose_name="处理意见",
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="主送单位",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="出具单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="cases.petition"
                    ),
                ),
                (
                    "copy_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="cases.document",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("copy_of", None)), fields=("office", "number"), name="document_number"
                    ),
                    models.UniqueConstraint(fields=("petition", "copy_of"), name="document_copied_once"),
                    models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="document_numbered"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
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
                        choices=[("petitions", "信访件"), ("packages", "包案名单")],
                        default="petitions",
                        max_length=10,
                        verbose_name="内容",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("file", models.BinaryField()),
                ("checksum", models.CharField(max_length=64)),
                (
                    "header",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                (
                    "found",
                    models.JSONField(default=dict, help_text="the sheets of the file, and the lines that are no data"),
                ),
                (
                    "mapping",
                    models.JSONField(
                        default=dict, help_text="field to the number of its column, from 0; and what holds for all rows"
                    ),
                ),
                ("settings", models.JSONField(default=dict, help_text="what else holds for all rows")),
                ("dry_run", models.BooleanField(default=True, verbose_name="试导入")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "待对应列"),
                            ("queued", "排队中"),
                            ("running", "导入中"),
                            ("done", "已完成"),
                            ("failed", "未能完成"),
                            ("stopped", "已停止"),
                            ("expired", "文件已删除"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已处理")),
                ("imported", models.PositiveIntegerField(default=0, verbose_name="导入")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="未变")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="退回")),
                (
                    "likely",
                    models.PositiveIntegerField(default=0, help_text="of those refused", verbose_name="疑似已登记"),
                ),
                (
                    "ended",
                    models.PositiveIntegerField(
                        default=0, help_text="of those imported: finished elsewhere", verbose_name="已办结"
                    ),
                ),
                (
                    "overdue",
                    models.PositiveIntegerField(
                        default=0, help_text="of those imported", verbose_name="按收到日期已逾期"
                    ),
                ),
                (
                    "noted",
                    models.PositiveIntegerField(
                        default=0, help_text="of those imported: taken with a remark", verbose_name="有说明"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="登记单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("responsible", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("reception", "谁接访谁包案"),
                            ("mandate", "上级交办"),
                            ("campaign", "专项治理"),
                            ("open_call", "揭榜挂帅"),
                            ("raised", "提级办理"),
                            ("reexamined", "回头看未化解"),
                            ("hand", "指定包案"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("note", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="要求")),
                (
                    "duties",
                    models.TextField(
                        blank=True,
                        help_text="the office's wording on the day of the assignment",
                        verbose_name="包案职责",
                    ),
                ),
                (
                    "progress_days",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="days; 0 asks for none", verbose_name="报送进展间隔"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="化解期限")),
                (
                    "first_due_on",
                    models.DateField(help_text="the first date, whoever led the package then", verbose_name="原期限"),
                ),
                ("postponed", models.PositiveSmallIntegerField(default=0, verbose_name="推迟次数")),
                (
                    "days_over",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="the most days it was overdue when it was postponed or handed on",
                        verbose_name="曾超期天数",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "包案中"),
                            ("handed_over", "已移交"),
                            ("raised", "已提级"),
                            ("returned", "已退回重新确定"),
                            ("closed", "已销号"),
                            ("withdrawn", "已撤销（误办）"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("waiting", "待领导确认"),
                            ("objected", "领导有异议"),
                            ("working", "化解中"),
                            ("proposed", "报请销号"),
                            ("signed", "待上级核查"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="进度",
                    ),
                ),
                (
                    "finished_as",
                    models.CharField(
                        blank=True,
                        help_text="the state that had ended the petition before",
                        max_length=24,
                        verbose_name="包案时已终结",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="包案时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="领导确认时间")),
                ("objection", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="领导异议")),
                ("raise_asked_at", models.DateTimeField(null=True, verbose_name="申请提级时间")),
                (
                    "raise_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请提级人",
                    ),
                ),
                ("raise_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="申请提级理由")),
                ("last_contact_on", models.DateField(null=True, verbose_name="最近联系信访人")),
                ("last_progress_on", models.DateField(null=True, verbose_name="最近报送进展")),
                (
                    "settled_at",
                    models.DateTimeField(
                        help_text="the leader signed that it is settled", null=True, verbose_name="化解时间"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("conclusion", offices.crypto.MatterField(blank=True, verbose_name="化解情况")),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="package", to="cases.clock"
                    ),
                ),
                (
                    "assigned_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="确定包案的单位",
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
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="cases.package",
                        verbose_name="此前包案",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packaged",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="包案领导",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="领导所在单位",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
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
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="cases.packagegroup",
                        verbose_name="合并化解",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["leader", "due_on"], name="packages_of"
                    ),
                    models.Index(fields=["office", "state", "due_on"], name="package_ledger"),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["due_on", "id"], name="package_open_due"
                    ),
                    models.Index(condition=models.Q(("state", "open")), fields=["unit"], name="package_open_unit"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["stage", "due_on", "id"],
                        name="package_open_stage",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["opened_at", "id"], name="package_open_filed"
                    ),
                    models.Index(
                        models.OrderBy(models.F("last_contact_on"), nulls_first=True),
                        models.F("id"),
                        condition=models.Q(("state", "open")),
                        name="package_open_contact",
                    ),
                    models.Index(
                        models.OrderBy(models.F("last_progress_on"), nulls_first=True),
                        models.F("id"),
                        condition=models.Q(("state", "open")),
                        name="package_open_progress",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="package_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="package_settled_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("raise_asked_at", None), ("raise_asked_by", None)),
                            models.Q(("raise_asked_at__isnull", False), ("raise_asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="package_raise_asked_pair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("petition",), name="one_open_package"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invited", "约访"), ("visit", "走访"), ("home", "家访"), ("phone", "电话联系")],
                        max_length=8,
                        verbose_name="联系方式",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("place", offices.crypto.MatterField(blank=True, max_length=100, verbose_name="地点")),
                ("by_leader", models.BooleanField(default=False, verbose_name="包案领导参加")),
                ("said", offices.crypto.EncryptedField(verbose_name="谈话情况")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the package, from 1", verbose_name="次数"),
                ),
                ("account_of", offices.crypto.MatterField(max_length=2000, verbose_name="化解情况")),
                (
                    "without_measures",
                    offices.crypto.MatterField(blank=True, max_length=500, verbose_name="没有采取措施的理由"),
                ),
                ("proposed_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "passed",
                    models.BooleanField(
                        help_text="false: sent back by the leader or the checker", null=True, verbose_name="准予销号"
                    ),
                ),
                ("reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="意见")),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checked_office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("package", "number"), name="closing_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("passed", None)), fields=("package",), name="one_closing_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("signed_by", None)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="closing_signed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("checked_by", None)),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="closing_checked_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed", True), _negated=True),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("checked_by", models.F("proposed_by")), _negated=True),
                                models.Q(("checked_by", models.F("signed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closing_passed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="事项")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "ordering": ["-pk"],
                "constraints": [models.UniqueConstraint(fields=("office", "name"), name="group_named_once")],
            },
        ),
        migrations.CreateModel(
            name="BulkJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "beat_at",
                    models.DateTimeField(help_text="when it last went on, or was given to a worker", null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="runs begun since it last went on")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("package", "包案"),
                            ("hand_over", "移交包案"),
                            ("change", "变更期限、责任单位"),
                            ("group", "合并化解"),
                            ("split", "拆分化解"),
                            ("take_back", "撤回包案"),
                            ("transfer", "转送"),
                            ("assign", "交办"),
                            ("supervise", "督办"),
                            ("urge", "催办"),
                        ],
                        max_length=10,
                        verbose_name="办理",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="提交时间")),
                ("request_key", models.UUIDField(help_text="the same form sent twice is one job", unique=True)),
                (
                    "facts",
                    offices.crypto.MatterJSON(
                        default=dict, help_text="the step's facts; records by id, days in ISO form"
                    ),
                ),
                ("total", models.PositiveIntegerField(verbose_name="件数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "办理中"),
                            ("done", "已办完"),
                            ("stopped", "已停止"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="办完时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_jobs",
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
                        verbose_name="办理单位",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.packagegroup",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="the list it takes back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="cases.importbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "done"), _negated=True), fields=["state"], name="bulk_unfinished"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("duties", models.TextField(max_length=1000, verbose_name="包案职责")),
                (
                    "progress_days",
                    models.PositiveSmallIntegerField(help_text="0 asks for none", verbose_name="报送进展间隔（日）"),
                ),
                (
                    "contact_days",
                    models.PositiveSmallIntegerField(
                        help_text="longer than that is shown as slipping", verbose_name="联系信访人间隔（日）"
                    ),
                ),
                ("sample_percent", models.PositiveSmallIntegerField(verbose_name="回头看抽查比例（%）")),
                ("longest_days", models.PositiveSmallIntegerField(default=365, verbose_name="化解期限最长（日）")),
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
                        fields=("office", "version"), name="packagerule_version", nulls_distinct=False
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
                        name="packagerule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="packagerule_ended_pair",
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
                        name="packagerule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sample_percent__lte", 100)), name="package_rule_percent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PetitionText",
            fields=[
                (
                    "petition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="cases.petition",
                    ),
                ),
                ("subject", offices.crypto.SealableField(max_length=200, of="petition")),
                ("body", offices.crypto.SealableField(of="petition", verbose_name="正文")),
                (
                    "tokens",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("subject"), models.F("body"), function="character_pairs"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "office_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), editable=False, size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["tokens", "office_ids"], name="petition_tokens")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalDataAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("handle", "办理本信访事项"),
                            ("contact", "联系信访人"),
                            ("serve", "制作、送达文书"),
                            ("check", "核对登记信息"),
                        ],
                        max_length=12,
                        verbose_name="目的",
                    ),
                ),
                ("fields", models.CharField(max_length=100, verbose_name="查看内容")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="查看人",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="accesses", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", offices.crypto.MatterField(verbose_name="理由")),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="核实结果",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", offices.crypto.MatterField(blank=True, verbose_name="核实情况")),
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="提出单位",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "suggested",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="建议主管单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("petition",), name="one_pending_objection"
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
                        name="objection_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the petition, from 1; `item` of its clock", verbose_name="序号"
                    ),
                ),
                ("owner", models.CharField(max_length=60, verbose_name="责任人")),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="承诺事项")),
                ("due_on", models.DateField(verbose_name="兑现期限")),
                ("made_at", models.DateTimeField(verbose_name="承诺时间")),
                ("account_of", offices.crypto.MatterField(blank=True, verbose_name="兑现情况")),
                ("proved_at", models.DateTimeField(null=True, verbose_name="报兑现时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("decision_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="确认意见")),
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
                        default="proposed",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="measure", to="cases.clock"
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
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="证明文书",
                    ),
                ),
                ("files", models.ManyToManyField(related_name="+", to="offices.storedfile", verbose_name="证明材料")),
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
                        verbose_name="承诺单位",
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
                        verbose_name="兑现单位",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="cases.package"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="measure_number"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="measure_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proved_at", None), ("proved_by", None)),
                            models.Q(("proved_at__isnull", False), ("proved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="measure_proved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="measure_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("proved_at__isnull", False),
                                ("proved_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="measure_kept_by_proof",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("text", offices.crypto.MatterField(verbose_name="批示内容")),
                ("due_on", models.DateField(null=True, verbose_name="反馈期限")),
                ("written_at", models.DateTimeField()),
                ("feedback", offices.crypto.MatterField(blank=True, verbose_name="落实情况")),
                ("feedback_at", models.DateTimeField(null=True)),
                (
                    "feedback_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="批示单位",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批示领导",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="撤回理由")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instructions", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="instruction_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("feedback_at", None),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="instruction_withdrawn_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("feedback_at", None), ("feedback_by", None)),
                            models.Q(("feedback_at__isnull", False), ("feedback_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="instruction_feedback_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("transfer", "转送"), ("assign", "交办"), ("designate", "指定受理")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("note", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="要求")),
                ("sent_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True, verbose_name="签收时间")),
                ("returned_at", models.DateTimeField(null=True, verbose_name="退回时间")),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="接收单位",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="转出单位",
                    ),
                ),
                (
                    "sent_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at", None), ("received_by", None)),
                            models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_received_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("returned_at", None), ("returned_by", None)),
                            models.Q(("returned_at__isnull", False), ("returned_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_returned_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(verbose_name="延长天数")),
                ("reason", offices.crypto.MatterField(max_length=500, verbose_name="延期理由")),
                ("requested_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="审批",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="审批意见")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="cases.clock"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="cases.petition"
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        help_text="the office above, where nobody else in the own one may decide",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("clock",), name="one_pending_extension"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "agreed")), fields=("clock",), name="one_extension_per_clock"
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
                        name="extension_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), models.Q(("reason", ""), _negated=True)),
                        name="extension_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="诉求")),
                ("struck_on", models.DateField(null=True, verbose_name="划去日期")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="demands", to="cases.petition"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.petition",
                    ),
                ),
                (
                    "taken_up_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_up",
                        to="cases.demand",
                    ),
                ),
                (
                    "gone_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.petition",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="demand_number"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="demand_said"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("visit", "来访"),
                            ("letter", "来信"),
                            ("web", "网信"),
                            ("phone", "电话"),
                            ("fax", "传真"),
                        ],
                        max_length=10,
                        verbose_name="信访形式",
                    ),
                ),
                ("persons", models.PositiveIntegerField(verbose_name="人次")),
                ("note", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="新的情况")),
                ("recorded_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="接待单位",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
                "constraints": [models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="batch_persons")],
                "indexes": [models.Index(fields=["office", "on"], name="batch_of_office")],
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", offices.crypto.EncryptedField(verbose_name="代理人姓名")),
                ("name_masked", models.CharField(max_length=60)),
                ("relation", models.CharField(max_length=40, verbose_name="与信访人关系")),
                ("scope", offices.crypto.MatterField(max_length=200, verbose_name="授权范围")),
                ("authorised_on", models.DateField(null=True, verbose_name="授权日期")),
                ("valid_until", models.DateField(null=True, verbose_name="授权截止")),
                ("ended_on", models.DateField(null=True, verbose_name="终止日期")),
                ("phone", offices.crypto.EncryptedField(blank=True, verbose_name="电话")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agents", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", ""), _negated=True), models.Q(("relation", ""), _negated=True)
                        ),
                        name="agent_has_authority",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the petition, from 1; `item` of its clock", verbose_name="序号"
                    ),
                ),
                ("owner", models.CharField(max_length=60, verbose_name="责任人")),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="承诺事项")),
                ("due_on", models.DateField(verbose_name="兑现期限")),
                ("made_at", models.DateTimeField(verbose_name="承诺时间")),
                ("account_of", offices.crypto.MatterField(blank=True, verbose_name="兑现情况")),
                ("proved_at", models.DateTimeField(null=True, verbose_name="报兑现时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("decision_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="确认意见")),
                (
                    "meeting",
                    models.PositiveBigIntegerField(
                        db_index=True, help_text="the meeting's id; it belongs to `supervision`", verbose_name="会议"
                    ),
                ),
                ("meeting_name", models.CharField(max_length=100, verbose_name="会议名称")),
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
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="主持人",
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
                ("files", models.ManyToManyField(related_name="+", to="offices.storedfile", verbose_name="证明材料")),
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
                        verbose_name="承诺单位",
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
                        verbose_name="兑现单位",
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="action_item", to="cases.clock"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="证明文书",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="action_items", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="actionitem_number"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="actionitem_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proved_at", None), ("proved_by", None)),
                            models.Q(("proved_at__isnull", False), ("proved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="actionitem_proved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="actionitem_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("proved_at__isnull", False),
                                ("proved_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="actionitem_kept_by_proof",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Petitioner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("principal", "信访人"),
                            ("representative", "代表"),
                            ("member", "参与人"),
                            ("withdrawn", "已撤回的信访人"),
                            ("succeeded", "被承继人"),
                            ("split_off", "随拆分转出的信访人"),
                        ],
                        max_length=16,
                        verbose_name="身份",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(help_text="1 to 5, of representatives only", null=True)),
                ("name", offices.crypto.EncryptedField(verbose_name="姓名")),
                ("name_hash", models.CharField(blank=True, max_length=64)),
                ("name_masked", models.CharField(max_length=60)),
                (
                    "identity_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("111", "居民身份证"),
                            ("414", "护照"),
                            ("516", "港澳居民来往内地通行证"),
                            ("511", "台湾居民来往大陆通行证"),
                            ("553", "外国人永久居留身份证"),
                            ("990", "其他证件"),
                        ],
                        max_length=3,
                        verbose_name="证件类型",
                    ),
                ),
                ("identity_number", offices.crypto.EncryptedField(blank=True, verbose_name="证件号码")),
                ("identity_hash", models.CharField(blank=True, max_length=64)),
                ("identity_masked", models.CharField(blank=True, max_length=40)),
                ("phone", offices.crypto.EncryptedField(blank=True, verbose_name="电话")),
                ("phone_hash", models.CharField(blank=True, max_length=64)),
                ("other_phone_hash", models.CharField(blank=True, help_text="of a second number", max_length=64)),
                ("phone_masked", models.CharField(blank=True, max_length=40)),
                ("address", offices.crypto.EncryptedField(blank=True, verbose_name="住址")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petitioners", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "role", "position", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("name_hash", ""), _negated=True),
                        fields=["name_hash"],
                        name="petitioner_name",
                    ),
                    models.Index(
                        condition=models.Q(("identity_hash", ""), _negated=True),
                        fields=["identity_hash"],
                        name="petitioner_identity",
                    ),
                    models.Index(
                        condition=models.Q(("phone_hash", ""), _negated=True),
                        fields=["phone_hash"],
                        name="petitioner_phone",
                    ),
                    models.Index(
                        condition=models.Q(("other_phone_hash", ""), _negated=True),
                        fields=["other_phone_hash"],
                        name="petitioner_other_phone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("role", "principal")), fields=("petition",), name="one_principal_petitioner"
                    ),
                    models.UniqueConstraint(fields=("petition", "position"), name="representative_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("position__gte", 1), ("position__lte", 5), ("role", "representative")),
                            models.Q(models.Q(("role", "representative"), _negated=True), ("position", None)),
                            _connector="OR",
                        ),
                        name="at_most_five_representatives",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PetitionLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same_matter", "同一事项（此前已提出）"),
                            ("joined", "并案"),
                            ("split", "拆分"),
                            ("not_same", "经核对不是同一件"),
                        ],
                        max_length=12,
                        verbose_name="关联",
                    ),
                ),
                ("reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="理由")),
                ("linked_at", models.DateTimeField()),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links_back", to="cases.petition"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.petition"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("end_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="解除的理由")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("petition", "other", "kind"), name="link_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="link_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("petition", models.F("other")), _negated=True), name="link_to_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", offices.crypto.MatterField(max_length=2000, verbose_name="进展情况")),
                ("reported_at", models.DateTimeField()),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="cases.package"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reported_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "id"],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the petition, from 1; `item` of its clock", verbose_name="序号"
                    ),
                ),
                ("owner", models.CharField(max_length=60, verbose_name="责任人")),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="承诺事项")),
                ("due_on", models.DateField(verbose_name="兑现期限")),
                ("made_at", models.DateTimeField(verbose_name="承诺时间")),
                ("account_of", offices.crypto.MatterField(blank=True, verbose_name="兑现情况")),
                ("proved_at", models.DateTimeField(null=True, verbose_name="报兑现时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("decision_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="确认意见")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待兑现"), ("proved", "已报兑现，待确认"), ("kept", "已兑现")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promise", to="cases.clock"
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
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="证明文书",
                    ),
                ),
                ("files", models.ManyToManyField(related_name="+", to="offices.storedfile", verbose_name="证明材料")),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承诺领导",
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
                        verbose_name="承诺单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="cases.petition"
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
                        verbose_name="兑现单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "kept"), _negated=True),
                        fields=["leader", "due_on"],
                        name="promises_of",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="promise_number"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="promise_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proved_at", None), ("proved_by", None)),
                            models.Q(("proved_at__isnull", False), ("proved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="promise_proved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="promise_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("proved_at__isnull", False),
                                ("proved_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="promise_kept_by_proof",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reexamination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", offices.crypto.MatterField(max_length=200, verbose_name="原因")),
                ("drawn_at", models.DateTimeField()),
                ("due_on", models.DateField(verbose_name="回头看期限")),
                ("settled", models.BooleanField(null=True, verbose_name="确已化解")),
                ("findings", offices.crypto.MatterField(blank=True, max_length=2000, verbose_name="回头看情况")),
                ("examined_at", models.DateTimeField(null=True)),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "examined_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reexaminations", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled", None)), fields=("package",), name="one_reexamination_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("examined_at", None), ("examined_by", None), ("settled", None)),
                            models.Q(
                                ("examined_at__isnull", False),
                                ("examined_by__isnull", False),
                                ("settled__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reexamined_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="cases.petition"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("review", "复查"), ("rereview", "复核")], max_length=10, verbose_name="程序"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="复查复核机关",
                    ),
                ),
                ("requested_on", models.DateField(verbose_name="申请日期")),
                ("reasons", offices.crypto.MatterField(verbose_name="申请理由")),
                ("posted_on", models.DateField(null=True, verbose_name="寄出日期")),
                ("right_due", models.DateField(verbose_name="申请期限届满日")),
                ("late_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="逾期的正当理由")),
                ("late_proof", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="逾期理由的证明")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="认可逾期理由的时间")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认可逾期理由的人",
                    ),
                ),
                ("complete_by", models.DateField(null=True, verbose_name="补正期限")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("uphold", "维持"),
                            ("change", "变更"),
                            ("partly", "部分变更"),
                            ("revoke", "撤销并责令重新办理"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("refused", models.BooleanField(default=False, verbose_name="不予受理")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "逾期提出且无正当理由"),
                            ("incomplete", "材料不齐，限期内未补正"),
                            ("out_of_scope", "不属于复查、复核范围"),
                        ],
                        max_length=15,
                        verbose_name="不予受理的理由",
                    ),
                ),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)), fields=("petition", "level"), name="one_open_review"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", ""), ("refused", False)),
                            models.Q(("refused", True), models.Q(("ground", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="review_refused_on_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("posted_on", None), ("posted_on__lte", models.F("requested_on")), _connector="OR"
                        ),
                        name="review_posted_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearing_requests",
                        to="cases.petition",
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("petitioner", "信访人"), ("unit", "办理单位")], max_length=10, verbose_name="申请人"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="申请日期")),
                ("reason", offices.crypto.EncryptedField(verbose_name="理由")),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="决定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")),
                        fields=("petition",),
                        name="one_pending_hearing_request",
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
                        name="hearing_request_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Implementation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="implementations", to="cases.petition"
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="implementation", to="cases.review"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="复查复核机关",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="落实单位",
                    ),
                ),
                ("text", offices.crypto.MatterField(verbose_name="变更的内容")),
                ("due_on", models.DateField(verbose_name="落实期限")),
                ("ordered_on", models.DateField(verbose_name="提出日期")),
                ("done_on", models.DateField(null=True, verbose_name="落实日期")),
                ("proof", offices.crypto.EncryptedField(blank=True, verbose_name="落实情况和凭证")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="记录时间")),
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
                    "dropped_on",
                    models.DateField(help_text="re-review said otherwise", null=True, verbose_name="不再落实的日期"),
                ),
                ("urged", models.PositiveSmallIntegerField(default=0, verbose_name="催办次数")),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_on", None), ("dropped_on", None)),
                        fields=["unit"],
                        name="implementation_waits",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="implementation_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("done_on", None), ("dropped_on", None)),
                        fields=("petition",),
                        name="one_waiting_implementation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on", None), ("recorded_at", None), ("recorded_by", None)),
                            models.Q(
                                ("done_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="implementation_recorded_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "query",
                    models.CharField(
                        blank=True, help_text="the address behind the question mark, no page", max_length=2000
                    ),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="empty: the usual ones",
                        size=None,
                    ),
                ),
                ("is_default", models.BooleanField(default=False, verbose_name="默认视图")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "name"), name="saved_view_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("account",), name="one_default_view"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="saved_view_named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="送达日期")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("in_person", "直接送达"),
                            ("mail", "邮寄送达"),
                            ("electronic", "电子送达（经同意）"),
                            ("entrusted", "委托送达"),
                            ("public_notice", "公告送达"),
                            ("left", "留置送达"),
                        ],
                        max_length=14,
                        verbose_name="送达方式",
                    ),
                ),
                ("place", offices.crypto.MatterField(blank=True, max_length=100, verbose_name="送达地点")),
                ("posted_on", models.DateField(null=True, verbose_name="交寄日期")),
                ("noticed_on", models.DateField(null=True, verbose_name="公告日期")),
                (
                    "received_by",
                    offices.crypto.MatterField(blank=True, max_length=40, verbose_name="签收人与信访人关系"),
                ),
                ("signed", models.BooleanField(verbose_name="已签收")),
                ("refusal", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="拒收理由")),
                ("witnesses", offices.crypto.EncryptedField(blank=True, verbose_name="见证人")),
                (
                    "photo",
                    models.PositiveSmallIntegerField(
                        help_text="the number of the attachment that shows it", null=True, verbose_name="照片"
                    ),
                ),
                (
                    "attitude",
                    models.CharField(
                        blank=True,
                        choices=[("agree", "同意"), ("disagree", "不同意"), ("unclear", "未明确表示")],
                        max_length=10,
                        verbose_name="信访人意见",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="service", to="cases.document"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="送达人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed", True),
                            models.Q(("refusal", ""), _negated=True),
                            ("method", "public_notice"),
                            _connector="OR",
                        ),
                        name="refused_service_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "public_notice"), ("noticed_on__isnull", False), ("signed", False)),
                            models.Q(models.Q(("method", "public_notice"), _negated=True), ("noticed_on", None)),
                            _connector="OR",
                        ),
                        name="service_by_notice_is_not_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "mail"), ("posted_on__isnull", False)),
                            models.Q(models.Q(("method", "mail"), _negated=True), ("posted_on", None)),
                            _connector="OR",
                        ),
                        name="service_by_mail_was_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(blank=True, max_length=60, verbose_name="分工")),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="专班成员",
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="team", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "id"],
                "indexes": [models.Index(condition=models.Q(("left_at", None)), fields=["account"], name="teams_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)), fields=("package", "account"), name="once_on_a_team"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("left_by", None)),
                            models.Q(("left_at__isnull", False), ("left_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="team_left_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockExclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="首日")),
                ("last", models.DateField(verbose_name="末日")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exclusions", to="cases.clock"
                    ),
                ),
            ],
            options={
                "ordering": ["first"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="exclusion_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("support", "支持"),
                            ("partly", "部分支持"),
                            ("explain", "解释说明"),
                            ("not_support", "不予支持"),
                            ("not_ours", "不属于本机关"),
                        ],
                        max_length=12,
                        verbose_name="意见",
                    ),
                ),
                ("text", offices.crypto.MatterField(verbose_name="答复")),
                (
                    "detail",
                    offices.crypto.MatterField(
                        blank=True,
                        help_text="what POINT_DETAILS asks for the outcome",
                        max_length=500,
                        verbose_name="支持的部分、依据或者去处",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="cases.demand"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="cases.document"
                    ),
                ),
            ],
            options={
                "ordering": ["demand__number"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "demand"), name="answer_once"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="answer_said"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["support", "explain"]),
                            models.Q(("detail", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_detailed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("reasonable", "诉求合理的解决问题到位"),
                            ("unreasonable", "诉求无理的思想教育到位"),
                            ("hardship", "生活困难的帮扶救助到位"),
                            ("unlawful", "行为违法的依法处理"),
                        ],
                        max_length=12,
                        verbose_name="要求",
                    ),
                ),
                ("account_of", offices.crypto.MatterField(max_length=500, verbose_name="情况")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="cases.closing"
                    ),
                ),
                ("files", models.ManyToManyField(related_name="+", to="offices.storedfile")),
                (
                    "document",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.document"
                    ),
                ),
            ],
            options={
                "ordering": ["closing", "id"],
                "constraints": [models.UniqueConstraint(fields=("closing", "part"), name="closing_part_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportHabits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("petitions", "信访件"), ("packages", "包案名单")], max_length=10),
                ),
                (
                    "titles",
                    models.JSONField(default=dict, help_text="title of a column to its field; empty: to none"),
                ),
                (
                    "channels",
                    models.JSONField(default=dict, help_text="name of a form of petition to the form"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "kind"), name="import_habits_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                ("cells", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("noted", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rejects", to="cases.importbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "line"],
                "constraints": [models.UniqueConstraint(fields=("batch", "line"), name="reject_once")],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(help_text="petition, or letters: and the mark of the office", max_length=24)),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "year", "kind"), name="one_counter")],
            },
        ),
        migrations.CreateModel(
            name="Obstacle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the package, from 1", verbose_name="序号"),
                ),
                ("text", offices.crypto.MatterField(max_length=500, verbose_name="障碍")),
                ("owner", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                ("found_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("how", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="解决情况")),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "removed_by",
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
                        verbose_name="由谁解决",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="obstacles", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("package", "number"), name="obstacle_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="obstacle_removed_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accused",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", offices.crypto.EncryptedField(verbose_name="被检举控告人")),
                (
                    "name_hashes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("name_masked", models.CharField(max_length=60)),
                ("unit", offices.crypto.EncryptedField(blank=True, verbose_name="单位")),
                ("post", offices.crypto.EncryptedField(blank=True, verbose_name="职务")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("named_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accused", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["name_hashes"], name="accused_name")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name_hashes", []), _negated=True), name="accused_named")
                ],
            },
        ),
        migrations.CreateModel(
            name="Namesake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_accused", models.BooleanField(verbose_name="是同一人")),
                ("reason", offices.crypto.EncryptedField(verbose_name="理由")),
                ("answered_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "accused",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="namesakes", to="cases.accused"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("accused", "account"), name="namesake_answered_once")],
            },
        ),
        migrations.CreateModel(
            name="CorrectionProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", offices.crypto.EncryptedField(verbose_name="更正内容")),
                ("note", offices.crypto.EncryptedField(blank=True, verbose_name="对正文的更正")),
                ("reason", offices.crypto.EncryptedField(verbose_name="更正理由")),
                ("proposed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="审批",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
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
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_proposals",
                        to="cases.petition",
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
                    "decider",
                    models.ForeignKey(
                        help_text="the office above, where nobody else in the own one may decide",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("petition",), name="one_pending_correction"
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
                        name="correction_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "petitions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "missing",
                    models.TextField(
                        blank=True, help_text="encrypted: what was typed and names none, with the sentences"
                    ),
                ),
                (
                    "again",
                    models.ForeignKey(
                        help_text="done again from this job",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.bulkjob",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TermRule",
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
                    "urgent_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="重大紧急事项报请决定（日）"),
                ),
                (
                    "decision_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="报请后落实决定（日）"),
                ),
                (
                    "rule_objection_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="核实异议（日）"),
                ),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="建议意见、检举控告等无法定期限事项的答复（日）"
                    ),
                ),
                (
                    "serve_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="送达处理、复查、复核意见（日）"
                    ),
                ),
                (
                    "assist_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="协办单位答复（日）"),
                ),
                (
                    "recusal_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="决定回避申请（日）"),
                ),
                (
                    "carry_out_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="落实复查、复核变更的内容（日）"
                    ),
                ),
                (
                    "rule_dispute_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="裁定管辖争议（日）"),
                ),
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
                        fields=("office", "version"), name="termrule_version", nulls_distinct=False
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
                        name="termrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="termrule_ended_pair",
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
                        name="termrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgent_days__range", (1, 366))), name="term_rule_urgent_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision_days__range", (1, 366))), name="term_rule_decision_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule_objection_days__range", (1, 366))),
                        name="term_rule_rule_objection_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__range", (1, 366))), name="term_rule_answer_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("serve_days__range", (1, 366))), name="term_rule_serve_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assist_days__range", (1, 366))), name="term_rule_assist_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recusal_days__range", (1, 366))), name="term_rule_recusal_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("carry_out_days__range", (1, 366))), name="term_rule_carry_out_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule_dispute_days__range", (1, 366))), name="term_rule_rule_dispute_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("changed", "推迟"), ("handed_over", "移交"), ("raised", "提级")],
                        max_length=11,
                        verbose_name="方式",
                    ),
                ),
                ("was_due_on", models.DateField(verbose_name="原期限")),
                ("due_on", models.DateField(verbose_name="新期限")),
                ("days_over", models.PositiveSmallIntegerField(verbose_name="超期天数")),
                ("moved_at", models.DateTimeField(verbose_name="时间")),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postponements", to="cases.package"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "id"],
            },
        ),
        migrations.CreateModel(
            name="PackageRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(null=True, verbose_name="化解期限")),
                ("reason", offices.crypto.MatterField(max_length=500, verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("agreed", models.BooleanField(null=True, verbose_name="同意")),
                ("answer", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="意见")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "asked_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
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
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="包案领导",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="cases.package"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="责任单位",
                    ),
                ),
            ],
            options={
                "ordering": ["package", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("agreed", None)), fields=("package",), name="one_package_request_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("decided_at", None), ("decided_by", None)),
                            models.Q(
                                ("agreed__isnull", False), ("decided_at__isnull", False), ("decided_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="package_request_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EndingProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ending",
                    models.CharField(
                        choices=[
                            ("direct_reply", "直接回复"),
                            ("file", "存"),
                            ("no_longer_accept", "不再受理"),
                            ("no_successor", "无承继人终结"),
                            ("void_registration", "撤销误登记"),
                        ],
                        max_length=20,
                        verbose_name="拟办",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consultation", "咨询"),
                            ("thanks", "感谢"),
                            ("no_substance", "无实质内容"),
                            ("duplicate", "重复（已有在办件）"),
                            ("died", "信访人死亡"),
                            ("dissolved", "信访单位终止"),
                            ("twice", "同一次来信来访重复登记"),
                            ("no_petition", "不是信访事项"),
                            ("wrong_office", "应由其他单位登记"),
                            ("trial", "练习、试用时登记"),
                        ],
                        max_length=20,
                        verbose_name="情形",
                    ),
                ),
                ("text", offices.crypto.EncryptedField(verbose_name="告知内容")),
                ("proposed_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="审批",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
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
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.petition",
                        verbose_name="所引信访件",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending_proposals",
                        to="cases.petition",
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
                    "decider",
                    models.ForeignKey(
                        help_text="the office above, where nobody else in the own one may decide",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("petition",), name="one_pending_ending"
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
                        name="ending_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", "no_longer_accept"), ("ground", ""), ("other__isnull", False)),
                            models.Q(
                                models.Q(("ending", "no_longer_accept"), _negated=True),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ending_on_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "duplicate"), _negated=True), ("other__isnull", False), _connector="OR"
                        ),
                        name="duplicate_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedPetition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petitions", to="cases.importbatch"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
                (
                    "mandate",
                    models.OneToOneField(
                        help_text="of a petition that was there before",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.mandate",
                    ),
                ),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "已登记"),
                            ("waiting", "待撤销"),
                            ("undone", "已撤销"),
                            ("left", "保留"),
                        ],
                        default="registered",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="原因")),
            ],
            options={
                "ordering": ["batch", "pk"],
                "indexes": [models.Index(fields=["batch", "state"], name="imported_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("mandate", None)), fields=("petition",), name="imported_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportUndo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "beat_at",
                    models.DateTimeField(help_text="when it last went on, or was given to a worker", null=True),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, help_text="runs begun since it last went on"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undos", to="cases.importbatch"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("refused", "不批准"),
                            ("withdrawn", "已撤回"),
                            ("queued", "排队中"),
                            ("running", "撤销中"),
                            ("done", "已撤销"),
                            ("failed", "未能完成"),
                            ("stopped", "已停止"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "request_key",
                    models.UUIDField(help_text="the same form sent twice is one request", unique=True),
                ),
                ("asked_at", models.DateTimeField(verbose_name="报批时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报批人",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="决定意见")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="件数")),
                ("undone", models.PositiveIntegerField(default=0, verbose_name="撤销")),
                ("left", models.PositiveIntegerField(default=0, verbose_name="保留")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "queued", "running", "stopped"])),
                        fields=("batch",),
                        name="one_undo_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="undo_by_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undo_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="行")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listed", to="cases.importbatch"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
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
                "ordering": ["batch", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IssuedLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content",
                    offices.crypto.EncryptedField(
                        help_text="the parts of the letter as JSON, the petitioner's name among them"
                    ),
                ),
                ("checksum", models.CharField(max_length=64)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letter", to="cases.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content", ""), _negated=True), models.Q(("checksum", ""), _negated=True)
                        ),
                        name="letter_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assistance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("request", offices.crypto.MatterField(max_length=500, verbose_name="协办事项")),
                ("due_on", models.DateField(null=True, verbose_name="协办期限")),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="终止时间")),
                ("ended_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="终止理由")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="协办意见",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="协办单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assistances", to="cases.petition"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="发出单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None), ("ended_at", None)),
                        fields=["office", "id"],
                        name="assistance_waiting",
                    ),
                    models.Index(fields=["office", "-id"], name="assistance_of_office"),
                    models.Index(fields=["sender", "-id"], name="assistance_of_sender"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="assistance_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("ended_at", None)),
                        fields=("petition", "office"),
                        name="one_open_assistance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("document", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("document__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="assistance_answered_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_reason", "")),
                            models.Q(
                                ("answered_at", None),
                                ("ended_at__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assistance_ended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField(verbose_name="抄送时间")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="抄送单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="cases.petition"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="发出单位",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "indexes": [models.Index(fields=["office", "-id"], name="copy_of_office")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("petition", "office"), name="copied_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "信访事项登记表"),
                            ("notice", "信访事项告知书"),
                            ("transfer_slip", "信访事项转送单"),
                            ("transfer_notice", "信访事项转送告知书"),
                            ("assignment_letter", "信访事项交办函"),
                            ("report_up", "信访事项呈报件"),
                            ("refusal", "不予受理告知书"),
                            ("no_longer", "不再受理告知书"),
                            ("direct_reply", "信访事项答复函"),
                            ("objection", "异议书"),
                            ("return_consent", "同意退回函"),
                            ("designation", "指定受理函"),
                            ("path_notice", "导入法定途径告知书"),
                            ("acceptance", "信访事项受理告知书"),
                            ("extension", "延长办理期限告知书"),
                            ("hearing_notice", "听证通知书"),
                            ("hearing_request", "听证申请书"),
                            ("hearing_refusal", "不予举行听证告知书"),
                            ("hearing_record", "听证笔录"),
                            ("hearing_conclusion", "听证结论书"),
                            ("agreement", "调解（和解）协议书"),
                            ("opinion", "信访处理意见书"),
                            ("execution_urge", "执行督促函"),
                            ("conclusion_report", "办结报告"),
                            ("review_request", "复查申请书"),
                            ("review_opinion", "复查意见书"),
                            ("review_refusal", "复查申请不予受理告知书"),
                            ("completion_notice", "补正申请材料告知书"),
                            ("rereview_request", "复核申请书"),
                            ("rereview_opinion", "复核意见书"),
                            ("rereview_refusal", "复核申请不予受理告知书"),
                            ("assist_request", "协办函"),
                            ("assist_answer", "协办意见函"),
                            ("dispute", "管辖争议报请书"),
                            ("recusal_decision", "回避决定书"),
                            ("supervision", "督办函"),
                            ("supervision_report", "督办反馈函"),
                            ("tracing", "责任倒查材料"),
                            ("relief_decision", "救助资金审批决定书"),
                            ("closure", "信访事项终结决定书"),
                        ],
                        max_length=24,
                        verbose_name="文书",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("none", "不须签发"), ("signed", "领导签发"), ("checked", "审核后领导签发")],
                        default="none",
                        max_length=10,
                        verbose_name="审核签发",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "拟稿"),
                            ("checking", "待审核"),
                            ("signing", "待签发"),
                            ("returned", "退回修改"),
                            ("issued", "已出具"),
                            ("dropped", "已作废"),
                        ],
                        default="writing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=1, verbose_name="稿次")),
                ("key", models.UUIDField(help_text="the request keys of its acts are made from it", unique=True)),
                ("made_at", models.DateTimeField(verbose_name="拟稿时间")),
                ("moved_at", models.DateTimeField(verbose_name="最近一次办理")),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="cases.document",
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
                        verbose_name="拟稿单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["office", "state"], name="drafts_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["writing", "checking", "signing", "returned"])),
                        fields=("petition", "step", "office"),
                        name="one_draft_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", False), ("state", "issued")),
                            models.Q(models.Q(("state", "issued"), _negated=True), ("document", None)),
                            _connector="OR",
                        ),
                        name="issued_draft_has_its_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.PositiveIntegerField(verbose_name="稿次")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("handed_in", "送审"),
                            ("checked", "审核"),
                            ("returned", "退回修改"),
                            ("taken_back", "收回修改"),
                            ("signed", "签发"),
                            ("issued", "出具"),
                            ("dropped", "作废"),
                        ],
                        max_length=10,
                        verbose_name="办理",
                    ),
                ),
                ("remark", offices.crypto.EncryptedField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="cases.draft"
                    ),
                ),
            ],
            options={
                "ordering": ["draft", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DraftEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="稿次")),
                ("version", models.PositiveIntegerField()),
                ("content", offices.crypto.EncryptedField(help_text="the form, the copies and the annexes as JSON")),
                ("letters", offices.crypto.EncryptedField(help_text="the letters as JSON")),
                ("made_at", models.DateTimeField(verbose_name="拟稿时间")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="cases.draft"
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
            ],
            options={
                "ordering": ["draft", "number"],
                "constraints": [models.UniqueConstraint(fields=("draft", "number"), name="edition_once")],
            },
        ),
        migrations.CreateModel(
            name="SignOffRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("levels", cases.papers.models.LevelsField(default=dict, verbose_name="审核签发")),
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
                        fields=("office", "version"), name="signoffrule_version", nulls_distinct=False
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
                        name="signoffrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="signoffrule_ended_pair",
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
                        name="signoffrule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, help_text="by which addresses name it", unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="附件号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("material", "信访材料"),
                            ("identity", "身份证明"),
                            ("authority", "授权委托书"),
                            ("evidence", "证据"),
                            ("service", "送达凭证"),
                            ("envelope", "信封"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("title", offices.crypto.MatterField(blank=True, max_length=60, verbose_name="名称")),
                ("file_name", offices.crypto.EncryptedField(verbose_name="文件名")),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(help_text="bytes, as it came", verbose_name="大小")),
                ("checksum", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="页数")),
                (
                    "state",
                    models.CharField(
                        choices=[("processing", "处理中"), ("ready", "已就绪"), ("refused", "不能接收")],
                        default="processing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("broken", "文件打不开，可能已损坏，请重新扫描或者拍照。"),
                            ("encrypted", "PDF设有密码，请另存为没有密码的文件。"),
                            ("pixels", "图片尺寸过大，最多6400万像素，请缩小后再上传。"),
                            ("pages", "页数过多，最多500页，请分成几个文件。"),
                            ("complex", "文件过于复杂，无法在限定的时间和内存内处理，请另存或者重新扫描。"),
                            ("infected", "查出病毒，已拒收。"),
                            ("unscanned", "文件超过查毒服务能接收的大小，请压缩后再上传。"),
                        ],
                        max_length=10,
                        verbose_name="不能接收的理由",
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[("none", "未查毒"), ("waiting", "等待查毒"), ("clean", "已查毒")],
                        default="none",
                        max_length=10,
                        verbose_name="查毒",
                    ),
                ),
                ("beat_at", models.DateTimeField(help_text="when a worker last took it up", null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("text", offices.crypto.EncryptedField(blank=True, verbose_name="录入文字")),
                ("added_at", models.DateTimeField(verbose_name="添加时间")),
                ("withdrawal_reason", offices.crypto.EncryptedField(blank=True, verbose_name="撤回理由")),
                ("withdrawal_asked_at", models.DateTimeField(null=True, verbose_name="申请撤回时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="添加人",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.event",
                        verbose_name="办理经过",
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
                    "original",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="cases.petition"
                    ),
                ),
                (
                    "shown",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "thumbnail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "withdrawal_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请撤回人",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准撤回人",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="attachment_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("original", None),
                                ("shown", None),
                                ("state", "refused"),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            models.Q(
                                ("original__isnull", False), ("refusal", ""), ("shown", None), ("state", "processing")
                            ),
                            models.Q(
                                ("original__isnull", False),
                                ("refusal", ""),
                                ("shown__isnull", False),
                                ("state", "ready"),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawal_asked_at", None), ("withdrawal_asked_by", None)),
                            models.Q(("withdrawal_asked_at__isnull", False), ("withdrawal_asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="withdrawal_asked_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="withdrawn_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(
                                ("withdrawal_asked_by__isnull", False),
                                models.Q(("withdrawn_by", models.F("withdrawal_asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_by_two_persons",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "processing")), fields=["beat_at"], name="attachment_waits"
                    ),
                    models.Index(fields=["added_by", "added_at"], name="attachment_added"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="页")),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="cases.attachment"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["attachment", "number"],
                "constraints": [models.UniqueConstraint(fields=("attachment", "number"), name="page_pictured_once")],
            },
        ),
        migrations.CreateModel(
            name="CompetenceDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ruled_by",
                    models.CharField(
                        choices=[
                            ("sender", "转出单位"),
                            ("superior", "共同的上级机关"),
                            ("conference", "信访工作联席会议"),
                        ],
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                (
                    "ruler_shown",
                    models.BooleanField(default=False, help_text="the ruler sees the petition only for the ruling"),
                ),
                ("reasons", offices.crypto.MatterField(verbose_name="理由")),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("conference", offices.crypto.MatterField(blank=True, max_length=100, verbose_name="会议")),
                ("decision_reason", offices.crypto.MatterField(blank=True, verbose_name="裁定理由")),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="提请单位",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="争议另一方",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="cases.petition"
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ruler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="裁定机关",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="指定受理单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("decision", "pending")), fields=["ruler"], name="dispute_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("petition",), name="one_pending_dispute"
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
                        name="dispute_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "agreed"), ("to__isnull", False)),
                            models.Q(models.Q(("decision", "agreed"), _negated=True), ("to", None)),
                            _connector="OR",
                        ),
                        name="dispute_ruled_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("by_petitioner", models.BooleanField(verbose_name="信访人申请")),
                (
                    "ground",
                    models.CharField(
                        choices=[("matter", "与信访事项有直接利害关系"), ("petitioner", "与信访人有直接利害关系")],
                        max_length=10,
                        verbose_name="回避事由",
                    ),
                ),
                ("reason", offices.crypto.EncryptedField(verbose_name="理由")),
                ("asked_on", models.DateField(verbose_name="申请日期")),
                ("asked_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="决定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("handled", models.BooleanField(default=False, verbose_name="回避时为承办人")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="决定单位",
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="所在单位",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="需回避人员",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "agreed"), ("ended_at", None)),
                        fields=["person", "petition"],
                        name="recused_from",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="recusal_number"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("decision", "pending"),
                            models.Q(("decision", "agreed"), ("ended_at", None)),
                            _connector="OR",
                        ),
                        fields=("petition", "person"),
                        name="one_standing_recusal",
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
                        name="recusal_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("decision", "agreed"), ("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="recusal_ended_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("templates", cases.papers.models.TemplatesField(default=dict, verbose_name="文书模板")),
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
                        fields=("office", "version"), name="templaterule_version", nulls_distinct=False
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
                        name="templaterule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="templaterule_ended_pair",
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
                        name="templaterule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("handle", "办理本信访事项"),
                            ("contact", "联系信访人"),
                            ("serve", "制作、送达文书"),
                            ("check", "核对登记信息"),
                        ],
                        max_length=12,
                        verbose_name="目的",
                    ),
                ),
                ("request_key", models.UUIDField(help_text="the same form sent twice is one case file", unique=True)),
                ("made_at", models.DateTimeField(verbose_name="制作时间")),
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
                ("note", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="说明")),
                ("total", models.PositiveSmallIntegerField(default=0, verbose_name="件数")),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="页数")),
                ("beat_at", models.DateTimeField(help_text="when a worker last went on with it", null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="case_files", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "expired"), _negated=True),
                        fields=["state", "made_at"],
                        name="case_file_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFilePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made", models.CharField(choices=[("pdf", "案卷PDF"), ("zip", "案卷压缩包")], max_length=3)),
                ("position", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "case_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="cases.casefile"
                    ),
                ),
            ],
            options={
                "ordering": ["case_file", "made", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("case_file", "made", "position"), name="case_file_piece")
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("mediation", "调解"), ("settlement", "和解")], max_length=10, verbose_name="方式"
                    ),
                ),
                ("other_party", offices.crypto.EncryptedField(verbose_name="对方当事人")),
                ("mediator", models.CharField(max_length=60, verbose_name="主持人")),
                ("terms", offices.crypto.EncryptedField(verbose_name="协议内容")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="总额（元）")),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("standing", "履行中"), ("performed", "已履行"), ("broken", "未履行，恢复办理")],
                        default="standing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("broken_on", models.DateField(null=True, verbose_name="恢复办理日期")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="协议书",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="agreement_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "broken"), _negated=True),
                        fields=("petition",),
                        name="one_agreement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total", None), ("total__gt", 0), _connector="OR"), name="agreement_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("broken_on__isnull", False), ("state", "broken")),
                            models.Q(models.Q(("state", "broken"), _negated=True), ("broken_on", None)),
                            _connector="OR",
                        ),
                        name="agreement_broken_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Performance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("text", offices.crypto.MatterField(max_length=200, verbose_name="履行事项")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="金额（元）")),
                ("owner", models.CharField(max_length=60, verbose_name="督促履行的责任人")),
                ("due_on", models.DateField(verbose_name="履行期限")),
                ("performed_on", models.DateField(null=True, verbose_name="履行日期")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("proof", offices.crypto.EncryptedField(blank=True, verbose_name="履行情况和凭证")),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="performances", to="cases.agreement"
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="performance",
                        to="cases.clock",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="performances", to="cases.petition"
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
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="performance_number"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                        name="performance_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("performed_on", None), ("recorded_at", None), ("recorded_by", None)),
                            models.Q(
                                ("performed_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="performance_proved_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettlementRule",
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
                    "settled_when",
                    models.CharField(
                        choices=[("performed", "协议履行完毕时终结"), ("reached", "达成协议时终结")],
                        max_length=10,
                        verbose_name="调解和解终结",
                    ),
                ),
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
                        fields=("office", "version"), name="settlementrule_version", nulls_distinct=False
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
                        name="settlementrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="settlementrule_ended_pair",
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
                        name="settlementrule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "beat_at",
                    models.DateTimeField(help_text="when it last went on, or was given to a worker", null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="runs begun since it last went on")),
                ("step", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField(verbose_name="提交时间")),
                ("request_key", models.UUIDField(help_text="the same form sent twice is one job", unique=True)),
                (
                    "text",
                    offices.crypto.EncryptedField(blank=True, help_text="empty: of each petition the form's own text"),
                ),
                ("contact", models.CharField(blank=True, max_length=100, verbose_name="联系人及电话")),
                ("total", models.PositiveIntegerField(verbose_name="件数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "办理中"),
                            ("done", "已办完"),
                            ("stopped", "已停止"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="办完时间")),
                (
                    "made_by",
                    models.ForeignKey(
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
                        verbose_name="办理单位",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "done"), _negated=True), fields=["state"], name="merge_unfinished"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待办理"),
                            ("done", "已办理"),
                            ("drafted", "已拟稿送审"),
                            ("refused", "未办理"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "draft",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.draft"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.event"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cases.bulkjob"
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
                "ordering": ["job", "pk"],
                "indexes": [models.Index(fields=["job", "state"], name="bulk_items_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "petition"), name="bulk_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("event", None), ("state", "done"), _connector="OR"),
                        name="bulk_event_when_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draft", None), models.Q(("state", "drafted"), _negated=True)),
                            models.Q(("draft__isnull", False), ("state", "drafted")),
                            _connector="OR",
                        ),
                        name="bulk_draft_when_drafted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待办理"),
                            ("done", "已出具"),
                            ("drafted", "已送审"),
                            ("refused", "未办理"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "document",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.document"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.draft"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.petition"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cases.mergejob"
                    ),
                ),
            ],
            options={
                "ordering": ["job", "pk"],
                "indexes": [models.Index(fields=["job", "state"], name="merge_items_by_state")],
                "constraints": [models.UniqueConstraint(fields=("job", "petition"), name="merge_item_once")],
            },
        ),
        migrations.CreateModel(
            name="LeaderLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="呈送说明")),
                ("laid_at", models.DateTimeField(verbose_name="呈送时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅批时间")),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="收回时间")),
                (
                    "instruction",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="cases.instruction",
                    ),
                ),
                (
                    "laid_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="呈送人",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="阅批领导",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="呈送单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leader_letters", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["leader", "-id"], name="letter_of_leader")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("read_at", None), ("taken_back_at", None)),
                        fields=("petition", "leader"),
                        name="one_waiting_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at", None), models.Q(("instruction", None), ("read_at", None)), _connector="OR"
                        ),
                        name="letter_read_or_taken_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instruction", None), ("read_at__isnull", False), _connector="OR"),
                        name="letter_instructed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="申请金额（元）")),
                (
                    "granted",
                    models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="批准金额（元）"),
                ),
                ("ground", offices.crypto.EncryptedField(verbose_name="申请理由")),
                ("purpose", offices.crypto.EncryptedField(verbose_name="用途")),
                ("payee_name", offices.crypto.EncryptedField(verbose_name="收款人")),
                ("payee_masked", models.CharField(max_length=60, verbose_name="收款人")),
                ("bank", models.CharField(blank=True, max_length=60, verbose_name="开户银行")),
                ("account_number", offices.crypto.EncryptedField(blank=True, verbose_name="收款账号")),
                ("account_masked", models.CharField(blank=True, max_length=60, verbose_name="收款账号")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("section", "科室负责人"),
                                ("head", "单位负责人"),
                                ("beyond", "联席会议或者上级机关"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="审批层级",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待审批"),
                            ("approved", "已批准待支付"),
                            ("paid", "已支付"),
                            ("refused", "不予救助"),
                            ("withdrawn", "已撤回"),
                            ("cancelled", "已取消"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("resolution", models.CharField(blank=True, max_length=100, verbose_name="会议纪要或者批复文号")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="终止时间")),
                ("ended_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="理由")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="救助决定书",
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="救助单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reliefs", to="cases.petition"
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.attachment",
                        verbose_name="证明材料",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(fields=["office", "year", "-id"], name="relief_ledger"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["office"], name="relief_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="relief_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(
                                ("granted", None),
                                models.Q(("granted__gt", 0), ("granted__lte", models.F("amount"))),
                                _connector="OR",
                            ),
                        ),
                        name="relief_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "paid", "cancelled"]), _negated=True),
                            ("granted__isnull", False),
                            _connector="OR",
                        ),
                        name="relief_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None),
                                ("ended_by", None),
                                ("ended_reason", ""),
                                models.Q(("state__in", ["refused", "withdrawn", "cancelled"]), _negated=True),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("state__in", ["refused", "withdrawn", "cancelled"]),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="relief_ended_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReliefApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("section", "科室负责人"), ("head", "单位负责人"), ("beyond", "联席会议或者上级机关")],
                        max_length=10,
                        verbose_name="审批层级",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="同意金额（元）")),
                ("remark", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="意见")),
                ("at", models.DateTimeField(verbose_name="审批时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "relief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="cases.relief"
                    ),
                ),
            ],
            options={
                "ordering": ["relief", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("relief", "level"), name="relief_level_once"),
                    models.UniqueConstraint(fields=("relief", "by"), name="relief_approver_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReliefBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within office and year, from 1", verbose_name="次序"),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="预算总额（元）")),
                ("file_number", models.CharField(max_length=100, verbose_name="文号")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
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
                "ordering": ["office", "year", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "year", "number"), name="relief_budget_number"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="relief_budget_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReliefPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("paid_on", models.DateField(verbose_name="支付日期")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="支付金额（元）")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("transfer", "银行转账"),
                            ("card", "社会保障卡（一卡通）"),
                            ("cash", "现金"),
                            ("goods", "折合实物"),
                        ],
                        max_length=10,
                        verbose_name="支付方式",
                    ),
                ),
                ("voucher", models.CharField(max_length=60, verbose_name="凭证号")),
                ("payer", models.CharField(max_length=60, verbose_name="付款单位")),
                ("payer_account", models.CharField(blank=True, max_length=60, verbose_name="付款账户")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="救助单位",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("returned_on", models.DateField(null=True, verbose_name="退回日期")),
                ("returned_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="退回原因")),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relief_payments", to="cases.petition"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "relief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="cases.relief"
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="relief_payment_number"),
                    models.UniqueConstraint(
                        models.F("office"),
                        django.db.models.functions.datetime.ExtractYear("paid_on"),
                        models.F("voucher"),
                        name="relief_voucher_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="relief_payment_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("returned_at", None),
                                ("returned_by", None),
                                ("returned_on", None),
                                ("returned_reason", ""),
                            ),
                            models.Q(
                                ("returned_at__isnull", False),
                                ("returned_by__isnull", False),
                                ("returned_on__isnull", False),
                                models.Q(("returned_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="relief_returned_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReliefRule",
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
                    "section_up_to",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, null=True, verbose_name="科室负责人审批到（元）"
                    ),
                ),
                (
                    "head_up_to",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, null=True, verbose_name="单位负责人审批到（元）"
                    ),
                ),
                ("two_levels", models.BooleanField(default=False, verbose_name="超过科室权限的先由科室负责人审核")),
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
                        fields=("office", "version"), name="reliefrule_version", nulls_distinct=False
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
                        name="reliefrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="reliefrule_ended_pair",
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
                        name="reliefrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("section_up_to", None), ("section_up_to__gt", 0), _connector="OR"),
                        name="relief_rule_section_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head_up_to", None), ("head_up_to__gt", 0), _connector="OR"),
                        name="relief_rule_head_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("section_up_to", None),
                            ("head_up_to", None),
                            ("head_up_to__gte", models.F("section_up_to")),
                            _connector="OR",
                        ),
                        name="relief_rule_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("organ", models.CharField(max_length=100, verbose_name="交办机关")),
                ("their_number", models.CharField(blank=True, max_length=60, verbose_name="交办文号")),
                ("received_on", models.DateField(verbose_name="收到交办日期")),
                ("report_required", models.BooleanField(default=True, verbose_name="要求报送办结报告")),
                ("request", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="交办要求")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "待结报"),
                            ("reported", "待审核"),
                            ("returned", "退回补办"),
                            ("accepted", "审核通过"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="owed",
                        max_length=10,
                        verbose_name="结报情况",
                    ),
                ),
                (
                    "was_late",
                    models.BooleanField(
                        default=False,
                        help_text="a report that was sent back had come after its day",
                        verbose_name="曾逾期报送",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "clock",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="mandate", to="cases.clock"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="交办单位",
                    ),
                ),
                (
                    "owing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("their_number", ""), _negated=True),
                        fields=["their_number"],
                        name="mandate_their_number",
                    ),
                    models.Index(fields=["owing", "id"], name="mandate_of_owing"),
                    models.Index(fields=["office", "id"], name="mandate_of_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="mandate_number"),
                    models.CheckConstraint(
                        condition=models.Q(("organ", ""), _negated=True), name="mandate_of_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConclusionReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("submitted_on", models.DateField(verbose_name="报送日期")),
                ("sent_number", models.CharField(blank=True, max_length=60, verbose_name="报送文号")),
                ("note", offices.crypto.MatterField(blank=True, verbose_name="报送内容")),
                ("submitted_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "待决定"),
                            ("agreed", "同意"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="审核",
                    ),
                ),
                ("decided_on", models.DateField(null=True, verbose_name="审核日期")),
                ("decision_reason", offices.crypto.MatterField(blank=True, verbose_name="审核意见")),
                ("new_due", models.DateField(null=True, verbose_name="重新指定的期限")),
                ("decided_at", models.DateTimeField(null=True)),
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
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="办结报告",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="cases.mandate"
                    ),
                ),
            ],
            options={
                "ordering": ["mandate", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("mandate", "number"), name="conclusion_report_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")), fields=("mandate",), name="one_pending_report"
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
                        name="conclusion_report_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "refused"), _negated=True),
                            models.Q(("decision_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="conclusion_report_returned_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UrgencyRule",
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
                    "report_hours",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="重大紧急事项呈报（小时）"),
                ),
                (
                    "follow_hours",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="续报间隔（小时）"),
                ),
                ("draws_cards", models.BooleanField(default=False, verbose_name="超时未呈报的发牌")),
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
                        fields=("office", "version"), name="urgencyrule_version", nulls_distinct=False
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
                        name="urgencyrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="urgencyrule_ended_pair",
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
                        name="urgencyrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("report_hours__range", (1, 720))), name="urgency_rule_report_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follow_hours__range", (1, 720))), name="urgency_rule_follow_hours"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UrgentMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("reason", offices.crypto.MatterField(max_length=200, verbose_name="理由")),
                ("marked_at", models.DateTimeField(verbose_name="标记时间")),
                ("report_hours", models.PositiveSmallIntegerField(null=True, verbose_name="呈报时限（小时）")),
                ("report_due", models.DateTimeField(null=True, verbose_name="呈报时限")),
                ("reported_at", models.DateTimeField(null=True, verbose_name="呈报时间")),
                ("follow_hours", models.PositiveSmallIntegerField(null=True, verbose_name="续报间隔（小时）")),
                ("follow_due", models.DateTimeField(null=True, verbose_name="续报时限")),
                ("end_asked_at", models.DateTimeField(null=True, verbose_name="申请解除时间")),
                (
                    "end_asked_why",
                    offices.crypto.MatterField(blank=True, max_length=500, verbose_name="申请解除的理由"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                ("end_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="解除理由")),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="呈报件",
                    ),
                ),
                (
                    "end_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请解除人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送领导",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="标记人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="标记单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="urgent_matters", to="cases.petition"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reported_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="呈报上级单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["office", "id"], name="urgent_of_office"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="urgent_matter_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("petition",), name="one_urgent_matter"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at", None), ("reported_by", None)),
                            models.Q(("reported_at__isnull", False), ("reported_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="urgent_reported_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_asked_at", None), ("end_asked_by", None), ("end_asked_why", "")),
                            models.Q(
                                ("end_asked_at__isnull", False),
                                ("end_asked_by__isnull", False),
                                models.Q(("end_asked_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="urgent_end_asked_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="urgent_ended_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by", None),
                            ("end_asked_by", None),
                            models.Q(("ended_by", models.F("end_asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="urgent_end_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UrgentFollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("at", models.DateTimeField(verbose_name="情况时间")),
                ("text", offices.crypto.MatterField(verbose_name="续报内容")),
                ("recorded_at", models.DateTimeField(verbose_name="续报时间")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="续报人",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="cases.urgentmatter"
                    ),
                ),
            ],
            options={
                "ordering": ["matter", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "number"), name="urgent_follow_up_number"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="urgent_follow_up_said"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("due_on", models.DateField(null=True, verbose_name="回访期限")),
                ("made_on", models.DateField(verbose_name="安排日期")),
                ("visited_on", models.DateField(null=True, verbose_name="回访日期")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话"),
                            ("home", "上门"),
                            ("office", "约到单位"),
                            ("video", "视频"),
                            ("letter", "书面"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "satisfied",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfied", "满意"),
                            ("mostly", "基本满意"),
                            ("unsatisfied", "不满意"),
                            ("silent", "未表态"),
                        ],
                        max_length=12,
                        verbose_name="是否满意",
                    ),
                ),
                ("said", offices.crypto.EncryptedField(blank=True, verbose_name="回访情况")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "没有未了事项"),
                            ("work", "有事项须落实"),
                            ("anew", "提出新的请求，另行登记"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("recorded_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", offices.crypto.MatterField(blank=True, max_length=500, verbose_name="不再回访的理由")),
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="回访单位",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.petition",
                        verbose_name="另行登记",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="回访责任人",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisits", to="cases.petition"
                    ),
                ),
                (
                    "planner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="回访人",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None), ("recorded_at", None)),
                        fields=["office", "due_on"],
                        name="revisit_waits",
                    ),
                    models.Index(fields=["office", "-id"], name="revisit_of_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="revisit_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("recorded_at", None), ("recorded_by", None), ("result", ""), ("visited_on", None)
                            ),
                            models.Q(
                                ("ended_at", None),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                ("visited_on__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revisit_recorded_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revisit_ended_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisitRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("days", models.PositiveSmallIntegerField(verbose_name="答复后多少日回访")),
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
                        fields=("office", "version"), name="revisitrule_version", nulls_distinct=False
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
                        name="revisitrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="revisitrule_ended_pair",
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
                        name="revisitrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 366)), name="revisit_rule_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisitWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                ("text", offices.crypto.EncryptedField(verbose_name="落实事项")),
                ("owner", models.CharField(max_length=60, verbose_name="责任人")),
                ("due_on", models.DateField(verbose_name="落实期限")),
                ("done_on", models.DateField(null=True, verbose_name="落实日期")),
                ("account_of", offices.crypto.EncryptedField(blank=True, verbose_name="落实情况")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "dropped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("dropped_reason", offices.crypto.EncryptedField(blank=True, verbose_name="不再落实的理由")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisit_works", to="cases.petition"
                    ),
                ),
                (
                    "revisit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="works", to="cases.revisit"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "number"), name="revisit_work_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_at", None), ("dropped_by", None)),
                            models.Q(("done_at", None), ("dropped_at__isnull", False), ("dropped_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="revisit_work_dropped_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None), ("done_on", None)),
                            models.Q(
                                ("done_at__isnull", False), ("done_by__isnull", False), ("done_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="revisit_work_done_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettledNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("reasonable", "诉求合理的解决问题到位"),
                            ("unreasonable", "诉求无理的思想教育到位"),
                            ("hardship", "生活困难的帮扶救助到位"),
                            ("unlawful", "行为违法的依法处理"),
                        ],
                        max_length=12,
                        verbose_name="要求",
                    ),
                ),
                ("text", offices.crypto.EncryptedField(verbose_name="情况")),
                ("noted_at", models.DateTimeField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settled_notes", to="cases.petition"
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [models.UniqueConstraint(fields=("petition", "part"), name="settled_note_once")],
            },
        ),
        migrations.CreateModel(
            name="CompetenceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("departments", cases.organs.models.TableField(blank=True, default=dict, verbose_name="归口表")),
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
                        fields=("office", "version"), name="competencerule_version", nulls_distinct=False
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
                        name="competencerule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="competencerule_ended_pair",
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
                        name="competencerule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sms_consents", to="cases.petition"
                    ),
                ),
                ("phone", offices.crypto.EncryptedField(verbose_name="手机号")),
                ("phone_masked", models.CharField(max_length=40, verbose_name="手机号")),
                ("given_on", models.DateField(verbose_name="同意日期")),
                (
                    "way",
                    models.CharField(
                        choices=[("written", "书面同意"), ("spoken", "当面口头同意"), ("telephone", "电话同意")],
                        max_length=10,
                        verbose_name="同意方式",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="记录单位",
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                ("withdrawn_on", models.DateField(null=True, verbose_name="撤回日期")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回记录时间")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回记录人",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("petition",), name="one_sms_consent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_on", None)),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_on__isnull", False),
                                ("withdrawn_on__gte", models.F("given_on")),
                            ),
                            _connector="OR",
                        ),
                        name="sms_withdrawn_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PetitionerSms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="petitioner_sms", to="cases.petition"
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sms", to="cases.smsconsent"
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitioner_sms",
                        to="offices.delivery",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "登记"),
                            ("accepted", "受理"),
                            ("issued", "文书出具"),
                            ("served", "文书送达"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "receipt")), fields=("petition",), name="one_sms_of_receipt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsRule",
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
                ("is_on", models.BooleanField(verbose_name="用短信告知信访人")),
                ("receipt", models.CharField(blank=True, max_length=150, verbose_name="登记")),
                ("accepted", models.CharField(blank=True, max_length=150, verbose_name="受理")),
                ("issued", models.CharField(blank=True, max_length=150, verbose_name="文书出具")),
                ("served", models.CharField(blank=True, max_length=150, verbose_name="文书送达")),
            ],
            options={
                "ordering": ["office_id", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "version"), name="smsrule_version", nulls_distinct=False),
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
                        name="smsrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="smsrule_ended_pair",
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
                        name="smsrule_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within the petition, from 1", verbose_name="序号"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("unit", "责任单位"), ("office", "信访部门")],
                        max_length=10,
                        verbose_name="评价对象",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="评价期起")),
                ("closes_on", models.DateField(verbose_name="评价期止")),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "满意"), ("mostly", "基本满意"), ("unsatisfied", "不满意")],
                        max_length=12,
                        verbose_name="评价",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("online", "网上（本人凭查询码）"),
                            ("phone", "电话"),
                            ("in_person", "当面"),
                            ("paper", "纸质评价表"),
                        ],
                        max_length=10,
                        verbose_name="评价方式",
                    ),
                ),
                ("rated_on", models.DateField(null=True, verbose_name="评价日期")),
                ("said", offices.crypto.EncryptedField(blank=True, verbose_name="评价意见")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="登记时间")),
                ("corrected_at", models.DateTimeField(null=True, verbose_name="更正时间")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="答复文书",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="被评价单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="cases.petition"
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.attachment",
                        verbose_name="评价证明",
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
                (
                    "recorded_office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="登记单位",
                    ),
                ),
            ],
            options={
                "ordering": ["petition", "number"],
                "indexes": [
                    models.Index(fields=["office", "recorded_at"], name="rating_recorded"),
                    models.Index(fields=["office", "closes_on"], name="rating_closes"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "office"), name="rating_of_organ_once"),
                    models.UniqueConstraint(fields=("petition", "number"), name="rating_number"),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opened_on"))),
                        name="rating_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proof", None),
                                ("rated_on", None),
                                ("recorded_at", None),
                                ("recorded_by", None),
                                ("value", ""),
                                ("way", ""),
                                ("recorded_office", None),
                            ),
                            models.Q(
                                ("rated_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by", None),
                                ("way", "online"),
                                ("recorded_office", None),
                                models.Q(("value", ""), _negated=True),
                            ),
                            models.Q(
                                ("rated_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                ("recorded_office__isnull", False),
                                models.Q(("value", ""), _negated=True),
                                models.Q(("way__in", ("", "online")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rating_recorded_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrected_at", None), ("corrected_by", None)),
                            models.Q(
                                ("corrected_at__isnull", False),
                                ("corrected_by__isnull", False),
                                models.Q(("value", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rating_corrected_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="停止日期")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="制定理由")),
                ("created_at", models.DateTimeField(verbose_name="制定时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停止时间")),
                ("ended_reason", models.CharField(blank=True, max_length=300, verbose_name="停止理由")),
                ("days", models.PositiveSmallIntegerField(verbose_name="评价期（日）")),
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
                        fields=("office", "version"), name="ratingrule_version", nulls_distinct=False
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
                        name="ratingrule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ratingrule_ended_pair",
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
                        name="ratingrule_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 30), ("days__lte", 180)), name="rating_rule_days"
                    ),
                ],
            },
        ),
    ]
