from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_events_by_place")]

    operations = [
        migrations.AddField(model_name="case", name="asked_at", field=models.DateTimeField(null=True)),
    ]
