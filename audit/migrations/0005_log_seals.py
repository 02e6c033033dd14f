"""Batches sent by a domain's log sender, the days they came for, and hourly seals. Logs taken in before are sealed by the job."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import TruncHour

import audit.subject
from audit.trail import triggers

CHUNK = 5000


def days_and_hours(apps, schema_editor):
    """What was taken in before: its days are told from the batches, its hours from the rows."""
    batches, rows = apps.get_model("audit", "Batch").objects, apps.get_model("audit", "LogRow").objects
    days = batches.order_by().values_list("owner", "kind", "day").distinct()
    LogDay, OpenHour = apps.get_model("audit", "LogDay"), apps.get_model("audit", "OpenHour")
    LogDay.objects.bulk_create((LogDay(owner=o, kind=k, day=d) for o, k, d in days), batch_size=CHUNK)
    hours = rows.order_by().annotate(hour=TruncHour("at")).values_list("batch", "hour").distinct()
    OpenHour.objects.bulk_create((OpenHour(batch_id=b, hour=h) for b, h in hours), batch_size=CHUNK)


def remove_triggers(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def install_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Rows written above still wait for their foreign keys to be looked at, and a table that waits can't be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_erasing")]
    operations = [
        migrations.RunPython(remove_triggers, install_triggers),
        migrations.AddField("batch", "last_day", models.DateField(null=True, verbose_name="截至日期")),
        migrations.AddField(
            "batch", "key", models.CharField(blank=True, default="", max_length=120), preserve_default=False
        ),
        migrations.AddIndex(
            "batch", models.Index(fields=["received_by", "received_at"], name="batch_received_by")
        ),
        migrations.AddConstraint(
            "batch",
            models.UniqueConstraint(condition=~models.Q(key=""), fields=("owner", "key"), name="batch_key_unique"),
        ),
        migrations.CreateModel(
            name="LogDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "kind", "day"), name="logday_unique")],
            },
        ),
        migrations.CreateModel(
            name="OpenHour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField(db_index=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="open_hours", to="audit.batch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=audit.subject.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("trail_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("hour", models.DateTimeField(verbose_name="时段")),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("kinds", models.JSONField(verbose_name="日志种类")),
                ("digest", models.CharField(max_length=64, verbose_name="SM3 摘要")),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("hour", "number"), name="logseal_unique")],
            },
        ),
        migrations.CreateModel(
            name="SealedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("rows", models.PositiveIntegerField()),
                ("last_row", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="audit.logseal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "kind", "seal"), name="sealedpart_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Purged",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("until", models.DateField()),
                ("purged_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "kind"], name="purged_owner")],
            },
        ),
        migrations.RunPython(days_and_hours, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
