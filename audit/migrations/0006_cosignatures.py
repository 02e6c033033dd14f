"""What a witness signed of the trail, append-only like the trail itself."""

from django.db import migrations, models

from audit.trail import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_log_seals")]
    operations = [
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shard", models.CharField(max_length=8)),
                ("size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=160)),
                ("note", models.TextField()),
                ("line", models.CharField(max_length=240)),
                ("cosigned_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shard", "size", "witness"), name="cosignature_place_unique")
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
