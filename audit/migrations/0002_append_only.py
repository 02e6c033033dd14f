"""The database's own guards: the trail is append-only, held logs can't be deleted."""

from django.db import migrations

from audit.logs import triggers as logs
from audit.trail import triggers as trail


def install(apps, schema_editor):
    trail.install(schema_editor.connection)
    logs.install(schema_editor.connection)


def remove(apps, schema_editor):
    logs.remove(schema_editor.connection)
    trail.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
