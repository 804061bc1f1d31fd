import django.db.models.deletion
from django.db import migrations, models

import cacah.lib.cursor


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_named'),
        ('geo', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('pk', models.CompositePrimaryKey('case_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('person_id', models.UUIDField()),
                ('state', models.CharField(default='open', max_length=8)),
                ('token_name_birth', models.IntegerField(null=True)),
                ('nik_index', models.BinaryField(max_length=16, null=True)),
                ('sealed', models.BinaryField()),
                ('since', models.DateTimeField()),
                ('placed_case', models.UUIDField(null=True)),
                ('placed_word', models.UUIDField(null=True)),
                ('xid', cacah.lib.cursor.XidField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.place')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['id'], name='cases_lead_id'),
                    models.Index(fields=['place', 'xid'], name='cases_lead_place'),
                    models.Index(fields=['xid'], name='cases_lead_xid'),
                    models.Index(condition=models.Q(('state', 'open'), ('token_name_birth__isnull', False)), fields=['token_name_birth'], name='cases_lead_token'),
                    models.Index(condition=models.Q(('nik_index__isnull', False), ('state', 'open')), fields=['nik_index'], name='cases_lead_nik'),
                ],
                'constraints': [models.UniqueConstraint(fields=('case', 'person_id'), name='cases_lead_once')],
            },
        ),
        migrations.CreateModel(
            name='LeadAnswer',
            fields=[
                ('pk', models.CompositePrimaryKey('case_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('lead_id', models.UUIDField()),
                ('place_id', models.BigIntegerField()),
                ('answer', models.CharField(max_length=8)),
                ('target', models.UUIDField(null=True)),
                ('said_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('author', models.CharField(max_length=80)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
        ),
    ]
