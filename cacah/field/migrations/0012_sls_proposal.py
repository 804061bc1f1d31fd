import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('field', '0011_printed_list'),
        ('geo', '0002_borders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SlsProposal',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('sort', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('families', models.JSONField()),
                ('wrapped_key', models.BinaryField(max_length=61)),
                ('sealed', models.BinaryField()),
                ('sha256', models.BinaryField(max_length=32)),
                ('said_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(db_default='open', default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('moved', models.JSONField(default=list)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.place')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.place')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
