import django.db.models.deletion
from django.db import migrations, models

import cacah.lib.cursor

KNOWN = """
update cases_case set
    field_state = case
        when visit_requested_at is not null and status < 3 then 'requested' when confirmed_at is null then 'claimed'
        when status >= 2 then 'answered' else 'open'
    end,
    instruction = case
        when confirmed_at is null then 'confirm' when status >= 3 then 'none' when status = 2 then 'short'
        else 'interview'
    end
where confirmed_at is null or status >= 2 or visit_requested_at is not null
"""
"""What was sent before the field had instructions; the job that follows the plan's policy corrects it to that."""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_private")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="field_state",
            field=models.CharField(db_default="open", default="open", max_length=12),
        ),
        migrations.AddField(
            model_name="case",
            name="instruction",
            field=models.CharField(db_default="interview", default="interview", max_length=12),
        ),
        migrations.AddField(
            model_name="cursor",
            name="policy",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                ("id", models.UUIDField()),
                ("event", models.CharField(max_length=20)),
                ("said_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=80)),
                ("instruction", models.CharField(max_length=12)),
                ("sealed", models.BinaryField()),
                ("xid", cacah.lib.cursor.XidField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
