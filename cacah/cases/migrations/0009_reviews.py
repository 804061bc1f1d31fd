from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_endings'),
    ]

    operations = [
        migrations.AddField(
            model_name='envelope',
            name='around',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='word',
            name='about',
            field=models.UUIDField(null=True),
        ),
    ]
