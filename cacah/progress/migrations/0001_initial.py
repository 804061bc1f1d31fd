import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('geo', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.BigIntegerField(default=0)),
                ('event', models.UUIDField(default='00000000-0000-0000-0000-000000000000')),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Total',
            fields=[
                ('families_expected', models.BigIntegerField(default=0)),
                ('persons_expected', models.BigIntegerField(default=0)),
                ('families_started', models.BigIntegerField(default=0)),
                ('residents_started', models.BigIntegerField(default=0)),
                ('families_sent', models.BigIntegerField(default=0)),
                ('residents_sent', models.BigIntegerField(default=0)),
                ('persons_listed_sent', models.BigIntegerField(default=0)),
                ('families_complete', models.BigIntegerField(default=0)),
                ('residents_complete', models.BigIntegerField(default=0)),
                ('families_clean', models.BigIntegerField(default=0)),
                ('residents_clean', models.BigIntegerField(default=0)),
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='geo.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('families_expected', models.BigIntegerField(default=0)),
                ('persons_expected', models.BigIntegerField(default=0)),
                ('families_started', models.BigIntegerField(default=0)),
                ('residents_started', models.BigIntegerField(default=0)),
                ('families_sent', models.BigIntegerField(default=0)),
                ('residents_sent', models.BigIntegerField(default=0)),
                ('persons_listed_sent', models.BigIntegerField(default=0)),
                ('families_complete', models.BigIntegerField(default=0)),
                ('residents_complete', models.BigIntegerField(default=0)),
                ('families_clean', models.BigIntegerField(default=0)),
                ('residents_clean', models.BigIntegerField(default=0)),
                ('day', models.DateField()),
                ('mode', models.CharField(max_length=16)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'day', 'mode'), name='progress_count_key')],
            },
        ),
    ]
