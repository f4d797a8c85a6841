"""回头看: the draws of closed packages, which nobody changes afterwards."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER keep_draw BEFORE UPDATE OR DELETE ON supervision_sampledraw
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_drawn BEFORE UPDATE OR DELETE ON supervision_drawn
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
UNKEEP = """
DROP TRIGGER keep_draw ON supervision_sampledraw;
DROP TRIGGER keep_drawn ON supervision_drawn
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_packages"),
        ("offices", "0005_account_has_teams"),
        ("supervision", "0005_campaigns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.assignment"
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
            },
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(fields=("office", "since", "until"), name="one_draw_of_a_period"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))), name="draw_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="draw_percent"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.UniqueConstraint(fields=("draw", "package"), name="drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reexamination__isnull", False), ("refusal", "")),
                    models.Q(("reexamination", None), models.Q(("refusal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="drawn_or_why_not",
            ),
        ),
        migrations.RunSQL(KEEP, UNKEEP),
    ]
