import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_asked")]

    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case_id", "member_id", "number", blank=True, editable=False, primary_key=True, serialize=False
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
                ("member_id", models.UUIDField()),
                ("number", models.SmallIntegerField()),
                ("census_day", models.DateField()),
                ("at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={"abstract": False},
        ),
    ]
