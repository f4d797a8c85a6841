import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import offices.crypto
from offices.tables import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ("cases", "0003_guards"),
        ("offices", "0002_append_only"),
        ("offices", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.TimeField(verbose_name="时间")),
                ("name", offices.crypto.EncryptedField(blank=True, verbose_name="姓名")),
                ("phone", offices.crypto.EncryptedField(blank=True, verbose_name="电话")),
                ("matter", offices.crypto.EncryptedField(blank=True, verbose_name="反映事项")),
                ("persons", models.PositiveIntegerField(default=1, verbose_name="人数")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("invited", "约访"),
                            ("requested", "信访人预约"),
                            ("desk", "窗口预约"),
                            ("returned", "未化解再接访"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "已预约"),
                            ("received", "已接访"),
                            ("absent", "未到"),
                            ("cancelled", "已取消"),
                            ("moved", "已改期"),
                        ],
                        default="booked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="取消或改期原因")),
                (
                    "told_at",
                    models.DateTimeField(
                        help_text="of a cancellation, a move or a change of the day",
                        null=True,
                        verbose_name="告知信访人时间",
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True)),
                ("booked_at", models.DateTimeField(verbose_name="预约时间")),
                (
                    "booked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "moved_to",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_from",
                        to="visits.booking",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="cases.petition",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("known", models.JSONField(null=True)),
                ("point", offices.crypto.MatterField(blank=True, max_length=100, verbose_name="视频接访点")),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="visits.receptionday"
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "starts", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="booking_persons"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "moved"), _negated=True), ("moved_to__isnull", False), _connector="OR"
                        ),
                        name="booking_moved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by", None), ("told_at__isnull", False), _connector="OR"),
                        name="booking_told",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("booked", "received", "absent"))),
                        fields=("day", "starts"),
                        name="slot_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("petition__isnull", False), ("state__in", ("booked", "received", "absent"))
                        ),
                        fields=("day", "petition"),
                        name="petition_once_a_day",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("told_at", None),
                            models.Q(("state__in", ("cancelled", "moved")), ("known__isnull", False), _connector="OR"),
                        ),
                        fields=["day"],
                        name="bookings_to_tell",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyBookEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relapses", models.PositiveSmallIntegerField(default=0, verbose_name="化解后反复")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("place", models.CharField(max_length=200, verbose_name="地点")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="纬度"),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="经度"),
                ),
                ("subject", models.CharField(max_length=100, verbose_name="事项")),
                ("body", offices.crypto.EncryptedField(verbose_name="情况")),
                ("parties", offices.crypto.EncryptedField(blank=True, verbose_name="当事人")),
                (
                    "state",
                    models.CharField(
                        choices=[("following", "跟进中"), ("settled", "就地化解"), ("raised", "转为信访件")],
                        default="following",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("next_on", models.DateField(null=True, verbose_name="下次跟进")),
                ("settled_how", offices.crypto.EncryptedField(blank=True, verbose_name="化解情况")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="了结时间")),
                ("version", models.PositiveIntegerField(default=1, help_text="one more with each amendment")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_book_entries",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                (
                    "petition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_book_entry",
                        to="cases.petition",
                    ),
                ),
                ("photos", models.ManyToManyField(related_name="+", to="offices.storedfile", verbose_name="照片")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["office", "-found_on", "-id"], name="duty_list"),
                    models.Index(fields=["next_on", "-found_on", "-id"], name="duty_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(
                                ("latitude__isnull", False),
                                ("longitude__isnull", False),
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="duty_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "raised"), _negated=True), ("petition__isnull", False), _connector="OR"
                        ),
                        name="duty_raised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("next_on__isnull", False), ("state", "following")),
                            models.Q(
                                models.Q(("state", "following"), _negated=True),
                                ("ended_at__isnull", False),
                                ("next_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="duty_followed_or_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyAmendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reason", models.CharField(max_length=200, verbose_name="更正理由")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None, verbose_name="更正内容"
                    ),
                ),
                ("before", offices.crypto.EncryptedField(help_text="JSON of what stood in the fields before")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="visits.dutybookentry",
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="dutyamendment_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fields", []), _negated=True), name="dutyamendment_fields"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("text", offices.crypto.EncryptedField(verbose_name="跟进情况")),
                ("recorded_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="visits.dutybookentry",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "id"],
            },
        ),
        migrations.CreateModel(
            name="Hall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("notice", models.CharField(blank=True, max_length=200, verbose_name="大厅屏公告")),
                (
                    "screen_key_hash",
                    models.CharField(blank=True, help_text="empty: no screen may show the hall", max_length=64),
                ),
                ("screen_key_made_at", models.DateTimeField(null=True)),
                ("slip_width", models.PositiveSmallIntegerField(default=80, verbose_name="小票纸宽（毫米）")),
                ("slip_height", models.PositiveSmallIntegerField(default=110, verbose_name="小票纸长（毫米）")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="halls",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["office", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "name"), name="hall_name"),
                    models.CheckConstraint(
                        condition=models.Q(("slip_width__range", (40, 297)), ("slip_height__range", (40, 297))),
                        name="hall_slip_size",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("screen_key_hash", ""), _negated=True),
                        fields=("screen_key_hash",),
                        name="hall_screen_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.CharField(max_length=60, verbose_name="职务")),
                ("is_chief", models.BooleanField(default=False, verbose_name="主要负责人")),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="除应接访天数外，按权重分担其余接访日", verbose_name="权重"
                    ),
                ),
                ("days_due", models.PositiveSmallIntegerField(default=1, verbose_name="每期应接访天数")),
                ("is_active", models.BooleanField(default=True, verbose_name="参加接访")),
                ("since", models.DateField(blank=True, null=True, verbose_name="参加接访起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="参加接访止")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="领导",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaders",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ["office", "-is_chief", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "account"), name="leader_once"),
                    models.CheckConstraint(condition=models.Q(("weight__lte", 20)), name="leader_weight"),
                    models.CheckConstraint(condition=models.Q(("days_due__lte", 31)), name="leader_days_due"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="leader_service",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="首日")),
                ("last", models.DateField(verbose_name="末日")),
                ("reason", models.CharField(max_length=100, verbose_name="事由")),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="visits.leader"
                    ),
                ),
            ],
            options={
                "ordering": ["leader", "first"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="absence_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MissedReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="首日")),
                ("last", models.DateField(verbose_name="末日")),
                ("reason", models.CharField(max_length=200, verbose_name="未接访原因")),
                ("given_at", models.DateTimeField(verbose_name="说明时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="说明人",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="missed_reasons",
                        to="visits.leader",
                        verbose_name="领导",
                    ),
                ),
            ],
            options={
                "ordering": ["leader", "first", "-id"],
                "indexes": [models.Index(fields=["leader", "first", "-id"], name="missed_reasons_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="missed_period_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="missed_reason_said"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("submitted", "待审批"),
                            ("approved", "已批准"),
                            ("published", "已公布"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("shortfalls", models.JSONField(default=list, help_text="what the draw could not meet, as facts")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("drawn_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True, verbose_name="批准时间")),
                ("published_at", models.DateTimeField(null=True, verbose_name="公布时间")),
                ("late_reason", models.CharField(blank=True, max_length=200, verbose_name="晚于规定公布的原因")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="offices.office",
                        verbose_name="单位",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "office"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "month"), name="plan_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("approved_at__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at", None), ("submitted_by", None)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_submitted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_approved_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("void_reason", offices.crypto.MatterField(blank=True, max_length=200, verbose_name="作废理由")),
                (
                    "booked_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("booked", "已预约"),
                            ("received", "已接访"),
                            ("absent", "未到"),
                            ("cancelled", "已取消"),
                            ("moved", "已改期"),
                        ],
                        help_text="the booking, before",
                        max_length=10,
                    ),
                ),
                ("void_asked_at", models.DateTimeField(null=True, verbose_name="报批作废时间")),
                (
                    "void_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("point", offices.crypto.MatterField(blank=True, max_length=100, verbose_name="来访人所在视频接访点")),
                ("began_at", models.DateTimeField(verbose_name="开始")),
                ("ended_at", models.DateTimeField(verbose_name="结束")),
                ("persons", models.PositiveIntegerField(default=1, verbose_name="人数")),
                ("name", offices.crypto.EncryptedField(blank=True, verbose_name="来访人")),
                ("present", models.JSONField(default=list, verbose_name="在场人员")),
                ("said", offices.crypto.EncryptedField(blank=True, verbose_name="领导答复")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("settled", "当场解决"), ("registered", "登记办理"), ("explained", "解释说明")],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                (
                    "promise_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        default=list,
                        help_text="of the petition's promises, those made here",
                        size=None,
                    ),
                ),
                (
                    "satisfaction",
                    models.CharField(
                        choices=[
                            ("satisfied", "满意"),
                            ("basically", "基本满意"),
                            ("dissatisfied", "不满意"),
                            ("not_given", "未评价"),
                        ],
                        default="not_given",
                        max_length=12,
                        verbose_name="评价",
                    ),
                ),
                ("read_back_at", models.DateTimeField(null=True, verbose_name="承诺已读给来访人")),
                (
                    "signed_how",
                    models.CharField(
                        blank=True,
                        choices=[("screen", "屏幕签名"), ("paper", "纸质签名"), ("declined", "未签名")],
                        max_length=10,
                        verbose_name="签名方式",
                    ),
                ),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签名时间")),
                (
                    "follow_up",
                    models.CharField(
                        choices=[("open", "未闭环"), ("closed", "已闭环")],
                        default="open",
                        max_length=6,
                        verbose_name="闭环",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="闭环时间")),
                ("closing", offices.crypto.MatterField(blank=True, verbose_name="闭环情况")),
                ("recorded_at", models.DateTimeField()),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="one more with each amendment and request to void"
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reception",
                        to="visits.booking",
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
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receptions",
                        to="visits.leader",
                        verbose_name="接访领导",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receptions",
                        to="cases.petition",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.storedfile",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receptions", to="visits.receptionday"
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reception",
                        to="visits.visit",
                    ),
                ),
                (
                    "package",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reception",
                        to="cases.package",
                    ),
                ),
                (
                    "change_asked",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reception",
                        to="cases.packagerequest",
                    ),
                ),
                (
                    "void_office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("follow_up", "open")), fields=["leader", "-id"], name="open_receptions"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("began_at"))), name="reception_times"
                    ),
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="reception_persons"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "registered"), _negated=True),
                            ("petition__isnull", False),
                            _connector="OR",
                        ),
                        name="reception_registered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("follow_up", "open")),
                            models.Q(
                                ("closed_at__isnull", False), ("closed_by__isnull", False), ("follow_up", "closed")
                            ),
                            _connector="OR",
                        ),
                        name="reception_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_asked_at", None), ("void_asked_by", None), ("void_reason", "")),
                            models.Q(
                                ("void_asked_at__isnull", False),
                                ("void_asked_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reception_void_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(
                                ("void_asked_at__isnull", False),
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("voided_by", models.F("void_asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reception_voided_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("asked", offices.crypto.EncryptedField(verbose_name="诉求")),
                ("answered", offices.crypto.EncryptedField(blank=True, verbose_name="答复")),
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
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="visits.reception"
                    ),
                ),
            ],
            options={
                "ordering": ["reception", "number"],
                "constraints": [models.UniqueConstraint(fields=("reception", "number"), name="point_number")],
            },
        ),
        migrations.CreateModel(
            name="ReceptionAmendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reason", models.CharField(max_length=200, verbose_name="更正理由")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None, verbose_name="更正内容"
                    ),
                ),
                ("before", offices.crypto.EncryptedField(help_text="JSON of what stood in the fields before")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="visits.reception"
                    ),
                ),
            ],
            options={
                "ordering": ["reception", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="receptionamendment_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fields", []), _negated=True), name="receptionamendment_fields"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=60, verbose_name="主题")),
                ("file_number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("matter", models.CharField(max_length=200, verbose_name="类别或者事项")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("opened_at", models.DateTimeField(verbose_name="发起时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("summary", models.JSONField(null=True)),
                ("called_off", models.CharField(blank=True, max_length=200, verbose_name="撤销的理由")),
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
                        verbose_name="组织单位",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="theme_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called_off", ""), ("ended_at", None), ("ended_by", None), ("summary__isnull", True)
                            ),
                            models.Q(
                                ("called_off", ""),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("summary__isnull", False),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("summary__isnull", True),
                                models.Q(("called_off", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="theme_ended_pair",
                    ),
                ],
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ThemeOffice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="未举办的原因")),
                ("said_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="催报时间")),
                (
                    "asked_by",
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
                        verbose_name="单位",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="visits.theme"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("theme", "office"), name="theme_office_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("said_at", None), ("said_by", None)),
                            models.Q(
                                ("said_at__isnull", False),
                                ("said_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="theme_said_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("asked_by", None)),
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="theme_asked_pair",
                    ),
                ],
                "ordering": ["theme", "office"],
            },
        ),
        migrations.CreateModel(
            name="ReceptionDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("starts", models.TimeField(verbose_name="开始")),
                ("ends", models.TimeField(verbose_name="结束")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("walk_in", "定点接访"),
                            ("invited", "约访"),
                            ("home", "下访"),
                            ("household", "家访"),
                            ("with_case", "带案下访"),
                            ("evening", "夜访"),
                            ("video", "视频接访"),
                            ("themed", "专题接访"),
                            ("legal", "法律服务值班"),
                        ],
                        default="walk_in",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "legal_body",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lawyer", "律师"),
                            ("police", "公安机关"),
                            ("procuratorate", "人民检察院"),
                            ("court", "人民法院"),
                            ("justice", "司法行政机关"),
                        ],
                        max_length=14,
                        verbose_name="值班机关",
                    ),
                ),
                ("theme", models.CharField(blank=True, max_length=60, verbose_name="主题")),
                (
                    "part_of",
                    models.ForeignKey(
                        help_text="it counts there",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="visits.theme",
                        verbose_name="上级专题接访",
                    ),
                ),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="视频会议地址")),
                ("slot_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="每件分钟数")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "待接访"), ("held", "已接访"), ("cancelled", "已取消")],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("held_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="取消或未接访原因")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="visits.leader",
                        verbose_name="接访领导",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reception_days", to="offices.office"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="visits.plan"
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(blank=True, related_name="+", to="offices.office", verbose_name="参与单位"),
                ),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="补登批准时间")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_late_entry", models.BooleanField(default=False, verbose_name="补登")),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="视频接访点",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.window",
                        verbose_name="接谈室",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "starts", "id"],
                "indexes": [
                    models.Index(fields=["office", "on"], name="reception_days"),
                    models.Index(fields=["leader", "on"], name="days_of_leader"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("is_late_entry", True)
                            ),
                            _connector="OR",
                        ),
                        name="day_accepted_pair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("leader", "on", "starts"),
                        name="leader_in_one_place",
                    ),
                    models.CheckConstraint(condition=models.Q(("ends__gt", models.F("starts"))), name="day_hours"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leader__isnull", False), models.Q(("legal_body", ""), _negated=True), _connector="OR"
                        ),
                        name="day_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slot_minutes__gte", 5), ("slot_minutes__lte", 240)), name="day_slot"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "增加"),
                            ("replaced", "更换领导"),
                            ("moved", "调整时间地点"),
                            ("edited", "调整内容"),
                            ("cancelled", "取消"),
                        ],
                        max_length=10,
                        verbose_name="变更",
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=300, verbose_name="原安排")),
                ("after", models.CharField(blank=True, max_length=300, verbose_name="现安排")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(verbose_name="公布时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="visits.receptionday"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "lane",
                    models.CharField(
                        choices=[("A", "个访"), ("B", "集体访"), ("C", "预约")], max_length=1, verbose_name="类别"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="号")),
                ("place", models.IntegerField()),
                ("persons", models.PositiveIntegerField(default=1, verbose_name="人数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等候"),
                            ("called", "已叫号"),
                            ("serving", "接谈中"),
                            ("missed", "过号"),
                            ("done", "已办结"),
                            ("left", "已离开"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "code",
                    models.CharField(help_text="the address of the visitor's own page", max_length=16, unique=True),
                ),
                ("calls", models.PositiveSmallIntegerField(default=0, verbose_name="叫号次数")),
                ("issued_at", models.DateTimeField(verbose_name="取号时间")),
                ("called_at", models.DateTimeField(null=True, verbose_name="叫号时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始接谈")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束")),
                (
                    "hall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="visits.hall"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="cases.petition",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="要找的单位",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="visits.window",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "lane", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["hall", "day", "lane", "place"],
                        name="ticket_queue",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("hall", "day", "lane", "number"), name="ticket_number"),
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="ticket_persons"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lane", "B"), _negated=True), ("persons__gte", 5), _connector="OR"
                        ),
                        name="ticket_collective",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("issued_at")), _connector="OR"
                        ),
                        name="ticket_times",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("called", "serving"))),
                        fields=("window",),
                        name="one_ticket_at_a_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("called", "serving")), _negated=True),
                            models.Q(("called_at__isnull", False), ("window__isnull", False)),
                            _connector="OR",
                        ),
                        name="called_to_a_window",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("lane", models.CharField(choices=[("A", "个访"), ("B", "集体访"), ("C", "预约")], max_length=1)),
                ("last", models.PositiveIntegerField()),
                (
                    "hall",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="visits.hall"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("hall", "day", "lane"), name="ticket_counter")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("on", models.DateField(verbose_name="日期")),
                ("came_at", models.DateTimeField(verbose_name="来访时间")),
                ("left_at", models.DateTimeField(null=True, verbose_name="离开时间")),
                ("persons", models.PositiveIntegerField(default=1, verbose_name="人数")),
                ("visitor", offices.crypto.EncryptedField(blank=True, verbose_name="来访人")),
                ("identity_number", offices.crypto.EncryptedField(blank=True, verbose_name="证件号码")),
                ("phone", offices.crypto.EncryptedField(blank=True, verbose_name="电话")),
                ("representatives", offices.crypto.EncryptedField(blank=True, verbose_name="代表")),
                ("representatives_number", models.PositiveSmallIntegerField(default=0, verbose_name="代表人数")),
                (
                    "unrepresented",
                    offices.crypto.MatterField(blank=True, max_length=200, verbose_name="尚未推选代表的原因"),
                ),
                ("agent", offices.crypto.EncryptedField(blank=True, verbose_name="代理人")),
                ("agent_authority", models.BooleanField(default=False, verbose_name="已收存书面授权委托书")),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="带访单位",
                    ),
                ),
                ("accompanied_by", models.CharField(blank=True, max_length=100, verbose_name="带访人员")),
                ("members", offices.crypto.EncryptedField(blank=True, verbose_name="人员名单")),
                ("said", offices.crypto.EncryptedField(blank=True, verbose_name="反映情况")),
                ("done", offices.crypto.MatterField(blank=True, verbose_name="现场处理")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("registered", "登记为新的信访事项"),
                            ("known", "补充已有信访事项"),
                            ("explained", "政策解释、咨询"),
                            ("settled", "当场解决"),
                            ("guided", "引导到有权处理的机关"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                (
                    "code",
                    models.CharField(help_text="the address of the visitor's own page", max_length=16, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, help_text="one more with each amendment")),
                ("recorded_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="offices.office",
                        verbose_name="接待单位",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="cases.petition",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接待人",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="visit", to="visits.ticket"
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(blank=True, related_name="+", to="offices.office", verbose_name="到场单位"),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.window",
                        verbose_name="接谈地点",
                    ),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visit",
                        to="cases.batch",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["office", "-on", "-id"], name="visit_list")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("persons__gte", 1)), name="visit_persons"),
                    models.CheckConstraint(
                        condition=models.Q(("left_at", None), ("left_at__gte", models.F("came_at")), _connector="OR"),
                        name="visit_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["registered", "known"]), _negated=True),
                            ("petition__isnull", False),
                            _connector="OR",
                        ),
                        name="visit_about_a_petition",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "registered"), ("voided_at", None)),
                        fields=("petition",),
                        name="visit_registered_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("representatives_number", 0),
                            models.Q(("persons__gte", 5), ("representatives_number__lte", 5)),
                            _connector="OR",
                        ),
                        name="visit_representatives",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agent", ""), ("agent_authority", True), _connector="OR"),
                        name="visit_agent_has_authority",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitAmendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reason", models.CharField(max_length=200, verbose_name="更正理由")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None, verbose_name="更正内容"
                    ),
                ),
                ("before", offices.crypto.EncryptedField(help_text="JSON of what stood in the fields before")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="visits.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["visit", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="visitamendment_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fields", []), _negated=True), name="visitamendment_fields"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=20, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("window", "窗口"), ("room", "接谈室")],
                        default="window",
                        max_length=8,
                        verbose_name="类型",
                    ),
                ),
                (
                    "lanes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("A", "个访"), ("B", "集体访"), ("C", "预约")], max_length=1
                        ),
                        size=None,
                        verbose_name="叫哪些号",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "hall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="windows", to="visits.hall"
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(blank=True, related_name="+", to="offices.office", verbose_name="进驻单位"),
                ),
                ("paused_at", models.DateTimeField(null=True, verbose_name="暂停服务时间")),
                (
                    "paused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["hall", "kind", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at", None), ("paused_by", None)),
                            models.Q(("paused_at__isnull", False), ("paused_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="window_paused_pair",
                    ),
                    models.UniqueConstraint(fields=("hall", "label"), name="window_label"),
                    models.CheckConstraint(
                        condition=models.Q(("lanes", []), _negated=True), name="window_calls_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RotaRule",
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
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[(0, "周一"), (1, "周二"), (2, "周三"), (3, "周四"), (4, "周五")]
                        ),
                        size=None,
                        verbose_name="接访日",
                    ),
                ),
                ("leaders_a_day", models.PositiveSmallIntegerField(default=1, verbose_name="每日领导人数")),
                ("starts", models.TimeField(verbose_name="开始")),
                ("ends", models.TimeField(verbose_name="结束")),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                ("slot_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="每件分钟数")),
                ("notice_days", models.PositiveSmallIntegerField(default=5, verbose_name="提前公布工作日")),
                ("public_booking", models.BooleanField(default=True, verbose_name="允许信访人网上预约")),
                (
                    "legal_weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "周一"), (1, "周二"), (2, "周三"), (3, "周四"), (4, "周五")],
                        null=True,
                        verbose_name="法律服务日",
                    ),
                ),
                (
                    "legal_bodies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lawyer", "律师"),
                                ("police", "公安机关"),
                                ("procuratorate", "人民检察院"),
                                ("court", "人民法院"),
                                ("justice", "司法行政机关"),
                            ],
                            max_length=14,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="轮值机关",
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
                (
                    "units",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="offices.office", verbose_name="1+X 参与单位"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visits.window",
                        verbose_name="接谈室",
                    ),
                ),
                ("counted_from", models.DateField(blank=True, null=True, verbose_name="接访统计起")),
            ],
            options={
                "ordering": ["office_id", "-version"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "version"), name="rotarule_version", nulls_distinct=False
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
                        name="rotarule_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("valid_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rotarule_ended_pair",
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
                        name="rotarule_no_overlap",
                    ),
                    models.CheckConstraint(condition=models.Q(("ends__gt", models.F("starts"))), name="rota_hours"),
                    models.CheckConstraint(condition=models.Q(("weekdays", []), _negated=True), name="rota_weekdays"),
                    models.CheckConstraint(
                        condition=models.Q(("slot_minutes__gte", 5), ("slot_minutes__lte", 240)), name="rota_slot"
                    ),
                    models.CheckConstraint(condition=models.Q(("leaders_a_day__gte", 1)), name="rota_leaders"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batches", models.PositiveIntegerField(verbose_name="接待批次")),
                ("persons", models.PositiveIntegerField(verbose_name="接待人次")),
                ("matter", offices.crypto.EncryptedField(blank=True, verbose_name="咨询事项")),
                ("recorded_at", models.DateTimeField()),
                (
                    "day",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk_record",
                        to="visits.receptionday",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("persons__gte", models.F("batches"))), name="desk_persons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="YearlyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="yearly_reports",
                        to="visits.leader",
                        verbose_name="领导",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草中"), ("signed", "已签署")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="of the draft: who opened it on another is told so"
                    ),
                ),
                ("figures_on", models.DateField(verbose_name="数字截至")),
                (
                    "figures",
                    offices.crypto.MatterJSON(
                        help_text="numbers, period, why, paragraphs, and the rows behind each number"
                    ),
                ),
                ("words", offices.crypto.MatterField(blank=True, verbose_name="本人补充")),
                ("correction", offices.crypto.MatterField(blank=True, max_length=300, verbose_name="更正理由")),
                ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签署时间")),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签署人",
                    ),
                ),
                ("letter", offices.crypto.MatterField(blank=True)),
                ("hash", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["-year", "leader", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("leader", "year", "number"), name="yearly_report_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("leader", "year"), name="one_yearly_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hash", ""),
                                ("letter", ""),
                                ("signed_at", None),
                                ("signed_by", None),
                                ("state", "draft"),
                            ),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                ("state", "signed"),
                                models.Q(("letter", ""), _negated=True),
                                models.Q(("hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="yearly_report_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction", ""), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("correction", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="yearly_erratum_says_why",
                    ),
                ],
            },
        ),
    ]
