from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo", "0002_borders")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="given_at",
            field=models.DateTimeField(null=True),
        ),
    ]
