"""What a unit with a red card owes: its report, and the interview the issuing office may propose."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FACTS = (
    "clock_id", "petition_id", "office_id", "issuer_id", "level", "reason", "rule_id", "calendar", "due", "issued_on",
    "overdue_days", "overdue_working_days", "ground", "issued_by_id", "answer_due",
)  # fmt: skip


def keep_facts(*names: str) -> str:
    """The trigger that refuses a change of these columns of a card."""
    return f"""
CREATE OR REPLACE TRIGGER keep_facts BEFORE UPDATE ON supervision_card FOR EACH ROW
WHEN (({", ".join(f"OLD.{name}" for name in names)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in names)}))
EXECUTE FUNCTION refuse_change()
"""


PROPOSED = ("card_id", "proposed_on", "reason", "proposed_at", "proposed_by_id")

KEEP = f"""
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON supervision_rectificationreport
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_interview BEFORE DELETE ON supervision_interview
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_proposal BEFORE UPDATE ON supervision_interview FOR EACH ROW
WHEN (
    OLD.result_at IS NOT NULL OR
    ({", ".join(f"OLD.{name}" for name in PROPOSED)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in PROPOSED)})
)
EXECUTE FUNCTION refuse_change()
"""
UNKEEP = """
DROP TRIGGER keep_report ON supervision_rectificationreport;
DROP TRIGGER keep_interview ON supervision_interview;
DROP TRIGGER keep_proposal ON supervision_interview
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_text_custody"),
        ("offices", "0003_event_checks"),
        ("supervision", "0003_card_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proposed_on", models.DateField(verbose_name="提请日期")),
                ("reason", models.CharField(max_length=500, verbose_name="提请理由")),
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
                ("result", models.CharField(blank=True, max_length=500, verbose_name="约谈情况")),
                ("result_at", models.DateTimeField(null=True, verbose_name="结果登记时间")),
            ],
        ),
        migrations.CreateModel(
            name="RectificationReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("causes", models.TextField(verbose_name="问题原因和责任")),
                ("measures", models.TextField(verbose_name="整改措施和结果")),
                ("late", models.BooleanField(verbose_name="逾期提交")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
            ],
        ),
        migrations.AddField(
            model_name="card",
            name="report_due",
            field=models.DateField(null=True, verbose_name="整改报告期限"),
        ),
        migrations.AddField(
            model_name="rule",
            name="report_within_working_days",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="红牌整改报告期限（工作日）"),
        ),
        migrations.AlterField(
            model_name="rule",
            name="answer_within_working_days",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="说明期限（工作日）"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("report_due", None), ("level", "red"), _connector="OR"), name="card_report_of_red"
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="card",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="interview", to="supervision.card"
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="result_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="结果登记人",
            ),
        ),
        migrations.AddField(
            model_name="rectificationreport",
            name="card",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="report", to="supervision.card"
            ),
        ),
        migrations.AddField(
            model_name="rectificationreport",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提交人",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", ""), ("result", ""), ("result_at", None), ("result_by", None), ("result_on", None)
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
            ),
        ),
        migrations.RunSQL(keep_facts(*FACTS, "report_due"), keep_facts(*FACTS)),
        migrations.RunSQL(KEEP, UNKEEP),
    ]
