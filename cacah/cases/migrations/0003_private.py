from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_claims")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="own",
            field=models.SmallIntegerField(choices=[(0, "No"), (1, "Open"), (2, "Sent")], db_default=0, default=0),
        ),
        migrations.AddField(model_name="member", name="own_code", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="case", name="seats", field=models.IntegerField(db_default=1, default=1)),
        migrations.AlterField(model_name="draft", name="channel", field=models.CharField(max_length=40)),
    ]
