from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_night'),
    ]

    operations = [
        migrations.AddField(
            model_name='word',
            name='token_name_birth',
            field=models.IntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='word',
            index=models.Index(condition=models.Q(('token_name_birth__isnull', False)), fields=['token_name_birth'], name='cases_word_named'),
        ),
    ]
