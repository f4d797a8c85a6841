import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_packages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        migrations.AddField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(
                choices=[("petitions", "信访件"), ("packages", "包案名单")],
                default="petitions",
                max_length=10,
                verbose_name="内容",
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="mapping",
            field=models.JSONField(
                default=dict, help_text="field to the number of its column, from 0; and what holds for all rows"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_on", "id"], name="package_open_due"),
        ),
    ]
