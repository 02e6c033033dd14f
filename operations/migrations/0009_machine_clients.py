"""Log senders of domains."""

import audit.subject
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0008_erasing"),
    ]

    operations = [
        migrations.CreateModel(
            name="MachineClient",
            fields=[
                (
                    "id",
                    models.UUIDField(default=audit.subject.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("trail_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=60, verbose_name="用途")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_on", models.DateField(verbose_name="失效日期")),
                ("requested_at", models.DateTimeField()),
                ("requested_by", models.UUIDField(null=True)),
                ("admitted_at", models.DateTimeField(null=True)),
                ("admitted_by", models.UUIDField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.UUIDField(null=True)),
                ("last_used_on", models.DateField(null=True, verbose_name="最近使用")),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="machine_clients",
                        to="operations.domain",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("admitted_at__isnull", True), ("admitted_by__isnull", True)),
                            models.Q(("admitted_at__isnull", False), ("admitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="machineclient_admitted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="machineclient_revoked_pair",
                    ),
                ],
            },
        ),
    ]
