"""What is erased by law, and the one change that a payload may undergo."""

import django.db.models.deletion
from django.db import migrations, models

from audit.trail import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_shards")]
    operations = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("erasure", models.UUIDField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covers", to="audit.entry"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("erasure", "entry"), name="cover_unique")],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tombstone",
                        serialize=False,
                        to="audit.entry",
                    ),
                ),
                ("erasure", models.UUIDField(db_index=True)),
                ("number", models.CharField(max_length=60)),
                ("clause", models.CharField(max_length=80)),
                ("erased_at", models.DateTimeField()),
                ("outline", models.TextField()),
            ],
        ),
        migrations.RunPython(install, remove),
    ]
