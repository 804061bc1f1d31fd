from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_once",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
