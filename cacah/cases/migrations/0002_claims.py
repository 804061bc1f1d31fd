import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("geo", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Claim",
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
                ("way", models.CharField(max_length=12)),
                ("kk_index", models.BinaryField(max_length=16, null=True)),
                ("nik_index", models.BinaryField(max_length=16, null=True)),
                ("other_index", models.BinaryField(max_length=16, null=True)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField(null=True)),
                ("found_family", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["kk_index", "nik_index", "case"], name="cases_claim_once", nulls_distinct=False
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("found_at", None)), fields=["checked_at"], name="cases_claim_open"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("confirmed_at", None)), fields=["place"], name="cases_case_claimed"
            ),
        ),
    ]
