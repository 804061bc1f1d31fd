import django.db.models.deletion
from django.db import migrations, models


def _case() -> models.Field:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
    )


def _place() -> models.Field:  # type: ignore[type-arg]
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.place")


class Migration(migrations.Migration):
    dependencies = [("entry", "0002_ways")]

    operations = [
        migrations.RemoveField(model_name="credential", name="generation"),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+",
                        serialize=False, to="cases.case",
                    ),
                ),
                ("code_index", models.BinaryField(max_length=16, null=True)),
                ("code_at", models.DateTimeField(null=True)),
                ("sealed_address", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reset",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("asked_by", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("code_index", models.BinaryField(max_length=16, null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("case", _case()),
                ("place", _place()),
            ],
            options={"indexes": [models.Index(fields=["asked_at"], name="entry_reset_asked")]},
        ),
        migrations.CreateModel(
            name="Aside",
            fields=[
                ("pk", models.CompositePrimaryKey("case_id", "id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
                ("parts", models.SmallIntegerField()),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_by", models.BigIntegerField(null=True)),
                ("case", _case()),
                ("place", _place()),
            ],
        ),
    ]  # fmt: skip
