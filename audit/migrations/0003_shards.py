"""Shards, tiles, keys and notes. What was sealed before stays as it is: shard "1", with the SM3 tree only."""

import django.db.models.deletion
from django.db import migrations, models

from audit.trail import keys, triggers
from audit.trail.tiles import filled, stored

CHUNK = 4096


def remove_triggers(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def install_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Rows written above still wait for their foreign keys to be looked at, and a table that waits can't be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(schema_editor.connection)


def first_shard(apps, schema_editor):
    """Checkpoints of format 1, where there are any, belong to a shard of their own."""
    if apps.get_model("audit", "Checkpoint").objects.exists():
        apps.get_model("audit", "Shard").objects.create(name="1", first=0)


def first_key(apps, schema_editor):
    """The key that signed so far becomes the first row of keys, and the leaves sealed so far get their tiles."""
    checkpoint = apps.get_model("audit", "Checkpoint").objects.order_by("-size").first()
    if checkpoint is None:
        return
    public = keys.signer(checkpoint.key_id).public
    apps.get_model("audit", "TrailKey").objects.create(id=checkpoint.key_id, public=public, since=0)
    Leaf, Tile = apps.get_model("audit", "Leaf"), apps.get_model("audit", "Tile")
    shard = apps.get_model("audit", "Shard").objects.get(name="1")
    for start in range(0, checkpoint.size, CHUNK):
        rows = Leaf.objects.filter(index__gte=start, index__lt=start + CHUNK).order_by("index")
        hashes = [bytes(value) for value in rows.values_list("hash", flat=True)]
        Tile.objects.bulk_create(
            Tile(shard=shard, algorithm="sm3", level=full.level, index=full.index, root=full.root, hashes=full.hashes)
            for full in filled(start, hashes, "sm3", stored(shard, "sm3", leaves=Leaf, tiles=Tile))
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RunPython(remove_triggers, install_triggers),
        migrations.CreateModel(
            name="Shard",
            fields=[
                ("name", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("first", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="TrailKey",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("public", models.BinaryField(max_length=32)),
                ("since", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("algorithm", models.CharField(max_length=6)),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("hashes", models.BinaryField(max_length=8192)),
                (
                    "shard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tiles", to="audit.shard"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shard", "algorithm", "level", "index"), name="tile_place_unique")
                ],
            },
        ),
        migrations.RunPython(first_shard, migrations.RunPython.noop),
        migrations.AddField(
            model_name="checkpoint",
            name="shard",
            field=models.ForeignKey(
                default="1", on_delete=django.db.models.deletion.PROTECT, related_name="checkpoints", to="audit.shard"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checkpoint", name="note", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            model_name="leaf", name="sha256", field=models.BinaryField(max_length=32, null=True)
        ),
        migrations.RunPython(first_key, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
