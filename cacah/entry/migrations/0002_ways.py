from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("entry", "0001_initial")]

    operations = []
