from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applicants", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="erased_no",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="依法删除编号"),
            preserve_default=False,
        ),
    ]
