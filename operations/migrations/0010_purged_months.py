"""What a purge took, month by month."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0010_alarms"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurgedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                ("kind", models.CharField(max_length=12, verbose_name="日志种类")),
                ("rows", models.PositiveBigIntegerField(verbose_name="行数")),
                ("whole", models.BooleanField(verbose_name="整个分区清除")),
                ("seals", models.PositiveIntegerField(verbose_name="小时封存数")),
                ("digest", models.CharField(max_length=64, verbose_name="封存摘要")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="operations.purgeproposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "month", "kind"), name="purgedmonth_unique")
                ],
            },
        ),
    ]
