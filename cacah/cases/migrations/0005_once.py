import django.db.models.deletion
from django.db import migrations, models


def owner():
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
    )


def own_key():
    return models.CompositePrimaryKey(
        "case_id", "id", blank=True, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_words"), ("geo", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Match",
            fields=[
                ("pk", own_key()),
                ("case", owner()),
                ("id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("other_case", models.UUIDField()),
                ("other_member", models.UUIDField()),
                (
                    "other_place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.place"
                    ),
                ),
                (
                    "decision",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Same"), (2, "Two"), (3, "Ask"), (4, "Gone")], default=0
                    ),
                ),
                ("loser_case", models.UUIDField(null=True)),
                ("loser_member", models.UUIDField(null=True)),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["case", "member_id", "other_case", "other_member"], name="cases_match_once"
                    )
                ],
                "indexes": [
                    models.Index(fields=["other_case"], name="cases_match_other"),
                    models.Index(
                        condition=models.Q(("decision", 1)),
                        fields=["loser_case", "loser_member"],
                        name="cases_match_loser",
                    ),
                    models.Index(
                        condition=models.Q(("decision__in", [0, 3])),
                        fields=["decision", "found_at"],
                        name="cases_match_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("pk", own_key()),
                ("case", owner()),
                ("id", models.UUIDField()),
                ("match_id", models.UUIDField()),
                ("verdict", models.CharField(max_length=8)),
                ("rule", models.CharField(blank=True, max_length=12)),
                ("sealed", models.BinaryField()),
                ("author", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="member", name="duplicate", field=models.BooleanField(db_default=False, default=False)
        ),
        *(
            migrations.AddField(model_name="member", name=f"token_{name}", field=models.IntegerField(null=True))
            for name in ("name_birth", "name_year_place", "birth_sex_place")
        ),
        migrations.AddField(model_name="query", name="settled_by", field=models.UUIDField(null=True)),
        *(
            migrations.AddIndex(
                model_name="member",
                index=models.Index(
                    condition=models.Q((f"token_{one}__isnull", False)),
                    fields=[f"token_{one}", f"token_{other}"],
                    name=f"cases_member_{name}",
                ),
            )
            for one, other, name in (
                ("name_birth", "name_year_place", "name_birth"),
                ("name_year_place", "birth_sex_place", "name_year"),
                ("birth_sex_place", "name_birth", "birth_sex"),
            )
        ),
    ]
