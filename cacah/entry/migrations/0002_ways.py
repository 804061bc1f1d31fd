import cacah.lib.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entry", "0001_initial"), ("cases", "0002_claims"), ("geo", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.UUIDField(default=cacah.lib.ids.new, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("way", models.CharField(max_length=12)),
                ("cause", models.CharField(max_length=16)),
                ("nik_index", models.BinaryField(max_length=16, null=True)),
                ("kk_index", models.BinaryField(max_length=16, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geo.place",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="entry_knock_at"),
                    models.Index(fields=["nik_index", "at"], name="entry_knock_nik"),
                    models.Index(fields=["kk_index", "at"], name="entry_knock_kk"),
                    models.Index(fields=["place", "at"], name="entry_knock_place"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.UUIDField(default=cacah.lib.ids.new, primary_key=True, serialize=False)),
                ("code_index", models.BinaryField(max_length=16, unique=True)),
                ("purpose", models.CharField(max_length=12)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.place"),
                ),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.CharField(max_length=80)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.UUIDField(default=cacah.lib.ids.new, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("wrapped_key", models.BinaryField(max_length=61)),
                ("sealed", models.BinaryField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["at"], name="entry_callback_open")
                ]
            },
        ),
    ]
